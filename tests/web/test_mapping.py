"""An unknown file: explained on a page, tried, saved, recognised next time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from appraisal.importing.look import HIDDEN
from appraisal.models import CompanyLayout, Fact, Shop, ShopFile
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from tests.cast import Company

UNKNOWN = """\
某某工具导出,,,,,
数据日,推广帐户,花费金额(分),点击总量,手机,备注
2026-10-03,计划甲,12345,10,13800001111,王先生
2026-10-03,计划乙,100,1,13800002222,
2026-10-04,计划甲,200,2,,13912345678
"""
CHOICES = {
    "use-0": "day",
    "use-1": "account",
    "use-2": "metric",
    "metric-2": "ad_spend",
    "reads-2": "number",
    "scale-2": "1",
    "use-3": "metric",
    "metric-3": "clicks 点击量",
    "reads-3": "number",
    "scale-3": "1",
    "name_zh": "某某工具",
    "name_en": "Some tool",
    "code": "some_tool",
    "account": "plan",
    "grain": "summed",
    "rank": "45",
    "settles_after": "3",
    "scope": "shop",
    "sheet": "0",
    "header": "2",
}


@pytest.fixture
def hana(company: Company, signed_in: Callable[..., Client], tasks_at_once: None) -> Client:
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    return signed_in("hana")


def refused(company: Company, content: str = UNKNOWN, name: str = "tool.csv") -> ShopFile:
    file, _is_new = imports.receive_file(
        shop=company.shop, name=name, chunks=[content.encode()], actor=None
    )
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    return file


def test_the_page_suggests_and_hides_buyers(company, hana) -> None:
    file = refused(company)
    assert file.state == ShopFile.State.FAILED
    assert (
        reverse("appraisal:mapping", args=[file.pk])
        in hana.get(reverse("appraisal:file", args=[file.pk])).content.decode()
    )
    page = hana.get(reverse("appraisal:mapping", args=[file.pk])).content.decode()
    assert 'value="2"' in page
    assert '<option value="Clicks">clicks</option>' in page
    assert HIDDEN in page
    for secret in ("13800001111", "13912345678", "王先生"):
        assert secret not in page


def test_the_effect_is_shown_and_nothing_is_stored(
    company, hana, django_capture_on_commit_callbacks
) -> None:
    file = refused(company)
    path = reverse("appraisal:mapping", args=[file.pk])
    page = hana.post(path, CHOICES | {"action": "try"}).content.decode()
    assert "计划甲" in page
    assert "123.45" in page
    assert not CompanyLayout.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = hana.post(path, CHOICES | {"action": "save"})
    assert answer.status_code == 302
    file.refresh_from_db()
    assert (file.state, file.facts_new) == (ShopFile.State.PREVIEWED, 3)
    assert file.sheets[0]["layout"] == "some_tool"
    again = refused(company, UNKNOWN.replace("12345", "5"), "next.csv")
    assert (again.state, again.sheets[0]["layout"]) == (ShopFile.State.PREVIEWED, "some_tool")
    other = Shop.objects.create(code="TM09", name_zh="别店", platform="tmall")
    elsewhere, _is_new = imports.receive_file(
        shop=other, name="x.csv", chunks=[UNKNOWN.encode()], actor=None
    )
    imports.read_file(file_id=elsewhere.pk)
    elsewhere.refresh_from_db()
    assert elsewhere.state == ShopFile.State.FAILED
    # A new version begins where the first one ended.
    page = hana.get(path).content.decode()
    assert "Some tool v1" in page
    with django_capture_on_commit_callbacks(execute=True):
        hana.post(path, CHOICES | {"action": "save", "metric-3": "impressions"})
    assert CompanyLayout.objects.get(is_active=True).version == 2
    assert "impressions" in Fact.objects.filter(layout="some_tool", file=file).first().measures


def test_everything_wrong_is_said_at_once(company, hana) -> None:
    path = reverse("appraisal:mapping", args=[refused(company).pk])
    wrong = CHOICES | {"action": "save", "metric-2": "nonsense", "use-1": "ignore", "use-4": "name"}
    page = hana.post(path, wrong).content.decode()
    for said in ("there is no metric nonsense", "account is missing", "about a buyer"):
        assert said in page
    page = hana.post(path, CHOICES | {"action": "save", "code": "Ä", "rank": "0"}).content.decode()
    assert "code:" in page
    assert "rank:" in page
    assert not CompanyLayout.objects.exists()


@pytest.mark.parametrize("where", ["header=99", "header=x&sheet=-1", "sheet=7", "header=1"])
def test_any_header_row_can_be_asked_for(company, hana, where: str) -> None:
    path = reverse("appraisal:mapping", args=[refused(company).pk])
    assert hana.get(f"{path}?{where}").status_code == 200


def test_a_file_that_cannot_be_read_says_why(company, hana) -> None:
    file = refused(company, "\x89PNG", "x.xlsx")
    page = hana.get(reverse("appraisal:mapping", args=[file.pk])).content.decode()
    assert file.problems.get().reason_en.split()[0] in page


def test_a_stored_file_is_not_mapped(company, hana) -> None:
    answer = hana.get(reverse("appraisal:mapping", args=[company.file.pk]))
    assert answer.status_code == 302


def test_layouts_travel_as_yaml(company, hana, tmp_path, capsys) -> None:
    path = reverse("appraisal:mapping", args=[refused(company).pk])
    hana.post(path, CHOICES | {"action": "save"})
    row = CompanyLayout.objects.get()
    text = hana.get(reverse("appraisal:layout_export", args=[row.pk])).content
    assert b"some_tool" in text
    hana.post(reverse("appraisal:layout_retire", args=[row.pk]))
    assert not CompanyLayout.objects.filter(is_active=True).exists()
    source = tmp_path / "layout.yaml"
    source.write_bytes(text)
    with source.open("rb") as file:
        hana.post(reverse("appraisal:layout_import"), {"file": file})
    again = CompanyLayout.objects.get(is_active=True)
    assert (again.version, again.document, again.shop) == (2, row.document, row.shop)
    page = hana.get(reverse("appraisal:layouts")).content.decode()
    assert "Some tool" in page
    hana.post(reverse("appraisal:layout_import"), {})
    source.write_text("layout: 3", encoding="utf-8")
    with source.open("rb") as file:
        page = hana.post(
            reverse("appraisal:layout_import"), {"file": file}, follow=True
        ).content.decode()
    assert "does not declare a layout" in page


TWO_ROWS = """\
接待报表,,,,,
数据日,推广帐户,投放,,效果,
,,花费金额(分),点击总量,点击总量,成交
2026-10-03,计划甲,12345,10,7,1
2026-10-04,计划甲,200,2,1,0
"""
TWO_ROW_CHOICES = {
    **{key: value for key, value in CHOICES.items() if not key.startswith("header")},
    "header": "2",
    "header_rows": "2",
    "code": "two_rows",
}


def test_a_header_of_two_rows_is_explained_and_recognised(
    company, hana, django_capture_on_commit_callbacks
) -> None:
    file = refused(company, TWO_ROWS)
    path = reverse("appraisal:mapping", args=[file.pk])
    page = hana.get(path).content.decode()
    for name in ("投放 花费金额(分)", "投放 点击总量", "效果 点击总量"):
        assert name in page
    assert 'value="2" selected' in page
    one_row = hana.get(f"{path}?header=3&header_rows=1").content.decode()
    assert "投放 点击总量" not in one_row
    effect = hana.post(path, TWO_ROW_CHOICES | {"action": "try"}).content.decode()
    assert "123.45" in effect
    assert not CompanyLayout.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert hana.post(path, TWO_ROW_CHOICES | {"action": "save"}).status_code == 302
    row = CompanyLayout.objects.get()
    assert row.document["header_rows"] == 2
    assert ["投放 点击总量"] in row.document["signature"]
    again = refused(company, TWO_ROWS.replace("12345", "5"), "next.csv")
    assert (again.state, again.sheets[0]["layout"]) == (ShopFile.State.PREVIEWED, "two_rows")
    fact = Fact.objects.filter(file=again).order_by("date_from").first()
    assert fact.measures == {"ad_spend": 50_000, "clicks": 10_000_000}
    # The same document comes back from YAML, and the page begins where the version ended.
    text = hana.get(reverse("appraisal:layout_export", args=[row.pk])).content.decode()
    assert "header_rows: 2" in text
    page = hana.get(reverse("appraisal:mapping", args=[again.pk])).content.decode()
    assert "Some tool v1" in page
    assert '<option value="2" selected>' in page


def test_buyers_below_a_group_are_refused(company, hana) -> None:
    content = TWO_ROWS.replace("效果,", "买家,").replace("点击总量,成交", "联系电话,成交")
    path = reverse("appraisal:mapping", args=[refused(company, content).pk])
    wrong = TWO_ROW_CHOICES | {"action": "save", "use-4": "name"}
    assert "about a buyer" in hana.post(path, wrong).content.decode()
    assert not CompanyLayout.objects.exists()
