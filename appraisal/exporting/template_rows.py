"""A template cut into what is written for everybody: its rows, and what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from appraisal.exporting.safe_text import escaped
from appraisal.exporting.template_names import PREFIX, ROW
from appraisal.exporting.template_reading import MAIN, Opened
from appraisal.exporting.template_styles import Look

MARKS_PLACE = "<kpiMarks/>"
_BEFORE_MARKS = {
    f"{MAIN}{name}"
    for name in (
        "sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
        "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
        "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr",
    )
}  # fmt: skip
"""What stands before conditional formats in a sheet."""
_BEFORE_CALCULATION = {
    f"{MAIN}{name}"
    for name in (
        "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
        "functionGroups", "externalReferences", "definedNames",
    )
}  # fmt: skip


_NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the template: named, or with its own XML after the place."""

    letter: str
    name: str
    look: Look
    rest: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the template with its attributes but for the number."""

    number: int
    attributes: str
    cells: tuple[Cell, ...]

    def names(self, number: int = 0) -> dict[str, str]:
        """The named cells and their places in the row of this number."""
        return {cell.name: f"{cell.letter}{number}" for cell in self.cells if cell.name}


def rows_of(opened: Opened, looks: dict[str, Look]) -> tuple[Row, ...]:
    """The template's rows, with every named cell even where the file holds none."""
    attributes: dict[int, str] = {}
    cells: dict[int, dict[int, Cell]] = {}
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
            look = looks.get(cell.get("s", "0"), Look())
            rest = "" if name else _rest(cell)
            cells[number][column] = Cell(get_column_letter(column), name, look, rest)
    for (number, column), name in named.items():
        attributes.setdefault(number, "")
        of_row = cells.setdefault(number, {})
        of_row[column] = Cell(get_column_letter(column), name, looks.get("0", Look()), "")
    cells.setdefault(opened.places[ROW][0], {})
    return tuple(
        Row(number, attributes.get(number, ""), tuple(one for _column, one in sorted(row.items())))
        for number, row in sorted(cells.items())
    )


def _rest(cell: Any) -> str:
    """What follows a cell's place in its XML."""
    kept = "".join(f' {key}="{cell.get(key)}"' for key in ("s", "t") if cell.get(key))
    inside = "".join(etree.tostring(one, encoding="unicode", with_tail=False) for one in cell)
    return f"{kept}>{_NAMESPACES.sub('', inside)}</c>"


def frame_of(sheet: Any) -> tuple[str, str, str]:
    """The sheet's XML before its rows, between them and the merged cells, and after these."""
    for element in sheet.findall(f"{MAIN}dimension"):
        sheet.remove(element)
    for name in ("sheetData", "mergeCells"):
        for element in sheet.findall(f"{MAIN}{name}"):
            tail = element.tail
            element.clear()
            element.tail = tail
    place = sum(1 for one in sheet if one.tag in _BEFORE_MARKS)
    sheet.insert(place, etree.Element("kpiMarks"))
    text = etree.tostring(sheet, encoding="unicode").replace('<kpiMarks xmlns=""/>', MARKS_PLACE)
    start, _mark, rest = text.partition("<sheetData/>")
    middle, _mark, end = rest.partition("<mergeCells/>")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return declaration + start, middle, end


def without_names(book: Any) -> bytes:
    """The workbook without our names and print areas, which would point to moved cells.

    What calculates shall do so on opening.
    """
    for names in book.findall(f"{MAIN}definedNames"):
        for name in list(names):
            said = name.get("name", "").lower()
            if said.startswith(PREFIX) or said == "_xlnm.print_area":
                names.remove(name)
        if not len(names):
            book.remove(names)
    calculation = book.find(f"{MAIN}calcPr")
    if calculation is None:
        calculation = etree.Element(f"{MAIN}calcPr")
        book.insert(sum(1 for one in book if one.tag in _BEFORE_CALCULATION), calculation)
    calculation.set("fullCalcOnLoad", "1")
    written_out: bytes = etree.tostring(
        book, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written_out
