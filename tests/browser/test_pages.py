"""What the pages do in a browser: charts, menu, languages, keyboard.

The fixture ``page`` fails a test when the browser reports a script error or a blocked file.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Company

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

PHONE = 360


def test_charts_are_drawn(company: Company, sign_in: Open) -> None:
    page = sign_in("alice")
    page.goto("/my/")
    expect(page.locator("[data-chart=trend] svg")).to_be_visible()
    expect(page.locator("[data-chart^=sections-] svg")).to_contain_text("54 / 60")


def test_menu_on_a_phone(company: Company, sign_in: Open) -> None:
    page = sign_in("alice", PHONE)
    expect(page.locator("#sidebar")).not_to_be_visible()
    page.get_by_role("button", name="菜单").click()
    page.locator("#sidebar").get_by_role("link", name="我的考核表").click()
    page.wait_for_url("**/my/")


def test_language_switch(company: Company, sign_in: Open) -> None:
    page = sign_in("alice")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="My scorecard").first).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="我的考核表").first).to_be_visible()


def test_works_by_keyboard(company: Company, sign_in: Open) -> None:
    page = sign_in("alice")
    page.goto("/my/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("details summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details .working").first).to_be_visible()
