"""Days out of cells, file names and lines above the header."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.importing.date_order import read_days
from appraisal.importing.dates import (
    DateError,
    Order,
    Undecided,
    span_from,
)
from appraisal.importing.layout import DateOrder
from appraisal.importing.stated_days import span_of_name, span_of_preamble

EVIDENCE = DateOrder.FROM_EVIDENCE


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2026-08-06", "2026-08-06", None),
        ("2026/7/4", "2026-07-04", None),
        ("2026.7.4", "2026-07-04", None),
        ("20260806", "2026-08-06", None),
        (20260806.0, "2026-08-06", None),
        (43101.39, "2018-01-01", None),
        ("2026年06月07日 12:39:34", "2026-06-07", None),
        ("2026年6月7日", "2026-06-07", None),
        ("2020/2/21 0:00", "2020-02-21", None),
        ("2026-04-01 12:39:28 -0400", "2026-04-01", None),
        ("2026-04-01T12:39:28Z", "2026-04-01", None),
        ("2026-05-06\t", "2026-05-06", None),
        ("20260324000000~20260324005959", "2026-03-24", None),
        ("2026-07-01 ~ 2026-07-31", "2026-07-01", "2026-07-31"),
        ("2026-07-01至2026-07-31", "2026-07-01", "2026-07-31"),
        ("August 1, 2026 - September 30, 2026", "2026-08-01", "2026-09-30"),
        ("1 Aug 2026", "2026-08-01", None),
        ("2017-08", "2017-08-01", "2017-08-31"),
        ("2026年2月", "2026-02-01", "2026-02-28"),
        ("4-Jul-26", "2026-07-04", None),
        ("04-Jul-2026", "2026-07-04", None),
        ("Saturday, July 4, 2026", "2026-07-04", None),
        ("2026-07-04 周六", "2026-07-04", None),
        ("2026-07-04（星期六）", "2026-07-04", None),
        ("46207", "2026-07-04", None),
        ("46207.5", "2026-07-04", None),
        ("202607", "2026-07-01", "2026-07-31"),
        ("2026/7/4-2026/7/10", "2026-07-04", "2026-07-10"),
        ("20260704-20260710", "2026-07-04", "2026-07-10"),
        (datetime(2026, 8, 6, 13, 0, tzinfo=UTC), "2026-08-06", None),
        (date(2026, 8, 6), "2026-08-06", None),
    ],
)
def test_days_of_a_cell(cell: object, first: str, last: str | None) -> None:
    assert span_from(cell) == (day(first), day(last or first))


@pytest.mark.parametrize(
    "cell",
    ["明天", "2026-13-01", "2026-02-30", "1899-01-01", "12345", 5.0, True, "2026-08-31~2026-08-01"],
)
def test_what_is_no_day(cell: object) -> None:
    with pytest.raises(DateError):
        span_from(cell)


@pytest.mark.parametrize("cell", ["", "-", "--"])
def test_an_empty_day(cell: str) -> None:
    assert span_from(cell) is None


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text: str) -> None:
    try:
        found = span_from(text)
    except DateError:
        return
    assert found is None or isinstance(found, Undecided) or found[0] <= found[1]


def test_a_day_above_twelve_decides_the_file() -> None:
    read = read_days(["01/02/2026", "13/02/2026"], EVIDENCE, None)
    assert read.spans["01/02/2026"] == (day("2026-02-01"),) * 2
    assert (read.order, read.certain) == (Order.DAY_FIRST, True)
    read = read_days(["01/02/2026", "01/13/2026"], EVIDENCE, None)
    assert read.spans["01/02/2026"] == (day("2026-01-02"),) * 2


def test_contradicting_evidence_leaves_the_days_unknown() -> None:
    read = read_days(["13/02/2026", "02/13/2026", "01/02/2026"], EVIDENCE, None)
    assert read.unreadable["01/02/2026"] == "date_order_unknown"


def test_contradicting_evidence_is_never_read_cell_by_cell() -> None:
    read = read_days(["13/02/2026", "02/14/2026"], EVIDENCE, None)
    assert set(read.unreadable.values()) == {"date_order_unknown"}
    within = (day("2026-02-01"), day("2026-02-28"))
    read = read_days(["13/02/2026", "02/14/2026", "02/03/2026", "03/02/2026"], EVIDENCE, within)
    assert [span[0].day for span in read.spans.values() if span] == [13, 14, 3, 3]
    assert not read.unreadable


def test_ambiguous_days_that_fit_the_certain_ones_only_the_other_way_are_asked_about() -> None:
    mixed = [f"{number}/6/2026" for number in range(1, 10)] + ["6/13/2026", "6/14/2026"]
    read = read_days(mixed, EVIDENCE, None)
    assert set(read.unreadable.values()) == {"date_order_unknown"}
    june = (day("2026-06-01"), day("2026-06-30"))
    read = read_days(mixed, EVIDENCE, june)
    assert {span[0] for span in read.spans.values() if span} == {
        *(date(2026, 6, number) for number in (*range(1, 10), 13, 14))
    }
    whole_year = [f"{month}/{number}/2026" for month in range(1, 13) for number in (5, 6, 20)]
    assert read_days(whole_year, EVIDENCE, None).certain


def test_a_short_year_may_stand_first_and_is_never_an_old_one() -> None:
    read = read_days(["26-07-04"], EVIDENCE, None)
    assert read.spans["26-07-04"] == (day("2026-07-04"),) * 2
    assert read_days(["26/7/4"], EVIDENCE, None).spans["26/7/4"] == (day("2026-07-04"),) * 2
    read = read_days([f"26-07-{number}" for number in range(14, 21)], EVIDENCE, None)
    assert (read.order, read.certain) == (Order.YEAR_FIRST, False)
    read = read_days([f"{number}-07-26" for number in range(14, 21)], EVIDENCE, None)
    assert read.order is Order.DAY_FIRST
    read = read_days(["21-07-20"], EVIDENCE, None)
    assert read.unreadable == {"21-07-20": "date_order_unknown"}
    within = (day("2021-07-01"), day("2021-07-31"))
    assert read_days(["21-07-20"], EVIDENCE, within).spans["21-07-20"] == (day("2021-07-20"),) * 2


def test_the_layout_decides_what_no_cell_does() -> None:
    read = read_days(["05-06-26"], DateOrder.MONTH_FIRST, None)
    assert read.spans["05-06-26"] == (day("2026-05-06"),) * 2


def test_the_days_a_person_gave_decide() -> None:
    within = (day("2026-06-01"), day("2026-06-30"))
    read = read_days(["05/06/2026"], EVIDENCE, within)
    assert read.spans["05/06/2026"] == (day("2026-06-05"),) * 2
    assert read.certain


def test_neighbouring_days_decide_with_a_warning() -> None:
    cells = [f"{number:02d}/10/2026" for number in range(1, 11)]
    read = read_days(cells, EVIDENCE, None)
    assert (read.order, read.certain) == (Order.DAY_FIRST, False)
    assert read.spans["03/10/2026"] == (day("2026-10-03"),) * 2


def test_without_evidence_a_person_is_asked() -> None:
    read = read_days(["01/02/2026", "05/05/2026"], EVIDENCE, None)
    assert read.unreadable == {"01/02/2026": "date_order_unknown"}
    assert read.spans["05/05/2026"] == (day("2026-05-05"),) * 2


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("【生意参谋平台】商品_全部_2026-06-18_2026-06-18.xls", "2026-06-18", "2026-06-18"),
        ("自制报表-报表查看-客服绩效_20261001_20261015_全部.xlsx", "2026-10-01", "2026-10-15"),
        ("【生意参谋】商品效果-2017-03-22-2017-03-22.xls", "2017-03-22", "2017-03-22"),
        ("数据 2026.10.01~2026.10.31.csv", "2026-10-01", "2026-10-31"),
    ],
)
def test_days_of_a_file_name(name: str, first: str, last: str) -> None:
    assert span_of_name(name, single_day=False) == (day(first), day(last))


@pytest.mark.parametrize(
    "name",
    [
        "商品报表_20260619_110309.csv",
        "BusinessReport-8-04-26.csv",
        "店铺DSR数据_2026-08-11.xlsx",
        "4051124186_1782897394563_919.xlsx",
        "ExportOrderList202611010915.csv",
        "反了_20261015_20261001.csv",
        "export.csv",
    ],
)
def test_a_download_time_is_no_period(name: str) -> None:
    assert span_of_name(name, single_day=False) is None


def test_one_day_in_a_name_counts_where_the_layout_says_so() -> None:
    assert span_of_name("2026-08-11.csv", single_day=True) == (day("2026-08-11"),) * 2


def test_days_above_the_header() -> None:
    may = (day("2026-05-01"), day("2026-05-31"))
    assert span_of_preamble([["# Start date: 20260501"], ["# End date: 20260531"]]) == may
    assert span_of_preamble([["统计周期：2026-05-01 ~ 2026-05-31"]]) == may
    assert span_of_preamble([["报表"], ["", 3.0]]) is None
    assert span_of_preamble([["统计月份：2026年5月"]]) == may
    assert span_of_preamble([["统计日期: 2026-05-31"]]) == (may[1], may[1])
    assert span_of_preamble([["下载时间：2026-06-01"], ["生成：2026-06-01"]]) is None
