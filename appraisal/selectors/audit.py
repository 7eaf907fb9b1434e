"""The log in words: what each verb and object is called, and what a line changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appraisal.models import (
    Employee,
    Event,
    Item,
    Role,
)
from appraisal.selectors.log_words import BARE, NAMES, STATES, VERBS

Called = Mapping[str, Mapping[str, str]]
"""What codes are called: of items, roles, employees and languages."""


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


def lines_of(events: Iterable[Event]) -> list[Line]:
    """Lines of the log in words, in three queries for any number of them."""
    rows = list(events)
    called = _called(rows)
    return [
        Line(
            event,
            verb_name(event.verb),
            subject_name(event.subject),
            tuple(changes_of(event, called)),
        )
        for event in rows
    ]


def _called(events: Iterable[Event]) -> Called:
    """The names of what the lines speak of by codes; one that is gone keeps its code."""
    codes: dict[str, set[str]] = {"item": set(), "role": set(), "employee": set()}
    for event in events:
        for name, found in codes.items():
            found.update(_texts(event.detail.get(name)))
        if isinstance(event.detail.get("items"), dict):
            codes["item"].update(event.detail["items"])
    items = Item.objects.filter(code__in=codes["item"]).order_by("pk")
    people = Employee.objects.filter(number__in=codes["employee"])
    return {
        "item": {row.code: row.name for row in items},
        "role": {row.code: row.name for row in Role.objects.filter(code__in=codes["role"])},
        "employee": {row.number: str(row) for row in people},
        "language": {code: str(name) for code, name in settings.LANGUAGES},
    }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (each for each in value.values() if isinstance(each, str))


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


def changes_of(event: Event, called: Called) -> Iterator[Change]:
    """What a line says it changed: pairs of from and to, and everything else as it stands."""
    detail = event.detail
    if set(detail) >= {"from", "to"}:
        yield from _between(event, "", detail["from"], detail["to"], called)
        detail = {name: value for name, value in detail.items() if name not in {"from", "to"}}
    for name, value in detail.items():
        if _is_pair(value):
            yield from _between(event, name, value["from"], value["to"], called)
        elif isinstance(value, dict) and value and all(map(_is_pair, value.values())):
            for inner, pair in value.items():
                said = called["item"].get(inner, inner)
                yield from _between(event, said, pair["from"], pair["to"], called)
        elif value not in (None, "", [], {}):
            yield Change(_name(event, name), "", _word(event, name, value, called))


def _between(event: Event, name: str, before: Any, after: Any, called: Called) -> Iterator[Change]:
    """From what to what; of two records, the parts that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield from _between(event, key, before.get(key), after.get(key), called)
        return
    said = _name(event, name) if name else str(BARE.get(event.verb, ""))
    yield Change(said, _word(event, name, before, called), _word(event, name, after, called))


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"from", "to"}


def _word(event: Event, name: str, value: Any, called: Called) -> str:
    """A value in words: a choice by its label, a code by its name, yes and no, else as it is."""
    if isinstance(value, str) and value in called.get(name, {}):
        return called[name][value]
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    states = STATES.get(event.verb)
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
