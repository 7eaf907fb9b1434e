"""Forced shares of grades in a run."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from appraisal.models import Appraisal, AppraisalPeriod, Employee, GradeChange
from appraisal.services import scoring
from tests.crowd import SCORECARD, crowd

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FORCED = copy.deepcopy(SCORECARD) | {
    "grades": [
        {"label": "A", "at_least": 38, "coefficient": "1.2", "share_at_most": "25%"},
        {"label": "B", "coefficient": 1},
    ],
    "forced": {"minimum_team": 4},
}


def scored(period: AppraisalPeriod, employees: list[Employee] | None = None) -> None:
    scoring.work_off(run=scoring.create_run(period=period, actor=None, employees=employees))


def grades() -> dict[str, tuple[str, str, Decimal | None]]:
    rows = Appraisal.objects.filter(is_current=True)
    return {row.employee.number: (row.calculated_grade, row.grade, row.coefficient) for row in rows}


def test_who_is_too_many_moves_down_with_the_coefficient():
    # Agents 0 and 3 have no complaint and an A by their totals; one of four may have it.
    scored(crowd(4, document=FORCED))
    found = grades()
    assert found["E00003"] == ("A", "A", Decimal("1.2"))
    assert found["E00000"] == ("A", "B", Decimal(1))
    assert Appraisal.objects.get(employee__number="E00000").working["forced"] == "A"


def test_a_small_team_is_left_alone():
    scored(crowd(3, document=FORCED))
    assert grades()["E00000"][:2] == ("A", "A")


def test_scoring_one_person_moves_nobody_else():
    period = crowd(4, document=FORCED)
    scored(period)
    before = grades()
    scored(period, [Employee.objects.get(number="E00003")])
    assert grades() == before


def test_a_calibrated_grade_stays():
    period = crowd(4, document=FORCED)
    one = Employee.objects.get(number="E00003")
    GradeChange.objects.create(period=period, employee=one, grade="B", reason="r")
    scored(period)
    assert grades()["E00003"][:2] == ("A", "B")
