"""Ratings: whose, checked against the scorecard, saved all or none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.models import AppraisalPeriod, Event, Rating
from appraisal.selectors.people import people_below
from appraisal.selectors.ratings import grids_of, ratings_missing
from appraisal.services.ratings import Answer, save_ratings
from appraisal.services.refusal import Refused
from tests.cast import Company

SignIn = Callable[..., Client]
GRID = "/ratings/2026-10/"


def fields(company: Company, name: str, **given: str) -> dict[str, str]:
    """The form's fields of somebody's teamwork."""
    prefix = f"{company.people[name].pk}-{company.role.pk}-teamwork"
    sent = {f"{prefix}-{field}": value for field, value in given.items()}
    return {f"{prefix}-sent": "1", **sent}


def test_grid_holds_own_people(company: Company, signed_in: SignIn) -> None:
    page = signed_in("bob").get(GRID).content.decode()
    assert "Alice" in page
    assert "Amy" in page
    assert "Eve" not in page
    assert "Sales" not in page  # it is measured, nobody judges it


def test_save(company: Company, signed_in: SignIn) -> None:
    sent = fields(company, "amy", level="fair", value="12.5") | fields(
        company, "alice", level="good"
    )
    answer = signed_in("bob").post(GRID, sent, follow=True)
    assert "2 ratings saved." in answer.content.decode()
    amy = Rating.objects.get(employee=company.people["amy"])
    assert (amy.level, amy.value, amy.rater) == ("fair", Decimal("12.5"), "manager")
    assert amy.rated_by == company.users["bob"]
    assert "Ratings were given after the last scoring" in answer.content.decode()
    event = Event.objects.filter(verb="rate").earliest("pk")
    assert event.actor == company.users["bob"]


def test_same_again_changes_nothing(company: Company, signed_in: SignIn) -> None:
    sent = fields(company, "amy", level="fair", value="12.5")
    signed_in("bob").post(GRID, sent)
    answer = signed_in("bob").post(GRID, sent | {}, follow=True)
    assert "0 ratings saved." in answer.content.decode()
    assert Event.objects.filter(verb="rate").count() == 1


def test_take_back(company: Company, signed_in: SignIn) -> None:
    signed_in("bob").post(GRID, fields(company, "amy", level="good"))
    signed_in("bob").post(GRID, fields(company, "amy", level=""))
    assert not Rating.objects.exists()
    assert Event.objects.filter(verb="unrate").count() == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"level": "fair"}, "Give a value: 10 to 30."),
        ({"level": "fair", "value": "31"}, "31 is not allowed here: 10 to 30."),
        ({"level": "fair", "value": "x"}, "Write the value as a number."),
        ({"level": "good", "value": "39"}, "39 is not allowed here: 40."),
        ({"level": "excellent"}, "Choose a level."),
        ({"value": "3"}, "Choose a level."),
        ({"level": "poor"}, "This level needs written evidence."),
    ],
)
def test_wrong_answers_save_nothing(
    given: dict[str, str], reason: str, company: Company, signed_in: SignIn
) -> None:
    sent = fields(company, "amy", **given) | fields(company, "alice", level="good")
    answer = signed_in("bob").post(GRID, sent)
    page = answer.content.decode()
    assert reason in page
    assert not Rating.objects.exists()


def test_evidence(company: Company, signed_in: SignIn) -> None:
    sent = fields(company, "amy", level="poor", evidence="three complaints")
    signed_in("bob").post(GRID, sent)
    assert Rating.objects.get().evidence == "three complaints"


def test_people_of_others_are_not_taken(company: Company, signed_in: SignIn) -> None:
    signed_in("dan").post(GRID, fields(company, "amy", level="good"))
    signed_in("bob").post(GRID, fields(company, "eve", level="good"))
    assert not Rating.objects.exists()


def test_sealed_period_refuses(company: Company, signed_in: SignIn) -> None:
    AppraisalPeriod.objects.filter(code="2026-10").update(state="approved")
    page = signed_in("bob").post(GRID, fields(company, "amy", level="good")).content.decode()
    assert "The period is approved" in page
    assert not Rating.objects.exists()


def test_service_refuses_without_a_page(company: Company) -> None:
    people = people_below(company.users["bob"])
    cell = grids_of(people, company.october)[0].rows[0].cells[0]
    AppraisalPeriod.objects.filter(code="2026-10").update(state="approved")
    with pytest.raises(Refused):
        save_ratings(period=company.october, answers=[(cell, Answer(level="good"))], actor=None)


def test_missing_are_counted(company: Company, signed_in: SignIn) -> None:
    people = people_below(company.users["clara"])
    assert ratings_missing(people, company.october) == 2
    signed_in("bob").post(GRID, fields(company, "amy", level="good"))
    assert ratings_missing(people, company.october) == 1
    home = signed_in("bob").get(reverse("appraisal:home")).content.decode()
    assert "Ratings to give for October 2026" in home


def test_queries_do_not_depend_on_people(
    company: Company, django_assert_max_num_queries: Callable
) -> None:
    people = people_below(company.users["clara"])
    with django_assert_max_num_queries(8):
        grids_of(people, company.october)
