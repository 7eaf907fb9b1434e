"""The life cycle of a period on its page: the next step, what stands in its way, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.models import AppraisalPeriod
from appraisal.selectors.life_cycle import Blocker, blockers
from appraisal.services import periods as service
from appraisal.views.access import PageRequest, Who, page, refusals_shown

State = AppraisalPeriod.State
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """What leads from one state to the next: its service, its name, and what it means."""

    act: Callable[..., Any]
    label: Text
    meaning: Text
    is_grave: bool = False


STEPS: Mapping[str, Step] = {
    State.OPEN: Step(
        service.confirm_targets,
        gettext_lazy("Confirm the targets"),
        gettext_lazy("Everybody has a scorecard in force with its targets."),
    ),
    State.TARGETS: Step(
        service.complete_data,
        gettext_lazy("Declare the data complete"),
        gettext_lazy("The files are there and their accounts belong to somebody."),
    ),
    State.DATA: Step(
        service.close_scoring,
        gettext_lazy("Take over the scores"),
        gettext_lazy("Everybody is scored; managers rate and adjust from now on."),
    ),
    State.SCORED: Step(
        service.approve_period,
        gettext_lazy("Approve the results"),
        gettext_lazy("Nobody changes a rating, an adjustment or a grade any more."),
        is_grave=True,
    ),
    State.APPROVED: Step(
        service.publish_period,
        gettext_lazy("Publish"),
        gettext_lazy("The people see their results at once."),
        is_grave=True,
    ),
    State.PUBLISHED: Step(
        service.lock_period,
        gettext_lazy("Lock the period"),
        gettext_lazy("Sealed: no file, rating or score goes in any more."),
        is_grave=True,
    ),
    State.LOCKED: Step(
        service.archive_period,
        gettext_lazy("Archive"),
        gettext_lazy("Done for good: the period can't be reopened after that."),
        is_grave=True,
    ),
}
REOPENED = (State.APPROVED, State.PUBLISHED, State.LOCKED)
"""States from which a period can go back, with a reason."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A blocker with the address where it is mended; empty when it has none."""

    blocker: Blocker
    address: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step of a period as its page shows it."""

    step: Step
    obstacles: tuple[Obstacle, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended first."""
        return any(each.blocker.is_hard for each in self.obstacles)


def next_step(period: AppraisalPeriod) -> NextStep | None:
    """The next step; None at the end."""
    step = STEPS.get(period.state)
    if step is None:
        return None
    return NextStep(step, tuple(Obstacle(each, _address(each)) for each in blockers(period)))


def track(period: AppraisalPeriod) -> list[tuple[str, str]]:
    """Every state in order with whether it is done, now or to come."""
    states = list(State)
    now = states.index(State(period.state))
    words = {True: "done", False: "later"}
    return [
        (str(state.label), "now" if place == now else words[place < now])
        for place, state in enumerate(states)
    ]


@page(Who.HR, method="POST")
def period_advance(request: PageRequest, code: str) -> HttpResponse:
    """Takes the next step, when the page showed the state that the period is still in."""
    found = get_object_or_404(AppraisalPeriod, code=code)
    step = STEPS.get(found.state)
    if step is None or request.POST.get("from") != found.state:
        messages.warning(request, _("The period has moved on meanwhile: look again."))
        return redirect("appraisal:period", code)
    with refusals_shown(request):
        accepted = request.POST.get("despite") == "yes"
        known = {} if found.state == State.LOCKED else {"despite": accepted}
        step.act(period=found, actor=request.user, **known)
        found.refresh_from_db()
        said = _("Done. The period is now: %(state)s.")
        messages.success(request, said % {"state": found.get_state_display()})
    return redirect("appraisal:period", code)


@page(Who.HR, method="POST")
def period_reopen(request: PageRequest, code: str) -> HttpResponse:
    """Goes back to where people are scored, with a reason."""
    found = get_object_or_404(AppraisalPeriod, code=code)
    with refusals_shown(request):
        reason = request.POST.get("reason", "")[:200]
        service.reopen_period(period=found, actor=request.user, reason=reason)
        messages.success(request, _("The period is open again."))
    return redirect("appraisal:period", code)


def _address(blocker: Blocker) -> str:
    name = blocker.page if ":" in blocker.page else f"appraisal:{blocker.page}"
    try:
        return reverse(name, kwargs=blocker.arguments or None) if blocker.page else ""
    except NoReverseMatch:
        return ""
