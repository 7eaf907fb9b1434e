"""A period's people with their current results, as lists show them."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet

from appraisal.models import AppraisalPeriod, Assignment, Employee
from appraisal.selectors.scorecards import roles_of_other_periods


def default_period() -> AppraisalPeriod | None:
    """The period that lists open with: the newest scored one, else the newest."""
    scored = AppraisalPeriod.objects.filter(appraisals__is_current=True).order_by("-start").first()
    return scored or AppraisalPeriod.objects.order_by("-start").first()


def assigned_in(start: date, end: date) -> QuerySet[Assignment]:
    """Assignments with a day between the two."""
    return Assignment.objects.filter(Q(end__isnull=True) | Q(end__gte=start), start__lte=end)


def appraised_in(period: AppraisalPeriod) -> QuerySet[Assignment]:
    """Assignments with a day in the period, of the roles that periods of its kind appraise."""
    others = roles_of_other_periods(period.kind)
    return assigned_in(period.start, period.end).exclude(role__in=others)


def team_rows(people: QuerySet[Employee], period: AppraisalPeriod) -> QuerySet[Employee]:
    """People with a role in a period and their current results of it.

    Each row has ``appraisal_id``, ``total``, ``standing``, ``grade``, ``coefficient`` and
    ``published_at`` (None when not scored), and ``roles_now``: the period's assignments.
    """
    assignments = appraised_in(period)
    current = FilteredRelation(
        "appraisals", condition=Q(appraisals__period=period, appraisals__is_current=True)
    )
    return (
        people.annotate(current=current)
        .filter(Exists(assignments.filter(employee=OuterRef("pk"))) | Q(current__isnull=False))
        .annotate(
            appraisal_id=F("current__pk"),
            total=F("current__total"),
            standing=F("current__standing"),
            grade=F("current__grade"),
            coefficient=F("current__coefficient"),
            published_at=F("current__published_at"),
        )
        .select_related("department", "manager")
        .prefetch_related(
            Prefetch(
                "assignments",
                queryset=assignments.select_related("role", "shop").order_by("start"),
                to_attr="roles_now",
            )
        )
    )
