"""Filling a company's own sheet: its look is kept, values are written into the named cells.

The template is read once into rows of ready XML. For each person only the sheet's rows are
written; styles, pictures and print setup are the bytes that were uploaded. The item row is
repeated for each item with its styles, and what stands below moves down.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from lxml import etree
from openpyxl.utils import get_column_letter

from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.lines import ItemLine
from appraisal.exporting.number_cells import fits, written
from appraisal.exporting.package import write_entry
from appraisal.exporting.safe_text import cell_text, escaped, looks_like_formula
from appraisal.exporting.template_formulas import (
    COEFFICIENT,
    POINTS,
    TOTAL,
    Formulas,
    differs_from,
    head_formulas,
    item_formulas,
)
from appraisal.exporting.template_names import CELLS, IN_UNIT, ITEM_CELLS, ROW, Value
from appraisal.exporting.template_reading import (
    NO_WORKBOOK,
    Opened,
    UnusableTemplate,
    open_template,
)
from appraisal.exporting.template_rows import (
    MARKS_PLACE,
    Cell,
    Row,
    frame_of,
    rows_of,
    without_names,
)
from appraisal.exporting.template_styles import STYLES, looks_of
from appraisal.scoring.numbers import plain

_WORKBOOK = "xl/workbook.xml"
_DAMAGED = (KeyError, ValueError, TypeError, IndexError, AttributeError, etree.XMLSyntaxError)
"""What a part that is not as a spreadsheet writes it may raise anywhere."""
_MARKED = {POINTS, TOTAL, COEFFICIENT}
_FIRST_MARK = 10_000
"""Priority of our marks: conditional formats of the template come first."""


@dataclass(frozen=True, slots=True)
class _Filling:
    """What comes into the named cells of a row, and the unit of its item."""

    values: Mapping[str, Value | None]
    formulas: Formulas
    unit: str = ""


class TemplateSheet:
    """A template that is read and ready to be filled any number of times."""

    def __init__(self, content: bytes) -> None:
        """Read it once. Raises UnusableTemplate with everything that is wrong with it."""
        try:
            self._read(open_template(content))
        except _DAMAGED as error:
            raise UnusableTemplate([NO_WORKBOOK]) from error

    def _read(self, opened: Opened) -> None:
        self._path = opened.sheet_path
        self._merges = opened.merges
        self._item_row = opened.places[ROW][0]
        looks = looks_of(opened)
        self._mark = looks.mark
        self._rows = rows_of(opened, looks.of_cells)
        self._start, self._middle, self._end = frame_of(opened.sheet)
        replaced = {STYLES: looks.styles, _WORKBOOK: without_names(opened.book)}
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, member in opened.members.items():
                if name != self._path:
                    write_entry(archive, name, replaced.get(name, member))
        self._packed = buffer.getvalue()

    def fill(self, content: AppraisalContent, language: str) -> bytes:
        """The workbook of one person."""
        items = [(part, line) for part in content.parts for line in part.items]
        marks: list[tuple[str, Decimal]] = []
        rows = "".join(self._filled(content, items, language, marks))
        sheet = "".join(
            (self._start, "<sheetData>", rows, "</sheetData>",
             self._middle, self._merged(len(items)), self._end)
        ).replace(MARKS_PLACE, self._marks_xml(marks))  # fmt: skip
        buffer = BytesIO()
        buffer.write(self._packed)
        with zipfile.ZipFile(buffer, "a") as archive:
            write_entry(archive, self._path, sheet.encode())
        return buffer.getvalue()

    def _filled(
        self,
        content: AppraisalContent,
        items: list[tuple[PartContent, ItemLine]],
        language: str,
        marks: list[tuple[str, Decimal]],
    ) -> Iterator[str]:
        """The rows; `marks` get the cells with formulas and what is stored for them."""
        more = max(0, len(items) - 1)
        head = self._head_formulas(content, items, language)
        for row in self._rows:
            if row.number != self._item_row:
                number = row.number + (more if row.number > self._item_row else 0)
                values = {name: CELLS[name](content, language) for name in row.names()}
                yield _row_xml(row, number, _Filling(values, head), marks)
                continue
            for number, (part, line) in enumerate(items, row.number):
                values = {name: ITEM_CELLS[name](part, line, language) for name in row.names()}
                formulas = item_formulas(part, line, row.names(number), language)
                yield _row_xml(row, number, _Filling(values, formulas, line.unit), marks)
            if not items:
                yield _row_xml(row, row.number, _Filling({}, {}), marks)

    def _head_formulas(
        self,
        content: AppraisalContent,
        items: list[tuple[PartContent, ItemLine]],
        language: str,
    ) -> Formulas:
        """Total, grade, coefficient and standing over the cells where they will stand."""
        more = max(0, len(items) - 1)
        cells: dict[str, str] = {}
        points: list[tuple[PartContent, ItemLine, str]] = []
        for row in self._rows:
            if row.number == self._item_row:
                points = [
                    (part, line, row.names(number)[POINTS])
                    for number, (part, line) in enumerate(items, row.number)
                ]
            else:
                cells |= row.names(row.number + more * (row.number > self._item_row))
        return head_formulas(content, points, cells, language)

    def _marks_xml(self, marks: list[tuple[str, Decimal]]) -> str:
        """A mark on each cell that shows another number than the stored one."""
        return "".join(
            f'<conditionalFormatting sqref="{cell}"><cfRule type="expression"'
            f' dxfId="{self._mark}" priority="{number}">'
            f"<formula>{escaped(differs_from(cell, stored))}</formula></cfRule>"
            "</conditionalFormatting>"
            for number, (cell, stored) in enumerate(marks, _FIRST_MARK)
        )

    def _merged(self, items: int) -> str:
        """The merged cells, those of the item row once for each item."""
        if not self._merges:
            return ""
        more, found = max(0, items - 1), []
        for left, top, right, bottom in self._merges:
            first, last = get_column_letter(left), get_column_letter(right)
            repeats = range(more + 1) if top == self._item_row else (more * (top > self._item_row),)
            found += [
                f'<mergeCell ref="{first}{top + moved}:{last}{bottom + moved}"/>'
                for moved in repeats
            ]
        return f'<mergeCells count="{len(found)}">{"".join(found)}</mergeCells>'


def _row_xml(row: Row, number: int, filling: _Filling, marks: list[tuple[str, Decimal]]) -> str:
    cells = []
    for cell in row.cells:
        place = f"{cell.letter}{number}"
        if not cell.name:
            cells.append(f'<c r="{place}"{cell.rest}')
            continue
        value, formula = filling.values.get(cell.name), filling.formulas.get(cell.name)
        if formula is None:
            cells.append(_value_xml(place, cell, value, filling.unit))
            continue
        cells.append(_formula_xml(place, cell, value, formula))
        if isinstance(value, Decimal) and cell.name in _MARKED:
            marks.append((place, value))
    return f'<row r="{number}"{row.attributes}>{"".join(cells)}</row>'


def _formula_xml(place: str, cell: Cell, value: Value | None, formula: str) -> str:
    """A formula with the result it had here; none is kept where there was none."""
    kind = kept = ""
    if isinstance(value, str):
        kind, kept = ' t="str"', f"<v>{escaped(cell_text(value))}</v>"
    elif value is not None:
        kept = f"<v>{written(Decimal(value))}</v>"
    return f'<c r="{place}" s="{cell.look.plain}"{kind}><f>{escaped(formula)}</f>{kept}</c>'


def _value_xml(place: str, cell: Cell, value: Value | None, unit: str) -> str:
    """A value as a number or as text, never as a formula."""
    if value is None or value == "":
        return f'<c r="{place}" s="{cell.look.plain}"/>'
    if isinstance(value, Decimal | int):
        number = Decimal(value)
        if fits(number):
            is_percent = unit == "%" and cell.name in IN_UNIT
            style = cell.look.percent if is_percent else cell.look.plain
            return f'<c r="{place}" s="{style}"><v>{written(number)}</v></c>'
        value = plain(number)
    text = cell_text(value)
    style = cell.look.quoted if looks_like_formula(text) else cell.look.plain
    return (
        f'<c r="{place}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escaped(text)}</t></is></c>'
    )
