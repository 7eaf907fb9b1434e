"""Appeals against one item of a published result: submitted, answered, decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.models import Appeal, AppraisalPeriod, ItemScore, Notice
from appraisal.scoring.numbers import plain
from appraisal.selectors.appeals import (
    answer_is_awaited,
    is_decided,
    managers_above,
    may_appeal,
)
from appraisal.selectors.people import hr_users
from appraisal.services.attachments import forget_attachment, keep_attachment
from appraisal.services.authority import allow_above, allow_hr, allow_own
from appraisal.services.events import Actor, from_to, record
from appraisal.services.notices import tell
from appraisal.services.periods import working_days_after
from appraisal.services.refusal import Refused
from appraisal.services.reviews import replace_adjustment

State = Appeal.State
Decision = Appeal.Decision

_SUBMITTED = gettext_noop("%(name)s appeals against an item of %(period)s: please answer.")
_ANSWERED = gettext_noop("The appeal of %(name)s about %(period)s is answered: please decide.")
_DECIDED = gettext_noop("Your appeal about %(period)s is decided.")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it comes in: its name and its bytes."""

    name: str
    chunks: Iterable[bytes]


def submit_appeal(
    *,
    score: ItemScore,
    category: str,
    text: str,
    attachment: Attached | None = None,
    actor: Actor,
) -> Appeal:
    """Appeals against an item of the own current, published result, while that is possible.

    Raises Refused after the deadline, without words, for a file that is not taken, and where
    an appeal about the item is open or was decided already.
    """
    appraisal = score.part.appraisal
    allow_own(actor, appraisal.employee)
    if category not in Appeal.Category.values:
        raise Refused(_("Choose what the appeal is about."))
    if not text.strip():
        raise Refused(_("Write what is wrong."))
    stored, name = "", ""
    if attachment is not None:
        stored, name = keep_attachment(name=attachment.name, chunks=attachment.chunks)
    try:
        with transaction.atomic():
            period = AppraisalPeriod.objects.select_for_update().get(pk=appraisal.period_id)
            appraisal.refresh_from_db(fields=["is_current", "published_at"])
            if not may_appeal(appraisal, period):
                raise Refused(_("Appeals about this result are not possible, or no longer."))
            if is_decided(score):
                raise Refused(_("An appeal about this item is decided; the decision is final."))
            appeal = Appeal.objects.create(
                employee=appraisal.employee,
                score=score,
                before=appraisal,
                category=category,
                text=text.strip(),
                attachment=stored,
                attachment_name=name,
                answer_due=working_days_after(settings.APPEAL_ANSWER_WORKING_DAYS),
            )
            said = {"category": category, "text": text.strip()}
            _note(appeal, actor, "submit_appeal", None, said)
            above = managers_above(appraisal.employee)[:1]
            _tell(appeal, above or hr_users(), _SUBMITTED)
    except IntegrityError as error:
        forget_attachment(stored)
        raise Refused(_("An appeal about this item is open already.")) from error
    except BaseException:
        forget_attachment(stored)
        raise
    return appeal


def answer_appeal(*, appeal: Appeal, text: str, actor: Actor) -> Appeal:
    """What a manager above the employee says to it; HR decides after that."""
    allow_above(actor, appeal.employee, hr=False)
    if not text.strip():
        raise Refused(_("Write an answer."))
    with transaction.atomic():
        before = _move(
            appeal,
            (State.SUBMITTED,),
            state=State.ANSWERED,
            answer=text.strip(),
            answered_by_id=actor.pk if actor is not None else None,
            answered_at=timezone.now(),
        )
        _note(appeal, actor, "answer_appeal", before, {"answer": text.strip()})
        _tell(appeal, hr_users(), _ANSWERED)
    return appeal


def decide_appeal(
    *,
    appeal: Appeal,
    decision: str,
    reason: str,
    points: Decimal | None = None,
    actor: Actor,
) -> Appeal:
    """Grants an appeal, grants a part of it, or denies it, with the reason. HR only.

    A grant needs points: they become an adjustment although the period is published, and the
    caller scores the person again (``tasks.start_scoring(after_appeal=True)``). HR waits for
    the manager's answer until it is due. Raises Refused for a grant that gives no more points.
    """
    employee = appeal.employee
    allow_hr(actor, employee)
    if decision not in Decision.values:
        raise Refused(_("Choose a decision."))
    if not reason.strip():
        raise Refused(_("Give a reason for the decision."))
    is_granted = decision != Decision.DENIED
    if is_granted and points is None:
        raise Refused(_("Give the points that are right."))
    if is_granted and points is not None:
        _refuse_less(appeal, points)
    with transaction.atomic():
        period = _published(appeal)
        if answer_is_awaited(appeal):
            raise Refused(
                _("The manager may answer until %(day)s.") % {"day": appeal.answer_due.isoformat()}
            )
        before = _move(
            appeal,
            Appeal.OPEN_STATES,
            state=State.DECIDED,
            decision=decision,
            reason=reason.strip(),
            decided_by_id=actor.pk if actor is not None else None,
            decided_at=timezone.now(),
        )
        if is_granted and points is not None:
            replace_adjustment(
                period=period,
                employee=employee,
                role=appeal.score.part.role,
                item_code=appeal.score.item.code,
                points=points,
                reason=reason,
                actor=actor,
            )
        said: dict[str, Any] = {"decision": decision, "reason": reason.strip()}
        given = _points(points if is_granted else None)
        _note(appeal, actor, "decide_appeal", before, said | given)
        _tell(appeal, [employee.user_id], _DECIDED)
    return appeal


def withdraw_appeal(*, appeal: Appeal, actor: Actor) -> Appeal:
    """Takes an own appeal back while nobody has decided it. Raises Refused once it is sealed."""
    allow_own(actor, appeal.employee)
    with transaction.atomic():
        period = AppraisalPeriod.objects.select_for_update().get(pk=appeal.before.period_id)
        if period.is_sealed:
            raise Refused(_("The period is locked: its appeals stay as they are."))
        before = _move(appeal, Appeal.OPEN_STATES, state=State.WITHDRAWN)
        _note(appeal, actor, "withdraw_appeal", before)
    return appeal


def _refuse_less(appeal: Appeal, points: Decimal) -> None:
    """A grant is to the good of who appealed: it never takes points away, and changes some."""
    held = appeal.score.points
    if held is not None and points <= held:
        raise Refused(
            _("The item has %(points)s already: a grant gives more, else deny the appeal.")
            % {"points": plain(held)}
        )


def _move(appeal: Appeal, start: tuple[str, ...], **changes: Any) -> str:
    """A step by a conditional UPDATE, because two may act at once; the state before it."""
    before = Appeal.objects.select_for_update().get(pk=appeal.pk).state
    changed = Appeal.objects.filter(pk=appeal.pk, state__in=start).update(**changes)
    if not changed:
        appeal.refresh_from_db()
        raise Refused(
            _("The appeal has moved on meanwhile: %(state)s.")
            % {"state": appeal.get_state_display()}
        )
    appeal.refresh_from_db()
    return before


def _published(appeal: Appeal) -> AppraisalPeriod:
    period = AppraisalPeriod.objects.select_for_update().get(pk=appeal.before.period_id)
    if period.state != AppraisalPeriod.State.PUBLISHED:
        raise Refused(
            _("The period is %(state)s: appeals are decided while it is published.")
            % {"state": period.get_state_display()}
        )
    return period


def _tell(appeal: Appeal, users: Iterable[int | None], message: str) -> None:
    tell(
        users=users,
        kind=Notice.Kind.APPEAL,
        key=f"appeal-{appeal.pk}-{appeal.state}",
        message=message,
        values={"name": appeal.employee.name, "period": appeal.before.period.code},
        path=f"/appeals/{appeal.pk}/",
    )


def _note(
    appeal: Appeal, actor: Actor, verb: str, before: str | None, said: dict[str, Any] | None = None
) -> None:
    detail = {
        "period": appeal.before.period.code,
        "employee": appeal.employee.number,
        "item": appeal.score.item.code,
        "state": from_to(before, appeal.state),
    }
    record(actor=actor, verb=verb, subject=appeal, detail=detail | (said or {}))


def _points(points: Decimal | None) -> dict[str, str]:
    return {} if points is None else {"points": plain(points)}
