"""Telling people in the application, once; ``services.mails`` sends it as they want it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Notice,
    NoticeSetting,
    ReaderLanguage,
)
from appraisal.services.events import Actor, from_to, record
from appraisal.services.refusal import Refused

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
            texts[language] = _(message) % dict(values or {})
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
    before = dict(NoticeSetting.objects.filter(user=user).values_list("kind", "mail"))
    changed = {}
    with transaction.atomic():
        for wanted, wish in wishes.items():
            kind, mail = Kind(wanted), Mail(wish)
            old = before.get(kind.value, Mail.AT_ONCE.value)
            if old != mail.value:
                changed[kind.value] = from_to(old, mail.value)
            NoticeSetting.objects.update_or_create(
                user=user, kind=kind.value, defaults={"mail": mail.value}
            )
        if changed:
            record(actor=user, verb="set_notices", subject=user, detail=changed)


def set_language(*, user: Any, language: str) -> None:
    """The language in which a user reads pages and mails. Raises Refused for one there is not."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("There is no such language."))
    old = ReaderLanguage.objects.filter(user=user).first()
    if old is not None and old.language == language:
        return
    with transaction.atomic():
        ReaderLanguage.objects.update_or_create(user=user, defaults={"language": language})
        detail = {"language": from_to(old.language if old else None, language)}
        record(actor=user, verb="set_notices", subject=user, detail=detail)
