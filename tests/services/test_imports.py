"""A shop file on its way: received, previewed, stored, superseded, undone, refused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from appraisal.models import AppraisalPeriod, Department, Employee, Event, Fact, Shop, ShopFile
from appraisal.selectors.changes import changes_of, day_changes_of
from appraisal.selectors.facts import Window, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period
from appraisal.services.refusal import Refused
from tests.importing.files import hidden, xlsx
from tests.importing.samples import SAMPLES

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

METRICS = settings.BASE_DIR / "fixtures/metrics.yaml"


@pytest.fixture
def shop() -> Shop:
    load_metrics(path=METRICS)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.SHOP_FILE_DIR = tmp_path / "shop_files"
    return settings.SHOP_FILE_DIR


def table(*rows: str) -> bytes:
    return "\n".join(("开始日期,结束日期,工号,支付金额(GMV),浏览量(PV)", *rows)).encode()


def read(shop: Shop, content: bytes, name: str = "figures.csv", **rest) -> ShopFile:
    file, _is_new = imports.receive_file(shop=shop, name=name, chunks=[content], actor=None, **rest)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    return file


def store(shop: Shop, content: bytes, **rest) -> ShopFile:
    file = read(shop, content, **rest)
    assert file.state == ShopFile.State.PREVIEWED, list(file.problems.values_list("reason_en"))
    return imports.confirm_file(file=file, actor=None)


def gmv(
    shop: Shop, start: date = date(2026, 10, 1), end: date = date(2026, 10, 31)
) -> Decimal | None:
    window = Window("shop", start, end, shop=shop.pk)
    found = totals_of_windows([window], ["gmv"], catalogue()).get("shop", {})
    return found["gmv"].value if "gmv" in found else None


def reasons(file: ShopFile) -> Iterable[str]:
    return list(file.problems.values_list("reason_en", flat=True))


def test_nothing_counts_before_it_is_confirmed(shop):
    open_period(code="2026-10", actor=None)
    file = read(shop, table("2026-10-01,2026-10-01,,100.10,5", "2026-10-02,2026-10-02,,200.20,6"))
    assert (file.state, file.facts_new, file.rows_read) == ("previewed", 2, 2)
    assert gmv(shop) is None
    imports.confirm_file(file=file, actor=None)
    assert gmv(shop) == Decimal("300.30")
    assert Event.objects.filter(verb="import").count() == 1


def test_the_same_bytes_again_are_a_no_op(shop):
    open_period(code="2026-10", actor=None)
    content = table("2026-10-01,2026-10-01,,100,5")
    first = store(shop, content)
    again, is_new = imports.receive_file(shop=shop, name="b.csv", chunks=[content], actor=None)
    assert (again.pk, is_new) == (first.pk, False)
    assert Fact.objects.count() == 1


def test_a_preview_says_what_is_new_changed_and_the_same(shop):
    open_period(code="2026-10", actor=None)
    store(shop, table("2026-10-01,2026-10-01,,1,1", "2026-10-02,2026-10-02,,2,2"))
    file = read(
        shop,
        table(
            "2026-10-01,2026-10-01,,1.00,1",
            "2026-10-02,2026-10-02,,3,2",
            "2026-10-03,2026-10-03,,4,4",
        ),
    )
    assert (file.facts_new, file.facts_changed, file.facts_same) == (1, 1, 1)
    imports.confirm_file(file=file, actor=None)
    assert gmv(shop) == 8


def test_discarding_leaves_no_trace_in_the_facts(shop):
    open_period(code="2026-10", actor=None)
    file = read(shop, table("2026-10-01,2026-10-01,,1,1"))
    imports.discard_file(file=file, actor=None)
    assert Fact.objects.count() == 0
    with pytest.raises(Refused):
        imports.confirm_file(file=file, actor=None)
    again = read(shop, table("2026-10-01,2026-10-01,,1,1"))
    assert again.state == ShopFile.State.PREVIEWED


def test_undo_brings_back_what_was_replaced(shop):
    open_period(code="2026-10", actor=None)
    first = store(shop, table("2026-10-01,2026-10-01,,1,1", "2026-10-02,2026-10-02,,2,2"))
    second = store(shop, table("2026-10-02,2026-10-02,,20,2", "2026-10-03,2026-10-03,,30,3"))
    assert gmv(shop) == 51
    with pytest.raises(Refused):
        imports.undo_file(file=first, actor=None)
    imports.undo_file(file=second, actor=None)
    assert gmv(shop) == 3
    imports.undo_file(file=first, actor=None)
    assert gmv(shop) is None


def test_days_outside_every_open_period_are_refused(shop):
    open_period(code="2026-10", actor=None)
    file = read(shop, table("2026-09-30,2026-09-30,,1,1", "2026-10-01,2026-10-01,,2,2"))
    assert (file.facts_new, file.facts_refused) == (1, 1)
    assert any("no open appraisal period" in reason for reason in reasons(file))
    nothing = read(shop, table("2026-09-30,2026-09-30,,1,1"))
    assert nothing.state == ShopFile.State.FAILED


def approve(period: AppraisalPeriod) -> None:
    """The shortest way to a period that takes no files: nobody works here yet."""
    AppraisalPeriod.objects.filter(pk=period.pk).update(state="approved")


def test_a_closed_period_takes_nothing_even_after_the_preview(shop):
    period = open_period(code="2026-10", actor=None)
    stored = store(shop, table("2026-10-01,2026-10-01,,1,1"))
    waiting = read(shop, table("2026-10-02,2026-10-02,,1,1"))
    approve(period)
    with pytest.raises(Refused):
        imports.confirm_file(file=waiting, actor=None)
    with pytest.raises(Refused):
        imports.undo_file(file=stored, actor=None)
    assert gmv(shop) == 1
    assert ShopFile.objects.get(pk=waiting.pk).state == ShopFile.State.PREVIEWED
    late = read(shop, table("2026-10-03,2026-10-03,,1,1"))
    assert late.state == ShopFile.State.FAILED
    assert any("approved or locked" in reason for reason in reasons(late))


def test_a_month_covers_its_halves_and_cuts_nothing(shop):
    open_period(code="2026-10", actor=None)
    store(shop, table("2026-10-01,2026-10-15,,10,1", "2026-10-16,2026-10-31,,20,1"))
    cut = read(shop, table("2026-10-10,2026-10-20,,5,1"))
    assert cut.state == ShopFile.State.FAILED
    assert any("overlaps" in reason for reason in reasons(cut))
    month = store(shop, table("2026-10-01,2026-10-31,,31,1"))
    assert gmv(shop) == 31
    assert Fact.objects.filter(state="active").count() == 1
    imports.undo_file(file=month, actor=None)
    assert gmv(shop) == 30


def test_an_employees_number_needs_no_binding(shop):
    open_period(code="2026-10", actor=None)
    employee = Employee.objects.create(
        number="E7", name="七", department=Department.objects.create(code="d", name_zh="部")
    )
    store(shop, table("2026-10-05,2026-10-05,E7,7,1"))
    window = Window("own", date(2026, 10, 1), date(2026, 10, 31), employee=employee.pk)
    assert totals_of_windows([window], ["gmv"], catalogue())["own"]["gmv"].value == 7


def test_a_file_without_usable_rows_says_why(shop):
    open_period(code="2026-10", actor=None)
    for content in (b"", b"\x89PNG\r\n\x1a\n" + bytes(100), "甲,乙\n1,2\n".encode()):
        file = read(shop, content, name="x.xlsx")
        assert file.state == ShopFile.State.FAILED
        assert reasons(file)
    assert Fact.objects.count() == 0


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(shop, settings, folder):
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(Refused):
        imports.receive_file(shop=shop, name="a.csv", chunks=[b"x" * 11], actor=None)
    assert ShopFile.objects.count() == 0
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_of_two_readers_one_reads(shop):
    open_period(code="2026-10", actor=None)
    file, _is_new = imports.receive_file(
        shop=shop, name="a.csv", chunks=[table("2026-10-01,2026-10-01,,1,1")], actor=None
    )
    assert imports.read_file(file_id=file.pk)
    assert not imports.read_file(file_id=file.pk)
    assert Fact.objects.count() == 1


@pytest.mark.shared
def test_real_orders_are_stored_with_their_totals(shop, shared_data):
    open_period(code="2020-02", actor=None)
    expected = json.loads((shared_data / "expected_totals.json").read_text(), parse_float=Decimal)[
        "tmall_orders_2020-02.csv"
    ]
    content = (shared_data / "tmall_orders_2020-02.csv").read_bytes()
    file = store(shop, content, name="tmall_orders_2020-02.csv")
    window = Window("shop", date(2020, 2, 1), date(2020, 2, 29), shop=shop.pk)
    found = totals_of_windows([window], ["gmv", "paid_orders", "orders_created"], catalogue())
    totals = {key: total.value for key, total in found["shop"].items()}
    assert totals["paid_orders"] == expected["paid_in_2020-02"]
    assert totals["gmv"] == expected["总金额_paid_in_2020-02"]
    assert totals["orders_created"] == expected["orders_created"]
    # Six orders were paid on the first of March, which no open period holds.
    assert file.facts_refused == 1


@pytest.mark.shared
def test_two_containers_of_one_table_are_the_same(shop, shared_data):
    open_period(code="2026-10", actor=None)
    given = (date(2026, 10, 1), date(2026, 10, 31))
    csv = (shared_data / "sycm_traffic_source_gbk.csv").read_bytes()
    xls = (shared_data / "sycm_traffic_source.xls").read_bytes()
    store(shop, csv, name="a.csv", given=given)
    again = read(shop, xls, name="b.xls", given=given)
    assert (again.facts_new, again.facts_changed, again.facts_same) == (0, 0, 1)


def test_a_locked_period_names_the_rows(shop):
    period = open_period(code="2026-10", actor=None)
    open_period(code="2026-11", actor=None)
    approve(period)
    file = read(
        shop,
        table(
            "2026-10-05,2026-10-05,,1,1",
            "2026-10-05,2026-10-05,E9,1,1",
            "2026-11-01,2026-11-01,,2,2",
        ),
    )
    problem = file.problems.get(code="period")
    assert (problem.row, problem.value) == (2, "2026-10-05")
    assert "2 rows between 2–3" in problem.reason_en
    assert file.facts_new == 1


def test_a_preview_shows_old_and_new_by_day_and_metric(shop):
    open_period(code="2026-10", actor=None)
    store(shop, table("2026-10-01,2026-10-01,,1,1", "2026-10-01,2026-10-01,E1,10,"))
    file = read(
        shop,
        table(
            "2026-10-01,2026-10-01,,2,1",
            "2026-10-01,2026-10-01,E1,20,",
            "2026-10-02,2026-10-02,,5,",
        ),
        name="b.csv",
    )
    shown = [
        (change.date_from.day, change.kind, change.name.en, change.old, change.new)
        for change in day_changes_of(file, catalogue())
    ]
    assert shown == [
        (1, "employee", "GMV", 10, 20),
        (1, "shop", "GMV", 1, 2),
        (2, "shop", "GMV", None, 5),
    ]
    stored = imports.confirm_file(file=file, actor=None)
    assert [change.old for change in day_changes_of(stored, catalogue())] == [10, 1, None]


def test_changed_values_are_read_page_by_page(shop):
    open_period(code="2026-10", actor=None)
    lines = [f"2026-10-{day:02},2026-10-{day:02},,{day},1" for day in range(1, 32)]
    store(shop, table(*lines))
    more = [line.replace(",1", ",2") if line.endswith(",1") else line for line in lines]
    file = read(shop, table(*(f"{line[:-1]}2" for line in more)), name="b.csv")
    changes = changes_of(file, catalogue())
    assert len(changes) == file.facts_changed == 31
    page = changes[10:12]
    assert {change.date_from.day for change in page} == {11, 12}
    assert len(list(changes)) == sum(len(changes[place : place + 1]) for place in range(31))


def test_a_figure_unlike_the_past_is_a_warning(shop):
    for code in ("2026-09", "2026-10", "2026-11"):
        open_period(code=code, actor=None)
    mondays = [f"2026-{day}" for day in ("09-28", "10-05", "10-12", "10-19", "10-26")]
    store(shop, table(*(f"{day},{day},,100,7" for day in mondays)))
    file = read(shop, table("2026-11-02,2026-11-02,,5000,7"), name="b.csv")
    problem = file.problems.get(code="unlike_the_past")
    assert (problem.severity, problem.row) == ("warning", 2)
    assert "5000" in problem.reason_en
    assert "5 Mondays" in problem.reason_en
    assert file.state == ShopFile.State.PREVIEWED


AMAZON = b"Date,Ordered Product Sales,Units Ordered\n2026-10-06,$12.50,2\n"


def test_amounts_in_another_currency_are_refused_and_counted_in_the_shops_own(shop):
    open_period(code="2026-10", actor=None)
    file = read(shop, AMAZON)
    assert file.state == ShopFile.State.FAILED
    assert "not in the shop's currency" in file.problems.get().reason_en
    abroad = Shop.objects.create(code="AZ01", name_zh="亚马逊店", platform="amazon", currency="USD")
    store(abroad, AMAZON)
    assert gmv(abroad) == Decimal("12.5")


def test_amounts_of_shops_in_several_currencies_are_never_added(shop):
    open_period(code="2026-10", actor=None)
    store(shop, table("2026-10-01,2026-10-01,,100,7"))
    abroad = Shop.objects.create(code="AZ01", name_zh="美店", platform="amazon", currency="USD")
    store(abroad, table("2026-10-01,2026-10-01,,50,5"))
    days = (date(2026, 10, 1), date(2026, 10, 31))
    both = [Window("all", *days, shop=each.pk) for each in (shop, abroad)]
    found = totals_of_windows(both, ["gmv", "page_views"], catalogue())["all"]
    assert "gmv" not in found
    assert found["page_views"].value == 12
    alone = totals_of_windows(both[1:], ["gmv", "page_views"], catalogue())["all"]
    assert alone["gmv"].value == 50


def test_the_currency_of_a_shop_with_figures_does_not_change(shop):
    open_period(code="2026-10", actor=None)
    file = store(shop, table("2026-10-01,2026-10-01,,100,7"))
    shop.currency = "USD"
    with pytest.raises(ValidationError) as refused:
        shop.full_clean()
    assert "currency" in refused.value.message_dict
    imports.undo_file(file=file, actor=None)
    shop.full_clean()


def test_hidden_sheets_are_read_when_somebody_asks(shop):
    open_period(code="2026-10", actor=None)
    open_period(code="2026-11", actor=None)
    header = ["统计日期", "访客数", "浏览量", "支付金额", "支付转化率", "支付买家数"]
    october = [header, ["2026-10-01", 100, 300, 1000, "5.00%", 5]]
    november = [header, ["2026-11-01", 100, 300, 1000, "5.00%", 5]]
    content = hidden(xlsx(october, 旧表=november), 1)
    file = read(shop, content, "x.xlsx")
    assert [sheet["hidden"] for sheet in file.sheets] == [False, True]
    assert (file.facts_new, file.problems.get().code) == (1, "sheet_hidden")
    imports.read_again(file=file, actor=None, with_hidden=True)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert (file.facts_new, file.problems.count()) == (2, 0)
    assert Event.objects.filter(verb="read_again", detail__has_key="hidden_sheets").exists()


def test_a_table_of_several_shops_counts_for_the_files_own(shop):
    open_period(code="2026-05", actor=None)
    shop.other_names = "一店，一号店"
    shop.save()
    content = "\n".join(",".join(map(str, row)) for row in SAMPLES["shop_scores"].rows()).encode()
    file = read(shop, content, "scores.csv")
    assert (file.state, file.facts_new) == (ShopFile.State.PREVIEWED, 2)
    assert "抖音 一店" in file.problems.get().reason_zh


def test_the_same_file_for_another_shop_is_told(shop):
    open_period(code="2026-10", actor=None)
    content = table("2026-10-01,2026-10-31,,100,9")
    store(shop, content)
    other = Shop.objects.create(code="TM02", name_zh="二店", name_en="Second", platform="tmall")
    file = read(other, content)
    assert file.state == ShopFile.State.PREVIEWED
    (found,) = file.problems.filter(code="known_for_other_shop")
    assert "「店」(TM01)" in found.reason_zh
    assert "TM01" in found.reason_en
    assert not read(other, table("2026-10-01,2026-10-31,,7,9")).problems.exists()


def test_days_given_afterwards_answer_the_question(shop):
    open_period(code="2026-10", actor=None)
    content = "商品ID,访客数,支付金额,支付件数\n1,10,100,2\n".encode()
    file = read(shop, content, "商品.csv")
    assert file.state == ShopFile.State.FAILED
    assert list(file.problems.values_list("code", flat=True)) == ["period_unknown"]
    days = (date(2026, 10, 1), date(2026, 10, 31))
    imports.read_again(file=file, actor=None, given=days)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED
    assert (file.date_from, file.date_until) == days
    imports.read_again(file=file, actor=None)
    file.refresh_from_db()
    assert (file.given_from, file.given_until) == days


def test_after_a_period_was_opened_the_file_is_read_again(shop):
    file = read(shop, table("2026-11-01,2026-11-30,,100,9"))
    assert file.state == ShopFile.State.FAILED
    assert "open the period" in "".join(reasons(file))
    open_period(code="2026-11", actor=None)
    imports.read_again(file=file, actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED
