"""What-if trials: asked for, worked off by a task, forgotten after a day."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Trial
from appraisal.selectors.inputs import people_to_score
from appraisal.selectors.people import is_administrator, is_hr
from appraisal.selectors.what_if import Draft, what_if
from appraisal.services.events import Actor, Line, record_many
from appraisal.services.refusal import Refused

log = structlog.get_logger(__name__)

MOST_PERIODS = 6
KEPT = timedelta(days=1)


def ask_trials(
    *, periods: Sequence[AppraisalPeriod], draft: Draft, actor: Actor
) -> tuple[uuid.UUID, list[Trial]]:
    """Queued trials of these periods, and the address they share. No result is touched.

    Raises Refused without a draft or a period, for too many, and where the scorecard is for
    another kind of period.
    """
    if actor is not None and not (is_hr(actor) or is_administrator(actor)):
        raise Refused(_("Only HR and administrators may do this."))
    if draft.scorecard is None and draft.targets_on is None:
        raise Refused(_("Choose a scorecard, or a day whose targets you want to try."))
    if not periods:
        raise Refused(_("Choose at least one past period."))
    if len(periods) > MOST_PERIODS:
        raise Refused(_("At most %(count)d periods at once.") % {"count": MOST_PERIODS})
    for period in periods:
        if draft.scorecard is not None and draft.scorecard.period_kind != period.kind:
            raise Refused(
                _("The scorecard is for another kind of period than %(period)s.")
                % {"period": period}
            )
    asked = uuid.uuid4()
    with transaction.atomic():
        trials = [
            Trial.objects.create(
                asked=asked,
                period=period,
                scorecard=draft.scorecard,
                targets_on=draft.targets_on,
                requested_by_id=actor.pk if actor is not None else None,
                total=len(people_to_score(period)),
            )
            for period in periods
        ]
        tried = {
            "scorecard": None if draft.scorecard is None else str(draft.scorecard),
            "targets_on": None if draft.targets_on is None else draft.targets_on.isoformat(),
        }
        lines: list[Line] = [(period, tried) for period in periods]
        record_many(actor=actor, verb="try_draft", lines=lines)
    return asked, trials


def run_trial(*, trial_id: int) -> bool:
    """Scores the period with the draft and keeps what moves; whether this call did it."""
    token = uuid.uuid4()
    claimed = Trial.objects.filter(pk=trial_id, state=Trial.State.QUEUED).update(
        state=Trial.State.RUNNING,
        token=token,
        heartbeat_at=timezone.now(),
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return False
    trial = Trial.objects.select_related("period", "scorecard__role").get(pk=trial_id)
    mine = Trial.objects.filter(pk=trial_id, token=token, state=Trial.State.RUNNING)
    try:
        found = what_if(trial.period, Draft(trial.scorecard, trial.targets_on), _reporter(mine))
    except Exception as error:
        log.exception("trial_failed", trial=trial_id)
        mine.update(state=Trial.State.FAILED, error=f"{type(error).__name__}: {error}"[:500])
        raise
    return bool(mine.update(state=Trial.State.FINISHED, done=F("total"), found=found.to_document()))


def _reporter(mine: QuerySet[Trial]) -> Callable[[int, int], None]:
    def report(done: int, total: int) -> None:
        mine.update(done=done, total=total, heartbeat_at=timezone.now())

    return report


def stale_trial_ids() -> list[int]:
    """Trials whose worker died or whose message was lost, marked as queued anew.

    One that has used up its attempts fails instead.
    """
    now = timezone.now()
    old = now - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    dead = Q(state=Trial.State.RUNNING, heartbeat_at__lt=old)
    Trial.objects.filter(dead, attempts__gte=Trial.MAX_ATTEMPTS).update(
        state=Trial.State.FAILED, error="the worker died each time"
    )
    Trial.objects.filter(dead).update(state=Trial.State.QUEUED)
    lost = Q(heartbeat_at=None, created_at__lt=old) | Q(heartbeat_at__lt=old)
    ids = list(Trial.objects.filter(lost, state=Trial.State.QUEUED).values_list("pk", flat=True))
    Trial.objects.filter(pk__in=ids, state=Trial.State.QUEUED).update(heartbeat_at=now)
    return ids


def remove_old_trials() -> int:
    """Forgets the trials of yesterday; how many."""
    return Trial.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
