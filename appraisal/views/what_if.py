"""What a draft would have done to past periods: as a page and as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Scorecard
from appraisal.selectors.what_if import Draft, WhatIf, what_if
from appraisal.services.downloads import note_list_download
from appraisal.templatetags.figures import points_text
from appraisal.views.access import PageRequest, Who, page
from appraisal.views.downloads import list_download

SHOWN_MOVERS = 100
MOST_PERIODS = 6


@page(Who.HR)
def trial(request: PageRequest) -> HttpResponse:
    """Choose a draft, or another day's targets, and past periods; see who would move."""
    draft, periods = _asked(request)
    found = [what_if(period, draft) for period in periods] if draft is not None else []
    context: dict[str, Any] = {
        "scorecards": Scorecard.objects.select_related("role").order_by("role__code", "-version"),
        "periods": AppraisalPeriod.objects.filter(appraisals__is_current=True).distinct(),
        "draft": draft,
        "chosen": {period.pk for period in periods},
        "results": [(each, each.movers[:SHOWN_MOVERS], _chart(each)) for each in found],
    }
    return render(request, "whatif/page.html", context)


@page(Who.HR)
def trial_export(request: PageRequest) -> HttpResponse:
    """The same as a workbook, everybody in it."""
    draft, periods = _asked(request)
    if draft is None or not periods:
        return redirect("appraisal:trial")
    rows: list[list[Any]] = [
        [
            _("Period"),
            _("Number"),
            _("Name"),
            _("Department"),
            _("Total now"),
            _("Total with the draft"),
            _("Moves by"),
            _("Grade now"),
            _("Grade with the draft"),
        ]
    ]
    for period in periods:
        rows.extend(
            [
                period.code,
                mover.employee.number,
                mover.employee.name,
                mover.employee.department.name,
                mover.before,
                mover.after,
                mover.moved,
                mover.grade_before,
                mover.grade_after,
            ]
            for mover in what_if(period, draft).movers
        )
    note_list_download(file="what-if.xlsx", model=Scorecard, actor=request.user)
    return list_download(rows, "what-if", "xlsx")


def _asked(request: PageRequest) -> tuple[Draft | None, list[AppraisalPeriod]]:
    """What the address asks for; no draft when nothing is to be tried."""
    periods = list(
        AppraisalPeriod.objects.filter(code__in=request.GET.getlist("period"))[:MOST_PERIODS]
    )
    pk = request.GET.get("scorecard", "")
    scorecard = (
        get_object_or_404(Scorecard.objects.select_related("role"), pk=pk) if pk.isdigit() else None
    )
    try:
        day = date.fromisoformat(request.GET.get("targets_on", ""))
    except ValueError:
        day = None
    if scorecard is None and day is None:
        return None, periods
    return Draft(scorecard, day), periods


def _chart(found: WhatIf) -> dict[str, Any]:
    """The items that move people, as bars."""
    rows = [
        {
            "name": item.name or item.code,
            "points": float(item.mean),
            "label": f"{'+' if item.mean > 0 else ''}{points_text(item.mean)}",
        }
        for item in found.items
        if item.mean
    ]
    return {"kind": "moves", "id": f"moves-{found.period.code}", "rows": rows}
