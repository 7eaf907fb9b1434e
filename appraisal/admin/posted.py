"""Posted form fields into a document; the scoring room then reads it and says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from appraisal.admin import words
from appraisal.admin.inputs import Sort, at, sort_of
from appraisal.scoring import codecs
from appraisal.scoring.document import Field
from appraisal.scoring.files import YamlError, from_yaml
from appraisal.scoring.target import ANCHORS

Data = Mapping[str, Any]
Read = Callable[[Field, Data, str], Any]

_APART = re.compile(r"[,，;；、/\s]+|或|or")
_VALUE = r"-?\d+(?:\.\d+)?\s*[%％]?"
_SPAN = re.compile(rf"({_VALUE})\s*(?:~|～|–|—|至|到|to|-)\s*({_VALUE})")
_VALUES = re.compile(rf"{_VALUE}(?:\s*(?:[,，;；、/]|或|or)\s*{_VALUE})+")
_BARE = re.compile(r"\d+(?:\.\d+)?")


def document_of(fields: Iterable[Field], data: Data, place: str) -> dict[str, Any]:
    """The document that the posted data says; what is left empty is left out."""
    found = {}
    for entry in fields:
        value = _READ.get(sort_of(entry.codec), _line)(entry, data, at(place, entry.name))
        if value is not None:
            found[entry.name] = value
    return found


def text_of(data: Data, place: str) -> str:
    """What was typed, without blanks around it."""
    return str(data.get(place) or "").strip()


def _line(entry: Field, data: Data, place: str) -> Any:
    return text_of(data, place) or None


def _limit(entry: Field, data: Data, place: str) -> Any:
    text = text_of(data, place)
    return "none" if text.lower() in words.NO_LIMIT else text or None


def _flag(entry: Field, data: Data, place: str) -> Any:
    """A box that stands as it stands by default is not written down."""
    checked = place in data
    return None if checked == (entry.default is True) else checked


def _pair(entry: Field, data: Data, place: str) -> Any:
    both = {key: text for key in ("zh", "en") if (text := text_of(data, at(place, key)))}
    return both or None


def _words(entry: Field, data: Data, place: str) -> Any:
    return [word for word in _APART.split(text_of(data, place)) if word] or None


def _group(entry: Field, data: Data, place: str) -> Any:
    """An optional group counts when its box is ticked, even with nothing stated in it."""
    inside = document_of(cast(Any, entry.codec).of.FIELDS, data, place)
    if entry.default is None:
        return inside if f"{place}?" in data else None
    return inside or None


def _rows(entry: Field, data: Data, place: str) -> Any:
    fields = cast(Any, entry.codec).of.of.FIELDS
    pattern = re.compile(re.escape(place) + r"\[(\d+)\]")
    # In the order of the page: a row that was moved keeps its number.
    numbers = list(dict.fromkeys(int(m[1]) for name in data if (m := pattern.match(name))))
    rows = [document_of(fields, data, f"{place}[{number}]") for number in numbers]
    return [row for row in rows if row] or None


def _target(entry: Field, data: Data, place: str) -> Any:
    match text_of(data, place):
        case "number":
            return text_of(data, at(place, "number")) or None
        case "range":
            return _parts(data, place, ("min", "max"))
        case "anchors":
            return _parts(data, place, ANCHORS)
        case _:
            return None


def _parts(data: Data, place: str, keys: Iterable[str]) -> dict[str, str] | None:
    found = {key: text for key in keys if (text := text_of(data, at(place, key)))}
    return found or None


def _award(entry: Field, data: Data, place: str) -> Any:
    text = text_of(data, place)
    if found := _SPAN.fullmatch(text):
        return {"from": found[1].strip(), "to": found[2].strip()}
    if _VALUES.fullmatch(text):
        return [word for word in _APART.split(text) if word]
    return text or None


def _number(entry: Field, data: Data, place: str) -> Any:
    """A number; the sign of a percentage may be left out where there is nothing else."""
    text = text_of(data, place)
    bare = text and cast(Any, entry.codec) == codecs.PERCENT and _BARE.fullmatch(text)
    return f"{text}%" if bare else text or None


def _yaml(entry: Field, data: Data, place: str) -> Any:
    """Text that is no YAML goes on as it stands, and is refused where it is read."""
    text = text_of(data, place)
    try:
        return from_yaml(text) if text else None
    except YamlError:
        return text


_READ: Mapping[Sort, Read] = {
    Sort.LIMIT: _limit,
    Sort.FLAG: _flag,
    Sort.PAIR: _pair,
    Sort.WORDS: _words,
    Sort.GROUP: _group,
    Sort.ROWS: _rows,
    Sort.TARGET: _target,
    Sort.AWARD: _award,
    Sort.NUMBER: _number,
    Sort.YAML: _yaml,
}
