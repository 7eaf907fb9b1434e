"""A list as a file: the rows as they are filtered and sorted, every page of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def list_download(rows: Iterable[Sequence[Any]], name: str, kind: str) -> HttpResponse:
    """The rows (the first is the header) as a CSV or XLSX file."""
    content = _csv(rows) if kind == "csv" else _xlsx(rows)
    return HttpResponse(
        content,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def book_download(sheets: Mapping[str, Iterable[Sequence[Any]]], name: str) -> HttpResponse:
    """Several lists as the sheets of one XLSX file, by their titles."""
    return HttpResponse(
        _book(sheets),
        content_type=KINDS["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def file_download(content: bytes, name: str) -> HttpResponse:
    """A finished XLSX file under a name of any letters."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content, content_type=KINDS["xlsx"], headers={"Content-Disposition": disposition or ""}
    )


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, so that Excel reads the Chinese; text is never a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return "'" + value
    return value


def _xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    return _book({"1": rows})


def _book(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers as numbers; text stays text, whatever it begins with."""
    if value is None or isinstance(value, int | Decimal):
        return value
    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"
    return cell
