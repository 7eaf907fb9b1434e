"""One's own scorecard, that of others, and the facts behind an item."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, ScoringRun
from tests.cast import MARKUP, Company

SignIn = Callable[..., Client]


def text_of(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"appraisal:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def again(company: Company, name: str, total: int) -> Appraisal:
    """A second revision of somebody's October, current and not published."""
    old = company.appraisal(name)
    run = ScoringRun.objects.create(
        period=company.october, revision=2, state="finished", total=1, finished_at=timezone.now()
    )
    Appraisal.objects.filter(pk=old.pk).update(is_current=False)
    return Appraisal.objects.create(
        run=run,
        period=company.october,
        employee=old.employee,
        revision=2,
        is_current=True,
        total=Decimal(total),
        standing="final",
        grade="B",
        working={"problems": []},
        fingerprint="e" * 64,
        created_at=timezone.now(),
    )


def test_own_newest_published(company: Company, signed_in: SignIn) -> None:
    page = text_of(signed_in("alice"), "my_scorecard")
    assert "October 2026" in page
    assert "90,000 CNY" in page
    assert "in proportion to attainment" in page
    assert "60 × 0.9" in page


def test_own_unpublished_is_not_there(company: Company, signed_in: SignIn) -> None:
    page = text_of(signed_in("amy"), "my_scorecard")
    assert "No scorecard of yours is published yet" in page
    path = reverse("appraisal:appraisal", args=[company.appraisal("amy").pk])
    assert signed_in("amy").get(path).status_code == 404


def test_new_revision_stays_hidden_until_published(company: Company, signed_in: SignIn) -> None:
    newer = again(company, "alice", 71)
    own = text_of(signed_in("alice"), "my_scorecard")
    assert "94" in own
    assert "71" not in own
    assert "71" in text_of(signed_in("bob"), "appraisal", newer.pk)
    path = reverse("appraisal:appraisal", args=[newer.pk])
    assert signed_in("alice").get(path).status_code == 404


def test_earlier_revision_says_so(company: Company, signed_in: SignIn) -> None:
    old = company.appraisal("alice")
    again(company, "alice", 71)
    assert "earlier revision" in text_of(signed_in("bob"), "appraisal", old.pk)


def test_waiting_item_is_never_shown_as_zero(company: Company, signed_in: SignIn) -> None:
    page = text_of(signed_in("bob"), "appraisal", company.appraisal("amy").pk)
    assert "The total is provisional: it waits for one item" in page
    assert "waits for a person" in page
    assert '<div class="got">0</div>' not in page
    assert '<div class="got">54</div>' in page


def test_earlier_period(company: Company, signed_in: SignIn) -> None:
    page = text_of(signed_in("alice"), "my_scorecard_of", "2026-09")
    assert "September 2026" in page


def test_somebody_without_login_row(company: Company, signed_in: SignIn) -> None:
    assert "does not belong to an employee" in text_of(signed_in("ada"), "my_scorecard")


def test_employee_leads_to_the_newest(company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:employee", args=[company.people["alice"].pk])
    answer = signed_in("bob").get(path)
    assert answer.headers["Location"] == reverse(
        "appraisal:appraisal", args=[company.appraisal("alice").pk]
    )


def test_facts_behind_an_item(company: Company, signed_in: SignIn) -> None:
    args = (company.appraisal("alice").pk, company.score("alice").pk)
    page = text_of(signed_in("alice"), "item_facts", *args)
    assert "山野小铺:小满" in page
    assert "200 CNY" in page
    assert "2 facts" in page
    assert MARKUP not in page
    # Only HR may open the file itself.
    file = reverse("appraisal:file", args=[company.file.pk])
    assert file not in page
    assert file in text_of(signed_in("hana"), "item_facts", *args)


def test_facts_of_another_appraisal(company: Company, signed_in: SignIn) -> None:
    path = reverse(
        "appraisal:item_facts",
        args=[company.appraisal("alice").pk, company.score("amy").pk],
    )
    assert signed_in("bob").get(path).status_code == 404


@pytest.mark.parametrize("reading", ["7", "x", "-1", "²"])
def test_unknown_reading_is_the_first(reading: str, company: Company, signed_in: SignIn) -> None:
    args = (company.appraisal("alice").pk, company.score("alice").pk)
    path = reverse("appraisal:item_facts", args=args)
    assert signed_in("alice").get(path, {"reading": reading}).status_code == 200


def test_the_rule_is_drawn_with_what_was_reached(company: Company, signed_in: SignIn) -> None:
    appraisal, score = company.appraisal("alice"), company.score("alice")
    page = signed_in("alice").get(f"/appraisals/{appraisal.pk}/items/{score.pk}/")
    content = page.content.decode()
    assert "<polyline" in content
    assert "<circle" in content
