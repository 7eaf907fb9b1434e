"""Rows that are a fact each: handed on as they come, so that a file's facts are never held.

Only what no later row can change goes straight: a layout whose rows have an account and days of
their own, written so that they mean one thing, and numbers whose unit is known. Whether two rows
spoke of the same account and days is known at the end; then the sheet is read again and its rows
are added up as usual.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import compress

from appraisal.importing.binding import Binding
from appraisal.importing.columns import ColumnRead
from appraisal.importing.cuts import Days, spread
from appraisal.importing.dates import DateError, Span, span_from
from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Reads
from appraisal.importing.millionths import DIGITS
from appraisal.importing.packed_facts import FactGroup, FactSink
from appraisal.importing.slots import Merge, Slot
from appraisal.importing.whole import value_of

Places = tuple[int, int]
Column = Sequence[int | None]
ZERO = Decimal(0)
_OF_MANY = frozenset({AccountKind.AGENT, AccountKind.PROMOTER, AccountKind.PLAN})


class RowsRepeatError(Exception):
    """Two rows of a sheet speak of the same account and days."""


@dataclass(slots=True)
class Straight:
    """Hands the rows of one sheet on as facts; `names` are those of its accounts by key."""

    binding: Binding
    role: str
    slots: tuple[Slot, ...]
    names: dict[str, str]
    sink: FactSink
    file_days: Span | None
    facts: int = 0
    stretches: set[Span] = field(default_factory=set)
    sums: dict[int, Decimal] = field(default_factory=dict)
    """What each slot's numbers add up to, by its place."""
    _spans: dict[Days, Places | None] = field(default_factory=dict)
    _seen: "array[int]" = field(default_factory=lambda: array("q"))
    _is_over: bool = False

    def take(
        self,
        numbers: Sequence[int],
        accounts: list[str] | str,
        days: list[Days] | Days,
        reads: Sequence[ColumnRead],
    ) -> bool:
        """Whether these rows went on as facts; if not they are to be added up.

        Raises RowsRepeatError when rows that went before turn out not to stand for themselves.
        """
        if self._is_over or any(read.errors for read in reads):
            return False
        height = len(numbers)
        keys, places = spread(accounts, height), self._places(spread(days, height))
        columns = self._columns(reads)
        if places is None or columns is None or "" in keys:
            return False
        starts, ends = map(list, zip(*places, strict=True))
        found = list(map(hash, zip(keys, starts, ends, strict=True)))
        if len(set(found)) != height:
            if self.facts:
                raise RowsRepeatError
            self._is_over = True
            return False
        self._seen.extend(found)
        self.facts += height
        self._add_up(columns)
        self._hand_on(list(numbers), keys, (starts, ends), columns)
        return True

    def repeats(self, others: Collection[tuple[str, date, date]]) -> bool:
        """Whether two rows, or one of them and a fact of the others, may be about the same."""
        if not self.facts:
            return False
        keys = ((key, first.toordinal(), last.toordinal()) for key, first, last in others)
        self._seen.extend(map(hash, keys))
        return len(set(self._seen)) != len(self._seen)

    def _places(self, days: list[Days]) -> list[Places] | None:
        """The first and last day of each row as ordinals; None when one is not certain."""
        known = self._spans
        for written in set(days).difference(known):
            known[written] = self._span(written)
        places = list(map(known.__getitem__, days))
        return None if None in places else places  # type: ignore[return-value]

    def _span(self, days: Days) -> Places | None:
        if self.role not in self.binding.dates:
            spans = [self.file_days]
        else:
            try:
                found = [span_from(cell) for cell in days if cell is not None]
            except DateError:
                return None
            spans = [span if isinstance(span, tuple) else None for span in found]
        if not spans or spans[0] is None or spans[-1] is None or spans[0][0] > spans[-1][1]:
            return None
        self.stretches.add((spans[0][0], spans[-1][1]))
        return spans[0][0].toordinal(), spans[-1][1].toordinal()

    def _columns(self, reads: Sequence[ColumnRead]) -> dict[int, Column] | None:
        """Whole millionths by the place of the slot; None when a number is not certain."""
        columns: dict[int, Column] = {}
        for place, slot in enumerate(self.slots):
            read = slot.values(reads)
            if read is None:
                continue
            wholes = read.wholes
            if wholes is None or wholes.digits > DIGITS:
                return None
            if not read.whole and not len(wholes):
                continue
            columns[place] = read.filled(DIGITS)
        codes = {self.slots[place].key for place in columns}
        return columns if len(codes) == len(columns) else None

    def _add_up(self, columns: dict[int, Column]) -> None:
        for place, column in columns.items():
            if self.slots[place].merge is Merge.SUM:
                added = sum(filter(None, column))
                self.sums[place] = self.sums.get(place, ZERO) + value_of(added, DIGITS)

    def _hand_on(
        self,
        numbers: list[int],
        keys: list[str],
        days: tuple[list[int], list[int]],
        columns: dict[int, Column],
    ) -> None:
        """The facts, those with the same measures together."""
        if not any(None in column for column in columns.values()):
            self._group(numbers, keys, days, columns)
            return
        shapes: dict[tuple[bool, ...], list[bool]] = {}
        rows = list(zip(*columns.values(), strict=True))
        for position, row in enumerate(rows):
            shape = tuple(number is not None for number in row)
            shapes.setdefault(shape, [False] * len(rows))[position] = True
        for shape, chosen in shapes.items():
            there = compress(columns.items(), shape)
            self._group(
                list(compress(numbers, chosen)),
                list(compress(keys, chosen)),
                (list(compress(days[0], chosen)), list(compress(days[1], chosen))),
                {place: list(compress(column, chosen)) for place, column in there},
            )

    def _group(
        self,
        numbers: list[int],
        keys: list[str],
        days: tuple[list[int], list[int]],
        columns: dict[int, Column],
    ) -> None:
        if not columns:
            self.facts -= len(keys)
            return
        names = self.names
        self.sink.add(
            FactGroup(
                self.binding.layout.code,
                self.binding.layout.account,
                [self.slots[place].key for place in columns],
                keys,
                [names.get(key) or key for key in keys],
                *days,
                [1] * len(keys),
                numbers,
                numbers,
                list(columns.values()),  # type: ignore[arg-type]
            )
        )


def goes_straight(
    binding: Binding, slots: dict[str, tuple[Slot, ...]], file_days: Span | None
) -> str | None:
    """The role of dates of a sheet whose rows may go straight; None when they may not."""
    named = binding.account_key is not None or binding.account_name is not None
    if len(slots) != 1 or not named or binding.layout.account not in _OF_MANY:
        return None
    (role, only), *_ = slots.items()
    if role not in binding.dates and file_days is None:
        return None
    if binding.credit_key is not None or any(bound.once is not None for bound in binding.columns):
        return None
    if any(
        slot.bare_rate
        or slot.merge is Merge.DISTINCT
        or slot.column.column.reads in {Reads.RATE, Reads.HOURS}
        for slot in only
    ):
        return None
    return role
