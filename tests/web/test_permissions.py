"""Every address, asked by everybody. A new page fails here until it is in ARGUMENTS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from appraisal.urls import urlpatterns
from appraisal.views.access import RULES
from appraisal.views.permissions import Answer, Reader, answer, lines
from tests.cast import Company

CAST = {
    Reader.ANONYMOUS: "",
    Reader.PERSON: "alice",
    Reader.COLLEAGUE: "amy",
    Reader.MANAGER: "bob",
    Reader.ABOVE: "clara",
    Reader.OTHER_MANAGER: "dan",
    Reader.HR: "hana",
    Reader.ADMINISTRATOR: "ada",
}
ADDRESSES = {str(address.name): address for address in urlpatterns}


def arguments(name: str, company: Company) -> dict[str, Any]:
    """What fills the address: always something of Alice's, of October, or of HR's."""
    values = {
        "appraisal": {"pk": company.appraisal("alice").pk},
        "item_facts": {"pk": company.appraisal("alice").pk, "score": company.score("alice").pk},
        "employee": {"pk": company.people["alice"].pk},
        "my_scorecard_of": {"period": "2026-10"},
        "team_export": {"kind": "csv"},
        "export_download": {"pk": company.export.pk},
        "account_bind": {"pk": company.unbound.pk},
        "file": {"pk": company.file.pk},
        "file_original": {"pk": company.file.pk},
        "file_undo": {"pk": company.file.pk},
        "file_progress": {"pk": company.preview.pk},
        "file_problems": {"pk": company.preview.pk},
        "file_confirm": {"pk": company.preview.pk},
        "file_discard": {"pk": company.preview.pk},
        "notice_open": {"pk": company.notice.pk},
    }
    if name in values:
        return values[name]
    if "<str:code>" in str(ADDRESSES[name].pattern):
        return {"code": "2026-10"}
    assert "<" not in str(ADDRESSES[name].pattern), f"give {name} its arguments"
    return {}


def test_every_page_is_registered() -> None:
    assert set(ADDRESSES) == set(RULES)


def test_document_is_the_code() -> None:
    document = Path(settings.BASE_DIR) / "docs" / "permissions.md"
    written = document.read_text(encoding="utf-8").splitlines()
    assert written == list(lines(urlpatterns)), "run bin/permissions"


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("reader", list(Reader))
def test_page_as(
    reader: Reader, name: str, company: Company, signed_in: Callable[[str], Client]
) -> None:
    rule = RULES[name]
    path = reverse(f"appraisal:{name}", kwargs=arguments(name, company))
    client = signed_in(CAST[reader])
    methods = {"GET": ["get"], "POST": ["post"], "FORM": ["get", "post"]}[rule.method]
    for method in methods:
        response = getattr(client, method)(path)
        assert got(response) == expected(name, reader), f"{method} {path}"


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.method == "POST"])
def test_only_post_changes(name: str, company: Company, signed_in: Callable[[str], Client]) -> None:
    path = reverse(f"appraisal:{name}", kwargs=arguments(name, company))
    assert signed_in("hana").get(path).status_code == 405


def expected(name: str, reader: Reader) -> Answer:
    """The matrix, but for two pages that have nothing to show to some readers."""
    if name == "my_scorecard_of" and reader not in (Reader.ANONYMOUS, Reader.PERSON):
        return Answer.NOT_FOUND  # only Alice has an own published scorecard of October
    return answer(RULES[name], reader)


def got(response: HttpResponse) -> Answer:
    if response.status_code == 403:
        return Answer.FORBIDDEN
    if response.status_code == 404:
        return Answer.NOT_FOUND
    if response.status_code == 302 and "/sign-in/?next=" in response.headers["Location"]:
        return Answer.SIGN_IN
    assert response.status_code in (200, 302), response.status_code
    return Answer.OPEN
