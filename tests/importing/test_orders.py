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
