"""Targets proposed from what was reached."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest

from appraisal.models import (
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Employee,
    MetricDefinition,
    Role,
)
from appraisal.selectors.proposals import Basis, propose
from appraisal.selectors.targets import EMPLOYEE, target_grid
from tests.crowd import SCORECARD, crowd
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def reached() -> int:
    """Agent 1 sold 4 in October; the key of this agent."""
    walk(crowd(2), AppraisalPeriod.State.SCORED)
    return Employee.objects.get(number="E00001").pk


def proposed(day: date = NOVEMBER, basis: Basis = Basis.LAST, growth: str = "0") -> dict:
    grid = target_grid(Role.objects.get(), "month", day)
    assert grid is not None
    return propose(grid, basis=basis, periods=2, growth=Decimal(growth))


def test_the_last_month_with_growth(reached):
    assert proposed()[EMPLOYEE, reached, "sales"] == "4"
    assert proposed(growth="0.125")[EMPLOYEE, reached, "sales"] == "4.5"


def test_the_same_month_last_year(reached):
    assert proposed(basis=Basis.LAST_YEAR) == {}
    assert proposed(date(2027, 10, 1), Basis.LAST_YEAR)[EMPLOYEE, reached, "sales"] == "4"


def test_the_mean_is_over_the_months_that_were_measured(reached):
    assert proposed(basis=Basis.MEAN)[EMPLOYEE, reached, "sales"] == "4"


def test_part_of_a_month_is_no_basis(reached):
    Appraisal.objects.filter(employee=reached).update(is_current=True)
    AppraisalPart.objects.filter(appraisal__employee=reached).update(start=date(2026, 10, 16))
    assert (EMPLOYEE, reached, "sales") not in proposed()


@pytest.mark.parametrize(
    ("measure", "target", "growth", "expected"),
    [
        ("complaints", "5", "0.5", "0.5"),  # less is better: one complaint, half of it
        ("cs_gmv / 5", "50%", "0.1", "88%"),
        ("cs_gmv / 4", "50%", "0.1", "100%"),  # a share of everything can't grow
        ("cs_gmv / 2", "50%", "0.1", "220%"),  # what is above 100 % may
    ],
)
def test_growth_makes_it_better_and_never_impossible(measure, target, growth, expected):
    document = copy.deepcopy(SCORECARD)
    document["sections"][0]["items"][0] |= {"measure": measure, "target": target}
    period = crowd(2, document=document)
    MetricDefinition.objects.filter(code="complaints").update(direction="lower")
    walk(period, AppraisalPeriod.State.SCORED)
    key = EMPLOYEE, Employee.objects.get(number="E00001").pk, "sales"
    assert proposed(growth=growth)[key] == expected
