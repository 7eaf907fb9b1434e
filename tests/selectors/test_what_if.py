"""What a draft would have done: who moves, by how much, and nothing is touched."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from appraisal.models import Appraisal, AppraisalPeriod, Assignment, ItemScore, Role, Target
from appraisal.selectors.what_if import Draft, WhatIf, what_if
from appraisal.services.scorecards import load_scorecard
from tests.crowd import SCORECARD, crowd
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def period() -> AppraisalPeriod:
    return walk(crowd(5), AppraisalPeriod.State.SCORED)


def draft(**changes: object) -> Draft:
    """The scorecard of the crowd with other values of its first item."""
    document = copy.deepcopy(SCORECARD)
    document["sections"][0]["items"][0].update(changes)
    row = load_scorecard(
        document=document, role=Role.objects.get(), effective_from=date(2027, 1, 1), actor=None
    )
    return Draft(scorecard=row)


def test_the_same_scorecard_moves_nobody(period):
    found = what_if(period, draft())
    assert (len(found.movers), found.moving, found.mean) == (5, 0, Decimal(0))


def test_the_largest_mover_comes_first_and_nothing_is_touched(period):
    before = list(ItemScore.objects.order_by("pk").values_list("points", flat=True))
    found = what_if(period, draft(target=31))
    # Agent 4 sold 10 of 31 instead of 10 of 3,100: 19.35 points instead of 0.19.
    assert found.movers[0].number == "E00004"
    assert found.movers[0].moved == Decimal("19.16")
    assert [item.code for item in found.items if item.mean] == ["sales"]
    assert list(ItemScore.objects.order_by("pk").values_list("points", flat=True)) == before
    assert Appraisal.objects.count() == 5


def test_targets_of_another_day(period):
    Target.objects.create(
        role=Role.objects.get(),
        item_code="sales",
        shop=Assignment.objects.first().shop,
        effective_from=date(2026, 11, 1),
        value=31,
    )
    assert what_if(period, Draft(targets_on=date(2026, 10, 1))).moving == 0
    assert what_if(period, Draft(targets_on=date(2026, 11, 1))).moving == 5


def test_a_total_that_only_one_of_both_has_does_not_move(period):
    found = what_if(period, draft(measure="reception_users"))
    assert {mover.moved for mover in found.movers} != {None}
    assert all(item.code == "complaints" for item in found.items)


def test_new_and_left_out_items_count_as_moved(period):
    document = copy.deepcopy(SCORECARD)
    items = document["sections"][0]["items"]
    items[0]["code"] = "sales_of_all"
    row = load_scorecard(
        document=document, role=Role.objects.get(), effective_from=date(2027, 1, 1), actor=None
    )
    found = {item.code: item for item in what_if(period, Draft(scorecard=row)).items}
    assert (found["sales_of_all"].only, found["sales"].only) == ("after", "before")
    assert found["sales_of_all"].mean == -found["sales"].mean


def test_what_was_found_is_the_same_after_a_day_in_the_database(period):
    found = what_if(period, draft(target=31))
    kept = json.loads(json.dumps(found.to_document()))
    assert WhatIf.from_document(kept) == replace(
        found, movers=tuple(found.movers), items=tuple(found.items)
    )
