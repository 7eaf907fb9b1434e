"""A company's own sheet as it was uploaded: opened carefully, and what is wrong with its names."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree
from openpyxl.utils import range_boundaries

from appraisal.exporting.template_names import CELLS, ITEM_CELLS, PREFIX, REQUIRED, ROW
from appraisal.scoring.text import Text

MAX_BYTES = 3 * 1024 * 1024
MAX_UNPACKED = 12 * 1024 * 1024
MAX_MEMBERS = 500
MAX_ROWS, MAX_COLUMNS = 1_000, 100

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{0,3}\$?\d*(?::[A-Z$0-9]+)?)")
NO_WORKBOOK = Text(
    "这不是可以读取的 Excel 工作簿(.xlsx)", "This is no Excel workbook (.xlsx) that can be read"
)
_FORBIDDEN = (
    (
        ("vbaProject", "xl/macrosheets"),
        Text("文件含宏,请另存为不含宏的 .xlsx", "It holds macros: save it as .xlsx without them"),
    ),
    (
        ("xl/externalLinks", "xl/connections", "xl/queryTables"),
        Text("文件链接到其他文件或数据源", "It links to other files or data sources"),
    ),
    (
        ("xl/embeddings", "xl/activeX", "xl/ctrlProps"),
        Text("文件含嵌入对象或控件", "It holds embedded objects or controls"),
    ),
    (
        ("xl/tables", "xl/pivot"),
        Text(
            "文件含表格对象或透视表,请转换为普通区域",
            "It holds tables or pivots: turn them into plain ranges",
        ),
    ),
)


class UnusableTemplate(Exception):
    """Everything that is wrong with a template, at once."""

    def __init__(self, problems: list[Text]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.en for problem in problems))


@dataclass(frozen=True, slots=True)
class Opened:
    """A template that can be filled: its members, its sheet, and where the names stand."""

    members: Mapping[str, bytes]
    sheet_path: str
    sheet: Any
    """The parsed sheet."""
    book: Any
    places: Mapping[str, tuple[int, int]]
    """Name -> (row, column); of the item row the column is 0."""
    merges: tuple[tuple[int, int, int, int], ...]
    """(first column, first row, last column, last row)."""


def parsed(content: bytes) -> Any:
    """XML without entities, network or endless depth."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def open_template(content: bytes) -> Opened:
    """A template that can be filled. Raises UnusableTemplate with everything that is wrong."""
    members = _members(content)
    problems = list(_forbidden(members))
    try:
        book, sheets = _book(members)
        names = _names(book)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise UnusableTemplate([NO_WORKBOOK]) from error
    problems += _missing(names)
    title = _title_of(names)
    if title not in sheets or sheets[title] not in members:
        raise UnusableTemplate(problems)
    try:
        sheet = parsed(members[sheets[title]])
    except etree.XMLSyntaxError as error:
        raise UnusableTemplate([NO_WORKBOOK]) from error
    merges = tuple(
        range_boundaries(one.get("ref")) for one in sheet.iterfind(f".//{MAIN}mergeCell")
    )
    places = {}
    for name, reference in names.items():
        place = _place(name, reference, title)
        if isinstance(place, Text):
            problems.append(place)
        else:
            places[name] = place
    problems += _misplaced(places, merges)
    problems += _unusable_cells(sheet)
    if problems:
        raise UnusableTemplate(problems)
    return Opened(members, sheets[title], sheet, book, places, merges)


def _members(content: bytes) -> dict[str, bytes]:
    if len(content) > MAX_BYTES:
        size = MAX_BYTES >> 20
        raise UnusableTemplate([Text(f"文件大于 {size} MB", f"It is larger than {size} MB")])
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            listed = archive.infolist()
            unpacked = sum(member.file_size for member in listed)
            if unpacked > MAX_UNPACKED or len(listed) > MAX_MEMBERS:
                raise UnusableTemplate([Text("文件解压后过大", "It is too large when unpacked")])
            members = {member.filename: archive.read(member) for member in listed}
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        raise UnusableTemplate([NO_WORKBOOK]) from None
    for name, member in members.items():
        if name.endswith((".xml", ".rels", ".vml")) and _DECLARATION.search(member[:4096]):
            raise UnusableTemplate([NO_WORKBOOK])
    return members


def _forbidden(members: Mapping[str, bytes]) -> Iterator[Text]:
    for beginnings, problem in _FORBIDDEN:
        if any(part in name for name in members for part in beginnings):
            yield problem
    outside = [
        name
        for name, member in members.items()
        if name.endswith(".rels") and b'TargetMode="External"' in member
    ]
    if outside:
        yield Text(
            "文件含外部链接(超链接、图片等),请删除",
            "It holds external links (hyperlinks, pictures): remove them",
        )


def _book(members: Mapping[str, bytes]) -> tuple[Any, dict[str, str]]:
    """The parsed workbook and its sheets: title -> member."""
    book = parsed(members[_WORKBOOK])
    targets = {one.get("Id"): one.get("Target", "") for one in parsed(members[_RELATIONS])}
    sheets = {}
    for one in book.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        target = targets.get(one.get(_REL_ID), "")
        sheets[one.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return book, sheets


def _names(book: Any) -> dict[str, str]:
    """The defined names of ours, with what they refer to."""
    return {
        one.get("name", "").lower(): (one.text or "").strip()
        for one in book.iterfind(f"{MAIN}definedNames/{MAIN}definedName")
        if one.get("name", "").lower().startswith(PREFIX)
    }


def _missing(names: Mapping[str, str]) -> Iterator[Text]:
    for name in REQUIRED:
        if name not in names:
            yield Text(f"缺少名称 {name}", f"The name {name} is missing")
    for name in names:
        if name not in CELLS and name not in ITEM_CELLS and name != ROW:
            yield Text(f"不认识名称 {name}", f"The name {name} is not known")


def _title_of(names: Mapping[str, str]) -> str:
    """The sheet on which the first name stands."""
    for name in (ROW, *REQUIRED):
        match = _REFERENCE.fullmatch(names.get(name, ""))
        if match:
            return (match[1] or match[2]).replace("''", "'")
    return ""


def _place(name: str, reference: str, title: str) -> tuple[int, int] | Text:
    """Where a name points, or what is wrong with that."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return Text(
            f"名称 {name} 没有指向单元格:{reference}",
            f"The name {name} points to no cell: {reference}",
        )
    if (match[1] or match[2]).replace("''", "'") != title:
        return Text(f"名称 {name} 指向另一张工作表", f"The name {name} points to another sheet")
    try:
        left, top, right, bottom = range_boundaries(match[3])
    except (ValueError, TypeError):
        return Text(
            f"名称 {name} 没有指向单元格:{reference}",
            f"The name {name} points to no cell: {reference}",
        )
    if top is None or bottom != top or (name != ROW and (left is None or left != right)):
        return Text(
            f"名称 {name} 必须指向一个单元格(项目行为一行)",
            f"The name {name} must point to one cell (the item row to one row)",
        )
    if top > MAX_ROWS or (left or 1) > MAX_COLUMNS:
        return Text(
            f"名称 {name} 超出工作表范围({MAX_ROWS} 行 {MAX_COLUMNS} 列)",
            f"The name {name} points outside the sheet ({MAX_ROWS} rows, {MAX_COLUMNS} columns)",
        )
    return top, 0 if name == ROW else left


def _misplaced(
    places: Mapping[str, tuple[int, int]], merges: tuple[tuple[int, int, int, int], ...]
) -> Iterator[Text]:
    row = places.get(ROW, (0, 0))[0]
    owners: dict[tuple[int, int], str] = {}
    for name, (top, left) in places.items():
        if name == ROW:
            continue
        if (top, left) in owners:
            other = owners[top, left]
            yield Text(
                f"名称 {name} 与 {other} 指向同一单元格",
                f"The names {name} and {other} point to the same cell",
            )
        owners[top, left] = name
        if row and (name in ITEM_CELLS) != (top == row):
            yield Text(
                f"名称 {name} 与项目行 {ROW} 的位置不符",
                f"The name {name} stands wrong: items' names belong into {ROW}, others outside",
            )
        if any(
            c1 <= left <= c2 and r1 <= top <= r2 and (c1, r1) != (left, top)
            for c1, r1, c2, r2 in merges
        ):
            yield Text(
                f"名称 {name} 被合并单元格覆盖,请指向左上角单元格",
                f"The name {name} is merged over: point it to the top left cell",
            )
    if row and any(r1 <= row <= r2 and r1 != r2 for _c1, r1, _c2, r2 in merges):
        yield Text(f"项目行 {ROW} 与其他行合并", f"The row {ROW} is merged with other rows")


def _unusable_cells(sheet: Any) -> Iterator[Text]:
    if sheet.prefix is not None:
        yield Text("请用 Excel 或 WPS 重新保存文件", "Save the file again with Excel or WPS")
    cells = [one.getparent().get("r", "?") for one in sheet.iterfind(f".//{MAIN}f")]
    if cells:
        where = ", ".join(cells[:10])
        yield Text(f"模板中不能有公式:{where}", f"A template can't hold formulas: {where}")
    rows = [int(one.get("r") or 0) for one in sheet.iterfind(f".//{MAIN}row")]
    if rows and max(rows) > MAX_ROWS:
        yield Text(f"工作表超过 {MAX_ROWS} 行", f"The sheet has more than {MAX_ROWS} rows")
    if any(one.get("r") is None for one in sheet.iterfind(f".//{MAIN}c")) or 0 in rows:
        yield Text("请用 Excel 或 WPS 重新保存文件", "Save the file again with Excel or WPS")
