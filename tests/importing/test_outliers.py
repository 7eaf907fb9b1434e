"""Figures unlike the shop's own past: against the same weekdays, with numbers and rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from appraisal.importing.facts import AccountKind, AccountRef, FactRow
from appraisal.importing.outliers import daily_series, median, outlier_problems, outliers
from tests.importing.catalogue import CATALOGUE

KEY = ("sycm_shop_day", "gmv")
MONDAY = date(2026, 10, 26)


def weeks(*values: int) -> dict:
    return {
        KEY: {
            MONDAY - timedelta(weeks=week): Decimal(value)
            for week, value in enumerate(values, start=1)
        }
    }


@pytest.mark.parametrize(
    ("past", "value", "is_unlike"),
    [
        ((100, 110, 90, 105), 1000, True),
        ((100, 110, 90, 105), 0, True),
        ((100, 110, 90, 105), 150, False),  # not half as much again
        ((100, 500, 20, 900), 1500, False),  # such a shop moves
        ((100, 110, 90), 1000, False),  # too little is known
        ((0, 0, 0, 0), 1000, False),  # nothing to compare with
        ((100, 100, 100, 100), 151, True),  # steady to the yuan
        ((100, 100, 100, 100), 149, False),
    ],
)
def test_what_is_unlike_the_past(past, value, is_unlike) -> None:
    found = outliers({KEY: {MONDAY: Decimal(value)}}, weeks(*past))
    assert bool(found) is is_unlike


def test_other_weekdays_do_not_count() -> None:
    past = {KEY: {MONDAY - timedelta(days=day): Decimal(100) for day in range(1, 7)}}
    assert outliers({KEY: {MONDAY: Decimal(9000)}}, past) == []


def test_the_file_itself_is_a_past() -> None:
    days = {MONDAY - timedelta(weeks=week): Decimal(100) for week in range(6)}
    days[MONDAY] = Decimal(10_000)
    (one,) = outliers({KEY: days}, {})
    assert (one.day, one.median, one.weeks) == (MONDAY, 100, 5)


def test_the_warning_has_numbers_and_rows() -> None:
    shop = AccountRef(AccountKind.SHOP, "")
    fact = FactRow(KEY[0], shop, MONDAY, MONDAY, {"gmv": Decimal("9000.5")}, 2, 7, 8)
    facts = [fact]
    series = daily_series(facts, CATALOGUE)
    assert series == {KEY: {MONDAY: Decimal("9000.5")}}
    found = outliers(series, weeks(100, 110, 90, 105))
    (problem,) = outlier_problems(found, facts, CATALOGUE)
    assert problem.row == 7
    assert "9000.5" in problem.reason.zh
    assert "102.5" in problem.reason.zh
    assert "4 个周一" in problem.reason.zh
    assert "4 Mondays" in problem.reason.en


def test_averages_and_longer_facts_are_left_alone() -> None:
    shop = AccountRef(AccountKind.SHOP, "")
    facts = [
        FactRow("x", shop, MONDAY, MONDAY, {"avg_stay_seconds@total": Decimal(1)}, 1),
        FactRow("x", shop, MONDAY, MONDAY + timedelta(days=1), {"gmv": Decimal(1)}, 1),
    ]
    assert daily_series(facts, CATALOGUE) == {}


def test_median() -> None:
    assert median([Decimal(3), Decimal(1), Decimal(2)]) == 2
    assert median([Decimal(4), Decimal(1)]) == Decimal("2.5")
