"""HR's desk: grades against their shares, moved with a reason; reminders."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from appraisal import tasks
from appraisal.models import AppraisalPeriod, Employee
from appraisal.selectors.calibration import calibration_of
from appraisal.selectors.reminders import (
    managers_with_ratings_missing,
    people_without_confirmation,
    people_without_self_review,
)
from appraisal.services.notices import remind
from appraisal.services.reviews import calibrate_grade
from appraisal.views.access import PageRequest, Who, page, refusals_shown

REMINDERS = {
    "ratings": (
        managers_with_ratings_missing,
        gettext_noop("Please finish your ratings for %(period)s."),
        "/ratings/{code}/",
    ),
    "self_review": (
        people_without_self_review,
        gettext_noop("Please write your self-review for %(period)s."),
        "/my/self-review/{code}/",
    ),
    "confirmation": (
        people_without_confirmation,
        gettext_noop("Please confirm your result for %(period)s, or appeal."),
        "/my/{code}/",
    ),
}
"""What HR reminds people of: whom, with which words, and where it leads."""


@page(Who.HR)
def calibration(request: PageRequest, code: str) -> HttpResponse:
    """Grades by role and department against the shares, and everybody's grade."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    context = {"period": period, "groups": calibration_of(period)}
    return render(request, "periods/calibration.html", context)


@page(Who.HR, method="POST")
def calibrate(request: PageRequest, code: str) -> HttpResponse:
    """Moves one person's grade with a reason, and scores the person again."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    employee = Employee.objects.filter(number=request.POST.get("employee", "")).first()
    if employee is None:
        messages.error(request, _("Choose a person."))
        return redirect("appraisal:calibration", code)
    with refusals_shown(request):
        calibrate_grade(
            period=period,
            employee=employee,
            grade=request.POST.get("grade", ""),
            reason=request.POST.get("reason", ""),
            actor=request.user,
        )
        tasks.start_scoring(
            period=period, actor=request.user, employees=[employee], reason=_("calibration")
        )
        messages.success(request, _("The grade of %(name)s is moved.") % {"name": employee.name})
    return redirect("appraisal:calibration", code)


@page(Who.HR, method="POST")
def period_remind(request: PageRequest, code: str) -> HttpResponse:
    """Reminds those who still have something to do; nobody twice on one day."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    what = request.POST.get("what", "")
    if what in REMINDERS:
        whom, message, path = REMINDERS[what]
        count = remind(
            period=period,
            employees=whom(period),
            message=message,
            what=what,
            path=path.format(code=period.code),
            actor=request.user,
        )
        messages.success(
            request,
            ngettext("%(count)d person was reminded.", "%(count)d people were reminded.", count)
            % {"count": count},
        )
    return redirect("appraisal:period", code)
