"""Targets: a number, a range, named anchors, or formulas over history in any of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from appraisal.scoring.codecs import NUMBER_OR_FORMULA
from appraisal.scoring.document import Place, Unreadable, suggestion
from appraisal.scoring.formula import Formula

Value = Decimal | Formula
ANCHORS = ("base", "target", "stretch")


class TargetForm(StrEnum):
    """What shape a target has."""

    BLANK = "blank"
    NUMBER = "number"
    RANGE = "range"
    ANCHORS = "anchors"


@dataclass(frozen=True, slots=True)
class Target:
    """What is expected. Which fields are set says which form it has.

    value: a number or formula; low and high: a range; base, value and stretch: anchors.
    """

    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    base: Value | None = None
    stretch: Value | None = None
    form: TargetForm = TargetForm.BLANK

    @property
    def parts(self) -> dict[str, Value | None]:
        """The values by the names a document uses; None where one is blank."""
        if self.form is TargetForm.RANGE:
            return {"min": self.low, "max": self.high}
        if self.form is TargetForm.ANCHORS:
            return {"base": self.base, "target": self.value, "stretch": self.stretch}
        return {"target": self.value}

    @property
    def formulas(self) -> Iterator[Formula]:
        """The formulas among the values."""
        return (value for value in self.parts.values() if isinstance(value, Formula))

    @property
    def blank(self) -> bool:
        """Whether a value that is needed is not filled in."""
        if self.form is TargetForm.RANGE:
            return self.low is None or self.high is None
        return self.value is None


NO_TARGET = Target()


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as resolved for one employee: numbers only."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    base: Decimal | None = None
    stretch: Decimal | None = None


class TargetCodec:
    """Reads and writes a target in any of its forms."""

    def read(self, value: object, place: Place) -> Target:
        """Read 300000, "35%", a formula, {min:, max:} or {base:, target:, stretch:}."""
        if not isinstance(value, Mapping):
            return Target(value=NUMBER_OR_FORMULA.read(value, place), form=TargetForm.NUMBER)
        keys = set(value)
        allowed = {"min", "max"} if keys & {"min", "max"} else set(ANCHORS)
        for key in sorted(keys - allowed, key=str):
            hint = suggestion(str(key), ["min", "max", *ANCHORS])
            raise Unreadable(f"目标值不认识 {key}{hint.zh}", f"unknown key {key!r}{hint.en}")
        found = {
            key: NUMBER_OR_FORMULA.read(part, place.at(key))
            for key, part in value.items()
            if part is not None
        }
        if "min" in allowed:
            return _range(found)
        return Target(
            value=found.get("target"),
            base=found.get("base"),
            stretch=found.get("stretch"),
            form=TargetForm.ANCHORS,
        )

    def write(self, value: Target) -> object:
        """Write the form it was read from."""
        if value.form in (TargetForm.NUMBER, TargetForm.BLANK):
            return None if value.value is None else NUMBER_OR_FORMULA.write(value.value)
        return {
            key: NUMBER_OR_FORMULA.write(part)
            for key, part in value.parts.items()
            if part is not None
        }

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        number = NUMBER_OR_FORMULA.schema()
        return {
            "anyOf": [
                {"type": "null"},
                number,
                _object(("min", "max"), number),
                _object(ANCHORS, number),
            ]
        }


def _range(found: Mapping[str, Value]) -> Target:
    low, high = found.get("min"), found.get("max")
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        raise Unreadable(f"区间下限 {low} 大于上限 {high}", f"min {low} is above max {high}")
    return Target(low=low, high=high, form=TargetForm.RANGE)


def _object(keys: tuple[str, ...], number: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {key: {"anyOf": [number, {"type": "null"}]} for key in keys},
        "additionalProperties": False,
    }


TARGET = TargetCodec()
