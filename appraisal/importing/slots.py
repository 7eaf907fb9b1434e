"""What is added up for each account and day: one slot for each number kept while reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from operator import mul
from typing import cast

from appraisal.importing.binding import Binding, BoundColumn, parts_of
from appraisal.importing.columns import SECONDS_PER_HOUR, ColumnRead, Number
from appraisal.importing.layout import Reads
from appraisal.scoring.metrics import Aggregation

ZERO, ONE = Decimal(0), Decimal(1)
MILLIONTH = Decimal("0.000001")

Value = Decimal | set[int] | None
Values = Sequence[Value]


class Merge(StrEnum):
    """How the numbers of several rows become one."""

    SUM = "sum"
    MAX = "max"
    LAST = "last"
    DISTINCT = "distinct"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Slot:
    """One kept number. `finish` makes it a measure; None means that it is dropped."""

    key: str
    column: BoundColumn
    role: str
    merge: Merge
    values: Callable[[Sequence[ColumnRead]], Values]
    bare_rate: bool = False

    def reduce(self, values: Sequence[Value]) -> Value:
        """The number of several rows."""
        if self.merge is Merge.SUM:
            return total(cast("Sequence[Number]", values))
        present = [value for value in values if value is not None]
        if not present:
            return None
        if self.merge is Merge.MAX:
            return max(cast("list[Decimal]", present))
        if self.merge is Merge.DISTINCT:
            return set().union(*cast("list[set[int]]", present))
        return present[-1]

    def finish(self, value: Value, *, in_percent: bool) -> Number:
        """The measure: distinct texts counted, percentages as fractions, seconds as hours."""
        if isinstance(value, set):
            return Decimal(len(value))
        if value is None:
            return None
        if self.bare_rate and in_percent:
            value = value.scaleb(-2)
        if self.column.column.reads is Reads.HOURS and not self.key.endswith("@weight"):
            value = hours(value)
        return value


def hours(seconds: Decimal) -> Decimal:
    """Seconds as hours, rounded half up at the sixth decimal: the one division while reading."""
    sign = -1 if seconds < 0 else 1
    millionths = (abs(seconds) * 2_000_000 + SECONDS_PER_HOUR) // (2 * SECONDS_PER_HOUR)
    return sign * millionths.scaleb(-6)


def total(values: Sequence[Number]) -> Number:
    """The sum of the numbers that are there; None when there is none."""
    try:
        return sum(cast("Sequence[Decimal]", values), ZERO)
    except TypeError:
        present = [value for value in values if value is not None]
        return sum(present, ZERO) if present else None


def slots_of(binding: Binding) -> tuple[Slot, ...]:
    """The slots of a sheet."""
    found: list[Slot] = []
    for position, bound in enumerate(binding.columns):
        found += _slots(binding, position, bound)
    return tuple(found)


def _slots(binding: Binding, position: int, bound: BoundColumn) -> list[Slot]:
    reads, metric = bound.column.reads, bound.metric
    make = partial(Slot, column=bound, role=bound.column.dated)
    if reads in _COUNTS:
        merge = Merge.DISTINCT if reads is Reads.DISTINCT else Merge.SUM
        counted = partial(_COUNTS[reads], position, bound.column.bound)
        return [make(metric.code, merge=merge, values=counted)]
    averaged = reads is Reads.RATE or metric.aggregation in {
        Aggregation.RATIO,
        Aggregation.WEIGHTED,
    }
    rate = reads is Reads.RATE
    if not averaged or metric.aggregation in {Aggregation.LAST, Aggregation.MAX}:
        merge = {Aggregation.LAST: Merge.LAST, Aggregation.MAX: Merge.MAX}.get(
            metric.aggregation, Merge.SUM
        )
        return _parts(make, metric.code, merge, position, rate=rate)
    weight = _weight_of(binding, bound)
    if weight is None or weight == position:
        return _parts(make, f"{metric.code}@stated", Merge.ALONE, position, rate=rate)
    weighed = _parts(make, f"{metric.code}@total", Merge.SUM, position, rate=rate, weight=weight)
    return [
        *weighed,
        make(
            f"{metric.code}@weight",
            merge=Merge.SUM,
            values=partial(_weights, position, weight),
        ),
    ]


def _parts(
    make: Callable[..., Slot],
    key: str,
    merge: Merge,
    position: int,
    *,
    rate: bool,
    weight: int | None = None,
) -> list[Slot]:
    bare = make(key, merge=merge, values=partial(_plain, position, weight, False), bare_rate=rate)
    if not rate:
        return [bare]
    return [bare, make(key, merge=merge, values=partial(_plain, position, weight, True))]


def _weight_of(binding: Binding, bound: BoundColumn) -> int | None:
    """The column that weighs an average: the layout's, the denominator, or the catalogue's."""
    parts = parts_of(bound.metric)
    names = (bound.column.weight, parts[2] if parts else "", bound.metric.weight)
    for name in filter(None, names):
        found = binding.column_of(name)
        if found is not None and binding.columns[found].column.dated == bound.column.dated:
            return found
    return None


def _plain(position: int, weight: int | None, signed: bool, reads: Sequence[ColumnRead]) -> Values:
    column = reads[position]
    values = column.signed if signed else column.values
    if values is None:
        return ()  # no cell of this chunk carries a % sign
    if weight is None:
        return values
    weights = reads[weight].values
    try:
        return list(map(mul, values, weights))
    except TypeError:
        return [
            None if value is None or by is None else value * by
            for value, by in zip(values, weights, strict=True)
        ]


def _weights(position: int, weight: int, reads: Sequence[ColumnRead]) -> Values:
    column = reads[position]
    signed = column.signed or column.values
    return [
        by if value is not None or other is not None else None
        for value, other, by in zip(column.values, signed, reads[weight].values, strict=True)
    ]


def _ones(position: int, _bound: Decimal, reads: Sequence[ColumnRead]) -> Values:
    return [ONE] * len(reads[position].values)


def _positives(position: int, _bound: Decimal, reads: Sequence[ColumnRead]) -> Values:
    return [
        None if value is None else ONE if value > 0 else ZERO for value in reads[position].values
    ]


def _at_least(position: int, bound: Decimal, reads: Sequence[ColumnRead]) -> Values:
    return [
        None if value is None else ONE if value >= bound else ZERO
        for value in reads[position].values
    ]


def _at_most(position: int, bound: Decimal, reads: Sequence[ColumnRead]) -> Values:
    return [
        None if value is None else ONE if value <= bound else ZERO
        for value in reads[position].values
    ]


def _texts(position: int, _bound: Decimal, reads: Sequence[ColumnRead]) -> Values:
    return [None if code is None else {int(code)} for code in reads[position].values]


_COUNTS: dict[Reads, Callable[[int, Decimal, Sequence[ColumnRead]], Values]] = {
    Reads.ROWS: _ones,
    Reads.POSITIVE: _positives,
    Reads.AT_LEAST: _at_least,
    Reads.AT_MOST: _at_most,
    Reads.DISTINCT: _texts,
}
