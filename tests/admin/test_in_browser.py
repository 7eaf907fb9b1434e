"""The editor and the grid in a real browser: what only a script does.

The fixture ``page`` fails a test when the browser reports a script error or a blocked file.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from appraisal.models import Employee, Item, Scorecard, Target
from appraisal.selectors.scorecards import pure_scorecard
from tests.admin.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]

# The answer of 'Try it' comes from the server, which shares the machine with the other tests.
expect.set_options(timeout=30_000)


@pytest.fixture
def opened(page: Page, sign_in: SignIn, live_server: object) -> Open:
    """Opens an address as the administrator, in a window of a width."""

    def open_as(address: str, width: int = 1280) -> Page:
        session = sign_in("administrator").cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}
        page.context.add_cookies([cookie])
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        return page

    return open_as


def test_points_add_up_while_typing_and_items_move(draft: Scorecard, opened: Open) -> None:
    page = opened(reverse("admin:appraisal_scorecard_change", args=[draft.pk]))
    expect(page.locator("[data-save]")).to_be_hidden()
    page.fill("[name='points:gmv']", "55.5")
    expect(page.locator("[data-total]")).to_have_text("95.5")
    page.fill("[name='points:conversion']", "44.5")
    expect(page.locator("[data-total]")).to_have_text("100")
    page.click("[data-item=conversion] [data-up]")
    page.click("[data-save]")
    page.wait_for_url("**/change/")
    items = list(pure_scorecard(draft).items)
    assert [item.code for item in items] == ["conversion", "gmv"]
    assert str(Item.objects.get(code="gmv").points) == "55.5"


def test_another_kind_swaps_its_fields_in_and_is_tried(draft: Scorecard, opened: Open) -> None:
    page = opened(reverse("admin:appraisal_scorecard_item", args=[draft.pk, "gmv"]))
    page.fill("[name='try.actual']", "150000")
    page.press("[name='try.actual']", "Tab")
    expect(page.locator(".answer strong")).to_have_text("30")
    page.select_option("#id_rule_kind", "bands")
    page.click("[data-rows='rule.bands'] [data-add]")
    page.fill("[name='rule.bands[1].at_least']", "100000")
    page.fill("[name='rule.bands[1].points']", "50")
    page.fill("[name='rule.otherwise']", "10")
    page.press("[name='rule.otherwise']", "Tab")
    expect(page.locator(".answer strong")).to_have_text("50")
    assert page.locator("#tried polyline").count() == 2
    page.locator("input[type=submit].default").click()
    page.wait_for_url("**/change/**")
    rule = Item.objects.get(code="gmv").rule
    assert rule == {"bands": [{"at_least": 100000, "points": 50}], "otherwise": 10}


def test_the_form_of_a_target_shows_its_own_fields(draft: Scorecard, opened: Open) -> None:
    page = opened(reverse("admin:appraisal_scorecard_item", args=[draft.pk, "gmv"]))
    expect(page.locator("[name='target.min']")).to_be_hidden()
    page.select_option("[name=target]", "range")
    expect(page.locator("[name='target.min']")).to_be_visible()
    expect(page.locator("[name='target.number']")).to_be_hidden()


def test_cells_copied_from_excel_are_pasted(
    draft: Scorecard, team: list[Employee], opened: Open
) -> None:
    page = opened(
        reverse("admin:appraisal_target_changelist") + f"?role={draft.role_id}&day=2026-10-01"
    )
    page.locator("[name='t|shop|TM01|gmv']").evaluate(
        """(cell, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }""",
        "310,000\t3%\r\n150000\t2.5%\r\n",
    )
    page.locator("input[type=submit].default").click()
    expect(page.locator(".messagelist")).to_be_visible()
    stored = {(row.item_code, row.employee_id is None): row.value for row in Target.objects.all()}
    assert stored == {
        ("gmv", True): 310000,
        ("conversion", True): "3%",
        ("gmv", False): 150000,
        ("conversion", False): "2.5%",
    }


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_of_the_window(
    draft: Scorecard, team: list[Employee], opened: Open, width: int
) -> None:
    for address in (
        reverse("admin:index"),
        reverse("admin:appraisal_scorecard_changelist"),
        reverse("admin:appraisal_scorecard_change", args=[draft.pk]),
        reverse("admin:appraisal_scorecard_item", args=[draft.pk, "conversion"]),
        reverse("admin:appraisal_scorecard_details", args=[draft.pk]),
        reverse("admin:appraisal_scorecard_publish", args=[draft.pk]),
        reverse("admin:appraisal_target_changelist"),
        reverse("admin:appraisal_employee_changelist"),
        reverse("admin:appraisal_employee_change", args=[team[0].pk]),
    ):
        page = opened(address, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
