"""Plain documents (parsed YAML or JSON) to frozen records and back, by declared fields.

A record is a frozen dataclass with FIELDS: one `Field` for each key, in the order in which
it is written. Reading reports every problem with its place at once; writing gives back what
was read, number for number. The same fields make the JSON schema and the admin's forms.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar, cast

from appraisal.scoring.text import EMPTY, Text, TextError


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a document that can't be read: where, and why."""

    place: str
    message: Text

    def __str__(self) -> str:
        return f"{self.place or '(top)'}: {self.message.en}"


class DocumentError(ValueError):
    """A document has problems; all of them are in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class Unreadable(Exception):
    """One value can't be read; becomes a Problem at its place."""

    def __init__(self, zh: str, en: str) -> None:
        self.message = Text(zh, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document we are, and the problems found so far."""

    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def at(self, key: str | int) -> Place:
        """Return the place of a key or of the n-th entry (counted from 1)."""
        if isinstance(key, int):
            return Place(f"{self.path}[{key}]", self.problems)
        return Place(f"{self.path}.{key}" if self.path else key, self.problems)

    def report(self, zh: str, en: str) -> None:
        """Note a problem here."""
        self.problems.append(Problem(self.path, Text(zh, en)))


class Codec(Protocol):
    """Reads and writes one sort of value."""

    def read(self, value: object, place: Place) -> Any:
        """Return the value; raise Unreadable (or report deeper problems at the place)."""
        ...

    def write(self, value: Any) -> object:
        """Return the value as a document holds it."""
        ...

    def schema(self) -> dict[str, object]:
        """Return the JSON schema of the value."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: how it is read, what it means, what it is when left out.

    `required` keys may be blank in a draft (None) but not in a published scorecard;
    `structural` ones must be there for the document to be readable at all.
    """

    name: str
    codec: Codec
    label: Text = EMPTY
    help: Text = EMPTY
    default: object = None
    required: bool = False
    structural: bool = False
    example: str = ""


class Record(Protocol):
    """A frozen dataclass that is read from and written to documents."""

    FIELDS: ClassVar[tuple[Field, ...]]

    @property
    def stated(self) -> frozenset[str]:
        """The keys that stood in the document, so that they are written again."""
        ...


R = TypeVar("R", bound=Record)


def read_record(cls: type[R], value: object, place: Place, skip: frozenset[str] = frozenset()) -> R:
    """Read a mapping into a record; problems of its keys are reported at their places.

    Raises Unreadable when no record can be made.
    """
    if not isinstance(value, Mapping):
        raise Unreadable("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
    known = {entry.name: entry for entry in cls.FIELDS}
    for key in value:
        if key not in known and key not in skip:
            _report_unknown(str(key), known, place)
    before = len(place.problems)
    found: dict[str, Any] = {}
    for name, entry in known.items():
        if value.get(name) is not None:
            _read_field(entry, value[name], place.at(name), found)
        elif entry.structural:
            place.at(name).report("缺少此项", "this key is needed")
    if len(place.problems) > before:
        raise Incomplete
    stated = frozenset(str(key) for key in value if key in known)
    try:
        return cast(R, cast(Any, cls)(**found, stated=stated))
    except ValueError as problem:
        raise Unreadable(*_both(problem)) from problem


def _read_field(entry: Field, value: object, place: Place, found: dict[str, Any]) -> None:
    """Read one key's value; what can't be read is reported at its place."""
    try:
        found[entry.name] = entry.codec.read(value, place)
    except Incomplete:
        pass  # its problems are reported where they are
    except Unreadable as problem:
        place.report(problem.message.zh, problem.message.en)


class Incomplete(Unreadable):
    """A record could not be made because of problems that are already reported."""

    def __init__(self) -> None:
        super().__init__("", "")


class Contradiction(TextError):
    """Values that can't stand together, said in both languages."""


def write_record(record: Record) -> dict[str, object]:
    """Return the record as a document: what was stated, and what differs from the default."""
    document: dict[str, object] = {}
    for entry in record.FIELDS:
        value = getattr(record, entry.name)
        if value is None:
            if entry.name in record.stated:
                document[entry.name] = None
        elif entry.name in record.stated or entry.structural or value != entry.default:
            document[entry.name] = entry.codec.write(value)
    return document


def blank_fields(record: Record) -> list[Field]:
    """Return the required fields that have no value yet."""
    return [f for f in record.FIELDS if f.required and getattr(record, f.name) is None]


def finish(place: Place, problem: Unreadable | None = None) -> None:
    """Raise DocumentError when there are problems."""
    if problem is not None and not isinstance(problem, Incomplete):
        place.report(problem.message.zh, problem.message.en)
    if place.problems:
        raise DocumentError(place.problems)


def _both(problem: ValueError) -> tuple[str, str]:
    if isinstance(problem, Contradiction):
        return problem.message.zh, problem.message.en
    return str(problem), str(problem)


def suggestion(word: str, known: Iterable[str]) -> Text:
    """Return "did you mean ...?" or what there is to choose from."""
    names = [str(name) for name in known]
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return Text(f",是否为 {close[0]}?", f"; did you mean {close[0]}?")
    return Text(f";可用:{'、'.join(names)}", f"; there are: {', '.join(names)}")


def _report_unknown(key: str, known: Iterable[str], place: Place) -> None:
    hint = suggestion(key, known)
    place.report(f"未知的键 {key}{hint.zh}", f"unknown key {key!r}{hint.en}")
