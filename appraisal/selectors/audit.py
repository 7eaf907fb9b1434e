"""The log in words: what each verb and object is called, and what a line changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appraisal.models import Event

VERBS: Mapping[str, str | Promise] = {
    "adjust": _("adjusted points"),
    "answer_appeal": _("answered an appeal"),
    "appeal": _("appealed"),
    "approve": _("approved"),
    "archive": _("archived"),
    "bind": _("bound an account"),
    "calibrate": _("calibrated a grade"),
    "change": _("changed"),
    "close_scoring": _("took over the scores"),
    "complete_data": _("declared the data complete"),
    "confirm": _("confirmed the result"),
    "confirm_targets": _("confirmed the targets"),
    "create": _("created"),
    "decide_appeal": _("decided an appeal"),
    "delete": _("deleted"),
    "discard_import": _("discarded a file"),
    "edit": _("edited"),
    "export": _("wrote workbooks"),
    "import": _("stored a file"),
    "lock": _("locked"),
    "open": _("opened"),
    "publish": _("published"),
    "rate": _("rated"),
    "remind": _("reminded"),
    "reopen": _("reopened"),
    "retire": _("retired"),
    "score": _("started scoring"),
    "hold_meeting": _("held a review meeting"),
    "undo_import": _("undid a file"),
    "unrate": _("took a rating back"),
}
"""Verbs of the log in words; one that is not here is shown as it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a line changed."""

    name: str
    before: str
    after: str


def events() -> QuerySet[Event]:
    """The log, newest first."""
    return Event.objects.select_related("actor__employee").order_by("-pk")


def events_about(subject: str, subject_id: str) -> QuerySet[Event]:
    """The lines about one object."""
    return events().filter(subject=subject, subject_id=subject_id)


def verb_name(verb: str) -> str:
    """A verb in words."""
    return str(VERBS.get(verb, verb.replace("_", " ")))


def subject_name(subject: str) -> str:
    """What an object is called."""
    try:
        return str(apps.get_model("appraisal", subject)._meta.verbose_name)
    except LookupError:
        return subject


def verbs_in_use() -> list[tuple[str, str]]:
    """Verbs that occur, in words, for a choice."""
    found = Event.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, verb_name(verb)) for verb in found]


def subjects_in_use() -> list[tuple[str, str]]:
    """Kinds of objects that occur, in words, for a choice."""
    found = Event.objects.order_by("subject").values_list("subject", flat=True).distinct()
    return [(subject, subject_name(subject)) for subject in found]


def changes_of(event: Event) -> Iterator[Change]:
    """What a line says it changed: pairs of from and to, and everything else as it stands."""
    detail = event.detail
    if set(detail) >= {"from", "to"}:
        yield Change("", _said(detail["from"]), _said(detail["to"]))
        detail = {name: value for name, value in detail.items() if name not in {"from", "to"}}
    for name, value in detail.items():
        if isinstance(value, dict) and set(value) == {"from", "to"}:
            yield Change(name, _said(value["from"]), _said(value["to"]))
        elif value not in (None, "", [], {}):
            yield Change(name, "", _said(value))


def _said(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_said(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)
