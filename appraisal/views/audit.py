"""The log: who did what, when, from where, and what it changed."""

from __future__ import annotations

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from appraisal.filters import EventFilter
from appraisal.selectors.audit import events, lines_of
from appraisal.selectors.histories import employee_behind, history_of
from appraisal.selectors.people import people_below
from appraisal.views.access import About, PageRequest, Who, page

LINES_A_PAGE = 50


@page(Who.HR)
def audit(request: PageRequest) -> HttpResponse:
    """The log, newest first, with what may be asked for; ``subject`` and ``id`` name one object."""
    filtered = EventFilter(request.GET, queryset=events())
    shown = Paginator(filtered.qs, LINES_A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(shown.object_list)
    return render(request, "audit/list.html", {"filter": filtered, "shown": shown, "lines": lines})


@page(Who.TEAM, about=About.TEAM)
def object_history(request: PageRequest, subject: str, pk: int) -> HttpResponse:
    """The lines about one object; managers those about their people, without addresses."""
    row = _row(request, subject, pk)
    shown = Paginator(history_of(row), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "kind": row._meta.verbose_name,
        "address": request.path,
        "shown": shown,
        "lines": lines_of(shown.object_list),
        "with_address": request.person.is_hr,
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, "audit/part.html" if is_part else "audit/object.html", context)


def _row(request: PageRequest, subject: str, pk: int) -> Model:
    for app in ("appraisal", "auth"):
        try:
            model = apps.get_model(app, subject)
        except LookupError:
            continue
        row = get_object_or_404(model, pk=pk)
        employee = employee_behind(row)
        if request.person.is_hr:
            return row
        if employee is not None and people_below(request.user).filter(pk=employee.pk).exists():
            return row
        break
    raise Http404
