"""A shop in another currency, from its facts to the sheet: every amount says what it is in."""

from __future__ import annotations

from datetime import date

import pytest

from appraisal.models import (
    AccountBinding,
    Appraisal,
    AppraisalPeriod,
    Assignment,
    Employee,
    Fact,
    ItemScore,
    MetricDefinition,
    Shop,
    SourceAccount,
)
from appraisal.scoring.metrics import is_money
from appraisal.selectors.appraisals import sheet_of
from appraisal.selectors.currencies import currencies
from appraisal.selectors.sheets import SheetReader
from appraisal.services import scoring
from tests.crowd import crowd
from tests.importing.catalogue import CATALOGUE

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def company(people: int) -> AppraisalPeriod:
    """A crowd whose sales are amounts of money."""
    period = crowd(people)
    MetricDefinition.objects.filter(code="cs_gmv").update(unit="元")
    return period


def scored(period: AppraisalPeriod, number: str) -> Appraisal:
    scoring.work_off(run=scoring.create_run(period=period, actor=None))
    return Appraisal.objects.get(is_current=True, employee__number=number)


def units(appraisal: Appraisal) -> dict[str, str]:
    (part,) = sheet_of(appraisal).parts
    return {line.item.code: line.unit for section in part.sections for line in section.lines}


def printed(period: AppraisalPeriod, appraisal: Appraisal) -> dict[str, str]:
    (content,) = SheetReader(period).read([appraisal.pk])
    return {line.code: line.unit for part in content.parts for line in part.items}


def test_amounts_of_a_shop_abroad_are_in_its_currency() -> None:
    period = company(2)
    before = units(scored(period, "E00001"))
    assert before["sales"] == "元"
    Shop.objects.update(currency="USD")
    appraisal = scored(period, "E00001")
    assert units(appraisal) == before | {"sales": "USD"}
    assert printed(period, appraisal)["sales"] == "USD"
    said = ItemScore.objects.get(part__appraisal=appraisal, item__code="sales").working
    assert "USD" in said["sentence"]["zh"]
    assert "USD" in said["sentence"]["en"]
    assert "元" not in said["sentence"]["zh"]


def test_whose_amounts_are_in_which_currency() -> None:
    crowd(3)
    home = Shop.objects.get()
    abroad = Shop.objects.create(code="AZ01", name_zh="美店", platform="amazon", currency="USD")
    people = list(Employee.objects.order_by("number").values_list("pk", flat=True)[:3])
    for person in people[1:]:
        account = SourceAccount.objects.create(shop=abroad, kind="agent", key=f"a{person}")
        AccountBinding.objects.create(account=account, employee_id=person, start=date(2026, 1, 1))
    AccountBinding.objects.filter(employee=people[2], account__shop=home).delete()
    found = currencies([(None, person) for person in people])
    assert [found.of(None, person) for person in people] == ["CNY", "CNY", "USD"]
    assert found.of(abroad.pk, people[0]) == "USD"
    assert found.of(home.pk, people[2]) == "CNY"


def test_amounts_in_two_currencies_are_missing_and_counts_are_not() -> None:
    period = company(2)
    Assignment.objects.update(shop=None)
    abroad = Shop.objects.create(code="AZ01", name_zh="美店", platform="amazon", currency="USD")
    one = Fact.objects.filter(account__key="E00001").first()
    assert one is not None
    account = SourceAccount.objects.create(shop=abroad, kind="agent", key="x")
    employee = Employee.objects.get(number="E00001")
    AccountBinding.objects.create(account=account, employee=employee, start=date(2026, 1, 1))
    one.pk, one.account = None, account
    one.save()
    scores = {
        score.item.code: score.status
        for score in ItemScore.objects.filter(
            part__appraisal=scored(period, "E00001")
        ).select_related("item")
    }
    assert scores == {"sales": "missing", "complaints": "scored"}


def test_only_amounts_change_their_unit() -> None:
    abroad = CATALOGUE.in_currency("USD")
    assert abroad["gmv"].unit == "USD"
    assert abroad["visitors"].unit == "人"
    assert abroad.resolve("支付金额(GMV)") == "gmv"
    assert abroad is CATALOGUE.in_currency("USD")
    assert CATALOGUE.in_currency("CNY") is CATALOGUE


@pytest.mark.parametrize(
    ("unit", "money"),
    [("元", True), ("USD", True), ("%", False), ("人", False), ("min", False), ("", False)],
)
def test_which_units_are_money(unit: str, money: bool) -> None:
    assert is_money(unit) is money
