"""An unknown table that names who sold: its rows count for the shop and for that account."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from appraisal.models import CompanyLayout, Fact, ShopFile
from tests.web.test_mapping import hana, refused

__all__ = ["hana"]

SALES = """\
数据日,落单旺旺,客服姓氏,成交金额(元)
2026-10-03,店:小甲,甲,100.5
2026-10-03,店:小乙,乙,20
2026-10-03,静默下单,,7
2026-10-04,店:小甲,甲,1
"""
CHOICES: dict[str, Any] = {
    "use-0": "day",
    "use-1": "credit",
    "use-2": "credit_name",
    "use-3": "metric",
    "metric-3": "gmv",
    "reads-3": "number",
    "scale-3": "1",
    "name_zh": "落单表",
    "name_en": "Sales by agent",
    "code": "sales_by_agent",
    "account": "shop",
    "grain": "summed",
    "rank": "45",
    "settles_after": "1",
    "scope": "shop",
    "sheet": "0",
    "header": "1",
    "credited": "promoter",
    "nobody": "静默下单、 无,无",
}


def measures(file: ShopFile) -> dict[tuple[str, str, str], int]:
    facts = Fact.objects.filter(file=file).select_related("account")
    return {
        (
            fact.date_from.isoformat(),
            fact.account.kind,
            fact.account.name,
        ): fact.measures["gmv"]
        for fact in facts
    }


def test_rows_are_credited_as_said_on_the_page(
    company, hana, django_capture_on_commit_callbacks
) -> None:
    file = refused(company, SALES)
    path = reverse("appraisal:mapping", args=[file.pk])
    assert "credited to: agent or promoter" in hana.get(path).content.decode()
    effect = hana.post(path, CHOICES | {"action": "try"}).content.decode()
    effect = effect[effect.index('id="effect"') :]
    for shown in ("127.5", "100.5", "乙"):
        assert shown in effect
    assert not CompanyLayout.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert hana.post(path, CHOICES | {"action": "save"}).status_code == 302
    row = CompanyLayout.objects.get()
    assert row.document["credit"] == {
        "kind": "promoter",
        "key": ["落单旺旺"],
        "name": ["客服姓氏"],
        "nobody": ["无", "静默下单"],
    }
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED
    assert measures(file) == {
        ("2026-10-03", "shop", ""): 127_500_000,
        ("2026-10-04", "shop", ""): 1_000_000,
        ("2026-10-03", "promoter", "甲"): 100_500_000,
        ("2026-10-03", "promoter", "乙"): 20_000_000,
        ("2026-10-04", "promoter", "甲"): 1_000_000,
    }
    # A new version begins where this one ended, and the same answers give the same document.
    page = hana.get(path).content.decode()
    for chosen in (
        '<option value="credit" selected>',
        '<option value="credit_name" selected>',
        '<option value="promoter" selected>',
        'value="无，静默下单"',
    ):
        assert chosen in page
    hana.post(path, CHOICES | {"action": "save", "name_en": "Another name"})
    assert CompanyLayout.objects.get(is_active=True).document["credit"] == row.document["credit"]


def test_what_cannot_be_credited_is_said(company, hana) -> None:
    path = reverse("appraisal:mapping", args=[refused(company, SALES).pk])

    def said(**changes: str) -> str:
        return hana.post(path, CHOICES | {"action": "save"} | changes).content.decode()

    assert "credit.key: at least one name" in said(**{"use-1": "ignore"})
    assert "only rows about the shop can be credited" in said(account="agent")
    assert "rows have to add up" in said(grain="one_row")
    assert "credited:" in said(credited="shop")
    assert not CompanyLayout.objects.exists()


def test_without_such_a_column_nothing_is_credited(company, hana) -> None:
    path = reverse("appraisal:mapping", args=[refused(company, SALES).pk])
    hana.post(path, CHOICES | {"action": "save", "use-1": "ignore", "use-2": "ignore"})
    assert "credit" not in CompanyLayout.objects.get().document
