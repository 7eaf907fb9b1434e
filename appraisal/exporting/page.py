"""A person's sheet as it grows: rows and merged areas, in one language."""

from __future__ import annotations

from collections.abc import Iterable

from appraisal.exporting.framing import FOOT_INCHES, MARGIN_INCHES
from appraisal.exporting.grid import Cell, Row
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

PRINTABLE = (595 - 2 * MARGIN_INCHES * 72, 842 - (MARGIN_INCHES + FOOT_INCHES) * 72)
"""Points across and down that A4 leaves for the table."""

WIDTHS = (7.5, 16.0, 6.0, 6.0, 11.5, 11.5, 10.0, 7.5, 23.0, 29.5)
COLUMNS = len(WIDTHS)
TARGET, ACTUAL, ATTAINMENT, SCORE = "E", "F", "G", "H"
ITEM_SIZE, SMALL_PRINT_SIZE = 9.0, 8.0

STORED, DIFFERS = "K", "L"
CHECK_WIDTHS = (9.0, 6.0)
"""Hidden beside the table: the stored result, and 1 where the cell shows another one."""


class Page:
    """The sheet so far."""

    def __init__(self, language: str) -> None:
        """Begin an empty sheet."""
        self.language = language
        self.rows: list[Row] = []
        self.merges: list[str] = []
        self.is_live = False

    def say(self, text: Text) -> str:
        """Return the text in the sheet's language."""
        return text.in_language(self.language)

    @property
    def next_row(self) -> int:
        """The number the next row will have."""
        return len(self.rows) + 1

    def add(self, cells: Iterable[Cell | None], height: float | None = None) -> int:
        """Append a row; return its number."""
        self.rows.append(Row(tuple(cells), height))
        return len(self.rows)

    def spread(
        self,
        *groups: tuple[int, Cell],
        height: float | None = None,
        check: tuple[Cell, ...] = (),
    ) -> int:
        """Append a row of cells that each reach over so many columns."""
        cells: list[Cell | None] = []
        for width, cell in groups:
            if width > 1:
                first, last = _letter(len(cells) + 1), _letter(len(cells) + width)
                self.merges.append(f"{first}{self.next_row}:{last}{self.next_row}")
            cells += [cell, *([Cell(None, cell.style)] * (width - 1))]
        return self.add([*cells, *check], height)

    def check(self, shown: Cell, column: str = SCORE) -> tuple[Cell, ...]:
        """Return the hidden cells beside the next row, where the shown one is a formula."""
        if not shown.formula:
            return ()
        self.is_live = True
        row = self.next_row
        stored, cell = f"{STORED}{row}", f"{column}{row}"
        apart = f"IF(ISNUMBER({cell}),IF(ABS({cell}-{stored})>0.0000001,1,0),1)"
        if isinstance(shown.value, str):
            apart = f"IF({cell}={stored},0,1)"
        return (Cell(shown.value, Style.CHECK), Cell(0, Style.CHECK, apart))


def _letter(column: int) -> str:
    return chr(ord("A") + column - 1)


def width_of(first: int, count: int) -> float:
    """Return the width of so many columns, counted from 0."""
    return sum(WIDTHS[first : first + count])
