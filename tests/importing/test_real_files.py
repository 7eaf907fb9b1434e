"""The real files give the totals that were computed independently, to the cent."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from appraisal.importing import AccountKind, FactRow, ImportResult, Limits, parse
from tests.importing.catalogue import CATALOGUE

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real files are not at {SHARED}"),
]

PRODUCTS = {
    "商品访客数": "visitors",
    "商品浏览量": "page_views",
    "支付买家数": "paid_buyers",
    "支付件数": "paid_items",
    "支付金额": "gmv",
    "成功退款金额": "refund_amount",
    "商品加购件数": "cart_items",
    "下单金额": "order_amount",
}
PLANS = {
    "展现量": "impressions",
    "点击量": "clicks",
    "花费": "ad_spend",
    "总成交金额": "ad_gmv",
    "总成交笔数": "ad_orders",
    "旺旺咨询量": "consult_users",
    "总购物车数": "ad_cart_adds",
}
JD = {
    "浏览量": "page_views",
    "访客数": "visitors",
    "成交商品件数": "paid_items",
    "成交码洋": "gmv",
    "加购人数": "cart_users",
}


def expected(name: str) -> dict:
    totals = json.loads(
        (SHARED / "expected_totals.json").read_text("utf-8"), parse_float=Decimal, parse_int=Decimal
    )
    return totals[name]


def read(name: str, **options: object) -> ImportResult:
    result = parse(SHARED / name, name, catalogue=CATALOGUE, limits=Limits(), **options)
    assert result.facts, result.problems
    return result


def sums(facts: Iterable[FactRow], length: int = 10) -> dict[str, dict[str, Decimal]]:
    """Measures added up by the first characters of the ISO date."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for fact in facts:
        assert fact.date_from == fact.date_to
        for code, value in fact.measures.items():
            found[fact.date_from.isoformat()[:length]][code] += value
    return found


def test_products_and_plans_of_one_workbook() -> None:
    name = "sycm_product_wujie_plan_2026-08.xlsx"
    result = read(name)
    for sheet, layout, codes in (
        ("商品数据", "sycm_product_day", PRODUCTS),
        ("推广数据", "wujie_plan", PLANS),
    ):
        wanted = expected(name)[f"source.xlsx/{sheet}"]
        facts = [fact for fact in result.facts if fact.layout == layout]
        reading = next(reading for reading in result.sheets if reading.sheet == sheet)
        assert reading.rows_dropped == {"repeated_header": wanted["repeated_header_rows"]}
        assert reading.rows_kept == sum(wanted["rows_per_day"].values())
        found = sums(facts)
        assert found.keys() == wanted["per_day"].keys()
        for day, totals in wanted["per_day"].items():
            assert {header: found[day][code] for header, code in codes.items()} == totals
            rows = sum(fact.rows for fact in facts if fact.date_from.isoformat() == day)
            assert rows == wanted["rows_per_day"][day]
    kinds = {fact.layout: fact.account.kind for fact in result.facts}
    assert kinds == {"sycm_product_day": AccountKind.SHOP, "wujie_plan": AccountKind.PLAN}
    assert [reading.layout for reading in result.sheets] == ["sycm_product_day", "wujie_plan", None]
    assert not result.problems


def test_plans_keep_their_numbers_and_names() -> None:
    result = read("sycm_product_wujie_plan_2026-08.xlsx")
    accounts = {fact.account.key: fact.account.name for fact in result.facts if fact.account.key}
    assert accounts["56890905940"] == "计划001"


def test_orders_of_a_tmall_shop() -> None:
    name = "tmall_orders_2020-02.csv"
    result, wanted = read(name), expected(name)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for fact in result.facts:
        for code, value in fact.measures.items():
            found[code] += value
    assert found["orders_created"] == wanted["orders_created"]
    assert found["paid_orders"] == wanted["orders_paid"]
    assert found["order_amount"] == wanted["sum_总金额_all"]
    assert found["gmv"] == wanted["sum_总金额_paid"]
    assert found["refund_amount"] == wanted["sum_退款金额"]
    assert found["refund_orders"] == wanted["refund_orders"]
    assert found["gmv"] - found["refund_amount"] == wanted["sum_买家实际支付金额"]
    february = sums(result.facts, 7)["2020-02"]
    assert february["paid_orders"] == wanted["paid_in_2020-02"]
    assert february["gmv"] == wanted["总金额_paid_in_2020-02"]
    paid = [fact.date_from for fact in result.facts if "paid_orders" in fact.measures]
    assert (min(paid), max(paid)) == (date(2020, 2, 1), date(2020, 3, 1))


def test_products_of_jd_in_a_year() -> None:
    name = "jd_product_day_2019.xlsx"
    result, wanted = read(name), expected(name)
    assert sum(fact.rows for fact in result.facts) == wanted["rows"]
    found = sums(result.facts, 7)
    for month, totals in wanted["by_month"].items():
        assert {header: found[month][code] for header, code in JD.items()} == totals
    assert [problem.code for problem in result.problems] == ["rows_added"]


def test_ad_spend_of_half_a_year() -> None:
    name = "jd_ad_spend_2018.xls"
    result, wanted = read(name), expected(name)
    assert len(result.facts) == wanted["rows"]
    assert sum(fact.measures["ad_spend"] for fact in result.facts) == wanted["支出"]
    days = [fact.date_from.isoformat() for fact in result.facts]
    assert [min(days), max(days)] == wanted["dates"]


def test_text_and_old_excel_of_one_table_give_the_same_facts() -> None:
    week = (date(2026, 8, 3), date(2026, 8, 9))
    text = read("sycm_traffic_source_gbk.csv", period=week)
    book = read("sycm_traffic_source.xls", period=week)
    assert text.facts == book.facts
    assert text.sheets[0].rows_read == expected("sycm_traffic_source")["rows"]
    assert text.sheets[0].rows_dropped == {"lower_level": 9}


def test_a_file_without_dates_asks_for_them() -> None:
    name = "sycm_traffic_source.xls"
    result = parse(SHARED / name, name, catalogue=CATALOGUE, limits=Limits())
    assert not result.facts
    assert [(found.severity, found.code) for found in result.problems] == [
        ("question", "period_unknown")
    ]
