"""What people said about a result: adjustments, grades, self-review, meetings, plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from appraisal.models import (
    Adjustment,
    AgreedAction,
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Employee,
    GradeChange,
    ImprovementPlan,
    ItemScore,
    ReviewMeeting,
    Role,
    SelfReview,
)
from appraisal.scoring.numbers import ZERO
from appraisal.selectors.scorecards import pure_scorecard
from appraisal.selectors.team import appraised_in

Key = tuple[int, str]
"""Role and item code."""


@dataclass(frozen=True, slots=True)
class Span:
    """The points that may be set for an item, and what the rule gave."""

    low: Decimal
    high: Decimal
    calculated: Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    """The adjustments of one item: the one on this revision, and the one in force now."""

    counted: Adjustment | None
    waiting: Adjustment | None
    is_dropped: bool
    """The counted one was withdrawn, and the next scoring leaves it out."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything around one person's result in one period."""

    self_review: SelfReview | None
    grade: GradeChange | None
    meetings: tuple[ReviewMeeting, ...]
    followed: tuple[AgreedAction, ...]
    plans: tuple[ImprovementPlan, ...]


def adjustable(
    period: AppraisalPeriod, employee: Employee, role: Role, item_code: str
) -> Span | None:
    """What may be set for an item of the current appraisal; None while it is not scored."""
    scores = ItemScore.objects.filter(
        part__appraisal__period=period,
        part__appraisal__employee=employee,
        part__appraisal__is_current=True,
        part__role=role,
        item__code=item_code,
    )
    return span_of(scores)


def span_of(scores: Iterable[ItemScore]) -> Span | None:
    """From 0 to the full points, or as far as the rule itself went beyond them."""
    rows = list(scores)
    if not rows:
        return None
    calculated = [found for row in rows if (found := calculated_of(row)) is not None]
    full = [row.full_points for row in rows if row.full_points is not None]
    return Span(
        low=min([ZERO, *full, *calculated]),
        high=max([ZERO, *full, *calculated]),
        calculated=calculated[-1] if calculated else None,
    )


def calculated_of(score: ItemScore) -> Decimal | None:
    """What the rule gave, whether or not a person changed it."""
    if score.calculated_points is not None:
        return score.calculated_points
    return score.points if score.status == ItemScore.Status.SCORED else None


def changes_of(appraisal: Appraisal) -> dict[Key, Change]:
    """The adjustments of an appraisal by role and item, in one query."""
    rows = Adjustment.objects.filter(
        period=appraisal.period_id, employee=appraisal.employee_id
    ).select_related("made_by__employee")
    found: dict[Key, list[Adjustment]] = {}
    for row in rows.order_by("made_at", "pk"):
        found.setdefault((row.role_id, row.item_code), []).append(row)
    changes = {key: _change(of, appraisal) for key, of in found.items()}
    return {key: change for key, change in changes.items() if change.counted or change.waiting}


def _change(rows: Iterable[Adjustment], appraisal: Appraisal) -> Change:
    """A run reads what is in force when it begins."""
    begun = appraisal.run.created_at
    counted = waiting = None
    for row in rows:
        if row.made_at <= begun and (row.withdrawn_at is None or row.withdrawn_at > begun):
            counted = row
        if row.withdrawn_at is None:
            waiting = row
    if not appraisal.is_current:
        return Change(counted, None, is_dropped=False)
    dropped = counted is not None and waiting is None
    return Change(counted, None if waiting == counted else waiting, dropped)


def grades_of(period: AppraisalPeriod, employee: Employee) -> list[str]:
    """The labels of the grades of the scorecard that grades somebody in a period."""
    part = (
        AppraisalPart.objects.filter(
            appraisal__period=period, appraisal__employee=employee, appraisal__is_current=True
        )
        .select_related("scorecard__role")
        .order_by("start", "pk")
        .last()
    )
    if part is None:
        return []
    return [grade.label for grade in pure_scorecard(part.scorecard).grades]


def periods_to_review(employee: Employee) -> list[AppraisalPeriod]:
    """The begun periods that somebody has a role in and may still say something about."""
    open_ones = AppraisalPeriod.objects.filter(
        state__in=AppraisalPeriod.WORKING, start__lte=timezone.localdate()
    )
    return [
        period for period in open_ones if appraised_in(period).filter(employee=employee).exists()
    ]


def self_reviews_due(employee: Employee) -> list[AppraisalPeriod]:
    """Those of them that are over and about which nothing is said yet."""
    said = set(SelfReview.objects.filter(employee=employee).values_list("period", flat=True))
    today = timezone.localdate()
    return [
        period
        for period in periods_to_review(employee)
        if period.end <= today and period.pk not in said
    ]


def talk_about(period: AppraisalPeriod, employee: Employee) -> Talk:
    """What was said about somebody's period, and the actions agreed before it."""
    about = {"period": period, "employee": employee}
    meetings = ReviewMeeting.objects.filter(**about).select_related("written_by__employee")
    plans = ImprovementPlan.objects.filter(employee=employee).filter(
        Q(period=period) | Q(start__lte=period.end, end__gte=period.start)
    )
    return Talk(
        self_review=SelfReview.objects.filter(**about).first(),
        grade=GradeChange.objects.filter(**about, withdrawn_at=None)
        .select_related("made_by__employee")
        .first(),
        meetings=tuple(meetings.prefetch_related("actions")),
        followed=tuple(earlier_actions(period, employee)),
        plans=tuple(plans.select_related("written_by__employee", "period")),
    )


def earlier_actions(period: AppraisalPeriod, employee: Employee) -> Iterable[AgreedAction]:
    """Actions agreed for earlier periods: those still open, and those of the period before."""
    earlier = AgreedAction.objects.filter(
        meeting__employee=employee, meeting__period__start__lt=period.start
    )
    newest = earlier.order_by("-meeting__period__start").first()
    last = newest.meeting.period_id if newest else None
    return (
        earlier.filter(Q(state=AgreedAction.State.OPEN) | Q(meeting__period=last))
        .select_related("meeting__period")
        .order_by("meeting__period__start", "due_on", "pk")
    )
