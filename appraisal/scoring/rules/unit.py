"""`unit`: so many points for each unit away from the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any, ClassVar

from appraisal.scoring.codecs import CAP, FLOOR, NUMBER, ChoiceCodec
from appraisal.scoring.context import Context
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import ZERO, Share, firm, plain, settle
from appraisal.scoring.result import Step
from appraisal.scoring.rule import (
    NO_CAP,
    NO_FLOOR,
    Mark,
    Rule,
    Scorer,
    Setting,
    Told,
    limit_of,
    points_of,
    stated_limit,
    undefined,
)
from appraisal.scoring.target import Goal, TargetForm
from appraisal.scoring.text import Text
from appraisal.scoring.wording import amount, difference, figure, joined, percent, points


class UnitOf(StrEnum):
    """What the size of a unit is measured in."""

    ABSOLUTE = "absolute"
    PERCENTAGE_POINT = "percentage_point"
    TARGET = "target"


class Partial(StrEnum):
    """What becomes of the part of a unit that is left over."""

    WHOLE = "whole"
    STARTED = "started"
    PRO_RATA = "pro_rata"


def _whole(units: Decimal) -> Decimal:
    return firm(units).to_integral_value(ROUND_FLOOR)


def _started(units: Decimal) -> Decimal:
    return firm(units).to_integral_value(ROUND_CEILING)


COUNTED: dict[Partial, Callable[[Decimal], Decimal]] = {
    Partial.WHOLE: _whole,
    Partial.STARTED: _started,
    Partial.PRO_RATA: settle,
}
COUNTED_TEXT = {
    Partial.WHOLE: Text("不足一档不计", "only whole steps count"),
    Partial.STARTED: Text("不足一档按一档计", "a started step counts as a whole one"),
    Partial.PRO_RATA: Text("按比例计", "parts of a step count in proportion"),
}


@dataclass(frozen=True, slots=True)
class Unit(Rule):
    """每低 1% 扣 2 分,每超 1% 加 1 分: steps away from the target cost or earn points."""

    unit: Decimal | None = None
    unit_of: UnitOf = UnitOf.ABSOLUTE
    deduct: Decimal | None = None
    add: Decimal | None = None
    partial: Partial = Partial.WHOLE
    start: Decimal | None = None
    free: Decimal = ZERO
    max_deduct: Decimal | None = None
    max_add: Decimal | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "unit"
    label: ClassVar[Text] = Text("每差一个单位加减分", "points per unit away from the target")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "unit",
            NUMBER,
            Text("单位大小", "size of a unit"),
            Text("例如 1%、0.5、10000", "such as 1%, 0.5 or 10000"),
            required=True,
            example="1%",
        ),
        Field(
            "unit_of",
            ChoiceCodec(UnitOf),
            Text("单位是", "the unit is"),
            Text(
                "absolute 数值;percentage_point 百分点;target 目标值的百分比",
                "absolute: of the figure; percentage_point; target: a percentage of the target",
            ),
            default=UnitOf.ABSOLUTE,
        ),
        Field(
            "deduct", NUMBER, Text("每差一个单位扣", "deducted for each unit short"), example="2"
        ),
        Field("add", NUMBER, Text("每超一个单位加", "added for each unit beyond"), example="1"),
        Field(
            "partial",
            ChoiceCodec(Partial),
            Text("不足一个单位", "part of a unit"),
            Text(
                "whole 不计;started 按一个计;pro_rata 按比例",
                "whole: not counted; started: counts as one; pro_rata: in proportion",
            ),
            default=Partial.WHOLE,
        ),
        Field(
            "start",
            NUMBER,
            Text("起始分", "points at the target"),
            Text(
                "达到目标时的分数;默认满分",
                "what reaching the target gives; full points by default",
            ),
            example="0",
        ),
        Field(
            "free",
            NUMBER,
            Text("免扣范围", "free distance"),
            Text(
                "差距在此以内不扣,超出部分才扣(单位同上)",
                "a shortfall up to this costs nothing; measured like the unit",
            ),
            default=ZERO,
        ),
        Field("max_deduct", NUMBER, Text("最多扣", "most deducted")),
        Field("max_add", NUMBER, Text("最多加", "most added")),
        Field("floor", FLOOR, Text("最低分", "floor"), Text("默认 0 分", "0 by default")),
        Field("cap", CAP, Text("最高分", "cap"), Text("默认满分", "full points by default")),
    )

    def __post_init__(self) -> None:
        if self.unit is not None and self.unit <= 0:
            raise Contradiction("unit 须大于 0", "unit must be above 0")
        in_percent = self.unit_of is not UnitOf.ABSOLUTE
        if in_percent and self.unit is not None and not isinstance(self.unit, Share):
            raise Contradiction(
                f"unit_of 为 {self.unit_of} 时 unit 须写成百分数,例如 1%",
                f"with unit_of: {self.unit_of} write the unit as a percentage, such as 1%",
            )
        for name in ("deduct", "add", "free", "max_deduct", "max_add"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise Contradiction(f"{name} 不能为负", f"{name} can't be negative")

    @property
    def is_exact(self) -> bool:
        """Whole steps cost whole amounts."""
        return self.partial is not Partial.PRO_RATA

    @property
    def wants_target(self) -> bool:
        """Units are counted from the target."""
        return True

    @property
    def takes_range(self) -> bool:
        """A distance from a range is the distance from its nearer end."""
        return True

    def limits(self, setting: Setting) -> tuple[Decimal | None, Decimal | None]:
        """Return floor and cap; what max_add allows counts as stated."""
        full = setting.full
        cap = stated_limit(self.cap, full)
        if cap is None and self.max_add is not None:
            cap = max(full, setting.start(self.start) + points_of(self.max_add, full))
        return stated_limit(self.floor, full), cap

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return how far deductions and additions go."""
        start = setting.start(self.start)
        low = start if not self.deduct else NO_FLOOR
        high = start
        if self.add:
            high = NO_CAP if start >= setting.full else setting.full
        if self.max_deduct is not None:
            low = max(low, start - points_of(self.max_deduct, setting.full))
        if self.max_add is not None:
            high = min(high, start + points_of(self.max_add, setting.full))
        return low, high

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield blank and contradicting parameters, and a first step that wipes the item."""
        if self.deduct is None and self.add is None:
            yield error(setting.item, "deduct", "deduct 与 add 至少填一个", "give deduct or add")
        ranged = setting.target.form is TargetForm.RANGE
        if self.add is not None and ranged:
            yield error(
                setting.item,
                "add",
                "区间目标没有超额,不能加分",
                "nothing is beyond a range: add can't apply",
            )
        full, start = setting.full, setting.start(self.start)
        floor = limit_of(self.floor, full, ZERO)
        if self.deduct and points_of(self.deduct, full) >= start - floor > 0:
            lost = plain(points_of(self.deduct, full))
            yield warning(
                setting.item,
                "deduct",
                f"第一档就扣 {lost} 分,扣完本项",
                f"the first step takes {lost} points: all of the item",
            )

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        full, count = setting.full, COUNTED[self.partial]
        start = setting.start(self.start)
        deduct, add = (points_of(value or ZERO, full) for value in (self.deduct, self.add))
        most_off = limit_of(self.max_deduct, full, NO_CAP)
        most_on = limit_of(self.max_add, full, NO_CAP)
        size, free = self.unit or Decimal(1), self.free
        of_target, lower = self.unit_of is UnitOf.TARGET, setting.direction is Direction.LOWER

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            base = goal.value
            if base is None:
                base, short = shortfall(actual, goal)
            else:
                short = actual - base if lower else base - actual
            step, spared = size, free
            if of_target:
                if base <= 0:
                    raise undefined(
                        "目标值不大于 0,无法按其百分比计", "a percentage of a target of 0 or less"
                    )
                step, spared = size * base, free * base
            near = firm(short)
            if near > 0:
                units = count((short - spared) / step) if firm(short - spared) > 0 else ZERO
                change = units * deduct
                change = -most_off if change > most_off else -change
            elif add and near:
                units = count(-short / step)
                change = units * add
                change = min(change, most_on)
            else:
                units = change = ZERO
            return start + change, (base, short if near else near, step, units, change, spared)

        return score

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        size = self._size(setting)
        parts = []
        lower, ranged = (
            setting.direction is Direction.LOWER,
            setting.target.form is TargetForm.RANGE,
        )
        zh, en = ("高于目标", "above") if lower else ("低于目标", "below")
        zh, en = ("超出区间", "outside the range") if ranged else (zh, f"{en} the target")
        if self.deduct:
            lost = _worth(self.deduct)
            parts.append(
                Text(f"{zh}每 {size.zh}扣 {lost.zh}", f"{lost.en} off for each {size.en} {en}")
            )
        if self.add:
            won = _worth(self.add)
            zh, en = ("低于", "below") if lower else ("高于", "above")
            parts.append(
                Text(
                    f"{zh}目标每 {size.zh}加 {won.zh}",
                    f"{won.en} more for each {size.en} {en} the target",
                )
            )
        parts.append(COUNTED_TEXT[self.partial])
        if self.start is not None:
            at = _worth(self.start)
            parts.append(Text(f"起始 {at.zh}", f"starting from {at.en}"))
        if self.free:
            spared = self._size(setting, self.free)
            parts.append(Text(f"{spared.zh}以内不扣", f"up to {spared.en} is free"))
        for limit, zh, en in (
            (self.max_deduct, "最多扣", "at most {} off"),
            (self.max_add, "最多加", "at most {} more"),
        ):
            if limit is not None:
                parts.append(Text(f"{zh} {_worth(limit).zh}", en.format(_worth(limit).en)))
        return joined(parts, ",", ", ")

    def _size(self, setting: Setting, value: Decimal | None = None) -> Text:
        size = value if value is not None else self.unit
        if size is None:
            return Text("(未填)", "(blank)")
        if self.unit_of is UnitOf.TARGET:
            return Text(f"目标的 {percent(size)} ", f"{percent(size)} of the target")
        in_points = self.unit_of is UnitOf.PERCENTAGE_POINT or isinstance(size, Share)
        return difference(size, "%" if in_points else setting.unit) + Text(" ", "")

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell the distance, the steps it makes and what they cost or earn."""
        base, short, step, units, change, spared = details
        unit = setting.unit
        start = setting.start(self.start)
        reached, wanted = amount(actual, unit), amount(base, unit)
        if not short:
            said = (
                ("在目标区间内", "inside the range")
                if goal.value is None
                else ("恰好达到目标", "meets the target")
            )
            text = Text(
                f"{setting.name.zh} {reached.zh},{said[0]};得 {points(start).zh}",
                f"{setting.name.en} {reached.en} {said[1]}: {points(start).en}",
            )
            return Told(text, (Step(Text("起始分", "start"), plain(start), start),))
        gap, over = difference(abs(short), unit), actual > base
        zh, en = ("高于", "above") if over else ("低于", "below")
        parts = [
            Text(
                f"{setting.name.zh} {reached.zh} {zh}目标 {wanted.zh},差 {gap.zh}",
                f"{setting.name.en} {reached.en} is {en} the target {wanted.en} by {gap.en}",
            )
        ]
        if spared and short > 0:
            free = difference(spared, unit)
            parts.append(Text(f"其中 {free.zh}免扣", f"of which {free.en} is free"))
        parts += self._charged(setting, short > 0, units, change, start)
        return Told(joined(parts), self._steps(start, short, spared, step, units, change))

    def _charged(
        self, setting: Setting, bad: bool, units: Decimal, change: Decimal, start: Decimal
    ) -> list[Text]:
        rate = self.deduct if bad else self.add
        if not rate:
            nothing = (
                Text("不扣分", "nothing off")
                if bad
                else Text("超额不加分", "nothing more for that")
            )
            return [nothing, Text(f"得 {points(start).zh}", points(start).en)]
        size, worth = self._size(setting), _worth(rate)
        kinds = {
            Partial.WHOLE: Text("个整档", "whole steps"),
            Partial.STARTED: Text("档(不足一档按一档)", "steps, a started one counted"),
            Partial.PRO_RATA: Text("档(按比例)", "steps, in proportion"),
        }
        name, n, sign = kinds[self.partial], figure(units), "−" if bad else "+"
        zh, en = ("扣", "off") if bad else ("加", "more")
        moved = points(abs(change))
        each = Text(
            f"每 {size.zh}{zh} {worth.zh},计 {n} {name.zh},{zh} {moved.zh}",
            f"{worth.en} {en} for each {size.en}, {n} {name.en}: {moved.en} {en}",
        )
        end = points(start + change)
        sums = f"{figure(start)} {sign} {figure(abs(change))} = "
        return [each, Text(sums + end.zh, sums + end.en)]

    def _steps(
        self,
        start: Decimal,
        short: Decimal,
        spared: Decimal,
        step: Decimal,
        units: Decimal,
        change: Decimal,
    ) -> tuple[Step, ...]:
        bad = short > 0
        distance = max(short - spared, ZERO) if bad else -short
        shape = {Partial.WHOLE: "floor({})", Partial.STARTED: "ceil({})", Partial.PRO_RATA: "{}"}
        steps = []
        if self.deduct if bad else self.add:
            counted = shape[self.partial].format(f"{plain(distance)} / {plain(step)}")
            steps.append(Step(Text("档数", "steps"), counted, units))
        steps.append(
            Step(
                Text("得分", "points"),
                f"{plain(start)} {'-' if change < 0 else '+'} {plain(abs(change))}",
                start + change,
            )
        )
        return tuple(steps)


def shortfall(actual: Decimal, goal: Goal) -> tuple[Decimal, Decimal]:
    """Return the nearer end of a range, and how far outside of it the actual is."""
    low, high = goal.low or ZERO, goal.high or ZERO
    if actual < low:
        return low, low - actual
    return (high, actual - high) if actual > high else (low, ZERO)


def _worth(value: Decimal) -> Text:
    return points(value) if not isinstance(value, Share) else _share(value)


def _share(value: Decimal) -> Text:
    return Text(f"满分的 {percent(value)}", f"{percent(value)} of the full points")
