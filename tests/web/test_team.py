"""The list of people: whose, sorted, filtered, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from appraisal.models import Employee
from tests.cast import Company

SignIn = Callable[..., Client]
LIST = "/people/"


def names(client: Client, **asked: str) -> list[str]:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    return [row.record.name for row in answer.context["table"].paginated_rows]


@pytest.mark.parametrize(
    ("who", "seen"),
    [("bob", {"Alice", "Amy"}), ("clara", {"Alice", "Amy"}), ("dan", {"Eve"})],
)
def test_manager_sees_own_people(
    who: str, seen: set[str], company: Company, signed_in: SignIn
) -> None:
    assert set(names(signed_in(who))) == seen


def test_hr_sees_everybody_with_a_role(company: Company, signed_in: SignIn) -> None:
    assert set(names(signed_in("hana"))) == {"Alice", "Amy", "Eve"}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ({"name": "E003"}, ["Alice"]),
        ({"name": "amy"}, ["Amy"]),
        ({"standing": "provisional"}, ["Amy"]),
        ({"standing": "none"}, []),
        ({"grade": "A", "sort": "name"}, ["Alice", "Eve"]),
        ({"sort": "-name"}, ["Eve", "Amy", "Alice"]),
        ({"sort": "coefficient"}, ["Alice", "Eve", "Amy"]),
        ({"sort": "-coefficient"}, ["Alice", "Eve", "Amy"]),
        ({"sort": "total"}, ["Amy", "Alice", "Eve"]),
        ({"standing": "nonsense", "sort": "name"}, ["Alice", "Amy", "Eve"]),
    ],
)
def test_filter_and_sort(
    asked: dict[str, str], seen: list[str], company: Company, signed_in: SignIn
) -> None:
    assert names(signed_in("hana"), **asked) == seen


def test_filter_by_role_shop_and_department(company: Company, signed_in: SignIn) -> None:
    hana = signed_in("hana")
    asked = {"role": str(company.role.pk), "shop": str(company.shop.pk), "sort": "name"}
    assert names(hana, **asked) == ["Alice", "Amy", "Eve"]
    department = str(company.people["eve"].department_id)
    assert names(hana, department=department) == ["Eve"]


def test_earlier_period(company: Company, signed_in: SignIn) -> None:
    page = signed_in("bob").get(LIST, {"period": "2026-09"}).content.decode()
    assert "September 2026" in page
    assert "not scored" in page  # Amy has a role in September, but no result
    assert signed_in("bob").get(LIST, {"period": "1999-01"}).status_code == 404


def test_number_of_queries_does_not_depend_on_people(
    company: Company, signed_in: SignIn, django_assert_max_num_queries: Callable
) -> None:
    hana = signed_in("hana")
    with django_assert_max_num_queries(20):
        hana.get(LIST)


def test_csv_is_filtered_and_harmless(company: Company, signed_in: SignIn) -> None:
    Employee.objects.filter(name="Alice").update(name="=1+1")
    answer = signed_in("bob").get(
        reverse("appraisal:team_export", args=["csv"]), {"sort": "number"}
    )
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Name", "Number"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "Amy"]
    assert "Published" not in rows[0]


def test_xlsx_keeps_numbers_and_text(company: Company, signed_in: SignIn) -> None:
    Employee.objects.filter(name="Alice").update(name="=1+1")
    answer = signed_in("hana").get(reverse("appraisal:team_export", args=["xlsx"]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = {row[1].value: row for row in sheet.iter_rows()}
    assert rows["E003"][0].value == "=1+1"
    assert rows["E003"][0].data_type == "s"
    assert Decimal(str(rows["E003"][4].value)) == 94
    assert rows["E004"][6].value is None


def test_unknown_kind_of_export(company: Company, signed_in: SignIn) -> None:
    assert signed_in("hana").get(reverse("appraisal:team_export", args=["pdf"])).status_code == 404
