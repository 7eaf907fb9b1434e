"""Frames as openpyxl writes them: everything of a sheet but its cells, merges and links."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.exporting.grid import Chart, Frame, Link, Sheet
from appraisal.exporting.safe_text import escaped
from appraisal.exporting.sheet_xml import rows_xml
from appraisal.exporting.styles import MARKS, NAVY, register

A4 = 9
MARGIN_INCHES = 0.4
FOOT_INCHES = 0.55

_ROWS = b"<sheetData></sheetData>"
_MERGES = b'<mergeCells count="1"><mergeCell ref="XFC1:XFD1"/></mergeCells>'
_SIZE = b'<dimension ref="A1:A1"/>'
_BEFORE_LINKS = b"<printOptions"


def workbook_of(frames: Iterable[tuple[str, Frame]]) -> Workbook:
    """Return a workbook with these sheets, framed and empty."""
    workbook = Workbook()
    register(workbook)
    workbook.remove(workbook.active)
    for title, frame in frames:
        _frame(workbook.create_sheet(title), frame)
    return workbook


def saved(workbook: Workbook) -> dict[str, bytes]:
    """Return the files of the workbook's package, in openpyxl's order."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_name(number: int) -> str:
    """Return where a sheet lies in the package."""
    return f"xl/worksheets/sheet{number}.xml"


@lru_cache(maxsize=256)
def framed(title: str, frame: Frame) -> bytes:
    """Return a sheet's XML without its cells; the title matters for a chart only."""
    return saved(workbook_of([(title, frame)]))[sheet_name(1)]


def filled(framed: bytes, sheet: Sheet) -> bytes:
    """Return a framed sheet with its rows, merged areas and links in their places."""
    before, after = around(framed, sheet, len(sheet.rows))
    return before + rows_xml(sheet.rows) + after


def around(framed: bytes, sheet: Sheet, rows: int) -> tuple[bytes, bytes]:
    """Return what stands before and after the rows, of which there are so many."""
    if not all(place in framed for place in (_ROWS, _MERGES, _SIZE, _BEFORE_LINKS)):
        raise AssertionError("this openpyxl writes sheets in another way: adapt the places")
    last = f"{get_column_letter(len(sheet.frame.widths))}{max(rows, 1)}"
    before, _mark, after = framed.partition(_ROWS)
    before = before.replace(_SIZE, f'<dimension ref="A1:{last}"/>'.encode(), 1)
    after = after.replace(_MERGES, _merges(sheet.merges), 1).replace(
        _BEFORE_LINKS, _links(sheet.links) + _BEFORE_LINKS, 1
    )
    return before + b"<sheetData>", b"</sheetData>" + after


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
    if frame.chart:
        sheet.add_chart(_chart(sheet, frame.chart), frame.chart.anchor)


def _print_setup(sheet: Worksheet, frame: Frame) -> None:
    setup = frame.print_setup
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if setup.landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = setup.pages_wide
    sheet.page_setup.fitToHeight = 1 if setup.one_page else 0
    sheet.page_margins.left = sheet.page_margins.right = MARGIN_INCHES
    sheet.page_margins.top, sheet.page_margins.bottom = MARGIN_INCHES, FOOT_INCHES
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    sheet.print_options.horizontalCentered = True
    if setup.repeat_rows:
        sheet.print_title_rows = setup.repeat_rows
    if setup.repeat_columns:
        sheet.print_title_cols = setup.repeat_columns
    if setup.footer:
        sheet.oddFooter.right.text = setup.footer
        sheet.oddFooter.right.size = 7


def _chart(sheet: Worksheet, chart: Chart) -> BarChart:
    """Columns over a list of labels and counts on the same sheet."""
    bars = BarChart()
    bars.title, bars.legend, bars.style = chart.title, None, 10
    bars.width, bars.height, bars.gapWidth = 18, 7.5, 60
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.y_axis.majorGridlines = None
    last = chart.first_row + chart.count - 1
    area = {"min_row": chart.first_row, "max_row": last}
    bars.add_data(Reference(sheet, min_col=chart.values_column, **area))
    bars.set_categories(Reference(sheet, min_col=chart.labels_column, **area))
    bars.series[0].graphicalProperties.solidFill = NAVY
    return bars
