"""Points adjusted by hand on one person's appraisal; a calibrated grade taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from appraisal.forms import Adjusting
from appraisal.models import (
    Adjustment,
    Appraisal,
    AppraisalPeriod,
    Employee,
    GradeChange,
    ItemScore,
)
from appraisal.selectors.people import team_of
from appraisal.selectors.reviews import adjustable, changes_of
from appraisal.services import reviews as service
from appraisal.services.refusal import Refused
from appraisal.views.access import About, PageRequest, Who, page, refusals_shown
from appraisal.views.rescoring import said_span, score_again


@page(Who.TEAM, about=About.TEAM, method="FORM")
def score_adjust(request: PageRequest, pk: int, score: int) -> HttpResponse:
    """Sets the points of one item: calculated, adjusted and effective stay apart."""
    appraisal = _appraisal(request, pk)
    row = get_object_or_404(
        ItemScore.objects.select_related("item__section", "part__role"),
        pk=score,
        part__appraisal=appraisal,
    )
    role = row.part.role
    form = Adjusting(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.adjust_score(
                period=appraisal.period,
                employee=appraisal.employee,
                role=role,
                item_code=row.item.code,
                points=form.cleaned_data["points"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            reason = _("adjusted: %(item)s") % {"item": row.item.name}
            score_again(request, appraisal.period, appraisal.employee, reason)
            return _to_current(appraisal.period, appraisal.employee)
    span = adjustable(appraisal.period, appraisal.employee, role, row.item.code)
    form.fields["points"].help_text = said_span(span)
    context = {
        "appraisal": appraisal,
        "score": row,
        "form": form,
        "span": span,
        "change": changes_of(appraisal).get((role.pk, row.item.code)),
        "is_open": appraisal.period.is_working and appraisal.is_current,
    }
    return render(request, "reviews/adjust.html", context)


@page(Who.TEAM, about=About.TEAM, method="POST")
def adjustment_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Takes an adjustment back."""
    found = get_object_or_404(
        Adjustment.objects.select_related("employee", "period", "role"),
        pk=pk,
        employee__in=team_of(request.user),
    )
    with refusals_shown(request):
        service.withdraw_adjustment(adjustment=found, actor=request.user)
        reason = _("adjustment withdrawn: %(item)s") % {"item": found.item_code}
        score_again(request, found.period, found.employee, reason)
    return _to_current(found.period, found.employee)


@page(Who.HR, method="POST")
def grade_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Takes a calibrated grade back."""
    found = get_object_or_404(GradeChange.objects.select_related("employee", "period"), pk=pk)
    with refusals_shown(request):
        service.withdraw_grade(change=found, actor=request.user)
        score_again(request, found.period, found.employee, _("calibrated grade withdrawn"))
    return _to_current(found.period, found.employee)


def _to_current(period: AppraisalPeriod, employee: Employee) -> HttpResponse:
    """The appraisal as it stands now; a run that is under way makes a newer one."""
    current = employee.appraisals.filter(period=period, is_current=True).first()
    if current is None:
        return redirect("appraisal:employee", employee.pk)
    return redirect("appraisal:appraisal", current.pk)


def _appraisal(request: PageRequest, pk: int) -> Appraisal:
    """An appraisal of somebody the reader is responsible for."""
    return get_object_or_404(
        Appraisal.objects.select_related("period", "employee__department", "run"),
        pk=pk,
        employee__in=team_of(request.user),
    )
