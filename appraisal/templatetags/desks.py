"""What the desks of employees and managers need besides numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from appraisal.models import Standing
from appraisal.scoring.one_step import Outlook
from appraisal.scoring.stepping import Improvement

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """{{ marks|of:score.pk }}: the value of a key, None without one."""
    return values.get(key)


@register.inclusion_tag("reviews/one_step.html")
def one_step(outlook: Outlook) -> dict[str, Any]:
    """One step better with what it brings, or why there is none."""
    if isinstance(outlook, Improvement):
        return {"is_known": True, "said": outlook.sentence}
    return {"is_known": False, "said": outlook}


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
