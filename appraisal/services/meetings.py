"""Review meetings with their agreed actions, and improvement plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import (
    AgreedAction,
    AppraisalPeriod,
    Employee,
    ImprovementPlan,
    ReviewMeeting,
)
from appraisal.services.authority import allow_above
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action agreed in a meeting, with the day by which it is to be done."""

    text: str
    due_on: date | None = None


def hold_review_meeting(
    *,
    period: AppraisalPeriod,
    employee: Employee,
    held_on: date,
    notes: str,
    actions: Iterable[Agreed],
    actor: Actor,
) -> ReviewMeeting:
    """Keeps the notes of a talk about a period's result and what was agreed.

    Talks go on after a period is locked: they are about it and change nothing of it.
    """
    allow_above(actor, employee)
    if not notes.strip():
        raise Refused(_("Write down what was said."))
    if held_on > timezone.localdate():
        raise Refused(_("The meeting's day lies in the future."))
    agreed = [each for each in actions if each.text.strip()]
    with transaction.atomic():
        meeting = ReviewMeeting.objects.create(
            period=period,
            employee=employee,
            held_on=held_on,
            notes=notes.strip(),
            written_by_id=actor.pk if actor is not None else None,
        )
        AgreedAction.objects.bulk_create(
            AgreedAction(meeting=meeting, text=each.text.strip(), due_on=each.due_on)
            for each in agreed
        )
        record(
            actor=actor,
            verb="hold_meeting",
            subject=employee,
            detail={
                "period": period.code,
                "held_on": held_on.isoformat(),
                "actions": [each.text.strip() for each in agreed],
            },
        )
    return meeting


def close_action(*, action: AgreedAction, state: str, follow_up: str, actor: Actor) -> AgreedAction:
    """Ends an agreed action as done or dropped, with what came of it.

    Raises Refused for an action that is not open, and for one dropped without a word.
    """
    employee = action.meeting.employee
    allow_above(actor, employee)
    if state not in (AgreedAction.State.DONE, AgreedAction.State.DROPPED):
        raise Refused(_("An action ends as done or as dropped."))
    if state == AgreedAction.State.DROPPED and not follow_up.strip():
        raise Refused(_("Say why the action is dropped."))
    with transaction.atomic():
        ended = AgreedAction.objects.filter(pk=action.pk, state=AgreedAction.State.OPEN).update(
            state=state, follow_up=follow_up.strip(), closed_at=timezone.now()
        )
        if not ended:
            raise Refused(_("This action was ended already."))
        record(
            actor=actor,
            verb="close_action",
            subject=employee,
            detail={
                "period": action.meeting.period.code,
                "action": action.text,
                "from": AgreedAction.State.OPEN,
                "to": state,
                "follow_up": follow_up.strip(),
            },
        )
    action.refresh_from_db()
    return action


def write_improvement_plan(
    *,
    period: AppraisalPeriod,
    employee: Employee,
    goals: str,
    support: str,
    start: date,
    end: date,
    actor: Actor,
) -> ImprovementPlan:
    """Writes what somebody is to reach by when, with which help. One runs at a time."""
    allow_above(actor, employee)
    if not goals.strip():
        raise Refused(_("Write what is to be reached."))
    if end < start:
        raise Refused(_("The plan ends before it begins."))
    with transaction.atomic():
        # The employee's row is the lock: two plans at once would both see none running.
        Employee.objects.select_for_update().get(pk=employee.pk)
        running = ImprovementPlan.State.RUNNING
        if ImprovementPlan.objects.filter(employee=employee, state=running).exists():
            raise Refused(_("A plan is running already: end it first."))
        plan = ImprovementPlan.objects.create(
            period=period,
            employee=employee,
            goals=goals.strip(),
            support=support.strip(),
            start=start,
            end=end,
            written_by_id=actor.pk if actor is not None else None,
        )
        record(
            actor=actor,
            verb="write_plan",
            subject=employee,
            detail={
                "period": period.code,
                "goals": plan.goals,
                "support": plan.support,
                "days": [start.isoformat(), end.isoformat()],
            },
        )
    return plan


def end_improvement_plan(
    *, plan: ImprovementPlan, state: str, outcome: str, actor: Actor
) -> ImprovementPlan:
    """Ends a running plan as reached, not reached or ended early, with what came of it."""
    allow_above(actor, plan.employee)
    ended_states = set(ImprovementPlan.State.values) - {ImprovementPlan.State.RUNNING}
    if state not in ended_states:
        raise Refused(_("Say how the plan ended."))
    if not outcome.strip():
        raise Refused(_("Write what came of the plan."))
    with transaction.atomic():
        ended = ImprovementPlan.objects.filter(
            pk=plan.pk, state=ImprovementPlan.State.RUNNING
        ).update(state=state, outcome=outcome.strip())
        if not ended:
            raise Refused(_("This plan was ended already."))
        record(
            actor=actor,
            verb="end_plan",
            subject=plan.employee,
            detail={
                "period": plan.period.code,
                "from": ImprovementPlan.State.RUNNING,
                "to": state,
                "outcome": outcome.strip(),
            },
        )
    plan.refresh_from_db()
    return plan
