"""Orders: buyers counted across files, brushed ones left out, nobody's name kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from appraisal.models import BrushedOrder, Fact, OrderRecord, Shop, ShopFile
from appraisal.scoring.metrics import Label
from appraisal.selectors.facts import Window, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports, orders
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period
from appraisal.services.refusal import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HEADER = (
    "订单编号,买家会员名,总金额,买家实际支付金额,订单创建时间,"
    "订单付款时间 ,订单备注,宝贝总数量,退款金额"
)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Shop:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2026-10", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


def order(number: int, buyer: str, day: int, amount: str, remark: str = "", refund: str = "0"):
    time = f"2026-10-{day:02} 10:00:00"
    return (
        f'"=""90126103{number:010}""",{buyer},{amount},{amount},{time},{time},{remark},1,{refund}'
    )


def store(shop: Shop, *lines: str, name: str = "orders.csv") -> ShopFile:
    content = "\n".join((HEADER, *lines)).encode("gb18030")
    file, _is_new = imports.receive_file(shop=shop, name=name, chunks=[content], actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED, list(file.problems.values_list("reason_en"))
    return imports.confirm_file(file=file, actor=None)


def october(shop: Shop, *keys: str) -> dict[str, Decimal]:
    window = Window("shop", *OCTOBER, shop=shop.pk)
    found = totals_of_windows([window], keys, catalogue()).get("shop", {})
    return {key: found[key].value for key in keys if key in found}


def test_a_buyer_counts_once_in_the_period_and_once_a_day(shop):
    store(
        shop,
        order(1, "甲", 1, "100"),
        order(2, "甲", 1, "50"),
        order(3, "乙", 2, "70"),
        order(4, "甲", 3, "30"),
    )
    keys = ("paid_buyers", "new_buyers", "returning_buyers", "returning_gmv")
    assert october(shop, *keys) == {
        "paid_buyers": 2,
        "new_buyers": 2,
        "returning_buyers": 0,
        "returning_gmv": 30,
    }
    window = Window("shop", *OCTOBER, shop=shop.pk)
    total = totals_of_windows([window], ["paid_buyers"], catalogue())["shop"]["paid_buyers"]
    assert total.label is Label.PERIOD_FILE
    half = Window("half", date(2026, 10, 1), date(2026, 10, 15), shop=shop.pk)
    total = totals_of_windows([half], ["paid_buyers"], catalogue())["half"]["paid_buyers"]
    assert (total.value, total.label) == (3, Label.DAILY_SUM)


def test_a_buyer_returns_in_another_file(shop):
    store(shop, order(1, "甲", 1, "100"), name="a.csv")
    second = store(shop, order(2, "甲", 5, "10"), order(3, "丙", 5, "20"), name="b.csv")
    facts = {
        fact.date_from.day: fact.measures
        for fact in Fact.objects.filter(layout="order_ledger", date_until=date(2026, 10, 5))
    }
    assert facts[5]["returning_buyers"] == 1_000_000
    assert facts[5]["new_buyers"] == 1_000_000
    imports.undo_file(file=second, actor=None)
    assert not Fact.objects.filter(layout="order_ledger", date_from=date(2026, 10, 5)).exists()
    assert october(shop, "paid_buyers") == {"paid_buyers": 1}


def test_a_later_file_replaces_the_order_and_undo_brings_it_back(shop):
    first = store(shop, order(1, "甲", 1, "100"), name="a.csv")
    second = store(shop, order(1, "甲", 1, "100", refund="100"), name="b.csv")
    assert OrderRecord.objects.get(state="active").refund == 100_000_000
    with pytest.raises(Refused):
        imports.undo_file(file=first, actor=None)
    imports.undo_file(file=second, actor=None)
    assert OrderRecord.objects.get(state="active").refund == 0


def test_listed_orders_are_left_out_of_net_sales(shop):
    store(
        shop,
        order(1, "甲", 1, "100"),
        order(2, "乙", 1, "40", refund="15"),
        order(3, "丙", 2, "60"),
    )
    assert october(shop, "gmv", "brushed_amount") == {"gmv": 200, "brushed_amount": 0}
    text = "901261030000000002\n901261030000000099, 901261030000000003"
    assert orders.mark_brushed(shop=shop, text=text, note="测试", actor=None) == 3
    # 40 - 15 of the second order, 60 of the third: what was refunded is out already.
    assert october(shop, "gmv", "refund_amount", "brushed_amount") == {
        "gmv": 200,
        "refund_amount": 15,
        "brushed_amount": 85,
    }
    assert orders.mark_brushed(shop=shop, text=text, note="", actor=None) == 0
    orders.unmark_brushed(order=BrushedOrder.objects.get(shop=shop, ending="0003"), actor=None)
    assert october(shop, "brushed_amount") == {"brushed_amount": 25}
    with pytest.raises(Refused):
        orders.mark_brushed(shop=shop, text="没有编号", note="", actor=None)


def test_a_remark_marks_an_order(shop):
    orders.add_remark_pattern(shop=shop, text="补*单", actor=None)
    store(shop, order(1, "甲", 1, "100", "8月补了一单"), order(2, "乙", 1, "40", "单补"))
    assert october(shop, "brushed_amount") == {"brushed_amount": 100}
    with pytest.raises(Refused):
        orders.add_remark_pattern(shop=shop, text=" * ", actor=None)


def test_where_nothing_is_listed_nothing_is_brushed(shop):
    """Net sales need no list; without any sales they stay missing."""
    assert october(shop, "brushed_amount", "gmv") == {}
    content = "日期,支付金额(GMV)\n2026-10-01,50\n".encode()
    file, _is_new = imports.receive_file(shop=shop, name="f.csv", chunks=[content], actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    imports.confirm_file(file=file, actor=None)
    assert october(shop, "brushed_amount", "gmv") == {"brushed_amount": 0, "gmv": 50}


def test_orders_without_buyers_give_no_buyers(shop):
    store(shop, order(1, "甲", 1, "100"), order(2, "", 1, "40"))
    assert october(shop, "paid_buyers", "brushed_amount") == {"brushed_amount": 0}


def test_nobodys_name_and_no_number_is_stored(shop, tmp_path):
    store(shop, order(1, "山野散人", 1, "100", "请轻放"))
    row = OrderRecord.objects.get()
    assert len(row.order_hash) == len(row.buyer_hash) == 32
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith("appraisal_"):
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the database's own names
                kept.append(str(cursor.fetchall()))
    everything = "".join(kept)
    assert "山野散人" not in everything
    assert "901261030000000001" not in everything
    assert "请轻放" not in everything


def test_another_key_gives_other_hashes(shop, monkeypatch):
    store(shop, order(1, "甲", 1, "100"), name="a.csv")
    monkeypatch.setattr(settings, "ORDER_HASH_KEY", "another")
    store(shop, order(1, "甲", 2, "100"), name="b.csv")
    assert OrderRecord.objects.filter(state="active").count() == 2


def test_by_which_day_refunds_count_is_stored(shop):
    file = store(shop, order(1, "甲", 1, "100", refund="5"))
    assert file.sheets[0]["refunds_by"] == "payment"
    content = (
        "退款编号,退款申请时间,退款状态,退款总额,退款完结时间\n1,2026-10-02,退款成功,5,2026-10-03\n"
    )
    refunds, _is_new = imports.receive_file(
        shop=shop, name="r.csv", chunks=[content.encode()], actor=None
    )
    imports.read_file(file_id=refunds.pk)
    refunds.refresh_from_db()
    assert refunds.sheets[0]["refunds_by"] == "refund"
