"""Whole files: what a careful person would expect of messy exports."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from appraisal.importing import (
    AccountKind,
    ImportResult,
    Limits,
    PeriodSource,
    Severity,
    parse,
    read_guarded,
)
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import SHOP_HEADER, replaced, shop_rows, text, xlsx, zipped

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
CS = ["旺旺昵称", "接待人数", "询单人数", "客户满意率", "平均响应时长（秒)", "询单最终付款金额"]
CS_NAME = "自制报表-报表查看-客服绩效_20261001_20261015_全部.xlsx"
ORDERS = ["订单编号", "买家会员名", "收货人姓名", "联系手机", "总金额", "买家实际支付金额"]
ORDERS += ["订单创建时间", "订单付款时间 ", "退款金额"]


def read(content: bytes, name: str = "file.csv", **options: object) -> ImportResult:
    return parse(content, name, catalogue=CATALOGUE, limits=Limits(), **options)


def codes(result: ImportResult) -> list[str]:
    return [found.code for found in result.problems]


def order(number: str, paid: str = "2026-10-02 10:00:00", amount: str = "99.00") -> list[str]:
    buyer = ["张三丰", "张三丰", "'13800138000"]
    return [number, *buyer, amount, amount, "2026-10-01 09:00:00", paid, "0"]


# -- where the table stands


@pytest.mark.parametrize("above", [0, 1, 4, 5, 12])
def test_the_header_is_found_wherever_it_stands(above: int) -> None:
    notes = [["数据说明：以下数据为您所选时间周期的相关指标"] + [""] * 5 for _ in range(above)]
    result = read(xlsx([*notes, *shop_rows()]), "a.xlsx")
    assert result.sheets[0].header_row == above + 1
    assert len(result.facts) == 3


def test_columns_before_the_table_do_not_matter() -> None:
    result = read(xlsx([["", "", *row] for row in shop_rows()]), "a.xlsx")
    assert len(result.facts) == 3
    assert "访客数 (D)" in result.sheets[0].columns


def test_headers_may_be_messy() -> None:
    header = ["\ufeff 统计日期 ", "访 客 数\t", '="浏览量"', "支付金额（元）", "支付转化率\n"]
    header.append("支付买家数")
    result = read(xlsx([header, *shop_rows()[1:]]), "a.xlsx")
    assert result.facts[0].measures["gmv"] == Decimal("12345.6")


def test_a_repeated_header_and_a_total_are_dropped_and_counted() -> None:
    header, *days = shop_rows()
    total = ["合计", 3006, 9000, 37036.8, "", 150]
    result = read(text([header, total, days[0], header, *days[1:]]))
    assert result.sheets[0].rows_dropped == {"summary": 1, "repeated_header": 1}
    assert result.sheets[0].rows_kept == 3
    assert codes(result) == []


def test_remarks_under_the_table_are_dropped() -> None:
    result = read(xlsx([*shop_rows(), [], ["注：数据仅供参考"]]), "a.xlsx")
    assert result.sheets[0].rows_dropped == {"note": 1, "empty": 1}
    assert len(result.facts) == 3


def test_several_sheets_and_an_unknown_one() -> None:
    result = read(xlsx(shop_rows(), 说明=[["随便", "写写"], ["没有", "数据"]]), "a.xlsx")
    assert len(result.facts) == 3
    assert codes(result) == ["sheet_not_read"]
    assert result.problems[0].severity is Severity.WARNING


def test_the_same_sheet_twice_would_count_twice() -> None:
    header = ["统计日期", "商品ID", "商品访客数", "支付金额", "支付买家数"]
    rows = [header, ["2026-10-01", "1", 5, 9, 1]]
    result = read(xlsx(rows, 副本=rows), "a.xlsx")
    assert codes(result) == ["sheet_repeated"]
    assert not result.facts


def test_a_zip_of_day_files() -> None:
    days = {f"{n}__csv": text([SHOP_HEADER, shop_rows()[n]], "gb18030") for n in (1, 2, 3)}
    result = read(zipped(**days), "days.zip")
    assert len(result.facts) == 3
    assert [sheet.sheet for sheet in result.sheets] == ["1.csv", "2.csv", "3.csv"]


def test_one_bad_member_refuses_the_zip() -> None:
    result = read(zipped(a__csv=text(shop_rows()), b__csv=b"\x89PNG" + bytes(30)), "days.zip")
    assert not result.facts
    assert "not_a_table" in codes(result)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_texts_of_every_encoding_and_separator(encoding: str, separator: str) -> None:
    result = read(text(shop_rows(), encoding, separator))
    assert result.facts == read(xlsx(shop_rows()), "a.xlsx").facts


def test_a_page_named_xls() -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in shop_rows()
    )
    page = f"<html><meta charset=utf-8><table>{rows}</table></html>".encode()
    assert read(page, "a.xls").facts == read(text(shop_rows())).facts


def test_xml_of_a_spreadsheet() -> None:
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in shop_rows()
    )
    page = f'<?xml version="1.0"?><Workbook><Worksheet><Table>{rows}</Table></Worksheet></Workbook>'
    assert read(page.encode(), "a.xls").facts == read(text(shop_rows())).facts


def test_the_extension_means_nothing() -> None:
    assert read(xlsx(shop_rows()), "a.csv").facts == read(text(shop_rows()), "a.xlsx").facts


# -- which days


def test_days_of_the_file_name_where_there_is_no_date_column() -> None:
    result = read(xlsx([CS, ["小满", 100, 50, "95%", 30, 999]]), CS_NAME)
    assert result.sheets[0].period_source is PeriodSource.FILE_NAME
    assert (result.facts[0].date_from, result.facts[0].date_to) == (OCTOBER[0], date(2026, 10, 15))


def test_the_given_days_win_over_the_file_name() -> None:
    result = read(xlsx([CS, ["小满", 100, 50, "95%", 30, 999]]), CS_NAME, period=OCTOBER)
    assert result.sheets[0].period_source is PeriodSource.GIVEN
    assert result.facts[0].date_to == OCTOBER[1]


def test_a_date_column_wins_over_everything() -> None:
    days = (date(2026, 9, 1), date(2026, 9, 30))
    result = read(text(shop_rows()), "a_20260901_20260930.csv", period=days)
    assert result.sheets[0].period_source is PeriodSource.COLUMN
    assert result.facts[0].date_from == OCTOBER[0]
    assert codes(result) == ["period_differs"]


def test_no_days_at_all_is_a_question() -> None:
    result = read(xlsx([CS, ["小满", 100, 50, "95%", 30, 999]]), "客服.xlsx")
    assert codes(result) == ["period_unknown"]
    assert result.problems[0].severity is Severity.QUESTION
    assert not result.facts


def test_ambiguous_dates_are_a_question_and_the_period_answers_it() -> None:
    rows = [SHOP_HEADER, ["05/10/2026", 1, 1, 1, "1%", 1]]
    assert codes(read(text(rows))) == ["date_order_unknown"]
    assert read(text(rows), period=OCTOBER).facts[0].date_from == date(2026, 10, 5)


def test_a_hole_in_the_days_is_a_warning() -> None:
    rows = shop_rows(5)
    del rows[3]
    result = read(text(rows))
    assert codes(result) == ["days_missing"]
    assert "2026-10-03" in result.problems[0].reason.zh


# -- whose rows


def agents(*rows: list[object]) -> ImportResult:
    return read(xlsx([CS, *rows]), CS_NAME)


def test_agents_and_the_six_summary_rows() -> None:
    labels = ["汇总值", "平均值", "全店汇总值", "全店平均值", "同行同层优秀", "同行同层均值"]
    result = agents(
        ["一店:小满", 100, 50, "95.00%", "30秒", "1,999.00"],
        ["一店:小暑", 80, 40, "-", "1分", "-"],
        *[[label, 180, 90, "95%", 40, 1999] for label in labels],
    )
    assert result.sheets[0].rows_dropped == {"summary": 6}
    first, second = result.facts
    assert (first.account.kind, first.account.key) == (AccountKind.AGENT, "一店:小满")
    assert first.measures["avg_response_seconds@total"] == 3000
    assert first.measures["satisfaction_rate@stated"] == Decimal("0.95")
    assert "cs_gmv" not in second.measures
    assert second.measures["avg_response_seconds@total"] == 4800


def test_the_same_agent_twice_names_both_rows() -> None:
    result = agents(["小满", 100, 50, "95%", 30, 1], ["小满", 90, 40, "95%", 30, 1])
    assert codes(result) == ["rows_for_same_key"]
    assert "2" in result.problems[0].reason.zh
    assert "3" in result.problems[0].reason.zh
    assert not result.facts


def test_the_same_agent_twice_in_other_writing() -> None:
    result = agents(["小满", 100, 50, "95%", 30, 1], [" 小满 ", 90, 40, "95%", 30, 1])
    assert codes(result) == ["rows_for_same_key"]


def test_an_identical_row_counts_once() -> None:
    result = agents(["小满", 100, 50, "95%", 30, 1], ["小满", 100, 50, "95%", 30, 1])
    assert result.facts[0].measures["reception_users"] == 100
    assert result.sheets[0].rows_dropped == {"duplicate": 1}
    assert codes(result) == ["rows_repeated"]


def test_numbers_without_an_agent_are_refused() -> None:
    result = agents(["小满", 1, 1, "95%", 1, 1], ["", 1, 1, "95%", 1, 1])
    assert codes(result) == ["account_missing"]


def test_figures_of_employees_and_of_the_shop() -> None:
    rows = [
        ["日期", "工号", "姓名", "投诉数", "满意的投诉数", "出勤天数", "好评率"],
        ["2026-10", "E001", "张三", 2, 1, 22, "97.5%"],
        ["2026-10", 1002.0, "李四", "", 0, 20.5, ""],
        ["2026-10", "", "", 3, 2, "", ""],
    ]
    result = read(xlsx(rows), "指标录入表.xlsx")
    first, second, shop = result.facts
    assert (first.date_from, first.date_to) == OCTOBER
    assert (second.account.kind, second.account.key) == (AccountKind.EMPLOYEE, "1002")
    assert second.measures == {"satisfied_complaints": 0, "attendance_days": Decimal("20.5")}
    assert (shop.account.kind, shop.account.key) == (AccountKind.SHOP, "")
    assert first.measures["positive_review_rate@stated"] == Decimal("0.975")


def test_figures_refuse_a_column_nobody_knows() -> None:
    rows = [["日期", "工号", "投诉数", "投拆数"], ["2026-10-01", "E001", 2, 1]]
    assert codes(read(xlsx(rows), "a.xlsx")) == ["unexpected_column"]


def test_figures_that_look_like_a_shop_report_lose_no_column() -> None:
    rows = [["日期", "访客数", "支付金额", "投诉数"], ["2026-10-01", 100, 200, 1]]
    result = read(xlsx(rows), "a.xlsx")
    assert result.sheets[0].layout == "figures"
    assert result.facts[0].measures == {"visitors": 100, "gmv": 200, "complaints": 1}


# -- orders


def test_orders_by_day_of_creation_and_of_payment() -> None:
    rows = [ORDERS, order('="1001"'), order('="1002"', paid=""), order('="1003"')]
    created, paid = sorted(read(text(rows, "gb18030")).facts, key=lambda fact: fact.date_from)
    assert created.measures == {"orders_created": 3, "order_amount": Decimal("297.00")}
    assert paid.measures["paid_orders"] == 2
    assert paid.measures["gmv"] == Decimal("198.00")


def test_buyers_never_appear_anywhere() -> None:
    rows = [ORDERS, order("1001"), order("1002", amount="张三丰"), order("1001", amount="5.00")]
    everything = repr(read(text(rows)))
    assert "rows_for_same_key" in everything
    assert "not_a_number" in everything
    assert "13800138000" not in everything
    assert "收货人姓名" not in everything


def test_order_numbers_are_masked() -> None:
    rows = [ORDERS, order("2134567890123456789"), order("2134567890123456789", amount="5.00")]
    everything = repr(read(text(rows)))
    assert "****6789" in everything
    assert "2134567890123456789" not in everything


def test_destroyed_order_numbers_are_refused() -> None:
    result = read(text([ORDERS, order("2.13457E+18"), order("2.13458E+18")]))
    assert codes(result) == ["precision_lost"] * 2
    assert not result.facts


def test_two_shops_in_one_file_are_refused() -> None:
    header, first, second = [*ORDERS, "店铺名称"], [*order("1"), "一店"], [*order("2"), "二店"]
    assert codes(read(text([header, first, second]))) == ["several_values"]


def test_an_amount_repeated_in_each_row_of_an_order_counts_once() -> None:
    rows = [
        ["订单号", "商品ID", "订购数量", "下单时间", "订单金额", "付款确认时间", "下单帐号"],
        ["1", "a", 1, "2026-10-01 10:00:00", 150, "2026-10-01 10:05:00", "x"],
        ["1", "b", 2, "2026-10-01 10:00:00", 150, "2026-10-01 10:05:00", "x"],
        ["2", "a", 1, "2026-10-01 11:00:00", 150, "2026-10-01 11:05:00", "y"],
    ]
    measures = read(text(rows)).facts[0].measures
    assert measures["paid_orders"] == 2
    assert measures["gmv"] == 300
    assert measures["paid_items"] == 4


def test_line_items_of_shopify() -> None:
    header = ["Name", "Financial Status", "Paid at", "Created at", "Total", "Lineitem quantity"]
    paid = "2026-10-02 10:00:00 -0400"
    rows = [header, ["#1", "paid", paid, paid, 50, 1], ["#1", "", "", paid, "", 4]]
    rows += [["#2", "pending", "", paid, 70, 1]]
    measures = read(text(rows)).facts[0].measures
    assert measures["orders_created"] == 2
    assert measures["paid_orders"] == 1
    assert measures["gmv"] == 50
    assert measures["paid_items"] == 5


def test_a_foreign_currency_is_named() -> None:
    header = ["Reporting starts", "Reporting ends", "Campaign name", "Amount spent (USD)"]
    result = read(text([header, ["2026-05-01", "2026-05-31", "spring", 12.5]]))
    assert codes(result) == ["foreign_currency"]
    assert not result.facts
    assert "USD" in result.problems[0].reason.en
    assert "CNY" in result.problems[0].reason.en


# -- rows, columns and cells


def test_products_add_up_and_the_same_row_twice_counts_once() -> None:
    header = ["统计日期", "商品ID", "商品访客数", "商品浏览量", "支付金额", "支付买家数"]
    day = "2026-10-01"
    rows = [header, [day, "1", 5, 9, "1.10", 1], [day, "2", 6, 9, "2.20", 1]]
    result = read(text([*rows, rows[1]]))
    assert result.facts[0].measures["gmv"] == Decimal("3.30")
    assert codes(result) == ["rows_repeated"]
    result = read(text([*rows, [day, "2", 0, 0, "3.30", 0]]))
    assert result.facts[0].measures["gmv"] == Decimal("6.60")
    assert codes(result) == ["rows_added"]


def test_two_columns_of_one_name_that_differ_are_refused() -> None:
    rows = [[*row, row[3]] for row in shop_rows()]
    assert len(read(text(rows)).facts) == 3
    rows[2][-1] = 1
    assert codes(read(text(rows))) == ["column_twice"]


def test_a_comparison_column_never_overwrites_the_value() -> None:
    header = ["统计时间", "成交金额", "较上周期", "成交订单数", "较上周期", "成交买家数"]
    header.append("较上周期")
    result = read(text([header, ["12-29-25", "100.00", "5%", 7, "-3%", 6, "1%"]]))
    assert result.facts[0].date_from == date(2025, 12, 29)
    assert result.facts[0].measures == {"gmv": 100, "paid_orders": 7, "paid_buyers": 6}


def test_a_response_time_without_unit_is_left_out() -> None:
    header = ["客服账号", "咨询人数", "人工接待人数", "最终成团人数", "平均人工响应时长"]
    name = "客服_20261001_20261031.xlsx"
    result = read(xlsx([header, ["小满", 10, 9, 3, 1.5]]), name)
    assert codes(result) == ["unit_unknown"]
    assert "avg_response_seconds@total" not in result.facts[0].measures
    header[-1] = "平均人工响应时长（分）"
    result = read(xlsx([header, ["小满", 10, 9, 3, 1.5]]), name)
    assert result.facts[0].measures["avg_response_seconds@total"] == 810


def test_an_average_of_several_rows_needs_a_weight() -> None:
    header = ["流量来源", "来源明细", "访客数", "支付转化率", "客单价"]
    rows = [header, ["一级", "A", 100, "5%", 20], ["一级", "B", 300, "10%", 30]]
    result = read(text(rows), period=OCTOBER)
    assert result.facts[0].measures == {
        "visitors": 400,
        "pay_conversion_rate@total": 35,
        "pay_conversion_rate@weight": 400,
    }
    assert codes(result) == ["average_not_combined"]


def test_a_formula_without_its_result_is_missing_with_a_warning() -> None:
    rows = [list(row) for row in shop_rows()]
    rows[2][3] = "=1+1"
    result = read(xlsx(rows), "a.xlsx")
    assert codes(result) == ["formulas_without_values"]
    assert "gmv" not in result.facts[1].measures


def test_a_cached_result_counts() -> None:
    rows = [list(row) for row in shop_rows()]
    rows[2][3] = "=1+1"
    sheet = "xl/worksheets/sheet1.xml"
    book = replaced(xlsx(rows), sheet, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    result = read(book, "a.xlsx")
    assert result.facts[1].measures["gmv"] == 2
    assert codes(result) == []


def test_a_ratio_against_its_parts() -> None:
    rows = [list(row) for row in shop_rows()]
    rows[2][4] = "7.50%"
    result = read(text(rows))
    assert codes(result) == ["ratio_contradicts"]
    assert (result.problems[0].row, result.problems[0].value) == (3, "7.50%")
    assert len(result.facts) == 3


def test_a_stated_total_against_the_rows() -> None:
    rows = [*shop_rows(), ["合计", 3006, 9000, "99,999.00", "", 150]]
    result = read(text(rows))
    assert codes(result) == ["total_differs"]
    assert result.problems[0].row == 5


def test_all_problems_at_once_up_to_a_limit() -> None:
    rows = [SHOP_HEADER, *[[f"2026-10-{n:02d}", "x", "y", 1, "1%", 1] for n in range(1, 31)]]
    result = parse(text(rows), "a.csv", catalogue=CATALOGUE, limits=Limits(max_problems=10))
    assert len(result.problems) == 11
    assert result.problems[-1].code == "more_problems"
    assert result.sheets[0].rows_refused == 30


def test_cells_with_markup_or_formulas_stay_text() -> None:
    result = agents(["=cmd|' /C calc'!A0", 1, 1, "95%", 1, 1], ["<b>x</b>", 1, 1, "95%", 1, 1])
    assert {fact.account.key for fact in result.facts} == {"<b>x</b>", "=cmd|' /C calc'!A0"} or (
        not result.facts
    )


def test_the_child_gives_the_same_as_this_process(tmp_path: Path) -> None:
    rows = [CS, ["小满\n换行", 100, 50, "95%", 30, 999], ["小暑", 80, 40, "-", 60, "-"]]
    path = tmp_path / "file"
    path.write_bytes(xlsx(rows))
    seen: list[int] = []
    limits = Limits()
    options = {"catalogue": CATALOGUE, "limits": limits}
    away = read_guarded(path, CS_NAME, **options, progress=seen.append)
    assert away == parse(path, CS_NAME, **options)
    assert away.facts
    assert seen == [2]
