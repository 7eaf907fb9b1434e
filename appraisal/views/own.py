"""An employee's own desk: the month so far, the history, self-review and confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.forms import SelfReviewing
from appraisal.models import Appraisal, AppraisalPeriod, SelfReview
from appraisal.selectors.appraisals import published_history
from appraisal.selectors.estimates import estimate_of, is_estimated, running_period
from appraisal.selectors.reviews import periods_to_review
from appraisal.services import reviews as service
from appraisal.services.confirmations import confirm_result
from appraisal.services.refusal import Refused
from appraisal.views.access import About, PageRequest, Who, page, refusals_shown
from appraisal.views.charts import trend_chart


@page(Who.SIGNED_IN, about=About.OWN)
def my_estimate(request: PageRequest) -> HttpResponse:
    """If the period ended today; nothing at all between scoring and publishing."""
    employee, today = request.person.employee, timezone.localdate()
    period = running_period(employee, today) if employee else None
    shown = estimate_of(period, employee, today) if period and employee else None
    context = {
        "employee": employee,
        "period": period,
        "estimate": shown,
        "is_withheld": period is not None and not is_estimated(period),
    }
    return render(request, "own/estimate.html", context)


@page(Who.SIGNED_IN, about=About.OWN)
def my_history(request: PageRequest) -> HttpResponse:
    """One's own published results, period by period."""
    employee = request.person.employee
    history = published_history(employee) if employee else []
    context = {
        "employee": employee,
        "history": list(reversed(history)),
        "trend": trend_chart(history) if len(history) > 1 else None,
    }
    return render(request, "own/history.html", context)


@page(Who.SIGNED_IN, about=About.OWN)
def my_self_reviews(request: PageRequest) -> HttpResponse:
    """The periods that one may still say something about, and what one said before."""
    employee = request.person.employee
    said = SelfReview.objects.filter(employee=employee).select_related("period")
    reviews = {review.period_id: review for review in said} if employee else {}
    waiting = periods_to_review(employee) if employee else []
    context = {
        "employee": employee,
        "waiting": [(period, reviews.get(period.pk)) for period in waiting],
        "reviews": [each for each in reviews.values() if each.period not in waiting],
    }
    return render(request, "own/self_reviews.html", context)


@page(Who.SIGNED_IN, about=About.OWN, method="FORM")
def self_review(request: PageRequest, code: str) -> HttpResponse:
    """What one says about the own period; changeable until it is approved."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    employee = request.person.employee
    if employee is None:
        return render(request, "own/self_review.html", {"employee": None, "period": period})
    said = SelfReview.objects.filter(period=period, employee=employee).first()
    sent = request.POST if request.method == "POST" else None
    names = ("achievements", "difficulties", "intentions")
    form = SelfReviewing(sent, initial={name: getattr(said, name, "") for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            service.submit_self_review(
                period=period, employee=employee, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your self-review is saved."))
            return redirect("appraisal:my_self_reviews")
    context = {"employee": employee, "period": period, "said": said, "form": form}
    return render(request, "own/self_review.html", context)


@page(Who.SIGNED_IN, about=About.ONE_OWN, method="POST")
def result_confirm(request: PageRequest, pk: int) -> HttpResponse:
    """Confirms the own published result."""
    found = get_object_or_404(
        Appraisal.objects.select_related("period", "employee"),
        pk=pk,
        employee__user=request.user.pk,
        published_at__isnull=False,
    )
    with refusals_shown(request):
        confirm_result(appraisal=found, actor=request.user)
        messages.success(request, _("Confirmed. Thank you."))
    return redirect("appraisal:my_scorecard_of", found.period.code)
