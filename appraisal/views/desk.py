"""The manager's desk, and people compared on an item."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from appraisal.models import AppraisalPeriod
from appraisal.selectors.appeals import appeals_to_answer
from appraisal.selectors.comparison import Choice, choices_of, compare
from appraisal.selectors.desk import actions_due, desk_lines, waiting_for
from appraisal.selectors.people import team_of
from appraisal.selectors.team import team_rows
from appraisal.views.access import About, PageRequest, Who, page
from appraisal.views.charts import points_chart
from appraisal.views.team import chosen_period

PEOPLE_A_PAGE = 25
BARS = 40
"""People drawn in a chart; the table shows all of them."""
ACTIONS_SHOWN = 10


@page(Who.TEAM, about=About.LIST)
def desk(request: PageRequest) -> HttpResponse:
    """The people below, and what waits about each of them; everybody for HR."""
    period = chosen_period(request)
    context: dict[str, Any] = {"period": period, "periods": AppraisalPeriod.objects.all()}
    if period is not None:
        people = team_of(request.user)
        rows = team_rows(people, period).order_by("department__code", "number")
        shown = Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
        due = actions_due(people).select_related("meeting__employee", "meeting__period")
        context |= {
            "shown": shown,
            "lines": desk_lines(list(shown.object_list), period),
            "waiting": waiting_for(people, period),
            "appeals": appeals_to_answer(request.user)[:ACTIONS_SHOWN],
            "actions": due.order_by("due_on", "pk")[:ACTIONS_SHOWN],
        }
    return render(request, "desk/desk.html", context)


@page(Who.TEAM, about=About.LIST)
def comparison(request: PageRequest) -> HttpResponse:
    """The people of a role on one of its items, as table and chart."""
    period = chosen_period(request)
    context: dict[str, Any] = {"period": period, "periods": AppraisalPeriod.objects.all()}
    if period is not None:
        people = team_of(request.user)
        choices = choices_of(people, period)
        chosen = _chosen(choices, request.GET.get("item", ""))
        context |= {"choices": choices, "chosen": chosen}
        if chosen is not None:
            found = compare(people, period, chosen)
            context |= {
                "comparison": found,
                "chart": points_chart(found.rows[:BARS]),
                "drawn": min(BARS, len(found.rows)),
            }
    return render(request, "desk/comparison.html", context)


def _chosen(choices: list[Choice], asked: str) -> Choice | None:
    named = next((each for each in choices if each.value == asked), None)
    return named or (choices[0] if choices else None)
