"""Tables written as HTML or as XML of a spreadsheet and named .xls. Entities are never expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from appraisal.importing.blocks import Block
from appraisal.importing.cells import Cell
from appraisal.importing.limits import Limits
from appraisal.importing.problems import Unreadable, problem

CHUNK = 1_000
_TABLE = re.compile(r"<(?:\w+:)?(?:table|worksheet)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"<!\s*ENTITY", re.IGNORECASE)
_ROWS, _CELLS = {"tr", "row"}, {"td", "th", "cell"}


def is_markup(text: str) -> bool:
    """Whether the text is a page or an XML document rather than separated values."""
    return text.lstrip("\ufeff \r\n\t").startswith("<")


def tables_of_markup(text: str, name: str, limits: Limits) -> "list[MarkupTable]":
    """The tables of a page. Raises Unreadable: entity_declaration, not_a_table, limits."""
    if _DECLARATION.search(text):
        raise Unreadable(problem("entity_declaration"))
    if not _TABLE.search(text):
        raise Unreadable(problem("not_a_table", kind="网页或 XML / a page or XML"))
    parser = _Tables(limits)
    parser.feed(text)
    parser.close()
    tables = [rows for rows in parser.tables if rows]
    if len(tables) == 1:
        return [MarkupTable(name, tables[0])]
    return [MarkupTable(f"{name}/{number}", rows) for number, rows in enumerate(tables, 1)]


@dataclass(frozen=True, slots=True)
class MarkupTable:
    """One table of a page."""

    name: str
    rows: list[list[Cell]]
    bounded: bool = True

    def blocks(self) -> Iterator[Block]:
        """The rows, some at a time, padded to one width."""
        width = max(map(len, self.rows), default=0)
        padded = [row + [""] * (width - len(row)) for row in self.rows]
        for start in range(0, len(padded), CHUNK):
            yield Block(start + 1, padded[start : start + CHUNK])

    def formulas_without_values(self) -> int:
        """Pages hold results only."""
        return 0

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Nothing of it is hidden."""
        return frozenset(), False


class _Tables(HTMLParser):
    """Collects the rows of every table; nested tables end up in the outer one's cells."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[list[list[Cell]]] = []
        self.cell: list[str] | None = None
        self.size = 0
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        tag = tag.rpartition(":")[2]
        if tag in {"table", "worksheet"}:
            self._end_cell()
            if not self.tables or self.tables[-1]:
                self.tables.append([])
        elif tag in _ROWS and self.tables:
            self._end_cell()
            self.tables[-1].append([])
            if len(self.tables[-1]) > self.limits.max_rows:
                raise Unreadable(problem("too_many_rows", limit=self.limits.max_rows))
        elif tag in _CELLS and self.tables and self.tables[-1]:
            self._end_cell()
            self.cell, self.size = [], 0
            self.span = self._number(attrs, "colspan", "ss:mergeacross")
            index = self._number(attrs, "ss:index")
            row = self.tables[-1][-1]
            while index > len(row) + 1:
                row.append("")

    def _number(self, attrs: list[tuple[str, str | None]], *names: str) -> int:
        for name, value in attrs:
            if name in names and value and value.isdecimal() and len(value) < 8:
                number = int(value) + (name == "ss:mergeacross")
                if number > self.limits.max_columns:
                    raise Unreadable(problem("too_many_columns", limit=self.limits.max_columns))
                return max(number, 1)
        return 1

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag.rpartition(":")[2] in _CELLS | _ROWS | {"table", "worksheet"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Text of the open cell."""
        if self.cell is None:
            return
        self.size += len(data)
        if self.size > self.limits.max_cell_chars:
            raise Unreadable(problem("cell_too_long", limit=self.limits.max_cell_chars))
        self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        row = self.tables[-1][-1]
        row.append("".join(self.cell).strip())
        row.extend([""] * (self.span - 1))
        if len(row) > self.limits.max_columns:
            raise Unreadable(problem("too_many_columns", limit=self.limits.max_columns))
        self.cell = None
