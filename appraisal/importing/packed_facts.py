"""Facts as they come out of the child: column by column, made into rows only when asked for.

A file of 300,000 facts is stored straight from its columns; building a row object and a decimal
for each of its numbers would cost more than storing them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, groupby
from typing import Protocol, cast, overload

from appraisal.importing.facts import AccountKind, AccountRef, FactRow
from appraisal.importing.millionths import decimal_of, exact_millionths, millionths

Numbers = Sequence[int] | Sequence[str]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts of one layout with the same measures, in order; days as ordinals.

    `numbers` holds a column for each of `codes`: whole millionths, or decimals as text where one
    of them has more than six decimals. Each fact's rows lie between `firsts` and `lasts`.
    """

    layout: str
    kind: AccountKind
    codes: Sequence[str]
    keys: Sequence[str]
    names: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    rows: Sequence[int]
    firsts: Sequence[int]
    lasts: Sequence[int]
    numbers: Sequence[Numbers]

    def __len__(self) -> int:
        return len(self.keys)

    def millionths(self) -> list[Sequence[int]]:
        """A column of whole millionths for each of `codes`."""
        return [
            list(map(millionths, map(Decimal, column)))
            if _is_text(column)
            else cast("Sequence[int]", column)
            for column in self.numbers
        ]

    def facts(self) -> Iterator[FactRow]:
        """The facts as rows."""
        decimals = [
            map(Decimal, column)
            if _is_text(column)
            else map(decimal_of, cast("Sequence[int]", column))
            for column in self.numbers
        ]
        days = {number: date.fromordinal(number) for number in {*self.starts, *self.ends}}
        pairs = set(zip(self.keys, self.names, strict=True))
        accounts = {pair: AccountRef(self.kind, *pair) for pair in pairs}
        columns = (
            self.keys,
            self.names,
            self.starts,
            self.ends,
            self.rows,
            self.firsts,
            self.lasts,
        )
        for columns_and_numbers in zip(*columns, zip(*decimals, strict=True), strict=True):
            key, name, start, end, count, top, last, values = columns_and_numbers
            measures = dict(zip(self.codes, values, strict=True))
            account = accounts[key, name]
            yield FactRow(self.layout, account, days[start], days[end], measures, count, top, last)


def _is_text(column: Numbers) -> bool:
    return bool(column) and isinstance(column[0], str)


class Groups(Protocol):
    """Groups of facts that can be gone through again and again."""

    def __iter__(self) -> Iterator[FactGroup]:
        """One group after another."""

    def facts(self) -> int:
        """How many facts there are in all groups."""


class GroupList(list[FactGroup]):
    """Groups in memory."""

    def facts(self) -> int:
        """How many facts there are in all groups."""
        return sum(map(len, self))


class FactSink(Protocol):
    """Takes facts that are certain while the rest of their file is being read."""

    def progress(self, rows: int) -> None:
        """So many rows were read so far."""

    def add(self, group: FactGroup) -> None:
        """Some more facts."""

    def clear(self) -> None:
        """None of them counts after all."""


@dataclass(frozen=True, slots=True, eq=False)
class PackedFacts(Sequence[FactRow]):
    """The facts of a file, equal to any sequence of the same facts."""

    groups: Groups

    def __len__(self) -> int:
        return self.groups.facts()

    def __iter__(self) -> Iterator[FactRow]:
        return chain.from_iterable(group.facts() for group in self.groups)

    @overload
    def __getitem__(self, index: int) -> FactRow: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[FactRow, ...]: ...

    def __getitem__(self, index: int | slice) -> FactRow | tuple[FactRow, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def packed_facts(facts: Sequence[FactRow]) -> PackedFacts:
    """The same facts, column by column; neighbours with the same measures lie together."""
    if isinstance(facts, PackedFacts):
        return facts
    return PackedFacts(GroupList(_groups(facts)))


def _groups(facts: Iterable[FactRow]) -> Iterator[FactGroup]:
    return (_group(shape, list(found)) for shape, found in groupby(facts, _shape))


def _shape(fact: FactRow) -> tuple[str, AccountKind, tuple[str, ...]]:
    return fact.layout, fact.account.kind, tuple(fact.measures)


def _group(shape: tuple[str, AccountKind, tuple[str, ...]], facts: list[FactRow]) -> FactGroup:
    columns = zip(*(fact.measures.values() for fact in facts), strict=True)
    return FactGroup(
        *shape,
        keys=[fact.account.key for fact in facts],
        names=[fact.account.name for fact in facts],
        starts=[fact.date_from.toordinal() for fact in facts],
        ends=[fact.date_to.toordinal() for fact in facts],
        rows=[fact.rows for fact in facts],
        firsts=[fact.first_row for fact in facts],
        lasts=[fact.last_row for fact in facts],
        numbers=[exact_millionths(column) or list(map(str, column)) for column in columns],
    )
