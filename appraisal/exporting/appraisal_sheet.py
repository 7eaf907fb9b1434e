"""One person's appraisal sheet: head, items of each part, result, remarks, signatures.

The layout is one table of ten columns on upright A4. Everything that belongs to the reader's
own appraisal is on it, and nothing of anybody else.
"""

from __future__ import annotations

from appraisal.exporting import wording as w
from appraisal.exporting.appraisal_foot import add_remarks, add_result, add_signatures
from appraisal.exporting.appraisal_head import LAST_ROW, add_head
from appraisal.exporting.appraisal_table import add_table
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.fitting import fits_one_page, spare_height
from appraisal.exporting.grid import Book, Frame, MarkRule, PrintSetup, Sheet
from appraisal.exporting.package import workbook_bytes
from appraisal.exporting.page import (
    CHECK_WIDTHS,
    DIFFERS,
    PRINTABLE,
    SCORE,
    STORED,
    WIDTHS,
    Page,
)
from appraisal.exporting.safe_text import file_name, sheet_title
from appraisal.exporting.styles import Mark

_HEAD_ROWS = 5


def appraisal_workbook(content: AppraisalContent, language: str) -> bytes:
    """Return the file of one person's sheet."""
    sheet = appraisal_sheet(content, language, w.TITLE.in_language(language))
    return workbook_of_sheet(content, language, sheet)


def workbook_of_sheet(content: AppraisalContent, language: str, sheet: Sheet) -> bytes:
    """Return the file of a sheet that is laid out already."""
    title = f"{content.name} {content.period.in_language(language)} {sheet.title}"
    return workbook_bytes(Book(title, content.company, content.scored_at, (sheet,)))


def appraisal_file_name(content: AppraisalContent, taken: set[str]) -> str:
    """Return `number_name.xlsx`, safe on every system and unlike the names taken."""
    return file_name(f"{content.number}_{content.name}", ".xlsx", taken)


def appraisal_sheet(content: AppraisalContent, language: str, title: str) -> Sheet:
    """Lay out one person's appraisal."""
    page = Page(language)
    add_head(page, content)
    totals = add_table(page, content)
    add_result(page, content, totals)
    foot = Page(language)
    add_signatures(foot, content)
    add_remarks(page, content, spare_height([*page.rows, *foot.rows], WIDTHS, PRINTABLE))
    add_signatures(page, content)
    return Sheet(sheet_title(title), _frame(page), tuple(page.rows), tuple(page.merges))


def _frame(page: Page) -> Frame:
    one_page = fits_one_page(page.rows, WIDTHS, PRINTABLE)
    setup = PrintSetup(
        one_page=one_page,
        repeat_rows="" if one_page else f"1:{_HEAD_ROWS}",
        footer=page.say(w.PAGE),
    )
    freeze = f"C{_HEAD_ROWS + 1}"
    if not page.is_live:
        return Frame(widths=WIDTHS, freeze=freeze, print_setup=setup)
    first = _HEAD_ROWS + 1
    area = f"{SCORE}{first}:{SCORE}{LAST_ROW}"
    return Frame(
        widths=WIDTHS + CHECK_WIDTHS,
        freeze=freeze,
        hidden_columns=(STORED, DIFFERS),
        print_setup=setup,
        marks=(MarkRule(area, f"${DIFFERS}{first}=1", Mark.DIFFERS),),
    )
