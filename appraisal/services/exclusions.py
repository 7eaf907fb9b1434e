"""Leaving an item out for somebody in one period, approved with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Employee, Exclusion, Role
from appraisal.selectors.scorecards import scorecards_in_force
from appraisal.services.events import Actor, from_to, record
from appraisal.services.refusal import Refused


def exclude_item(
    *,
    period: AppraisalPeriod,
    employee: Employee,
    role: Role,
    item_code: str,
    reason: str,
    actor: Actor,
) -> Exclusion:
    """Approves that an item does not apply; its points are spread as the scorecard says.

    A second approval of the same item changes the reason. Raises Refused when the period takes
    no changes any more, the role's scorecard has no such item, or no reason is given.
    """
    if not reason.strip():
        raise Refused(_("Give a reason."))
    with transaction.atomic():
        refuse_exclusion(period, role, item_code)
        before = Exclusion.objects.filter(
            period=period, employee=employee, role=role, item_code=item_code
        ).first()
        row, _created = Exclusion.objects.update_or_create(
            period=period,
            employee=employee,
            role=role,
            item_code=item_code,
            defaults={"reason": reason.strip(), "approved_by_id": actor.pk if actor else None},
        )
        detail = {
            "employee": employee.number,
            "item": item_code,
            "reason": from_to(before.reason if before else None, reason.strip()),
        }
        record(actor=actor, verb="exclude", subject=period, detail=detail)
    return row


def withdraw_exclusion(*, exclusion: Exclusion, actor: Actor) -> None:
    """The item applies again. Raises Refused when the period takes no changes any more."""
    with transaction.atomic():
        _refuse_closed(exclusion.period)
        detail = {
            "employee": exclusion.employee.number,
            "item": exclusion.item_code,
            "reason": from_to(exclusion.reason, None),
        }
        record(actor=actor, verb="withdraw_exclusion", subject=exclusion.period, detail=detail)
        exclusion.delete()


def refuse_exclusion(period: AppraisalPeriod, role: Role, item_code: str) -> None:
    """Raises Refused when the period takes no changes, or the item is not in it."""
    _refuse_closed(period)
    _refuse_unknown(period, role, item_code)


def _refuse_closed(period: AppraisalPeriod) -> None:
    row = AppraisalPeriod.objects.get(pk=period.pk)
    if not row.is_working:
        raise Refused(
            _("%(period)s is %(state)s and takes no changes any more.")
            % {"period": row, "state": row.get_state_display()}
        )


def _refuse_unknown(period: AppraisalPeriod, role: Role, item_code: str) -> None:
    """An item of the version that is in force at the period's beginning or end."""
    pairs = [(role.pk, period.start), (role.pk, period.end)]
    cards = scorecards_in_force(pairs, period.kind).values()
    codes = dict.fromkeys(item.code for card in cards for item in card.scorecard.all_items)
    if item_code not in codes:
        raise Refused(
            _("%(role)s has no item %(code)s in this period; there are: %(codes)s.")
            % {"role": role, "code": item_code, "codes": ", ".join(codes) or "–"}
        )
