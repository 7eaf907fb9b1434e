"""Master data in and out of the admin as Excel sheets and text files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import tablib
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook

from appraisal.services.downloads import note_list_download
from appraisal.services.small_workbook import first_sheet, put_text, rows_of


class ExcelSheet(XLSX):
    """An Excel sheet read within limits; exported text never becomes a formula."""

    def get_title(self) -> str:
        """Name the format as people call it."""
        return "xlsx (Excel)"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read the first sheet; a formula comes as its text, and is refused by its field."""
        rows = ([cell.value for cell in row] for row in rows_of(first_sheet(in_stream)))
        dataset = tablib.Dataset()
        dataset.headers = next(rows, [])
        for row in rows:
            if any(value not in (None, "") for value in row):
                dataset.append(row)
        return dataset

    def export_data(self, dataset: tablib.Dataset, **_kwargs: Any) -> bytes:
        """Write one sheet: numbers and days as they are, everything else as text."""
        book = Workbook()
        sheet = book.active
        for number, row in enumerate([dataset.headers, *dataset], 1):
            for column, value in enumerate(row or [], 1):
                cell = sheet.cell(number, column)
                if isinstance(value, str):
                    put_text(cell, value)
                else:
                    cell.value = value
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()


class SheetMixin(ImportExportMixin):
    """Import of Excel and text files with a dry run, export to Excel.

    Text files are not written: a name that begins with = would run when Excel opens one.
    """

    import_formats = [ExcelSheet, CSV]
    export_formats = [ExcelSheet]

    def get_export_data(self, file_format: Any, request: Any, queryset: Any, **kwargs: Any) -> Any:
        """Write the sheet, with a line in the log."""
        content = super().get_export_data(file_format, request, queryset, **kwargs)
        name = f"{queryset.model._meta.model_name}.{file_format.get_extension()}"
        note_list_download(file=name, model=queryset.model, actor=request.user)
        return content
