"""The form of one item: which fields stand together, and the fields of its rule's kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from appraisal.admin import words
from appraisal.admin.drawing import inputs_of
from appraisal.admin.inputs import NO_MESSAGES, Input, Messages, said
from appraisal.admin.posted import Data, document_of, text_of
from appraisal.scoring.document import DocumentError, Field, Place, Unreadable, finish, read_record
from appraisal.scoring.rules import KINDS
from appraisal.scoring.scorecard import Item

RULE = "rule"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "basics": ("name", "code", "points"),
    "measured": ("measure", "target", "direction", "scope"),
    "conditions": ("gates", "vetoes"),
    "limits": ("missing", "undefined", "on_zero", "floor", "cap"),
    "people": ("help", "evidence", "owner"),
    "advanced": (
        "label", "unit", "weight", "scale", "rounding", "prorate", "peers", "daily", "children",
        "note",
    ),
}  # fmt: skip
"""Every field of an item but its rule, by the part of the form it stands in."""

CHANGING_POINTS = frozenset({"weight", "scale", "daily", "children", "rounding"})
"""Rarely used fields that are shown at once when they are used."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule kind in the list to choose from."""

    code: str
    label: str
    when: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The part of the form that belongs to the chosen kind."""

    kind: Kind | None
    kinds: tuple[Kind, ...]
    inputs: tuple[Input, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemForm:
    """The whole form, ready to be drawn."""

    groups: Mapping[str, tuple[Input, ...]]
    rule: RuleForm
    errors: tuple[str, ...] = ()

    @property
    def opens_advanced(self) -> bool:
        """Whether something there changes the points, or is wrong."""
        return any(
            given.all_errors or (given.is_filled and given.name in CHANGING_POINTS)
            for given in self.groups["advanced"]
        )


def item_form(document: Mapping[str, Any], messages: Messages = NO_MESSAGES) -> ItemForm:
    """The form filled from an item's document."""
    by_name = {entry.name: entry for entry in Item.FIELDS}
    groups = {
        group: inputs_of((by_name[name] for name in names), document, "", messages)
        for group, names in GROUPS.items()
    }
    return ItemForm(groups, rule_form(document.get(RULE) or {}, messages), messages.exactly(""))


def rule_form(rule: Mapping[str, Any], messages: Messages = NO_MESSAGES) -> RuleForm:
    """The fields of the rule's kind, filled from its parameters."""
    code = str(rule.get("kind") or "")
    kind = KINDS.get(code)
    inputs = inputs_of(kind.FIELDS, rule, RULE, messages) if kind else ()
    kinds = tuple(_kind(code) for code in KINDS)
    chosen = next((each for each in kinds if each.code == code), None)
    return RuleForm(chosen, kinds, inputs, messages.exactly(RULE))


def _kind(code: str) -> Kind:
    wording = words.wording(code, KINDS[code].label)
    examples = tuple(said(example) for example in wording.examples)
    return Kind(code, said(KINDS[code].label), said(wording.when), examples)


def posted_item(data: Data) -> dict[str, Any]:
    """The item's document that the posted form says."""
    document = document_of(_plain_fields(), data, "")
    rule = posted_rule(data)
    return {**document, RULE: rule} if rule else document


def posted_rule(data: Data) -> dict[str, Any]:
    """The posted rule; parameters of another kind than the chosen one are left out."""
    code = text_of(data, f"{RULE}.kind")
    kind = KINDS.get(code)
    return {"kind": code, **document_of(kind.FIELDS, data, RULE)} if kind else {}


def read_item(document: Mapping[str, Any]) -> Item:
    """The pure item. Raises DocumentError with every problem at its place."""
    place = Place()
    try:
        item: Item = read_record(cast(Any, Item), document, place)
    except Unreadable as problem:
        finish(place, problem)
        raise
    finish(place)
    return item


def messages_of(error: DocumentError) -> Messages:
    """Every problem, so that each stands beside its field."""
    return Messages.of(error.problems)


def place_of(parameter: str, rule: Mapping[str, Any]) -> str:
    """Where in the item's document a finding's parameter is."""
    kind = KINDS.get(str(rule.get("kind") or ""))
    first = re.split(r"[.\[]", parameter, maxsplit=1)[0]
    own = {entry.name for entry in kind.FIELDS} if kind else set()
    return f"{RULE}.{parameter}" if first in own else parameter


def no_rule() -> str:
    """What is chosen for an item that is made of sub-items."""
    return _("none: made of sub-items (advanced)")


def _plain_fields() -> Iterable[Field]:
    return (entry for entry in Item.FIELDS if entry.name != RULE)
