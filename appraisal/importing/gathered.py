"""What the rows of one sheet add up to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import repeat
from operator import itemgetter

from appraisal.importing.binding import Binding
from appraisal.importing.columns import ColumnRead, ColumnReader
from appraisal.importing.cuts import Key
from appraisal.importing.slots import Slot, Value
from appraisal.importing.straight import Straight

Entry = tuple[Value | int, ...]
"""Rows summed, first row's number, last row's number, then one number for each slot."""
BEFORE_SLOTS = 3


@dataclass(slots=True)
class Gathered:
    """What the rows of one sheet add up to, by role of date, account and written days."""

    binding: Binding
    slots: dict[str, tuple[Slot, ...]]
    readers: tuple[ColumnReader, ...]
    entries: dict[str, dict[Key, Entry]] = field(default_factory=dict)
    credited: dict[str, dict[Key, Entry]] = field(default_factory=dict)
    """The same rows once more, by whom they are credited to; '' where to nobody."""
    names: dict[str, str] = field(default_factory=dict)
    singles: dict[int, dict[str, int]] = field(default_factory=dict)
    rows_read: int = 0
    rows_kept: int = 0
    refused: set[int] = field(default_factory=set)
    unitless: set[int] = field(default_factory=set)
    holes: bool = False
    whole: bool = True
    straight: Straight | None = None

    def added_up(self, role: str, place: int) -> Decimal:
        """What the numbers at a place of a role's entries add up to."""
        values = (entry[place] for entry in self.entries[role].values())
        added = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
        gone = self.straight.sums if self.straight is not None else {}
        return added + gone.get(place - BEFORE_SLOTS, Decimal(0))


def add_rows(
    entries: dict[Key, Entry],
    slots: tuple[Slot, ...],
    numbers: Sequence[int],
    keys: Sequence[Key],
    reads: Sequence[ColumnRead],
) -> None:
    """Add rows with these numbers, their keys and what their columns were read as."""
    columns = [slot.values(reads) for slot in slots]
    if len(keys) == len(numbers) > 1 and _are_new(keys, entries):
        values = [repeat(None) if column is None else column.values for column in columns]
        rows = zip(repeat(1), numbers, numbers, *values, strict=False)
        entries.update(zip(keys, rows, strict=False))
        return
    for key, places in _positions(keys, len(numbers)):
        reduced = (
            None
            if column is None
            else slot.reduce_column(column)
            if places is None
            else slot.reduce_picked(column, _picker(places))
            for slot, column in zip(slots, columns, strict=True)
        )
        first, last = (places[0], places[-1]) if places else (0, -1)
        new = (len(places or numbers), numbers[first], numbers[last], *reduced)
        old = entries.get(key)
        entries[key] = new if old is None else merged(slots, old, new)


def _are_new(keys: Sequence[Key], entries: Mapping[Key, Entry]) -> bool:
    distinct = set(keys)
    return len(distinct) == len(keys) and entries.keys().isdisjoint(distinct)


def _positions(keys: Sequence[Key], height: int) -> Iterable[tuple[Key, list[int] | None]]:
    """Each key with the positions of its rows, None where these are all rows."""
    if len(keys) == 1:
        return [(keys[0], None)]
    positions: dict[Key, list[int]] = {}
    for position, key in enumerate(keys):
        positions.setdefault(key, []).append(position)
    if len(positions) == 1:
        return [(keys[0], None)]
    return positions.items()


def merged(slots: tuple[Slot, ...], old: Entry, new: Entry) -> Entry:
    """Two entries about the same account and days as one."""
    rows = old[0] + new[0]  # type: ignore[operator]
    pairs = zip(slots, old[BEFORE_SLOTS:], new[BEFORE_SLOTS:], strict=True)
    values = (slot.reduce((first, second)) for slot, first, second in pairs)  # type: ignore[arg-type]
    return (rows, min(old[1], new[1]), max(old[2], new[2]), *values)  # type: ignore[type-var]


def _picker(places: list[int]) -> Callable[[Sequence[Value]], Sequence[Value]]:
    """Takes these places out of a column."""
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1))
