"""Signing in and out, the own password, and what each kind of person finds at home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Company

SIGN_IN = "/sign-in/"


def test_sign_in_and_out(company: Company) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = client.post(SIGN_IN, {"username": "alice", "password": PASSWORD, "next": "/my/"})
    assert answer.headers["Location"] == "/my/"
    assert client.get(SIGN_IN).headers["Location"] == "/"
    assert client.post(reverse("appraisal:sign_out")).headers["Location"] == SIGN_IN
    assert client.get("/my/").status_code == 302


def test_wrong_password(company: Company) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = client.post(SIGN_IN, {"username": "alice", "password": "wrong"})
    assert "correct username and password" in answer.content.decode()


def test_sign_in_never_leads_away(company: Company) -> None:
    data = {"username": "alice", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post(SIGN_IN, data).headers["Location"] == "/"


def test_change_password(company: Company, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("alice")
    data = {
        "old_password": PASSWORD,
        "new_password1": "twelve-crisp-pears",
        "new_password2": "twelve-crisp-pears",
    }
    page = client.post(reverse("appraisal:password"), data, follow=True)
    assert "The new password is saved." in page.content.decode()
    company.users["alice"].refresh_from_db()
    assert company.users["alice"].check_password("twelve-crisp-pears")


@pytest.mark.parametrize(
    ("who", "found", "not_found"),
    [
        ("alice", ["My scorecard", "94"], ["My people", "Running the appraisal"]),
        ("amy", ["No scorecard of yours is published yet"], ["54"]),
        ("bob", ["Ratings to give for October 2026", "Provisional totals"], ["Files to confirm"]),
        ("hana", ["Files to confirm", "Accounts that belong to nobody"], ["Service scorecard v2"]),
        ("ada", ["Service scorecard v2", "draft, not published"], ["Files to confirm"]),
    ],
)
def test_home(
    who: str,
    found: list[str],
    not_found: list[str],
    company: Company,
    signed_in: Callable[[str], Client],
) -> None:
    page = signed_in(who).get("/").content.decode()
    for text in found:
        assert text in page
    for text in not_found:
        assert text not in page


@pytest.mark.parametrize("path", ["/nosuch/", "/appraisals/999999/"])
def test_what_is_not_there(path: str, company: Company, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("alice").get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_forbidden_page_says_so(company: Company, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("alice").get("/periods/")
    assert answer.status_code == 403
    assert "for other people" in answer.content.decode()


def test_old_form_is_explained(company: Company) -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post(SIGN_IN)
    assert answer.status_code == 403
    assert "This page was too old" in answer.content.decode()
