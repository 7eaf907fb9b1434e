"""One cell at a time."""

from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.importing.cells import (
    CellError,
    currency_sign,
    leading_number,
    number_from,
    rate_from,
    seconds_from,
    text_from,
)
from appraisal.importing.columns import ColumnReader
from appraisal.importing.layout import Column, Reads

MISSING = [
    "",
    " ",
    "-",
    "--",
    "—",
    "－",
    "N/A",
    "null",
    "#N/A",
    "\t-\t",
    "暂无数据",
    "空",
    "（空）",
    "(blank)",
]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.56", "1234.56"),
        ("4,417", "4417"),
        ("35188 ", "35188"),
        ("101.38\t", "101.38"),
        ("¥1,234", "1234"),
        ("￥1,234.50", "1234.50"),
        ("$2,400.00", "2400.00"),
        ("12元", "12"),
        ("3件", "3"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("6E-05", "0.00006"),
        ("-4.12e-05", "-0.0000412"),
        ("-¥5.20", "-5.20"),
        ("¥-5.20", "-5.20"),
        ("-$1,234.50", "-1234.50"),
        ("($1,234.50)", "-1234.50"),
        ("CA$12.00", "12.00"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("(1,234.5)", "-1234.5"),
        ("１２３", "123"),
        ("'0012", "12"),
        ('="123"', "123"),
        ("12.34%", "0.1234"),
        (".5", "0.5"),
        (3.0, "3"),
        (0.1, "0.1"),
        (27649.87, "27649.87"),
        (7, "7"),
        (0.0, "0"),
    ],
)
def test_numbers(cell: object, number: str) -> None:
    assert number_from(cell) == Decimal(number)


@pytest.mark.parametrize("cell", MISSING)
def test_missing_is_not_zero(cell: str) -> None:
    assert number_from(cell) is None
    assert rate_from(cell) is None
    assert seconds_from(cell, 1) is None
    assert leading_number(cell) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("很多", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1,23", "not_a_number"),
        ("1234,56", "not_a_number"),
        ("1_000", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("12½", "not_a_number"),
        ("=1+1", "formula"),
        ("=SUM(A1)", "formula"),
        ("1.23E+18", "precision_lost"),
        (1e15, "precision_lost"),
        (9.78756922225897e25, "precision_lost"),
        (float("nan"), "not_a_number"),
        (True, "not_a_number"),
        (date(2026, 1, 1), "not_a_number"),
    ],
)
def test_what_is_no_number(cell: object, code: str) -> None:
    with pytest.raises(CellError) as error:
        number_from(cell)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("11秒", "11"),
        ("12.3秒", "12.3"),
        ("2分30秒", "150"),
        ("7小时41分52秒", "27712"),
        ("1天2小时", "93600"),
        ("1h 2m 3s", "3723"),
        ("500ms", "0.5"),
        ("00:01:30", "90"),
        (time(0, 1, 30), "90"),
        (timedelta(seconds=90.5), "90.5"),
        (12.5, "12.5"),
        ("30", "30"),
    ],
)
def test_durations(cell: object, seconds: str) -> None:
    assert seconds_from(cell, 1) == Decimal(seconds)


def test_a_bare_duration_counts_in_the_unit_of_its_column() -> None:
    assert seconds_from("1.5", 60) == 90
    assert seconds_from("90秒", 60) == 90
    with pytest.raises(CellError) as error:
        seconds_from("1.5", None)
    assert error.value.code == "unit_unknown"


@pytest.mark.parametrize(("cell", "number"), [("4.85（↑0.01）", "4.85"), (4.9, "4.9"), ("5", "5")])
def test_the_number_a_cell_begins_with(cell: object, number: str) -> None:
    assert leading_number(cell) == Decimal(number)


def test_of_two_numbers_none_is_guessed() -> None:
    with pytest.raises(CellError) as error:
        leading_number("4.7/4.6")
    assert error.value.code == "two_numbers"
    assert leading_number("4.7 / 4.6", part=1) == Decimal("4.7")
    assert leading_number("4.7/4.6", part=2) == Decimal("4.6")
    assert leading_number("4.7", part=2) == Decimal("4.7")


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        ("$1,234.56", "$"),
        ("-$5", "$"),
        ("($5)", "$"),
        ("US$ 5", "US$"),
        ("USD 5", "USD"),
        ("￥5", "¥"),
        ("5元", "元"),
        ("5", ""),
        ("", ""),
        ("-", ""),
        ("无", ""),
    ],
)
def test_the_sign_of_a_currency(cell: str, sign: str) -> None:
    assert currency_sign(cell) == sign


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="2134567890123456789"', "2134567890123456789"),
        ("'0012", "0012"),
        ("\t9001", "9001"),
        (56890905940.0, "56890905940"),
        ("店铺：小满 ", "店铺:小满"),
        (None, ""),
        (True, "TRUE"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_ids_and_names(cell: object, text: str) -> None:
    assert text_from(cell) == text


@pytest.mark.parametrize("cell", ["1.23E+18", "2.13457E+18", 1.23e18, float("inf")])
def test_an_id_without_its_last_digits_is_refused(cell: object) -> None:
    with pytest.raises(CellError):
        text_from(cell)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_a_person_sees_is_read_exactly(number: Decimal) -> None:
    assert number_from(float(number)) == number
    assert number_from(f"{number:,}") == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_problem(text: str) -> None:
    for read in (number_from, rate_from, leading_number, text_from):
        with suppress(CellError):
            read(text)
    with suppress(CellError):
        seconds_from(text, 60)


def rates(cells: list[object], unit: str = "") -> tuple[list[Decimal | None], bool]:
    reader = ColumnReader(Column("ctr", ("点击率",), Reads.RATE), unit)
    read = reader.read(cells)
    both = zip(read.values, read.signed or [None] * len(cells), strict=True)
    return [signed if value is None else value for value, signed in both], reader.in_percent


def test_percent_or_fraction_is_decided_for_the_whole_column() -> None:
    assert rates([0.06, 1.0, 0.5])[1] is False
    assert rates([99.71, 1.0, 0.5])[1] is True
    assert rates(["12.34%", "0.00%"]) == ([Decimal("0.1234"), Decimal(0)], False)
    assert rates([1.0], "%")[1] is True


def test_a_truth_is_not_a_one() -> None:
    reader = ColumnReader(Column("gmv", ("支付金额",)), "")
    read = reader.read([1.0, True, 1.0])
    assert read.values == [1, None, 1]
    assert read.errors == [(1, "not_a_number")]


@pytest.mark.parametrize("kind", [str, float])
def test_many_different_cells_read_as_few_do(kind: type) -> None:
    cells = [kind(f"{number / 100:.2f}") for number in range(30_000)]
    reader = ColumnReader(Column("gmv", ("支付金额",)), "")
    reader.read(cells)
    wanted = [Decimal(number) / 100 for number in range(30_000)]
    assert reader.read(cells).values == wanted
    assert reader.read([*cells, kind("7")]).values[-1] == 7
    if kind is str:
        read = reader.read([*cells, "x", "-", "1,000"])
        assert read.values[-3:] == [None, None, 1000]
        assert read.errors == [(30_000, "not_a_number")]
