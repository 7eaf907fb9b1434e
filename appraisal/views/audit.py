"""The log: who did what, when, from where, and what it changed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from appraisal.filters import EventFilter
from appraisal.selectors.audit import changes_of, events, subject_name, verb_name
from appraisal.views.access import PageRequest, Who, page

LINES_A_PAGE = 50


@page(Who.HR)
def audit(request: PageRequest) -> HttpResponse:
    """The log, newest first, with what may be asked for; ``subject`` and ``id`` name one object."""
    filtered = EventFilter(request.GET, queryset=events())
    shown = Paginator(filtered.qs, LINES_A_PAGE).get_page(request.GET.get("page"))
    lines = [
        (event, verb_name(event.verb), subject_name(event.subject), list(changes_of(event)))
        for event in shown.object_list
    ]
    return render(request, "audit/list.html", {"filter": filtered, "shown": shown, "lines": lines})
