"""Ratings with Excel: download, fill in, upload, look at what would change, save."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import AppraisalPeriod
from appraisal.selectors.people import team_of
from appraisal.selectors.ratings import Grid, grids_of
from appraisal.services.downloads import note_download
from appraisal.services.ratings_reading import import_ratings, outcome, read_ratings
from appraisal.services.ratings_sheet import ratings_workbook
from appraisal.services.refusal import Refused
from appraisal.services.small_workbook import MAX_BYTES
from appraisal.services.targets import Becomes
from appraisal.views.access import About, PageRequest, Who, page
from appraisal.views.downloads import KINDS

CELLS_SHOWN = 500


@page(Who.TEAM, about=About.LIST)
def ratings_sheet_file(request: PageRequest, code: str) -> HttpResponse:
    """The ratings of the reader's people as a sheet to fill in."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    content = ratings_workbook(period, _grids(request, period))
    response = HttpResponse(content, content_type=KINDS["xlsx"])
    note_download(file=f"ratings-{period.code}.xlsx", subject=period, actor=request.user)
    response["Content-Disposition"] = f'attachment; filename="ratings-{period.code}.xlsx"'
    return response


@page(Who.TEAM, about=About.LIST, method="FORM")
def ratings_sheet(request: PageRequest, code: str) -> HttpResponse:
    """Takes a filled-in sheet: shows what it would do; with `confirmed`, does it."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    context: dict[str, Any] = {"period": period, "is_open": period.is_working}
    if request.method == "POST":
        try:
            content = _content(request)
            grids = _grids(request, period)
            if "confirmed" in request.POST:
                return _saved(request, period, grids, content)
            reading = read_ratings(period=period, grids=grids, content=content)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("appraisal:ratings_sheet", code)
        changes = outcome(reading)
        context |= {
            "reading": reading,
            "changes": changes[:CELLS_SHOWN],
            "more": max(0, len(changes) - CELLS_SHOWN),
            "counts": {each.value: reading.count(each) for each in Becomes},
            "content": base64.b64encode(content).decode("ascii"),
        }
    return render(request, "ratings/sheet.html", context)


def _saved(
    request: PageRequest, period: AppraisalPeriod, grids: list[Grid], content: bytes
) -> HttpResponse:
    reading, count = import_ratings(period=period, grids=grids, content=content, actor=request.user)
    said = ngettext("%(count)d rating saved.", "%(count)d ratings saved.", count)
    messages.success(request, said % {"count": count})
    refused = reading.count(Becomes.REFUSED)
    if refused:
        left = ngettext("%(count)d cell was refused.", "%(count)d cells were refused.", refused)
        messages.warning(request, left % {"count": refused})
    return redirect("appraisal:ratings_of", period.code)


def _content(request: PageRequest) -> bytes:
    """The bytes of the sheet: uploaded, or carried along by the preview."""
    if "confirmed" in request.POST:
        try:
            return base64.b64decode(request.POST.get("content", ""), validate=True)
        except binascii.Error as error:
            raise Refused(_("The preview is damaged: upload the sheet again.")) from error
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose an Excel sheet first."))
    return bytes(file.read(MAX_BYTES + 1))


def _grids(request: PageRequest, period: AppraisalPeriod) -> list[Grid]:
    return grids_of(team_of(request.user), period)
