"""The grid of targets in the admin, and its Excel sheets."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appraisal.models import Employee, Event, Role, Scorecard, Target
from tests.admin.conftest import SignIn

pytestmark = pytest.mark.django_db

GRID = "admin:appraisal_target_changelist"


def posted(role: Role, **cells: str) -> dict[str, str]:
    """A changed cell is `t|shop|TM01|gmv`; here `shop_TM01_gmv`."""
    data = {"role": str(role.pk), "day": "2026-10-01"}
    return data | {f"t|{name.replace('_', '|')}": text for name, text in cells.items()}


def shown(client: Client, role: Role) -> dict[str, Any]:
    page = client.get(reverse(GRID), {"role": role.pk, "day": "2026-10-01"})
    return {box.name: box for line in page.context["lines"] for box in line.boxes}


def test_the_grid_is_stored_and_shown(
    sign_in: SignIn, draft: Scorecard, team: list[Employee]
) -> None:
    client = sign_in("hr")
    data = posted(draft.role, shop_TM01_gmv="310,000", employee_E001_conversion="2%")
    assert client.post(reverse(GRID), data).status_code == 302
    boxes = shown(client, draft.role)
    assert boxes["t|shop|TM01|gmv"].value == "310000"
    assert boxes["t|employee|E001|gmv"].otherwise == "300000"
    lines = Event.objects.filter(verb="set_targets")
    assert {line.subject for line in lines} == {"shop", "employee"}
    assert all(line.actor is not None for line in lines)


def test_a_cell_that_was_not_changed_is_left_alone(
    sign_in: SignIn, draft: Scorecard, team: list[Employee]
) -> None:
    client = sign_in("hr")
    client.post(reverse(GRID), posted(draft.role, shop_TM01_gmv="1"))
    data = posted(draft.role, shop_TM01_gmv="2", shop_TM01_conversion="3%")
    data |= {"was|shop|TM01|gmv": "2", "was|shop|TM01|conversion": ""}
    client.post(reverse(GRID), data)
    assert Target.objects.get(item_code="gmv").value == 1


def test_a_wrong_cell_says_why_and_nothing_is_stored(
    sign_in: SignIn, draft: Scorecard, team: list[Employee]
) -> None:
    client = sign_in("hr")
    data = posted(draft.role, shop_TM01_gmv="lots of it", employee_E001_gmv="5")
    page = client.post(reverse(GRID), data)
    assert page.status_code == 422
    boxes = {box.name: box for line in page.context["lines"] for box in line.boxes}
    assert boxes["t|shop|TM01|gmv"].error
    assert boxes["t|shop|TM01|gmv"].value == "lots of it"
    assert boxes["t|employee|E001|gmv"].value == "5"
    assert not Target.objects.exists()


def test_rows_are_filtered(sign_in: SignIn, draft: Scorecard, team: list[Employee]) -> None:
    query = {"role": draft.role_id, "day": "2026-10-01", "show": "employee", "search": "周"}
    page = sign_in("hr").get(reverse(GRID), query)
    assert [line.subject.code for line in page.context["lines"]] == ["E001"]


def test_text_is_never_markup(sign_in: SignIn, draft: Scorecard, team: list[Employee]) -> None:
    Employee.objects.filter(number="E001").update(name="<script>alert(1)</script>")
    page = sign_in("hr").get(reverse(GRID), {"role": draft.role_id, "day": "2026-10-01"})
    assert "<script>alert" not in page.content.decode()


def test_without_a_scorecard_the_page_says_what_to_do(sign_in: SignIn, role: Role) -> None:
    page = sign_in("hr").get(reverse(GRID), {"role": role.pk, "day": "2026-10-01"})
    assert "no scorecard for this kind of period yet" in page.content.decode()


def test_outsiders_see_and_change_nothing(sign_in: SignIn, draft: Scorecard) -> None:
    client = sign_in("outsider")
    data = posted(draft.role)
    assert client.get(reverse(GRID)).status_code == 403
    assert client.post(reverse(GRID), data).status_code == 403
    assert client.get(reverse("admin:appraisal_target_template")).status_code == 403
    assert client.post(reverse("admin:appraisal_target_import"), data).status_code == 403


class TestExcel:
    def sheet(self, client: Client, role: Role, **cells: object) -> SimpleUploadedFile:
        query = {"role": role.pk, "day": "2026-10-01"}
        response = client.get(reverse("admin:appraisal_target_template"), query)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        for place, value in cells.items():
            book.active[place] = value
        stream = io.BytesIO()
        book.save(stream)
        return SimpleUploadedFile("targets.xlsx", stream.getvalue())

    def test_preview_then_store(
        self, sign_in: SignIn, draft: Scorecard, team: list[Employee]
    ) -> None:
        client, address = sign_in("hr"), reverse("admin:appraisal_target_import")
        data = posted(draft.role)
        file = self.sheet(client, draft.role, D2=310000, E3="2%")
        page = client.post(address, {**data, "file": file})
        assert page.context["counts"]["new"] == 2
        assert not Target.objects.exists()
        confirmed = {**data, "content": page.context["content"], "confirmed": "1"}
        assert client.post(address, confirmed).status_code == 302
        assert Target.objects.count() == 2

    def test_what_is_refused_has_its_place_and_reason(
        self, sign_in: SignIn, draft: Scorecard, team: list[Employee]
    ) -> None:
        client, address = sign_in("hr"), reverse("admin:appraisal_target_import")
        file = self.sheet(client, draft.role, D2="lots of it", B3="E999", D3=5)
        page = client.post(address, {**posted(draft.role), "file": file})
        refused = [change for becomes, _name, change in page.context["changes"]]
        assert [(c.entry.column, c.entry.row) for c in refused] == [("D", 2), ("D", 3)]
        assert all(change.reason for change in refused)
        assert "Store these targets" not in page.content.decode()

    @pytest.mark.parametrize("content", [b"", b"\x89PNG", b"PK\x03\x04"])
    def test_bad_files(self, sign_in: SignIn, draft: Scorecard, content: bytes) -> None:
        file = SimpleUploadedFile("targets.xlsx", content)
        address = reverse("admin:appraisal_target_import")
        page = sign_in("hr").post(address, {**posted(draft.role), "file": file}, follow=True)
        assert page.context["messages"]

    def test_a_damaged_preview(self, sign_in: SignIn, draft: Scorecard) -> None:
        data = {**posted(draft.role), "content": "???", "confirmed": "1"}
        page = sign_in("hr").post(reverse("admin:appraisal_target_import"), data, follow=True)
        assert "upload the sheet again" in page.content.decode()
