"""The first rows of an unknown file, and what its columns may be."""

from __future__ import annotations

import pytest

from appraisal.importing import LAYOUTS, Limits
from appraisal.importing.look import HIDDEN, look
from appraisal.importing.suggest import Adviser, Use
from tests.importing.catalogue import CATALOGUE

ADVISER = Adviser(CATALOGUE, tuple(LAYOUTS.values()))


def suggested(header: str, *cells: str):
    return ADVISER.suggest([header], [[cell] for cell in cells])[0]


@pytest.mark.parametrize(
    ("header", "cells", "use", "metric"),
    [
        ("日期", ["2026-10-01"], Use.DAY, ""),
        ("结束日期", ["2026-10-01"], Use.UNTIL, ""),
        ("某时刻", ["2026-10-01", "2026-10-02"], Use.DAY, ""),
        ("支付金额", ["1,234.50"], Use.METRIC, "gmv"),
        ("支付金额(元)", ["-", "12"], Use.METRIC, "gmv"),
        ("访客数量", ["12"], Use.METRIC, "visitors"),
        ("花费金额(分)", ["12345"], Use.METRIC, "ad_spend"),
        ("支付金额环比", ["12.5%"], Use.IGNORE, ""),
        ("推广帐户", ["甲"], Use.ACCOUNT, ""),
        ("点击率", ["12.5%"], Use.METRIC, "ctr"),
        ("首次响应时长", ["2分30秒"], Use.METRIC, "first_response_seconds"),
        ("支付金额", ["甲"], Use.IGNORE, ""),
        ("客服昵称", ["小满"], Use.ACCOUNT, ""),
        ("商品ID", ["123456789012"], Use.ID, ""),
        ("完全无关的一列", ["1"], Use.IGNORE, ""),
        ("", ["1"], Use.IGNORE, ""),
    ],
)
def test_suggestion(header, cells, use, metric) -> None:
    one = suggested(header, *cells)
    assert (one.use, one.metric) == (use, metric)


def test_a_known_name_is_surer_than_a_similar_one() -> None:
    assert suggested("访客数", "1").score == 1
    assert 0.72 <= suggested("访客数量", "1").score < 1


def test_one_metric_is_suggested_once_by_similarity() -> None:
    first, second = ADVISER.suggest(["访客数", "访客数量"], [["1", "2"]])
    assert (first.metric, second.use) == ("visitors", Use.IGNORE)


@pytest.mark.parametrize(
    "header", ["收货人姓名", "买家会员名", "联系电话 ", "Billing Name", "备注"]
)
def test_a_column_about_buyers_is_never_suggested(header) -> None:
    one = suggested(header, "12")
    assert (one.use, one.personal, one.samples) == (Use.IGNORE, True, ())


def test_the_header_row_is_found_below_a_preamble() -> None:
    content = "说明：以下为数据,,\n\n统计日,指标甲,指标乙\n2026-10-01,1,2\n".encode()
    (head,) = look(content, "x.csv", Limits()).sheets
    assert head.header_row == 3
    assert head.rows[3] == ("2026-10-01", "1", "2")


def test_buyers_are_hidden_wherever_they_stand() -> None:
    content = "订单,买家昵称,姓名,说明\n1,小红,王五,电话13812345678\n2,小绿,赵六,a@b.cn\n".encode()
    (head,) = look(content, "x.csv", Limits()).sheets
    assert head.rows[0] == ("订单", "买家昵称", "姓名", "说明")
    assert head.rows[1] == ("1", HIDDEN, HIDDEN, HIDDEN)
    assert head.rows[2] == ("2", HIDDEN, HIDDEN, HIDDEN)


def test_an_agents_name_is_no_buyers() -> None:
    (head,) = look("姓名,接待人数\n李四,3\n".encode(), "x.csv", Limits()).sheets
    assert head.rows[1] == ("李四", "3")


def test_what_cannot_be_read_says_why() -> None:
    seen = look(b"", "x.csv", Limits())
    assert (seen.sheets, [problem.code for problem in seen.problems]) == ((), ["empty_file"])
    wide = look((",".join("abc" for _ in range(600)) + "\n").encode(), "x.csv", Limits())
    assert [problem.code for problem in wide.problems] == ["too_many_columns"]


TWO_ROWS = (
    "接待报表\n"
    "日期,客服,咨询,,评价,,,买家\n"
    ",,咨询总人数,接待总数,收到数,很满意,满意率,联系电话\n"
    "2026-10-01,小满,40,30,10,8,80%,13812345678\n"
).encode()


def test_groups_above_their_fields_are_two_header_rows() -> None:
    (head,) = look(TWO_ROWS, "x.csv", Limits()).sheets
    assert (head.header_row, head.header_rows) == (2, 2)
    assert head.names(2, 2) == (
        *("日期", "客服", "咨询 咨询总人数", "咨询 接待总数"),
        *("评价 收到数", "评价 很满意", "评价 满意率", "买家 联系电话"),
    )
    assert head.rows[2][-1] == "联系电话"
    assert head.rows[3][-1] == HIDDEN


@pytest.mark.parametrize(
    "rows",
    [
        "店铺日报,,\n日期,访客数,支付金额\n2026-10-01,1,2\n",
        "店铺：一店,,导出时间：今天\n日期,访客数,支付金额\n2026-10-01,1,2\n",
        "日期,访客数,支付金额\n2026-10-01,1,2\n",
        "客服,分组,等级\n小满,甲组,一级\n小立,乙组,二级\n",
        "日期,备注\n合计,\n2026-10-01,x\n",
        "日期\n",
    ],
)
def test_titles_and_rows_of_texts_are_no_groups(rows: str) -> None:
    (head,) = look(rows.encode(), "x.csv", Limits()).sheets
    assert head.header_rows == 1


def test_a_field_is_known_below_its_group_but_less_surely() -> None:
    (head,) = look(TWO_ROWS, "x.csv", Limits()).sheets
    found = ADVISER.suggest(head.names(2, 2), head.rows[3:], fields=head.rows[2])
    assert [(one.use, one.metric) for one in found[:3]] == [
        (Use.DAY, ""),
        (Use.ACCOUNT, ""),
        (Use.METRIC, "consult_users"),
    ]
    rate = found[6]
    assert (rate.header, rate.metric) == ("评价 满意率", "satisfaction_rate")
    assert 0.72 <= rate.score < 1
    assert (found[7].use, found[7].personal, found[7].samples) == (Use.IGNORE, True, ())
