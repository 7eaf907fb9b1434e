"""One person's scorecard, and the facts behind an item."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from appraisal.models import Appraisal, ItemScore
from appraisal.selectors.appraisals import (
    current_history,
    published_history,
    revisions_of,
    sheet_of,
)
from appraisal.selectors.evidence import (
    columns_of,
    fact_lines,
    facts_behind,
    readings_of,
    window_days,
)
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.people import team_of, visible_appraisals
from appraisal.selectors.rule_curve import rule_curve
from appraisal.services.one_sheet import appraisal_workbook
from appraisal.views.access import About, PageRequest, Who, page
from appraisal.views.around import around
from appraisal.views.charts import sections_chart, trend_chart
from appraisal.views.downloads import file_download

FACTS_A_PAGE = 50


@page(Who.SIGNED_IN, about=About.OWN)
def my_scorecard(request: PageRequest) -> HttpResponse:
    """One's own newest published scorecard."""
    employee = request.person.employee
    history = published_history(employee) if employee else []
    if not history:
        return render(request, "scorecards/none.html", {"employee": employee})
    return _sheet_page(request, history[-1], history, is_own=True)


@page(Who.SIGNED_IN, about=About.OWN)
def my_scorecard_of(request: PageRequest, period: str) -> HttpResponse:
    """One's own published scorecard of a period."""
    employee = request.person.employee
    history = published_history(employee) if employee else []
    for appraisal in history:
        if appraisal.period.code == period:
            return _sheet_page(request, appraisal, history, is_own=True)
    raise Http404


@page(Who.SIGNED_IN, about=About.OWN_AND_TEAM)
def appraisal(request: PageRequest, pk: int) -> HttpResponse:
    """One revision of somebody's appraisal."""
    found = get_object_or_404(_readable(request), pk=pk)
    is_own = found.employee == request.person.employee
    history = published_history(found.employee) if is_own else current_history(found.employee)
    return _sheet_page(request, found, history, is_own=is_own)


@page(Who.SIGNED_IN, about=About.OWN_AND_TEAM)
def appraisal_sheet(request: PageRequest, pk: int) -> HttpResponse:
    """One revision as the sheet that people sign: the newest and those before it."""
    found = get_object_or_404(_readable(request), pk=pk)
    name, content = appraisal_workbook(
        appraisal=found, language=get_language() or "zh-hans", actor=request.user
    )
    return file_download(content, name)


@page(Who.TEAM, about=About.TEAM)
def employee(request: PageRequest, pk: int) -> HttpResponse:
    """Somebody's current appraisal of the newest period."""
    person = get_object_or_404(team_of(request.user), pk=pk)
    history = current_history(person)
    if not history:
        return render(request, "scorecards/none.html", {"employee": person, "of_other": True})
    return redirect("appraisal:appraisal", history[-1].pk)


@page(Who.SIGNED_IN, about=About.OWN_AND_TEAM)
def item_facts(request: PageRequest, pk: int, score: int) -> HttpResponse:
    """The facts behind an item; for htmx only the list."""
    found = get_object_or_404(_readable(request), pk=pk)
    row = get_object_or_404(
        ItemScore.objects.select_related(
            "item", "part__appraisal__period", "part__assignment__employee"
        ),
        pk=score,
        part__appraisal=found,
    )
    readings = readings_of(row)
    chosen = readings[_choice(request.GET.get("reading"), len(readings))]
    columns = columns_of(row.item, catalogue())
    pages = Paginator(facts_behind(row, chosen, columns), FACTS_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    start, end = window_days(row, chosen)
    context = {
        "appraisal": found,
        "score": row,
        "curve": rule_curve(row),
        "readings": readings,
        "chosen": chosen,
        "columns": columns,
        "shown": shown,
        "lines": fact_lines(shown.object_list, columns),
        "start": start,
        "end": end,
    }
    return render(request, "scorecards/facts.html", context)


def _readable(request: PageRequest) -> QuerySet[Appraisal]:
    return visible_appraisals(request.user).select_related(
        "run", "period", "employee__department", "employee__manager"
    )


def _choice(text: str | None, count: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) < count else 0


def _sheet_page(
    request: PageRequest, found: Appraisal, history: list[Appraisal], *, is_own: bool
) -> HttpResponse:
    sheet = sheet_of(found)
    among = visible_appraisals(request.user)
    if is_own and not request.person.is_hr:
        among = among.filter(published_at__isnull=False)
    context: dict[str, Any] = {
        "sheet": sheet,
        "appraisal": found,
        "is_own": is_own,
        "history": history,
        "revisions": revisions_of(found, among),
        "trend": trend_chart(history) if len(history) > 1 else None,
        "section_charts": [sections_chart(part) for part in sheet.parts],
        **around(sheet, is_own=is_own),
    }
    return render(request, "scorecards/sheet.html", context)
