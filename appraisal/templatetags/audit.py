"""The history of an object, on its page and in the admin."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from appraisal.selectors.audit import lines_of
from appraisal.selectors.histories import employee_behind, history_of

register = template.Library()

LINES_SHOWN = 200


@register.inclusion_tag("audit/history.html", takes_context=True)
def history(context: dict[str, Any], row: Model) -> dict[str, Any]:
    """A part of the page that unfolds into the object's lines, for those who may read them."""
    person = getattr(context.get("request"), "person", None)
    behind = employee_behind(row)
    is_shown = person is not None and (
        person.is_hr or (person.has_team and behind is not None and behind != person.employee)
    )
    return {"row": row, "subject": row._meta.model_name, "is_shown": is_shown}


@register.inclusion_tag("audit/link.html")
def history_link(row: Model, named: bool = False) -> dict[str, Any]:
    """A link to the object's history, where only those look who may read it."""
    meta = row._meta
    return {"row": row, "subject": meta.model_name, "kind": meta.verbose_name, "named": named}


@register.inclusion_tag("audit/lines.html")
def event_lines(row: Model) -> dict[str, Any]:
    """An object's newest lines, for the admin, whose permissions let in who reads them."""
    found = history_of(row)[:LINES_SHOWN]
    return {"lines": lines_of(found), "with_address": True, "plain": True}
