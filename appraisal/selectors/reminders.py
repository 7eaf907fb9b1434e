"""Who still has something to do in a period."""

from __future__ import annotations

from django.db.models import QuerySet

from appraisal.models import Appraisal, AppraisalPeriod, Employee
from appraisal.selectors.inputs import people_to_score
from appraisal.selectors.ratings import grids_of


def managers_with_ratings_missing(period: AppraisalPeriod) -> QuerySet[Employee]:
    """Managers of people for whom a rating is missing."""
    waiting = {
        row.employee.manager_id
        for grid in grids_of(Employee.objects.select_related("department"), period)
        for row in grid.rows
        if any(cell.is_missing for cell in row.cells)
    }
    return Employee.objects.filter(pk__in=[pk for pk in waiting if pk is not None])


def people_without_self_review(period: AppraisalPeriod) -> QuerySet[Employee]:
    """People with a role who have not written their self-review."""
    return Employee.objects.filter(pk__in=people_to_score(period)).exclude(
        self_reviews__period=period
    )


def people_without_confirmation(period: AppraisalPeriod) -> QuerySet[Employee]:
    """People who see their result and have neither confirmed it nor appealed."""
    silent = Appraisal.objects.filter(
        period=period,
        is_current=True,
        published_at__isnull=False,
        confirmed_at=None,
        appeals__isnull=True,
    )
    return Employee.objects.filter(pk__in=silent.values("employee"))
