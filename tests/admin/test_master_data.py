"""Master data in the admin: what is refused beside its field, and sheets with a dry run."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appraisal.models import (
    AppraisalPeriod,
    Department,
    Employee,
    Event,
    Exclusion,
    MetricDefinition,
    Role,
    Scorecard,
)
from appraisal.services.scorecards import publish_scorecard
from tests.admin.conftest import SignIn

pytestmark = pytest.mark.django_db

PEOPLE = [
    ["number", "name", "department", "manager", "email", "hired_on", "left_on"],
    ["E001", "周岚", "ops", "", "a@example.com", "2020-01-01", ""],
    ["E002", "孙若溪", "ops", "E001", "", "2021-01-01", ""],
]


def workbook(rows: list[list[str]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("people.xlsx", stream.getvalue())


class TestSheets:
    def dry_run(self, client: Client, rows: list[list[str]]) -> Any:
        address = reverse("admin:appraisal_employee_import")
        return client.post(address, {"import_file": workbook(rows), "format": "0"})

    def test_preview_then_store(self, admin: Client) -> None:
        Department.objects.create(code="ops", name_zh="运营部")
        page = self.dry_run(admin, PEOPLE)
        assert page.context["result"].totals["new"] == 2
        assert not Employee.objects.exists()
        confirm = page.context["confirm_form"].initial
        admin.post(reverse("admin:appraisal_employee_process_import"), confirm)
        second = Employee.objects.get(number="E002")
        assert second.manager == Employee.objects.get(number="E001")
        assert second.history.count() == 1

    def test_a_wrong_row_is_named_and_nothing_is_stored(self, admin: Client) -> None:
        Department.objects.create(code="ops", name_zh="运营部")
        wrong = [*PEOPLE, ["E003", "甲", "nowhere", "", "", "", ""]]
        page = self.dry_run(admin, wrong)
        assert page.context["result"].has_errors() or page.context["result"].has_validation_errors()
        assert "confirm_form" not in page.context or page.context.get("confirm_form") is None
        assert not Employee.objects.exists()

    def test_exported_names_stay_text(self, admin: Client, team: list[Employee]) -> None:
        fields = {f"employeeresource_{name}": "on" for name in ("number", "name")}
        data = {"format": "0", "resource": "", **fields}
        response = admin.post(reverse("admin:appraisal_employee_export"), data)
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=SUM(A1)"]
        assert [cell.data_type for cell in cells] == ["s"]

    @pytest.mark.parametrize("content", [b"", b"\x89PNG", b"PK\x03\x04"])
    def test_what_is_no_workbook(self, admin: Client, content: bytes) -> None:
        file = SimpleUploadedFile("people.xlsx", content)
        address = reverse("admin:appraisal_employee_import")
        page = admin.post(address, {"import_file": file, "format": "0"})
        assert page.context["form"].errors["import_file"]

    def test_a_login_is_given_by_those_who_keep_the_logins(
        self, sign_in: SignIn, team: list[Employee]
    ) -> None:
        address = reverse("admin:appraisal_employee_change", args=[team[0].pk])
        fields = sign_in("hr").get(address).context["adminform"].form.fields
        assert "user" not in fields
        assert "name" in fields
        assert "user" in sign_in("administrator").get(address).context["adminform"].form.fields


class TestMetric:
    VALUES = {
        "code": "roi",
        "name_zh": "投入产出比",
        "name_en": "ROI",
        "direction": "higher",
        "aggregation": "ratio",
        "formula": "gmv / ad_spend",
    }

    def test_a_formula_is_checked_when_it_is_saved(self, admin: Client, metrics: None) -> None:
        address = reverse("admin:appraisal_metricdefinition_add")
        for formula in ("gmv / nothing", "gmv /", "roi_of_ours / 2"):
            data = {**self.VALUES, "code": "roi_of_ours", "formula": formula}
            page = admin.post(address, data)
            assert page.context["adminform"].form.errors["formula"]
        data = {**self.VALUES, "code": "roi_of_ours", "formula": "gmv / visitors"}
        assert admin.post(address, data).status_code == 302
        assert MetricDefinition.objects.get(code="roi_of_ours").formula == "gmv / visitors"


class TestLockedPeriods:
    @pytest.fixture
    def exclusion(self, team: list[Employee], role: Role, draft: Scorecard) -> Exclusion:
        publish_scorecard(scorecard=draft, actor=None)
        period = AppraisalPeriod.objects.create(
            code="2026-10", kind="month", start=date(2026, 10, 1), end=date(2026, 10, 31)
        )
        return Exclusion.objects.create(
            period=period, employee=team[0], role=role, item_code="gmv", reason="产假"
        )

    def test_an_exclusion_is_signed_by_who_entered_it(
        self, admin: Client, exclusion: Exclusion
    ) -> None:
        address = reverse("admin:appraisal_exclusion_change", args=[exclusion.pk])
        assert admin.post(address, {"reason": "病假"}).status_code == 302
        exclusion.refresh_from_db()
        assert (exclusion.reason, exclusion.approved_by.username) == ("病假", "administrator")
        assert Event.objects.get(verb="exclude").detail["item"] == "gmv"
        admin.post(
            reverse("admin:appraisal_exclusion_delete", args=[exclusion.pk]), {"post": "yes"}
        )
        assert not Exclusion.objects.exists()
        assert Event.objects.filter(verb="withdraw_exclusion").exists()

    def test_an_item_that_the_scorecard_lacks_is_refused(
        self, admin: Client, exclusion: Exclusion
    ) -> None:
        data = {"period": exclusion.period_id, "employee": exclusion.employee_id,
                "role": exclusion.role_id, "item_code": "uv", "reason": "病假"}  # fmt: skip
        page = admin.post(reverse("admin:appraisal_exclusion_add"), data)
        assert "gmv, conversion" in page.context["adminform"].form.errors["item_code"][0]

    def test_nothing_changes_once_the_period_is_locked(
        self, admin: Client, exclusion: Exclusion
    ) -> None:
        AppraisalPeriod.objects.update(state="locked")
        address = reverse("admin:appraisal_exclusion_change", args=[exclusion.pk])
        assert admin.post(address, {"reason": "病假"}).status_code == 403
        delete = reverse("admin:appraisal_exclusion_delete", args=[exclusion.pk])
        assert admin.post(delete, {"post": "yes"}).status_code == 403
        assert Exclusion.objects.get().reason == "产假"
