"""A scoring run: created, cut into batches, claimed, scored, finished, and healed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import (
    Appeal,
    Appraisal,
    AppraisalPeriod,
    Employee,
    ScoringBatch,
    ScoringRun,
    Standing,
)
from appraisal.scoring.cohort import Member
from appraisal.selectors.cohorts import cohort_document, cohorts_of, members_of
from appraisal.selectors.inputs import compares_people, load_inputs, people_to_score
from appraisal.selectors.person_results import score_people
from appraisal.services.events import Actor, Line, from_to, record, record_many
from appraisal.services.forced_shares import force_shares
from appraisal.services.notices import tell_published
from appraisal.services.refusal import Refused
from appraisal.services.results import write_results

log = structlog.get_logger(__name__)


def create_run(
    *,
    period: AppraisalPeriod,
    actor: Actor,
    employees: Sequence[Employee] | None = None,
    reason: str = "",
    after_appeal: bool = False,
) -> ScoringRun:
    """A queued run with its batches, for everybody assigned in the period or for some.

    ``after_appeal``: a granted appeal scores its person again although the period is published.
    Raises Refused when the period is not worked on any more, nobody is assigned in it, or a
    run of it is already under way: the database allows one, so two clicks at once make one run.
    """
    try:
        with transaction.atomic():
            row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
            published = row.state == AppraisalPeriod.State.PUBLISHED
            if not (row.is_working or (after_appeal and published)):
                raise Refused(
                    _("The period %(period)s is %(state)s and not scored any more.")
                    % {"period": row.code, "state": row.get_state_display()}
                )
            ids = people_to_score(row, employees)
            if not ids:
                raise Refused(_("Nobody has a role in %(period)s.") % {"period": row.code})
            last = row.runs.aggregate(last=Max("revision"))["last"] or 0
            run = ScoringRun.objects.create(
                period=row,
                revision=last + 1,
                reason=reason[:200],
                requested_by_id=actor.pk if actor is not None else None,
                total=len(ids),
            )
            _create_batches(run, ids)
            record(
                actor=actor,
                verb="score",
                subject=run,
                detail={"people": len(ids), "reason": reason},
            )
    except IntegrityError as error:
        raise Refused(
            _("The period %(period)s is being scored just now.") % {"period": period.code}
        ) from error
    return run


def batches_to_queue(*, run_id: int) -> list[int]:
    """Ids of the batches of a run that can start now, in order."""
    return list(_ready().filter(run=run_id).order_by("number").values_list("pk", flat=True))


def batches_after(*, batch_id: int) -> list[int]:
    """Ids of the batches that could not start before this one was done."""
    measured = ScoringBatch.objects.filter(
        pk=batch_id, stage=ScoringBatch.Stage.MEASURE, state=ScoringBatch.State.DONE
    ).first()
    return batches_to_queue(run_id=measured.run_id) if measured else []


def work_off(*, run: ScoringRun, progress: Callable[[int], None] | None = None) -> ScoringRun:
    """Scores the batches of a run in this process, beside any workers; returns the ended run.

    ``progress`` is called with the number of people done after each batch.
    """
    while True:
        for batch_id in batches_to_queue(run_id=run.pk):
            score_batch(batch_id=batch_id)
            if progress:
                progress(people_done(run=run))
        run.refresh_from_db()
        if not run.is_active:
            return run
        if not batches_to_queue(run_id=run.pk):
            # Some worker holds a batch: it ends it, or the reaper frees it.
            time.sleep(0.2)
            stale_batch_ids()


def people_done(*, run: ScoringRun) -> int:
    """How many people of a run are scored so far."""
    done = run.batches.filter(
        state=ScoringBatch.State.DONE, stage=ScoringBatch.Stage.SCORE
    ).aggregate(people=Sum("people"))
    return done["people"] or 0


def score_batch(*, batch_id: int) -> bool:
    """Measures or scores one batch; returns whether this call stored its results.

    False when another worker has it, had it, or took it over meanwhile. An error fails the run
    with its reason; a busy database leaves the batch to the reaper, until MAX_ATTEMPTS.
    """
    token = uuid.uuid4()
    batch = _claim(batch_id, token)
    if batch is None:
        return False
    try:
        if batch.stage == ScoringBatch.Stage.MEASURE:
            stored = _measure(batch, token)
        else:
            stored = _score(batch, token)
    except Exception as error:
        log.exception("batch_failed", batch=batch_id)
        _give_up(batch, token, error)
        raise
    if stored:
        finish_run(run_id=batch.run_id)
    return stored


def finish_run(*, run_id: int) -> bool:
    """Makes the run's appraisals current once all its batches are done; returns whether it ended.

    Of several workers that finish their batches at once exactly one wins the conditional
    UPDATE; the others see a finished run.
    """
    with transaction.atomic():
        run = ScoringRun.objects.select_for_update().get(pk=run_id)
        if not run.is_active:
            return False
        before = run.state
        failed = run.batches.filter(state=ScoringBatch.State.FAILED).first()
        if failed is not None:
            run.state, run.error = ScoringRun.State.FAILED, failed.error
        elif run.batches.exclude(state=ScoringBatch.State.DONE).exists():
            return False
        else:
            scored = Appraisal.objects.filter(run=run)
            Appraisal.objects.filter(
                period=run.period_id, is_current=True, employee__in=scored.values("employee")
            ).update(is_current=False)
            scored.update(is_current=True)
            _forget_those_without_a_role(run)
            force_shares(run=run)
            run.state = ScoringRun.State.FINISHED
            _publish_after_appeals(run)
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "error", "finished_at"])
        detail = {"state": from_to(before, run.state), "period": run.period.code}
        record(actor=None, verb="finish_scoring", subject=run, detail=detail)
    log.info("run_finished", run=run_id, state=run.state)
    return True


def _forget_those_without_a_role(run: ScoringRun) -> None:
    """Whoever has no role in the period any more has no current result; the old one stays."""
    current = Appraisal.objects.filter(period=run.period_id, is_current=True)
    current.exclude(employee__in=people_to_score(run.period)).update(is_current=False)


def _publish_after_appeals(run: ScoringRun) -> None:
    """A published period is scored again only for granted appeals: their people see it at once."""
    if run.period.state != AppraisalPeriod.State.PUBLISHED:
        return
    scored = Appraisal.objects.filter(run=run)
    shown = scored.exclude(standing=Standing.INVALID)
    shown.update(published_at=timezone.now())
    lines: list[Line] = [
        (one, {"period": run.period.code, "revision": one.revision})
        for one in shown.select_related("employee", "period")
    ]
    record_many(actor=run.requested_by, verb="publish", lines=lines)
    granted = Appeal.objects.filter(
        state=Appeal.State.DECIDED,
        after=None,
        before__period=run.period_id,
        employee__in=scored.values("employee"),
    ).exclude(decision=Appeal.Decision.DENIED)
    current = {row.employee_id: row.pk for row in scored}
    for appeal in granted:
        appeal.after_id = current[appeal.employee_id]
        appeal.save(update_fields=["after"])
    tell_published(period=run.period)


def stale_batch_ids() -> list[int]:
    """Batches whose worker died or whose message was lost, marked as queued anew.

    A batch that has used up its attempts fails instead, and with it its run.
    """
    now = timezone.now()
    old = now - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    dead = Q(state=ScoringBatch.State.RUNNING, heartbeat_at__lt=old)
    lost = Q(state=ScoringBatch.State.QUEUED, queued_at__lt=old)
    stale = ScoringBatch.objects.filter(run__state__in=ScoringRun.ACTIVE_STATES)
    spent = stale.filter(dead, attempts__gte=ScoringBatch.MAX_ATTEMPTS)
    for batch in spent.select_related("run"):
        batch.error = batch.error or "the worker died each time"
        batch.state = ScoringBatch.State.FAILED
        batch.save(update_fields=["state", "error"])
        finish_run(run_id=batch.run_id)
    freed = list(stale.filter(dead).values_list("pk", flat=True))
    # The conditions stand on the row's own columns: it may have ended since it was looked at.
    ScoringBatch.objects.filter(dead, pk__in=freed).update(state=ScoringBatch.State.QUEUED)
    ids = list(_ready().filter(lost | Q(pk__in=freed)).values_list("pk", flat=True))
    ScoringBatch.objects.filter(pk__in=ids).update(queued_at=now)
    # A worker may have died between its last batch and the end of the run.
    for run_id in ScoringRun.objects.filter(state__in=ScoringRun.ACTIVE_STATES).values_list(
        "pk", flat=True
    ):
        finish_run(run_id=run_id)
    return ids


def _create_batches(run: ScoringRun, ids: Sequence[int]) -> None:
    """Slices of the people; before them one that measures all, where people are compared."""
    now = timezone.now()
    batches = [
        ScoringBatch(run=run, number=number, employee_ids=chunk, people=len(chunk), queued_at=now)
        for number, chunk in enumerate(_slices(ids, settings.BATCH_SIZE), start=1)
    ]
    if compares_people(run.period):
        batches.insert(
            0,
            ScoringBatch(
                run=run,
                number=0,
                stage=ScoringBatch.Stage.MEASURE,
                employee_ids=people_to_score(run.period),
                people=len(ids),
                queued_at=now,
            ),
        )
    ScoringBatch.objects.bulk_create(batches)


def _ready() -> QuerySet[ScoringBatch]:
    """Queued batches of active runs that wait for no other batch."""
    measuring = ScoringBatch.objects.filter(
        run=OuterRef("run"), stage=ScoringBatch.Stage.MEASURE
    ).exclude(state=ScoringBatch.State.DONE)
    return ScoringBatch.objects.filter(
        ~Exists(measuring) | Q(stage=ScoringBatch.Stage.MEASURE),
        state=ScoringBatch.State.QUEUED,
        run__state__in=ScoringRun.ACTIVE_STATES,
    )


def _claim(batch_id: int, token: uuid.UUID) -> ScoringBatch | None:
    """Takes a queued batch with a conditional UPDATE: another worker may get there first.

    Only columns of the row itself stand in its condition, because PostgreSQL looks again at
    the row it waited for, not at a subquery.
    """
    if not _ready().filter(pk=batch_id).exists():
        return None
    if not ScoringBatch.objects.filter(pk=batch_id, state=ScoringBatch.State.QUEUED).update(
        state=ScoringBatch.State.RUNNING,
        token=token,
        heartbeat_at=timezone.now(),
        attempts=F("attempts") + 1,
    ):
        return None
    batch = ScoringBatch.objects.select_related("run__period").get(pk=batch_id)
    ScoringRun.objects.filter(pk=batch.run_id, state=ScoringRun.State.QUEUED).update(
        state=ScoringRun.State.SCORING
    )
    return batch


def _measure(batch: ScoringBatch, token: uuid.UUID) -> bool:
    """Leaves on the run what the rules need to know of everybody."""
    members: list[tuple[int, Member]] = []
    for chunk in _slices(batch.employee_ids, settings.BATCH_SIZE):
        members.extend(members_of(load_inputs(batch.run.period, chunk)))
        _beat(batch, token)
    with transaction.atomic():
        if not _end(batch, token):
            return False
        batch.run.cohort = cohort_document(members)
        batch.run.save(update_fields=["cohort"])
    return True


def _score(batch: ScoringBatch, token: uuid.UUID) -> bool:
    """Results and the batch's end in one transaction, only while the claim still holds."""
    inputs = load_inputs(batch.run.period, batch.employee_ids)
    _beat(batch, token)
    people = score_people(inputs, cohorts_of(batch.run.cohort))
    _beat(batch, token)
    with transaction.atomic():
        if not _end(batch, token):
            return False
        write_results(run=batch.run, people=people)
    return True


def _beat(batch: ScoringBatch, token: uuid.UUID) -> None:
    ScoringBatch.objects.filter(pk=batch.pk, token=token).update(heartbeat_at=timezone.now())


def _end(batch: ScoringBatch, token: uuid.UUID) -> bool:
    ended = ScoringBatch.objects.filter(
        pk=batch.pk, token=token, state=ScoringBatch.State.RUNNING
    ).update(state=ScoringBatch.State.DONE, heartbeat_at=timezone.now(), error="")
    if not ended:
        log.warning("batch_claim_lost", batch=batch.pk)
    return bool(ended)


def _give_up(batch: ScoringBatch, token: uuid.UUID, error: Exception) -> None:
    """Fails the batch with the reason; only a busy database is worth another attempt."""
    message = f"{type(error).__name__}: {error}"[:500]
    mine = ScoringBatch.objects.filter(pk=batch.pk, token=token)
    if isinstance(error, OperationalError):
        mine.update(error=message)
        return
    if mine.update(error=message, state=ScoringBatch.State.FAILED):
        finish_run(run_id=batch.run_id)


def _slices(ids: Sequence[int], size: int) -> list[list[int]]:
    return [list(ids[start : start + size]) for start in range(0, len(ids), size)]
