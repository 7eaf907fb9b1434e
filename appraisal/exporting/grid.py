"""A sheet as a value: rows of cells, and the frame around them.

The layouts (`appraisal_sheet`, `summary_sheet`) return these values, `package` writes them:
so a layout can be tested without opening a workbook, and all sheets are written the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from appraisal.exporting.styles import Mark, Style


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A name with a smaller line below it, in one cell."""

    name: str
    small: str


Value = str | TwoLines | Decimal | int | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. With a formula, `value` is the result kept beside it (shown by previews)."""

    value: Value
    style: Style
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from column A on; None leaves a place empty. `height` is in points."""

    cells: Sequence[Cell | None]
    height: float | None = None


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """How the sheet prints on A4: so many pages wide, and one page high when `one_page`."""

    landscape: bool = False
    one_page: bool = False
    pages_wide: int = 1
    repeat_rows: str = ""
    repeat_columns: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class MarkRule:
    """Cells of `area` are marked where the formula (seen from its first cell) is true."""

    area: str
    formula: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that jumps to a place in the same workbook."""

    cell: str
    sheet: str
    target: str = "A1"


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over a list on the same sheet: labels and numbers in two columns (from 1)."""

    title: str
    labels_column: int
    values_column: int
    first_row: int
    count: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything about a sheet but its cells; hashable, so that like sheets share one."""

    widths: tuple[float, ...]
    freeze: str = ""
    filter_area: str = ""
    hidden_columns: tuple[str, ...] = ()
    print_setup: PrintSetup = PrintSetup()
    marks: tuple[MarkRule, ...] = ()
    tab_color: str = ""
    zoom: int = 100
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    title: str
    frame: Frame
    rows: Sequence[Row]
    merges: Sequence[str] = ()
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its title, company and moment go into the document's properties."""

    title: str
    company: str
    made_at: datetime
    sheets: Sequence[Sheet] = ()
