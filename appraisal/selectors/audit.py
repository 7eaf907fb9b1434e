"""The log in words: what each verb and object is called, and what a line changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Choices, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appraisal.models import AgreedAction, Appeal, Event, ImprovementPlan

VERBS: Mapping[str, str | Promise] = {
    "add_pattern": _("added a pattern of account names"),
    "add_remark": _("added a remark of brushed orders"),
    "adjust": _("adjusted points"),
    "answer_appeal": _("answered an appeal"),
    "approve": _("approved"),
    "archive": _("archived"),
    "bind": _("bound an account"),
    "calibrate": _("calibrated a grade"),
    "change": _("changed"),
    "change_password": _("changed the password"),
    "close_action": _("ended an agreed action"),
    "close_scoring": _("took over the scores"),
    "complete_data": _("declared the data complete"),
    "confirm": _("confirmed the result"),
    "confirm_targets": _("confirmed the targets"),
    "create": _("created"),
    "decide_appeal": _("decided an appeal"),
    "delete": _("deleted"),
    "discard": _("discarded a draft"),
    "discard_import": _("discarded a file"),
    "download": _("downloaded"),
    "edit": _("edited"),
    "end_plan": _("ended an improvement plan"),
    "exclude": _("excluded an item"),
    "export": _("wrote workbooks"),
    "finish_scoring": _("finished scoring"),
    "hold_meeting": _("held a review meeting"),
    "import": _("stored a file"),
    "lock": _("locked"),
    "mark_brushed": _("marked brushed orders"),
    "open": _("opened"),
    "preview_template": _("tried a template"),
    "publish": _("published"),
    "rate": _("rated"),
    "read_again": _("had a file read again"),
    "receive_file": _("uploaded a file"),
    "remind": _("reminded"),
    "remove_pattern": _("removed a pattern of account names"),
    "remove_remark": _("removed a remark of brushed orders"),
    "reopen": _("reopened"),
    "retire": _("retired"),
    "retire_layout": _("took a layout out of use"),
    "save_layout": _("saved a layout"),
    "score": _("started scoring"),
    "self_review": _("wrote a self-review"),
    "set_notices": _("chose how to hear of things"),
    "set_targets": _("set targets"),
    "stop_template": _("took a template out of use"),
    "submit_appeal": _("appealed"),
    "undo_import": _("undid a file"),
    "unmark_brushed": _("took an order off the list of brushed ones"),
    "unrate": _("took a rating back"),
    "upload_template": _("uploaded a template"),
    "use_template": _("put a template in use"),
    "withdraw_adjustment": _("withdrew an adjustment"),
    "withdraw_appeal": _("withdrew an appeal"),
    "withdraw_exclusion": _("withdrew an exclusion"),
    "withdraw_grade": _("withdrew a calibrated grade"),
    "write_plan": _("wrote an improvement plan"),
}
"""Verbs of the log in words; a test holds that none is missing."""


NAMES: Mapping[str, str | Promise] = {
    "achievements": _("what went well"),
    "action": _("action"),
    "actions": _("agreed actions"),
    "answer": _("answer"),
    "category": _("about"),
    "changed": _("changed"),
    "counters": _("occurrences"),
    "days": _("days"),
    "decision": _("decision"),
    "despite": _("although"),
    "difficulties": _("what was difficult"),
    "employee": _("employee"),
    "evidence": _("evidence"),
    "file": _("file"),
    "follow_up": _("follow-up"),
    "from": _("from"),
    "goals": _("goals"),
    "groups": _("groups"),
    "held_on": _("held on"),
    "intentions": _("what I will do next"),
    "item": _("item"),
    "items": _("items"),
    "kind": _("kind"),
    "language": _("language"),
    "level": _("level"),
    "new": _("new"),
    "note": _("note"),
    "order": _("order"),
    "orders": _("orders"),
    "outcome": _("outcome"),
    "people": _("people"),
    "period": _("period"),
    "points": _("points"),
    "reason": _("reason"),
    "revision": _("revision"),
    "role": _("role"),
    "sha256": _("digest"),
    "shop": _("shop"),
    "since": _("from"),
    "state": _("state"),
    "support": _("support"),
    "template": _("template"),
    "text": _("text"),
    "until": _("until"),
    "value": _("value"),
    "version": _("version"),
    "warnings": _("warnings"),
    "what": _("about"),
}
"""Names of what a line carries; one that is not here is a field of the object, or a code."""

_STATES: Mapping[str, type[Choices]] = {
    "close_action": AgreedAction.State,
    "end_plan": ImprovementPlan.State,
    "decide_appeal": Appeal.Decision,
    "submit_appeal": Appeal.Category,
}
"""What the values of a line are, where they are not the object's own."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a line changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log in words."""

    event: Event
    verb: str
    subject: str
    changes: tuple[Change, ...]


def line_of(event: Event) -> Line:
    """A line of the log in words."""
    changes = tuple(changes_of(event))
    return Line(event, verb_name(event.verb), subject_name(event.subject), changes)


def events() -> QuerySet[Event]:
    """The log, newest first."""
    return Event.objects.select_related("actor__employee").order_by("-pk")


def verb_name(verb: str) -> str:
    """A verb in words."""
    return str(VERBS.get(verb, verb.replace("_", " ")))


def subject_name(subject: str) -> str:
    """What an object is called."""
    for app in ("appraisal", "auth"):
        try:
            return str(apps.get_model(app, subject)._meta.verbose_name)
        except LookupError:
            continue
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
        yield from _between(event, "", detail["from"], detail["to"])
        detail = {name: value for name, value in detail.items() if name not in {"from", "to"}}
    for name, value in detail.items():
        if _is_pair(value):
            yield from _between(event, name, value["from"], value["to"])
        elif isinstance(value, dict) and value and all(map(_is_pair, value.values())):
            for inner, pair in value.items():
                yield from _between(event, inner, pair["from"], pair["to"])
        elif value not in (None, "", [], {}):
            yield Change(_name(event, name), "", _word(event, name, value))


def _between(event: Event, name: str, before: Any, after: Any) -> Iterator[Change]:
    """From what to what; of two records, the parts that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield from _between(event, key, before.get(key), after.get(key))
        return
    said = _name(event, name) if name else ""
    yield Change(said, _word(event, name, before), _word(event, name, after))


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"from", "to"}


def _word(event: Event, name: str, value: Any) -> str:
    """A value in words: a choice by its label, yes and no, everything else as it is."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    states = _STATES.get(event.verb)
    own = getattr(_field(event, name or "state"), "flatchoices", None)
    for labels in (dict(states.choices) if states else {}, dict(own or ())):
        if isinstance(value, str) and value in labels:
            return str(labels[value])
    return _said(value)


def _name(event: Event, name: str) -> str:
    """What a field is called: by the model that changed, else by the words of the log."""
    if name in NAMES:
        return str(NAMES[name])
    field = _field(event, name)
    return str(getattr(field, "verbose_name", name))


def _field(event: Event, name: str) -> Any:
    for app in ("appraisal", "auth"):
        try:
            return apps.get_model(app, event.subject)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            continue
    return None


def _said(value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, dict):
        pairs = ((NAMES.get(name, name), each) for name, each in value.items() if each)
        return ", ".join(f"{name}: {_said(each)}" for name, each in pairs)
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)
