"""The life cycle of a period, and what a locked one refuses."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from appraisal.models import (
    Adjustment,
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Employee,
    Event,
    Exclusion,
    Fact,
    GradeChange,
    ItemScore,
    Rating,
    ScoringRun,
    SelfReview,
)
from appraisal.models.immutability import drop, install
from appraisal.services import periods, scoring
from appraisal.services.periods import StepRefused
from appraisal.services.refusal import Refused
from tests.crowd import crowd
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

State = AppraisalPeriod.State


@pytest.fixture
def locked() -> AppraisalPeriod:
    """A locked period with somebody in it and something of everything."""
    period = crowd(1)
    employee = Employee.objects.get()
    role = employee.assignments.get().role
    about = {"period": period, "employee": employee}
    Rating.objects.create(**about, role=role, item_code="sales", level="A")
    Exclusion.objects.create(**about, role=role, item_code="nothing", reason="r")
    Adjustment.objects.create(
        **about, role=role, item_code="complaints", points=Decimal(1), reason="r"
    )
    GradeChange.objects.create(**about, grade="A", reason="r")
    SelfReview.objects.create(**about, achievements="a")
    return walk(period, State.LOCKED)


def test_the_whole_way():
    period = crowd(2)
    for state in (State.TARGETS, State.DATA, State.SCORED, State.APPROVED, State.PUBLISHED):
        assert period.state != state
        period = AppraisalPeriod.objects.get(pk=period.pk)
        step(period)
        period.refresh_from_db()
        assert period.state == state
    assert period.appeals_until is not None
    periods.lock_period(period=period, actor=None, despite=True)
    periods.archive_period(period=period, actor=None)
    verbs = list(Event.objects.filter(subject="appraisalperiod").values_list("verb", flat=True))
    assert sorted(verbs) == sorted(
        [
            "open",
            "confirm_targets",
            "complete_data",
            "close_scoring",
            "approve",
            "publish",
            "lock",
            "seal",
            "archive",
        ]
    )


def step(period: AppraisalPeriod) -> None:
    """The next step, scoring where it has to be scored."""
    if period.state == State.DATA:
        scoring.work_off(run=scoring.create_run(period=period, actor=None))
    {
        State.OPEN: periods.confirm_targets,
        State.TARGETS: periods.complete_data,
        State.DATA: periods.close_scoring,
        State.SCORED: periods.approve_period,
        State.APPROVED: periods.publish_period,
    }[State(period.state)](period=period, actor=None, despite=True)


def test_no_step_is_left_out():
    period = crowd(1)
    for wrong in (
        periods.complete_data,
        periods.close_scoring,
        periods.approve_period,
        periods.publish_period,
        periods.lock_period,
    ):
        with pytest.raises(Refused):
            wrong(period=period, actor=None, despite=True)
    with pytest.raises(Refused):
        periods.archive_period(period=period, actor=None)


def test_what_is_missing_is_named_and_may_be_accepted_only_where_it_is_soft():
    period = crowd(1)
    periods.confirm_targets(period=period, actor=None)
    # The figures end on the second day of the month.
    with pytest.raises(StepRefused) as refused:
        periods.complete_data(period=period, actor=None)
    assert [blocker.is_hard for blocker in refused.value.blockers] == [False]
    periods.complete_data(period=period, actor=None, despite=True)
    with pytest.raises(StepRefused) as refused:
        periods.close_scoring(period=period, actor=None, despite=True)
    assert refused.value.blockers[0].is_hard


def test_scores_older_than_the_data_are_not_approved():
    period = walk(crowd(1), State.SCORED)
    employee = Appraisal.objects.get().employee
    Rating.objects.create(
        period=period,
        employee=employee,
        role=employee.assignments.get().role,
        item_code="sales",
        level="A",
    )
    with pytest.raises(StepRefused):
        periods.approve_period(period=period, actor=None, despite=True)


def test_only_hr_moves_a_period():
    period = crowd(1)
    user = get_user_model().objects.create_user("somebody")
    with pytest.raises(Refused):
        periods.confirm_targets(period=period, actor=user)
    user.groups.add(Group.objects.get_or_create(name="HR")[0])
    periods.confirm_targets(period=period, actor=user)


def test_nothing_is_visible_before_publishing():
    period = walk(crowd(1), State.APPROVED)
    assert not Appraisal.objects.exclude(published_at=None).exists()
    periods.publish_period(period=period, actor=None)
    assert Appraisal.objects.exclude(published_at=None).count() == 1


def test_reopening_needs_a_reason_and_keeps_what_was_published():
    period = walk(crowd(1), State.PUBLISHED)
    with pytest.raises(Refused):
        periods.reopen_period(period=period, actor=None, reason=" ")
    periods.reopen_period(period=period, actor=None, reason="a file was wrong")
    period.refresh_from_db()
    assert period.state == State.SCORED
    scoring.work_off(run=scoring.create_run(period=period, actor=None))
    old, new = Appraisal.objects.order_by("revision")
    assert old.published_at is not None
    assert new.published_at is None
    assert (old.is_current, new.is_current) == (False, True)


CHANGES: dict[str, Callable[[], object]] = {
    "save": lambda: Appraisal.objects.get().save(),
    "update": lambda: Appraisal.objects.update(total=1),
    "bulk_update": lambda: Appraisal.objects.bulk_update(
        [_with(Appraisal.objects.get(), total=Decimal(1))], ["total"]
    ),
    "delete": lambda: Appraisal.objects.all()._raw_delete("default"),
    "part": lambda: AppraisalPart.objects.update(total=1),
    "item score": lambda: ItemScore.objects.update(points=Decimal(1)),
    "item score delete": lambda: ItemScore.objects.all()._raw_delete("default"),
    "new item score": lambda: _copied(ItemScore.objects.first()),
    "rating": lambda: Rating.objects.update(level="B"),
    "new rating": lambda: _copied(Rating.objects.get(), item_code="other"),
    "exclusion": lambda: Exclusion.objects.all()._raw_delete("default"),
    "adjustment": lambda: Adjustment.objects.update(points=Decimal(2)),
    "grade": lambda: GradeChange.objects.update(grade="B"),
    "self-review": lambda: SelfReview.objects.update(achievements="b"),
    "run": lambda: ScoringRun.objects.update(state="failed"),
    "new run": lambda: _copied(ScoringRun.objects.first(), revision=99),
    "fact": lambda: Fact.objects.update(measures={}),
    "fact moved in": lambda: _copied(Fact.objects.first(), layout="other"),
    "fact withdrawn": lambda: Fact.objects.update(state="superseded"),
    "period dates": lambda: AppraisalPeriod.objects.update(start="2026-09-01"),
    "period opened silently": lambda: AppraisalPeriod.objects.update(state="open"),
    "period reopened silently": lambda: AppraisalPeriod.objects.update(state="scored"),
    "period deleted": lambda: AppraisalPeriod.objects.all()._raw_delete("default"),
}


def _with(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _copied(row, **values):
    row.pk = None
    _with(row, **values).save(force_insert=True)


@pytest.mark.parametrize("name", CHANGES)
def test_a_locked_period_can_not_be_changed(locked, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        CHANGES[name]()


def test_a_locked_period_refuses_the_services(locked):
    with pytest.raises(Refused):
        scoring.create_run(period=locked, actor=None)
    with pytest.raises(Refused):
        periods.publish_period(period=locked, actor=None)


def test_a_locked_period_reopens_behind_a_line_in_the_log(locked):
    periods.reopen_period(period=locked, actor=None, reason="the court said so")
    assert AppraisalPeriod.objects.get().state == State.SCORED
    assert Event.objects.get(verb="reopen").detail["reason"] == "the court said so"
    walk_again = (periods.approve_period, periods.publish_period, periods.lock_period)
    for each in walk_again:
        each(period=locked, actor=None, despite=True)
    # The old line does not open it a second time.
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalPeriod.objects.update(state="scored")


def test_verifying_names_the_row_that_differs(locked):
    out = StringIO()
    call_command("verify_period", locked.code, stdout=out)
    assert locked.seals.get().digest in out.getvalue()
    drop(connection)
    ItemScore.objects.filter(item__code="sales").update(points=Decimal(60))
    install(connection)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_period", locked.code, stdout=out)
    assert "appraisal/E00000" in out.getvalue()


def test_a_period_that_was_never_locked_has_nothing_to_verify():
    period = crowd(1)
    for code in (period.code, "2020-01"):
        with pytest.raises(CommandError):
            call_command("verify_period", code)
