"""Who is whose business: one query, whatever the depth."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User

from appraisal.models import Employee
from appraisal.selectors.people import (
    is_administrator,
    is_hr,
    people_below,
    person_of,
    visible_appraisals,
    visible_employees,
)
from tests.cast import Company


def names(rows: object) -> set[str]:
    return {row.name for row in rows}  # type: ignore[attr-defined]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("who", "below", "visible"),
    [
        ("alice", set(), {"Alice"}),
        ("bob", {"Alice", "Amy"}, {"Alice", "Amy", "Bob"}),
        ("clara", {"Alice", "Amy", "Bob"}, {"Alice", "Amy", "Bob", "Clara"}),
        ("dan", {"Eve"}, {"Dan", "Eve"}),
        ("hana", set(), {"Alice", "Amy", "Bob", "Clara", "Dan", "Eve", "Hana"}),
        ("ada", set(), set()),
    ],
)
def test_visible(who: str, below: set[str], visible: set[str], company: Company) -> None:
    user = company.users[who]
    assert names(people_below(user)) == below
    assert names(visible_employees(user)) == visible


def test_stranger_sees_nobody(company: Company) -> None:
    assert not visible_employees(AnonymousUser()).exists()
    assert not visible_appraisals(AnonymousUser()).exists()


def test_circle_of_managers_ends(company: Company) -> None:
    Employee.objects.filter(name="Clara").update(manager=company.people["alice"])
    assert names(people_below(company.users["bob"])) == {"Alice", "Amy", "Clara"}


def test_one_query(company: Company, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        list(people_below(company.users["clara"]))


def test_person(company: Company) -> None:
    bob, hana, ada = (person_of(company.users[name]) for name in ("bob", "hana", "ada"))
    assert (bob.is_manager, bob.is_hr, bob.has_team) == (True, False, True)
    assert (hana.is_manager, hana.is_hr, hana.has_team) == (False, True, True)
    assert (ada.employee, ada.is_administrator, ada.has_team) == (None, True, False)


def test_superuser_is_administrator_and_not_hr(db: None) -> None:
    user = User.objects.create_superuser("root")
    assert is_administrator(user)
    assert not is_hr(user)
    user.is_active = False
    assert not is_administrator(user)
