"""Who is where in a period's cycle: rated, scored, reviewed, published, confirmed, talked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models import F as Column

from appraisal.models import Appeal, AppraisalPeriod, Employee, ReviewMeeting, SelfReview
from appraisal.selectors.ratings import grids_of
from appraisal.selectors.team import team_rows

LACKS: dict[str, Q] = {
    "self_review": Q(has_self_review=False),
    "score": Q(appraisal_id__isnull=True),
    "final": Q(appraisal_id__isnull=False) & ~Q(standing="final"),
    "published": Q(published_at__isnull=True),
    "confirmed": Q(published_at__isnull=False, confirmed_at__isnull=True, has_open_appeal=False),
    "appeal": Q(has_open_appeal=True),
    "meeting": Q(published_at__isnull=False, has_meeting=False),
}
"""What somebody may lack, or what is still open about somebody."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One person in the cycle; ``ratings`` are those that still miss."""

    person: Any
    ratings: int


def people_in_cycle(period: AppraisalPeriod) -> QuerySet[Employee]:
    """The people of a period with how far each of them is.

    Each row has what ``team_rows`` gives, ``confirmed_at``, ``has_self_review``,
    ``has_open_appeal`` and ``has_meeting``.
    """
    mine = {"employee": OuterRef("pk")}
    open_appeals = Appeal.objects.filter(
        before__period=period, state__in=Appeal.OPEN_STATES, **mine
    )
    return (
        team_rows(Employee.objects.all(), period)
        .annotate(
            confirmed_at=Column("current__confirmed_at"),
            has_self_review=Exists(SelfReview.objects.filter(period=period, **mine)),
            has_open_appeal=Exists(open_appeals),
            has_meeting=Exists(ReviewMeeting.objects.filter(period=period, **mine)),
        )
        .order_by("department__code", "number")
    )


def lacking(rows: QuerySet[Employee]) -> dict[str, int]:
    """How many lack each thing, in one query."""
    counts = {name: Count("pk", filter=condition) for name, condition in LACKS.items()}
    return rows.order_by().aggregate(**counts)


def stands_of(rows: Sequence[Any], period: AppraisalPeriod) -> list[Stand]:
    """These people with the ratings that still miss, in a constant number of queries."""
    missing: Counter[int] = Counter()
    if period.is_working:
        people = Employee.objects.filter(pk__in=[row.pk for row in rows])
        for grid in grids_of(people, period):
            for row in grid.rows:
                missing[row.employee.pk] += sum(cell.is_missing for cell in row.cells)
    return [Stand(row, missing[row.pk]) for row in rows]
