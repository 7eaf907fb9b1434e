"""Bytes -> tables of rows. The content decides what a file is, never its name."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from appraisal.importing.archives import (
    BROKEN,
    check_archive,
    formulas_without_values,
    hidden_parts,
    open_archive,
)
from appraisal.importing.blocks import Block, Row
from appraisal.importing.facts import Problem
from appraisal.importing.limits import MEGABYTE, Limits
from appraisal.importing.markup import is_markup, tables_of_markup
from appraisal.importing.problems import Unreadable, problem
from appraisal.importing.written import Source, TextTable, beginning, opened_bytes, writing_of

CHUNK = 1_000

_PICTURES_AND_OTHERS = (
    (b"\x89PNG", "图片 / a picture"),
    (b"\xff\xd8\xff", "图片 / a picture"),
    (b"GIF8", "图片 / a picture"),
    (b"RIFF", "图片 / a picture"),
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "程序 / a program"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTHING = b"\x00\r\n\t \xef\xbb\xbf"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_FILE_PASS = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
"""The beginning of a BIFF8 workbook whose further records are encrypted."""


class Table(Protocol):
    """One sheet; its rows can be read again and again, counted from 1 as a person counts them.

    `bounded` says that the length of its cells was checked while reading.
    """

    @property
    def name(self) -> str:
        """What a person calls the sheet."""

    @property
    def bounded(self) -> bool:
        """Whether no cell can be too long."""

    def blocks(self) -> Iterator[Block]:
        """The rows, some at a time."""

    def formulas_without_values(self) -> int:
        """How many cells hold a formula whose result was never stored."""

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Which columns are hidden, from 0, and whether a filter hides rows: as far as known."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet of a workbook."""

    name: str
    sheet: CalamineSheet
    source: Source
    bounded: bool = False

    def blocks(self) -> Iterator[Block]:
        """The rows, some at a time."""
        number = 1
        if self.sheet.start is None:
            return
        before: Row = [""] * self.sheet.start[1]
        rows = self.sheet.iter_rows()
        while chunk := list(islice(rows, CHUNK)):
            yield Block(number, [before + row for row in chunk] if before else chunk)
            number += len(chunk)

    def formulas_without_values(self) -> int:
        """How many cells hold a formula whose result was never stored."""
        return formulas_without_values(self.source, self.name.rpartition("/")[2])

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Which columns are hidden, and whether a filter hides rows (known of xlsx only)."""
        return hidden_parts(self.source, self.name.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class FirstRows:
    """A table that ends after so many rows."""

    table: Table
    rows: int

    @property
    def name(self) -> str:
        """What a person calls the sheet."""
        return self.table.name

    @property
    def bounded(self) -> bool:
        """Whether no cell can be too long."""
        return self.table.bounded

    def blocks(self) -> Iterator[Block]:
        """The rows, some at a time."""
        for block in self.table.blocks():
            left = self.rows - block.first + 1
            if left <= 0:
                return
            yield block if block.height <= left else block.between(0, left)

    def formulas_without_values(self) -> int:
        """How many cells hold a formula whose result was never stored."""
        return self.table.formulas_without_values()

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Which columns are hidden, and whether a filter hides rows."""
        return self.table.hidden_parts()


@dataclass(frozen=True, slots=True)
class UnreadTable:
    """What stands beside the tables and is none: a picture in a zip, a hidden sheet."""

    name: str
    why: Problem
    bounded: bool = True
    hidden: bool = False

    def blocks(self) -> Iterator[Block]:
        """No rows."""
        return iter(())

    def formulas_without_values(self) -> int:
        """Nothing is looked at."""
        return 0

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Nothing is looked at."""
        return frozenset(), False


def open_tables(source: Source, filename: str, limits: Limits) -> list[Table]:
    """The tables of a file, of a zip's members one after another.

    A hidden sheet is an UnreadTable unless the limits let it be read. Raises Unreadable with the
    one problem that says why there are none.
    """
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > limits.max_bytes:
            raise Unreadable(
                problem("too_large", size=_megabytes(size), limit=_megabytes(limits.max_bytes))
            )
        tables = _tables(source, filename, limits, inside="")
    except OSError:
        raise Unreadable(problem("file_missing")) from None
    if len(tables) > limits.max_sheets:
        raise Unreadable(problem("too_many_sheets", count=len(tables), limit=limits.max_sheets))
    return tables


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f}" if size >= MEGABYTE else f"{size / MEGABYTE:.3f}"


def _tables(source: Source, filename: str, limits: Limits, inside: str) -> list[Table]:
    head = beginning(source)
    if not head.strip(_NOTHING) and not _whole(source).strip(_NOTHING):
        raise Unreadable(problem("empty_file"))
    if head.startswith(_ZIP):
        return _tables_of_zip(source, limits, inside)
    if head.startswith(_OLE):
        whole = _whole(source)
        if _ENCRYPTED_STREAM in whole or _FILE_PASS.search(whole):
            raise Unreadable(problem("encrypted"))
        return _tables_of_workbook(source, limits, inside)
    for magic, kind in _PICTURES_AND_OTHERS:
        if head.startswith(magic):
            raise Unreadable(problem("not_a_table", kind=kind))
    writing = writing_of(source)
    name = inside or _stem(filename)
    if is_markup(writing.head()):
        return list(tables_of_markup(writing.text(), name, limits))
    return [TextTable(name, writing, limits)]


def _whole(source: Source) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _stem(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2]


def _tables_of_zip(source: Source, limits: Limits, inside: str) -> list[Table]:
    archive = open_archive(source)
    workbook = check_archive(archive, limits)
    if workbook:
        return _tables_of_workbook(source, limits, inside)
    if inside:
        raise Unreadable(problem("nested_zip"))
    tables: list[Table] = []
    others: list[UnreadTable] = []
    for member in archive.infolist():
        base = member.filename.rpartition("/")[2]
        if member.is_dir() or not base or base.startswith((".", "~$")):
            continue
        name = _name_in_zip(member)
        try:
            tables += _tables(archive.read(member), name, limits, inside=name)
        except BROKEN:
            raise Unreadable(problem("damaged", sheet=name)) from None
        except Unreadable as stop:
            found = replace(stop.problem, sheet=stop.problem.sheet or name)
            if not _may_be_left_out(found):
                raise Unreadable(found) from None
            others.append(UnreadTable(name, found))
    if not tables:
        raise Unreadable(others[0].why if others else problem("empty_file"))
    return tables + others


def _may_be_left_out(found: Problem) -> bool:
    """Whether a member of a zip never was a table: what is named like one may have been damaged."""
    named_so = found.sheet.casefold().endswith((".csv", ".xlsx", ".xls", ".tsv"))
    return found.code == "empty_file" or (found.code == "not_a_table" and not named_so)


def _name_in_zip(member: zipfile.ZipInfo) -> str:
    """The name of a member; platforms write GBK without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = member.filename
    return name.rpartition("/")[2]


def _tables_of_workbook(source: Source, limits: Limits, inside: str) -> list[Table]:
    try:
        with opened_bytes(source) as stream:
            workbook = CalamineWorkbook.from_filelike(stream)
        tables: list[Table] = []
        for index, sheet in enumerate(workbook.sheets_metadata):
            name = f"{inside}/{sheet.name}" if inside else sheet.name
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible and not limits.hidden_sheets:
                why = problem("sheet_hidden", sheet=name)
                tables.append(UnreadTable(name, why, hidden=True))
                continue
            tables.append(SheetTable(name, workbook.get_sheet_by_index(index), source))
        return tables
    except PasswordError:
        raise Unreadable(problem("encrypted")) from None
    except (CalamineError, OSError, ValueError):
        raise Unreadable(problem("damaged")) from None
