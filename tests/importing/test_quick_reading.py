"""What is read column by column is exactly what is read cell by cell and row by row."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appraisal.importing import Limits, columns, parse, written
from appraisal.importing.cells import Cell, CellError, number_from, rate_from, seconds_from
from appraisal.importing.columns import ColumnReader
from appraisal.importing.layout import Column, Reads
from appraisal.importing.whole import WholeReader, Wholes
from appraisal.importing.written import TextTable, Writing
from tests.importing.catalogue import CATALOGUE

LIMITS = Limits()
WHOLE = st.integers(-(10**20), 10**20).map(str)
MONEY = st.decimals(0, 10**9, places=2).map(str)
GROUPED = st.decimals(-(10**9), 10**9, places=2).map("{:,}".format)
ODD = (
    *("", "-", "--", "0", "-0", "00", "007", "0.05", "5.", ".5", ".", "1.2.3", "1,2,3", "1,234"),
    *("-1.50", "1.5.", "+3", "1e5", "1E5", "12%", "1.2万", "3秒", "00:01:30", "null", "true"),
    *("[1]", "1 ", " 1", "1\n2", "1,", ",1", "12,34", "-105", "9" * 18, "9" * 19, "9" * 31),
    *("0.1234567890123456789", "99999999999999.99", "0.10000000000000000001", "¥3", "1\uff12"),
)
MESSY = st.one_of(
    st.sampled_from(ODD),
    st.decimals(-(10**6), 10**6, allow_nan=False).map(str),
    st.text("0123456789.,-% \n", max_size=8),
)
TEXTS = st.one_of(
    st.lists(WHOLE, min_size=1),
    st.lists(MONEY, min_size=1),
    st.lists(st.one_of(MONEY, st.sampled_from(["", "-"])), min_size=1),
    st.lists(GROUPED, min_size=1),
    st.lists(st.one_of(WHOLE, MONEY, GROUPED), min_size=1),
    st.lists(MESSY, min_size=1),
    st.lists(st.one_of(MONEY, MESSY), min_size=1),
)
NUMBERS = st.one_of(
    st.lists(st.one_of(st.floats(), st.integers(-(10**17), 10**17)), min_size=1),
    st.lists(st.decimals(-(10**9), 10**9, places=2).map(float), min_size=1),
    st.lists(st.integers(0, 10**7).map(lambda number: number / 10**4), min_size=1),
    st.lists(st.one_of(st.integers(0, 10**6).map(float), st.just(""), st.booleans()), min_size=1),
)


def one_by_one(cells: list[Cell], read: Callable[[Cell], object]) -> list[object]:
    """Each cell by itself: a number, None, or the code of its problem."""
    found: list[object] = []
    for cell in cells:
        try:
            found.append(read(cell))
        except CellError as error:
            found.append(error.code)
    return found


def as_column(reader: ColumnReader, cells: list[Cell]) -> list[object]:
    """The same of a whole column."""
    read = reader.read(cells)
    found: list[object] = list(read.values)
    for place, code in read.errors:
        assert found[place] is None
        found[place] = code
    assert not read.whole or None not in found
    return found


@settings(deadline=None)
@given(st.one_of(TEXTS, NUMBERS), st.sampled_from(["", "分", "万元"]))
@example(["1.23.45", "145"], "")
@example(["5.", "7", "1.2."], "")
@example(["1.5", "2.55"], "")
@example(["2.55", "1.5"], "")
@example(["0.10000000000000000001", "12.5"], "")
@example(["-0.10000000000000000001", "12.5"], "")
@example(["18446744073709551616", "1"], "")
@example([0.1 + 0.2, 1.0], "")
@example([1e15, 1.0], "")
def test_a_column_of_numbers(cells: list[Cell], unit: str) -> None:
    scale = {"分": Decimal("0.01"), "万元": Decimal(10_000)}.get(unit, Decimal(1))

    def read(cell: Cell) -> object:
        value = number_from(cell)
        return None if value is None else value * scale

    reader = ColumnReader(Column("gmv", ("支付金额",)), unit)
    assert as_column(reader, cells) == one_by_one(cells, read)
    assert as_column(reader, cells) == one_by_one(cells, read)


@settings(deadline=None)
@given(st.one_of(TEXTS, NUMBERS), st.sampled_from(["秒", "分钟", "小时", ""]))
def test_a_column_of_durations(cells: list[Cell], unit: str) -> None:
    seconds = {"秒": 1, "分钟": 60, "小时": 3600}.get(unit)
    column = Column("avg_response_seconds", ("平均响应",), Reads.SECONDS, needs_unit=True)
    found = as_column(ColumnReader(column, unit), cells)
    assert found == one_by_one(cells, lambda cell: seconds_from(cell, seconds))


@settings(deadline=None)
@given(st.one_of(TEXTS, NUMBERS))
def test_a_column_of_rates(cells: list[Cell]) -> None:
    reader = ColumnReader(Column("ctr", ("点击率",), Reads.RATE), "")
    read = reader.read(cells)
    expected = [
        rate if rate is None or isinstance(rate, str) else (rate.value, rate.signed)  # type: ignore[attr-defined]
        for rate in one_by_one(cells, rate_from)
    ]
    codes = dict(read.errors)
    signed = read.signed or [None] * len(cells)
    found = [
        codes.get(place)
        or (
            None
            if bare is None and sign is None
            else (sign if bare is None else bare, bare is None)
        )
        for place, (bare, sign) in enumerate(zip(read.values, signed, strict=True))
    ]
    assert found == expected
    bare = [pair[0] for pair in expected if isinstance(pair, tuple) and not pair[1]]
    assert reader.largest == max([Decimal(0), *map(abs, bare)]) or max(bare) <= reader.largest


@settings(deadline=None)
@given(st.lists(MONEY, min_size=1))
def test_plain_money_needs_no_look_at_each_cell(cells: list[str]) -> None:
    wholes = WholeReader().read(cells, {str})
    assert wholes is not None
    assert wholes.total() == sum(wholes.numbers)
    assert wholes.decimals() == list(map(Decimal, cells))


@pytest.mark.parametrize("factor", ["0.01", "1", "60", "10000", "1E+4", "1E-3"])
def test_scales(factor: str) -> None:
    scaled = Wholes([1, -250], 2).scaled(Decimal(factor))
    assert scaled is not None
    assert scaled.decimals() == [
        Decimal("0.01") * Decimal(factor),
        Decimal("-2.5") * Decimal(factor),
    ]


LINES = st.one_of(
    st.text(st.sampled_from('ab1,|\t"\r\n\x0b\u2028 '), max_size=60),
    st.lists(st.sampled_from(["a,b", "1", "1,2", "1,2,3", '"x\n",2', ""]), max_size=70).map(
        "\n".join
    ),
)


@settings(deadline=None)
@given(LINES, st.integers(1, 20))
@example('a,"b\nc",d\n1,2,3\n', 3)
@example("a,b\r1,2\r\r\n3,4", 4)
@example("a,b\n1,2\n\n3,4\n", 100)
@example("a,b\n1\n1,2,3\n", 100)
def test_a_text_is_cut_into_pieces_at_the_ends_of_records(content: str, piece: int) -> None:
    separator = written.separator_of(content)
    expected: list[list[Cell]] = []
    expected += csv.reader(StringIO(content, newline=""), delimiter=separator)
    table = TextTable("a.csv", Writing(content.encode(), "utf-8"), LIMITS)
    with patch.object(written, "_PIECE", piece):
        blocks = list(table.blocks())
    if blocks:
        written._pad_blocks(expected, max(map(len, expected[: blocks[0].height])))
    assert [row for block in blocks for row in block.rows] == expected
    assert [block.first for block in blocks] == [
        1 + sum(block.height for block in blocks[:place]) for place in range(len(blocks))
    ]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2026-10-01", "2026/10/02", "20261003", "合计", "", "说明"]),
            *[st.one_of(WHOLE, MONEY, MESSY)] * 3,
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(40, 200),
)
def test_a_file_reads_the_same_both_ways(rows: list[tuple[str, str, str, str]], piece: int) -> None:
    out = StringIO()
    header = ("统计日期", "访客数", "支付金额", "平均停留时长")
    csv.writer(out).writerows([header, *rows])
    content = out.getvalue().encode()
    with patch.object(written, "_PIECE", piece):
        quick = parse(content, "a.csv", catalogue=CATALOGUE, limits=LIMITS)
        with (
            patch.object(written, "_even_block", lambda *_: None),
            patch.object(columns.WholeReader, "read", lambda *_: None),
        ):
            careful = parse(content, "a.csv", catalogue=CATALOGUE, limits=LIMITS)
    assert quick == careful
