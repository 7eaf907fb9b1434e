"""Who may open and change what in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from appraisal.models import Employee, Event, MetricDefinition, Scorecard, Shop
from appraisal.selectors.people import ADMINISTRATOR_GROUP, HR_GROUP
from tests.admin.conftest import SignIn

pytestmark = pytest.mark.django_db

MASTER_DATA = ["department", "shop", "employee", "assignment", "accountbinding"]
CONFIGURATION = ["role", "metricdefinition", "scorecard"]
RECORDS = ["event", "shopfile", "appraisalperiod", "sourceaccount"]


@pytest.mark.parametrize("model", [*MASTER_DATA, *CONFIGURATION, *RECORDS, "target", "rating"])
@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("hr", 200), ("outsider", 403)]
)
def test_lists(sign_in: SignIn, model: str, who: str, status: int) -> None:
    assert sign_in(who).get(reverse(f"admin:appraisal_{model}_changelist")).status_code == status


@pytest.mark.parametrize(
    ("model", "who", "status"),
    [
        *((model, "hr", 200) for model in MASTER_DATA),
        *((model, "hr", 403) for model in CONFIGURATION),
        *((model, "administrator", 200) for model in (*MASTER_DATA, *CONFIGURATION)),
        *((model, "administrator", 403) for model in RECORDS),
        *((model, "outsider", 403) for model in (*MASTER_DATA, *CONFIGURATION)),
    ],
)
def test_adding(sign_in: SignIn, model: str, who: str, status: int) -> None:
    assert sign_in(who).get(reverse(f"admin:appraisal_{model}_add")).status_code == status


@pytest.mark.parametrize(("who", "status"), [("administrator", 200), ("hr", 403)])
def test_users_are_the_administrators(sign_in: SignIn, who: str, status: int) -> None:
    assert sign_in(who).get(reverse("admin:auth_user_changelist")).status_code == status


READ = ["change", "yaml", "history"]
EDIT = ["details", "new_section", "copy", "publish"]


@pytest.mark.parametrize("page", READ)
@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("hr", 200), ("outsider", 403)]
)
def test_a_scorecard_is_read(
    sign_in: SignIn, draft: Scorecard, page: str, who: str, status: int
) -> None:
    response = sign_in(who).get(reverse(f"admin:appraisal_scorecard_{page}", args=[draft.pk]))
    assert response.status_code == status


@pytest.mark.parametrize("page", EDIT)
@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("hr", 403), ("outsider", 403)]
)
def test_a_scorecard_is_edited(
    sign_in: SignIn, draft: Scorecard, page: str, who: str, status: int
) -> None:
    response = sign_in(who).get(reverse(f"admin:appraisal_scorecard_{page}", args=[draft.pk]))
    assert response.status_code == status


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("outline", []),
        ("discard", []),
        ("retire", []),
        ("publish", []),
        ("item", ["gmv"]),
        ("remove_item", ["gmv"]),
        ("new_item", ["sales"]),
        ("section", ["sales"]),
        ("remove_section", ["sales"]),
    ],
)
@pytest.mark.parametrize("who", ["hr", "outsider"])
def test_nobody_else_changes_it(
    sign_in: SignIn, draft: Scorecard, page: str, args: list[str], who: str
) -> None:
    events = Event.objects.count()
    address = reverse(f"admin:appraisal_scorecard_{page}", args=[draft.pk, *args])
    assert sign_in(who).post(address).status_code == 403
    assert Event.objects.count() == events


def test_strangers_are_asked_to_sign_in(client: object, draft: Scorecard) -> None:
    response = client.get(reverse("admin:appraisal_scorecard_change", args=[draft.pk]))  # type: ignore[attr-defined]
    assert response.status_code == 302


def test_what_an_administrator_granted_stays_and_what_is_missing_comes_back() -> None:
    hr = Group.objects.get(name=HR_GROUP)
    extra = Permission.objects.get(codename="view_user")
    hr.permissions.add(extra)
    hr.permissions.remove(Permission.objects.get(codename="change_employee"))
    call_command("migrate", verbosity=0)
    codes = set(hr.permissions.values_list("codename", flat=True))
    assert {"view_user", "change_employee", "change_target"} <= codes
    assert "change_scorecard" not in codes
    assert Group.objects.filter(name=ADMINISTRATOR_GROUP).exists()


def test_the_start_page_groups_what_belongs_together(sign_in: SignIn) -> None:
    page = sign_in("administrator").get(reverse("admin:index"))
    names = [group["app_label"] for group in page.context["app_list"]]
    assert names[:2] == ["scorecards", "people"]
    assert [m["object_name"] for m in page.context["app_list"][0]["models"]] == [
        "Scorecard", "Target", "MetricDefinition", "Role",
    ]  # fmt: skip


def test_no_script_stands_in_a_page(sign_in: SignIn, draft: Scorecard) -> None:
    client = sign_in("administrator")
    for address in (
        reverse("admin:appraisal_scorecard_change", args=[draft.pk]),
        reverse("admin:appraisal_scorecard_item", args=[draft.pk, "gmv"]),
        reverse("admin:appraisal_target_changelist"),
        reverse("admin:appraisal_employee_import"),
    ):
        page = client.get(address).content.decode()
        assert "<script>" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize(("who", "status"), [("administrator", 302), ("hr", 403)])
def test_an_earlier_state_is_put_back_by_those_who_may_change(
    sign_in: SignIn, metrics: None, who: str, status: int
) -> None:
    metric = MetricDefinition.objects.get(code="gmv")
    metric.unit = "美元"
    metric.save()
    first = metric.history.earliest()
    address = reverse("admin:appraisal_metricdefinition_simple_history", args=[metric.pk, first.pk])
    client = sign_in(who)
    page = client.get(address)
    assert page.status_code == 200
    earlier = {k: v for k, v in page.context["adminform"].form.initial.items() if v is not None}
    assert client.post(address, earlier).status_code == status
    metric.refresh_from_db()
    assert metric.unit == ("元" if status == 302 else "美元")


def test_no_earlier_state_of_a_scorecard_is_put_back(sign_in: SignIn, draft: Scorecard) -> None:
    version = draft.history.latest()
    address = reverse("admin:appraisal_scorecard_simple_history", args=[draft.pk, version.pk])
    assert sign_in("administrator").post(address, {"options": "{}"}).status_code == 403


def test_every_page_of_a_row_opens(sign_in: SignIn, draft: Scorecard, team: list[Employee]) -> None:
    client = sign_in("administrator")
    rows = [draft.role, team[0], team[0].department, team[0].assignments.get(), Shop.objects.get()]
    for row in rows:
        for page in ("change", "history"):
            address = reverse(f"admin:appraisal_{row._meta.model_name}_{page}", args=[row.pk])
            assert client.get(address).status_code == 200, address
