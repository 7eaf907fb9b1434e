"""The page for the company's own look of the sheet, and the export that uses it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from appraisal.exporting.template_start import starting_template
from appraisal.models import Event, Export, SheetTemplate
from appraisal.services import exports
from appraisal.services.sheet_templates import upload_template, use_template
from tests.cast import Company

SignIn = Callable[..., Client]
PAGE = "/templates/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")


def upload(client: Client, content: bytes, name: str = "ours.xlsx") -> str:
    sent = {"file": SimpleUploadedFile(name, content)}
    return client.post(f"{PAGE}upload/", sent, follow=True).content.decode()


def test_upload_try_use_stop(company: Company, signed_in: SignIn) -> None:
    client = signed_in("hana")
    start = client.get(f"{PAGE}start/").content
    assert "ours.xlsx can be used" in upload(client, start)
    assert "ours.xlsx can be used" in upload(client, start, "again.xlsx")
    template = SheetTemplate.objects.get()
    preview = client.get(f"{PAGE}{template.pk}/preview/", {"number": "E003"}).content
    assert load_workbook(BytesIO(preview)).active["B3"].value == "Alice"
    client.post(f"{PAGE}{template.pk}/activate/")
    assert SheetTemplate.objects.get().is_active
    client.post(f"{PAGE}none/")
    assert not SheetTemplate.objects.get().is_active
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"upload_template", "preview_template", "use_template", "stop_template"} <= verbs


def test_everything_that_is_wrong(company: Company, signed_in: SignIn) -> None:
    book = load_workbook(BytesIO(starting_template("en")))
    del book.defined_names["kpi_total"]
    del book.defined_names["kpi_name"]
    stream = BytesIO()
    book.save(stream)
    page = upload(signed_in("hana"), stream.getvalue(), "<b>.xlsx")
    assert "kpi_total is missing" in page
    assert "kpi_name is missing" in page
    assert "&lt;b&gt;.xlsx" in page
    page = upload(signed_in("hana", "zh-hans"), b"nothing")
    assert "不是可以读取的" in page
    assert not SheetTemplate.objects.exists()


def test_nothing_to_show(company: Company, signed_in: SignIn) -> None:
    client = signed_in("hana")
    assert "Choose an Excel sheet" in client.post(f"{PAGE}upload/", follow=True).content.decode()
    kept = upload_template(name="a.xlsx", content=starting_template("en"), actor=None)
    address = f"{PAGE}{kept.pk}/preview/"
    assert (
        "Nobody with this number"
        in client.get(address, {"number": "E999"}, follow=True).content.decode()
    )
    (Path(settings.MEDIA_ROOT) / kept.path).unlink()
    assert "file is gone" in client.get(address, follow=True).content.decode()


def test_one_in_use(company: Company) -> None:
    contents = [starting_template("en"), starting_template("zh-hans")]
    first, second = (upload_template(name="a.xlsx", content=each, actor=None) for each in contents)
    use_template(template=first, actor=None)
    use_template(template=second, actor=None)
    assert SheetTemplate.objects.get(is_active=True) == second


def test_export_has_the_look(company: Company) -> None:
    kept = upload_template(name="a.xlsx", content=starting_template("en"), actor=None)
    use_template(template=kept, actor=None)
    Export.objects.all().delete()
    export = exports.create_export(period=company.october, language="en", actor=None)
    export = exports.work_off(export=export)
    with zipfile.ZipFile(exports.archive_path(export)) as archive:
        name = next(one for one in archive.namelist() if "E003" in one)
        sheet = load_workbook(BytesIO(archive.read(name))).active
    assert sheet.title == "KPI"
    assert sheet["B3"].value == "Alice"
