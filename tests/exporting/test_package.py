"""Workbooks as files: what comes back is what went in, and nothing of it runs."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.exporting.grid import (
    Book,
    Cell,
    Chart,
    Frame,
    Link,
    MarkRule,
    PrintSetup,
    Row,
    Sheet,
    Value,
)
from appraisal.exporting.number_cells import fits, number_cell, written
from appraisal.exporting.package import (
    BookWriter,
    Packed,
    copy_packed,
    packed_entry,
    packed_sheet,
    workbook_bytes,
    write_entry,
)
from appraisal.exporting.safe_text import (
    cell_text,
    file_name,
    looks_like_formula,
    sheet_title,
)
from appraisal.exporting.sheet_xml import loose_row
from appraisal.exporting.styles import LOOKS, Mark, Style
from tests.exporting.reading import calamine_rows, opened, part

MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DANGEROUS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://example.com","x")',
    "=1+1\x00",
]


def book(*values: Value, frame: Frame | None = None) -> bytes:
    """A workbook whose first row holds these values as text cells."""
    frame = frame or Frame(widths=(10.0,) * max(len(values), 1))
    row = Row([Cell(value, Style.LIST_TEXT) for value in values])
    return workbook_bytes(Book("title", "company", MOMENT, (Sheet("Sheet", frame, (row,)),)))


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text(text: str):
    content = book(text)
    cell = opened(content).active["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
    assert cell.value.strip() == cell_text(text).strip()


def test_ordinary_text_is_not_quoted():
    for text in ("林晓雯", "-", "a=b", "5 + 5"):
        assert not opened(book(text)).active["A1"].quotePrefix


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_comes_back(text: str):
    content = book(text)
    found = opened(content).active["A1"].value
    assert (found or "") == cell_text(text)
    assert calamine_rows(content) in ([[cell_text(text)]], [], [[""]])


def test_markup_and_illegal_characters_are_harmless():
    text = "<script>&\"'\x00\x0b\ufffe]]>_x0041_\ud800"
    content = book(text)
    assert calamine_rows(content) == [["<script>&\"']]>_x0041_"]]
    assert "_x005F_x0041_" in part(content, "xl/worksheets/sheet1.xml")


def test_a_cell_holds_no_more_than_excel_keeps():
    assert len(opened(book("字" * 40_000)).active["A1"].value) == 32_767


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.1"), "0.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0"),
        (Decimal(1) / Decimal(3), "0.3333333333333333"),
        (Decimal("0.12345678901234565000000001"), "0.12345678901234565"),
        (Decimal("123456789012345.678901"), "123456789012345.67"),
        (Decimal("1E-20") / 3, "3.3333333333333333e-21"),
    ],
)
def test_numbers_are_written_exactly_or_as_the_nearest_double(value: Decimal, text: str):
    assert written(value) == text
    assert opened(book(value)).active["A1"].value == float(value)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_a_number_is_read_as_the_nearest_double(value: Decimal):
    assert float(written(value)) == float(value)


def test_more_than_15_digits_before_the_point_are_text():
    assert fits(Decimal("999999999999999.99"))
    assert number_cell(Decimal(10) ** 15, Style.LIST_TWO, Style.LIST_TEXT) == Cell(
        "1000000000000000", Style.LIST_TEXT
    )


def test_dates_are_dates():
    row = Row([Cell(date(2026, 10, 31), Style.LIST_DAY)])
    content = workbook_bytes(Book("t", "", MOMENT, (Sheet("S", Frame((10.0,)), (row,)),)))
    assert opened(content).active["A1"].value == datetime(2026, 10, 31)  # noqa: DTZ001
    assert calamine_rows(content) == [[date(2026, 10, 31)]]


def test_a_formula_carries_its_value():
    row = Row(
        [
            Cell(Decimal(2), Style.LIST_POINTS),
            Cell(Decimal(4), Style.LIST_POINTS, "A1*2"),
            Cell("x<y", Style.LIST_TEXT, 'IF(A1<3,"x<y","")'),
        ]
    )
    content = workbook_bytes(Book("t", "", MOMENT, (Sheet("S", Frame((9.0,) * 3), (row,)),)))
    formulas, values = opened(content).active, opened(content, values=True).active
    assert [formulas["B1"].value, formulas["C1"].value] == ["=A1*2", '=IF(A1<3,"x<y","")']
    assert [values["B1"].value, values["C1"].value] == [4, "x<y"]
    assert calamine_rows(content) == [[2.0, 4.0, "x<y"]]


def test_frames_are_kept():
    frame = Frame(
        widths=(5.0, 7.0),
        freeze="B2",
        filter_area="A1:B2",
        hidden_columns=("B",),
        print_setup=PrintSetup(landscape=True, repeat_rows="1:1", footer="第 &P 页"),
        marks=(MarkRule("A1:A2", "$A1<>$B1", Mark.DIFFERS),),
        tab_color="1F3A5F",
    )
    rows = (Row([Cell("a", Style.HEAD), Cell("b", Style.HEAD)], 20), Row([]))
    sheets = (
        Sheet("one", frame, rows, ("A2:B2",), (Link("A1", "it's", "B2"),)),
        Sheet("it's", Frame((5.0,)), ()),
    )
    sheet = opened(workbook_bytes(Book("t", "c", MOMENT, sheets)))["one"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:B2")
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A2:B2"]
    assert sheet.column_dimensions["B"].hidden
    assert sheet.row_dimensions[1].height == 20
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].hyperlink.location == "'it''s'!B2"
    rule = next(iter(sheet.conditional_formatting)).rules[0]
    assert rule.formula == ["$A1<>$B1"]
    assert rule.dxf.fill.bgColor.rgb.endswith("FDE2E1")


def test_a_book_written_sheet_by_sheet():
    """Sheets in front are written last and stand first, with their charts and filters."""
    chart = Chart("grades", 1, 2, 2, 2, "D2")
    front = Sheet(
        "it's in front",
        Frame(
            (9.0, 9.0), filter_area="A1:B3", chart=chart, print_setup=PrintSetup(repeat_rows="1:1")
        ),
        (
            Row([Cell("grade", Style.HEAD), Cell("count", Style.HEAD)]),
            Row([Cell("A", Style.LIST_TEXT), Cell(3, Style.LIST_WHOLE)]),
            Row([Cell("B", Style.LIST_TEXT), Cell(4, Style.LIST_WHOLE)]),
        ),
        links=(Link("A2", "person 2"),),
    )
    packed, buffer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(1, 4):
            row = Row([Cell(number, Style.LIST_WHOLE)])
            packed_sheet(archive, f"{number}.xml", Sheet("x", Frame((9.0,)), (row,)))
    with (
        zipfile.ZipFile(packed) as archive,
        BookWriter(buffer, Book("t", "c", MOMENT)) as writer,
    ):
        writer.add(front)
        writer.add(Sheet("sources", Frame((9.0,)), ()))
        for number in range(1, 4):
            repeat = "" if number == 1 else f"{number}:{number + 1}"
            writer.add_packed(f"person {number}", repeat, Packed(archive, f"{number}.xml"))
        with pytest.raises(ValueError, match="behind"):
            writer.add(Sheet("b", Frame((9.0,)), ()))
    workbook = opened(buffer.getvalue())
    assert workbook.sheetnames == [
        "it's in front", "sources", "person 1", "person 2", "person 3",
    ]  # fmt: skip
    assert [workbook[f"person {n}"]["A1"].value for n in (1, 2, 3)] == [1, 2, 3]
    assert workbook["person 3"].print_title_rows == "$3:$4"
    assert not workbook["person 1"].print_title_rows
    assert len(workbook["it's in front"]._charts) == 1
    assert workbook["it's in front"]["A2"].hyperlink.location == "'person 2'!A1"
    assert calamine_rows(buffer.getvalue())[1:] == [["A", 3], ["B", 4]]
    with zipfile.ZipFile(buffer) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))


def test_loose_rows_get_their_numbers_and_have_to_be_all_there():
    head = Sheet("list", Frame((9.0, 9.0)), (Row([Cell("head", Style.HEAD)]),))
    rows = [
        loose_row(Row([None, Cell(text, Style.LIST_TEXT)], 19))
        for text in ("</row>", "two\nlines", "=1\x00")
    ]
    buffer = io.BytesIO()
    with BookWriter(buffer, Book("t", "c", MOMENT)) as writer:
        writer.add(head, [rows[0] + rows[1], b"", rows[2]], 3)
    sheet = opened(buffer.getvalue()).active
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == ["</row>", "two\nlines", "=1"]
    assert sheet["B4"].data_type == "s"
    with (
        pytest.raises(ValueError, match="announced"),
        BookWriter(io.BytesIO(), Book("t", "c", MOMENT)) as writer,
    ):
        writer.add(head, rows, 4)


def test_every_style_looks_as_it_was_declared():
    rows = tuple(Row([Cell("x", style)]) for style in Style)
    sheet = opened(workbook_bytes(Book("t", "", MOMENT, (Sheet("S", Frame((9.0,)), rows),)))).active
    for number, style in enumerate(Style, start=1):
        cell, look = sheet.cell(number, 1), LOOKS[style]
        assert (cell.font.sz, bool(cell.font.b)) == (look.size, look.bold)
        assert cell.number_format == look.number_format
        assert cell.alignment.horizontal == look.across


def test_properties_and_no_trace_of_the_machine():
    content = book("x")
    properties = part(content, "docProps/core.xml")
    assert "<dc:title>title</dc:title><dc:creator>company</dc:creator>" in properties
    assert "2026-11-02T09:30:00Z" in properties
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_bytes_are_the_same_in_another_process():
    program = (
        "import sys, hashlib; from tests.exporting import samples;"
        "from tests.exporting.joined import archive as s;"
        "print(hashlib.sha256(s(samples.PERIOD, samples.company_of(9), 'en', (4, 5))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_copied_as_it_is_packed(method: int):
    content = bytes(range(256)) * 5000
    source, target = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(source, "w") as archive:
        for name in ("before", "一.bin", "behind"):
            write_entry(archive, name, content + name.encode(), method)
    with zipfile.ZipFile(source) as found, zipfile.ZipFile(target, "w") as archive:
        write_entry(archive, "first", b"1")
        copy_packed(archive, packed_entry("员工/二.xlsx"), Packed(found, "一.bin"))
        copy_packed(archive, packed_entry("empty"), Packed(found, "behind"))
        write_entry(archive, "last", b"2")
    with zipfile.ZipFile(target) as archive, zipfile.ZipFile(source) as found:
        assert archive.testzip() is None
        assert archive.namelist() == ["first", "员工/二.xlsx", "empty", "last"]
        assert archive.read("员工/二.xlsx") == content + "一.bin".encode()
        entry, before = archive.getinfo("员工/二.xlsx"), found.getinfo("一.bin")
        assert (entry.compress_size, entry.CRC) == (before.compress_size, before.CRC)
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)


def test_a_member_that_ends_too_early_is_refused():
    source = io.BytesIO()
    with zipfile.ZipFile(source, "w") as archive:
        write_entry(archive, "a", b"x" * 100, zipfile.ZIP_STORED)
    with zipfile.ZipFile(source) as found, zipfile.ZipFile(io.BytesIO(), "w") as archive:
        found.getinfo("a").compress_size = 10_000
        with pytest.raises(zipfile.BadZipFile):
            copy_packed(archive, packed_entry("a"), Packed(found, "a"))


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("E1_林晓雯", "E1_林晓雯.xlsx"),
        ('a<>:"/\\|?*b', "a_________b.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd.xlsx"),
        ("CON", "_CON.xlsx"),
        ("com1.report", "_com1.report.xlsx"),
        ("name. ", "name.xlsx"),
        ("", "_.xlsx"),
        ("\u202egnp.exe", "_gnp.exe.xlsx"),
    ],
)
def test_file_names_are_safe_on_windows(text: str, name: str):
    assert file_name(text, ".xlsx") == name


@settings(deadline=None)
@given(st.text(max_size=200), st.sets(st.text(max_size=5)))
def test_any_file_name_is_safe_and_new(text: str, taken: set[str]):
    name = file_name(text, ".xlsx", {each.lower() for each in taken})
    assert name.lower() not in {each.lower() for each in taken}
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert 5 < len(name) <= 105


@settings(deadline=None)
@given(st.text(max_size=80), st.sets(st.text(max_size=5)))
def test_any_sheet_title_is_accepted(text: str, taken: set[str]):
    title = sheet_title(text, {each.lower() for each in taken})
    assert 0 < len(title) <= 31
    assert not set(title) & set("[]:*?/\\")
    assert title.lower() not in {each.lower() for each in taken}
    frame = Frame((9.0,), print_setup=PrintSetup(repeat_rows="1:1"))
    content = workbook_bytes(Book("t", "", MOMENT, (Sheet(title, frame, ()),)))
    assert opened(content).sheetnames == [title]


def test_titles_that_excel_reserves():
    assert sheet_title("History") == "History_"
    assert sheet_title("''") == "-"
    assert sheet_title("a" * 40, {"a" * 31}) == "a" * 29 + "_2"


def test_what_a_spreadsheet_would_run():
    assert all(looks_like_formula(text) for text in DANGEROUS)
    assert not any(looks_like_formula(text) for text in ("", "-", "a", "1-1"))


def test_a_book_of_many_sheets_keeps_their_order():
    sheets = tuple(
        Sheet(f"s{n}", Frame((9.0,)), (Row([Cell(n, Style.LIST_WHOLE)]),)) for n in range(12)
    )
    book_of_many = opened(workbook_bytes(replace(Book("t", "", MOMENT, ()), sheets=sheets)))
    assert [sheet["A1"].value for sheet in book_of_many.worksheets] == list(range(12))
