"""A ready-made sheet with every name, for a company to change as it likes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from appraisal.exporting import wording as w
from appraisal.exporting.template_names import ROW
from appraisal.scoring.text import Text

_SIDE = Side(style="thin", color="B8C4D0")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_SHADE = PatternFill("solid", fgColor="EAF0F7")
_SECTION = Text("类别", "Section")
_HEAD: tuple[tuple[tuple[Text, str], ...], ...] = (
    ((Text("公司", "Company"), "kpi_company"), (w.PERIOD, "kpi_period")),
    ((w.NAME, "kpi_name"), (w.NUMBER, "kpi_number")),
    ((w.DEPARTMENT, "kpi_department"), (w.MANAGER, "kpi_manager")),
    ((w.ROLE, "kpi_role"), (w.SHOP, "kpi_shop")),
    ((w.DATES, "kpi_dates"), (w.DAYS, "kpi_days")),
)
_ITEMS: tuple[tuple[Text, str, int, str], ...] = (
    (_SECTION, "kpi_item_section", 12, "@"),
    (w.ITEM, "kpi_item_name", 22, "@"),
    (Text("计算依据", "Measure"), "kpi_item_measure", 18, "@"),
    (w.UNIT, "kpi_item_unit", 7, "@"),
    (w.FULL_POINTS, "kpi_item_full_points", 8, "General"),
    (w.TARGET, "kpi_item_target", 12, "#,##0.00"),
    (w.ACTUAL, "kpi_item_actual", 12, "#,##0.00"),
    (w.ATTAINMENT, "kpi_item_attainment", 10, "0.00%"),
    (w.SCORE, "kpi_item_points", 9, "0.00"),
    (w.RULE, "kpi_item_rule", 36, "@"),
    (w.WORKING, "kpi_item_working", 40, "@"),
)
_FOOT: tuple[tuple[Text, str], ...] = (
    (w.TOTAL, "kpi_total"), (w.STANDING, "kpi_standing"), (w.GRADE, "kpi_grade"),
    (w.COEFFICIENT, "kpi_coefficient"), (w.SCORECARD, "kpi_scorecard"),
    (w.HOW_TOTAL, "kpi_working"), (w.SELF_COMMENT, "kpi_self_comment"),
    (w.MANAGER_COMMENT, "kpi_manager_comment"), (Text("修订", "Revision"), "kpi_revision"),
    (Text("计分时间", "Scored"), "kpi_scored_at"),
    (Text("数据指纹", "Fingerprint"), "kpi_fingerprint"),
)  # fmt: skip
_WRAPPED = Alignment(wrap_text=True, vertical="center")
_FOOT_LOOK = Alignment(wrap_text=True, vertical="center", horizontal="left")
_ROOM = {"kpi_self_comment": 54, "kpi_manager_comment": 54, "kpi_standing": 30}
"""Points of height for what is longer than a line."""


def starting_template(language: str) -> bytes:
    """The workbook, with labels in one language."""
    book = Workbook()
    sheet = book.active
    sheet.title = "KPI"
    sheet["A1"] = w.TITLE.in_language(language)
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells(f"A1:{get_column_letter(len(_ITEMS))}1")
    for row, pairs in enumerate(_HEAD, 2):
        for column, (label, name) in zip((1, 6), pairs, strict=True):
            _label(sheet, row, column, label.in_language(language))
            _named(book, sheet, name, row, column + 1)
            sheet.merge_cells(
                start_row=row, end_row=row, start_column=column + 1, end_column=column + 3
            )
    row = len(_HEAD) + 3
    for column, (label, name, width, number_format) in enumerate(_ITEMS, 1):
        _label(sheet, row, column, label.in_language(language))
        _named(book, sheet, name, row + 1, column).number_format = number_format
        sheet.column_dimensions[get_column_letter(column)].width = width
    book.defined_names[ROW] = DefinedName(ROW, attr_text=f"KPI!${row + 1}:${row + 1}")
    for below, (label, name) in enumerate(_FOOT, row + 3):
        _label(sheet, below, 1, label.in_language(language))
        _named(book, sheet, name, below, 2).alignment = _FOOT_LOOK
        sheet.row_dimensions[below].height = _ROOM.get(name, 18)
        sheet.merge_cells(start_row=below, end_row=below, start_column=2, end_column=len(_ITEMS))
    last = row + len(_FOOT) + 4
    sheet.cell(last, 1, w.SIGN_EMPLOYEE.in_language(language))
    sheet.cell(last, 6, w.SIGN_MANAGER.in_language(language))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _label(sheet: Any, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column, text)
    cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _SHADE, _BORDER, _WRAPPED


def _named(book: Workbook, sheet: Any, name: str, row: int, column: int) -> Any:
    cell = sheet.cell(row, column)
    cell.border, cell.alignment = _BORDER, _WRAPPED
    place = f"${get_column_letter(column)}${row}"
    book.defined_names[name] = DefinedName(name, attr_text=f"{sheet.title}!{place}")
    return cell
