"""Every bad file gives a clear problem in both languages and no fact: never an exception."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from appraisal.importing import ImportResult, Limits, parse, read_guarded
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import (
    SHOP_HEADER,
    replaced,
    shop_rows,
    text,
    with_member,
    xlsx,
    zip_of,
    zipped,
)
from tests.importing.variants import xls

LIMITS = Limits(seconds=20, memory_bytes=1 << 30)
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1 << 20
LAUGH = b'<row r="9"><c r="A9" t="inlineStr"><is><t>&l9;</t></is></c></row>'
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


def far_cell() -> bytes:
    return replaced(
        xlsx(shop_rows()),
        SHEET,
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )


def many_columns() -> bytes:
    return text([[*SHOP_HEADER, *(f"c{number}" for number in range(100_000))]])


def million_columns() -> bytes:
    return text([["x"] * 1_000_000, ["1"] * 1_000_000])


def entity_bomb() -> bytes:
    declaration = (
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
        b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    )
    book = xlsx(shop_rows())
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read(SHEET)
    return replaced(book, SHEET, sheet, declaration + sheet)


def bomb() -> bytes:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("big.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(1200):
            member.write(bytes(MEGABYTE))
    return content.getvalue()


def lying_bomb() -> bytes:
    """A zip whose directory states a small size for a large member."""
    inside = bytes(64 * MEGABYTE)
    content = bytearray(zipped(big__csv=inside))
    size = struct.pack("<I", len(inside))
    assert content.count(size) == 2
    return bytes(content.replace(size, struct.pack("<I", 100)))


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def locked_xls(kind: bytes) -> bytes:
    """An old workbook whose first record after the beginning says that the rest is encrypted."""
    content = bytearray(xls([list(row) for row in shop_rows()]))
    place = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    content[place : place + len(kind)] = kind
    return bytes(content)


def wrong_checksum(content: bytes) -> bytes:
    """A zip in which the first member's checksum is another one."""
    changed = bytearray(content)
    changed[changed.index(b"PK\x03\x04") + 14] ^= 0xFF
    changed[changed.index(b"PK\x01\x02") + 16] ^= 0xFF
    return bytes(changed)


def billions(start: bytes, end: bytes) -> bytes:
    """A billion laughs in a page or in XML."""
    entities = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10)
    )
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{entities}]>'.encode() + start + end


def late_entities() -> bytes:
    """A declaration far behind the beginning of a sheet."""
    book = xlsx(shop_rows())
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read(SHEET)
    bomb = billions(b"", sheet).replace(b"<!DOCTYPE", b"<!--" + b"x" * 9000 + b"--><!DOCTYPE")
    return replaced(book, SHEET, sheet, bomb.replace(b"</sheetData>", LAUGH + b"</sheetData>"))


def many_members(count: int) -> bytes:
    return zipped(**{f"d{number}__csv": b"a,b\n1,2\n" for number in range(count)})


def locked_zip() -> bytes:
    content = bytearray(zipped(orders__csv=text(shop_rows())))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def with_value(column: str, value: object) -> bytes:
    rows = [list(row) for row in shop_rows()]
    rows[2][SHOP_HEADER.index(column)] = value
    return text(rows)


def shifted_row() -> bytes:
    return text(shop_rows()) + b"2026-10-04,1,234,5,6,7,8\n"


def merged_everything() -> bytes:
    return replaced(
        xlsx([["统计日期 访客数 支付金额"], ["合并"]]),
        SHEET,
        b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )


FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty.csv": (lambda: b"", {"empty_file"}),
    "blank.csv": (lambda: b"\xef\xbb\xbf \r\n\r\n", {"empty_file"}),
    "picture.xlsx": (lambda: PICTURE, {"not_a_table"}),
    "cut.xlsx": (lambda: xlsx(shop_rows())[:-300], {"damaged"}),
    "half.xlsx": (lambda: xlsx(shop_rows())[:2000], {"damaged"}),
    "cut.zip": (lambda: zipped(orders__csv=text(shop_rows()))[:60], {"damaged"}),
    "broken.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), {"damaged"}),
    "program.csv": (lambda: bytes(range(256)) * 20, {"not_a_table", "encoding_unknown"}),
    "far.xlsx": (far_cell, {"out_of_memory", "too_many_columns", "out_of_time"}),
    "wide.csv": (many_columns, {"too_many_columns"}),
    "million.csv": (million_columns, {"too_many_columns", "out_of_memory"}),
    "entities.xlsx": (entity_bomb, {"entity_declaration"}),
    "entities.xls": (
        lambda: b'<!DOCTYPE x [<!ENTITY a "b">]><table><tr><td>&a;</td></tr></table>',
        {"entity_declaration"},
    ),
    "page.xls": (lambda: b"<html><body>Please sign in</body></html>", {"not_a_table"}),
    "bomb.zip": (bomb, {"unpacked_too_large"}),
    "lying.zip": (lying_bomb, {"damaged"}),
    "nested.zip": (
        lambda: zipped(inner__zip=zipped(orders__csv=text(shop_rows()))),
        {"nested_zip"},
    ),
    "nothing.zip": (zipped, {"empty_file"}),
    "encrypted.xlsx": (encrypted, {"encrypted"}),
    "locked.zip": (locked_zip, {"encrypted"}),
    "locked.xls": (lambda: locked_xls(b"\x2f\x00\x36\x00\x01\x00\x01\x00"), {"encrypted"}),
    "obfuscated.xls": (lambda: locked_xls(b"\x2f\x00\x06\x00\x00\x00\x11\x22"), {"encrypted"}),
    "checksum.zip": (lambda: wrong_checksum(zipped(a__csv=text(shop_rows()))), {"damaged"}),
    "deep.zip": (
        lambda: zipped(a__zip=zipped(b__zip=zipped(c__zip=zipped(d__csv=text(shop_rows()))))),
        {"nested_zip"},
    ),
    "laughs.xls": (
        lambda: billions(b"<Workbook><Worksheet><Table><Row><Cell>&l9;", b"</Cell></Row>"),
        {"entity_declaration"},
    ),
    "late_entities.xlsx": (late_entities, {"damaged", "entity_declaration", "reader_stopped"}),
    "beyond.xlsx": (
        lambda: replaced(
            xlsx(shop_rows()),
            SHEET,
            b"</sheetData>",
            b'<row r="4294967295"><c r="ZZZZZZ9"><v>1</v></c></row></sheetData>',
        ),
        {"reader_stopped", "damaged", "out_of_memory"},
    ),
    "members.zip": (lambda: many_members(6_000), {"too_many_sheets"}),
    "a_year_twice.zip": (lambda: many_members(730), {"too_many_sheets"}),
    "open_quote.csv": (
        lambda: text(shop_rows()) + b'2026-10-09,"' + b"1,1,1\r\n" * 100_000,
        {"cell_too_long"},
    ),
    "colspan.xls": (
        lambda: b"<table><tr><td colspan=9999999>x</td></tr></table>",
        {"too_many_columns"},
    ),
    "cells.xls": (lambda: b"<table><tr>" + b"<td><b>" * 100_000, {"too_many_columns"}),
    "gzip.csv": (lambda: gzip.compress(bytes(MEGABYTE)), {"not_a_table"}),
    "infinite.xlsx": (
        lambda: replaced(xlsx([*shop_rows(), ["2026-10-09", 777]]), SHEET, b">777<", b">1e999<"),
        {"not_a_number"},
    ),
    "long.csv": (lambda: with_value("访客数", "9" * 2 * MEGABYTE), {"cell_too_long"}),
    "merged.xlsx": (merged_everything, {"no_header", "unknown_columns", "out_of_memory"}),
    "unknown.csv": (
        lambda: text([["日期", "商品ID", "神秘指标"], ["2026-10-01", "1", "2"]]),
        {"unknown_columns"},
    ),
    "prose.txt": ("今天天气很好\n我们去公园\n".encode, {"no_header"}),
    "header_only.csv": (lambda: text(shop_rows(0)), {"no_rows"}),
    "words.csv": (lambda: with_value("访客数", "很多"), {"not_a_number"}),
    "formula.csv": (lambda: with_value("支付金额", "=SUM(A1:A9)"), {"formula"}),
    "date.csv": (lambda: with_value("统计日期", "2026-13-45"), {"not_a_date"}),
    "old_date.csv": (lambda: with_value("统计日期", "1899-12-31"), {"not_a_date"}),
    "no_date.csv": (lambda: with_value("统计日期", ""), {"date_missing"}),
    "science.csv": (lambda: with_value("支付金额", "1.23E+18"), {"precision_lost"}),
    "twice.csv": (lambda: with_value("统计日期", "2026-10-01"), {"rows_for_same_key"}),
    "shifted.csv": (shifted_row, {"row_width"}),
    "nan.csv": (lambda: with_value("支付金额", "Infinity"), {"not_a_number"}),
    "underscore.csv": (lambda: with_value("支付金额", "1_000"), {"not_a_number"}),
    "latin.csv": (lambda: b"\xff\xfa\x81 \x80\xff,\xff\xff\n" * 5, {"encoding_unknown"}),
}


IN_A_CHILD_ONLY = {"far.xlsx", "million.csv", "merged.xlsx", "beyond.xlsx", "late_entities.xlsx"}
"""What may end the process that reads it."""


def check(result: ImportResult, codes: set[str]) -> None:
    assert not result.facts
    assert {found.code for found in result.problems} & codes, result.problems
    assert result.refused
    for found in result.problems:
        assert found.reason.zh
        assert found.reason.en
        assert len(found.value) <= 60


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_in_a_child_process(name: str, tmp_path: Path) -> None:
    make, codes = FILES[name]
    path = tmp_path / name
    path.write_bytes(make())
    check(read_guarded(path, name, catalogue=CATALOGUE, limits=LIMITS), codes)


@pytest.mark.parametrize("name", sorted(set(FILES) - IN_A_CHILD_ONLY))
def test_a_bad_file_in_this_process(name: str) -> None:
    make, codes = FILES[name]
    check(parse(make(), name, catalogue=CATALOGUE, limits=LIMITS), codes)


def test_the_nearest_layout_is_named_in_the_readers_language() -> None:
    result = parse(
        b"\xef\xbb\xbf" + "统计日期,访客数,浏览量\n2026-10-01,1,2\n".encode(),
        "a.csv",
        catalogue=CATALOGUE,
        limits=LIMITS,
    )
    (found,) = result.problems
    assert "「生意参谋 店铺日报」" in found.reason.zh
    assert "Nearest: Shengyi Canmou shop, by day;" in found.reason.en


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = read_guarded(tmp_path / "no.csv", "no.csv", catalogue=CATALOGUE, limits=LIMITS)
    check(result, {"file_missing"})


def test_a_file_above_the_limit() -> None:
    limits = Limits(max_bytes=100)
    check(parse(text(shop_rows(30)), "a.csv", catalogue=CATALOGUE, limits=limits), {"too_large"})


def test_more_rows_than_allowed() -> None:
    limits = Limits(max_rows=10)
    result = parse(text(shop_rows(30)), "a.csv", catalogue=CATALOGUE, limits=limits)
    check(result, {"too_many_rows"})


def test_a_million_empty_rows_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "empty_rows.xlsx"
    rows = b"".join(b'<row r="%d"/>' % number for number in range(5, 1_000_001))
    path.write_bytes(replaced(xlsx(shop_rows()), SHEET, b"</sheetData>", rows + b"</sheetData>"))
    result = read_guarded(path, path.name, catalogue=CATALOGUE, limits=LIMITS)
    assert len(result.facts) == 3
    path.write_bytes(text(shop_rows()) + b",,,,,\r\n" * 999_000)
    limits = Limits(seconds=60)
    result = read_guarded(path, path.name, catalogue=CATALOGUE, limits=limits)
    assert len(result.facts) == 3
    assert result.sheets[0].rows_dropped == {"empty": 999_000}


def test_a_child_that_takes_too_long(tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_bytes(text(shop_rows()) + b"2026-10-09,1,1,1,1,1\r\n" * 900_000)
    limits = Limits(seconds=1)
    check(read_guarded(path, path.name, catalogue=CATALOGUE, limits=limits), {"out_of_time"})


def test_a_child_without_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.xls"
    path.write_bytes(b"<table>" + b"<tr><td>1</td></tr>" * 2_000_000)
    limits = Limits(memory_bytes=100 * MEGABYTE, seconds=60)
    check(read_guarded(path, path.name, catalogue=CATALOGUE, limits=limits), {"out_of_memory"})


def test_what_looks_dangerous_and_is_harmless(tmp_path: Path) -> None:
    """Macros, links to elsewhere, merged cells and paths in a zip: read, and nothing is done."""
    book = xlsx(shop_rows())
    ruled = b"</sheetData>" + b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>' * 1000
    target = b'<Relationship Id="r" Type="x" Target="http://127.0.0.1:9/" TargetMode="External"/>'
    harmless = {
        "macros.xlsm": with_member(book, "xl/vbaProject.bin", bytes(range(256)) * 20),
        "links.xlsx": with_member(book, "xl/externalLinks/_rels/externalLink1.xml.rels", target),
        "merged.xlsx": replaced(book, SHEET, b"</sheetData>", ruled),
        "wrong_size.xlsx": replaced(book, SHEET, b'ref="A1:F4"', b'ref="A1:XFD1048576"'),
        "one_cell.xlsx": replaced(book, SHEET, b'ref="A1:F4"', b'ref="A1:A1"'),
        "paths.zip": zip_of({"../../../escaped.csv": text(shop_rows()), "/etc/empty.csv": b""}),
    }
    for name, content in harmless.items():
        path = tmp_path / "inside" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        result = read_guarded(path, name, catalogue=CATALOGUE, limits=LIMITS)
        assert len(result.facts) == 3, (name, result.problems)
        assert not result.refused
        path.unlink()
    assert not list(tmp_path.rglob("*.csv"))


def test_formulas_without_stored_results_are_missing_and_told() -> None:
    rows = [SHOP_HEADER, ["2026-10-01", 10, 20, "=1+1", "5%", 1]]
    result = parse(xlsx(rows), "a.xlsx", catalogue=CATALOGUE, limits=LIMITS)
    assert "gmv" not in result.facts[0].measures
    assert "formulas_without_values" in {found.code for found in result.problems}
