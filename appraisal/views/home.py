"""The first page: what waits for the person who signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from appraisal.selectors.home import administrator_desk, hr_desk, own_desk, team_desk
from appraisal.views.access import About, PageRequest, Who, page
from appraisal.views.charts import trend_chart


@page(Who.SIGNED_IN, about=About.LIST)
def home(request: PageRequest) -> HttpResponse:
    """One desk for each thing that somebody is: employee, manager, HR, administrator."""
    person = request.person
    context: dict[str, Any] = {}
    if person.employee is not None:
        own = own_desk(person.employee)
        context["own"] = own
        if len(own.history) > 1:
            context["trend"] = trend_chart(own.history)
    if person.is_hr:
        context["hr"] = hr_desk()
    if person.is_manager:
        context["team"] = team_desk(person)
    if person.is_administrator:
        context["administrator"] = administrator_desk()
    return render(request, "home/home.html", context)
