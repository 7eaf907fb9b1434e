"""Figures unlike a shop's own past: compared with the same weekdays of the weeks before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Final

from appraisal.importing.facts import Problem, Severity
from appraisal.scoring.metrics import Aggregation, Catalogue
from appraisal.scoring.numbers import CONTEXT, plain, round_half_up
from appraisal.scoring.text import Text

WEEKS: Final = 8
FEWEST_WEEKS: Final = 4
SPREADS: Final = 5
"""How many spreads from the median a figure must lie (a spread: 1.4826 MAD, about one sigma)."""
SPREAD_OF_MAD: Final = Decimal("1.4826")
SHARE: Final = Decimal("0.5")
"""And how far in relation to the median, so that steady figures may still move."""
MOST_SHOWN: Final = 20
COMPARED: Final = frozenset({Aggregation.SUM, Aggregation.PEOPLE})
"""Metrics of which a day of the shop is the sum of its accounts."""

Series = Mapping[tuple[str, str], Mapping[date, Decimal]]
"""(layout, metric) -> day -> the shop's figure."""

_WEEKDAYS: Final = (
    ("周一", "Mondays"),
    ("周二", "Tuesdays"),
    ("周三", "Wednesdays"),
    ("周四", "Thursdays"),
    ("周五", "Fridays"),
    ("周六", "Saturdays"),
    ("周日", "Sundays"),
)


@dataclass(frozen=True, slots=True)
class Outlier:
    """One figure that is unlike those of the same weekdays before it."""

    layout: str
    metric: str
    day: date
    value: Decimal
    median: Decimal
    mad: Decimal
    weeks: int

    @property
    def distance(self) -> Decimal:
        """How many medians it lies away."""
        return abs(self.value - self.median) / abs(self.median)


def outliers(new: Series, past: Series) -> list[Outlier]:
    """The new figures unlike their past, the farthest first; MOST_SHOWN at most.

    Each is compared with the median of the same weekday in the eight weeks before it, known from
    the past or from the same file. With fewer than four such days nothing is said.
    """
    found: list[Outlier] = []
    with localcontext(CONTEXT):
        for key, days in new.items():
            known = {**past.get(key, {}), **days}
            for day, value in days.items():
                one = _compared(key, day, value, known)
                if one is not None:
                    found.append(one)
        return sorted(found, key=lambda one: (-one.distance, one.day, one.metric))[:MOST_SHOWN]


def _compared(
    key: tuple[str, str], day: date, value: Decimal, known: Mapping[date, Decimal]
) -> Outlier | None:
    before = [day - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    values = [known[each] for each in before if each in known]
    if len(values) < FEWEST_WEEKS:
        return None
    middle = median(values)
    mad = median([abs(each - middle) for each in values])
    away = abs(value - middle)
    if not middle or away <= SPREADS * SPREAD_OF_MAD * mad or away <= SHARE * abs(middle):
        return None
    return Outlier(*key, day, value, middle, mad, len(values))


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value; of an even number the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def outlier_problems(
    found: Sequence[Outlier], rows: Mapping[tuple[str, date], int], catalogue: Catalogue
) -> Iterator[Problem]:
    """A warning for each outlier, with its numbers; `rows`: (layout, day) -> its first row."""
    for one in found:
        metric = catalogue[one.metric]
        numbers = [plain(round_half_up(each, 2)) for each in (one.value, one.median, one.mad)]
        zh_day, en_day = _WEEKDAYS[one.day.weekday()]
        yield Problem(
            code="unlike_the_past",
            severity=Severity.WARNING,
            reason=Text(
                f"{one.day} 的{metric.name.zh}为 {numbers[0]}，而此前 {one.weeks} 个{zh_day}的"
                f"中位数是 {numbers[1]}（绝对中位差 {numbers[2]}），请核对",
                f"{metric.name.en} of {one.day} is {numbers[0]}; the median of the {one.weeks} "
                f"{en_day} before is {numbers[1]} (median deviation {numbers[2]}): please check",
            ),
            row=rows.get((one.layout, one.day)) or None,
            column=metric.name.zh,
            value=numbers[0],
        )
