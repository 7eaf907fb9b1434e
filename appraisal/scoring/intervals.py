"""Intervals with explicitly open or closed ends, and whether several of them fit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from appraisal.scoring.codecs import UNLIMITED
from appraisal.scoring.numbers import firm
from appraisal.scoring.text import Text
from appraisal.scoring.wording import amount


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high; an end belongs to the interval where it is closed."""

    low: Decimal
    low_closed: bool
    high: Decimal
    high_closed: bool

    @classmethod
    def of(
        cls,
        *,
        at_least: Decimal | None = None,
        above: Decimal | None = None,
        at_most: Decimal | None = None,
        below: Decimal | None = None,
        exactly: Decimal | None = None,
    ) -> Interval:
        """Build an interval from the words of a document; what is not said is unlimited."""
        if exactly is not None:
            return cls(exactly, True, exactly, True)
        low = at_least if at_least is not None else above
        high = at_most if at_most is not None else below
        return cls(
            -UNLIMITED if low is None else low,
            at_least is not None,
            UNLIMITED if high is None else high,
            at_most is not None,
        )

    @property
    def empty(self) -> bool:
        """Whether no number lies inside."""
        if self.low == self.high:
            return not (self.low_closed and self.high_closed)
        return self.low > self.high

    @property
    def firm(self) -> Interval:
        """The interval with its ends as decisions compare them."""
        low, high = (end if end.is_infinite() else firm(end) for end in (self.low, self.high))
        return Interval(low, self.low_closed, high, self.high_closed)

    @property
    def inclusive(self) -> tuple[Decimal, bool, Decimal, bool]:
        """The ends; without a limit they belong to it, so that infinity lies inside."""
        low, high = self.low, self.high
        return (
            low,
            self.low_closed or low.is_infinite(),
            high,
            self.high_closed or high.is_infinite(),
        )

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Decimal):
            return False
        above = value > self.low or (self.low_closed and value == self.low)
        below = value < self.high or (self.high_closed and value == self.high)
        # minus and plus infinity are no bounds, so a perfect (infinite) attainment is inside
        return (above or self.low.is_infinite()) and (below or self.high.is_infinite())

    def says(self, unit: str) -> Text:
        """Return the interval in words: "≥ 60 % and < 65 %"; unit "%" shows percentages."""
        low, high = amount(self.low, unit), amount(self.high, unit)
        if self.low == self.high:
            return Text(f"等于 {low.zh}", f"exactly {low.en}")
        first = "≥" if self.low_closed else ">"
        last = "≤" if self.high_closed else "<"
        if self.high.is_infinite() and self.low.is_infinite():
            return Text("任何值", "any value")
        if self.high.is_infinite():
            return Text(f"{first} {low.zh}", f"{first} {low.en}")
        if self.low.is_infinite():
            return Text(f"{last} {high.zh}", f"{last} {high.en}")
        return Text(
            f"{first} {low.zh} 且 {last} {high.zh}", f"{first} {low.en} and {last} {high.en}"
        )


def overlaps(intervals: Sequence[Interval]) -> list[tuple[int, int, Decimal]]:
    """Return pairs of positions that share a number, with one they share."""
    order = sorted(range(len(intervals)), key=lambda i: _start(intervals[i]))
    found = []
    for first, second in pairwise(order):
        left, right = intervals[first], intervals[second]
        touching = left.high == right.low and left.high_closed and right.low_closed
        if left.high > right.low or touching:
            found.append((first, second, right.low))
    return found


def holes(intervals: Sequence[Interval]) -> list[Interval]:
    """Return what lies between minus and plus infinity in none of the intervals."""
    found, reached, closed = [], -UNLIMITED, True
    for interval in sorted((i for i in intervals if not i.empty), key=_start):
        gap = Interval(reached, not closed, interval.low, not interval.low_closed)
        if not gap.empty and not (gap.low.is_infinite() and gap.high.is_infinite()):
            found.append(gap)
        reached, closed = max((reached, closed), (interval.high, interval.high_closed))
    if not reached.is_infinite() or reached < 0:
        found.append(Interval(reached, not closed, UNLIMITED, False))
    return found


def _start(interval: Interval) -> tuple[Decimal, bool, Decimal]:
    return interval.low, not interval.low_closed, interval.high
