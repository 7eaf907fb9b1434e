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
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from typing import IO

from appraisal.exporting.framing import around, filled, framed, saved, sheet_name, workbook_of
from appraisal.exporting.grid import Book, Frame, Sheet
from appraisal.exporting.safe_text import cell_text, escaped
from appraisal.exporting.sheet_xml import placed, rows_xml
from appraisal.exporting.sheets_behind import with_sheets_behind

_LOCAL_HEAD, _PIECE = 30, 1024 * 1024
"""Bytes of a member's head before its name, and of a piece that is copied at once."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_CONTENT_TYPES = "[Content_Types].xml"


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
    """Writes a workbook sheet by sheet, so that no more than one has to be in memory.

    Behind the sheets that are laid out here may stand others that were packed before, all
    framed alike. To be used with `with`; the file is complete when the block ends without an
    exception.
    """

    def __init__(self, file: IO[bytes], book: Book) -> None:
        """Begin; the sheets of `book` itself are added first."""
        self._archive = zipfile.ZipFile(file, "w")
        self._sheets: list[tuple[str, Frame]] = []
        self._behind: list[tuple[str, str]] = []
        write_entry(self._archive, _PROPERTIES, _properties(book))
        for sheet in book.sheets:
            self.add(sheet)

    def __enter__(self) -> BookWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._finish()
        self._archive.close()

    def add(self, sheet: Sheet, more: Iterable[bytes] = (), rows: int = 0) -> None:
        """Write a sheet now; it is not kept. `more` are loose rows of its, so many in all."""
        if self._behind:
            raise ValueError("packed sheets stand behind all others")
        title = sheet.title if sheet.frame.chart else ""
        before, after = around(framed(title or "sheet", sheet.frame), sheet, len(sheet.rows) + rows)
        entry, next_row = self._next_entry(), len(sheet.rows) + 1
        with self._archive.open(entry, "w") as target:
            target.write(before)
            target.write(rows_xml(sheet.rows))
            for loose in more:
                for row in placed(loose, next_row):
                    target.write(row)
                    next_row += 1
            target.write(after)
        self._sheets.append((sheet.title, sheet.frame))
        if next_row != len(sheet.rows) + 1 + rows:
            raise ValueError(f"{sheet.title}: {next_row - 1} rows instead of those announced")

    def add_packed(self, title: str, repeat_rows: str, member: Packed) -> None:
        """Copy a sheet that `packed_sheet` wrote, as it is. `repeat_rows` is of its frame."""
        copy_packed(self._archive, self._next_entry(), member)
        self._behind.append((title, repeat_rows))

    def _next_entry(self) -> zipfile.ZipInfo:
        return _entry(sheet_name(len(self._sheets) + len(self._behind) + 1), zipfile.ZIP_DEFLATED)

    def _finish(self) -> None:
        """Write what openpyxl says about its sheets, with those behind added."""
        parts = saved(workbook_of(self._sheets))
        first = len(self._sheets) + 1
        for name, content in with_sheets_behind(parts, first, self._behind).items():
            if name != _PROPERTIES and not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                write_entry(self._archive, name, content)


def write_entry(
    archive: zipfile.ZipFile, name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED
) -> None:
    """Add a file whose entry does not depend on the moment or the machine."""
    archive.writestr(_entry(name, method), content)


def copy_entry(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    """Add a file that is packed already and too long for the memory."""
    with archive.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
        shutil.copyfileobj(file, target, 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Packed:
    """A member of an archive as it lies there, which may be copied without unpacking it."""

    archive: zipfile.ZipFile
    name: str


def copy_packed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, member: Packed) -> None:
    """Copy a member as it lies in its archive, under the entry's name.

    `zipfile` has no public way to do so; what is used here of it is tested.
    """
    source = member.archive
    found = source.getinfo(member.name)
    entry.compress_type, entry.CRC = found.compress_type, found.CRC
    entry.compress_size, entry.file_size = found.compress_size, found.file_size
    content, target = source.fp, archive.fp
    if content is None or target is None:
        raise ValueError("a closed archive")
    content.seek(found.header_offset)
    head = content.read(_LOCAL_HEAD)
    content.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    target.seek(archive.start_dir)
    entry.header_offset = target.tell()
    target.write(entry.FileHeader())
    left = found.compress_size
    while left:
        piece = content.read(min(left, _PIECE))
        if not piece:
            raise zipfile.BadZipFile(f"{member.name} ends too early")
        target.write(piece)
        left -= len(piece)
    archive.start_dir = target.tell()
    archive.filelist.append(entry)
    archive.NameToInfo[entry.filename] = entry


def packed_entry(name: str) -> zipfile.ZipInfo:
    """Return an entry for `copy_packed` that does not depend on the moment or the machine."""
    return _entry(name, zipfile.ZIP_STORED)


def packed_sheet(archive: zipfile.ZipFile, name: str, sheet: Sheet) -> None:
    """Write a sheet's XML into an archive, from where `add_packed` can take it."""
    write_entry(archive, name, _sheet(sheet))


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
