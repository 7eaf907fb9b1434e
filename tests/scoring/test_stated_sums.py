"""Net sales of many days as their report states them: scored, and said to be stated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from appraisal.scoring.choices import Scope
from appraisal.scoring.engine import score
from appraisal.scoring.facts import Facts
from appraisal.scoring.metrics import Label, Total
from appraisal.scoring.result import Status
from tests.scoring.conftest import CATALOGUE, OCTOBER, card

ITEM = """
- {code: i, name: i, points: 20, measure: %s, target: 1000, rule: {kind: ratio}}
"""


def scored(measure: str, **figures: Total):
    found = {key.replace("__", "@"): total for key, total in figures.items()}
    given = Facts(OCTOBER, OCTOBER.start, OCTOBER.end, {(Scope.OWN, 0): found}, ratings={})
    return score(card(ITEM % measure), given, CATALOGUE).items[0]


def stated(value: str, facts: int) -> Total:
    return Total(Decimal(value), Label.STATED, 31, facts)


@pytest.mark.parametrize("measure", ["net_sales", "cs_net_gmv"])
def test_a_stated_difference_of_many_facts_is_scored(measure: str) -> None:
    item = scored(measure, **{f"{measure}__stated": stated("900", 31)})
    assert (item.status, item.actual) == (Status.SCORED, 900)
    assert [entry.label for entry in item.working.inputs] == ["stated"]


def test_a_stated_ratio_of_many_facts_is_missing() -> None:
    item = scored("refund_rate", refund_rate__stated=stated("0.1", 31))
    assert item.status is Status.MISSING
