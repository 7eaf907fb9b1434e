"""What people said about the company's October: for pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from appraisal.models import (
    Adjustment,
    AgreedAction,
    Appeal,
    AppraisalPeriod,
    GradeChange,
    ImprovementPlan,
    ReviewMeeting,
)
from tests.cast import Company

State = AppraisalPeriod.State


@dataclass
class Said:
    """Everything about Alice."""

    adjustment: Adjustment
    grade: GradeChange
    meeting: ReviewMeeting
    action: AgreedAction
    plan: ImprovementPlan
    appeal: Appeal


def publish(company: Company) -> AppraisalPeriod:
    """October published, open for appeals."""
    company.october.state = State.PUBLISHED
    company.october.appeals_until = timezone.localdate() + timedelta(days=5)
    company.october.save()
    return company.october


def appeal_of(company: Company, name: str = "alice") -> Appeal:
    """An appeal of somebody's against the first item."""
    return Appeal.objects.create(
        employee=company.people[name],
        score=company.score(name),
        before=company.appraisal(name),
        category="data",
        text="山野小铺的订单少了三天",
        answer_due=timezone.localdate() + timedelta(days=3),
    )


def said_about_alice(company: Company) -> Said:
    """One of everything."""
    about = {"period": company.october, "employee": company.people["alice"]}
    bob = {"made_by": company.users["bob"]}
    meeting = ReviewMeeting.objects.create(
        **about, held_on=date(2026, 11, 3), notes="谈了销售额", written_by=company.users["bob"]
    )
    return Said(
        adjustment=Adjustment.objects.create(
            **about, **bob, role=company.role, item_code="gmv", points=Decimal(50), reason="退款"
        ),
        grade=GradeChange.objects.create(
            **about, grade="B", reason="同级比较", made_by=company.users["hana"]
        ),
        meeting=meeting,
        action=AgreedAction.objects.create(meeting=meeting, text="每周看一次退款"),
        plan=ImprovementPlan.objects.create(
            **about, goals="退款率降到 5 %", start=date(2026, 11, 1), end=date(2026, 12, 31)
        ),
        appeal=appeal_of(company),
    )
