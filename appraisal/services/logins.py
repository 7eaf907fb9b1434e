"""Changes of logins, for the log: never a password itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser

from appraisal.services.events import Actor, from_to, record

KEPT = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser")


def state_of(user: AbstractUser) -> dict[str, Any]:
    """What the log compares: the fields, groups and single permissions of a login as stored."""
    stored = type(user)._default_manager.get(pk=user.pk)
    state = {name: getattr(stored, name) for name in KEPT}
    state["groups"] = ", ".join(stored.groups.order_by("name").values_list("name", flat=True))
    codes = stored.user_permissions.order_by("codename").values_list("codename", flat=True)
    return state | {"user_permissions": ", ".join(codes)}


def note_login(*, user: AbstractUser, before: Mapping[str, Any] | None, actor: Actor) -> None:
    """A login was made or changed by an administrator: what differs, from what to what."""
    now, old = state_of(user), before or {}
    changed = {
        name: from_to(old.get(name), value)
        for name, value in now.items()
        if value != old.get(name) and (before is not None or value)
    }
    if changed or before is None:
        verb = "create" if before is None else "change"
        record(actor=actor, verb=verb, subject=user, detail=changed)


def note_login_gone(*, user: AbstractUser, actor: Actor) -> None:
    """A login is deleted: call it before the row goes."""
    record(actor=actor, verb="delete", subject=user)


def note_password(*, user: AbstractUser, actor: Actor) -> None:
    """A password was changed, by its owner or by an administrator."""
    record(actor=actor, verb="change_password", subject=user)
