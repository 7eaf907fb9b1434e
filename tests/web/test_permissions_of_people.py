"""The same pages as people whom the table has no column for: gone, moved, locked out, HR itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from appraisal.models import Appraisal, AppraisalPeriod, Employee
from appraisal.views.access import RULES, About
from tests.admin_places import admin_addresses, admin_path, fill_admin
from tests.cast import PASSWORD, Company
from tests.desks import said_about_alice
from tests.places import ADDRESSES, path_of

SignedIn = Callable[[str], Client]
ABOUT_ALICE = [
    name
    for name, rule in RULES.items()
    if rule.about in {About.TEAM, About.OWN_AND_TEAM} and "<int:pk>" in str(ADDRESSES[name].pattern)
]
OF_ONESELF = [name for name, rule in RULES.items() if rule.about is About.ONE_OWN]


def ask(client: Client, name: str, company: Company) -> set[int]:
    """The states of the answers to GET and POST, as far as the page takes them."""
    path = path_of(name, company)
    methods = {"GET": ["get"], "POST": ["post"], "FORM": ["get", "post"]}[RULES[name].method]
    answers = [getattr(client, method)(path) for method in methods]
    for response in answers:
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end, a file is closed
    return {response.status_code for response in answers}


@pytest.mark.parametrize("name", ABOUT_ALICE)
def test_a_manager_who_gave_the_team_away(name: str, company: Company, signed_in: SignedIn) -> None:
    """In the middle of October Alice went over to Dan: Bob sees her no more, Dan does."""
    Employee.objects.filter(name="Alice").update(manager=company.people["dan"])
    assert ask(signed_in("bob"), name, company) == {404}
    assert not ask(signed_in("dan"), name, company) & {403, 404, 405}


def test_lists_follow_the_team(company: Company, signed_in: SignedIn) -> None:
    Employee.objects.filter(name="Alice").update(manager=company.people["dan"])
    for path in ("/people/?period=2026-10", "/desk/?period=2026-10", "/ratings/2026-10/"):
        assert "Alice" not in signed_in("bob").get(path).content.decode()
        assert "Alice" in signed_in("dan").get(path).content.decode(), path


@pytest.mark.parametrize("name", [*ABOUT_ALICE, *OF_ONESELF])
def test_a_former_employee_sees_nobody_else(
    name: str, company: Company, signed_in: SignedIn
) -> None:
    """Eve has left and her login still works: nothing of Alice's is hers."""
    Employee.objects.filter(name="Eve").update(left_on=date(2026, 10, 31))
    assert ask(signed_in("eve"), name, company) <= {403, 404}


def test_a_former_employee_reads_the_own_result(company: Company, signed_in: SignedIn) -> None:
    Employee.objects.filter(name="Eve").update(left_on=date(2026, 10, 31))
    assert signed_in("eve").get("/my/2026-10/").status_code == 200


def test_a_former_manager_keeps_no_team(company: Company, signed_in: SignedIn) -> None:
    """Bob has left and Clara took his people over."""
    Employee.objects.filter(name="Bob").update(left_on=date(2026, 10, 31))
    Employee.objects.filter(manager=company.people["bob"]).update(manager=company.people["clara"])
    said_about_alice(company)
    client = signed_in("bob")
    for name in ABOUT_ALICE:
        assert ask(client, name, company) <= {403, 404}, name


@pytest.mark.parametrize("who", ["alice", "bob", "hana", "ada"])
def test_an_inactive_login_is_nobodys(company: Company, signed_in: SignedIn, who: str) -> None:
    """It can't sign in, and a session from before ends with the next page."""
    before = signed_in(who)
    assert before.get("/").status_code == 200
    company.users[who].is_active = False
    company.users[who].save()
    for name in ADDRESSES:
        if name not in ("sign_in", "sign_out"):
            assert ask(before, name, company) == {302}, name
    answer = Client().post("/sign-in/", {"username": who, "password": PASSWORD})
    assert answer.status_code == 200
    assert Client().get("/").status_code == 302


def test_hr_is_not_asked_about_itself(company: Company, signed_in: SignedIn) -> None:
    """Hana's own appraisal is decided by others: she sets no points, grade or rating of hers."""
    period = AppraisalPeriod.objects.get(code="2026-10")
    Appraisal.objects.filter(employee=company.people["alice"], period=period).update(
        employee=company.people["hana"]
    )
    client = signed_in("hana")
    adjust = path_of("score_adjust", company)
    client.post(adjust, {"points": "60", "reason": "mine"})
    client.post("/periods/2026-10/calibrate/", {"employee": "E007", "grade": "A", "reason": "mine"})
    assert not period.adjustments.exists()
    assert not period.grade_changes.exists()


@pytest.mark.parametrize("name", OF_ONESELF)
def test_hr_acts_for_nobody(name: str, company: Company, signed_in: SignedIn) -> None:
    """Confirming, appealing and withdrawing is the person's own."""
    assert ask(signed_in("hana"), name, company) == {404}


@pytest.mark.parametrize("who", ["", "alice", "bob", "clara", "dan"])
def test_the_admin_is_closed(who: str, company: Company, signed_in: SignedIn) -> None:
    """Every address of it, for everybody without access: GET and POST lead to signing in."""
    fill_admin(company)
    client = signed_in(who)
    for address in admin_addresses():
        if address in ("login/", "logout/"):
            continue
        path = admin_path(address, company)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, path
            assert "/login/" in answer.headers["Location"], path


def test_hr_reads_configuration_and_changes_none(company: Company, signed_in: SignedIn) -> None:
    """In the admin, scorecards, metrics, roles and logins are the administrator's to change."""
    fill_admin(company)
    client = signed_in("hana")
    closed = ("appraisal/scorecard/", "appraisal/metricdefinition/", "appraisal/role/", "auth/")
    for address in admin_addresses():
        if address.startswith(closed) and address.endswith(("add/", "delete/", "password/")):
            path = admin_path(address, company)
            assert client.get(path).status_code in (403, 404), path
            assert client.post(path).status_code in (403, 404), path


def test_uploads_lie_outside_what_is_served() -> None:
    """No address leads to them but the views that ask for permission."""
    for folder in (settings.MEDIA_ROOT, settings.SHOP_FILE_DIR, settings.EXPORT_DIR):
        for served in (*settings.STATICFILES_DIRS, settings.BASE_DIR / "static"):
            assert not folder.resolve().is_relative_to(served.resolve())
        if settings.STATIC_ROOT:
            assert not folder.resolve().is_relative_to(settings.STATIC_ROOT.resolve())
    assert not settings.MEDIA_URL.strip("/")


def test_a_session_ends_with_the_working_day_and_its_cookies_are_hidden(
    company: Company,
) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "alice", "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] <= 12 * 3600
    assert settings.CSRF_COOKIE_HTTPONLY


@pytest.mark.parametrize("weak", ["12345678901", "password123", "short"])
def test_a_weak_password_is_refused(weak: str, company: Company, signed_in: SignedIn) -> None:
    sent = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    signed_in("alice").post("/password/", sent)
    company.users["alice"].refresh_from_db()
    assert company.users["alice"].check_password(PASSWORD)


def test_wrong_passwords_lock_the_sign_in_page(company: Company) -> None:
    """One account from one address, and nobody else."""
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = client.post("/sign-in/", {"username": "alice", "password": "wrong"})
    assert last.status_code == 429
    right = {"username": "alice", "password": PASSWORD}
    assert client.post("/sign-in/", right).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post("/sign-in/", right).status_code == 302
    assert client.post("/sign-in/", {**right, "username": "bob"}).status_code == 302
