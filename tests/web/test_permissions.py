"""Every address, asked by everybody. A new page fails here until it is in ARGUMENTS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from appraisal.urls import urlpatterns
from appraisal.views.access import RULES
from appraisal.views.permissions import Answer, Reader, answer, lines
from tests.cast import Company
from tests.places import ADDRESSES, path_of

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


def test_every_page_is_registered() -> None:
    assert set(ADDRESSES) == set(RULES)


def test_document_is_the_code() -> None:
    document = Path(settings.BASE_DIR) / "docs" / "permissions.md"
    written = document.read_text(encoding="utf-8").splitlines()
    assert written == list(lines(urlpatterns)), "run bin/permissions"


@pytest.mark.parametrize("name", ADDRESSES)
def test_page_as_everybody(name: str, company: Company, signed_in: Callable[[str], Client]) -> None:
    path = path_of(name, company)
    methods = {"GET": ["get"], "POST": ["post"], "FORM": ["get", "post"]}[RULES[name].method]
    # Those who may change something come last, so that the others find it unchanged.
    readers = sorted(Reader, key=lambda reader: expected(name, reader) is Answer.OPEN)
    for reader in readers:
        client = signed_in(CAST[reader])
        for method in methods:
            response = getattr(client, method)(path)
            assert got(response) == expected(name, reader), f"{reader}: {method} {path}"
            if response.streaming:
                b"".join(response.streaming_content)  # read to its end, a file is closed


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.method == "POST"])
def test_only_post_changes(name: str, company: Company, signed_in: Callable[[str], Client]) -> None:
    path = path_of(name, company)
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
