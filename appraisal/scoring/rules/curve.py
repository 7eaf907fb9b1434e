"""`curve`: straight lines between anchors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, ClassVar

from appraisal.scoring.codecs import NUMBER, ChoiceCodec, ListCodec, RecordCodec
from appraisal.scoring.context import Context
from appraisal.scoring.document import Contradiction, Field, Place, Unreadable
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.numbers import ZERO, firm, plain
from appraisal.scoring.result import Step
from appraisal.scoring.rule import (
    NO_CAP,
    NO_FLOOR,
    LowerForm,
    Mark,
    Over,
    Rule,
    Scorer,
    Setting,
    Told,
    invalid,
    points_of,
    undefined,
)
from appraisal.scoring.rules.ratio import attainment_told
from appraisal.scoring.target import ANCHORS, Goal
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import amount, difference, joined, percent, points

_CLIFF = Decimal("0.2")
_ANCHOR_NAMES = {
    "base": Text("基准值", "base"),
    "target": Text("目标值", "target"),
    "stretch": Text("挑战值", "stretch"),
}


class End(StrEnum):
    """What lies beyond the first or the last knot."""

    HOLD = "hold"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class KnotCodec:
    """Where a knot stands: a number, or the name of an anchor of the target."""

    def read(self, value: object, place: Place) -> Decimal | str:
        """Read 0.6, "60%", or base, target, stretch."""
        if isinstance(value, str) and value in ANCHORS:
            return value
        try:
            return NUMBER.read(value, place)
        except Unreadable:
            raise Unreadable(
                f"“{value}”既不是数字,也不是 base、target、stretch",
                f"{value!r} is neither a number nor base, target or stretch",
            ) from None

    def write(self, value: Decimal | str) -> object:
        """Write the number or the name."""
        return value if isinstance(value, str) else NUMBER.write(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return NUMBER.schema()


@dataclass(frozen=True, slots=True)
class EndCodec:
    """What lies beyond an end: hold, extend, or points of its own."""

    def read(self, value: object, place: Place) -> Decimal | End:
        """Read hold, extend or a number."""
        try:
            return NUMBER.read(value, place)
        except Unreadable:
            end: End = ChoiceCodec(End).read(value, place)
            return end

    def write(self, value: Decimal | End) -> object:
        """Write the word or the number."""
        return str(value) if isinstance(value, End) else NUMBER.write(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return NUMBER.schema()


@dataclass(frozen=True, slots=True)
class Knot:
    """A point of the curve."""

    x: Decimal | str
    points: Decimal
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("x", KnotCodec(), Text("数值", "x"), structural=True),
        Field("points", NUMBER, Text("得分", "points"), structural=True),
    )


Line = list[tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Curve(Rule):
    """基准值 60 分,目标值 100 分,挑战值 120 分,其间线性."""

    knots: tuple[Knot, ...] = ()
    over: Over = Over.ACTUAL
    below: Decimal | End = End.HOLD
    above: Decimal | End = End.HOLD
    lower_form: LowerForm = LowerForm.INVERSE
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "curve"
    label: ClassVar[Text] = Text("分段线性", "straight lines between anchors")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "over",
            ChoiceCodec(Over),
            Text("横轴", "x is"),
            Text(
                "actual 实际值;attainment 完成率;gap 实际减目标",
                "actual, attainment, or gap = actual - target",
            ),
            default=Over.ACTUAL,
        ),
        Field(
            "lower_form",
            ChoiceCodec(LowerForm),
            Text("越低越好的算法", "form where lower is better"),
            default=LowerForm.INVERSE,
        ),
        Field(
            "knots",
            ListCodec(RecordCodec(Knot)),
            Text("节点", "knots"),
            Text(
                "x 为数值,或 base、target、stretch(取目标值的锚点)",
                "x is a number, or base, target, stretch of the target",
            ),
            default=(),
            structural=True,
        ),
        Field(
            "below",
            EndCodec(),
            Text("低于最小节点", "below the smallest x"),
            Text("hold 保持;extend 延长;或给出分数", "hold, extend, or points"),
            default=End.HOLD,
        ),
        Field(
            "above",
            EndCodec(),
            Text("高于最大节点", "above the largest x"),
            Text("hold 保持;extend 延长;或给出分数", "hold, extend, or points"),
            default=End.HOLD,
        ),
    )

    def __post_init__(self) -> None:
        if len(self.knots) < 2:
            raise Contradiction("至少要有两个节点", "a curve has at least two knots")
        places = [knot.x for knot in self.knots]
        if len(set(places)) < len(places):
            raise Contradiction("两个节点的 x 相同", "two knots have the same x")

    @property
    def _anchored(self) -> bool:
        return any(isinstance(knot.x, str) for knot in self.knots)

    @property
    def wants_target(self) -> bool:
        """Anchors and attainment come from the target."""
        return self.over is not Over.ACTUAL or self._anchored

    @property
    def wants_attainment(self) -> bool:
        """Whether x is the attainment."""
        return self.over is Over.ATTAINMENT

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest points of the curve."""
        values = [points_of(knot.points, setting.full) for knot in self.knots]
        values += [
            points_of(end, setting.full)
            for end in (self.below, self.above)
            if isinstance(end, Decimal)
        ]
        if End.EXTEND in (self.below, self.above):
            return NO_FLOOR, NO_CAP
        return min(values), max(values)

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield anchors the target lacks, and cliffs at the ends."""
        known = {name for name, value in setting.target.parts.items() if value is not None}
        for knot in self.knots:
            if isinstance(knot.x, str) and knot.x not in known:
                name = _ANCHOR_NAMES[knot.x]
                yield error(
                    setting.item,
                    "target",
                    f"目标值缺少{name.zh}({knot.x})",
                    f"the target has no {name.en}",
                )
        if self.over is not Over.ACTUAL and self._anchored:
            yield error(
                setting.item,
                "knots",
                "锚点只能用于 over: actual",
                "anchors stand for actuals: use over: actual",
            )
        if self._anchored:
            return
        line = self._line(setting, Goal())
        for end, (x, height) in ((self.below, line[0]), (self.above, line[-1])):
            if isinstance(end, Decimal):
                jump = abs(points_of(end, setting.full) - height)
                if jump > _CLIFF * setting.full:
                    at = self._at(x, setting)
                    yield warning(
                        setting.item,
                        "knots",
                        f"在 {at.zh} 处相差 {plain(jump)} 分",
                        f"at {at.en} the points jump by {plain(jump)}",
                    )

    def _line(self, setting: Setting, goal: Goal) -> Line:
        """Return the knots in numbers, in ascending order of x."""
        found = []
        for knot in self.knots:
            x = knot.x
            if isinstance(x, str):
                at = {"base": goal.base, "target": goal.value, "stretch": goal.stretch}[x]
                if at is None:
                    name = _ANCHOR_NAMES[x]
                    raise invalid(f"目标值缺少{name.zh}", f"the target has no {name.en}")
                x = at
            found.append((x, points_of(knot.points, setting.full)))
        ordered = sorted(found)
        for (first, _), (second, _) in pairwise(ordered):
            if first == second:
                raise invalid(f"两个节点都在 {first}", f"two knots are both at {first}")
        if self._anchored and ordered not in (found, found[::-1]):
            raise invalid("锚点的顺序与得分不一致", "the anchors are out of order")
        return ordered

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        over = self.over
        fixed = None if self._anchored else self._line(setting, Goal())

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            value = actual
            if over is Over.ATTAINMENT and attainment is not None:
                value = attainment
            elif over is Over.GAP:
                value = actual - (goal.value if goal.value is not None else ZERO)
            line = fixed
            if line is None:  # anchors may be calculated: compare without a residue
                line = [(firm(x), points) for x, points in self._line(setting, goal)]
                value = firm(value)
            found, segment = self._on(line, value, setting.full)
            return found, (value, segment)

        return score

    def _on(self, line: Line, value: Decimal, full: Decimal) -> tuple[Decimal, Line]:
        """Return the points at x, and the knots they were drawn from."""
        if value < line[0][0]:
            return self._beyond(self.below, line[0], line[1], value, full)
        if value > line[-1][0]:
            return self._beyond(self.above, line[-1], line[-2], value, full)
        for left, right in pairwise(line):
            if value <= right[0]:
                return _between(left, right, value), [left, right]
        raise TypeError("a value between the ends lies on the line")

    def _beyond(
        self,
        end: Decimal | End,
        knot: tuple[Decimal, Decimal],
        inner: tuple[Decimal, Decimal],
        value: Decimal,
        full: Decimal,
    ) -> tuple[Decimal, Line]:
        if isinstance(end, Decimal):
            return points_of(end, full), []
        if end is End.HOLD or inner[1] == knot[1]:
            return knot[1], [knot]
        if value.is_infinite():
            raise undefined(
                "完成率没有上限,延长线无法计算", "the line can't be extended without end"
            )
        left, right = sorted((knot, inner))
        return _between(left, right, value), [left, right]

    def _at(self, value: Decimal, setting: Setting) -> Text:
        if self.over is Over.ATTAINMENT:
            return Text(f"完成率 {percent(value)}", f"attainment {percent(value)}")
        if self.over is Over.GAP:
            gap = difference(value, setting.unit)
            return Text(f"与目标之差 {gap.zh}", f"difference from the target {gap.en}")
        shown = amount(value, setting.unit)
        return Text(f"{setting.name.zh} {shown.zh}", f"{setting.name.en} {shown.en}")

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        parts = []
        for knot in self.knots:
            x = knot.x
            at = _ANCHOR_NAMES[x] if isinstance(x, str) else self._at(x, setting)
            got = points(points_of(knot.points, setting.full))
            parts.append(Text(f"{at.zh}得 {got.zh}", f"{at.en}: {got.en}"))
        parts.append(Text("其间按直线", "straight lines between"))
        for end, zh, en in (
            (self.below, "低于最小值", "below"),
            (self.above, "高于最大值", "above"),
        ):
            if isinstance(end, Decimal):
                got = points(points_of(end, setting.full))
                parts.append(Text(f"{zh}得 {got.zh}", f"{en}: {got.en}"))
            elif end is End.EXTEND:
                parts.append(Text(f"{zh}按直线延长", f"{en} the line goes on"))
        return joined(parts, ",", ", ")

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell the two knots and the line between them."""
        value, segment = details
        told = Told(EMPTY)
        if self.over is Over.ATTAINMENT:
            told = attainment_told(setting, actual, goal.value or ZERO, attainment, self.lower_form)
        at = self._at(value, setting)
        if len(segment) == 2:
            return self._line_told(setting, told, at, value, segment)
        line = segment[0][1] if segment else self._end_points(setting, goal, value)
        got = points(line)
        where = Text(f"{at.zh} 在曲线之外,得 {got.zh}", f"{at.en} is beyond the curve: {got.en}")
        return Told(
            joined([told.text, where]),
            (*told.steps, Step(Text("得分", "points"), plain(line), line)),
        )

    def _end_points(self, setting: Setting, goal: Goal, value: Decimal) -> Decimal:
        return self._on(self._line(setting, goal), value, setting.full)[0]

    def _line_told(
        self, setting: Setting, told: Told, at: Text, value: Decimal, segment: Sequence[Any]
    ) -> Told:
        (x0, y0), (x1, y1) = segment
        found = _between(segment[0], segment[1], value)
        got = points(found)
        first, second = self._at(x0, setting), self._at(x1, setting)
        low, high = points(y0), points(y1)
        text = Text(
            f"{at.zh} 在 {first.zh}({low.zh})与 {second.zh}({high.zh})之间按直线,得 {got.zh}",
            f"{at.en} lies between {first.en} ({low.en}) and {second.en} ({high.en}): {got.en}",
        )
        a, b, x = plain(x0), plain(x1), plain(value)
        rise = f"({plain(y0)} * ({b} - {x}) + {plain(y1)} * ({x} - {a}))"
        step = Step(Text("得分", "points"), f"{rise} / ({b} - {a})", found)
        return Told(joined([told.text, text]), (*told.steps, step))


def _between(left: tuple[Decimal, Decimal], right: tuple[Decimal, Decimal], x: Decimal) -> Decimal:
    """Return the height at x of the line through two knots, with a single division."""
    (x0, y0), (x1, y1) = left, right
    return (y0 * (x1 - x) + y1 * (x - x0)) / (x1 - x0)
