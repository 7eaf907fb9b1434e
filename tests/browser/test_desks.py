"""The desks' pages in the browser: they fit desk and phone, and axe has no complaint."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import RULES, Axe
from tests.browser.test_pages import DESK, PHONE, fits
from tests.cast import Company
from tests.desks import publish, said_about_alice

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

PAGES = {
    "alice": [
        "/my/2026-10/",
        "/my/now/",
        "/my/history/",
        "/my/self-review/",
        "/my/self-review/2026-09/",
        "/appeals/",
        "/appeals/{appeal}/",
        "/appeals/about/{score}/",
    ],
    "bob": [
        "/desk/?period=2026-10",
        "/compare/?period=2026-10",
        "/people/{alice}/talk/2026-10/",
        "/people/{alice}/talk/2026-10/meeting/",
        "/people/{alice}/talk/2026-10/plan/",
        "/appraisals/{september}/",
        "/appraisals/{september}/items/{september_score}/adjust/",
        "/appeals/{appeal}/",
    ],
    "hana": ["/appeals/", "/appeals/statistics/", "/appeals/{appeal}/"],
}


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("who", PAGES)
def test_pages_of(who: str, width: int, company: Company, sign_in: Open) -> None:
    publish(company)
    september = company.appraisal("alice", "2026-09")
    places = {
        "appeal": said_about_alice(company).appeal.pk,
        "score": company.score("alice").pk,
        "alice": company.people["alice"].pk,
        "september": september.pk,
        "september_score": september.parts.get().scores.first().pk,
    }
    page = sign_in(who, width)
    found = []
    for path in PAGES[who]:
        answer = page.goto(path.format(**places))
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        page.evaluate("document.getAnimations().forEach(one => one.finish())")
        if not fits(page):
            found.append(f"{path}: wider than {width} px")
        expect(page.locator("h1")).to_be_visible()
        for violation in Axe().run(page, options=RULES).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            found.append(f"{path}: {violation['id']} {violation['help']} {targets}")
    assert not found, "\n".join(found)
