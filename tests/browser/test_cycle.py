"""One period walked by everybody in it, from the self-review to the lock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from appraisal.models import Appeal, Appraisal, AppraisalPeriod, Rating, SelfReview
from tests.cast import Company
from tests.cycle import walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Page]

State = AppraisalPeriod.State
PERIOD = "/periods/2026-10/"


def other(page: Page, sign_in: Open, name: str) -> Page:
    """The same window with somebody else signed in."""
    page.context.clear_cookies()
    return sign_in(name)


def agree(page: Page) -> None:
    """Says yes to the question of the page."""
    page.locator("#ask").locator("[data-yes]").and_(page.locator("button")).click()


def take_step(page: Page, name: str) -> None:
    """HR takes the period's next step, although something soft is in its way."""
    page.goto(PERIOD)
    accepted = page.locator("main input[name=despite]")
    if accepted.count():
        accepted.check()
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    agree(page)
    expect(page.get_by_text("考核期现在的状态")).to_be_visible()


@pytest.mark.usefixtures("tasks_at_once")
def test_the_whole_cycle(
    company: Company, sign_in: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    page = sign_in("alice")
    review_oneself(page)
    assert SelfReview.objects.get().employee == company.people["alice"]
    rate_by_keyboard(other(page, sign_in, "bob"))
    assert Rating.objects.get(employee=company.people["amy"]).value == 25

    walk(company.october, State.SCORED)
    result = Appraisal.objects.get(
        employee=company.people["alice"], period=company.october, is_current=True
    )
    other(page, sign_in, "alice").goto("/my/now/")
    expect(page.get_by_text("发布结果之前不显示任何内容")).to_be_visible()
    other(page, sign_in, "hana")
    take_step(page, "审批结果")
    take_step(page, "发布")

    appeal(other(page, sign_in, "alice"), result.parts.get().scores.first().pk)
    answer(other(page, sign_in, "bob"))
    grant(other(page, sign_in, "hana"))
    after = Appeal.objects.get().after
    assert after is not None
    assert after.revision > result.revision

    confirm(other(page, sign_in, "alice"))
    after.refresh_from_db()
    assert after.confirmed_at is not None
    take_step(other(page, sign_in, "hana"), "锁定考核期")
    assert AppraisalPeriod.objects.get(code="2026-10").state == State.LOCKED


def review_oneself(page: Page) -> None:
    page.goto("/my/self-review/")
    page.get_by_role("link", name="2026年10月").click()
    page.get_by_label("主要成绩").fill("大促期间接待 1,200 人")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("自评已保存。")).to_be_visible()


def rate_by_keyboard(page: Page) -> None:
    page.goto("/ratings/2026-10/")
    press = page.keyboard.press
    page.get_by_label("Alice, 团队协作: 等级").focus()
    press("ArrowDown")
    press("Enter")
    expect(page.get_by_label("Amy, 团队协作: 等级")).to_be_focused()
    press("ArrowDown")
    press("ArrowDown")
    press("Control+ArrowRight")
    expect(page.get_by_label("Amy, 团队协作: 分值")).to_be_focused()
    page.keyboard.type("25")
    press("Shift+Enter")
    expect(page.get_by_label("Alice, 团队协作: 分值")).to_be_focused()
    press("Control+s")
    expect(page.get_by_text("已保存 2 项评分。")).to_be_visible()


def appeal(page: Page, score: int) -> None:
    page.goto("/my/2026-10/")
    page.locator(f"#item-{score}").get_by_role("link", name="申诉").click()
    page.get_by_label("申诉类别").select_option("data")
    page.get_by_label("哪里有误").fill("少了三天的订单")
    page.get_by_label("证据").set_input_files(
        {"name": "订单.csv", "mimeType": "text/csv", "buffer": "日期,金额".encode()}
    )
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_text("申诉已提交。")).to_be_visible()


def answer(page: Page) -> None:
    page.goto("/desk/?period=2026-10")
    page.get_by_role("link", name="Alice · 销售额").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="订单.csv").click()
    assert download.value.suggested_filename == "订单.csv"
    page.get_by_label("你的答复").fill("属实,文件漏传。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已答复,由人力资源部决定。")).to_be_visible()


def grant(page: Page) -> None:
    page.goto("/appeals/")
    page.locator("main").get_by_role("link", name="Alice").first.click()
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("正确的得分").fill("55")
    page.get_by_label("原因").fill("按补传的文件")
    page.get_by_role("button", name="决定").click()
    agree(page)
    expect(page.get_by_text("已保存,正在为该员工重新计分。")).to_be_visible()


def confirm(page: Page) -> None:
    page.goto("/my/2026-10/")
    expect(page.locator(".result .total")).to_contain_text("95")
    expect(page.get_by_text("调整得分")).to_be_visible()
    page.get_by_role("button", name="确认结果").click()
    agree(page)
    expect(page.get_by_text("已确认,谢谢。")).to_be_visible()
