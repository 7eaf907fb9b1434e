"""A manager's desk: the people below, and what waits for the manager about each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from appraisal.models import (
    AgreedAction,
    Appeal,
    Appraisal,
    AppraisalPeriod,
    Employee,
    ImprovementPlan,
    ReviewMeeting,
    SelfReview,
)
from appraisal.selectors.ratings import grids_of

DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One person: the result so far, and what waits."""

    employee: Employee
    ratings: int
    appeals: int
    actions: int
    has_self_review: bool
    meetings: int
    wants_meeting: bool
    has_plan: bool

    @property
    def is_calm(self) -> bool:
        """Whether nothing about this person waits."""
        return not (self.ratings or self.appeals or self.actions or self.wants_meeting)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits about all people of a manager together."""

    ratings: int
    appeals: int
    meetings: int
    actions: int


@dataclass(frozen=True, slots=True)
class _Found:
    ratings: Mapping[int, int]
    appeals: Mapping[int, int]
    actions: Mapping[int, int]
    meetings: Mapping[int, int]
    reviewed: frozenset[int]
    planned: frozenset[int]
    published: frozenset[int] = field(default_factory=frozenset)


def waiting_for(people: QuerySet[Employee], period: AppraisalPeriod) -> Waiting:
    """The sums over everybody."""
    return Waiting(
        ratings=sum(_ratings(people, period).values()),
        appeals=_appeals(people).count(),
        meetings=without_meeting(people, period).count(),
        actions=actions_due(people).count(),
    )


def desk_lines(employees: list[Employee], period: AppraisalPeriod) -> list[Line]:
    """What waits about these people, in a constant number of queries."""
    people = Employee.objects.filter(pk__in=[one.pk for one in employees])
    found = _Found(
        ratings=_ratings(people, period),
        appeals=_counted(_appeals(people), "employee"),
        actions=_counted(actions_due(people), "meeting__employee"),
        meetings=_counted(_meetings(people, period), "employee"),
        reviewed=frozenset(
            SelfReview.objects.filter(period=period, employee__in=people).values_list(
                "employee", flat=True
            )
        ),
        planned=frozenset(
            ImprovementPlan.objects.filter(
                employee__in=people, state=ImprovementPlan.State.RUNNING
            ).values_list("employee", flat=True)
        ),
        published=frozenset(without_meeting(people, period).values_list("employee", flat=True)),
    )
    return [_line(employee, found) for employee in employees]


def without_meeting(people: QuerySet[Employee], period: AppraisalPeriod) -> QuerySet[Appraisal]:
    """Published results about which nobody has talked yet."""
    held = ReviewMeeting.objects.filter(period=period, employee=OuterRef("employee"))
    return Appraisal.objects.filter(
        ~Exists(held),
        period=period,
        is_current=True,
        published_at__isnull=False,
        employee__in=people.values("pk"),
    )


def actions_due(people: QuerySet[Employee]) -> QuerySet[AgreedAction]:
    """Open actions whose day has come or comes within a week; without a day at once."""
    soon = timezone.localdate() + DUE_SOON
    return AgreedAction.objects.filter(
        Q(due_on__isnull=True) | Q(due_on__lte=soon),
        state=AgreedAction.State.OPEN,
        meeting__employee__in=people.values("pk"),
    )


def _line(employee: Employee, found: _Found) -> Line:
    pk = employee.pk
    return Line(
        employee=employee,
        ratings=found.ratings.get(pk, 0),
        appeals=found.appeals.get(pk, 0),
        actions=found.actions.get(pk, 0),
        has_self_review=pk in found.reviewed,
        meetings=found.meetings.get(pk, 0),
        wants_meeting=pk in found.published,
        has_plan=pk in found.planned,
    )


def _ratings(people: QuerySet[Employee], period: AppraisalPeriod) -> Counter[int]:
    """Missing ratings by person; none once the period takes no more."""
    missing: Counter[int] = Counter()
    if not period.is_working:
        return missing
    for grid in grids_of(people, period):
        for row in grid.rows:
            missing[row.employee.pk] += sum(cell.is_missing for cell in row.cells)
    return missing


def _appeals(people: QuerySet[Employee]) -> QuerySet[Appeal]:
    return Appeal.objects.filter(
        state=Appeal.State.SUBMITTED, employee__in=people.values("pk")
    ).order_by()


def _meetings(people: QuerySet[Employee], period: AppraisalPeriod) -> QuerySet[ReviewMeeting]:
    return ReviewMeeting.objects.filter(period=period, employee__in=people.values("pk"))


def _counted(rows: QuerySet, by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(count=Count("pk")))
