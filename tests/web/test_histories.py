"""The history of an object on its page: who sees it, what stands in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.models import AppraisalPeriod, Event, NoticeSetting, Role
from appraisal.selectors.histories import history_of
from appraisal.services.events import record
from appraisal.services.exclusions import exclude_item
from appraisal.services.periods import open_period
from appraisal.services.reviews import adjust_score
from tests.cast import Company
from tests.desks import appeal_of, said_about_alice

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def signed_in(company: Company, name: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(company.users[name])
    return client


def address(row: Any) -> str:
    return reverse("appraisal:object_history", args=[row._meta.model_name, row.pk])


@pytest.fixture
def adjusted(company: Company) -> Company:
    """Bob adjusted Alice's first item from 20 to 22."""
    AppraisalPeriod.objects.filter(pk=company.october.pk).update(state="scored")
    score = company.score("alice")
    adjust_score(
        period=company.october, employee=company.people["alice"], role=company.role,
        item_code=score.item.code, points=Decimal(22), reason="three days were lost",
        actor=company.users["bob"],
    )  # fmt: skip
    return company


def test_an_adjustment_stands_on_the_item_the_result_and_the_person(adjusted: Company) -> None:
    score, appraisal = adjusted.score("alice"), adjusted.appraisal("alice")
    for row in (score, appraisal, adjusted.people["alice"]):
        page = signed_in(adjusted, "hana").get(address(row)).content.decode()
        assert "adjusted points" in page
        assert "three days were lost" in page
        assert "→ 22" in page
    assert not history_of(adjusted.score("eve")).exists()
    assert (
        "adjusted"
        not in signed_in(adjusted, "hana").get(address(adjusted.appraisal("eve"))).content.decode()
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [("hana", 200), ("bob", 200), ("clara", 200), ("dan", 404), ("alice", 403), ("amy", 403)],
)
def test_who_may_read_it(adjusted: Company, who: str, status: int) -> None:
    found = signed_in(adjusted, who).get(address(adjusted.appraisal("alice")))
    assert found.status_code == status


def test_a_manager_sees_neither_the_own_history_nor_configuration(company: Company) -> None:
    bob = signed_in(company, "bob")
    for row in (company.people["bob"], company.shop, company.scorecard, company.october):
        assert bob.get(address(row)).status_code == 404


def test_addresses_are_for_human_resources(adjusted: Company) -> None:
    Event.objects.create(
        actor=adjusted.users["bob"], verb="rate", subject="employee",
        subject_id=str(adjusted.people["alice"].pk), address="203.0.113.9",
        detail={"period": "2026-10", "item": "x", "from": None, "to": {"level": "good"}},
    )  # fmt: skip
    row = adjusted.people["alice"]
    assert b"203.0.113.9" in signed_in(adjusted, "hana").get(address(row)).content
    assert b"203.0.113.9" not in signed_in(adjusted, "bob").get(address(row)).content


def test_a_part_of_the_page_comes_alone(adjusted: Company) -> None:
    page = signed_in(adjusted, "hana").get(
        address(adjusted.score("alice")), headers={"HX-Request": "true"}
    )
    assert "<html" not in page.content.decode()
    assert "adjusted points" in page.content.decode()


@pytest.mark.parametrize("who", ["hana", "bob"])
def test_pages_about_alice_lead_to_it(company: Company, who: str) -> None:
    said = said_about_alice(company)
    client = signed_in(company, who)
    alice = company.people["alice"]
    pages = {
        reverse("appraisal:appraisal", args=[company.appraisal("alice").pk]): company.appraisal(
            "alice"
        ),
        reverse(
            "appraisal:item_facts", args=[company.appraisal("alice").pk, company.score("alice").pk]
        ): company.score("alice"),
        reverse("appraisal:appeal", args=[said.appeal.pk]): said.appeal,
        reverse("appraisal:talk", args=[alice.pk, "2026-10"]): said.meeting,
    }
    for page, row in pages.items():
        assert address(row) in client.get(page).content.decode(), page


def test_an_employee_finds_no_way_to_it(company: Company) -> None:
    alice = signed_in(company, "alice")
    for page in ("/my/", reverse("appraisal:appeal", args=[appeal_of(company).pk])):
        assert "/history/" not in alice.get(page).content.decode().replace("/my/history/", "")


def test_pages_of_hr_lead_to_it(company: Company) -> None:
    hana = signed_in(company, "hana")
    pages = {
        reverse("appraisal:period", args=["2026-10"]): company.october,
        reverse("appraisal:file", args=[company.file.pk]): company.file,
        reverse("appraisal:accounts"): company.account,
        reverse("appraisal:brushed"): company.shop,
        reverse("appraisal:period_exports", args=["2026-10"]): company.export,
    }
    for page, row in pages.items():
        assert address(row) in hana.get(page).content.decode(), page


def test_a_period_shows_its_steps_in_words(company: Company) -> None:
    period = open_period(code="2026-12", actor=company.users["hana"])
    record(
        actor=company.users["hana"], verb="confirm_targets", subject=period,
        detail={"from": "open", "to": "targets", "despite": []},
    )  # fmt: skip
    page = signed_in(company, "hana", "zh-hans").get(address(period)).content.decode()
    assert "目标已确认" in page
    assert "确认目标" in page


def test_an_exclusion_stands_on_the_result_of_its_person_only(company: Company) -> None:
    AppraisalPeriod.objects.filter(pk=company.october.pk).update(state="scored")
    exclude_item(
        period=company.october, employee=company.people["alice"], role=Role.objects.get(),
        item_code=company.score("alice").item.code, reason="on leave", actor=None,
    )  # fmt: skip
    assert history_of(company.appraisal("alice")).filter(verb="exclude").exists()
    assert not history_of(company.appraisal("eve")).filter(verb="exclude").exists()


def test_nothing_there_is_no_page(company: Company) -> None:
    hana = signed_in(company, "hana")
    assert hana.get("/history/appraisal/999999/").status_code == 404
    assert hana.get("/history/nonsense/1/").status_code == 404
    assert hana.get("/history/session/1/").status_code == 404


def test_the_language_of_pages_and_mails_is_chosen_once(company: Company) -> None:
    alice = signed_in(company, "alice", "zh-hans")
    alice.post(reverse("appraisal:language"), {"language": "en", "next": "/"})
    assert company.users["alice"].reader_language.language == "en"
    alice.post(reverse("appraisal:notice_mails"), {"language": "zh-hans", "appeal": "never"})
    company.users["alice"].refresh_from_db()
    assert type(company.users["alice"].reader_language).objects.get().language == "zh-hans"
    assert NoticeSetting.objects.get(kind="appeal").mail == "never"
    other = Client()
    answer = other.post(
        reverse("appraisal:sign_in"), {"username": "alice", "password": "eleven-crisp-apples"}
    )
    assert answer.cookies["django_language"].value == "zh-hans"


def test_what_is_taken_out_leaves_a_line(company: Company) -> None:
    hana = signed_in(company, "hana")
    hana.get(reverse("appraisal:team_export", args=["csv"]) + "?period=2026-10")
    event = Event.objects.get(verb="download")
    assert (event.actor, event.detail["file"]) == (company.users["hana"], "people-2026-10.csv")
