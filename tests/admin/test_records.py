"""What people said and what the system wrote, in the admin: to read, by whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from appraisal.models import Appeal, Event, PeriodSeal, Role, SelfReview
from tests.admin.conftest import SignIn
from tests.cast import Company, make_company
from tests.desks import said_about_alice

pytestmark = pytest.mark.django_db

REVIEWS = [
    "adjustment", "appeal", "gradechange", "improvementplan", "reviewmeeting", "selfreview",
]  # fmt: skip
RECORDS = ["export", "notice", "noticesetting", "periodseal", "readerlanguage", "scoringrun"]


@pytest.fixture
def company() -> Company:
    company = make_company()
    said_about_alice(company)
    SelfReview.objects.create(
        period=company.october, employee=company.people["alice"], achievements="sold"
    )
    PeriodSeal.objects.create(period=company.september, digest="0" * 64, rows={"x": "y"})
    return company


@pytest.mark.parametrize("model", REVIEWS)
@pytest.mark.parametrize(("who", "status"), [("administrator", 403), ("hr", 200)])
def test_what_is_said_about_people_is_for_human_resources(
    sign_in: SignIn, company: Company, model: str, who: str, status: int
) -> None:
    client = sign_in(who)
    row = _first(model)
    for name, args in (("changelist", []), ("change", [row.pk]), ("history", [row.pk])):
        address = reverse(f"admin:appraisal_{model}_{name}", args=args)
        assert client.get(address).status_code == status


@pytest.mark.parametrize("model", [*REVIEWS, *RECORDS, "event"])
def test_nobody_adds_changes_or_deletes_one(sign_in: SignIn, company: Company, model: str) -> None:
    boss = get_user_model().objects.create_superuser("boss")
    client = Client()
    client.force_login(boss)
    assert client.get(reverse(f"admin:appraisal_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:appraisal_{model}_add")).status_code == 403
    row = _first(model, optional=True)
    if row is not None:
        assert (
            client.post(reverse(f"admin:appraisal_{model}_change", args=[row.pk])).status_code
            == 403
        )
        assert (
            client.post(reverse(f"admin:appraisal_{model}_delete", args=[row.pk])).status_code
            == 403
        )


@pytest.mark.parametrize("model", [*REVIEWS, *RECORDS, "event"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_are_searched_and_filtered_in_both_languages(
    sign_in: SignIn, company: Company, model: str, language: str
) -> None:
    client = sign_in("hr")
    address = reverse(f"admin:appraisal_{model}_changelist")
    page = client.get(address, {"q": "alice"}, headers={"accept-language": language})
    assert page.status_code == 200
    assert page.context["cl"].has_filters or model == "event"


def test_where_an_appeal_s_file_lies_is_not_shown(sign_in: SignIn, company: Company) -> None:
    appeal = Appeal.objects.get()
    Appeal.objects.filter(pk=appeal.pk).update(attachment="appeals/secret.pdf")
    page = sign_in("hr").get(reverse("admin:appraisal_appeal_change", args=[appeal.pk]))
    assert b"secret.pdf" not in page.content


def test_a_seal_is_shown_without_its_thousands_of_rows(sign_in: SignIn, company: Company) -> None:
    seal = PeriodSeal.objects.get()
    page = sign_in("hr").get(reverse("admin:appraisal_periodseal_change", args=[seal.pk]))
    assert seal.digest in page.content.decode()
    assert "&quot;x&quot;" not in page.content.decode()


def test_the_log_is_in_words(sign_in: SignIn, company: Company) -> None:
    Event.objects.create(
        verb="adjust", subject="employee", subject_id="1", name="小满",
        detail={"from": "20", "to": "22", "reason": "late"},
    )  # fmt: skip
    page = sign_in("hr").get(reverse("admin:appraisal_event_changelist"), {"verb": "adjust"})
    content = page.content.decode()
    assert "adjusted points" in content
    assert "20 → 22" in content


def test_the_history_of_an_object_says_what_changed(sign_in: SignIn) -> None:
    role = Role.objects.create(code="operator", name_zh="运营", name_en="Operator")
    client = sign_in("administrator")
    data = {"code": "operator", "name_zh": "运营专员", "name_en": "Operator"}
    assert (
        client.post(reverse("admin:appraisal_role_change", args=[role.pk]), data).status_code == 302
    )
    page = client.get(reverse("admin:appraisal_role_history", args=[role.pk])).content.decode()
    assert "运营</del>" in page
    assert "运营专员" in page
    event = Event.objects.filter(subject="role", verb="change").get()
    assert event.detail == {"name_zh": {"from": "运营", "to": "运营专员"}}


def test_a_login_that_is_changed_leaves_a_line(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    user = get_user_model().objects.create_user("xiaoman", password="eleven-crisp-apples")
    address = reverse("admin:auth_user_change", args=[user.pk])
    form = client.get(address).context["adminform"].form
    data: dict[str, Any] = {
        name: value for name, value in form.initial.items() if value is not None
    }
    data |= {"email": "x@example.com", "groups": [Group.objects.get(name="HR").pk]}
    data = _split(data)
    data.pop("password", None)
    assert client.post(address, data).status_code == 302
    event = Event.objects.get(subject="user", verb="change")
    assert event.detail == {
        "email": {"from": "", "to": "x@example.com"},
        "groups": {"from": "", "to": "HR"},
    }
    assert event.actor is not None
    page = client.get(reverse("admin:auth_user_history", args=[user.pk])).content.decode()
    assert "x@example.com" in page


def test_a_password_set_by_an_administrator_leaves_a_line(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    user = get_user_model().objects.create_user("xiaoman")
    data = {
        "password1": "eleven-crisp-pears",
        "password2": "eleven-crisp-pears",
        "usable_password": "true",
    }
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    assert client.post(address, data).status_code == 302
    event = Event.objects.get(verb="change_password")
    assert (event.subject_id, event.detail) == (str(user.pk), {})


def test_a_new_login_and_a_deleted_one_leave_lines(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    data = {
        "username": "xiaoman", "password1": "eleven-crisp-pears",
        "password2": "eleven-crisp-pears", "usable_password": "true",
    }  # fmt: skip
    assert client.post(reverse("admin:auth_user_add"), data).status_code == 302
    user = get_user_model().objects.get(username="xiaoman")
    client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})
    verbs = Event.objects.filter(subject="user").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["create", "delete"]


def test_an_exported_list_leaves_a_line(sign_in: SignIn, company: Company) -> None:
    client = sign_in("hr")
    client.post(
        reverse("admin:appraisal_shop_export"),
        {"format": "0", "resource": "0", "shopresource_code": "on"},
    )
    event = Event.objects.get(verb="download")
    assert (event.subject, event.subject_id, event.name) == ("shop", "", "shop.xlsx")


def _split(data: dict[str, Any]) -> dict[str, Any]:
    """Days and times as the admin's two fields."""
    joined = data.pop("date_joined")
    data.pop("last_login", None)
    return data | {"date_joined_0": f"{joined:%Y-%m-%d}", "date_joined_1": f"{joined:%H:%M:%S}"}


def _first(model: str, *, optional: bool = False) -> Any:
    row = apps.get_model("appraisal", model).objects.first()
    assert row is not None or optional, model
    return row
