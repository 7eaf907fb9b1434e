"""The append-only log of who did what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

from appraisal.models import Event

Actor = AbstractBaseUser | AnonymousUser | None
"""Who acts: a signed-in user, or None for a command on the server."""


Line = tuple[models.Model, dict[str, Any]]
"""What a line of the log is about, and what changed from what to what."""


def from_to(before: Any, after: Any) -> dict[str, Any]:
    """One change as the log keeps it."""
    return {"from": _plain(before), "to": _plain(after)}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | dict | list) else str(value)


def record(
    *, actor: Actor, verb: str, subject: models.Model, detail: dict[str, Any] | None = None
) -> Event:
    """One line of the log, inside the caller's transaction.

    ``detail`` is JSON: what changed from what to what. The address is the one that the web
    server bound to the request (``kpiscore.client_address``); a command has none.
    """
    event = _event(actor, verb, subject, detail or {})
    event.save()
    return event


def record_list(
    *, actor: Actor, verb: str, model: type[models.Model], name: str, detail: dict[str, Any]
) -> Event:
    """A line about many objects of a kind at once, such as a list that was downloaded."""
    event = _event(actor, verb, model(), detail, name)
    event.save()
    return event


def record_many(*, actor: Actor, verb: str, lines: Iterable[Line]) -> None:
    """A line for each of many objects that one act changed, in one statement."""
    Event.objects.bulk_create(
        [_event(actor, verb, subject, detail) for subject, detail in lines], batch_size=500
    )


def _event(
    actor: Actor, verb: str, subject: models.Model, detail: dict[str, Any], name: str | None = None
) -> Event:
    context = structlog.contextvars.get_contextvars()
    return Event(
        actor_id=actor.pk if actor is not None else None,
        verb=verb,
        subject=subject._meta.model_name or "",
        subject_id="" if subject.pk is None else str(subject.pk),
        name=(str(subject) if name is None else name)[:200],
        address=context.get("client_address"),
        detail=detail,
    )
