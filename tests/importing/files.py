"""Files made for tests: workbooks, texts, zips, and damaged ones."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl

Cells = Sequence[object]

SHOP_HEADER = ["统计日期", "访客数", "浏览量", "支付金额", "支付转化率", "支付买家数"]


def shop_rows(days: int = 3) -> list[Cells]:
    """A plain shop-day table."""
    rows: list[Cells] = [SHOP_HEADER]
    for day in range(1, days + 1):
        rows.append([f"2026-10-{day:02d}", 1000 + day, 3000, 12345.6, "5.00%", 50])
    return rows


def xlsx(rows: Iterable[Cells], sheet: str = "Sheet1", **more: Iterable[Cells]) -> bytes:
    """A workbook; further sheets by name."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = sheet
    for row in rows:
        first.append(list(row))
    for name, others in more.items():
        extra = book.create_sheet(name)
        for row in others:
            extra.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def text(rows: Iterable[Cells], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Separated values."""
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=separator).writerows(rows)
    return lines.getvalue().encode(encoding)


def zipped(**members: bytes) -> bytes:
    """A zip; double underscores in names stand for dots."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            archive.writestr(name.replace("__", "."), inside)
    return content.getvalue()


def replaced(book: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The workbook with bytes of one member replaced."""
    content = io.BytesIO()
    assert member in zipfile.ZipFile(io.BytesIO(book)).namelist()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            inside = source.read(name)
            if name == member:
                assert old in inside
                inside = inside.replace(old, new)
            target.writestr(name, inside)
    return content.getvalue()


def hidden(book: bytes, place: int) -> bytes:
    """The workbook with one of its sheets hidden."""
    loaded = openpyxl.load_workbook(io.BytesIO(book))
    loaded.worksheets[place].sheet_state = "hidden"
    content = io.BytesIO()
    loaded.save(content)
    return content.getvalue()


def with_member(book: bytes, name: str, inside: bytes) -> bytes:
    """The zip with one more member."""
    content = io.BytesIO(book)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(name, inside)
    return content.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    """A zip with members of any name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, inside in members.items():
            archive.writestr(name, inside)
    return content.getvalue()
