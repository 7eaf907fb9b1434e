"""Many writings of one table that must all give the same facts, and tables of several rows."""

import html
import io
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import xlwt

from tests.importing.files import text, xlsx, zipped
from tests.importing.samples import Sample

Rows = list[list[object]]

_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)(.*)", re.DOTALL)
_SHORT_DAY = re.compile(r"(\d\d)-(\d\d)-(\d\d)")
_CHINESE_DAY = re.compile(r"(20\d\d)年(\d\d)月(\d\d)日(.*)", re.DOTALL)
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)000000~20\d{6}(\d+)")
_MONTH = re.compile(r"(20\d\d)-(\d\d)")
_ID = re.compile(r"\d{7,}|\s+\d{4,}|[A-Z#]\d{3,}|=\"\d+\"")
_NUMBER = re.compile(r"[¥$]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


def table(sample: Sample, rows: int) -> tuple[Rows, Rows, Rows]:
    """What stands above, the header, and rows that differ in days, names and ids only."""
    whole = sample.rows()
    above, header, row = whole[:-2], whole[-2], whole[-1]
    titled = [place for place, name in enumerate(header) if name in {"商品标题", "商品id"}]
    for place in titled:
        row[place] = "9056890905"
    return above, [header], [[_moved(cell, number) for cell in row] for number in range(rows)]


def _moved(cell: object, by: int) -> object:
    """The cell so many days, or ids, later."""
    if not isinstance(cell, str) or not by:
        return cell
    for pattern, written in (
        (_DAY, "%Y-%m-%d"),
        (_CHINESE_DAY, "%Y年%m月%d日"),
        (_COMPACT, "%Y%m%d000000~%Y%m%d"),
    ):
        found = pattern.fullmatch(cell)
        if found is not None:
            year, month, day = map(int, found.groups()[:3])
            later = date(year, month, day) + timedelta(days=by)
            return later.strftime(written) + found.group(4)
    found = _SHORT_DAY.fullmatch(cell)
    if found is not None:
        return f"{found.group(1)}-{int(found.group(2)) + by:02d}-{found.group(3)}"
    found = _MONTH.fullmatch(cell)
    if found is not None:
        return f"{found.group(1)}-{int(found.group(2)) + by:02d}"
    if _ID.fullmatch(cell):
        return re.sub(r"\d+", lambda digits: str(int(digits.group()) + by), cell)
    return f"{cell}{by}" if _is_name(cell) else cell


def _is_name(cell: str) -> bool:
    return cell in {"春季", "小满", "spring", "手淘搜索", "帐篷", "dy001", "E001"}


# -- containers


def xls(rows: Rows) -> bytes:
    """An old workbook (BIFF); its dates are cells with a format."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("【生意参谋平台】1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(number, place, cell, day)
            elif cell != "":
                sheet.write(number, place, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def page(rows: Rows) -> bytes:
    """A page with one table, as some back offices name .xls."""
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    start = '<html><head><meta charset="utf-8"></head><body><table border=1>'
    return (start + "\n".join(lines) + "</table></body></html>").encode()


CONTAINERS: Mapping[str, Callable[[Rows], bytes]] = {
    "csv": text,
    "csv with BOM": lambda rows: text(rows, "utf-8-sig"),
    "csv GB18030": lambda rows: text(rows, "gb18030"),
    "text UTF-16 with tabs": lambda rows: text(rows, "utf-16", "\t"),
    "xlsx": xlsx,
    "xls": xls,
    "page named xls": page,
    "zip": lambda rows: zipped(a__csv=text(rows, "gb18030")),
    "workbook in a zip": lambda rows: zipped(a__xlsx=xlsx(rows)),
}


# -- writings: what stands above, the header and the rows -> the rows of a file

Writing = Callable[[Rows, Rows, Rows], Rows]


def as_it_is(above: Rows, header: Rows, rows: Rows) -> Rows:
    return [*above, *header, *rows]


def _each(change: Callable[[object], object]) -> Writing:
    return lambda above, header, rows: [
        *above,
        *header,
        *([change(cell) for cell in row] for row in rows),
    ]


def _full_width(cell: object) -> object:
    if not isinstance(cell, str) or not (_NUMBER.fullmatch(cell) or _PERCENT.fullmatch(cell)):
        return cell
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in cell)


def _in_tabs(cell: object) -> object:
    return f"\t{cell} " if isinstance(cell, str) and cell else cell


def _without_thousands(cell: object) -> object:
    if isinstance(cell, str) and _NUMBER.fullmatch(cell):
        return cell.replace(",", "")
    return cell


def as_typed(cell: object) -> object:
    """The cell as a spreadsheet keeps it in a saved file: numbers, dates, fractions."""
    if not isinstance(cell, str):
        return cell
    found = _DAY.fullmatch(cell)
    if found is not None and len(cell) in {10, 19}:
        moment = datetime.fromisoformat(cell)
        return moment if len(cell) == 19 else moment.date()
    percent = _PERCENT.fullmatch(cell)
    if percent is not None:
        return float(percent.group(1)) / 100
    plain = cell.replace(",", "").lstrip("$")
    return float(plain) if _NUMBER.fullmatch(cell) and len(plain) < 12 else cell


def _repeated(above: Rows, header: Rows, rows: Rows) -> Rows:
    return [*above, *header, *rows[:1], *header, *rows[1:], *header]


def _blanks(above: Rows, header: Rows, rows: Rows) -> Rows:
    wide = [[*row, "", "", ""] for row in (*header, *rows)]
    return [*above, *wide, *[[""] * len(wide[0])] * 30]


def _reversed(above: Rows, header: Rows, rows: Rows) -> Rows:
    return [*above, *(list(reversed(row)) for row in (*header, *rows))]


def _unknown_columns(above: Rows, header: Rows, rows: Rows) -> Rows:
    header = [["新指标", *row, "新指标2（元）", "新指标"] for row in header]
    return [*above, *header, *(["7", *row, "8", "-"] for row in rows)]


def _nameless_index(above: Rows, header: Rows, rows: Rows) -> Rows:
    numbered = [[number, *row] for number, row in enumerate(rows)]
    return [*above, *(["", *row] for row in header), *numbered]


def _messy_headers(above: Rows, header: Rows, rows: Rows) -> Rows:
    messy = [[f" {str(name).replace('(', '（')}\t" for name in row] for row in header]
    return [*above, *messy, *rows]


def _notes_above(above: Rows, header: Rows, rows: Rows) -> Rows:
    notes: Rows = [["数据说明：以下数据为您所选时间周期的相关指标"], ["收藏网址"], [], []]
    return [*notes, *above, *header, *rows]


WRITINGS: Mapping[str, Writing] = {
    "as it is": as_it_is,
    "full-width digits": _each(_full_width),
    "tabs and spaces": _each(_in_tabs),
    "no thousands": _each(_without_thousands),
    "typed cells": _each(as_typed),
    "header repeated": _repeated,
    "blank rows and columns": _blanks,
    "columns reversed": _reversed,
    "unknown columns": _unknown_columns,
    "index without a name": _nameless_index,
    "messy headers": _messy_headers,
    "notes above": _notes_above,
}
