"""Who may act on whose appraisal: asked by every service about people, whichever way in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appraisal.models import Employee
from appraisal.selectors.people import is_hr, people_below
from appraisal.services.events import Actor
from appraisal.services.refusal import Refused


def allow_above(actor: Actor, employee: Employee, *, hr: bool = True) -> None:
    """A manager above the employee, HR where wanted, or a command; never the person itself."""
    if actor is None:
        return
    if employee.user_id == actor.pk:
        raise Refused(_("Nobody may do this about the own appraisal."))
    if hr and is_hr(actor):
        return
    if not people_below(actor).filter(pk=employee.pk).exists():
        said = _("Only a manager above this person or HR may do this.")
        raise Refused(said if hr else _("Only a manager above this person may do this."))


def allow_hr(actor: Actor, employee: Employee) -> None:
    """HR or a command; never about the own person."""
    if actor is None:
        return
    if employee.user_id == actor.pk:
        raise Refused(_("Nobody may do this about the own appraisal."))
    if not is_hr(actor):
        raise Refused(_("Only HR may do this."))


def allow_own(actor: Actor, employee: Employee) -> None:
    """The person itself and nobody else, or a command."""
    if actor is not None and employee.user_id != actor.pk:
        raise Refused(_("Only the person itself may do this."))
