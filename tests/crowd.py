"""A company of any size, for tests of runs: agents of one shop with a published scorecard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from appraisal.models import (
    AccountBinding,
    AppraisalPeriod,
    Assignment,
    Department,
    Employee,
    Fact,
    MetricDefinition,
    Role,
    Scorecard,
    Shop,
    ShopFile,
    SourceAccount,
)
from appraisal.services.periods import open_period
from appraisal.services.scorecards import load_scorecard, publish_scorecard

MONTH = "2026-10"
FIRST = date(2026, 10, 1)

SCORECARD: dict[str, Any] = {
    "code": "agents",
    "name": {"zh": "客服考核表", "en": "Customer service"},
    "sections": [
        {
            "code": "results",
            "name": {"zh": "业绩", "en": "Results"},
            "items": [
                {
                    "code": "sales",
                    "name": {"zh": "客服销售额", "en": "Sales"},
                    "points": 60,
                    "measure": "cs_gmv",
                    "target": 3100,
                    "rule": {"kind": "ratio"},
                },
                {
                    "code": "complaints",
                    "name": {"zh": "投诉", "en": "Complaints"},
                    "points": 40,
                    "rule": {
                        "kind": "count",
                        "counters": [{"code": "all", "measure": "complaints", "deduct": 5}],
                    },
                },
            ],
        }
    ],
}


def metrics() -> None:
    """The two metrics the scorecard reads, and a ratio of them."""
    for code, aggregation, direction, formula in (
        ("cs_gmv", "sum", "higher", ""),
        ("complaints", "sum", "lower", ""),
        ("reception_users", "people", "higher", ""),
        ("cs_avg_buyer_value", "ratio", "higher", "cs_gmv / reception_users"),
    ):
        MetricDefinition.objects.get_or_create(
            code=code,
            defaults={
                "name_zh": code,
                "name_en": code,
                "unit": "",
                "direction": direction,
                "aggregation": aggregation,
                "formula": formula,
            },
        )


def scorecard(role: Role, document: dict[str, Any] = SCORECARD) -> Scorecard:
    """A published scorecard in force since the beginning of the year."""
    row = load_scorecard(document=document, role=role, effective_from=date(2026, 1, 1), actor=None)
    return publish_scorecard(scorecard=row, actor=None)


def department() -> Department:
    """The one department."""
    return Department.objects.get_or_create(
        code="service", defaults={"name_zh": "客服部", "name_en": "Service"}
    )[0]


def crowd(size: int, days: int = 2, document: dict[str, Any] = SCORECARD) -> AppraisalPeriod:
    """So many agents with a bound account each, and facts of the first days of the month.

    Agent number n sells n + 1 yuan a day and has n % 3 complaints on the first day.
    """
    metrics()
    service = department()
    shop = Shop.objects.create(
        code="S1", name_zh="店铺", name_en="Shop", platform="tmall", department=service
    )
    role = Role.objects.create(code="customer_service", name_zh="客服专员", name_en="Agent")
    scorecard(role, document)
    people = Employee.objects.bulk_create(
        Employee(number=f"E{number:05}", name=f"员工{number}", department=service)
        for number in range(size)
    )
    Assignment.objects.bulk_create(
        Assignment(employee=employee, role=role, shop=shop, start=date(2026, 1, 1))
        for employee in people
    )
    accounts = SourceAccount.objects.bulk_create(
        SourceAccount(shop=shop, kind="agent", key=employee.number) for employee in people
    )
    AccountBinding.objects.bulk_create(
        AccountBinding(account=account, employee=employee, start=date(2026, 1, 1))
        for account, employee in zip(accounts, people, strict=True)
    )
    file = ShopFile.objects.create(
        shop=shop, name="crowd.csv", sha256="0" * 64, size=0, path="", state="stored"
    )
    Fact.objects.bulk_create(
        fact(file, account, FIRST + timedelta(days=day), number, day)
        for number, account in enumerate(accounts)
        for day in range(days)
    )
    return open_period(code=MONTH, actor=None)


def fact(file: ShopFile, account: SourceAccount, day: date, number: int, nth: int) -> Fact:
    """One active fact of one day."""
    measures = {"cs_gmv": (number + 1) * 1_000_000, "complaints": 0}
    if nth == 0:
        measures["complaints"] = number % 3 * 1_000_000
    return Fact(
        file=file,
        layout="cs_tmall",
        account=account,
        date_from=day,
        date_until=day,
        rows=1,
        measures=measures,
        state=Fact.State.ACTIVE,
    )
