"""Opening, publishing, locking and reopening a period."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import Appraisal, AppraisalPeriod, ScoringRun, Standing
from appraisal.scoring.period import Period
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


def open_period(*, code: str, actor: Actor) -> AppraisalPeriod:
    """The period of a code such as 2026-10 or 2026-Q4; created when it is new.

    Raises Refused for a code that is no period.
    """
    try:
        period = Period.parse(code)
    except ValueError as error:
        raise Refused(
            _("%(code)s is not a period; write 2026-10, 2026-Q4, 2026-H2 or 2026.") % {"code": code}
        ) from error
    with transaction.atomic():
        row, created = AppraisalPeriod.objects.get_or_create(
            code=period.code,
            defaults={"kind": period.kind.value, "start": period.start, "end": period.end},
        )
        if created:
            record(actor=actor, verb="open", subject=row)
    return row


def publish_period(
    *, period: AppraisalPeriod, actor: Actor, include_provisional: bool = False
) -> int:
    """Shows the current appraisals to their people; returns how many became visible.

    Provisional ones stay hidden unless asked for, invalid ones always do. Raises Refused when
    nothing is scored, a run is under way, or the period is locked.
    """
    with transaction.atomic():
        locked = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        if locked.state != AppraisalPeriod.State.OPEN:
            raise Refused(_("The period is locked."))
        _refuse_while_scoring(locked)
        current = Appraisal.objects.filter(period=locked, is_current=True)
        if not current.exists():
            raise Refused(_("Nobody is scored in this period yet."))
        standings = [Standing.FINAL]
        if include_provisional:
            standings.append(Standing.PROVISIONAL)
        count = current.filter(standing__in=standings, published_at=None).update(
            published_at=timezone.now()
        )
        record(
            actor=actor,
            verb="publish",
            subject=locked,
            detail={"appraisals": count, "provisional_too": include_provisional},
        )
    return count


def lock_period(*, period: AppraisalPeriod, actor: Actor) -> AppraisalPeriod:
    """Closes a period: no file, rating or score goes in any more.

    Raises Refused while a run is under way, or while appraisals are not published.
    """
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        _refuse_while_scoring(row)
        hidden = Appraisal.objects.filter(period=row, is_current=True, published_at=None).count()
        if hidden:
            raise Refused(_("%(count)d appraisals are not published yet.") % {"count": hidden})
        if not AppraisalPeriod.objects.filter(pk=row.pk, state=AppraisalPeriod.State.OPEN).update(
            state=AppraisalPeriod.State.LOCKED
        ):
            raise Refused(_("The period is locked."))
        record(actor=actor, verb="lock", subject=row)
    row.refresh_from_db()
    return row


def reopen_period(*, period: AppraisalPeriod, actor: Actor, reason: str) -> AppraisalPeriod:
    """Opens a locked period again; the reason goes into the log. Raises Refused without one."""
    if not reason.strip():
        raise Refused(_("Give a reason for reopening."))
    with transaction.atomic():
        if not AppraisalPeriod.objects.filter(
            pk=period.pk, state=AppraisalPeriod.State.LOCKED
        ).update(state=AppraisalPeriod.State.OPEN):
            raise Refused(_("The period is not locked."))
        record(actor=actor, verb="reopen", subject=period, detail={"reason": reason})
    period.refresh_from_db()
    return period


def _refuse_while_scoring(period: AppraisalPeriod) -> None:
    if period.runs.filter(state__in=ScoringRun.ACTIVE_STATES).exists():
        raise Refused(_("The period is being scored just now."))
