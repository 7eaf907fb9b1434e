"""What a band, a level or a place gives: points, a range a person picks in, or a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from appraisal.scoring.codecs import FORMULA, NUMBER
from appraisal.scoring.document import Place, Unreadable
from appraisal.scoring.formula import Formula
from appraisal.scoring.numbers import Share
from appraisal.scoring.rule import Setting, points_of
from appraisal.scoring.text import Text
from appraisal.scoring.wording import points, points_or_share


@dataclass(frozen=True, slots=True)
class Choice:
    """Points a person picks: anything from low to high, or one of the values."""

    low: Decimal
    high: Decimal
    values: tuple[Decimal, ...] = ()

    def admits(self, value: Decimal, full: Decimal) -> bool:
        """Tell whether a person may pick this many points."""
        if self.values:
            return value in [points_of(choice, full) for choice in self.values]
        return points_of(self.low, full) <= value <= points_of(self.high, full)

    def says(self, full: Decimal) -> Text:
        """Return the choice in words."""
        if self.values:
            shown = [points(points_of(value, full)) for value in self.values]
            return Text("或".join(t.zh for t in shown), " or ".join(t.en for t in shown))
        low, high = points(points_of(self.low, full)), points(points_of(self.high, full))
        return Text(f"{low.zh}至 {high.zh}", f"{low.en} to {high.en}")


Award = Decimal | Formula | Choice


@dataclass(frozen=True, slots=True)
class AwardCodec:
    """Reads 5, "90%", {from: 2, to: 4}, [2, 3] or, where allowed, a formula."""

    formulas: bool = True

    def read(self, value: object, place: Place) -> Award:
        """Read an award in any of its forms."""
        if isinstance(value, Mapping):
            return self._range(value, place)
        if isinstance(value, list | tuple):
            values = tuple(NUMBER.read(entry, place) for entry in value)
            if not values:
                raise Unreadable("可选分值为空", "there is nothing to choose from")
            return Choice(min(values), max(values), values)
        try:
            return NUMBER.read(value, place)
        except Unreadable:
            if not self.formulas or not isinstance(value, str):
                raise
        return FORMULA.read(value, place)

    def _range(self, value: Mapping[object, object], place: Place) -> Choice:
        if set(value) != {"from", "to"}:
            raise Unreadable("分值区间写作 {from: 2, to: 4}", "write a range as {from: 2, to: 4}")
        low, high = NUMBER.read(value["from"], place), NUMBER.read(value["to"], place)
        if low > high:
            raise Unreadable(f"{low} 大于 {high}", f"{low} is above {high}")
        return Choice(low, high)

    def write(self, value: Award) -> object:
        """Write the award in the form it was read from."""
        if isinstance(value, Formula):
            return value.text
        if isinstance(value, Choice):
            if value.values:
                return [NUMBER.write(entry) for entry in value.values]
            return {"from": NUMBER.write(value.low), "to": NUMBER.write(value.high)}
        return NUMBER.write(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        number = NUMBER.schema()
        span = {
            "type": "object",
            "properties": {"from": number, "to": number},
            "required": ["from", "to"],
            "additionalProperties": False,
        }
        return {"anyOf": [number, span, {"type": "array", "items": number, "minItems": 1}]}


AWARD = AwardCodec()
GIVEN_AWARD = AwardCodec(formulas=False)


def says(award: Award, setting: Setting) -> Text:
    """Return an award in words."""
    if isinstance(award, Formula):
        said = setting.said(award)
        return Text(f"得分 = {said.zh}", f"points = {said.en}")
    if isinstance(award, Choice):
        return award.says(setting.full)
    return points_or_share(award, isinstance(award, Share))


def reach(award: Award, full: Decimal) -> tuple[Decimal, Decimal]:
    """Return the fewest and the most points an award gives; a formula is taken to fit."""
    if isinstance(award, Formula):
        return Decimal(0), full
    if isinstance(award, Choice):
        return points_of(award.low, full), points_of(award.high, full)
    fixed = points_of(award, full)
    return fixed, fixed
