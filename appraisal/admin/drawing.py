"""A document into form fields, by the declared fields of the scoring records.

One declaration (`FIELDS` of a record) makes the YAML, its schema and the form, so that no
second list of parameters can disagree with the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from django.utils.translation import gettext as _

from appraisal.admin import words
from appraisal.admin.inputs import BLANK, NO_MESSAGES, Input, Messages, Sort, at, said, sort_of
from appraisal.scoring.document import Field
from appraisal.scoring.files import to_yaml
from appraisal.scoring.target import ANCHORS

Draw = Callable[[Input, Field, Any, Messages], Input]

TARGET_FORMS = ("", "number", "range", "anchors")


def inputs_of(
    fields: Iterable[Field], document: Mapping[str, Any], place: str, messages: Messages
) -> tuple[Input, ...]:
    """The form's fields for a record, filled from its document."""
    return tuple(
        input_of(entry, document.get(entry.name), at(place, entry.name), messages)
        for entry in fields
    )


def input_of(entry: Field, value: Any, place: str, messages: Messages) -> Input:
    """The form's field for one declared field."""
    sort = sort_of(entry.codec)
    made_up = place == "code"
    made = Input(
        sort=sort,
        name=place,
        label=words.label(entry),
        help=_("For files and formulas. Empty: one is made up.") if made_up else said(entry.help),
        example=entry.example,
        required=(entry.required or entry.structural) and not made_up,
        errors=messages.within(place),
        warnings=messages.warnings_within(place),
    )
    return _DRAW.get(sort, _line)(made, entry, value, messages)


def shown(value: Any) -> str:
    """A document's value as it is typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _line(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    return replace(made, value=shown(value), placeholder=_standard(entry))


def _limit(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    typed = _("none") if value == "none" else shown(value)
    return replace(made, value=typed, placeholder=_standard(entry))


def _standard(entry: Field) -> str:
    """What counts while the field is empty, in grey."""
    if not isinstance(entry.default, Decimal | int) or isinstance(entry.default, bool):
        return ""
    written = entry.codec.write(entry.default)
    return _("none") if written == "none" else shown(written)


def _flag(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    return replace(made, checked=entry.default is True if value is None else value is True)


def _choice(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    choices = [(str(choice), words.choice(choice)) for choice in cast(Any, entry.codec).of]
    if not made.required:
        default = entry.default
        blank = words.choice(default) if isinstance(default, StrEnum) else ""
        empty = (
            _("as usual: %(choice)s") % {"choice": blank} if blank else words.blank_choice(entry)
        )
        choices = [("", empty), *(pair for pair in choices if pair[0] != str(default or "-"))]
    # A default that is written down looks as if it was not: it means the same.
    chosen = "" if not made.required and value == str(entry.default) else shown(value)
    return replace(made, choices=tuple(choices), value=chosen)


def _pair(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    both = value if isinstance(value, Mapping) else {"zh": value, "en": value}
    parts = tuple(
        Input(Sort.LINE, at(made.name, language), label, value=shown(both.get(language)))
        for language, label in (("zh", _("Chinese")), ("en", _("English")))
    )
    return replace(made, parts=parts)


def _words(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    values = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return replace(made, value=", ".join(shown(each) for each in values))


def _group(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    fields = cast(Any, entry.codec).of.FIELDS
    inside = value if isinstance(value, Mapping) else {}
    parts = inputs_of(fields, inside, made.name, messages)
    return replace(
        made,
        parts=parts,
        errors=messages.exactly(made.name),
        optional=entry.default is None,
        checked=value is not None,
    )


def _rows(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    fields = cast(Any, entry.codec).of.of.FIELDS
    entries = value if isinstance(value, list | tuple) else [] if value is None else [value]
    rows = tuple(
        _row(fields, each, f"{made.name}[{number}]", messages)
        for number, each in enumerate(entries, 1)
    )
    blank = _row(fields, {}, f"{made.name}[{BLANK}]", NO_MESSAGES)
    return replace(made, parts=blank, rows=rows, errors=messages.exactly(made.name))


def _row(fields: Iterable[Field], value: Any, place: str, messages: Messages) -> tuple[Input, ...]:
    cells = inputs_of(fields, value if isinstance(value, Mapping) else {}, place, messages)
    whole = messages.exactly(place)
    return (replace(cells[0], errors=(*cells[0].errors, *whole)), *cells[1:]) if whole else cells


def _target(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    """A choice of the target's form, then the values of every form; a script shows one."""
    inside = value if isinstance(value, Mapping) else {}
    if not inside:
        form = "number" if value not in (None, "") else ""
    else:
        form = "range" if {"min", "max"} & set(inside) else "anchors"
    labels = words.target_parts()
    values = {"number": None if inside else value} | {
        key: inside.get(key) for key in ("min", "max", *ANCHORS)
    }
    parts = tuple(
        Input(Sort.FORMULA, at(made.name, key), labels[key], value=shown(part))
        for key, part in values.items()
    )
    choices = tuple((each, words.target_form(each)) for each in TARGET_FORMS)
    return replace(made, value=form, choices=choices, parts=parts)


def _award(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    """5, 90%, 2 ~ 4 for a range to pick from, or 2, 3 for values to choose from."""
    if isinstance(value, Mapping):
        value = f"{shown(value.get('from'))} ~ {shown(value.get('to'))}"
    elif isinstance(value, list | tuple):
        value = ", ".join(shown(each) for each in value)
    return replace(made, value=shown(value))


def _yaml(made: Input, entry: Field, value: Any, messages: Messages) -> Input:
    if isinstance(value, str) or value in (None, [], {}):
        return replace(made, value=shown(value or ""))
    return replace(made, value=to_yaml(value))


_DRAW: Mapping[Sort, Draw] = {
    Sort.LIMIT: _limit,
    Sort.FLAG: _flag,
    Sort.CHOICE: _choice,
    Sort.PAIR: _pair,
    Sort.WORDS: _words,
    Sort.GROUP: _group,
    Sort.ROWS: _rows,
    Sort.TARGET: _target,
    Sort.AWARD: _award,
    Sort.YAML: _yaml,
}
