"""Periods: how each stands, and what HR does with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal import tasks
from appraisal.forms import OpenPeriod, Reason, first_error
from appraisal.models import AppraisalPeriod, Export
from appraisal.selectors.cockpit import (
    latest_run,
    period_rows,
    progress_of,
    shops_without_files,
    sources_of,
    standings_of,
    totals_of,
    waiting_in,
)
from appraisal.selectors.files import unbound_accounts
from appraisal.services import periods as service
from appraisal.services.downloads import note_download
from appraisal.views.access import PageRequest, Who, page, refusals_shown
from appraisal.views.charts import spread_chart
from appraisal.views.period_steps import REOPENED, next_step, track

RUNS_SHOWN = 8
EXPORTS_SHOWN = 5


@page(Who.HR)
def periods(request: PageRequest) -> HttpResponse:
    """All periods with their standings."""
    return render(request, "periods/list.html", {"periods": period_rows(), "form": OpenPeriod()})


@page(Who.HR, method="POST")
def period_open(request: PageRequest) -> HttpResponse:
    """Opens a period by its code."""
    form = OpenPeriod(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("appraisal:periods")
    with refusals_shown(request):
        opened = service.open_period(code=form.cleaned_data["code"], actor=request.user)
        return redirect("appraisal:period", opened.code)
    return redirect("appraisal:periods")


@page(Who.HR)
def period(request: PageRequest, code: str) -> HttpResponse:
    """One period: state, runs, standings, what is missing, exports."""
    found = _period(code)
    totals = totals_of(found)
    context: dict[str, Any] = {
        "period": found,
        "progress": latest_run(found),
        "runs": [
            progress_of(run)
            for run in found.runs.select_related("requested_by__employee")[:RUNS_SHOWN]
        ],
        "standings": standings_of(found),
        "waiting": waiting_in(found),
        "spread": spread_chart(totals) if totals else None,
        "unbound": len(unbound_accounts(period=found)),
        "exports": _exports(found),
        "next": next_step(found),
        "track": track(found),
        "may_reopen": found.state in REOPENED,
        "reason": Reason(),
    }
    return render(request, "periods/period.html", context)


@page(Who.HR)
def period_progress(request: PageRequest, code: str) -> HttpResponse:
    """The bar of the newest run; the page asks for it again until the run ends."""
    found = _period(code)
    progress = latest_run(found)
    answer = render(request, "periods/progress.html", {"period": found, "progress": progress})
    if progress is not None and not progress.run.is_active:
        # What the run found stands everywhere on the page.
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Who.HR)
def period_sources(request: PageRequest, code: str) -> HttpResponse:
    """Which files the period rests on, and how far they reach."""
    found = _period(code)
    sources = sources_of(found)
    context = {"period": found, "sources": sources, "without": shops_without_files(sources)}
    return render(request, "periods/sources.html", context)


@page(Who.HR)
def period_exports(request: PageRequest, code: str) -> HttpResponse:
    """The list of exports, asked for again while one is being written."""
    found = _period(code)
    return render(request, "periods/exports.html", {"period": found, "exports": _exports(found)})


@page(Who.HR, method="POST")
def period_score(request: PageRequest, code: str) -> HttpResponse:
    """Scores everybody again, as a new revision."""
    found = _period(code)
    with refusals_shown(request):
        tasks.start_scoring(
            period=found, actor=request.user, reason=request.POST.get("reason", "")[:200]
        )
    return redirect("appraisal:period", code)


@page(Who.HR, method="POST")
def period_export(request: PageRequest, code: str) -> HttpResponse:
    """Asks for the workbooks, in the language of the page."""
    found = _period(code)
    with refusals_shown(request):
        tasks.start_export(period=found, language=get_language() or "zh-hans", actor=request.user)
        messages.success(request, _("The workbooks are being written."))
    return redirect("appraisal:period", code)


@page(Who.HR)
def export_download(request: PageRequest, pk: int) -> HttpResponse | FileResponse:
    """A finished export as a file."""
    export = get_object_or_404(Export, pk=pk, state=Export.State.FINISHED)
    path = Path(settings.EXPORT_DIR) / export.path
    if not export.path or not path.is_file():
        raise Http404
    note_download(file=path.name, subject=export, actor=request.user)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _period(code: str) -> AppraisalPeriod:
    return get_object_or_404(AppraisalPeriod, code=code)


def _exports(period: AppraisalPeriod) -> list[Export]:
    return list(period.exports.select_related("requested_by__employee")[:EXPORTS_SHOWN])
