"""Sheets whose dates stand across, each over its fields: laid out with the dates in a column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appraisal.importing.blocks import Block, Row
from appraisal.importing.cells import Cell, is_missing
from appraisal.importing.dates import DateError, span_from
from appraisal.importing.headers import normal
from appraisal.importing.readers import Table

DATE_HEADER = "日期"
"""What the column of the dates is called after the sheet is laid out."""


@dataclass(frozen=True, slots=True)
class Across:
    """Where everything stands: `fixed` columns before the dates, then each date's fields.

    `header` is that of the sheet laid out: the fixed columns, the date, each field once. A group
    is a date and for each field the column it stands in, None where it has none.
    """

    fixed: int
    header: tuple[str, ...]
    groups: tuple[tuple[Cell, tuple[int | None, ...]], ...]

    @classmethod
    def of(cls, dates: Sequence[Cell], names: Sequence[Cell]) -> "Across | None":
        """Read a row of dates and the row of names below it; None when it is no such pair."""
        starts = [place for place, cell in enumerate(dates) if _is_day(cell)]
        if not starts or not starts[0]:
            return None
        fixed = starts[0]
        below = [normal(cell) for cell in names]
        if any(not name or name == DATE_HEADER for name in below[:fixed]):
            return None
        spans = _spans(dates, starts, len(below))
        fields = dict.fromkeys(below[place] for _, places in spans for place in places)
        fields.pop("", None)
        if not fields:
            return None
        groups = tuple((day, _places(places, below, tuple(fields))) for day, places in spans)
        raw = {name: str(names[place]) for place, name in reversed(list(enumerate(below)))}
        header = (*map(str, names[:fixed]), DATE_HEADER, *(raw[name] for name in fields))
        return cls(fixed, header, groups)


def _is_day(cell: Cell) -> bool:
    try:
        found = None if is_missing(cell) else span_from(cell)
    except DateError:
        return False
    return isinstance(found, tuple)


def _spans(
    dates: Sequence[Cell], starts: Sequence[int], width: int
) -> list[tuple[Cell, list[int]]]:
    """Each date with the columns it stands over: up to the next cell that says something else."""
    spans: list[tuple[Cell, list[int]]] = []
    for place in range(starts[0], width):
        cell = dates[place] if place < len(dates) else ""
        if place in starts and (not spans or cell != spans[-1][0]):
            spans.append((cell, [place]))
        elif is_missing(cell) or (spans and cell == spans[-1][0]):
            spans[-1][1].append(place)
        else:
            spans.append(("", [place]))  # 合计 over its own columns belongs to no date
    return [(day, places) for day, places in spans if not is_missing(day)]


def _places(
    places: Sequence[int], below: Sequence[str], fields: Sequence[str]
) -> tuple[int | None, ...]:
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(below[place], place)
    return tuple(first.get(name) for name in fields)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A sheet with dates across, as a table with its dates in a column.

    Every row comes once for each date, under its own number.
    """

    table: Table
    across: Across
    header_row: int

    @property
    def name(self) -> str:
        """What a person calls the sheet."""
        return self.table.name

    @property
    def bounded(self) -> bool:
        """Whether no cell can be too long."""
        return self.table.bounded

    def blocks(self) -> Iterator[Block]:
        """The rows, some at a time, once for each date."""
        header: list[Row] = [[""] for _ in range(self.header_row - 1)]
        yield Block(1, [*header, list(self.across.header)])
        for whole in self.table.blocks():
            block = whole.between(max(self.header_row + 1 - whole.first, 0))
            for day, places in self.across.groups if block.height else ():
                yield Block(block.first, [self._row(row, day, places) for row in block.rows])

    def _row(self, row: Row, day: Cell, places: Sequence[int | None]) -> Row:
        fixed = self.across.fixed
        before = (row + [""] * (fixed - len(row)))[:fixed]
        if all(map(is_missing, row)):
            return [*before, "", *("" for _ in places)]
        return [*before, day, *(_cell(row, place) for place in places)]

    def formulas_without_values(self) -> int:
        """How many cells hold a formula whose result was never stored."""
        return self.table.formulas_without_values()

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Not known by the columns of the sheet laid out; whether a filter hides rows is."""
        return frozenset(), self.table.hidden_parts()[1]


def _cell(row: Row, place: int | None) -> Cell:
    return row[place] if place is not None and place < len(row) else ""
