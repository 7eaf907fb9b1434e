"""Runs: who is scored, by whom, how often, and with how many queries."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appraisal.models import (
    AccountBinding,
    Appraisal,
    AppraisalPeriod,
    Assignment,
    Employee,
    Fact,
    ItemScore,
    Role,
    ScoringBatch,
    ScoringRun,
    Target,
)
from appraisal.selectors.inputs import load_inputs
from appraisal.services import scoring
from appraisal.services.periods import lock_period, publish_period
from appraisal.services.refusal import Refused
from tests.crowd import crowd, scorecard
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def small_batches(settings):
    settings.BATCH_SIZE = 2


def scored(period: AppraisalPeriod) -> ScoringRun:
    return scoring.work_off(run=scoring.create_run(period=period, actor=None))


def scores(employee: str) -> dict[str, tuple[str, Decimal | None]]:
    rows = ItemScore.objects.filter(
        part__appraisal__employee__number=employee, part__appraisal__is_current=True
    )
    return {row.item.code: (row.status, row.points) for row in rows.select_related("item")}


def test_everybody_gets_an_explained_score(small_batches):
    period = crowd(5)
    run = scored(period)
    assert (run.state, run.batches.count()) == (ScoringRun.State.FINISHED, 3)
    assert Appraisal.objects.filter(run=run, is_current=True).count() == 5
    # 2 days of 5 yuan of 3,100; one complaint.
    assert scores("E00004") == {
        "sales": ("scored", Decimal("0.19")),
        "complaints": ("scored", Decimal(35)),
    }
    appraisal = Appraisal.objects.get(run=run, employee__number="E00004")
    assert (appraisal.total, appraisal.standing) == (Decimal("35.19"), "final")
    score = ItemScore.objects.get(part__appraisal=appraisal, item__code="sales")
    assert (score.actual, score.target) == (Decimal(10), Decimal(3100))
    sentence = score.working["sentence"]
    assert "10" in sentence["zh"]
    assert "3,100" in sentence["en"] or "3100" in sentence["en"]


def test_missing_data_is_not_zero():
    period = crowd(2)
    Fact.objects.filter(account__key="E00001").delete()
    scored(period)
    assert scores("E00001") == {"sales": ("missing", None), "complaints": ("missing", None)}
    appraisal = Appraisal.objects.get(employee__number="E00001")
    assert appraisal.standing == "provisional"
    assert {entry["item"] for entry in appraisal.waits_for} == {"sales", "complaints"}


def test_the_number_of_queries_does_not_depend_on_the_size():
    period = crowd(40)
    few = list(Employee.objects.values_list("pk", flat=True)[:3])
    everybody = list(Employee.objects.values_list("pk", flat=True))

    def queries(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            load_inputs(period, ids)
        return len(captured)

    assert queries(few) == queries(everybody)

    def batch_queries(employees: int) -> int:
        run = scoring.create_run(
            period=period, actor=None, employees=list(Employee.objects.all()[:employees])
        )
        (batch,) = scoring.batches_to_queue(run_id=run.pk)
        with CaptureQueriesContext(connection) as captured:
            scoring.score_batch(batch_id=batch)
        return len(captured)

    assert batch_queries(3) == batch_queries(40)


def test_a_second_run_makes_a_revision_and_keeps_the_first():
    period = crowd(2)
    first = scored(period)
    second = scored(period)
    assert (first.revision, second.revision) == (1, 2)
    assert Appraisal.objects.filter(run=first).count() == 2
    assert set(Appraisal.objects.filter(is_current=True).values_list("run", flat=True)) == {
        second.pk
    }


def test_scoring_some_leaves_the_others():
    period = crowd(3)
    first = scored(period)
    one = Employee.objects.get(number="E00001")
    again = scoring.work_off(
        run=scoring.create_run(period=period, actor=None, employees=[one], reason="appeal")
    )
    current = Appraisal.objects.filter(is_current=True).values_list("employee__number", "run")
    assert sorted(current) == [
        ("E00000", first.pk),
        ("E00001", again.pk),
        ("E00002", first.pk),
    ]


def test_the_same_inputs_have_the_same_fingerprint():
    period = crowd(2)
    scored(period)
    before = Appraisal.objects.get(is_current=True, employee__number="E00000").fingerprint
    scored(period)
    after = Appraisal.objects.get(is_current=True, employee__number="E00000").fingerprint
    Fact.objects.filter(account__key="E00000").delete()
    scored(period)
    changed = Appraisal.objects.get(is_current=True, employee__number="E00000").fingerprint
    assert before == after != changed


def test_one_run_at_a_time():
    period = crowd(1)
    scoring.create_run(period=period, actor=None)
    with pytest.raises(Refused):
        scoring.create_run(period=period, actor=None)


def test_an_approved_or_locked_period_is_not_scored():
    period = crowd(1)
    walk(period, AppraisalPeriod.State.APPROVED)
    with pytest.raises(Refused):
        scoring.create_run(period=period, actor=None)
    publish_period(period=period, actor=None)
    lock_period(period=period, actor=None, despite=True)
    with pytest.raises(Refused):
        scoring.create_run(period=period, actor=None, after_appeal=True)


def test_a_batch_is_scored_once():
    period = crowd(2)
    run = scoring.create_run(period=period, actor=None)
    (batch,) = scoring.batches_to_queue(run_id=run.pk)
    assert scoring.score_batch(batch_id=batch)
    assert not scoring.score_batch(batch_id=batch)
    assert Appraisal.objects.count() == 2


def test_who_lost_a_batch_stores_nothing(monkeypatch):
    period = crowd(2)
    run = scoring.create_run(period=period, actor=None)
    (batch,) = scoring.batches_to_queue(run_id=run.pk)
    load = scoring.load_inputs

    def overtaken(*args):
        ScoringBatch.objects.filter(pk=batch).update(token=uuid.uuid4())
        return load(*args)

    monkeypatch.setattr(scoring, "load_inputs", overtaken)
    assert not scoring.score_batch(batch_id=batch)
    assert Appraisal.objects.count() == 0


def test_the_reaper_frees_what_a_dead_worker_held(settings):
    period = crowd(2)
    run = scoring.create_run(period=period, actor=None)
    (batch,) = scoring.batches_to_queue(run_id=run.pk)
    assert scoring.stale_batch_ids() == []
    long_ago = timezone.now() - timedelta(seconds=settings.BATCH_STALE_SECONDS + 1)
    ScoringBatch.objects.filter(pk=batch).update(state="running", heartbeat_at=long_ago)
    assert scoring.stale_batch_ids() == [batch]
    assert scoring.score_batch(batch_id=batch)


def test_a_lost_message_is_queued_again(settings):
    period = crowd(1)
    run = scoring.create_run(period=period, actor=None)
    long_ago = timezone.now() - timedelta(seconds=settings.BATCH_STALE_SECONDS + 1)
    run.batches.update(queued_at=long_ago)
    assert scoring.stale_batch_ids() == list(run.batches.values_list("pk", flat=True))
    assert scoring.stale_batch_ids() == []


def test_a_worker_that_always_dies_fails_the_run(settings):
    period = crowd(1)
    run = scoring.create_run(period=period, actor=None)
    long_ago = timezone.now() - timedelta(seconds=settings.BATCH_STALE_SECONDS + 1)
    run.batches.update(state="running", heartbeat_at=long_ago, attempts=ScoringBatch.MAX_ATTEMPTS)
    assert scoring.stale_batch_ids() == []
    run.refresh_from_db()
    assert (run.state, bool(run.error)) == (ScoringRun.State.FAILED, True)
    assert not Appraisal.objects.filter(is_current=True).exists()


def test_somebody_who_changes_role_is_scored_on_each_part():
    period = crowd(1)
    employee = Employee.objects.get()
    assignment = Assignment.objects.get()
    assignment.end = date(2026, 10, 15)
    assignment.save()
    other = Role.objects.create(code="operator", name_zh="运营专员", name_en="Operator")
    scorecard(other)
    Assignment.objects.create(
        employee=employee, role=other, shop=assignment.shop, start=date(2026, 10, 16)
    )
    later = Fact.objects.first()
    for day in (15, 16, 20):
        Fact.objects.create(
            file=later.file,
            layout=later.layout,
            account=later.account,
            date_from=date(2026, 10, day),
            date_until=date(2026, 10, day),
            rows=1,
            measures={"cs_gmv": 1_600_000_000, "complaints": 0},
            state="active",
        )
    scored(period)
    parts = list(Appraisal.objects.get().parts.all())
    assert [(part.days, part.role.code) for part in parts] == [
        (15, "customer_service"),
        (16, "operator"),
    ]
    actuals = [part.scores.get(item__code="sales").actual for part in parts]
    assert actuals == [Decimal(1602), Decimal(3200)]
    # Targets of what adds up are prorated: 3100 * 15/31 and 3100 * 16/31.
    targets = [part.scores.get(item__code="sales").target for part in parts]
    assert targets == [Decimal(1500), Decimal(1600)]
    expected = (parts[0].total * 15 + parts[1].total * 16) / 31
    assert abs(Appraisal.objects.get().total - expected) < Decimal("0.005")


def test_the_employees_own_target_wins_over_the_shops():
    period = crowd(2)
    role = Role.objects.get()
    shop = Assignment.objects.first().shop
    one = Employee.objects.get(number="E00001")
    january, later = date(2026, 1, 1), date(2026, 10, 2)
    Target.objects.create(
        role=role, item_code="sales", shop=shop, effective_from=january, value=100
    )
    Target.objects.create(
        role=role, item_code="sales", employee=one, effective_from=january, value=8
    )
    Target.objects.create(role=role, item_code="sales", employee=one, effective_from=later, value=9)
    scored(period)
    targets = dict(
        ItemScore.objects.filter(item__code="sales").values_list(
            "part__appraisal__employee__number", "target"
        )
    )
    assert targets == {"E00000": Decimal(100), "E00001": Decimal(8)}


def test_without_a_scorecard_nobody_gets_a_number():
    period = crowd(1)
    other = Role.objects.create(code="operator", name_zh="运营专员", name_en="Operator")
    Assignment.objects.update(role=other)
    scored(period)
    appraisal = Appraisal.objects.get()
    assert (appraisal.total, appraisal.standing) == (None, "invalid")
    assert "运营专员" in appraisal.working["problems"][0]["zh"]


def test_a_rebound_account_needs_no_new_import():
    period = crowd(2)
    AccountBinding.objects.filter(account__key="E00001").update(
        employee=Employee.objects.get(number="E00000")
    )
    scored(period)
    sales = ItemScore.objects.get(item__code="sales", part__appraisal__employee__number="E00000")
    assert sales.actual == Decimal(2 + 4)


def test_facts_of_another_month_do_not_count():
    period = crowd(1)
    kept = Fact.objects.order_by("pk").first()
    Fact.objects.exclude(pk=kept.pk).delete()
    Fact.objects.update(date_from=date(2026, 9, 30), date_until=date(2026, 9, 30))
    scored(period)
    assert scores("E00000")["sales"] == ("missing", None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_workers_race_and_nobody_is_scored_twice(settings):
    settings.BATCH_SIZE = 5
    period = crowd(40)
    run = scoring.create_run(period=period, actor=None)
    errors: list[Exception] = []

    def work() -> None:
        try:
            for batch in run.batches.values_list("pk", flat=True):
                scoring.score_batch(batch_id=batch)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert not errors
    run.refresh_from_db()
    assert run.state == ScoringRun.State.FINISHED
    assert Appraisal.objects.filter(run=run, is_current=True).count() == 40
    assert ItemScore.objects.count() == 80
