"""Facts as they come out of the child: column by column, made into rows only when asked for.

A file of 300,000 facts is stored straight from its columns; building a row object and a decimal
for each of its numbers would cost more than storing them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, groupby
from typing import overload

from appraisal.importing.facts import AccountKind, AccountRef, FactRow
from appraisal.importing.millionths import decimal_of, exact_millionths, millionths


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts of one layout with the same measures, in order; days as ordinals.

    `numbers` holds the measures fact by fact: whole millionths, or decimals as text where one of
    them has more than six decimals.
    """

    layout: str
    kind: AccountKind
    codes: Sequence[str]
    keys: Sequence[str]
    names: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    rows: Sequence[int]
    places: Sequence[tuple[int, int]]
    numbers: Sequence[int] | str

    def __len__(self) -> int:
        return len(self.keys)

    def accounts(self) -> set[AccountRef]:
        """Every account the facts are about."""
        pairs = set(zip(self.keys, self.names, strict=True))
        return {AccountRef(self.kind, *pair) for pair in pairs}

    def millionths(self) -> Iterator[tuple[int, ...]]:
        """The measures of each fact as whole millionths, in the order of `codes`."""
        numbers = self.numbers
        whole = (
            iter(map(millionths, map(Decimal, numbers.split("\n"))))
            if isinstance(numbers, str)
            else iter(numbers)
        )
        return zip(*[whole] * len(self.codes), strict=True)

    def facts(self) -> Iterator[FactRow]:
        """The facts as rows."""
        numbers = self.numbers
        values = (
            map(Decimal, numbers.split("\n"))
            if isinstance(numbers, str)
            else map(decimal_of, numbers)
        )
        days = {number: date.fromordinal(number) for number in {*self.starts, *self.ends}}
        accounts = {(account.key, account.name): account for account in self.accounts()}
        columns = (self.keys, self.names, self.starts, self.ends, self.rows, self.places)
        for key, name, start, end, count, (top, last) in zip(*columns, strict=True):
            measures = dict(zip(self.codes, values, strict=False))
            account = accounts[key, name]
            yield FactRow(self.layout, account, days[start], days[end], measures, count, top, last)


@dataclass(frozen=True, slots=True, eq=False)
class PackedFacts(Sequence[FactRow]):
    """The facts of a file, equal to any sequence of the same facts."""

    groups: tuple[FactGroup, ...]

    def accounts(self) -> set[AccountRef]:
        """Every account the facts are about."""
        return {account for group in self.groups for account in group.accounts()}

    def days(self) -> tuple[date, date] | None:
        """The first and the last day of all facts."""
        if not self.groups:
            return None
        first = min(min(group.starts) for group in self.groups)
        last = max(max(group.ends) for group in self.groups)
        return date.fromordinal(first), date.fromordinal(last)

    def __len__(self) -> int:
        return sum(map(len, self.groups))

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
    return PackedFacts(tuple(_group(shape, list(found)) for shape, found in groupby(facts, _shape)))


def _shape(fact: FactRow) -> tuple[str, AccountKind, tuple[str, ...]]:
    return fact.layout, fact.account.kind, tuple(fact.measures)


def _group(shape: tuple[str, AccountKind, tuple[str, ...]], facts: list[FactRow]) -> FactGroup:
    values = list(chain.from_iterable(fact.measures.values() for fact in facts))
    whole = exact_millionths(values)
    return FactGroup(
        *shape,
        keys=[fact.account.key for fact in facts],
        names=[fact.account.name for fact in facts],
        starts=[fact.date_from.toordinal() for fact in facts],
        ends=[fact.date_to.toordinal() for fact in facts],
        rows=[fact.rows for fact in facts],
        places=[(fact.first_row, fact.last_row) for fact in facts],
        numbers="\n".join(map(str, values)) if whole is None else whole,
    )
