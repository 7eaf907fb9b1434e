"""The looks of cells, each made once and shared by every workbook.

A `Style` is the index of its look in the workbook's style table, so writing a cell costs no
look-up. Each look exists twice: the second time, OFFSET further, for text that a spreadsheet
would take for a formula as soon as somebody edits the cell (`quotePrefix` keeps it text).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum, auto

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

FONT = "Microsoft YaHei"
SMALL_SIZE = 7.5
INK, MUTED, WHITE = "1F2937", "6B7280", "FFFFFF"
NAVY, PALE, BAND = "1F3A5F", "EAF0F7", "F6F8FB"
AMBER, AMBER_INK, RED, RED_INK = "FFF3D1", "7A4B00", "FDE2E1", "9B1C1C"
LINE, LINK = "C3CBD6", "1D4ED8"

# "_ " leaves a blank's width at the right, so that a figure doesn't touch the next column.
WHOLE, TWO_DIGITS, PERCENT = "#,##0_ ", "#,##0.00_ ", "0.00%_ "
POINTS, FULL, FACTOR = "0.00_ ", "General_ ", "0.0###"
DAY, TEXT, GENERAL = "yyyy-mm-dd", "@", "General"


class Style(IntEnum):
    """Every look a cell of ours may have."""

    TITLE = auto()
    SUBTITLE = auto()
    BADGE = auto()
    BADGE_WAITING = auto()
    LABEL = auto()
    VALUE = auto()
    VALUE_NUMBER = auto()
    RESULT_LABEL = auto()
    RESULT = auto()
    RESULT_TEXT = auto()
    RESULT_NUMBER = auto()
    PART = auto()
    HEAD = auto()
    HEAD_LEFT = auto()
    SECTION = auto()
    SECTION_POINTS = auto()
    SECTION_FULL = auto()
    SECTION_TEXT = auto()
    ITEM_NUMBER = auto()
    ITEM_NAME = auto()
    ITEM_TEXT = auto()
    ITEM_SMALL = auto()
    ITEM_WHOLE = auto()
    ITEM_TWO = auto()
    ITEM_PERCENT = auto()
    ITEM_FULL = auto()
    ITEM_POINTS = auto()
    ITEM_WAITS = auto()
    ITEM_WAITS_SMALL = auto()
    TOTAL = auto()
    TOTAL_POINTS = auto()
    TOTAL_FULL = auto()
    TOTAL_OPEN = auto()
    HEADING = auto()
    WAITS = auto()
    NOTE_LABEL = auto()
    NOTE = auto()
    SIGNATURE = auto()
    SMALL_PRINT = auto()
    LIST_TEXT = auto()
    LIST_CENTRE = auto()
    LIST_WRAPPED = auto()
    LIST_LINK = auto()
    LIST_WHOLE = auto()
    LIST_TWO = auto()
    LIST_PERCENT = auto()
    LIST_POINTS = auto()
    LIST_BOLD_POINTS = auto()
    LIST_FACTOR = auto()
    LIST_DAY = auto()
    LIST_WAITS = auto()
    LIST_STATUS = auto()
    LIST_DIGEST = auto()
    KEY_LABEL = auto()
    KEY_NUMBER = auto()
    KEY_POINTS = auto()
    CHECK = auto()
    BACK = auto()


OFFSET = len(Style)


class Mark(StrEnum):
    """Looks that a condition puts over a cell."""

    DIFFERS = "differs"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Look:
    """What a style looks like; sizes in points, colours as RRGGBB."""

    size: float = 9
    bold: bool = False
    color: str = INK
    fill: str = ""
    across: str = "left"
    down: str = "center"
    wrap: bool = False
    number_format: str = GENERAL
    box: bool = True
    top: str = ""
    bottom: str = ""
    underline: bool = False
    shrink: bool = False


_TEXT = Look(wrap=True)
_NUMBER = Look(across="right", shrink=True)
_SECTION = Look(bold=True, fill=PALE, color=NAVY)
_TOTAL = Look(size=10, bold=True, fill=PALE, color=NAVY, top="medium")
_LIST = Look(size=10)
_WAITS = Look(fill=AMBER, color=AMBER_INK)

LOOKS: dict[Style, Look] = {
    Style.TITLE: Look(size=16, bold=True, color=NAVY, box=False),
    Style.SUBTITLE: Look(size=9, color=MUTED, box=False),
    Style.BADGE: Look(size=11, bold=True, color=NAVY, across="right", box=False),
    Style.BADGE_WAITING: replace(_WAITS, size=11, bold=True, across="center"),
    Style.LABEL: Look(color=MUTED, fill=BAND, across="center"),
    Style.VALUE: Look(wrap=True, number_format=TEXT, bold=True),
    Style.VALUE_NUMBER: Look(bold=True, number_format=WHOLE),
    Style.RESULT_LABEL: Look(color=MUTED, fill=PALE, across="center"),
    Style.RESULT: Look(
        size=16, bold=True, color=NAVY, fill=PALE, across="center", number_format="0.00"
    ),
    Style.RESULT_TEXT: Look(size=14, bold=True, color=NAVY, fill=PALE, across="center"),
    Style.RESULT_NUMBER: Look(
        size=14, bold=True, color=NAVY, fill=PALE, across="center", number_format=FACTOR
    ),
    Style.PART: Look(size=10, bold=True, color=NAVY, box=False, bottom="medium", down="bottom"),
    Style.HEAD: Look(size=8.5, bold=True, color=WHITE, fill=NAVY, across="center", wrap=True),
    Style.HEAD_LEFT: Look(size=8.5, bold=True, color=WHITE, fill=NAVY, wrap=True),
    Style.SECTION: _SECTION,
    Style.SECTION_POINTS: replace(_SECTION, across="right", number_format=POINTS),
    Style.SECTION_FULL: replace(_SECTION, across="right", number_format=FULL),
    Style.SECTION_TEXT: replace(_WAITS, bold=True, across="center", shrink=True),
    Style.ITEM_NUMBER: Look(across="center", color=MUTED),
    Style.ITEM_NAME: Look(wrap=True, bold=True),
    Style.ITEM_TEXT: Look(wrap=True, across="center"),
    Style.ITEM_SMALL: replace(_TEXT, size=8),
    Style.ITEM_WHOLE: replace(_NUMBER, number_format=WHOLE),
    Style.ITEM_TWO: replace(_NUMBER, number_format=TWO_DIGITS),
    Style.ITEM_PERCENT: replace(_NUMBER, number_format=PERCENT),
    Style.ITEM_FULL: replace(_NUMBER, number_format=FULL),
    Style.ITEM_POINTS: replace(_NUMBER, bold=True, number_format=POINTS),
    Style.ITEM_WAITS: replace(_WAITS, across="center", wrap=True),
    Style.ITEM_WAITS_SMALL: replace(_WAITS, size=8, wrap=True),
    Style.TOTAL: _TOTAL,
    Style.TOTAL_POINTS: replace(_TOTAL, across="right", number_format=POINTS),
    Style.TOTAL_FULL: replace(_TOTAL, across="right", number_format=FULL),
    Style.TOTAL_OPEN: replace(_TOTAL, across="center", shrink=True, fill=AMBER, color=AMBER_INK),
    Style.HEADING: Look(size=16, bold=True, color=NAVY, box=False, shrink=True),
    Style.WAITS: replace(_WAITS, wrap=True),
    Style.NOTE_LABEL: Look(color=MUTED, fill=BAND, across="center", wrap=True),
    Style.NOTE: Look(wrap=True, down="top"),
    Style.SIGNATURE: Look(down="center", color=MUTED),
    Style.SMALL_PRINT: Look(size=7, color=MUTED, box=False, wrap=True, down="top"),
    Style.LIST_TEXT: replace(_LIST, number_format=TEXT),
    Style.LIST_WRAPPED: replace(_LIST, wrap=True),
    Style.LIST_CENTRE: replace(_LIST, across="center"),
    Style.LIST_LINK: replace(_LIST, number_format=TEXT, color=LINK, underline=True),
    Style.LIST_WHOLE: replace(_LIST, across="right", number_format=WHOLE),
    Style.LIST_TWO: replace(_LIST, across="right", number_format=TWO_DIGITS),
    Style.LIST_PERCENT: replace(_LIST, across="right", number_format=PERCENT),
    Style.LIST_POINTS: replace(_LIST, across="right", number_format=POINTS),
    Style.LIST_BOLD_POINTS: replace(_LIST, across="right", number_format=POINTS, bold=True),
    Style.LIST_FACTOR: replace(_LIST, across="right", number_format=FACTOR),
    Style.LIST_DAY: replace(_LIST, across="center", number_format=DAY),
    Style.LIST_STATUS: replace(_WAITS, size=10, across="center", shrink=True),
    Style.LIST_DIGEST: replace(_LIST, size=8, color=MUTED, number_format=TEXT),
    Style.LIST_WAITS: replace(_WAITS, size=10, wrap=True),
    Style.KEY_LABEL: Look(size=10, color=MUTED, fill=PALE, across="center"),
    Style.KEY_NUMBER: Look(
        size=18, bold=True, color=NAVY, fill=PALE, across="center", number_format="#,##0"
    ),
    Style.KEY_POINTS: Look(
        size=18, bold=True, color=NAVY, fill=PALE, across="center", number_format="0.00"
    ),
    Style.BACK: Look(size=8, color=LINK, underline=True, box=False),
    Style.CHECK: Look(size=8, color=MUTED, across="right", box=False),
}

MARKS: dict[Mark, DifferentialStyle] = {
    Mark.DIFFERS: DifferentialStyle(
        font=Font(color=RED_INK, bold=True), fill=PatternFill(bgColor=RED, fill_type="solid")
    ),
    Mark.WAITS: DifferentialStyle(
        font=Font(color=AMBER_INK), fill=PatternFill(bgColor=AMBER, fill_type="solid")
    ),
}


def register(workbook: Workbook) -> None:
    """Put every look and mark into an empty workbook's tables, at the places `Style` names."""
    workbook._fonts[0].name, workbook._fonts[0].sz = FONT, 10
    sheet = workbook.active
    for quoted in (False, True):
        for style in Style:
            cell = sheet.cell(1, 1)
            dress(cell, LOOKS[style])
            cell.quotePrefix = quoted
            if cell.style_id != style + quoted * OFFSET:
                raise AssertionError(f"{style!r} looks like another style")
            del sheet._cells[1, 1]
    workbook._differential_styles.styles = list(MARKS.values())


def dress(cell: OpenpyxlCell, look: Look) -> None:
    """Give one cell a look."""
    side = Side("thin", color=LINE) if look.box else Side()
    cell.font = Font(
        name=FONT,
        size=look.size,
        bold=look.bold,
        color=look.color,
        underline="single" if look.underline else None,
    )
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    cell.border = Border(
        left=side,
        right=side,
        top=Side(look.top, color=NAVY) if look.top else side,
        bottom=Side(look.bottom, color=NAVY) if look.bottom else side,
    )
    cell.alignment = Alignment(
        horizontal=look.across, vertical=look.down, wrap_text=look.wrap, shrink_to_fit=look.shrink
    )
    cell.number_format = look.number_format
