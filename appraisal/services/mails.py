"""E-mails about notices: each person's in the own language, at once or together, never twice.

A notice is marked as mailed by a conditional UPDATE before its mail is handed to the mail
server, so that of two workers one sends it and no mail goes out a second time. The connection
is opened before anything is marked: while the mail server can't be reached, everything waits
for the next round. What is not guaranteed: when the worker is killed, or the server breaks off,
between the mark and the server's answer, that one mail may be lost. The notice itself stays in
the application either way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from appraisal.models import Notice, NoticeSetting, ReaderLanguage

log = structlog.get_logger(__name__)

Mail = NoticeSetting.Mail


def mail_new() -> int:
    """Mails what people want to hear at once; how many mails went out."""
    return _send([[notice] for notice in _waiting(Mail.AT_ONCE)])


def mail_digests() -> int:
    """Mails each person what came together since the last time; how many mails went out."""
    together: dict[int, list[Notice]] = defaultdict(list)
    for notice in _waiting(Mail.DIGEST):
        together[notice.user_id].append(notice)
    return _send(list(together.values()))


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


def _send(letters: Sequence[Sequence[Notice]]) -> int:
    """One mail for each group of notices of one user, over one connection."""
    if not letters:
        return 0
    users = {letter[0].user_id for letter in letters}
    chosen = ReaderLanguage.objects.filter(user__in=users).values_list("user", "language")
    languages = dict(chosen)
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.warning("mail_server_away", error=str(error))
        return 0
    try:
        return sum(
            _mail(letter, languages.get(letter[0].user_id, settings.LANGUAGE_CODE), connection)
            for letter in letters
        )
    finally:
        connection.close()


def _mail(notices: Sequence[Notice], language: str, connection: Any) -> int:
    """One mail about some notices of one user; 1 when it went out."""
    mine = [
        notice
        for notice in notices
        # Another worker may have got there first.
        if Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=timezone.now())
    ]
    if not mine:
        return 0
    with translation.override(language):
        context = {"notices": mine, "site": settings.SITE_URL, "company": settings.COMPANY_NAME}
        text = render_to_string("mail/notices.txt", context)
        number = len(mine)
        said = ngettext("%(number)d notice", "%(number)d notices", number) % {"number": number}
        subject = mine[0].text if number == 1 else said
    message = EmailMessage(subject[:120], text, to=[mine[0].user.email], connection=connection)
    try:
        message.send()
    except OSError as error:
        log.warning("mail_failed", user=mine[0].user_id, error=str(error))
        return 0
    return 1
