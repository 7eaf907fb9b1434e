"""What the desks of employees and managers need besides numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from appraisal.models import Standing
from appraisal.scoring.text import EMPTY
from appraisal.selectors.improvements import Improvement
from appraisal.templatetags.figures import bilingual, figure_text, points_text

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """{{ marks|of:score.pk }}: the value of a key, None without one."""
    return values.get(key)


@register.simple_tag
def one_step(better: Improvement, unit: str) -> str:
    """At 3.22 %: 1 point more. Complaints, 1 fewer: 5 points more."""
    gain = points_text(better.gain)
    if better.counter != EMPTY:
        fewer = better.step < 0
        values = {
            "name": bilingual(better.counter),
            "number": points_text(abs(better.step)),
            "gain": gain,
        }
        if fewer:
            return _("%(name)s, %(number)s fewer: %(gain)s points more") % values
        return _("%(name)s, %(number)s more: %(gain)s points more") % values
    to = figure_text(better.to, unit)
    return _("at %(figure)s: %(gain)s points more") % {"figure": to, "gain": gain}


@register.simple_tag
def standing_name(standing: str) -> str:
    """A standing in words: final, provisional, invalid."""
    return str(Standing(standing).label)


@register.filter
def person(user: Any) -> str:
    """A login as the employee it belongs to; nothing for a command on the server."""
    if user is None:
        return "–"
    employee = getattr(user, "employee", None)
    return employee.name if employee is not None else str(user.get_username())
