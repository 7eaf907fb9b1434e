"""What is added up for each account and day: one slot for each number kept while reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from operator import mul
from typing import Any, cast

from appraisal.importing.binding import Binding, BoundColumn, parts_of
from appraisal.importing.columns import SECONDS_PER_HOUR, ColumnRead, Number
from appraisal.importing.layout import Reads
from appraisal.importing.whole import Wholes, value_of
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
    values: Callable[[Sequence[ColumnRead]], ColumnRead | None]
    bare_rate: bool = False

    def reduce_column(self, read: ColumnRead) -> Value:
        """The number of all rows of a block."""
        if read.wholes is None:
            return self.reduce(cast("Values", read.values))
        if self.merge is Merge.SUM and len(read.wholes):
            return value_of(read.wholes.total(), read.wholes.digits)
        return self._reduce_whole(read.wholes.numbers, read.wholes.digits)

    def reduce_picked(
        self, read: ColumnRead, pick: Callable[[Sequence[Any]], Sequence[Any]]
    ) -> Value:
        """The number of the rows that are picked out of a block."""
        if read.wholes is None or not read.whole:
            return self.reduce(pick(read.values))
        return self._reduce_whole(pick(read.wholes.numbers), read.wholes.digits)

    def _reduce_whole(self, numbers: Sequence[int], digits: int) -> Value:
        if not numbers:
            return None
        if self.merge is Merge.SUM:
            return value_of(sum(numbers), digits)
        return value_of(max(numbers) if self.merge is Merge.MAX else numbers[-1], digits)

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
        merge = Merge.SUM if bound.adds_up else Merge.ALONE
        return _parts(make, f"{metric.code}@stated", merge, position, rate=rate)
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


def _plain(
    position: int, weight: int | None, signed: bool, reads: Sequence[ColumnRead]
) -> ColumnRead | None:
    column = reads[position]
    if signed:
        if column.signed is None:
            return None  # no cell of this chunk carries a % sign
        column = ColumnRead(column.signed)
    return column if weight is None else _times(column, reads[weight])


def _times(column: ColumnRead, weights: ColumnRead) -> ColumnRead:
    first, second = column.wholes, weights.wholes
    if column.whole and weights.whole and first is not None and second is not None:
        return ColumnRead(wholes=first.times(second), whole=True)
    if first is not None and second is not None:
        pairs = zip(column.filled(first.digits), weights.filled(second.digits), strict=True)
        products = [None if one is None or by is None else one * by for one, by in pairs]
        return ColumnRead.of_filled(products, first.digits + second.digits)
    values, by = column.values, weights.values
    try:
        return ColumnRead(list(map(mul, values, by)), whole=True)
    except TypeError:
        return ColumnRead(
            [
                None if value is None or weight is None else value * weight
                for value, weight in zip(values, by, strict=True)
            ]
        )


def _weights(position: int, weight: int, reads: Sequence[ColumnRead]) -> ColumnRead:
    column, weights = reads[position], reads[weight]
    if column.whole:
        return weights
    wholes, by_wholes = column.wholes, weights.wholes
    if column.signed is None and wholes is not None and by_wholes is not None:
        pairs = zip(column.filled(wholes.digits), weights.filled(by_wholes.digits), strict=True)
        known = [None if one is None else by for one, by in pairs]
        return ColumnRead.of_filled(known, by_wholes.digits)
    signed = column.signed or column.values
    return ColumnRead(
        [
            by if value is not None or other is not None else None
            for value, other, by in zip(column.values, signed, weights.values, strict=True)
        ]
    )


def _ones(position: int, _bound: Decimal, reads: Sequence[ColumnRead]) -> ColumnRead:
    return ColumnRead(wholes=Wholes([1] * len(reads[position].values), 0), whole=True)


def _positives(position: int, _bound: Decimal, reads: Sequence[ColumnRead]) -> ColumnRead:
    return ColumnRead(
        [None if value is None else ONE if value > 0 else ZERO for value in reads[position].values]
    )


def _at_least(position: int, bound: Decimal, reads: Sequence[ColumnRead]) -> ColumnRead:
    return ColumnRead(
        [
            None if value is None else ONE if value >= bound else ZERO
            for value in reads[position].values
        ]
    )


def _at_most(position: int, bound: Decimal, reads: Sequence[ColumnRead]) -> ColumnRead:
    return ColumnRead(
        [
            None if value is None else ONE if value <= bound else ZERO
            for value in reads[position].values
        ]
    )


def _texts(position: int, _bound: Decimal, reads: Sequence[ColumnRead]) -> ColumnRead:
    sets = [None if code is None else {int(code)} for code in reads[position].values]
    return ColumnRead(cast("Sequence[Number]", sets))


_COUNTS: dict[Reads, Callable[[int, Decimal, Sequence[ColumnRead]], ColumnRead]] = {
    Reads.ROWS: _ones,
    Reads.POSITIVE: _positives,
    Reads.AT_LEAST: _at_least,
    Reads.AT_MOST: _at_most,
    Reads.DISTINCT: _texts,
}
