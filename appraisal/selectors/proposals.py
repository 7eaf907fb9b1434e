"""Targets proposed from what was reached before: last period, last year, a mean, with growth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from django.db.models import F

from appraisal.models import Item, ItemScore, Role
from appraisal.scoring.numbers import plain, round_half_up
from appraisal.scoring.period import Period, PeriodKind
from appraisal.selectors.targets import EMPLOYEE, SHOP, Grid

HUNDRED = Decimal(100)


class Basis(StrEnum):
    """What a proposal starts from."""

    LAST = "last"
    LAST_YEAR = "last_year"
    MEAN = "mean"


def propose(
    grid: Grid, *, basis: Basis, periods: int, growth: Decimal
) -> dict[tuple[str, int, str], str]:
    """(kind, primary key, item code) -> the proposed target as it is typed.

    ``periods`` is how many the mean is over, ``growth`` a fraction (0.05 is 5 % more). Only
    whole periods of the grid's kind count, of people who had the role all the time; what was
    not measured gets no proposal. A shop's figure is that of an item about the shop's figures.
    """
    codes = _codes(grid, basis, periods)
    reached = _reached(grid.role, codes)
    proposed = {}
    for key, values in reached.items():
        if key not in grid.cells:
            continue
        base = sum(values.values(), Decimal(0)) / len(values)
        proposed[key] = _typed(base * (1 + growth), grid.cells[key].otherwise)
    return proposed


def _codes(grid: Grid, basis: Basis, periods: int) -> list[str]:
    """The periods that the proposal is made of."""
    first = Period.holding(PeriodKind(grid.kind), grid.day)
    if basis is Basis.LAST_YEAR:
        return [first.last_year().code]
    count = periods if basis is Basis.MEAN else 1
    return [first.previous(back).code for back in range(1, count + 1)]


def _reached(role: Role, codes: list[str]) -> Mapping[tuple[str, int, str], dict[str, Decimal]]:
    """What people and shops reached in each period; two parts of one period count for neither."""
    found: dict[tuple[str, int, str], dict[str, Decimal]] = defaultdict(dict)
    scores = ItemScore.objects.filter(
        part__role=role,
        part__appraisal__is_current=True,
        part__appraisal__period__code__in=codes,
        part__start=F("part__appraisal__period__start"),
        part__end=F("part__appraisal__period__end"),
    )
    for code, item, scope, employee, shop, actual in scores.values_list(
        "part__appraisal__period__code",
        "item__code",
        "item__scope",
        "part__appraisal__employee",
        "part__shop",
        "actual",
    ):
        if actual is None:
            continue
        found[EMPLOYEE, employee, item][code] = actual
        if scope == Item.Scope.SHOP and shop is not None:
            found[SHOP, shop, item][code] = actual
    return found


def _typed(value: Decimal, like: str) -> str:
    """A number as people set targets: a share in per cent, large numbers without decimals."""
    if like.endswith("%"):
        return f"{plain(round_half_up(value * HUNDRED, 2))}%"
    return plain(round_half_up(value, 0 if abs(value) >= HUNDRED else 2))
