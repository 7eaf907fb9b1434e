"""The sorts of values that scorecard documents hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from appraisal.scoring.document import (
    Codec,
    Incomplete,
    Place,
    Record,
    Unreadable,
    read_record,
    suggestion,
    write_record,
)
from appraisal.scoring.formula import Formula, FormulaError
from appraisal.scoring.numbers import Share, decimal_from, written
from appraisal.scoring.text import Text, TextError

UNLIMITED = Decimal("Infinity")
_CODE = re.compile(r"[^\W\d][\w-]{0,63}")
_NUMBER_SCHEMA: dict[str, object] = {"type": ["number", "string"]}


@dataclass(frozen=True, slots=True)
class NumberCodec:
    """An exact number; "35%" is 0.35."""

    percent_only: bool = False

    def read(self, value: object, place: Place) -> Decimal:
        """Read an int, a Decimal, or text such as "3.5" or "35%"."""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise Unreadable(f"{value} 不是数字", f"{value!r} is not a number")
        try:
            number = decimal_from(value)
        except ValueError:
            raise Unreadable(f"“{value}”不是数字", f"{value!r} is not a number") from None
        if self.percent_only and not isinstance(number, Share):
            raise Unreadable(
                f"请写成百分数,例如 {value}%", f"write it as a percentage, such as {value}%"
            )
        return number

    def write(self, value: Decimal) -> object:
        """Write 20, 0.5 or "35%"."""
        return written(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "string", "pattern": "%$"} if self.percent_only else _NUMBER_SCHEMA


@dataclass(frozen=True, slots=True)
class LimitCodec:
    """A number, or `none` for no limit (stored as plus or minus infinity)."""

    unlimited: Decimal

    def read(self, value: object, place: Place) -> Decimal:
        """Read a number or the word none."""
        return self.unlimited if value == "none" else NUMBER.read(value, place)

    def write(self, value: Decimal) -> object:
        """Write the number or none."""
        return "none" if value.is_infinite() else written(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return _NUMBER_SCHEMA


@dataclass(frozen=True, slots=True)
class WholeCodec:
    """A whole number within bounds."""

    least: int = 0
    most: int = 1_000_000

    def read(self, value: object, place: Place) -> int:
        """Read a whole number, as a number or as text."""
        number = NUMBER.read(value, place)
        if number != number.to_integral_value() or not self.least <= number <= self.most:
            raise Unreadable(
                f"应为 {self.least} 到 {self.most} 的整数",
                f"a whole number from {self.least} to {self.most} belongs here",
            )
        return int(number)

    def write(self, value: int) -> object:
        """Write the number."""
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class FlagCodec:
    """Yes or no."""

    def read(self, value: object, place: Place) -> bool:
        """Read true or false."""
        if not isinstance(value, bool):
            raise Unreadable("应为 true 或 false", "true or false belongs here")
        return value

    def write(self, value: bool) -> object:
        """Write true or false."""
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "boolean"}


class CodeCodec:
    """A code: a letter, then letters, digits, _ or - (Chinese letters too)."""

    def read(self, value: object, place: Place) -> str:
        """Read the code."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            raise Unreadable(
                f"“{value}”不能作代码:以字母开头,只用字母、数字、_ 和 -",
                f"{value!r} can't be a code: begin with a letter, then letters, digits, _ and -",
            )
        return value

    def write(self, value: str) -> object:
        """Write the code."""
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "string"}


class WordsCodec:
    """Free text in one language, as it stands."""

    def read(self, value: object, place: Place) -> str:
        """Read text; numbers are taken as they are written."""
        if isinstance(value, Mapping | list | bool):
            raise Unreadable("应为文字", "text belongs here")
        return str(value)

    def write(self, value: str) -> object:
        """Write the text; a whole number as the number it was."""
        return int(value) if re.fullmatch("0|[1-9][0-9]{0,8}", value) else value

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": ["string", "number"]}


class TextCodec:
    """Text in both languages: {zh: .., en: ..}, or one string for both."""

    def read(self, value: object, place: Place) -> Text:
        """Read both languages."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str | Mapping):
            raise Unreadable("应为文字", "text, or {zh: .., en: ..}, belongs here")
        try:
            return Text.from_document(value)
        except TextError as problem:
            raise Unreadable(problem.message.zh, problem.message.en) from problem

    def write(self, value: Text) -> object:
        """Write the shortest form."""
        return value.to_shortest()

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        both: dict[str, object] = {
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "additionalProperties": False,
        }
        return {"anyOf": [{"type": ["string", "number"]}, both]}


class FormulaCodec:
    """A metric code or a formula."""

    def read(self, value: object, place: Place) -> Formula:
        """Parse the formula."""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise Unreadable("应为指标代码或公式", "a metric code or a formula belongs here")
        try:
            return Formula.of(str(value))
        except FormulaError as problem:
            said = problem.message
            raise Unreadable(f"公式“{value}”:{said.zh}", f"formula {value!r}: {said.en}") from None

    def write(self, value: Formula) -> object:
        """Write the formula's text."""
        return value.text

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": ["string", "number"]}


@dataclass(frozen=True, slots=True)
class NumberOrFormulaCodec:
    """A number, or a formula that gives one."""

    def read(self, value: object, place: Place) -> Decimal | Formula:
        """Read a number where there is one, else a formula."""
        try:
            return NUMBER.read(value, place)
        except Unreadable:
            if not isinstance(value, str):
                raise
        return FORMULA.read(value, place)

    def write(self, value: Decimal | Formula) -> object:
        """Write the number or the formula's text."""
        return value.text if isinstance(value, Formula) else written(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return _NUMBER_SCHEMA


@dataclass(frozen=True, slots=True)
class ChoiceCodec:
    """One word out of an enumeration."""

    of: type[StrEnum]

    def read(self, value: object, place: Place) -> Any:
        """Read one of the words."""
        try:
            return self.of(str(value))
        except ValueError:
            hint = suggestion(str(value), list(self.of))
            raise Unreadable(
                f"“{value}”不可选{hint.zh}", f"{value!r} is not a choice{hint.en}"
            ) from None

    def write(self, value: StrEnum) -> object:
        """Write the word."""
        return str(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"enum": [str(choice) for choice in self.of]}


class DateCodec:
    """A calendar day."""

    def read(self, value: object, place: Place) -> date:
        """Read a date, or text such as 2026-10-05."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise Unreadable(
                f"“{value}”不是日期", f"{value!r} is not a date: use 2026-10-05"
            ) from None

    def write(self, value: date) -> object:
        """Write 2026-10-05."""
        return value.isoformat()

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class ListCodec:
    """Several values of one sort; a single one may stand without a list."""

    of: Codec
    single: bool = False

    def read(self, value: object, place: Place) -> tuple[Any, ...]:
        """Read each entry, reporting problems at its number."""
        if not isinstance(value, list | tuple):
            if not self.single:
                raise Unreadable("应为列表", "a list belongs here")
            return (self.of.read(value, place),)
        found = []
        for position, entry in enumerate(value, 1):
            try:
                found.append(self.of.read(entry, place.at(position)))
            except Incomplete:
                pass  # its problems are reported where they are
            except Unreadable as problem:
                place.at(position).report(problem.message.zh, problem.message.en)
        return tuple(found)

    def write(self, value: tuple[Any, ...]) -> object:
        """Write a list, or the single entry where that may stand alone."""
        if self.single and len(value) == 1:
            return self.of.write(value[0])
        return [self.of.write(entry) for entry in value]

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        many: dict[str, object] = {"type": "array", "items": self.of.schema()}
        return {"anyOf": [self.of.schema(), many]} if self.single else many


@dataclass(frozen=True, slots=True)
class RecordCodec:
    """A nested record."""

    of: type[Any]

    def read(self, value: object, place: Place) -> Record:
        """Read the record."""
        record: Record = read_record(self.of, value, place)
        return record

    def write(self, value: Record) -> object:
        """Write the record."""
        return write_record(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema: a reference, defined once."""
        return {"$ref": f"#/$defs/{self.of.__name__}"}


NUMBER = NumberCodec()
PERCENT = NumberCodec(percent_only=True)
CAP = LimitCodec(UNLIMITED)
FLOOR = LimitCodec(-UNLIMITED)
FLAG = FlagCodec()
CODE = CodeCodec()
WORDS = WordsCodec()
TEXT = TextCodec()
FORMULA = FormulaCodec()
NUMBER_OR_FORMULA = NumberOrFormulaCodec()
DAY = DateCodec()
