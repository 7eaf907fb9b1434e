"""Review meetings, agreed actions and improvement plans of one person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.forms import Meeting, Plan
from appraisal.models import AgreedAction, AppraisalPeriod, Employee, ImprovementPlan
from appraisal.selectors.people import team_of
from appraisal.selectors.reviews import talk_about
from appraisal.services import meetings as service
from appraisal.services.refusal import Refused
from appraisal.views.access import About, PageRequest, Who, page, refusals_shown


@page(Who.TEAM, about=About.TEAM)
def talk(request: PageRequest, pk: int, code: str) -> HttpResponse:
    """Everything said about somebody's period: self-review, meetings, actions, plans."""
    employee, period = _about(request, pk, code)
    return render(request, "reviews/talk.html", _context(request, employee, period))


@page(Who.TEAM, about=About.TEAM, method="FORM")
def meeting_hold(request: PageRequest, pk: int, code: str) -> HttpResponse:
    """Writes down a review meeting."""
    employee, period = _about(request, pk, code)
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = Meeting(sent, initial={"held_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.hold_review_meeting(
                period=period,
                employee=employee,
                held_on=form.cleaned_data["held_on"],
                notes=form.cleaned_data["notes"],
                actions=[service.Agreed(text, due) for text, due in form.actions],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The meeting is written down."))
            return redirect("appraisal:talk", pk, code)
    context = _context(request, employee, period) | {"form": form}
    return render(request, "reviews/meeting.html", context)


@page(Who.TEAM, about=About.TEAM, method="FORM")
def plan_write(request: PageRequest, pk: int, code: str) -> HttpResponse:
    """Writes an improvement plan."""
    employee, period = _about(request, pk, code)
    sent = request.POST if request.method == "POST" else None
    form = Plan(sent, initial={"start": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            service.write_improvement_plan(
                period=period, employee=employee, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is written."))
            return redirect("appraisal:talk", pk, code)
    context = _context(request, employee, period) | {"form": form}
    return render(request, "reviews/plan.html", context)


@page(Who.TEAM, about=About.TEAM, method="POST")
def action_close(request: PageRequest, pk: int) -> HttpResponse:
    """Ends an agreed action as done or dropped."""
    found = get_object_or_404(
        AgreedAction.objects.select_related("meeting__employee", "meeting__period"),
        pk=pk,
        meeting__employee__in=team_of(request.user),
    )
    with refusals_shown(request):
        service.close_action(
            action=found,
            state=request.POST.get("state", ""),
            follow_up=request.POST.get("follow_up", "")[:2000],
            actor=request.user,
        )
        messages.success(request, _("The action is ended."))
    # The page it was pressed on may be that of a later period, where it is followed up.
    code = request.POST.get("period", "")
    known = AppraisalPeriod.objects.filter(code=code).exists()
    shown = code if known else found.meeting.period.code
    return redirect("appraisal:talk", found.meeting.employee_id, shown)


@page(Who.TEAM, about=About.TEAM, method="POST")
def plan_end(request: PageRequest, pk: int) -> HttpResponse:
    """Ends a running plan with what came of it."""
    found = get_object_or_404(
        ImprovementPlan.objects.select_related("employee", "period"),
        pk=pk,
        employee__in=team_of(request.user),
    )
    with refusals_shown(request):
        service.end_improvement_plan(
            plan=found,
            state=request.POST.get("state", ""),
            outcome=request.POST.get("outcome", "")[:4000],
            actor=request.user,
        )
        messages.success(request, _("The plan is ended."))
    return redirect("appraisal:talk", found.employee_id, found.period.code)


def _about(request: PageRequest, pk: int, code: str) -> tuple[Employee, AppraisalPeriod]:
    employee = get_object_or_404(team_of(request.user).select_related("department"), pk=pk)
    return employee, get_object_or_404(AppraisalPeriod, code=code)


def _context(request: PageRequest, employee: Employee, period: AppraisalPeriod) -> dict[str, Any]:
    return {
        "employee": employee,
        "period": period,
        "periods": AppraisalPeriod.objects.all(),
        "talk": talk_about(period, employee),
        "appraisal": employee.appraisals.filter(period=period, is_current=True).first(),
        "may_write": employee != request.person.employee,
        "plan_ends": [
            choice
            for choice in ImprovementPlan.State.choices
            if choice[0] != ImprovementPlan.State.RUNNING
        ],
    }
