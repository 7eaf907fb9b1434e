"""A worker is killed in the middle of a run of 2,000 people; another one ends it."""

from __future__ import annotations

from collections import Counter

import pytest

from appraisal import tasks
from appraisal.models import Appraisal, ItemScore, ScoringBatch, ScoringRun
from tests.crowd import crowd
from tests.servers import wait_until

PEOPLE = 2_000
A_MINUTE = 60.0


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_every_employee_has_exactly_one_result(queue, start_worker):
    period = crowd(PEOPLE)
    doomed = start_worker(queue, concurrency=2)
    run = tasks.start_scoring(period=period, actor=None)
    batches = ScoringBatch.objects.filter(run=run)
    wait_until(lambda: batches.filter(state="done").exists(), what="a first batch")
    wait_until(lambda: batches.filter(state="running").exists(), what="a batch under way")
    doomed.kill()
    left = batches.exclude(state="done").count()
    assert left, "the worker was too quick to be killed in the middle"

    start_worker(queue, concurrency=2, beat=True)

    def ended() -> bool:
        run.refresh_from_db()
        return not run.is_active

    wait_until(ended, seconds=A_MINUTE, what="the run to end by itself")
    assert run.state == ScoringRun.State.FINISHED, run.error
    found = Counter(Appraisal.objects.filter(run=run).values_list("employee", flat=True))
    assert len(found) == PEOPLE
    assert set(found.values()) == {1}
    assert Appraisal.objects.filter(run=run, is_current=True).count() == PEOPLE
    assert ItemScore.objects.filter(part__appraisal__run=run).count() == 2 * PEOPLE
