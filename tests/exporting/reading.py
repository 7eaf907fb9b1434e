"""Workbooks read back, as people and programs see them."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook


def opened(content: bytes, *, values: bool = False) -> Workbook:
    """The workbook as openpyxl reads it: formulas, or the values kept beside them."""
    return load_workbook(io.BytesIO(content), data_only=values)


def cells(content: bytes) -> list[Any]:
    """Every value of every sheet, row by row."""
    return [
        value
        for sheet in opened(content).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]


def calamine_rows(content: bytes, sheet: int = 0) -> list[list[Any]]:
    """The rows of a sheet as calamine reads them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def part(content: bytes, name: str) -> str:
    """One file of the package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def pdfs_of(books: Mapping[str, bytes], program: str, folder: Path) -> dict[str, Path]:
    """The workbooks printed by LibreOffice, all in one go."""
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", folder, *sorted(folder.glob("*.xlsx"))],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return {name: folder / f"{name}.pdf" for name in books}


_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated_by_libreoffice(content: bytes, program: str, folder: Path) -> bytes:
    """The workbook after LibreOffice has really calculated it, whatever values it carried."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    source = folder / "book.xlsx"
    source.write_bytes(content)
    out = folder / "out"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "xlsx", "--outdir", out, source],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return (out / "book.xlsx").read_bytes()


def page_count(pdf: Path) -> int:
    """Pages of a PDF that LibreOffice wrote."""
    return pdf.read_bytes().count(b"/Type/Page") - pdf.read_bytes().count(b"/Type/Pages")
