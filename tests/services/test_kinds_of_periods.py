"""Months, quarters, half-years and years of the same people, side by side."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from decimal import Decimal

import pytest

from appraisal.models import (
    AccountBinding,
    Appraisal,
    AppraisalPeriod,
    Assignment,
    Employee,
    Fact,
    ItemScore,
    Role,
    Scorecard,
    ShopFile,
    SourceAccount,
)
from appraisal.selectors.inputs import parts_without_scorecard, people_to_score
from appraisal.selectors.proposals import Basis, propose
from appraisal.selectors.targets import EMPLOYEE, target_grid
from appraisal.services.periods import open_period
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import copy_scorecard, load_scorecard, publish_scorecard
from appraisal.services.scoring import create_run, work_off
from appraisal.services.targets import Entry, Setting, TargetsRefused, set_targets
from tests.crowd import SCORECARD, crowd, fact

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

YEARS_FIRST = date(2026, 1, 1)


def card_for(kind: str, target: object, measure: str = "cs_gmv") -> Scorecard:
    """A published scorecard of the crowd's role for another kind of period."""
    document = copy.deepcopy(SCORECARD) | {"period": kind}
    sales = document["sections"][0]["items"][0]
    sales["target"], sales["measure"] = target, measure
    role = Role.objects.get(code="customer_service")
    row = load_scorecard(document=document, role=role, effective_from=YEARS_FIRST, actor=None)
    return publish_scorecard(scorecard=row, actor=None)


def scored(period: AppraisalPeriod) -> dict[str, ItemScore]:
    """Employee number -> the score of sales, scored now."""
    work_off(run=create_run(period=period, actor=None))
    found = ItemScore.objects.filter(
        part__appraisal__period=period, part__appraisal__is_current=True, item__code="sales"
    )
    return {
        score.part.appraisal.employee.number: score
        for score in found.select_related("part__appraisal__employee")
    }


def facts_on(*days: date) -> None:
    """Each agent sells (n + 1) yuan on each of these days."""
    file = ShopFile.objects.get()
    Fact.objects.bulk_create(
        fact(file, account, day, number, 1)
        for number, account in enumerate(SourceAccount.objects.order_by("key"))
        for day in days
    )


def test_each_kind_has_its_own_scorecard_and_its_own_targets():
    month = crowd(2)
    facts_on(date(2026, 11, 3), date(2026, 12, 31))
    card_for("quarter", 10)
    role = Role.objects.get()
    own = [Entry(EMPLOYEE, "E00001", "sales", "16")]
    set_targets(setting=Setting(role, YEARS_FIRST, "quarter"), entries=own, actor=None)
    quarter = open_period(code="2026-Q4", actor=None)
    of_month, of_quarter = scored(month), scored(quarter)
    # October has two days of facts; the quarter has those and one more in each month.
    assert [each.actual for each in of_month.values()] == [2, 4]
    assert [each.actual for each in of_quarter.values()] == [4, 8]
    assert [each.target for each in of_month.values()] == [3100, 3100]
    assert [each.target for each in of_quarter.values()] == [10, 16]
    assert of_quarter["E00001"].points == 30
    assert of_quarter["E00000"].item.section.scorecard.period_kind == "quarter"


@pytest.mark.parametrize(
    ("code", "kind", "days"),
    [
        ("2026-Q4", "quarter", 92),
        ("2026-H2", "half_year", 184),
        ("2026", "year", 365),
    ],
)
def test_a_target_is_prorated_by_the_days_of_its_own_period(code, kind, days):
    crowd(1)
    card_for(kind, days * 10)
    Assignment.objects.update(start=date(2026, 12, 1))
    facts_on(date(2026, 12, 24))
    score = scored(open_period(code=code, actor=None))["E00000"]
    assert score.part.days == 31
    assert score.target == Decimal(310)


def test_a_quarter_looks_back_on_quarters():
    crowd(1)
    AccountBinding.objects.update(start=date(2025, 1, 1))
    facts_on(date(2026, 7, 1), date(2026, 9, 30), date(2025, 10, 1), date(2025, 12, 31))
    facts_on(date(2025, 12, 30))
    card_for("quarter", "prev(cs_gmv) * 2 + last_year(cs_gmv)")
    score = scored(open_period(code="2026-Q4", actor=None))["E00000"]
    assert score.target == 2 * 2 + 3


def test_people_of_a_period_are_those_whom_its_kind_appraises():
    month = crowd(1)
    managers = Role.objects.create(code="manager", name_zh="主管", name_en="Manager")
    document = copy.deepcopy(SCORECARD) | {"period": "quarter"}
    row = load_scorecard(document=document, role=managers, effective_from=YEARS_FIRST, actor=None)
    publish_scorecard(scorecard=row, actor=None)
    boss = Employee.objects.create(
        number="M1", name="主管", department=Employee.objects.get().department
    )
    Assignment.objects.create(employee=boss, role=managers, start=YEARS_FIRST)
    quarter = open_period(code="2026-Q4", actor=None)
    assert people_to_score(month) == [Employee.objects.get(number="E00000").pk]
    assert people_to_score(quarter) == [boss.pk]
    assert parts_without_scorecard(month) == parts_without_scorecard(quarter) == []
    with pytest.raises(Refused):
        create_run(period=open_period(code="2026", actor=None), actor=None)


def test_a_role_without_any_scorecard_is_missed_in_every_period():
    month = crowd(1)
    Scorecard.objects.update(state=Scorecard.State.RETIRED)
    quarter = open_period(code="2026-Q4", actor=None)
    assert len(parts_without_scorecard(month)) == len(parts_without_scorecard(quarter)) == 1


def test_versions_for_months_and_quarters_may_begin_on_one_day():
    crowd(1)
    card_for("quarter", 10)
    with pytest.raises(Refused):
        card_for("quarter", 11)
    quarterly = Scorecard.objects.get(period_kind="quarter", state="published")
    copied = copy_scorecard(scorecard=quarterly, effective_from=date(2027, 1, 1), actor=None)
    assert copied.period_kind == "quarter"


def test_proposals_for_a_quarter_come_from_quarters():
    crowd(1)
    card_for("quarter", 10)
    facts_on(date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
    scored(open_period(code="2026-Q3", actor=None))
    assert Appraisal.objects.count() == 1
    grid = target_grid(Role.objects.get(), "quarter", date(2026, 11, 15))
    assert grid is not None
    found = propose(grid, basis=Basis.LAST, periods=1, growth=Decimal("0.1"))
    pk = Employee.objects.get().pk
    assert found == {(EMPLOYEE, pk, "sales"): "3.3"}


def daily_sales(first: date, days: int) -> None:
    """The crowd sells the same on each of these days."""
    facts_on(*(first + timedelta(days=day) for day in range(days)))


@pytest.mark.parametrize(
    ("measure", "target", "actual", "expected"),
    [
        # 16 of October's days beside the last 15 of September: 1 a day, nothing grew by half.
        ("growth(cs_gmv)", "10%", Decimal(16) / 15 - 1, Decimal("0.1")),
        ("cs_gmv", "prev(cs_gmv)", Decimal(16), Decimal(15)),
        ("cs_gmv", "prev(cs_gmv) * 2", Decimal(16), Decimal(30)),
        ("cs_gmv", "31 * (1 + growth(cs_gmv))", Decimal(16), Decimal(16) * 16 / 15),
        ("cs_gmv", "31", Decimal(16), Decimal(16)),
    ],
)
def test_half_a_month_is_compared_with_the_same_half_once(measure, target, actual, expected):
    document = copy.deepcopy(SCORECARD)
    document["sections"][0]["items"][0] |= {"measure": measure, "target": target}
    period = crowd(1, days=31, document=document)
    daily_sales(date(2026, 9, 1), 30)
    Assignment.objects.update(start=date(2026, 10, 16))
    score = scored(period)["E00000"]
    assert round(score.actual, 12) == round(actual, 12)
    assert round(score.target, 12) == round(expected, 12)


def test_an_own_target_over_history_is_prorated_once_too():
    period = crowd(1, days=31)
    daily_sales(date(2026, 9, 1), 30)
    Assignment.objects.update(start=date(2026, 10, 16))
    own = [Entry(EMPLOYEE, "E00000", "sales", "prev(cs_gmv)")]
    set_targets(setting=Setting(Role.objects.get(), YEARS_FIRST), entries=own, actor=None)
    assert scored(period)["E00000"].target == 15


@pytest.mark.parametrize("text", ["prev(cs_gmvv)", "team_mean(cs_gmv)", "actual_of(sales)"])
def test_a_formula_that_could_not_be_scored_is_no_target(text):
    crowd(1)
    own = [Entry(EMPLOYEE, "E00000", "sales", text)]
    with pytest.raises(TargetsRefused):
        set_targets(setting=Setting(Role.objects.get(), YEARS_FIRST), entries=own, actor=None)
