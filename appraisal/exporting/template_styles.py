"""Styles of a company's own sheet: variants of its cells' looks, and the mark of a difference."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.utils import coordinate_to_tuple

from appraisal.exporting.styles import RED, RED_INK
from appraisal.exporting.template_reading import MAIN, Opened, parsed

STYLES = "xl/styles.xml"
_PERCENT = "10"
"""Excel's built-in format 0.00%."""
_BEFORE_MARKS = [
    f"{MAIN}{name}"
    for name in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
]


@dataclass(frozen=True, slots=True)
class Look:
    """A cell's style, and those for text like a formula and for percentages."""

    plain: str = "0"
    quoted: str = "0"
    percent: str = "0"


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks by the style of a cell, the mark's number, and the styles with these added."""

    of_cells: dict[str, Look]
    mark: int
    styles: bytes


def looks_of(opened: Opened) -> Looks:
    """The styles of the named cells with their variants, and the mark."""
    styles = parsed(opened.members[STYLES])
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
        looks[index] = Look(index, str(len(formats) - 2), str(len(formats) - 1))
    formats.set("count", str(len(formats)))
    mark = _add_mark(styles)
    written = etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)
    return Looks(looks, mark, written)


def _add_mark(styles: Any) -> int:
    """Adds the look of a cell that shows another number than the stored one; its number."""
    marks = styles.find(f"{MAIN}dxfs")
    if marks is None:
        marks = etree.Element(f"{MAIN}dxfs")
        place = sum(1 for one in styles if one.tag in _BEFORE_MARKS)
        styles.insert(place, marks)
    mark = etree.SubElement(marks, f"{MAIN}dxf")
    font = etree.SubElement(mark, f"{MAIN}font")
    etree.SubElement(font, f"{MAIN}b")
    etree.SubElement(font, f"{MAIN}color", rgb=f"FF{RED_INK}")
    fill = etree.SubElement(etree.SubElement(mark, f"{MAIN}fill"), f"{MAIN}patternFill")
    fill.set("patternType", "solid")
    etree.SubElement(fill, f"{MAIN}bgColor", rgb=f"FF{RED}")
    marks.set("count", str(len(marks)))
    return len(marks) - 1
