"""Targets proposed from what was reached before: last period, last year, a mean, with growth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from django.db.models import F

from appraisal.models import Item as ItemRow
from appraisal.models import ItemScore, Role
from appraisal.scoring.formula import Name
from appraisal.scoring.metrics import Catalogue, Direction
from appraisal.scoring.numbers import plain, round_half_up
from appraisal.scoring.period import Period, PeriodKind
from appraisal.scoring.scorecard import Item
from appraisal.selectors.metrics import catalogue
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

    ``periods`` is how many the mean is over, ``growth`` a fraction: 0.05 is 5 % more, and 5 %
    less where less is better; a share never grows beyond 100 %. Only
    whole periods of the grid's kind count, of people who had the role all the time; what was
    not measured gets no proposal. A shop's figure is that of an item about the shop's figures.
    """
    codes = _codes(grid, basis, periods)
    reached = _reached(grid.role, codes)
    metrics = catalogue()
    falling = {item.code for item in grid.items if _is_lower_better(item, metrics)}
    proposed = {}
    for key, values in reached.items():
        if key not in grid.cells:
            continue
        base = sum(values.values(), Decimal(0)) / len(values)
        like = grid.cells[key].otherwise
        better = base * (1 - growth if key[2] in falling else 1 + growth)
        if like.endswith("%") and base <= 1:
            better = min(better, Decimal(1))
        proposed[key] = _typed(better, like)
    return proposed


def _is_lower_better(item: Item, metrics: Catalogue) -> bool:
    """Whether less is better: as the item says, else as its metric does."""
    if item.direction is not None:
        return item.direction is Direction.LOWER
    tree = item.measure.tree if item.measure is not None else None
    code = metrics.resolve(tree.name) if isinstance(tree, Name) else None
    return code is not None and metrics[code].direction is Direction.LOWER


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
        if scope == ItemRow.Scope.SHOP and shop is not None:
            found[SHOP, shop, item][code] = actual
    return found


def _typed(value: Decimal, like: str) -> str:
    """A number as people set targets: a share in per cent, large numbers without decimals."""
    if like.endswith("%"):
        return f"{plain(round_half_up(value * HUNDRED, 2))}%"
    return plain(round_half_up(value, 0 if abs(value) >= HUNDRED else 2))
