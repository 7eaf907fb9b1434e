"""Where the database refuses a change, people are told, and other errors stay errors."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.urls import reverse

from appraisal.models import AccountBinding, Appraisal, Assignment, Employee
from appraisal.views.sealed import SealedMiddleware
from tests.crowd import crowd
from tests.cycle import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    """A superuser beside a locked period of one person."""
    walk(crowd(1), "locked")
    client.force_login(get_user_model().objects.create_superuser("root"))
    return client


def test_deleting_in_the_admin_is_refused_with_words(administrator: Client) -> None:
    binding = AccountBinding.objects.get()
    address = reverse("admin:appraisal_accountbinding_delete", args=[binding.pk])
    answer = administrator.post(address, {"post": "yes"}, headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.content.decode()
    assert AccountBinding.objects.exists()


def test_deleting_a_list_in_the_admin_is_refused_with_words(administrator: Client) -> None:
    data = {
        "action": "delete_selected",
        "_selected_action": [AccountBinding.objects.get().pk],
        "post": "yes",
    }
    answer = administrator.post(reverse("admin:appraisal_accountbinding_changelist"), data)
    assert answer.status_code == 409


def test_a_form_in_the_admin_says_it_beside_the_field(administrator: Client) -> None:
    assignment = Assignment.objects.get()
    address = reverse("admin:appraisal_assignment_change", args=[assignment.pk])
    data = {
        "employee": assignment.employee_id, "role": assignment.role_id,
        "shop": assignment.shop_id, "start": "2026-10-15", "end": "",
    }  # fmt: skip
    answer = administrator.post(address, data, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "2026-10 is locked" in answer.content.decode()
    assert Assignment.objects.get().start == date(2026, 1, 1)
    data |= {"start": "2026-01-01", "end": "2026-12-31"}
    assert administrator.post(address, data).status_code == 302


def test_hired_day_within_a_locked_period_is_refused_in_the_form(administrator: Client) -> None:
    person = Employee.objects.get()
    data = {
        "number": person.number, "name": person.name, "department": person.department_id,
        "hired_on": "2026-10-15", "assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0,
    }  # fmt: skip
    address = reverse("admin:appraisal_employee_change", args=[person.pk])
    answer = administrator.post(address, data, headers={"accept-language": "en"})
    assert "can&#x27;t change within it" in answer.content.decode()


def test_other_errors_stay_errors() -> None:
    middleware = SealedMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    request = RequestFactory().get("/")
    assert middleware.process_exception(request, IntegrityError("UNIQUE failed")) is None
    assert middleware.process_exception(request, Appraisal.DoesNotExist()) is None
