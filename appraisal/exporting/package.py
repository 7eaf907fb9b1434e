"""Workbooks as bytes: openpyxl makes the package, the rows are written into its sheets.

openpyxl writes everything but the cells (styles, frames, charts), once for all workbooks whose
sheets have the same frames; writing the rows ourselves keeps formulas' results in the file and
is several times faster. The same values give the same bytes.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache
from typing import IO

from appraisal.exporting.framing import filled, framed, saved, sheet_name, workbook_of
from appraisal.exporting.grid import Book, Frame, Sheet
from appraisal.exporting.safe_text import cell_text, escaped

_MOMENT = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_CONTENT_TYPES = "[Content_Types].xml"
_SHEET_NUMBER = re.compile(r"(?<=worksheets/)((?:_rels/)?sheet)(\d+)(?=\.xml)")


def workbook_bytes(book: Book) -> bytes:
    """Return the file of a workbook whose sheets are all there."""
    packed = _packed(tuple((sheet.title, sheet.frame) for sheet in book.sheets))
    buffer = io.BytesIO()
    buffer.write(packed)
    with zipfile.ZipFile(buffer, "a") as archive:
        write_entry(archive, _PROPERTIES, _properties(book))
        for number, sheet in enumerate(book.sheets, start=1):
            write_entry(archive, sheet_name(number), _sheet(sheet))
    return buffer.getvalue()


class BookWriter:
    """Writes a workbook sheet by sheet, so that only one has to be in memory.

    Sheets come in any order: those added with `in_front` stand before all others. To be used
    with `with`; the file is complete when the block ends without an exception.
    """

    def __init__(self, file: IO[bytes], book: Book) -> None:
        """Begin; the sheets of `book` itself are added first."""
        self._archive = zipfile.ZipFile(file, "w")
        self._behind: list[tuple[str, Frame]] = []
        self._front: list[tuple[int, str, Frame]] = []
        self._count = 0
        write_entry(self._archive, _PROPERTIES, _properties(book))
        for sheet in book.sheets:
            self.add(sheet)

    def __enter__(self) -> BookWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._finish()
        self._archive.close()

    def add(self, sheet: Sheet, *, in_front: bool = False) -> None:
        """Write a sheet now; it is not kept."""
        self._count += 1
        if in_front:
            self._front.append((self._count, sheet.title, sheet.frame))
        elif self._front:
            raise ValueError("the sheets in front come last")
        else:
            self._behind.append((sheet.title, sheet.frame))
        write_entry(self._archive, sheet_name(self._count), _sheet(sheet))

    def _finish(self) -> None:
        """Write what openpyxl says about all sheets, with the numbers they have here."""
        front = [(title, frame) for _number, title, frame in self._front]
        parts = saved(workbook_of([*front, *self._behind]))
        for name, content in parts.items():
            place = self._renumbered(name)
            if place == _PROPERTIES or re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                continue
            if name == _CONTENT_TYPES or name.endswith("workbook.xml.rels"):
                content = self._renumbered(content.decode()).encode()  # noqa: PLW2901
            write_entry(self._archive, place, content)

    def _renumbered(self, text: str) -> str:
        """The text with our numbers of sheets: openpyxl counts from the front, we from behind."""
        front, behind = len(self._front), len(self._behind)

        def number(match: re.Match[str]) -> str:
            place = int(match[2])
            return match[1] + str(place + behind if place <= front else place - front)

        return _SHEET_NUMBER.sub(number, text)


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
    archive.writestr(_entry(name, method), content)


def copy_entry(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    """Add a file that is packed already and too long for the memory."""
    with archive.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
        shutil.copyfileobj(file, target, 1024 * 1024)


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = method
    entry.create_system = 0
    entry.external_attr = 0
    return entry


def _sheet(sheet: Sheet) -> bytes:
    title = sheet.title if sheet.frame.chart else ""
    return filled(framed(title or "sheet", sheet.frame), sheet)


@lru_cache(maxsize=64)
def _packed(frames: tuple[tuple[str, Frame], ...]) -> bytes:
    """What never changes in workbooks with these sheets, packed once."""
    parts = saved(workbook_of(frames))
    changing = {_PROPERTIES, *(sheet_name(number + 1) for number in range(len(frames)))}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # The content types come first: programs that guess a file's kind look there.
        for name in sorted(parts, key=lambda name: name != _CONTENT_TYPES):
            if name not in changing:
                write_entry(archive, name, parts[name])
    return buffer.getvalue()


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
