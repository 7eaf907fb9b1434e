"""Appeals: made by employees, answered by managers, decided by HR."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from appraisal.filters import AppealFilter
from appraisal.forms import Appealing, Deciding
from appraisal.models import Appeal, AppraisalPeriod, ItemScore
from appraisal.selectors.appeal_statistics import appeal_statistics
from appraisal.selectors.appeals import (
    answer_is_awaited,
    appeals_to_answer,
    appeals_to_decide,
    may_appeal,
    own_appeals,
    side_of,
    visible_appeals,
)
from appraisal.selectors.people import people_below
from appraisal.selectors.reviews import adjustable
from appraisal.services import appeals as service
from appraisal.services.attachments import attachment_path
from appraisal.services.downloads import note_download
from appraisal.services.refusal import Refused
from appraisal.views.access import About, PageRequest, Who, page, refusals_shown
from appraisal.views.rescoring import said_span, score_again

APPEALS_A_PAGE = 50


@page(Who.SIGNED_IN, about=About.LIST)
def appeals(request: PageRequest) -> HttpResponse:
    """One's own appeals, those to answer, those to decide; all of them for HR, filtered."""
    person = request.person
    context: dict[str, Any] = {"own": own_appeals(request.user)}
    if person.is_manager:
        context["to_answer"] = appeals_to_answer(request.user)
    if person.is_hr:
        context["to_decide"] = appeals_to_decide()
        filtered = AppealFilter(request.GET, queryset=visible_appeals(request.user))
        context["filter"] = filtered
        context["shown"] = Paginator(filtered.qs, APPEALS_A_PAGE).get_page(request.GET.get("page"))
    elif person.is_manager:
        rows = visible_appeals(request.user).exclude(employee__user=request.user.pk)
        context["shown"] = Paginator(rows, APPEALS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "appeals/list.html", context)


@page(Who.HR)
def appeals_statistics(request: PageRequest) -> HttpResponse:
    """Appeals by item and by kind of rule: many of them mean a bad rule."""
    code = request.GET.get("period", "")
    period = get_object_or_404(AppraisalPeriod, code=code) if code else None
    context = {
        "period": period,
        "periods": AppraisalPeriod.objects.all(),
        "statistics": appeal_statistics(period),
    }
    return render(request, "appeals/statistics.html", context)


@page(Who.SIGNED_IN, about=About.ONE_OWN, method="FORM")
def appeal_submit(request: PageRequest, score: int) -> HttpResponse:
    """Appeals against one item of the own published scorecard."""
    row = get_object_or_404(
        ItemScore.objects.select_related(
            "item", "part__role", "part__appraisal__period", "part__appraisal__employee"
        ),
        pk=score,
        part__appraisal__employee__user=request.user.pk,
        part__appraisal__published_at__isnull=False,
    )
    appraisal = row.part.appraisal
    is_sent = request.method == "POST"
    form = Appealing(request.POST, request.FILES) if is_sent else Appealing()
    if is_sent and form.is_valid():
        sent = form.cleaned_data["attachment"]
        try:
            made = service.submit_appeal(
                score=row,
                category=form.cleaned_data["category"],
                text=form.cleaned_data["text"],
                attachment=service.Attached(sent.name, sent.chunks()) if sent else None,
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appeal is submitted."))
            return redirect("appraisal:appeal", made.pk)
    context = {
        "score": row,
        "appraisal": appraisal,
        "form": form,
        "may_appeal": may_appeal(appraisal, appraisal.period),
    }
    return render(request, "appeals/submit.html", context)


@page(Who.SIGNED_IN, about=About.OWN_AND_TEAM)
def appeal(request: PageRequest, pk: int) -> HttpResponse:
    """One appeal with what was said, and the item before and after."""
    return _shown(request, _visible(request, pk), Deciding(), "")


@page(Who.SIGNED_IN, about=About.OWN_AND_TEAM)
def appeal_attachment(request: PageRequest, pk: int) -> FileResponse:
    """The evidence, always as a download: a browser must never show it."""
    found = _visible(request, pk)
    if not found.attachment or not attachment_path(found.attachment).is_file():
        raise Http404
    note_download(file=found.attachment_name, subject=found, actor=request.user)
    return FileResponse(
        attachment_path(found.attachment).open("rb"),
        as_attachment=True,
        filename=found.attachment_name,
        content_type="application/octet-stream",
    )


@page(Who.TEAM, about=About.TEAM, method="POST")
def appeal_answer(request: PageRequest, pk: int) -> HttpResponse:
    """What the manager says to it."""
    found = _of_team(request, pk)
    text = request.POST.get("answer", "")[:4000]
    try:
        service.answer_appeal(appeal=found, text=text, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _shown(request, found, Deciding(), text)
    messages.success(request, _("Answered. Human resources decides now."))
    return redirect("appraisal:appeal", pk)


@page(Who.HR, method="POST")
def appeal_decide(request: PageRequest, pk: int) -> HttpResponse:
    """Grants it, grants a part, or denies it; a grant scores the person again."""
    found = _visible(request, pk)
    form = Deciding(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, "")
    try:
        service.decide_appeal(appeal=found, actor=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, found, form, "")
    if found.decision == Appeal.Decision.DENIED:
        messages.success(request, _("Decided."))
    else:
        _score(request, found)
    return redirect("appraisal:appeal", pk)


@page(Who.HR, method="POST")
def appeal_score(request: PageRequest, pk: int) -> HttpResponse:
    """Scores the person of a granted appeal again, where that did not happen yet."""
    found = _visible(request, pk)
    if found.decision in (Appeal.Decision.GRANTED, Appeal.Decision.PARTLY) and not found.after:
        _score(request, found)
    return redirect("appraisal:appeal", pk)


@page(Who.SIGNED_IN, about=About.ONE_OWN, method="POST")
def appeal_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Takes an own appeal back."""
    found = get_object_or_404(own_appeals(request.user), pk=pk)
    with refusals_shown(request):
        service.withdraw_appeal(appeal=found, actor=request.user)
        messages.success(request, _("The appeal is withdrawn."))
    return redirect("appraisal:appeal", pk)


def _shown(request: PageRequest, found: Appeal, form: Deciding, answer: str) -> HttpResponse:
    is_own = found.employee == request.person.employee
    is_above = people_below(request.user).filter(pk=found.employee_id).exists()
    is_hr = request.person.is_hr and not is_own
    period = found.before.period
    waits = found.decision in (Appeal.Decision.GRANTED, Appeal.Decision.PARTLY) and not found.after
    is_awaited = answer_is_awaited(found)
    if is_hr:
        code = found.score.item.code
        span = adjustable(period, found.employee, found.score.part.role, code)
        form.fields["points"].help_text = f"{form.fields['points'].help_text} {said_span(span)}"
    context = {
        "appeal": found,
        "side": side_of(found, shows_unpublished=not is_own),
        "is_own": is_own,
        "may_answer": is_above and found.state == Appeal.State.SUBMITTED,
        "may_decide": is_hr and found.is_open and not is_awaited,
        "is_awaited": is_awaited,
        "may_withdraw": is_own and found.is_open,
        "may_score": is_hr and waits and period.state == AppraisalPeriod.State.PUBLISHED,
        "is_waiting": waits,
        "form": form,
        "answer": answer,
    }
    return render(request, "appeals/appeal.html", context)


def _score(request: PageRequest, found: Appeal) -> None:
    reason = _("appeal granted: %(item)s") % {"item": found.score.item.name}
    score_again(request, found.before.period, found.employee, reason, after_appeal=True)


def _visible(request: PageRequest, pk: int) -> Appeal:
    rows = visible_appeals(request.user).select_related(
        "after", "answered_by__employee", "decided_by__employee"
    )
    return get_object_or_404(rows, pk=pk)


def _of_team(request: PageRequest, pk: int) -> Appeal:
    """An appeal of others; the own one does not exist here."""
    rows = visible_appeals(request.user)
    if not request.person.is_hr:
        rows = rows.exclude(employee__user=request.user.pk)
    return get_object_or_404(rows, pk=pk)
