"""The log in words: what each verb and object is called, and what a line changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appraisal.models import AppraisalPeriod, Event

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
    "preview template": _("tried a template"),
    "publish": _("published"),
    "rate": _("rated"),
    "remind": _("reminded"),
    "reopen": _("reopened"),
    "retire": _("retired"),
    "score": _("started scoring"),
    "hold_meeting": _("held a review meeting"),
    "stop template": _("took a template out of use"),
    "undo_import": _("undid a file"),
    "unrate": _("took a rating back"),
    "upload template": _("uploaded a template"),
    "use template": _("put a template in use"),
}
"""Verbs of the log in words; one that is not here is shown as it is."""


NAMES: Mapping[str, str | Promise] = {
    "days": _("days"),
    "despite": _("although"),
    "employee": _("employee"),
    "evidence": _("evidence"),
    "from": _("from"),
    "item": _("item"),
    "items": _("items"),
    "language": _("language"),
    "level": _("level"),
    "new": _("new"),
    "changed": _("changed"),
    "people": _("people"),
    "period": _("period"),
    "points": _("points"),
    "reason": _("reason"),
    "until": _("until"),
    "value": _("value"),
    "version": _("version"),
    "what": _("about"),
}
"""Names of what a line carries; one that is not here is shown as it is."""


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
        yield Change("", _state(event, detail["from"]), _state(event, detail["to"]))
        detail = {name: value for name, value in detail.items() if name not in {"from", "to"}}
    for name, value in detail.items():
        if isinstance(value, dict) and set(value) == {"from", "to"}:
            yield Change(_name(event, name), _said(value["from"]), _said(value["to"]))
        elif value not in (None, "", [], {}):
            yield Change(_name(event, name), "", _said(value))


def _state(event: Event, value: Any) -> str:
    """A state of a period in words; anything else as it is."""
    if event.subject == AppraisalPeriod._meta.model_name and value in AppraisalPeriod.State.values:
        return str(AppraisalPeriod.State(value).label)
    return _said(value)


def _name(event: Event, name: str) -> str:
    """What a field is called: by the model that changed, else by the words of the log."""
    if name in NAMES:
        return str(NAMES[name])
    try:
        field = apps.get_model("appraisal", event.subject)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return name
    return str(getattr(field, "verbose_name", name))


def _said(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        pairs = ((NAMES.get(name, name), each) for name, each in value.items() if each)
        return ", ".join(f"{name}: {_said(each)}" for name, each in pairs)
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)
