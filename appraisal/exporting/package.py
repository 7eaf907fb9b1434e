"""A workbook as bytes: openpyxl makes the package, the rows are written into its sheets.

openpyxl writes everything but the cells (styles, frames, properties), once for all workbooks
whose sheets have the same frames; writing the rows ourselves keeps formulas' results in the
file and is several times faster. The same values give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.exporting.grid import Book, Frame, Link, Sheet
from appraisal.exporting.safe_text import cell_text, escaped
from appraisal.exporting.sheet_xml import rows_xml
from appraisal.exporting.styles import MARKS, register

A4 = 9
MARGIN_INCHES = 0.4
FOOT_INCHES = 0.55
_MOMENT = (1980, 1, 1, 0, 0, 0)
_ROWS = b"<sheetData></sheetData>"
_MERGES = b'<mergeCells count="1"><mergeCell ref="XFC1:XFD1"/></mergeCells>'
_SIZE = b'<dimension ref="A1:A1"/>'
_BEFORE_LINKS = b"<printOptions"
_PROPERTIES = "docProps/core.xml"
_CONTENT_TYPES = "[Content_Types].xml"


def workbook_bytes(book: Book) -> bytes:
    """Return the workbook's file."""
    packed, framed = _package(tuple((sheet.title, sheet.frame) for sheet in book.sheets))
    buffer = io.BytesIO()
    buffer.write(packed)
    with zipfile.ZipFile(buffer, "a") as archive:
        write_entry(archive, _PROPERTIES, _properties(book))
        for number, sheet in enumerate(book.sheets, start=1):
            write_entry(archive, _sheet_name(number), _filled(framed[number - 1], sheet))
    return buffer.getvalue()


def _filled(framed: bytes, sheet: Sheet) -> bytes:
    """A framed sheet with its rows, merged areas and links in their places."""
    if not all(place in framed for place in (_ROWS, _MERGES, _SIZE, _BEFORE_LINKS)):
        raise AssertionError("this openpyxl writes sheets in another way: adapt the places")
    last = f"{get_column_letter(len(sheet.frame.widths))}{max(len(sheet.rows), 1)}"
    return (
        framed.replace(_SIZE, f'<dimension ref="A1:{last}"/>'.encode(), 1)
        .replace(_ROWS, b"<sheetData>" + rows_xml(sheet.rows) + b"</sheetData>", 1)
        .replace(_MERGES, _merges(sheet.merges), 1)
        .replace(_BEFORE_LINKS, _links(sheet.links) + _BEFORE_LINKS, 1)
    )


def _merges(areas: Sequence[str]) -> bytes:
    if not areas:
        return b""
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f'<mergeCells count="{len(areas)}">{merges}</mergeCells>'.encode()


def _links(links: Sequence[Link]) -> bytes:
    """Links inside the workbook; nothing here can point outside it."""
    if not links:
        return b""
    written = "".join(
        f'<hyperlink ref="{link.cell}" location="{_attribute(_place(link))}"/>' for link in links
    )
    return f"<hyperlinks>{written}</hyperlinks>".encode()


def _place(link: Link) -> str:
    title = link.sheet.replace("'", "''")
    return f"'{title}'!{link.target}"


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;")


def zip_bytes(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of files that are packed already, such as workbooks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files:
            write_entry(archive, name, content, zipfile.ZIP_STORED)
    return buffer.getvalue()


def write_entry(
    archive: zipfile.ZipFile, name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED
) -> None:
    """Add a file whose entry does not depend on the moment or the machine."""
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = method
    entry.create_system = 0
    entry.external_attr = 0
    archive.writestr(entry, content)


@lru_cache(maxsize=64)
def _package(frames: tuple[tuple[str, Frame], ...]) -> tuple[bytes, tuple[bytes, ...]]:
    """A workbook with these sheets and no cells: what never changes, packed; its sheets."""
    workbook = Workbook()
    register(workbook)
    workbook.remove(workbook.active)
    for title, frame in frames:
        _frame(workbook.create_sheet(title), frame)
    buffer = io.BytesIO()
    workbook.save(buffer)
    sheets = [_sheet_name(number + 1) for number in range(len(frames))]
    changing = {*sheets, _PROPERTIES}
    packed = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(packed, "w") as archive:
        # The content types come first: programs that guess a file's kind look there.
        for name in sorted(made.namelist(), key=lambda name: name != _CONTENT_TYPES):
            if name not in changing:
                write_entry(archive, name, made.read(name))
        framed = tuple(made.read(name) for name in sheets)
    return packed.getvalue(), framed


def _sheet_name(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _frame(sheet: Worksheet, frame: Frame) -> None:
    for column, width in enumerate(frame.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for letter in frame.hidden_columns:
        sheet.column_dimensions[letter].hidden = True
    sheet.merged_cells.add("XFC1:XFD1")
    if frame.freeze:
        sheet.freeze_panes = frame.freeze
    if frame.filter_area:
        sheet.auto_filter.ref = frame.filter_area
    for rule in frame.marks:
        sheet.conditional_formatting.add(
            rule.area, Rule(type="expression", dxf=MARKS[rule.mark], formula=[rule.formula])
        )
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = frame.zoom
    if frame.tab_color:
        sheet.sheet_properties.tabColor = frame.tab_color
    _print_setup(sheet, frame)


def _print_setup(sheet: Worksheet, frame: Frame) -> None:
    setup = frame.print_setup
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if setup.landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if setup.one_page else 0
    sheet.page_margins.left = sheet.page_margins.right = MARGIN_INCHES
    sheet.page_margins.top, sheet.page_margins.bottom = MARGIN_INCHES, FOOT_INCHES
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    sheet.print_options.horizontalCentered = True
    if setup.repeat_rows:
        sheet.print_title_rows = setup.repeat_rows
    if setup.footer:
        sheet.oddFooter.right.text = setup.footer
        sheet.oddFooter.right.size = 7


def _properties(book: Book) -> bytes:
    moment = book.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(cell_text(book.title))}</dc:title>"
        f"<dc:creator>{escaped(cell_text(book.company))}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()
