"""What people say about a result before it is approved: self-review, adjustment, calibration."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import (
    Adjustment,
    AppraisalPeriod,
    Employee,
    GradeChange,
    Role,
    SelfReview,
)
from appraisal.scoring.numbers import plain
from appraisal.selectors.reviews import adjustable, grades_of
from appraisal.services.authority import allow_above, allow_hr, allow_own
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


def submit_self_review(
    *,
    period: AppraisalPeriod,
    employee: Employee,
    achievements: str,
    difficulties: str,
    intentions: str,
    actor: Actor,
) -> SelfReview:
    """Saves what somebody says about the own period; the last word before approval counts.

    Raises Refused without achievements, or when the period is worked on no more.
    """
    allow_own(actor, employee)
    said = {
        "achievements": achievements.strip(),
        "difficulties": difficulties.strip(),
        "intentions": intentions.strip(),
    }
    if not said["achievements"]:
        raise Refused(_("Write what went well."))
    with transaction.atomic():
        _working(period)
        before = SelfReview.objects.filter(period=period, employee=employee).first()
        review, _created = SelfReview.objects.update_or_create(
            period=period, employee=employee, defaults=said
        )
        kept = {name: getattr(before, name) for name in said} if before else None
        record(
            actor=actor,
            verb="self_review",
            subject=employee,
            detail={"period": period.code, "from": kept, "to": said},
        )
    return review


def adjust_score(
    *,
    period: AppraisalPeriod,
    employee: Employee,
    role: Role,
    item_code: str,
    points: Decimal,
    reason: str,
    actor: Actor,
) -> Adjustment:
    """Sets the points of one item by hand; they count with the next scoring of the person.

    An adjustment that was in force is withdrawn. Raises Refused without a reason, for points
    the item can't have, or when the period is worked on no more.
    """
    allow_above(actor, employee)
    with transaction.atomic():
        _working(period)
        return replace_adjustment(
            period=period,
            employee=employee,
            role=role,
            item_code=item_code,
            points=points,
            reason=reason,
            actor=actor,
        )


def replace_adjustment(
    *,
    period: AppraisalPeriod,
    employee: Employee,
    role: Role,
    item_code: str,
    points: Decimal,
    reason: str,
    actor: Actor,
) -> Adjustment:
    """The adjustment itself, in the caller's transaction, once the caller allowed it."""
    if not reason.strip():
        raise Refused(_("Give a reason for the adjustment."))
    span = adjustable(period, employee, role, item_code)
    if span is None:
        raise Refused(_("This item is not scored yet."))
    if not span.low <= points <= span.high:
        raise Refused(
            _("%(points)s is not possible here: %(low)s to %(high)s points.")
            % {"points": plain(points), "low": plain(span.low), "high": plain(span.high)}
        )
    earlier = Adjustment.objects.filter(
        period=period, employee=employee, role=role, item_code=item_code, withdrawn_at=None
    )
    before = earlier.select_for_update().first()
    earlier.update(withdrawn_at=timezone.now())
    adjustment = Adjustment.objects.create(
        period=period,
        employee=employee,
        role=role,
        item_code=item_code,
        points=points,
        reason=reason.strip(),
        made_by_id=actor.pk if actor is not None else None,
    )
    held = before.points if before else span.calculated
    record(
        actor=actor,
        verb="adjust",
        subject=employee,
        detail={
            "period": period.code,
            "role": role.code,
            "item": item_code,
            "from": None if held is None else plain(held),
            "to": plain(points),
            "reason": reason.strip(),
        },
    )
    return adjustment


def withdraw_adjustment(*, adjustment: Adjustment, actor: Actor) -> Adjustment:
    """Takes an adjustment back: the calculated points count again with the next scoring."""
    allow_above(actor, adjustment.employee)
    with transaction.atomic():
        _working(adjustment.period)
        taken = Adjustment.objects.filter(pk=adjustment.pk, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
        if not taken:
            raise Refused(_("This adjustment was withdrawn already."))
        record(
            actor=actor,
            verb="withdraw_adjustment",
            subject=adjustment.employee,
            detail={
                "period": adjustment.period.code,
                "role": adjustment.role.code,
                "item": adjustment.item_code,
                "from": plain(adjustment.points),
                "to": None,
            },
        )
    adjustment.refresh_from_db()
    return adjustment


def calibrate_grade(
    *, period: AppraisalPeriod, employee: Employee, grade: str, reason: str, actor: Actor
) -> GradeChange:
    """Moves somebody's grade; it counts with the next scoring of the person. HR only.

    Raises Refused for a grade the scorecard does not know and without a reason.
    """
    allow_hr(actor, employee)
    if not reason.strip():
        raise Refused(_("Give a reason for the grade."))
    with transaction.atomic():
        _working(period)
        allowed = grades_of(period, employee)
        if grade not in allowed:
            raise Refused(
                _("The scorecard has no grade %(grade)s; it has: %(allowed)s.")
                % {"grade": grade, "allowed": ", ".join(allowed) or "–"}
            )
        earlier = GradeChange.objects.filter(period=period, employee=employee, withdrawn_at=None)
        before = earlier.select_for_update().first()
        earlier.update(withdrawn_at=timezone.now())
        change = GradeChange.objects.create(
            period=period,
            employee=employee,
            grade=grade,
            reason=reason.strip(),
            made_by_id=actor.pk if actor is not None else None,
        )
        record(
            actor=actor,
            verb="calibrate",
            subject=employee,
            detail={
                "period": period.code,
                "from": before.grade if before else _grade_now(period, employee),
                "to": grade,
                "reason": reason.strip(),
            },
        )
    return change


def withdraw_grade(*, change: GradeChange, actor: Actor) -> GradeChange:
    """Takes a calibrated grade back: the calculated one counts again with the next scoring."""
    allow_hr(actor, change.employee)
    with transaction.atomic():
        _working(change.period)
        taken = GradeChange.objects.filter(pk=change.pk, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
        if not taken:
            raise Refused(_("This grade was withdrawn already."))
        record(
            actor=actor,
            verb="withdraw_grade",
            subject=change.employee,
            detail={"period": change.period.code, "from": change.grade, "to": None},
        )
    change.refresh_from_db()
    return change


def _working(period: AppraisalPeriod) -> None:
    """Locks the period's row and refuses what comes after approval."""
    row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
    if not row.is_working:
        raise Refused(
            _("The period is %(state)s: nothing of its results is changed any more.")
            % {"state": row.get_state_display()}
        )


def _grade_now(period: AppraisalPeriod, employee: Employee) -> str:
    current = employee.appraisals.filter(period=period, is_current=True).first()
    return current.grade if current else ""
