"""Changes of master data and configuration, line by line in the one log.

Forms in the admin save models directly; django-simple-history notices each saved version, and
its signal becomes an event here, with what changed from what to what. Bulk writes go through
services, which record their own line.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.dispatch import receiver
from simple_history.signals import post_create_historical_record

from appraisal.models import Event

LOGGED_BY_SERVICES = frozenset({"scorecard", "target"})
"""Models that only services write, which say more about a change than its columns do."""

_VERBS = {"+": "create", "~": "change", "-": "delete"}


@receiver(post_create_historical_record)
def record_version(sender: Any, instance: Any, history_instance: Any, **_rest: Any) -> None:
    """One event for each version of a row; a save that changed nothing leaves none."""
    changes = _changes(history_instance)
    if instance._meta.model_name in LOGGED_BY_SERVICES:
        return
    if history_instance.history_type == "~" and not changes:
        return
    Event.objects.create(
        actor_id=history_instance.history_user_id,
        verb=_VERBS[history_instance.history_type],
        subject=instance._meta.model_name,
        subject_id=str(instance.pk),
        name=str(instance)[:200],
        detail=changes,
        address=structlog.contextvars.get_contextvars().get("client_address"),
    )


def _changes(version: Any) -> dict[str, Any]:
    """Field -> what it was and what it is; empty for a first version."""
    before = version.prev_record
    if version.history_type != "~" or before is None:
        return {}
    delta = version.diff_against(before, foreign_keys_are_objs=False)
    return {
        change.field: {"from": _said(change.old), "to": _said(change.new)}
        for change in delta.changes
    }


def _said(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value if value is None or isinstance(value, bool | int | dict | list) else str(value)
