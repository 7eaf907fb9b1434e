"""Every page as every kind of person: axe finds nothing against WCAG 2.1 AA, and it fits a phone.

The pages come from the addresses themselves, those of the application and those of the admin, so
that a new page is visited here or fails (tests/places.py, tests/admin_places.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as WaitedInVain

from appraisal.models import AppraisalPeriod, ShopFile
from appraisal.views import notices
from appraisal.views.access import RULES
from appraisal.views.permissions import Answer, Reader, answer
from tests.admin_places import admin_addresses, admin_path, fill_admin
from tests.cast import Company
from tests.desks import publish, said_about_alice
from tests.places import ADDRESSES, path_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
DESK, PHONE = 1280, 360
PARTS = 4
MODEL = "django.contrib.auth.backends.ModelBackend"
State = AppraisalPeriod.State

FILES = {
    "appraisal_sheet",
    "appeal_attachment",
    "export_download",
    "file_original",
    "layout_export",
    "ratings_sheet_file",
    "team_export",
    "template_preview",
    "template_start",
}
SENT_BACK = {"trial_export"}
"""A file of what was tried, which this company has not done: tests/web/test_hr_desk.py."""
FRAGMENTS = {
    "file_problems",
    "file_progress",
    "people_found",
    "period_exports",
    "period_progress",
    "period_sources",
}
"""They are looked at inside their pages."""

READERS = {
    "employee": ("alice", Reader.PERSON),
    "manager": ("bob", Reader.MANAGER),
    "hr": ("hana", Reader.HR),
    "administrator": ("ada", Reader.ADMINISTRATOR),
}


def pages_of(reader: Reader) -> list[str]:
    """The names of the pages that a kind of person may open."""
    return [
        name
        for name in ADDRESSES
        if RULES[name].method != "POST"
        and name not in FILES | FRAGMENTS | SENT_BACK
        and answer(RULES[name], reader) is Answer.OPEN
    ]


@contextmanager
def window(
    chromium: Browser, live_server: object, company: Company, who: str, language: str
) -> Iterator[Page]:
    """A browser window with somebody signed in; nobody for an empty name."""
    context = chromium.new_context(
        base_url=str(live_server), locale=LANGUAGES[language], reduced_motion="reduce"
    )
    if who:
        client = Client()
        client.force_login(company.users[who], backend=MODEL)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}
        context.add_cookies([cookie])
    yield context.new_page()
    context.close()


def complaints(
    page: Page, path: str, status: int = 200, looked_at: Collection[int] = (DESK, PHONE)
) -> Iterator[str]:
    """What is wrong with a page, on a desk and on a phone; axe looks at some of these widths."""
    page.set_viewport_size({"width": DESK, "height": 900})
    response = page.goto(path)
    assert response is not None
    if response.status != status:
        yield f"{path}: answered {response.status}"
        return
    page.wait_for_load_state("networkidle")
    if not page.title().partition("·")[0].partition("|")[0].strip():
        yield f"{path}: no title"
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.evaluate("document.getAnimations().forEach(one => one.finish())")
        if not fits_soon(page):
            wide = page.evaluate("document.documentElement.scrollWidth")
            yield f"{path}: {wide} px wide in a window of {width}"
        if width not in looked_at:
            continue
        for violation in Axe().run(page, options=AXE_RULES).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            yield f"{path} at {width}: {violation['id']} {violation['help']} {targets}"


FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
"""A function, not an expression: the pages' policy forbids to evaluate a text."""


def fits_soon(page: Page) -> bool:
    """Whether nothing sticks out to the right once charts have found their width."""
    with suppress(WaitedInVain):
        page.wait_for_function(FITS, timeout=1500)
        return True
    return False


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
def test_pages(
    reader: str, language: str, company: Company, chromium: Browser, live_server: object
) -> None:
    who, kind = READERS[reader]
    said_about_alice(company)
    if reader == "employee":
        publish(company)
    with window(chromium, live_server, company, who, language) as page:
        found = [
            complaint
            for name in pages_of(kind)
            if name != "sign_in" and (name != "my_scorecard_of" or reader == "employee")
            for complaint in complaints(page, path_of(name, company))
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_other_states(
    language: str, company: Company, chromium: Browser, live_server: object
) -> None:
    """What looks otherwise once a period is published and closed, and a file is read."""
    publish(company)
    AppraisalPeriod.objects.filter(code="2026-09").update(state=State.LOCKED)
    said_about_alice(company)
    ShopFile.objects.filter(pk=company.file.pk).update(state=ShopFile.State.FAILED)
    score = company.score("alice").pk
    paths = [
        "/periods/",
        "/periods/2026-10/",
        "/periods/2026-09/",
        "/periods/2026-09/calibration/",
        "/ratings/2026-09/",
        f"/files/{company.preview.pk}/",
        f"/files/{company.file.pk}/",
        f"/appraisals/{company.appraisal('alice').pk}/",
        f"/appraisals/{company.appraisal('amy').pk}/",
        f"/appraisals/{company.appraisal('alice').pk}/items/{score}/adjust/",
    ]
    with window(chromium, live_server, company, "hana", language) as page:
        found = [each for path in paths for each in complaints(page, path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("who", "language", "width"),
    [("ada", "zh", DESK), ("hana", "en", PHONE)],
)
@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_the_admin(
    part: int,
    who: str,
    language: str,
    width: int,
    company: Company,
    chromium: Browser,
    live_server: object,
) -> None:
    """Both widths are measured, axe looks at one of them: they are some 150 pages a person."""
    fill_admin(company)
    client = Client()
    client.force_login(company.users[who], backend=MODEL)
    paths = [admin_path(address, company) for address in admin_addresses()]
    shown = [path for path in paths[part::PARTS] if is_a_page(client, path)]
    assert shown
    with window(chromium, live_server, company, who, language) as page:
        found = [each for path in shown for each in complaints(page, path, looked_at=(width,))]
    assert not found, "\n".join(found)


def is_a_page(client: Client, path: str) -> bool:
    """Whether the address shows a whole page to this person."""
    response = client.get(path)
    return (
        response.status_code == 200
        and response.headers["Content-Type"].startswith("text/html")
        and "Content-Disposition" not in response.headers
        and b"<html" in response.content
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_before_signing_in(
    language: str, company: Company, chromium: Browser, live_server: object
) -> None:
    with window(chromium, live_server, company, "", language) as page:
        found = [each for path in ("/sign-in/", "/admin/login/") for each in complaints(page, path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_say_no(
    language: str,
    company: Company,
    chromium: Browser,
    live_server: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(notices, "render", breaks)
    asked = {"/periods/": 403, "/no-such-page/": 404, "/notices/": 500}
    with window(chromium, live_server, company, "alice", language) as page:
        found = [each for path, no in asked.items() for each in complaints(page, path, no)]
    with window(chromium, live_server, company, "", language) as page:
        lock_out(company)
        page.goto("/sign-in/")
        page.fill("[name=username]", "alice")
        page.fill("[name=password]", "wrong")
        page.locator("form[method=post] button.btn-primary").click()
        assert page.locator("h1").is_visible()
        for violation in Axe().run(page, options=AXE_RULES).response["violations"]:
            found.append(f"locked out: {violation['id']} {violation['help']}")
    assert not found, "\n".join(found)


def lock_out(company: Company) -> None:
    """Wrong passwords for Alice, up to the last one that is answered."""
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/sign-in/", {"username": "alice", "password": "wrong"})


def test_every_page_is_visited() -> None:
    """A page that nobody of READERS may open, or a file that is none, is forgotten here."""
    visited = {name for _, kind in READERS.values() for name in pages_of(kind)}
    shown = {name for name, rule in RULES.items() if rule.method != "POST"}
    assert visited | FILES | FRAGMENTS | SENT_BACK == shown
    assert not visited & (FILES | FRAGMENTS | SENT_BACK)


@pytest.mark.parametrize("name", sorted(FILES | FRAGMENTS))
def test_no_page_is_hidden_from_the_browser(
    name: str, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path)
    kept = tmp_path / company.file.path
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"some bytes")
    client = Client()
    client.force_login(company.users["hana"], backend=MODEL)
    response = client.get(path_of(name, company))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    assert ("attachment" in response.headers.get("Content-Disposition", "")) == (name in FILES)
    assert b"<html" not in body
