"""Orders of a file: rows of one order together, hashes instead of names, remarks matched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from appraisal.importing import Limits, OrderRules, parse
from appraisal.importing.guarded import OwnRules, read_guarded
from appraisal.importing.orders import BUYER, ORDER, is_remarked, keyed
from tests.importing.catalogue import CATALOGUE

KEY = b"a key"
RULES = OrderRules(KEY)
TAOBAO = '''\
订单编号,买家会员名,总金额,买家实际支付金额,订单创建时间,订单付款时间 ,订单备注,宝贝总数量,退款金额
"=""90126103""",甲,100.50,100.50,2026-10-01 23:59:00,2026-10-02 00:01:00,补单,2,0.5
90126104,甲,9,9,2026-10-01 10:00:00,,,1,
'''


def orders(content: str, rules: OrderRules = RULES):
    result = parse(content.encode(), "x.csv", catalogue=CATALOGUE, limits=Limits(), orders=rules)
    assert not result.refused, result.problems
    return result.orders


def test_an_order_of_each_row_with_hashes() -> None:
    paid, unpaid = orders(TAOBAO)
    assert paid.order == keyed(KEY, ORDER, "90126103")
    assert paid.buyer == unpaid.buyer == keyed(KEY, BUYER, "甲")
    assert (paid.created, paid.paid) == (date(2026, 10, 1), date(2026, 10, 2))
    assert (paid.amount, paid.refund, paid.items) == (Decimal("100.50"), Decimal("0.5"), 2)
    assert unpaid.paid is None
    assert not paid.is_marked


def test_without_a_key_no_order_leaves_the_room() -> None:
    assert orders(TAOBAO, OrderRules()) == ()


def test_rows_of_one_order_are_one_order() -> None:
    content = (
        "主订单编号,子订单编号,订单应付金额,订单提交时间,支付完成时间,商品数量\n"
        "7001,1,10,2026-10-01 10:00:00,2026-10-01 10:01:00,1\n"
        "7001,2,5.5,2026-10-01 10:00:00,2026-10-01 10:01:00,2\n"
    )
    (one,) = orders(content)
    assert (one.amount, one.items, one.buyer) == (Decimal("15.5"), 3, "")


def test_the_child_gives_the_same(tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(TAOBAO, encoding="utf-8")
    rules = OrderRules(KEY, ("补单",))
    own = OwnRules(orders=rules)
    guarded = read_guarded(path, "x.csv", catalogue=CATALOGUE, limits=Limits(), own=own)
    assert guarded.orders == orders(TAOBAO, rules)
    assert [order.is_marked for order in guarded.orders] == [True, False]
    here = parse(path, "x.csv", catalogue=CATALOGUE, limits=Limits())
    assert guarded.facts == here.facts
    assert guarded.facts[0] == here.facts[0]
    assert len(guarded.facts) == len(here.facts)


@pytest.mark.parametrize(
    ("remark", "pattern", "fits"),
    [
        ("8月补单", "补单", True),
        ("补 单", "补单", False),
        ("ＡＢ", "ab", True),
        ("补了一单", "补*单", True),
        ("单补", "补*单", False),
        ("补单", "*", False),
        ("", "补单", False),
    ],
)
def test_remarks(remark, pattern, fits) -> None:
    assert is_remarked(remark, [pattern]) is fits


def test_hashes_differ_by_key_and_kind() -> None:
    assert len({keyed(KEY, ORDER, "1"), keyed(b"x", ORDER, "1"), keyed(KEY, BUYER, "1")}) == 3
    assert keyed(KEY, ORDER, "") == ""


DOUYIN = (
    "主订单编号,子订单编号,订单应付金额,订单提交时间,支付完成时间,商品数量,达人ID,达人昵称,商家备注\n"
    "7001,1,10,2026-10-01 10:00:00,2026-10-01 10:01:00,1,\t88001,小满,补单\n"
    "7001,2,5.5,2026-10-01 10:00:00,2026-10-01 10:01:00,2,\t88002,阿青,\n"
    "7002,3,20,2026-10-01 11:00:00,2026-10-02 00:01:00,1,0,-,\n"
    "7003,4,7,2026-10-02 11:00:00,,1,\t88001,小满,\n"
)
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Total,Created at,Lineitem quantity,Employee\n"
    "#1,a@x.y,paid,2026-10-01 10:00:00,30,2026-10-01 10:00:00,1,Ann\n"
    "#1,a@x.y,,,,2026-10-01 10:00:00,2,\n"
    "#2,b@x.y,paid,2026-10-01 11:00:00,8,2026-10-01 11:00:00,1,\n"
)
REFUNDS = (
    "退款编号,退款申请时间,退款状态,退款总额,退款完结时间,操作人,子账号\n"
    "1,2026-10-02,退款成功,5,2026-10-03,小满,店:小满\n"
    "2,2026-10-02,退款成功,7,2026-10-03,系统,\n"
)


def by_account(content: str) -> dict[tuple[str, str, int], dict[str, Decimal]]:
    result = parse(content.encode(), "x.csv", catalogue=CATALOGUE, limits=Limits(), orders=RULES)
    assert not result.refused, result.problems
    return {
        (fact.account.kind.value, fact.account.key, fact.date_from.day): dict(fact.measures)
        for fact in result.facts
    }


def test_a_row_counts_for_the_shop_and_for_whom_it_is_credited_to() -> None:
    facts = by_account(DOUYIN)
    assert facts["shop", "", 1] == {
        "orders_created": 2,
        "order_amount": Decimal("35.5"),
        "paid_orders": 1,
        "paid_sub_orders": 2,
        "gmv": Decimal("15.5"),
        "paid_items": 3,
    }
    assert facts["promoter", "88001", 1]["gmv"] == 10
    assert facts["promoter", "88001", 1]["paid_orders"] == 1
    assert facts["promoter", "88002", 1]["gmv"] == Decimal("5.5")
    # Unpaid: placed by the promoter's audience, and nothing else.
    assert facts["promoter", "88001", 2] == {"orders_created": 1, "order_amount": 7}
    assert ("promoter", "0", 2) not in facts
    assert facts["shop", "", 2]["gmv"] == 20


def test_an_order_of_two_promoters_is_a_part_for_each() -> None:
    result = parse(
        DOUYIN.encode(),
        "x.csv",
        catalogue=CATALOGUE,
        limits=Limits(),
        orders=OrderRules(KEY, ("补单",)),
    )
    first, second, nobody, unpaid = result.orders
    assert first.order == second.order == keyed(KEY, ORDER, "7001")
    assert [each.credited and each.credited.name for each in result.orders] == [
        "小满",
        "阿青",
        None,
        "小满",
    ]
    assert (first.amount, second.amount, nobody.amount) == (10, Decimal("5.5"), 20)
    # The remark of one row marks the whole order.
    assert [each.is_marked for each in result.orders] == [True, True, False, False]
    assert unpaid.paid is None
    assert first.refund is None


def test_further_lines_of_an_order_are_their_first_ones() -> None:
    facts = by_account(SHOPIFY)
    assert facts["agent", "Ann", 1]["gmv"] == 30
    assert facts["agent", "Ann", 1]["paid_items"] == 3
    assert facts["shop", "", 1]["gmv"] == 38


def test_refunds_are_credited_to_the_sub_account() -> None:
    facts = by_account(REFUNDS)
    assert facts["shop", "", 3] == {"refund_amount": 12, "refund_orders": 2}
    assert facts["agent", "店:小满", 3] == {"refund_amount": 5, "refund_orders": 1}
    assert len(facts) == 2


def test_credits_pass_the_child(tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(DOUYIN, encoding="utf-8")
    here = parse(path, "x.csv", catalogue=CATALOGUE, limits=Limits(), orders=RULES)
    guarded = read_guarded(
        path, "x.csv", catalogue=CATALOGUE, limits=Limits(), own=OwnRules(orders=RULES)
    )
    assert guarded.orders == here.orders
    assert guarded.facts == here.facts


def test_one_row_without_a_number_leaves_no_orders_and_says_so() -> None:
    content = TAOBAO + ",乙,30,30,2026-10-02 10:00:00,2026-10-02 10:00:00,,1,0\n"
    result = parse(content.encode(), "x.csv", catalogue=CATALOGUE, limits=Limits(), orders=RULES)
    assert result.orders == ()
    assert [problem.code for problem in result.problems] == ["orders_without_number"]
    paid = next(fact for fact in result.facts if fact.date_from.day == 2)
    assert paid.measures["gmv"] == Decimal("130.50")


def test_the_sheets_own_total_is_compared_with_the_shop_alone() -> None:
    content = "主订单编号,子订单编号,订单应付金额,订单提交时间,支付完成时间,商品数量,达人ID\n"
    content += "7001,1,10,2026-10-01 10:00:00,2026-10-01 10:01:00,1,88001\n合计,,10,,,1,\n"
    result = parse(content.encode(), "x.csv", catalogue=CATALOGUE, limits=Limits(), orders=RULES)
    assert not result.problems
    assert {fact.account.key: fact.measures["gmv"] for fact in result.facts} == {
        "": 10,
        "88001": 10,
    }
