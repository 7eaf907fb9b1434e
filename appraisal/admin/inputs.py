"""What a form shows: one `Input` for each declared field, and the messages beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from django.utils.translation import get_language

from appraisal.scoring import codecs
from appraisal.scoring.award import AwardCodec
from appraisal.scoring.document import Codec, Problem
from appraisal.scoring.target import TargetCodec
from appraisal.scoring.text import Text

BLANK = "__n__"
"""Stands for the row number in the blank row that a script copies."""

LONG_TEXTS = frozenset({"help", "note", "evidence"})
"""Texts of a sentence or more."""


class Sort(StrEnum):
    """How a field is entered; the template is named after it."""

    LINE = "line"
    NUMBER = "number"
    LIMIT = "limit"
    FORMULA = "formula"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    PAIR = "pair"
    WORDS = "words"
    GROUP = "group"
    ROWS = "rows"
    TARGET = "target"
    AWARD = "award"
    YAML = "yaml"


_SORTS: Mapping[type, Sort] = {
    codecs.NumberCodec: Sort.NUMBER,
    codecs.WholeCodec: Sort.NUMBER,
    codecs.LimitCodec: Sort.LIMIT,
    codecs.CodeCodec: Sort.LINE,
    codecs.WordsCodec: Sort.LINE,
    codecs.FormulaCodec: Sort.FORMULA,
    codecs.NumberOrFormulaCodec: Sort.FORMULA,
    codecs.DateCodec: Sort.DAY,
    codecs.FlagCodec: Sort.FLAG,
    codecs.ChoiceCodec: Sort.CHOICE,
    codecs.TextCodec: Sort.PAIR,
    codecs.RecordCodec: Sort.GROUP,
    TargetCodec: Sort.TARGET,
    AwardCodec: Sort.AWARD,
}
_SCALARS = {"string", "number", "integer"}
_ON_ONE_LINE = {Sort.LINE, Sort.NUMBER, Sort.LIMIT, Sort.FORMULA, Sort.CHOICE}


def sort_of(codec: Codec) -> Sort:
    """How a value of this codec is entered; what has no fields of its own is typed as YAML."""
    if isinstance(codec, codecs.ListCodec):
        inner = sort_of(codec.of)
        if inner is Sort.GROUP:
            return Sort.ROWS
        return Sort.WORDS if inner in _ON_ONE_LINE else Sort.YAML
    return _SORTS.get(type(codec)) or (Sort.LINE if _is_scalar(codec) else Sort.YAML)


def _is_scalar(codec: Codec) -> bool:
    """Whether a value is one word or number, by its schema: a new codec needs no entry here."""
    types = codec.schema().get("type", "object")
    return set([types] if isinstance(types, str) else cast(list[str], types)) <= _SCALARS


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form as the template draws it."""

    sort: Sort
    name: str
    label: str
    help: str = ""
    example: str = ""
    value: str = ""
    placeholder: str = ""
    required: bool = False
    checked: bool = False
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    parts: tuple[Input, ...] = ()
    rows: tuple[tuple[Input, ...], ...] = ()

    @property
    def id(self) -> str:
        """The element's id."""
        return "id_" + re.sub(r"[^\w-]+", "_", self.name)

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"admin/inputs/{self.sort}.html"

    @property
    def is_long(self) -> bool:
        """Whether people write sentences into it."""
        return self.name in LONG_TEXTS

    @property
    def all_errors(self) -> tuple[str, ...]:
        """Errors of this field and of everything in it."""
        cells = (*self.parts, *(cell for row in self.rows for cell in row))
        return (*self.errors, *(error for cell in cells for error in cell.all_errors))

    @property
    def is_filled(self) -> bool:
        """Whether somebody entered something."""
        return bool(self.value or self.rows or any(part.is_filled for part in self.parts))


@dataclass(frozen=True, slots=True)
class Messages:
    """What is wrong or strange, by place in the document, in the reader's language."""

    at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Messages:
        """Collect problems of reading."""
        return cls.by_place((problem.place, said(problem.message)) for problem in problems)

    @classmethod
    def by_place(
        cls, pairs: Iterable[tuple[str, str]], warnings: Iterable[tuple[str, str]] = ()
    ) -> Messages:
        """Collect (place, message) pairs: errors, and warnings."""
        return cls(_gathered(pairs), _gathered(warnings))

    def exactly(self, place: str) -> tuple[str, ...]:
        """Messages of this very place."""
        return self.at.get(place, ())

    def within(self, place: str) -> tuple[str, ...]:
        """Messages of this place and of everything in it."""
        return _inside(self.at, place)

    def warnings_within(self, place: str) -> tuple[str, ...]:
        """Warnings of this place and of everything in it."""
        return _inside(self.warned, place)


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for place, message in pairs:
        found[place] = (*found.get(place, ()), message)
    return found


def _inside(at: Mapping[str, tuple[str, ...]], place: str) -> tuple[str, ...]:
    return tuple(
        message
        for where, messages in at.items()
        if where == place or where.startswith((f"{place}.", f"{place}["))
        for message in messages
    )


NO_MESSAGES = Messages()


def said(text: Text) -> str:
    """The text in the reader's language."""
    return text.in_language(get_language() or "zh-hans")


def at(place: str, key: str) -> str:
    """The place of a key."""
    return f"{place}.{key}" if place else key
