"""Orders credited to agents and promoters: the shop counts them once, each account its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from appraisal.models import Department, Employee, Fact, OrderRecord, Shop, ShopFile, SourceAccount
from appraisal.scoring.metrics import Label
from appraisal.selectors.changes import changes_of, day_changes_of
from appraisal.selectors.facts import Window, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports, orders
from appraisal.services.accounts import bind_account
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
TAOBAO = (
    "订单编号,买家会员名,总金额,买家实际支付金额,订单创建时间,订单付款时间,宝贝总数量,退款金额,客服"
)
DOUYIN = "主订单编号,子订单编号,订单应付金额,订单提交时间,支付完成时间,商品数量,达人ID,达人昵称"


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Shop:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2026-10", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


def order(
    number: int,
    buyer: str,
    day: int,
    amount: str,
    agent: str = "",
    refund: str = "0",
    paid: int = 0,
) -> str:
    placed, paid_at = (f"2026-10-{each:02} 10:00:00" for each in (day, paid or day))
    return f"{number:010}9,{buyer},{amount},{amount},{placed},{paid_at},1,{refund},{agent}"


def preview(shop: Shop, *lines: str, name: str = "orders.csv", header: str = TAOBAO) -> ShopFile:
    content = "\n".join((header, *lines)).encode()
    file, _is_new = imports.receive_file(shop=shop, name=name, chunks=[content], actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED, list(file.problems.values_list("reason_en"))
    return file


def store(shop: Shop, *lines: str, name: str = "orders.csv", header: str = TAOBAO) -> ShopFile:
    return imports.confirm_file(file=preview(shop, *lines, name=name, header=header), actor=None)


def october(shop: Shop, *keys: str) -> dict[str, Decimal]:
    window = Window("w", *OCTOBER, shop=shop.pk)
    return {
        key: total.value
        for key, total in totals_of_windows([window], keys, catalogue())["w"].items()
    }


def of(
    employee: Employee, *keys: str, start: date = OCTOBER[0], end: date = OCTOBER[1]
) -> dict[str, Decimal]:
    window = Window("w", start, end, employee=employee.pk)
    found = totals_of_windows([window], keys, catalogue()).get("w", {})
    return {key: total.value for key, total in found.items()}


def person(shop: Shop, name: str, key: str, start: date = OCTOBER[0]) -> Employee:
    department, _is_new = Department.objects.get_or_create(code="D", name_zh="部门", name_en="D")
    employee = Employee.objects.create(
        number=f"E{Employee.objects.count():03}", name=name, department=department
    )
    account = SourceAccount.objects.get(shop=shop, key=key)
    bind_account(account=account, employee=employee, start=start, actor=None)
    return employee


def test_the_shop_counts_once_and_each_agent_the_own(shop):
    store(
        shop,
        order(1, "甲", 1, "100", "小满"),
        order(2, "乙", 1, "40", "阿青", refund="15"),
        order(3, "丙", 2, "60"),
        order(4, "甲", 3, "5", "阿青"),
    )
    keys = ("gmv", "paid_orders", "refund_amount", "paid_buyers", "new_buyers", "returning_buyers")
    assert october(shop, *keys) == {
        "gmv": 205,
        "paid_orders": 4,
        "refund_amount": 15,
        "paid_buyers": 3,
        "new_buyers": 3,
        "returning_buyers": 0,
    }
    man, qing = person(shop, "张小满", "小满"), person(shop, "林青", "阿青")
    assert of(man, *keys)["gmv"] == 100
    assert of(qing, *keys) == {
        "gmv": 45,
        "paid_orders": 2,
        "refund_amount": 15,
        "paid_buyers": 2,
        "new_buyers": 2,
        "returning_buyers": 0,
    }
    # A day of its own: 甲 bought of the shop before, though not from this agent.
    third = date(2026, 10, 3)
    assert of(qing, "new_buyers", "returning_buyers", "returning_gmv", start=third, end=third) == {
        "new_buyers": 0,
        "returning_buyers": 1,
        "returning_gmv": 5,
    }


def test_a_buyer_counts_once_a_period_for_an_agent_too(shop):
    store(shop, order(1, "甲", 1, "10", "小满"), order(2, "甲", 2, "10", "小满"))
    man = person(shop, "张小满", "小满")
    window = Window("w", *OCTOBER, employee=man.pk)
    total = totals_of_windows([window], ["paid_buyers"], catalogue())["w"]["paid_buyers"]
    assert (total.value, total.label) == (1, Label.PERIOD_FILE)


def test_an_account_bound_in_the_middle_of_the_month(shop):
    store(shop, order(1, "甲", 1, "10", "小满"), order(2, "甲", 20, "7", "小满"))
    early = person(shop, "张小满", "小满")
    late = person(shop, "王接手", "小满", start=date(2026, 10, 15))
    assert of(early, "gmv", "paid_buyers") == {"gmv": 10, "paid_buyers": 1}
    assert of(late, "gmv", "paid_buyers") == {"gmv": 7, "paid_buyers": 1}


def test_an_order_credited_to_somebody_else_moves_and_undo_moves_it_back(shop):
    store(shop, order(1, "甲", 1, "100", "小满"), order(2, "乙", 1, "1", "小满"), name="a.csv")
    man = person(shop, "张小满", "小满")
    second = store(
        shop, order(1, "甲", 1, "100", "阿青"), order(2, "乙", 1, "1", "阿青"), name="b.csv"
    )
    qing = person(shop, "林青", "阿青")
    assert october(shop, "gmv") == {"gmv": 101}
    assert of(man, "gmv", "orders_created", "brushed_amount") == {}
    assert of(qing, "gmv") == {"gmv": 101}
    imports.undo_file(file=second, actor=None)
    assert of(man, "gmv") == {"gmv": 101}
    assert of(qing, "gmv") == {}
    assert october(shop, "gmv") == {"gmv": 101}


def test_paid_after_midnight_and_exported_with_the_day_before(shop):
    """Exports go by the day an order was placed; the next one must not drop what this one paid."""
    store(
        shop,
        order(1, "甲", 1, "100", "小满"),
        order(2, "乙", 1, "30", "小满", paid=2),
        name="1.csv",
    )
    store(shop, order(3, "丙", 2, "60", "小满"), name="2.csv")
    assert october(shop, "gmv", "paid_orders", "orders_created") == {
        "gmv": 190,
        "paid_orders": 3,
        "orders_created": 3,
    }
    man = person(shop, "张小满", "小满")
    assert of(man, "gmv", start=date(2026, 10, 2)) == {"gmv": 90}


def test_exports_that_overlap_count_an_order_once(shop):
    first = [order(number, "甲", number, "10") for number in range(1, 11)]
    store(shop, *first, name="1.csv")
    store(shop, *first[5:], order(11, "乙", 11, "5"), name="2.csv")
    assert october(shop, "gmv", "paid_orders") == {"gmv": 105, "paid_orders": 11}


def test_marked_orders_leave_the_net_sales_of_both(shop):
    store(
        shop,
        order(1, "甲", 1, "100", "小满"),
        order(2, "乙", 1, "40", "小满", refund="15"),
        order(3, "丙", 2, "60"),
    )
    man = person(shop, "张小满", "小满")
    assert of(man, "brushed_amount")["brushed_amount"] == 0
    orders.mark_brushed(shop=shop, text="00000000029\n00000000039", note="", actor=None)
    assert october(shop, "gmv", "brushed_amount")["brushed_amount"] == 85
    found = of(man, "gmv", "refund_amount", "brushed_amount")
    assert found == {"gmv": 140, "refund_amount": 15, "brushed_amount": 25}


def test_an_order_of_two_promoters_is_one_order_of_the_shop(shop):
    file = store(
        shop,
        "7001,1,10,2026-10-01 10:00:00,2026-10-01 10:01:00,1,88001,小满",
        "7001,2,5.5,2026-10-01 10:00:00,2026-10-01 10:01:00,2,88002,阿青",
        header=DOUYIN,
    )
    assert file.orders_read == 1
    assert OrderRecord.objects.count() == 2
    assert october(shop, "gmv", "paid_orders") == {"gmv": Decimal("15.5"), "paid_orders": 1}
    account = SourceAccount.objects.get(shop=shop, key="88001")
    assert (account.kind, account.name) == (SourceAccount.Kind.PROMOTER, "小满")
    assert of(person(shop, "张小满", "88001"), "gmv", "paid_orders") == {
        "gmv": 10,
        "paid_orders": 1,
    }
    # The report names no refunds: none is not 0.
    assert october(shop, "refund_amount", "gmv") == {"gmv": Decimal("15.5")}


def test_a_file_without_order_numbers_is_added_up_and_no_buyers_are_told(shop):
    store(shop, order(1, "甲", 1, "100"), name="1.csv")
    header = TAOBAO.partition(",")[2]
    line = order(2, "乙", 20, "30").partition(",")[2]
    file = store(shop, line, name="2.csv", header=header)
    codes = set(file.problems.values_list("code", flat=True))
    assert codes == {"orders_without_number", "days_missing_between"}
    assert october(shop, "gmv", "paid_orders", "paid_buyers") == {"gmv": 130, "paid_orders": 2}
    imports.undo_file(file=file, actor=None)
    assert october(shop, "gmv", "paid_buyers") == {"gmv": 100, "paid_buyers": 1}


def test_refunds_of_an_agent_go_by_the_day_of_the_refund(shop):
    header = "退款编号,退款申请时间,退款状态,退款总额,退款完结时间,子账号"
    store(
        shop,
        "1,2026-10-02,退款成功,5,2026-10-03,店:小满",
        "2,2026-10-02,退款成功,7,2026-10-03,",
        header=header,
    )
    man = person(shop, "张小满", "店:小满")
    third = date(2026, 10, 3)
    assert october(shop, "refund_amount") == {"refund_amount": 12}
    assert of(man, "refund_amount", start=third, end=third) == {"refund_amount": 5}
    assert of(man, "refund_amount", end=third - timedelta(days=1)) == {}


def shown(file: ShopFile) -> dict[tuple[int, str, str], tuple[object, object]]:
    return {
        (change.date_from.day, change.kind, change.name.en): (change.old, change.new)
        for change in day_changes_of(file, catalogue())
    }


def test_a_preview_tells_what_the_day_will_be_with_all_orders(shop):
    store(
        shop,
        order(1, "甲", 1, "100", "小满"),
        order(2, "乙", 1, "30", "小满", paid=2),
        name="1.csv",
    )
    lines = (order(3, "丙", 2, "60", "阿青"), order(2, "乙", 1, "30", "阿青", paid=2))
    file = preview(shop, *lines, name="2.csv")
    before = shown(file)
    # The order known already does not count twice, and is somebody else's now.
    assert before[2, "shop", "GMV"] == (30, 90)
    each = {
        (change.account.key, change.date_from.day): (change.old, change.new)
        for change in changes_of(file, catalogue())
        if change.name.en == "GMV"
    }
    assert each == {("", 2): (30, 90), ("小满", 2): (30, None)}
    stored = imports.confirm_file(file=file, actor=None)
    after = shown(stored)
    assert after[2, "shop", "GMV"] == (30, 90)
    assert {key: value for key, value in after.items() if value[0] is not None} == {
        key: value for key, value in before.items() if value[0] is not None
    }


def test_figures_unlike_the_past_count_the_shop_once(shop):
    for code in ("2026-08", "2026-09"):
        open_period(code=code, actor=None)
    first = date(2026, 8, 3)
    for week in range(9):
        on = first + timedelta(weeks=week)
        line = f"{week},甲,100,100,{on},{on},1,0,{'小满' if week == 8 else ''}"
        file = store(shop, line, name=f"{week}.csv")
        assert not file.problems.filter(code="unlike_the_past").exists()


def test_what_a_preview_holds_counts_for_nobody(shop):
    file = preview(shop, order(1, "甲", 1, "100", "小满"))
    assert not Fact.objects.filter(state="active").exists()
    imports.discard_file(file=file, actor=None)
    assert not Fact.objects.exists()
    assert not OrderRecord.objects.exists()
