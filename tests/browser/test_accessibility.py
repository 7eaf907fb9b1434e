"""axe finds nothing on the main pages that breaks WCAG 2.1 AA, for each kind of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.cast import Company

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PAGES = {
    "alice": ["/", "/my/", "/appraisals/{alice}/items/{score}/", "/notices/", "/password/"],
    "bob": ["/", "/people/", "/ratings/2026-10/", "/appraisals/{amy}/"],
    "hana": [
        "/periods/",
        "/periods/2026-10/",
        "/periods/2026-10/calibration/",
        "/files/",
        "/files/upload/",
        "/files/{preview}/",
        "/accounts/",
        "/audit/",
        "/what-if/",
    ],
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_are_accessible(who: str, company: Company, sign_in: Callable[..., Page]) -> None:
    places = {
        "alice": company.appraisal("alice").pk,
        "amy": company.appraisal("amy").pk,
        "score": company.score("alice").pk,
        "preview": company.preview.pk,
    }
    page = sign_in(who)
    found = []
    for path in PAGES[who]:
        page.goto(path.format(**places))
        page.wait_for_load_state("networkidle")
        # Colours are judged as they stay, not half-way through a transition.
        page.evaluate("document.getAnimations().forEach(one => one.finish())")
        for violation in Axe().run(page, options=RULES).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            found.append(f"{path}: {violation['id']} {violation['help']} {targets}")
    assert not found, "\n".join(found)


def test_the_sign_in_page_is_accessible(page: Page) -> None:
    page.goto("/sign-in/")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [violation["id"] for violation in violations] == []
