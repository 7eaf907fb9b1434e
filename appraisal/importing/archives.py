"""Zip files looked at before anything is unpacked: sizes, passwords, entity declarations."""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from appraisal.importing.limits import MEGABYTE, Limits
from appraisal.importing.problems import Unreadable, problem

MOST_MEMBERS = 5_000
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 4_096
_FORMULA = re.compile(
    rb"<c\b[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_SHEET_HEAD = 1 << 16
_MOST_COLUMNS = 1_000
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_MIN = re.compile(rb'\bmin="([0-9]{1,5})"')
_MAX = re.compile(rb'\bmax="([0-9]{1,5})"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FILTERED = re.compile(rb'\bfilterMode="(?:1|true)"')
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What the zipfile module raises for a damaged file."""


def open_archive(source: bytes | Path) -> zipfile.ZipFile:
    """The zip; raises Unreadable when it is damaged."""
    try:
        return zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except BROKEN:
        raise Unreadable(problem("damaged")) from None


def check_archive(archive: zipfile.ZipFile, limits: Limits) -> bool:
    """Whether the zip is a workbook; raises Unreadable for what must not be unpacked."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Unreadable(problem("too_many_sheets", count=len(members), limit=MOST_MEMBERS))
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable(problem("encrypted"))
    size = sum(member.file_size for member in members)
    if size > limits.max_unpacked_bytes:
        raise Unreadable(
            problem(
                "unpacked_too_large",
                size=size // MEGABYTE,
                limit=limits.max_unpacked_bytes // MEGABYTE,
            )
        )
    names = {member.filename for member in members}
    workbook = "[Content_Types].xml" in names or "content.xml" in names
    if workbook:
        _refuse_declarations(archive, members)
    return workbook


def _refuse_declarations(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        if not member.filename.endswith((".xml", ".rels", ".vml")):
            continue
        try:
            with archive.open(member) as stream:
                head = stream.read(_HEAD)
        except BROKEN:
            raise Unreadable(problem("damaged")) from None
        if _DECLARATION.search(head):
            raise Unreadable(problem("entity_declaration"))


def formulas_without_values(source: bytes | Path, sheet: str) -> int:
    """How many cells of a workbook's sheet hold a formula without a stored result (xlsx only)."""
    try:
        with zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as archive:
            path = _path_of_sheet(archive, sheet)
            return len(_FORMULA.findall(archive.read(path))) if path else 0
    except (*BROKEN, KeyError):
        return 0


def hidden_parts(source: bytes | Path, sheet: str) -> tuple[frozenset[int], bool]:
    """The hidden columns of a workbook's sheet, from 0, and whether a filter hides rows of it.

    Both stand before the rows, so only the beginning of the sheet is unpacked (xlsx only; rows
    that were hidden one by one are not known).
    """
    try:
        with zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as archive:
            path = _path_of_sheet(archive, sheet)
            if not path:
                return frozenset(), False
            with archive.open(path) as stream:
                head = stream.read(_SHEET_HEAD).partition(b"<sheetData")[0]
    except (*BROKEN, KeyError):
        return frozenset(), False
    columns: set[int] = set()
    for tag in _COLUMN.findall(head):
        first, last = _MIN.search(tag), _MAX.search(tag)
        if _IS_HIDDEN.search(tag) and first and last:
            columns |= set(range(int(first.group(1)) - 1, min(int(last.group(1)), _MOST_COLUMNS)))
    return frozenset(columns), _FILTERED.search(head) is not None


def _path_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str:
    """The member that holds a sheet, through the workbook's relations."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name = re.search(r'\bname="([^"]*)"', tag)
        identity = re.search(r'\b\w+:id="([^"]*)"', tag)
        if not name or not identity or _unescaped(name.group(1)) != sheet:
            continue
        for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
            if f'Id="{identity.group(1)}"' in relation:
                target = re.search(r'Target="([^"]*)"', relation)
                path = target.group(1) if target else ""
                return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _unescaped(text: str) -> str:
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(escaped, sign)
    return text
