"""The life cycle of a period: one function for each step, with its permission and guard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import holidays
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    PeriodSeal,
    ScoringRun,
    SealedDays,
    Standing,
)
from appraisal.scoring.period import Period
from appraisal.selectors.basis import basis_document
from appraisal.selectors.digests import period_digests
from appraisal.selectors.foundations import sealed_days
from appraisal.selectors.life_cycle import Blocker, blockers
from appraisal.selectors.people import is_hr
from appraisal.services.events import Actor, record
from appraisal.services.notices import tell_published
from appraisal.services.refusal import Refused

State = AppraisalPeriod.State


class StepRefused(Refused):
    """A step is not possible yet; ``blockers`` say what is missing and where it is mended."""

    def __init__(self, found: Sequence[Blocker]) -> None:
        self.blockers = tuple(found)
        super().__init__("\n".join(blocker.text for blocker in found))


def open_period(*, code: str, actor: Actor) -> AppraisalPeriod:
    """The period of a code such as 2026-10 or 2026-Q4; created when it is new.

    Raises Refused for a code that is no period.
    """
    _allow(actor)
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


def confirm_targets(
    *, period: AppraisalPeriod, actor: Actor, despite: bool = False
) -> AppraisalPeriod:
    """From open to targets: everybody has a scorecard in force with its targets."""
    return _step(period, State.OPEN, State.TARGETS, actor, "confirm_targets", despite)


def complete_data(
    *, period: AppraisalPeriod, actor: Actor, despite: bool = False
) -> AppraisalPeriod:
    """From targets to data: the files are there and their accounts belong to somebody."""
    return _step(period, State.TARGETS, State.DATA, actor, "complete_data", despite)


def close_scoring(
    *, period: AppraisalPeriod, actor: Actor, despite: bool = False
) -> AppraisalPeriod:
    """From data to scored: everybody is scored with what is stored now."""
    return _step(period, State.DATA, State.SCORED, actor, "close_scoring", despite)


def approve_period(
    *, period: AppraisalPeriod, actor: Actor, despite: bool = False
) -> AppraisalPeriod:
    """From scored to approved: ratings, adjustments and grades are final."""
    return _step(period, State.SCORED, State.APPROVED, actor, "approve", despite)


def publish_period(*, period: AppraisalPeriod, actor: Actor, despite: bool = False) -> int:
    """From approved to published: shows the current appraisals to their people; how many.

    Invalid ones stay hidden. People may appeal for APPEAL_WORKING_DAYS working days.
    """
    with transaction.atomic():
        row = _step(period, State.APPROVED, State.PUBLISHED, actor, "publish", despite)
        count = publish_current(period=row)
        row.appeals_until = working_days_after(settings.APPEAL_WORKING_DAYS)
        row.save(update_fields=["appeals_until"])
        tell_published(period=row)
    return count


def lock_period(*, period: AppraisalPeriod, actor: Actor, despite: bool = False) -> AppraisalPeriod:
    """From published to locked: sealed with a digest; from here on the database refuses changes.

    The digest stands in the log as well, so that a seal can't be exchanged unseen.
    """
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        if row.state == State.PUBLISHED:
            # Before the state: a locked period's days are as immutable as the rest of it.
            row.sealed_days.all().delete()
            SealedDays.objects.bulk_create(
                SealedDays(period=row, start=start, end=end) for start, end in sealed_days(row)
            )
        row = _step(period, State.PUBLISHED, State.LOCKED, actor, "lock", despite)
        people = Appraisal.objects.filter(period=row).values_list("employee", flat=True)
        basis = basis_document(people.distinct())
        digests = period_digests(row, basis)
        PeriodSeal.objects.create(
            period=row,
            digest=digests.digest,
            rows=digests.rows,
            basis=basis,
            sealed_by_id=actor.pk if actor is not None else None,
        )
        detail = {"digest": digests.digest, "rows": len(digests.rows)}
        record(actor=actor, verb="seal", subject=row, detail=detail)
    return row


def archive_period(*, period: AppraisalPeriod, actor: Actor) -> AppraisalPeriod:
    """From locked to archived: done for good, out of the daily lists."""
    return _step(period, State.LOCKED, State.ARCHIVED, actor, "archive", despite=False)


def reopen_period(*, period: AppraisalPeriod, actor: Actor, reason: str) -> AppraisalPeriod:
    """From approved, published or locked back to scored, with a reason that the log keeps.

    What was published stays visible to its people until a new revision is published. Raises
    Refused without a reason, or when the period is in no such state.
    """
    _allow(actor)
    if not reason.strip():
        raise Refused(_("Give a reason for reopening."))
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        if row.state not in {State.APPROVED, State.PUBLISHED, State.LOCKED}:
            raise Refused(_("The period is not closed."))
        # Before the change: the database lets a locked period go only behind this line.
        record(
            actor=actor,
            verb="reopen",
            subject=row,
            detail={"reason": reason.strip(), "from": row.state, "to": State.SCORED},
        )
        AppraisalPeriod.objects.filter(pk=row.pk, state=row.state).update(state=State.SCORED)
    period.refresh_from_db()
    return period


def publish_current(*, period: AppraisalPeriod, **only: Any) -> int:
    """Shows current appraisals that can be scored and are not shown yet; how many."""
    return (
        Appraisal.objects.filter(period=period, is_current=True, published_at=None, **only)
        .exclude(standing=Standing.INVALID)
        .update(published_at=timezone.now())
    )


def working_days_after(days: int) -> Any:
    """The date so many working days from today, by the calendar of HOLIDAY_COUNTRY."""
    today = timezone.localdate()
    calendar = holidays.country_holidays(
        settings.HOLIDAY_COUNTRY, years=[today.year, (today + timedelta(days=366)).year]
    )
    return calendar.get_nth_working_day(today, days)


def _step(
    period: AppraisalPeriod, start: State, end: State, actor: Actor, verb: str, despite: bool
) -> AppraisalPeriod:
    """One step: allowed, from the right state, and nothing in its way that was not accepted."""
    _allow(actor)
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        if row.state != start:
            raise Refused(
                _("The period is %(state)s; this step is not its next one.")
                % {"state": row.get_state_display()}
            )
        if row.runs.filter(state__in=ScoringRun.ACTIVE_STATES).exists():
            raise Refused(_("The period is being scored just now."))
        found = blockers(row, exactly=True)
        if any(blocker.is_hard for blocker in found) or (found and not despite):
            raise StepRefused(found)
        record(
            actor=actor,
            verb=verb,
            subject=row,
            detail={"from": start, "to": end, "despite": [blocker.text for blocker in found]},
        )
        row.state = end
        row.save(update_fields=["state"])
    period.refresh_from_db()
    return row


def _allow(actor: Actor) -> None:
    """HR and commands on the server move periods."""
    if actor is not None and not is_hr(actor):
        raise Refused(_("Only HR may do this."))
