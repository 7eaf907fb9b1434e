"""What a draft would have done to past periods: asked for, watched, and as a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from appraisal import tasks
from appraisal.models import AppraisalPeriod, Scorecard, Trial
from appraisal.selectors.what_if import Draft, Mover, WhatIf
from appraisal.services.downloads import note_list_download
from appraisal.services.trials import MOST_PERIODS
from appraisal.templatetags.figures import points_text
from appraisal.views.access import PageRequest, Who, page, refusals_shown
from appraisal.views.downloads import book_download

SHOWN_MOVERS = 100


@page(Who.HR_OR_ADMINISTRATOR, method="FORM")
def trial(request: PageRequest) -> HttpResponse:
    """Choose a draft, or another day's targets, and past periods; a task scores them."""
    asked = request.POST if request.method == "POST" else request.GET
    periods = list(AppraisalPeriod.objects.filter(code__in=asked.getlist("period")))
    draft = _draft(asked)
    if request.method == "POST":
        with refusals_shown(request):
            address = tasks.start_trials(periods=periods, draft=draft, actor=request.user)
            return redirect("appraisal:trial_found", address)
    return render(request, "whatif/page.html", _form(draft, periods))


@page(Who.HR_OR_ADMINISTRATOR)
def trial_found(request: PageRequest, asked: UUID) -> HttpResponse:
    """What the trials found; for those still at work, how far they are.

    Only HR sees who moves: an administrator, who makes scorecards, sees how many do.
    """
    trials = _trials(request, asked)
    running = [each for each in trials if each.is_active]
    context: dict[str, Any] = {
        **_form(Draft(trials[0].scorecard, trials[0].targets_on), [each.period for each in trials]),
        "asked": asked,
        "running": running,
        "done": sum(each.done for each in running),
        "total": sum(each.total for each in running),
        "failed": [each for each in trials if each.state == Trial.State.FAILED],
        "results": [_result(each, request.person.is_hr) for each in trials if each.found],
        "shows_people": request.person.is_hr,
    }
    is_fragment = getattr(request, "htmx", False)
    template = "whatif/progress.html" if is_fragment and running else "whatif/page.html"
    answer = render(request, template, context)
    if is_fragment and not running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Who.HR)
def trial_export(request: PageRequest, asked: UUID) -> HttpResponse:
    """The same as a workbook: everybody, the items, the grades."""
    found = [WhatIf.from_document(each.found) for each in _trials(request, asked) if each.found]
    note_list_download(file="what-if.xlsx", model=Scorecard, actor=request.user)
    return book_download(
        {_("People"): _people(found), _("Items"): _items(found), _("Grades"): _grades(found)},
        "what-if",
    )


def _people(found: Sequence[WhatIf]) -> list[list[Any]]:
    head = [
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
    return [
        head,
        *(
            [
                each.period,
                mover.number,
                mover.name,
                mover.department,
                mover.before,
                mover.after,
                mover.moved,
                mover.grade_before,
                mover.grade_after,
            ]
            for each in found
            for mover in each.movers
        ),
    ]


def _items(found: Sequence[WhatIf]) -> list[list[Any]]:
    head = [_("Period"), _("Item"), _("Name"), _("People"), _("Mean change of points"), ""]
    told = {"": "", "after": _("new"), "before": _("left out")}
    return [
        head,
        *(
            [each.period, item.code, item.name, item.people, item.mean, told[item.only]]
            for each in found
            for item in each.items
        ),
    ]


def _grades(found: Sequence[WhatIf]) -> list[list[Any]]:
    head = [_("Period"), _("Grade now"), _("Grade with the draft"), _("People")]
    return [
        head,
        *(
            [each.period, before, after, count]
            for each in found
            for (before, after), count in each.grades.items()
        ),
    ]


def _trials(request: PageRequest, asked: UUID) -> list[Trial]:
    """The trials of an address: of anybody for HR, else the reader's own."""
    found = Trial.objects.filter(asked=asked).select_related("period", "scorecard__role")
    if not request.person.is_hr:
        found = found.filter(requested_by=request.user.pk)
    if not found:
        raise Http404
    return list(found.order_by("-period__start"))


def _form(draft: Draft, periods: Sequence[AppraisalPeriod]) -> dict[str, Any]:
    """The choices; of the kind of the chosen scorecard, where one is chosen."""
    scored = AppraisalPeriod.objects.filter(appraisals__is_current=True).distinct()
    if draft.scorecard is not None:
        scored = scored.filter(kind=draft.scorecard.period_kind)
    return {
        "scorecards": Scorecard.objects.select_related("role").order_by("role__code", "-version"),
        "periods": scored,
        "draft": draft,
        "chosen": {period.pk for period in periods},
        "most": MOST_PERIODS,
    }


def _draft(asked: Any) -> Draft:
    """What is to be tried; empty where nothing is."""
    pk = asked.get("scorecard", "")
    scorecard = (
        get_object_or_404(Scorecard.objects.select_related("role"), pk=pk) if pk.isdigit() else None
    )
    try:
        day = date.fromisoformat(asked.get("targets_on", ""))
    except ValueError:
        day = None
    return Draft(scorecard, day)


def _result(trial: Trial, shows_people: bool) -> dict[str, Any]:
    """One period as the page shows it."""
    found = WhatIf.from_document(trial.found or {})
    return {
        "found": found,
        "movers": found.movers[:SHOWN_MOVERS] if shows_people else (),
        "items": _items_chart(found),
        "spread": _spread_chart(found),
        "only": [item for item in found.items if item.only],
    }


def _items_chart(found: WhatIf) -> dict[str, Any]:
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
    return {"kind": "moves", "id": f"moves-{found.period}", "rows": rows}


def _spread_chart(found: WhatIf) -> dict[str, Any]:
    """How many people move by how much, in steps of five points, as bars."""
    steps = Counter(_step(mover) for mover in found.movers if mover.moved is not None)
    rows = []
    for step in range(min(steps, default=0), max(steps, default=-1) + 1):
        low = step * 5
        name = f"{_signed(low)} – {_signed(low + 5)}"
        rows.append({"name": name, "points": steps[step], "label": str(steps[step])})
    return {"kind": "moves", "id": f"spread-{found.period}", "rows": rows}


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def _step(mover: Mover) -> int:
    return int(((mover.moved or Decimal(0)) / 5).to_integral_value(ROUND_FLOOR))
