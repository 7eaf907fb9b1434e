"""The whole cycle of a period on the demo company, in Chromium, with a real worker.

What people do is in demo_month.py; here stands who does it and in which order.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser import demo_month
from tests.browser.demo_month import PERIOD, enter, take_step, upload
from tests.browser.test_every_page import fits_soon
from tests.servers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

SHOPS = {"TM01": "山野小铺旗舰店（演示）", "TM02": "云舍家居旗舰店（演示）"}
EMPLOYEE, MANAGER, OTHER_MANAGER = "xuduo", "xujing", "zhoulan"
HR, ADMINISTRATOR = "heyue", "admin"
PHONE = 390
HAN = re.compile(r"[\u4e00-\u9fff]{2}")
"""One alone is the number of a section, as its scorecard has it."""
MAIN_PAGES = {
    EMPLOYEE: ["/", "/my/", "/my/now/", "/my/history/", "/appeals/"],
    MANAGER: ["/", "/desk/?period=2026-11", "/people/?period=2026-11", "/ratings/2026-11/"],
    HR: ["/", PERIOD, PERIOD + "calibration/", "/files/", "/accounts/", "/audit/"],
}


@pytest.fixture
def november(tmp_path: Path) -> dict[str, list[Path]]:
    """November's files of both shops, as the platforms would export them."""
    program = settings.BASE_DIR / "fixtures" / "generate_shop_files.py"
    command = [sys.executable, str(program), "--out", str(tmp_path), "--month", "2026-11"]
    subprocess.run(command, check=True, capture_output=True)
    return {code: sorted((tmp_path / code / "2026-11").iterdir()) for code in SHOPS}


@pytest.fixture
def demo(
    outside_environment: dict[str, str],
    start_worker: Callable[..., Worker],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The demo company as ``load_demo`` leaves it, and a worker for what comes."""
    for name, value in outside_environment.items():
        monkeypatch.setenv(name, value)
    call_command("load_demo", out=tmp_path / "sheets", stdout=StringIO())
    start_worker(outside_environment)


@pytest.mark.usefixtures("demo")
def test_november(page: Page, november: dict[str, list[Path]]) -> None:
    page.set_default_timeout(demo_month.PATIENCE)
    expect.set_options(timeout=30_000)
    prepare(page, november)
    judge(page)
    settle(page)
    close(page)
    in_english_on_a_phone(page)


def prepare(page: Page, files: dict[str, list[Path]]) -> None:
    """From the opened period to complete data."""
    demo_month.open_the_period(enter(page, HR))
    demo_month.paste_targets(enter(page, ADMINISTRATOR))
    enter(page, HR)
    take_step(page, "确认目标", "目标已确认")
    for code, shop in SHOPS.items():
        upload(page, shop, files[code])
    demo_month.bind_the_night_shift(page)
    demo_month.see_the_estimate_and_review_oneself(enter(page, EMPLOYEE))
    take_step(enter(page, HR), "确认数据完整", "数据已完整")


def judge(page: Page) -> None:
    """From the first scores to published results."""
    demo_month.score(page)
    demo_month.see_who_is_provisional(page)
    demo_month.see_nothing(enter(page, EMPLOYEE))
    demo_month.rate_by_keyboard(enter(page, OTHER_MANAGER))
    demo_month.adjust_and_meet(enter(page, MANAGER))
    demo_month.score(enter(page, HR))
    take_step(page, "采用计分结果", "已计分")
    demo_month.calibrate(page)
    demo_month.score(page)
    take_step(page, "审批结果", "已审批")
    take_step(page, "发布", "已发布")


def settle(page: Page) -> None:
    """An appeal, answered and granted; then the employee agrees."""
    demo_month.appeal(enter(page, EMPLOYEE))
    demo_month.answer(enter(page, MANAGER))
    demo_month.grant(enter(page, HR))
    demo_month.confirm(enter(page, EMPLOYEE))


def close(page: Page) -> None:
    """Locked and proven, exported, opened once more with a reason, and closed for good."""
    take_step(enter(page, HR), "锁定考核期", "已锁定")
    call_command("verify_period", "2026-11", stdout=StringIO())
    with zipfile.ZipFile(demo_month.export(page)) as package:
        assert sum("许多" in name for name in package.namelist()) == 1
    demo_month.reopen(page)
    for name, state in (("审批结果", "已审批"), ("发布", "已发布"), ("锁定考核期", "已锁定")):
        take_step(page, name, state)
    call_command("verify_period", "2026-11", stdout=StringIO())
    take_step(page, "归档", "已归档")
    expect(page.locator("form[action$='/reopen/']")).to_have_count(0)


def in_english_on_a_phone(page: Page) -> None:
    """The main pages in English, on a desk and on a phone: nothing sticks out, no Chinese words."""
    for name, paths in MAIN_PAGES.items():
        enter(page, name)
        page.get_by_role("button", name="English").evaluate("button => button.click()")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        for width in (1280, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            for path in paths:
                response = page.goto(path)
                assert response is not None
                assert response.status == 200, path
                page.wait_for_load_state("networkidle")
                assert fits_soon(page), f"{path} is wider than {width} px"
                heads = page.locator("h2, th, label, main button, nav .group").all_inner_texts()
                assert not [head for head in heads if HAN.search(head)], path
        page.set_viewport_size({"width": 1280, "height": 800})
        page.get_by_role("button", name="中文").evaluate("button => button.click()")
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
