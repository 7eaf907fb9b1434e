"""Telling people: in the application at once, by e-mail as each of them wants it, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from appraisal.models import Appraisal, AppraisalPeriod, Employee, Notice, NoticeSetting
from appraisal.services.events import Actor, record

log = structlog.get_logger(__name__)

Kind = Notice.Kind
Mail = NoticeSetting.Mail


def tell(
    *,
    users: Iterable[int | None],
    kind: str,
    key: str,
    message: str,
    values: Mapping[str, Any] | None = None,
    path: str = "",
) -> int:
    """Tells each user once; how many were told now.

    ``key`` is what the notice is about: the same user is never told the same key again.
    ``message`` is an English message of the catalogue (mark it with ``gettext_noop``) and
    ``values`` fill it in both languages.
    """
    texts = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            texts[language] = gettext(message) % dict(values or {})
    wanted = {user for user in users if user is not None}
    known = set(Notice.objects.filter(key=key, user__in=wanted).values_list("user", flat=True))
    rows = [
        Notice(
            user_id=user,
            kind=kind,
            key=key[:120],
            text_zh=texts["zh-hans"][:400],
            text_en=texts["en"][:400],
            path=path[:200],
        )
        for user in sorted(wanted - known)
    ]
    # Two tellers at once: the constraint keeps one of each.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def remind(
    *,
    period: AppraisalPeriod,
    employees: QuerySet[Employee],
    message: str,
    what: str,
    path: str,
    actor: Actor,
) -> int:
    """HR reminds people of something; nobody is reminded of the same twice on one day."""
    count = tell(
        users=employees.values_list("user", flat=True),
        kind=Kind.REMINDER,
        key=f"reminder:{what}:{period.code}:{timezone.localdate()}",
        message=message,
        values={"period": period.code},
        path=path,
    )
    record(actor=actor, verb="remind", subject=period, detail={"what": what, "people": count})
    return count


def tell_published(*, period: AppraisalPeriod) -> int:
    """Tells everybody whose result became visible and who was not told yet."""
    shown = Appraisal.objects.filter(
        period=period, is_current=True, published_at__isnull=False, employee__user__isnull=False
    ).values_list("pk", "employee__user")
    return sum(
        tell(
            users=[user],
            kind=Kind.PUBLISHED,
            key=f"published:{appraisal}",
            message=gettext_noop("Your result for %(period)s is published."),
            values={"period": period.code},
            path=f"/my/{period.code}/",
        )
        for appraisal, user in shown
    )


def mark_read(*, user: Any, notice: Notice | None = None) -> int:
    """One notice, or all of a user's, are read."""
    rows = Notice.objects.filter(user=user, read_at=None)
    if notice is not None:
        rows = rows.filter(pk=notice.pk)
    return rows.update(read_at=timezone.now())


def set_mail(*, user: Any, wishes: Mapping[str, str]) -> None:
    """Kind -> how this user wants to hear of it by e-mail."""
    for kind, mail in wishes.items():
        NoticeSetting.objects.update_or_create(
            user=user, kind=Kind(kind).value, defaults={"mail": Mail(mail).value}
        )


def mail_new() -> int:
    """Mails what people want to hear at once; how many mails went out."""
    return sum(_mail([notice]) for notice in _waiting(Mail.AT_ONCE))


def mail_digests() -> int:
    """Mails each person what came together since the last time; how many mails went out."""
    together: dict[int, list[Notice]] = defaultdict(list)
    for notice in _waiting(Mail.DIGEST):
        together[notice.user_id].append(notice)
    return sum(_mail(notices) for notices in together.values())


def _waiting(wish: str) -> list[Notice]:
    """Notices not mailed yet of users who have an address and this wish for the kind."""
    wishes = {
        (row.user_id, row.kind): row.mail
        for row in NoticeSetting.objects.filter(user__notices__mailed_at=None)
    }
    rows = Notice.objects.filter(mailed_at=None).exclude(user__email="").select_related("user")
    return [
        notice
        for notice in rows.order_by("pk")
        if wishes.get((notice.user_id, notice.kind), Mail.AT_ONCE) == wish
    ]


def _mail(notices: Sequence[Notice]) -> int:
    """One mail about some notices of one user; 1 when it went out.

    Each is marked before the mail is handed over: a mail that fails is lost rather than sent
    twice, and stays in the application either way.
    """
    mine = [
        notice
        for notice in notices
        if Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=timezone.now())
    ]
    if not mine:
        return 0
    context = {"notices": mine, "site": settings.SITE_URL, "company": settings.COMPANY_NAME}
    text = render_to_string("mail/notices.txt", context)
    subject = mine[0].text_zh if len(mine) == 1 else f"{len(mine)} 条绩效通知 / notices"
    message = EmailMessage(subject[:120], text, to=[mine[0].user.email])
    try:
        message.send()
    except OSError as error:
        log.warning("mail_failed", user=mine[0].user_id, error=str(error))
        return 0
    return 1
