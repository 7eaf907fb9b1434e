"""Filling a company's own sheet: its look is kept, values are written into the named cells.

The template is read once into rows of ready XML. For each person only the sheet's rows are
written; styles, pictures and print setup are the bytes that were uploaded. The item row is
repeated for each item with its styles, and what stands below moves down.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.lines import ItemLine
from appraisal.exporting.number_cells import fits, written
from appraisal.exporting.package import write_entry
from appraisal.exporting.safe_text import cell_text, escaped, looks_like_formula
from appraisal.exporting.template_names import CELLS, IN_UNIT, ITEM_CELLS, PREFIX, ROW, Value
from appraisal.exporting.template_reading import (
    MAIN,
    NO_WORKBOOK,
    Opened,
    UnusableTemplate,
    open_template,
    parsed,
)
from appraisal.scoring.numbers import plain

_STYLES, _WORKBOOK = "xl/styles.xml", "xl/workbook.xml"
_NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')
_DAMAGED = (KeyError, ValueError, TypeError, IndexError, AttributeError, etree.XMLSyntaxError)
"""What a part that is not as a spreadsheet writes it may raise anywhere."""
_PERCENT = "10"
"""Excel's built-in format 0.00%."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A cell's style, and those for text like a formula and for percentages."""

    plain: str = "0"
    quoted: str = "0"
    percent: str = "0"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the template: named, or with its own XML after the place."""

    letter: str
    name: str
    look: _Look
    rest: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the template with its attributes but for the number."""

    number: int
    attributes: str
    cells: tuple[_Cell, ...]


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
        looks, styles = _looks(opened)
        self._rows = _rows(opened, looks)
        self._start, self._middle, self._end = _frame(opened.sheet)
        replaced = {_STYLES: styles, _WORKBOOK: _without_names(opened.book)}
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, member in opened.members.items():
                if name != self._path:
                    write_entry(archive, name, replaced.get(name, member))
        self._packed = buffer.getvalue()

    def fill(self, content: AppraisalContent, language: str) -> bytes:
        """The workbook of one person."""
        items = [(part, line) for part in content.parts for line in part.items]
        sheet = "".join(
            (self._start, "<sheetData>", *self._filled(content, items, language), "</sheetData>",
             self._middle, self._merged(len(items)), self._end)
        )  # fmt: skip
        buffer = BytesIO()
        buffer.write(self._packed)
        with zipfile.ZipFile(buffer, "a") as archive:
            write_entry(archive, self._path, sheet.encode())
        return buffer.getvalue()

    def _filled(
        self, content: AppraisalContent, items: list[tuple[PartContent, ItemLine]], language: str
    ) -> Iterator[str]:
        more = max(0, len(items) - 1)
        for row in self._rows:
            if row.number != self._item_row:
                number = row.number + (more if row.number > self._item_row else 0)
                values = {
                    cell.name: CELLS[cell.name](content, language)
                    for cell in row.cells
                    if cell.name
                }
                yield _row_xml(row, number, values, "")
                continue
            for number, (part, line) in enumerate(items, row.number):
                values = {
                    cell.name: ITEM_CELLS[cell.name](part, line, language)
                    for cell in row.cells
                    if cell.name
                }
                yield _row_xml(row, number, values, line.unit)
            if not items:
                yield _row_xml(row, row.number, {}, "")

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


def _row_xml(row: _Row, number: int, values: dict[str, Value | None], unit: str) -> str:
    cells = [
        _value_xml(f"{cell.letter}{number}", cell, values.get(cell.name), unit)
        if cell.name
        else f'<c r="{cell.letter}{number}"{cell.rest}'
        for cell in row.cells
    ]
    return f'<row r="{number}"{row.attributes}>{"".join(cells)}</row>'


def _value_xml(place: str, cell: _Cell, value: Value | None, unit: str) -> str:
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


def _rows(opened: Opened, looks: dict[str, _Look]) -> tuple[_Row, ...]:
    """The template's rows, with every named cell even where the file holds none."""
    attributes: dict[int, str] = {}
    cells: dict[int, dict[int, _Cell]] = {}
    named = {place: name for name, place in opened.places.items() if name != ROW}
    for element in opened.sheet.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number = int(element.get("r"))
        kept = ((key, value) for key, value in element.attrib.items() if "{" not in key)
        attributes[number] = "".join(
            f' {key}="{escaped(value)}"' for key, value in kept if key not in {"r", "spans"}
        )
        cells[number] = {}
        for cell in element:
            column = coordinate_to_tuple(cell.get("r"))[1]
            name = named.pop((number, column), "")
            look = looks.get(cell.get("s", "0"), _Look())
            rest = "" if name else _rest(cell)
            cells[number][column] = _Cell(get_column_letter(column), name, look, rest)
    for (number, column), name in named.items():
        attributes.setdefault(number, "")
        of_row = cells.setdefault(number, {})
        of_row[column] = _Cell(get_column_letter(column), name, looks.get("0", _Look()), "")
    cells.setdefault(opened.places[ROW][0], {})
    return tuple(
        _Row(number, attributes.get(number, ""), tuple(one for _column, one in sorted(row.items())))
        for number, row in sorted(cells.items())
    )


def _rest(cell: Any) -> str:
    """What follows a cell's place in its XML."""
    kept = "".join(f' {key}="{cell.get(key)}"' for key in ("s", "t") if cell.get(key))
    inside = "".join(etree.tostring(one, encoding="unicode", with_tail=False) for one in cell)
    return f"{kept}>{_NAMESPACES.sub('', inside)}</c>"


def _looks(opened: Opened) -> tuple[dict[str, _Look], bytes]:
    """The styles of the named cells with their variants, and the styles with these added."""
    styles = parsed(opened.members[_STYLES])
    formats = styles.find(f"{MAIN}cellXfs")
    wanted = {"0"}
    places = set(opened.places.values())
    for cell in opened.sheet.iterfind(f".//{MAIN}c"):
        if coordinate_to_tuple(cell.get("r")) in places:
            wanted.add(cell.get("s", "0"))
    looks = {}
    for index in sorted(wanted, key=int):
        quoted, percent = deepcopy(formats[int(index)]), deepcopy(formats[int(index)])
        quoted.set("quotePrefix", "1")
        percent.set("numFmtId", _PERCENT)
        percent.set("applyNumberFormat", "1")
        formats.append(quoted)
        formats.append(percent)
        looks[index] = _Look(index, str(len(formats) - 2), str(len(formats) - 1))
    formats.set("count", str(len(formats)))
    return looks, etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)


def _frame(sheet: Any) -> tuple[str, str, str]:
    """The sheet's XML before its rows, between them and the merged cells, and after these."""
    for element in sheet.findall(f"{MAIN}dimension"):
        sheet.remove(element)
    for name in ("sheetData", "mergeCells"):
        for element in sheet.findall(f"{MAIN}{name}"):
            tail = element.tail
            element.clear()
            element.tail = tail
    text = etree.tostring(sheet, encoding="unicode")
    start, _mark, rest = text.partition("<sheetData/>")
    middle, _mark, end = rest.partition("<mergeCells/>")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return declaration + start, middle, end


def _without_names(book: Any) -> bytes:
    """The workbook without our names and print areas, which would point to moved cells."""
    for names in book.findall(f"{MAIN}definedNames"):
        for name in list(names):
            said = name.get("name", "").lower()
            if said.startswith(PREFIX) or said == "_xlnm.print_area":
                names.remove(name)
        if not len(names):
            book.remove(names)
    written_out: bytes = etree.tostring(
        book, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written_out
