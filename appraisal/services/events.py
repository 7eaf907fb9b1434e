"""The append-only log of who did what."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

from appraisal.models import Event

Actor = AbstractBaseUser | AnonymousUser | None
"""Who acts: a signed-in user, or None for a command on the server."""


def record(
    *, actor: Actor, verb: str, subject: models.Model, detail: dict[str, Any] | None = None
) -> Event:
    """One line of the log, inside the caller's transaction.

    ``detail`` is JSON: what changed from what to what. The address is the one that the web
    server bound to the request (``kpiscore.client_address``); a command has none.
    """
    context = structlog.contextvars.get_contextvars()
    return Event.objects.create(
        actor_id=actor.pk if actor is not None else None,
        verb=verb,
        subject=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        name=str(subject)[:200],
        address=context.get("client_address"),
        detail=detail or {},
    )
