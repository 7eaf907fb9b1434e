"""Small Excel sheets that people fill in: opened with limits, and cells that stay text."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell import Cell

from appraisal.exporting.safe_text import cell_text, looks_like_formula
from appraisal.services.refusal import Refused

MAX_BYTES = 3 * 1024 * 1024
"""A preview carries the file along in its form, so it must fit into one."""
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200


def first_sheet(content: bytes) -> Any:
    """The first sheet of a workbook, to be read row by row.

    Formulas come as formulas: one whose result was never stored would else look empty.
    Raises Refused, with what to do, when it is no such workbook or too large.
    """
    if len(content) > MAX_BYTES:
        raise Refused(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES >> 20})
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise Refused(_("The file is too large when unpacked."))
        return load_workbook(BytesIO(content), read_only=True).worksheets[0]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise Refused(_("This is not an Excel workbook (.xlsx) that can be read.")) from error


def rows_of(sheet: Any) -> Any:
    """The rows of a sheet, as tuples of cells. Raises Refused beyond the limit."""
    rows = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise Refused(_("The sheet has more than %(rows)d rows.") % {"rows": MAX_ROWS})
        yield row


def put_text(cell: Cell, text: str) -> None:
    """Text stays text: a name that begins with = must not become a formula."""
    cell.value = cell_text(text)
    cell.data_type = "s"
    cell.quotePrefix = looks_like_formula(text)


def said(cell: Any) -> str:
    """What stands in a cell, as a person would type it."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, int | float):
        number = Decimal(repr(value)).normalize()
        if "%" in (cell.number_format or ""):
            return f"{(number * 100).normalize():f}%"
        return f"{number:f}"
    return str(value).strip()
