"""The list of a period's people, and the same as a file."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_tables2 import RequestConfig

from appraisal.filters import TeamFilter
from appraisal.models import Appraisal, AppraisalPeriod
from appraisal.selectors.people import team_of
from appraisal.selectors.team import default_period, team_rows
from appraisal.services.downloads import note_download
from appraisal.tables import TeamTable
from appraisal.views.access import About, PageRequest, Who, page
from appraisal.views.downloads import KINDS, list_download

EXPORTED = ("published_at",)
"""Columns that stay on the page."""


@page(Who.TEAM, about=About.LIST)
def team(request: PageRequest) -> HttpResponse:
    """One's own people of a period; everybody for HR."""
    period = chosen_period(request)
    context: dict[str, Any] = {"period": period, "periods": AppraisalPeriod.objects.all()}
    if period is not None:
        filtered, table = _table(request, period)
        RequestConfig(request, paginate={"per_page": 50}).configure(table)
        context |= {"filter": filtered, "table": table}
    return render(request, "team/list.html", context)


@page(Who.TEAM, about=About.LIST)
def team_export(request: PageRequest, kind: str) -> HttpResponse:
    """The list as filtered and sorted, as CSV or XLSX."""
    period = chosen_period(request)
    if kind not in KINDS or period is None:
        raise Http404
    _filtered, table = _table(request, period)
    RequestConfig(request, paginate=False).configure(table)
    note_download(file=f"people-{period.code}.{kind}", subject=period, actor=request.user)
    return list_download(table.as_values(exclude_columns=EXPORTED), f"people-{period.code}", kind)


def chosen_period(request: PageRequest) -> AppraisalPeriod | None:
    """The period that the address names, else the newest scored one."""
    code = request.GET.get("period")
    return get_object_or_404(AppraisalPeriod, code=code) if code else default_period()


def _table(request: PageRequest, period: AppraisalPeriod) -> tuple[TeamFilter, TeamTable]:
    rows = team_rows(team_of(request.user), period).order_by("department__code", "number")
    filtered = TeamFilter(request.GET, queryset=rows, period=period, grades=_grades(period))
    return filtered, TeamTable(filtered.qs)


def _grades(period: AppraisalPeriod) -> list[str]:
    graded: QuerySet[Appraisal] = Appraisal.objects.filter(period=period, is_current=True)
    return list(
        graded.exclude(grade="").order_by("grade").values_list("grade", flat=True).distinct()
    )
