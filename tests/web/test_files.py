"""Shop files: upload, preview, confirm, discard, undo, and whose the accounts are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from celery.exceptions import OperationalError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appraisal import tasks
from appraisal.models import AccountBinding, ImportProblem, ShopFile
from appraisal.selectors.changes import accounts_of, changes_of
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports
from tests.cast import Company
from tests.importing.files import hidden, shop_rows, xlsx

SignIn = Callable[..., Client]


def sent(company: Company, *names: str, **more: str) -> dict[str, object]:
    files = [SimpleUploadedFile(name, f"bytes of {name}".encode()) for name in names]
    return {"shop": str(company.shop.pk), "shop_files": files, **more}


def test_upload_one(company: Company, signed_in: SignIn) -> None:
    answer = signed_in("hana").post(reverse("appraisal:upload"), sent(company, "day.csv"))
    file = ShopFile.objects.get(name="day.csv")
    assert answer.headers["Location"] == reverse("appraisal:file", args=[file.pk])
    assert file.uploaded_by == company.users["hana"]
    page = signed_in("hana").get(answer.headers["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' in page


def test_upload_several_with_dates(company: Company, signed_in: SignIn) -> None:
    data = sent(company, "a.csv", "b.csv", given_from="2026-10-01", given_until="2026-10-31")
    page = signed_in("hana").post(reverse("appraisal:upload"), data, follow=True)
    assert "2 files received." in page.content.decode()
    assert set(ShopFile.objects.filter(name__in=["a.csv", "b.csv"]).values_list("given_from")) == {
        (date(2026, 10, 1),)
    }


def test_same_bytes_again(company: Company, signed_in: SignIn) -> None:
    hana = signed_in("hana")
    hana.post(reverse("appraisal:upload"), sent(company, "day.csv"))
    page = hana.post(reverse("appraisal:upload"), sent(company, "day.csv"), follow=True)
    assert "known already" in page.content.decode()
    assert ShopFile.objects.filter(name="day.csv").count() == 1
    for state, said in (("stored", "its figures count"), ("previewed", "waits for you to confirm")):
        ShopFile.objects.filter(name="day.csv").update(state=state)
        page = hana.post(reverse("appraisal:upload"), sent(company, "day.csv"), follow=True)
        assert said in page.content.decode()


def test_a_file_that_names_no_days_is_read_again_for_those_given(
    company: Company, signed_in: SignIn
) -> None:
    hana, file = signed_in("hana"), company.preview
    path = reverse("appraisal:file", args=[file.pk])
    again = reverse("appraisal:file_again", args=[file.pk])
    assert "which days it is about" not in hana.get(path).content.decode()
    ImportProblem.objects.create(
        file=file, severity="question", code="period_unknown", reason_zh="几号", reason_en="When?"
    )
    assert "which days it is about" in hana.get(path).content.decode()
    page = hana.post(again, {"given_from": "2026-10-01"}, follow=True).content.decode()
    assert "Give the first and the last day, or neither." in page
    hana.post(again, {"given_from": "2026-10-01", "given_until": "2026-10-31"})
    file.refresh_from_db()
    assert (file.given_from, file.given_until) == (date(2026, 10, 1), date(2026, 10, 31))
    assert file.state == ShopFile.State.RECEIVED
    page = hana.get(path).content.decode()
    assert "ask your administrator whether the worker runs" in page


def test_a_file_is_kept_while_the_queue_cannot_be_reached(
    company: Company, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_args: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.read_shop_file, "delay", unreachable)
    address = reverse("appraisal:upload")
    page = signed_in("hana").post(address, sent(company, "day.csv"), follow=True)
    assert page.status_code == 200
    assert ShopFile.objects.get(name="day.csv").state == ShopFile.State.RECEIVED


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"given_from": "2026-10-01"}, "Give the first and the last day, or neither."),
        ({"given_from": "2026-10-31", "given_until": "2026-10-01"}, "after the last day"),
        ({"shop": "0"}, "Select a valid choice"),
        ({"shop_files": ""}, "This field is required"),
    ],
)
def test_upload_refused(
    more: dict[str, str], said: str, company: Company, signed_in: SignIn
) -> None:
    answer = signed_in("hana").post(reverse("appraisal:upload"), sent(company, "x.csv") | more)
    assert said in answer.content.decode()
    assert not ShopFile.objects.filter(name="x.csv").exists()


def test_preview_page(company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:file", args=[company.preview.pk])
    page = signed_in("hana").get(path).content.decode()
    assert "Confirm: let it count" in page
    assert "100 CNY" in page  # old
    assert "200 CNY" in page  # new
    assert "not a number" in page
    assert "summary row: 1" in page


@pytest.mark.both_databases
def test_changes_and_unbound_accounts(company: Company) -> None:
    (change,) = changes_of(company.preview, catalogue())
    assert (change.old, change.new, change.unit) == (100, 200, "元")
    assert accounts_of(company.preview) == [company.unbound]


def test_problems_are_paged(company: Company, signed_in: SignIn) -> None:
    ImportProblem.objects.bulk_create(
        ImportProblem(
            file=company.preview,
            severity="warning",
            code="x",
            reason_zh=f"问题 {number}",
            reason_en=f"problem {number};",
        )
        for number in range(60)
    )
    path = reverse("appraisal:file_problems", args=[company.preview.pk])
    first = signed_in("hana").get(path).content.decode()
    second = signed_in("hana").get(path, {"problems": "2"}).content.decode()
    assert "problem 3;" in first
    assert "problem 59;" not in first
    assert "problem 59;" in second
    warnings = signed_in("hana").get(path, {"severity": "refused"}).content.decode()
    assert "problem 3;" not in warnings


def test_confirm_and_undo(company: Company, signed_in: SignIn) -> None:
    hana = signed_in("hana")
    page = hana.post(reverse("appraisal:file_confirm", args=[company.preview.pk]), follow=True)
    assert "Stored." in page.content.decode()
    page = hana.post(reverse("appraisal:file_confirm", args=[company.preview.pk]), follow=True)
    assert "does not wait for confirmation" in page.content.decode()
    page = hana.post(reverse("appraisal:file_undo", args=[company.preview.pk]), follow=True)
    assert "Undone" in page.content.decode()
    company.preview.refresh_from_db()
    assert company.preview.state == ShopFile.State.UNDONE


def test_discard(company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:file_discard", args=[company.preview.pk])
    assert "Discarded" in signed_in("hana").post(path, follow=True).content.decode()
    company.preview.refresh_from_db()
    assert company.preview.state == ShopFile.State.DISCARDED


def test_list_is_filtered(company: Company, signed_in: SignIn) -> None:
    page = signed_in("hana").get("/files/", {"state": "stored"}).content.decode()
    assert "十月.xlsx" in page
    assert "alert" not in page


def test_progress_while_reading(company: Company, signed_in: SignIn) -> None:
    ShopFile.objects.filter(pk=company.preview.pk).update(state="reading", rows_done=4200)
    path = reverse("appraisal:file_progress", args=[company.preview.pk])
    answer = signed_in("hana").get(path)
    assert "4200" in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    ShopFile.objects.filter(pk=company.preview.pk).update(state="previewed")
    assert signed_in("hana").get(path).headers["HX-Refresh"] == "true"


def test_bind(company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:account_bind", args=[company.unbound.pk])
    data = {"employee": "E004 Amy", "start": "2026-10-01", "end": "", "next": "/files/"}
    answer = signed_in("hana").post(path, data)
    assert answer.headers["Location"] == "/files/"
    binding = AccountBinding.objects.get(account=company.unbound)
    assert (binding.employee.name, binding.start, binding.end) == ("Amy", date(2026, 10, 1), None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"employee": "E999", "start": "2026-10-01"}, "no employee with the number E999"),
        ({"employee": "  ", "start": "2026-10-01"}, "required"),
        ({"employee": "E004", "start": "yesterday"}, "valid date"),
        ({"employee": "E004", "start": "2026-10-02", "end": "2026-10-01"}, "before the first day"),
    ],
)
def test_bind_refused(data: dict[str, str], said: str, company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:account_bind", args=[company.unbound.pk])
    assert said in signed_in("hana").post(path, data, follow=True).content.decode()
    assert not company.unbound.bindings.exists()


def test_bind_never_leads_away(company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:account_bind", args=[company.unbound.pk])
    data = {"employee": "E004", "start": "2026-10-01", "next": "https://elsewhere.example/"}
    assert signed_in("hana").post(path, data).headers["Location"] == "/accounts/"


def test_accounts_list(company: Company, signed_in: SignIn) -> None:
    hana = signed_in("hana")
    free = hana.get("/accounts/", {"bound": "no"}).content.decode()
    bound = hana.get("/accounts/", {"bound": "yes", "name": "小满", "kind": "agent"})
    assert "alert" in free
    assert "山野小铺:小满" not in free
    assert "Alice E003" in bound.content.decode()


def test_people_found(company: Company, signed_in: SignIn) -> None:
    path = reverse("appraisal:people_found")
    assert "E003 Alice" in signed_in("hana").get(path, {"employee": "ali"}).content.decode()
    assert signed_in("hana").get(path).content.decode().strip() == ""


def test_hidden_sheets_are_listed_and_can_be_read(
    company: Company, signed_in: SignIn, tasks_at_once: None
) -> None:
    content = hidden(xlsx(shop_rows(), 旧表=[["说明"], ["x"]]), 1)
    file, _is_new = imports.receive_file(
        shop=company.shop, name="x.xlsx", chunks=[content], actor=None
    )
    imports.read_file(file_id=file.pk)
    hana = signed_in("hana")
    address = reverse("appraisal:file", args=[file.pk])
    page = hana.get(address).content.decode()
    assert "hidden: not read" in page
    assert "Read the hidden sheets too" in page
    hana.post(reverse("appraisal:file_hidden", args=[file.pk]), {"hidden": "1"})
    file.refresh_from_db()
    assert file.reads_hidden
    stored = hana.get(reverse("appraisal:file", args=[company.file.pk])).content.decode()
    assert "hidden sheets" not in stored
