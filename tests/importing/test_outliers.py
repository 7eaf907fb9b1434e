"""Figures unlike the shop's own past: against the same weekdays, with numbers and rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from appraisal.importing.outliers import median, outlier_problems, outliers
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
    found = outliers({KEY: {MONDAY: Decimal("9000.5")}}, weeks(100, 110, 90, 105))
    (problem,) = outlier_problems(found, {(KEY[0], MONDAY): 7}, CATALOGUE)
    assert problem.row == 7
    assert "9000.5" in problem.reason.zh
    assert "102.5" in problem.reason.zh
    assert "4 个周一" in problem.reason.zh
    assert "4 Mondays" in problem.reason.en


def test_the_farthest_are_shown() -> None:
    layouts = [(f"layout_{number:02}", "gmv") for number in range(30)]
    past = {key: weeks(100, 100, 100, 100)[KEY] for key in layouts}
    new = {key: {MONDAY: Decimal(1000 + place)} for place, key in enumerate(layouts)}
    found = outliers(new, past)
    assert [one.layout for one in found] == [f"layout_{number:02}" for number in range(29, 9, -1)]


def test_median() -> None:
    assert median([Decimal(3), Decimal(1), Decimal(2)]) == 2
    assert median([Decimal(4), Decimal(1)]) == Decimal("2.5")
