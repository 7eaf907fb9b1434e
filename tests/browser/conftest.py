"""The company of tests/cast.py behind a live server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from appraisal.models import Export
from tests.cast import PASSWORD, Company, make_company


@pytest.fixture
def company(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company, committed, with a finished export on disk."""
    monkeypatch.setattr(settings, "EXPORT_DIR", tmp_path)
    made = make_company()
    (tmp_path / "october.zip").write_bytes(b"PK")
    Export.objects.filter(pk=made.export.pk).update(state=Export.State.FINISHED, path="october.zip")
    return made


@pytest.fixture
def sign_in(page: Page, company: Company) -> Callable[..., Page]:
    """Signs somebody in through the page, in a window of a width."""

    def open_as(name: str, width: int = 1280) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/sign-in/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/")
        return page

    return open_as
