"""Rows of cells as the XML between <sheetData> and </sheetData>."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from openpyxl.utils import get_column_letter

from appraisal.exporting.grid import Cell, Row, TwoLines
from appraisal.exporting.number_cells import written
from appraisal.exporting.safe_text import cell_text, escaped, looks_like_formula
from appraisal.exporting.styles import FONT, LOOKS, MUTED, OFFSET, SMALL_SIZE, Style

_EPOCH = date(1899, 12, 30).toordinal()
_INDEX = [str(number) for number in range(2 * OFFSET + 1)]
_NUMBER_TO_COME = "\0"
"""Stands where a row's number will: XML knows no such character, so no text can hold it."""
_ROW_END = b"</row>"
_LETTERS = [get_column_letter(column) for column in range(1, 257)]


def rows_xml(rows: Iterable[Row]) -> bytes:
    """Return the rows' XML, texts inside the cells."""
    return "".join(_row_xml(str(number), row) for number, row in enumerate(rows, start=1)).encode()


def loose_row(row: Row) -> bytes:
    """Return a row's XML that `placed` gives its number later; there may be no formula in it."""
    return _row_xml(_NUMBER_TO_COME, row).encode()


def placed(rows: bytes, first: int) -> Iterator[bytes]:
    """Yield loose rows that were written one after the other, numbered from `first` on."""
    for number, row in enumerate(rows.split(_ROW_END)[:-1], start=first):
        yield row.replace(_NUMBER_TO_COME.encode(), str(number).encode()) + _ROW_END


def _row_xml(number: str, row: Row) -> str:
    height = f' ht="{row.height:g}" customHeight="1"' if row.height is not None else ""
    cells = [
        _cell_xml(f"{letter}{number}", cell)
        for letter, cell in zip(_LETTERS, row.cells, strict=False)
        if cell is not None
    ]
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _cell_xml(place: str, cell: Cell) -> str:
    value = cell.value
    if cell.formula:
        return _formula_xml(place, cell)
    if value is None or value == "":
        return f'<c r="{place}" s="{_INDEX[cell.style]}"/>'
    if isinstance(value, TwoLines):
        return _two_lines_xml(place, cell.style, value)
    if isinstance(value, str):
        text = cell_text(value)
        style = _INDEX[cell.style + OFFSET * looks_like_formula(text)]
        return (
            f'<c r="{place}" s="{style}" t="inlineStr">'
            f'<is><t xml:space="preserve">{escaped(text)}</t></is></c>'
        )
    return f'<c r="{place}" s="{_INDEX[cell.style]}"><v>{_number(value)}</v></c>'


def _two_lines_xml(place: str, style: Style, value: TwoLines) -> str:
    name, small = cell_text(value.name), cell_text(value.small)
    index = _INDEX[style + OFFSET * looks_like_formula(name)]
    return (
        f'<c r="{place}" s="{index}" t="inlineStr"><is>'
        f'<r>{_run(style)}<t xml:space="preserve">{escaped(name)}\n</t></r>'
        f'<r>{_SMALL_RUN}<t xml:space="preserve">{escaped(small)}</t></r></is></c>'
    )


@cache
def _run(style: Style) -> str:
    """The style's own font, which the first of several runs has to repeat."""
    look = LOOKS[style]
    bold = "<b/>" if look.bold else ""
    return _font(bold, look.size, look.color)


def _font(bold: str, size: float, color: str) -> str:
    return f'<rPr>{bold}<sz val="{size:g}"/><color rgb="FF{color}"/><rFont val="{FONT}"/></rPr>'


_SMALL_RUN = _font("", SMALL_SIZE, MUTED)


def _formula_xml(place: str, cell: Cell) -> str:
    """A formula with the result it had here, so that a preview shows it without calculating."""
    formula, value = escaped(cell.formula), cell.value
    kind = kept = ""
    if isinstance(value, str):
        kind, kept = ' t="str"', f"<v>{escaped(cell_text(value))}</v>"
    elif isinstance(value, Decimal | int | date):
        kept = f"<v>{_number(value)}</v>"
    return f'<c r="{place}" s="{_INDEX[cell.style]}"{kind}><f>{formula}</f>{kept}</c>'


def _number(value: Decimal | int | date) -> str:
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, date):
        return str(value.toordinal() - _EPOCH)
    return str(value)
