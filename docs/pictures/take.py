"""Photographs the demo's pages for the README; bin/pictures calls it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "kpi-demo-2026"  # noqa: S105 - of invented people; load_demo prints it
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
DESK, PHONE = (1280, 860), (390, 780)


@dataclass(frozen=True)
class Picture:
    """One picture: its name, who looks at which page, in which language and window."""

    name: str
    who: str
    path: str
    language: str = "zh-CN"
    size: tuple[int, int] = DESK
    unfold: int = 0
    """How many workings stand open."""


PICTURES = (
    Picture("scorecard-zh", "xuduo", "/my/"),
    Picture("working-zh", "xuduo", "/my/", unfold=1),
    Picture("scorecard-en", "xuduo", "/my/", language="en"),
    Picture("scorecard-phone-zh", "xuduo", "/my/", size=PHONE),
    Picture("home-manager-zh", "zhoulan", "/"),
    Picture("ratings-zh", "zhoulan", "/ratings/"),
    Picture("team-zh", "heyue", "/people/?sort=-total"),
    Picture("home-hr-zh", "heyue", "/"),
    Picture("period-zh", "heyue", "/periods/2026-10/"),
    Picture("period-en", "heyue", "/periods/2026-10/", language="en"),
    Picture("files-zh", "heyue", "/files/"),
    Picture("calibration-zh", "heyue", "/periods/2026-10/calibration/"),
    Picture("targets-zh", "admin", "/admin/appraisal/target/"),
)


def main(address: str) -> None:
    """Take every picture, one window for each."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Chromium is needed: apt-get install chromium fonts-wqy-microhei")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        for picture in PICTURES:
            _take(browser, address, picture)
            sys.stdout.write(f"docs/pictures/{picture.name}.png\n")
        browser.close()


def _take(browser: Browser, address: str, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(
        base_url=address,
        locale=picture.language,
        viewport={"width": width, "height": height},
        device_scale_factor=1 if picture.size == DESK else 2,
        reduced_motion="reduce",
    )
    page = context.new_page()
    _sign_in(page, picture.who)
    page.goto(picture.path)
    page.wait_for_load_state("networkidle")
    for working in page.locator("article details summary").all()[: picture.unfold]:
        working.click()
    page.wait_for_timeout(600)  # the charts' first movement
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def _sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("form[method=post] button.btn-primary").click()
    page.wait_for_url("**/")


if __name__ == "__main__":
    main(sys.argv[1])
