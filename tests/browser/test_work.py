"""People do their work in the browser: rate, filter, score, take the next step, import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect

from appraisal.models import AppraisalPeriod, Rating, ScoringRun, ShopFile
from tests.cast import Company
from tests.servers import Worker

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_manager_rates(company: Company, sign_in: Open) -> None:
    page = sign_in("bob")
    page.get_by_role("link", name="2026年10月 待评分").click()
    page.get_by_label("Amy, 团队协作: 等级").select_option("fair")
    page.get_by_role("button", name="保存评分").click()
    expect(page.get_by_text("请给出分值：10 至 30。")).to_be_visible()
    page.get_by_label("Amy, 团队协作: 分值").fill("25")
    page.get_by_role("button", name="保存评分").click()
    expect(page.get_by_text("已保存 1 项评分。")).to_be_visible()
    assert Rating.objects.get().value == 25


def test_list_is_filtered_without_a_reload(company: Company, sign_in: Open) -> None:
    page = sign_in("hana")
    page.goto("/people/")
    page.evaluate("window.stays = true")
    page.locator("#id_name").press_sequentially("Eve")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.locator("#list th").get_by_role("link", name="总分").click()
    page.wait_for_url("**sort=total**")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    assert page.evaluate("window.stays") is True


def test_step_is_asked_before_it_is_tried(company: Company, sign_in: Open) -> None:
    """The company's scores are made up, so scoring everybody again gives others: it is refused."""
    AppraisalPeriod.objects.filter(code="2026-10").update(state="approved")
    page = sign_in("hana")
    page.goto("/periods/2026-10/")
    button = page.locator("main").get_by_role("button", name="发布", exact=True)
    button.click()
    page.locator("#ask").get_by_role("button", name="取消").click()
    refusal = page.get_by_text("有 3 人的得分与现有数据不符")
    expect(refusal).to_have_count(0)
    button.click()
    page.locator("#ask").get_by_role("button", name="发布").click()
    expect(refusal).to_be_visible()
    assert AppraisalPeriod.objects.get(code="2026-10").state == "approved"


def test_account_is_bound_by_typing_a_name(company: Company, sign_in: Open) -> None:
    page = sign_in("hana")
    page.goto("/accounts/?bound=no")
    field = page.get_by_placeholder("工号或姓名")
    field.press_sequentially("Am")
    expect(page.locator("#people-found option")).to_have_attribute("value", "E004 Amy")
    field.fill("E004 Amy")
    page.get_by_role("button", name="绑定", exact=True).click()
    expect(page.get_by_text("归属 Amy")).to_be_visible()


@pytest.mark.slow
def test_import_and_score_with_a_worker(
    company: Company,
    sign_in: Open,
    outside_environment: dict[str, str],
    start_worker: Callable[..., Worker],
) -> None:
    call_command("load_metrics")
    start_worker(outside_environment)
    page = sign_in("hana")
    page.goto("/files/upload/")
    page.get_by_label("店铺").select_option(str(company.shop.pk))
    page.locator("input[type=file]").set_input_files(_report())
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("button", name="确认入库")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("已入库。")).to_be_visible()
    assert ShopFile.objects.latest("pk").state == ShopFile.State.STORED
    page.goto("/periods/2026-10/")
    page.get_by_role("button", name="重新计分").click()
    expect(page.get_by_text("第 2 次计分")).to_be_visible(timeout=60_000)
    expect(page.locator("#progress .tag")).to_have_text("已完成", timeout=60_000)
    assert ScoringRun.objects.get(revision=2).state == ScoringRun.State.FINISHED


def _report() -> Path:
    """October's first report of the demo's customer service."""
    folder = Path(settings.BASE_DIR) / "fixtures" / "shop_files" / "TM01"
    return next(iter(sorted(folder.rglob("*客服绩效_20261001*"))))
