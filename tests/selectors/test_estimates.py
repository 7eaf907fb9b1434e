"""The live estimate and what one step better brings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from appraisal.models import AppraisalPeriod, Employee, Rating
from appraisal.selectors.estimates import (
    estimate_of,
    is_estimated,
    is_withheld,
    running_period,
)
from appraisal.services import scoring
from appraisal.services.periods import reopen_period
from tests.crowd import SCORECARD, crowd
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

State = AppraisalPeriod.State
TENTH = date(2026, 10, 10)


def card(*items: dict[str, Any]) -> dict[str, Any]:
    section = SCORECARD["sections"][0]
    return SCORECARD | {"sections": [section | {"items": list(items)}]}


def item(code: str, points: int, **rest: Any) -> dict[str, Any]:
    return {"code": code, "name": {"zh": code, "en": code}, "points": points, **rest}


JUDGED = item("manner", 20, rule={"kind": "rating", "levels": [{"label": "good", "points": 20}]})
NOTED = item(
    "praise",
    10,
    rule={"kind": "count", "start": 0, "cap": 10, "counters": [{"code": "all", "add": 1}]},
)
SALES = item("sales", 30, measure="cs_gmv", target=310, rule={"kind": "ratio"})
COMPLAINTS = item(
    "complaints",
    40,
    rule={
        "kind": "count",
        "counters": [{"code": "all", "measure": "complaints", "deduct": 5}],
    },
)
DOCUMENT = card(SALES, COMPLAINTS, JUDGED, NOTED)


def person(number: int = 1) -> Employee:
    return Employee.objects.get(number=f"E{number:05}")


def test_targets_are_in_proportion_to_the_days_so_far():
    period = crowd(2, document=DOCUMENT)
    estimate = estimate_of(period, person(), TENTH)
    (part,) = estimate.parts
    sales, complaints = part.items
    # 2 yuan a day on two days; 310 for 31 days are 100 for ten.
    assert (sales.score.actual, sales.score.target) == (4, 100)
    assert sales.score.points == Decimal("1.2")
    assert complaints.score.points == 35
    assert (part.points, part.full_points) == (Decimal("36.2"), 70)
    assert estimate.until == TENTH


def test_only_what_files_measure_is_in_it():
    period = crowd(2, document=DOCUMENT)
    role = person().assignments.get().role
    Rating.objects.create(
        period=period, employee=person(), role=role, item_code="manner", level="good"
    )
    (part,) = estimate_of(period, person(), TENTH).parts
    assert [each.item.code for each in part.items] == ["sales", "complaints"]
    assert [each.code for each in part.others] == ["manner", "praise"]


def test_what_people_gave_does_not_show_through_other_items():
    picked = item(
        "picked",
        100,
        measure="cs_gmv",
        rule={
            "kind": "bands",
            "bands": [{"at_least": 0, "points": {"from": 10, "to": 90}}],
        },
    )
    period = crowd(2, document=card(picked))
    role = person().assignments.get().role
    Rating.objects.create(
        period=period, employee=person(), role=role, item_code="picked", value=Decimal(77)
    )
    (part,) = estimate_of(period, person(), TENTH).parts
    assert part.items[0].score.points is None
    assert "77" not in str(part.items[0].score.to_document())


def test_nothing_from_scoring_until_publishing():
    period = crowd(2, document=DOCUMENT)
    assert is_estimated(period)
    scoring.create_run(period=period, actor=None)
    assert not is_estimated(period)
    assert estimate_of(period, person(), TENTH) is None
    assert is_withheld(period, person())


def test_published_is_not_withheld_and_stays_so_when_reopened():
    period = walk(crowd(2), State.PUBLISHED)
    assert not is_withheld(period, person())
    reopen_period(period=period, actor=None, reason="r")
    assert not is_estimated(period)
    assert not is_withheld(period, person())


def test_before_its_first_day_there_is_none():
    period = crowd(1, document=DOCUMENT)
    assert estimate_of(period, person(0), period.start - timedelta(days=1)) is None


def test_after_its_last_day_the_whole_period_counts():
    period = crowd(2, document=DOCUMENT)
    estimate = estimate_of(period, person(), period.end + timedelta(days=9))
    assert estimate.until == period.end
    assert estimate.parts[0].items[0].score.target == 310


def test_running_period_is_the_one_of_the_day():
    period = crowd(1)
    assert running_period(Employee.objects.get(), TENTH) == period
    assert running_period(Employee.objects.get(), period.end + timedelta(days=3)) == period
    assert running_period(Employee.objects.get(), period.start - timedelta(days=3)) is None
