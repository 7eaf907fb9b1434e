"""What leaves the system as a file leaves a line in the log."""

from __future__ import annotations

from django.db import models

from appraisal.services.events import Actor, record, record_list


def note_download(*, file: str, subject: models.Model, actor: Actor) -> None:
    """Somebody took a file out: its name, and the object whose content it holds."""
    record(actor=actor, verb="download", subject=subject, detail={"file": file[:200]})


def note_list_download(*, file: str, model: type[models.Model], actor: Actor) -> None:
    """Somebody took a whole list out."""
    record_list(actor=actor, verb="download", model=model, name=file, detail={"file": file[:200]})
