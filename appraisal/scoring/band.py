"""One band: an interval in words and what it gives; and whether several fit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import ClassVar

from appraisal.scoring import award
from appraisal.scoring.award import AWARD, Award
from appraisal.scoring.codecs import NUMBER, TEXT
from appraisal.scoring.document import Contradiction, Field, Place, Unreadable
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.formula import Formula
from appraisal.scoring.intervals import Interval, holes, overlaps
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import plain
from appraisal.scoring.rule import Setting, invalid
from appraisal.scoring.target import Goal, Target
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import figure, percent

CLIFF = Decimal("0.2")
_ENDS = ("at_least", "above", "at_most", "below", "exactly")
_NAMES = {
    "base": Text("基准值", "base"),
    "target": Text("目标值", "target"),
    "stretch": Text("挑战值", "stretch"),
    "min": Text("区间下限", "min"),
    "max": Text("区间上限", "max"),
}
_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<", "exactly": "="}


class EndCodec:
    """An end of a band: a number, or the name of a part of the item's target."""

    def read(self, value: object, place: Place) -> Decimal | str:
        """Read 0.6, "60%", or target, base, stretch, min, max."""
        if isinstance(value, str) and value in _NAMES:
            return value
        try:
            return NUMBER.read(value, place)
        except Unreadable:
            raise Unreadable(
                f"“{value}”既不是数字,也不是 {'、'.join(_NAMES)}",
                f"{value!r} is neither a number nor one of {', '.join(_NAMES)}",
            ) from None

    def write(self, value: Decimal | str) -> object:
        """Write the number or the name."""
        return value if isinstance(value, str) else NUMBER.write(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return NUMBER.schema()


_END = EndCodec()
End = Decimal | str


@dataclass(frozen=True, slots=True)
class Band:
    """An interval and its award. Its ends are open (above, below) or closed (at_...)."""

    points: Award
    at_least: End | None = None
    above: End | None = None
    at_most: End | None = None
    below: End | None = None
    exactly: End | None = None
    name: Text = EMPTY
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("at_least", _END, Text("≥", "at least")),
        Field("above", _END, Text(">", "above")),
        Field("at_most", _END, Text("≤", "at most")),
        Field("below", _END, Text("<", "below")),
        Field("exactly", _END, Text("=", "exactly")),
        Field(
            "points",
            AWARD,
            Text("得分", "points"),
            Text(
                "分数、满分的百分比(90%)、供人选取的 {from: 2, to: 4} 或 [2, 3]、公式",
                "points, a percentage of full points, {from: 2, to: 4} or [2, 3] to pick from, "
                "or a formula",
            ),
            structural=True,
        ),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
    )

    def __post_init__(self) -> None:
        stated = self.ends
        if self.exactly is not None and len(stated) > 1:
            raise Contradiction("exactly 不能与其他界限同用", "exactly stands alone")
        if self.at_least is not None and self.above is not None:
            raise Contradiction("at_least 与 above 只能取一", "give at_least or above, not both")
        if self.at_most is not None and self.below is not None:
            raise Contradiction("at_most 与 below 只能取一", "give at_most or below, not both")
        if not stated:
            raise Contradiction(
                "分段没有界限;“其余情况”请用 otherwise", "the band has no end: use otherwise"
            )

    @property
    def ends(self) -> dict[str, End]:
        """The ends that are stated, by their word."""
        found = {name: getattr(self, name) for name in _ENDS}
        return {name: end for name, end in found.items() if end is not None}

    @property
    def anchored(self) -> bool:
        """Whether an end is a part of the target."""
        return any(isinstance(end, str) for end in self.ends.values())

    def interval(self, goal: Goal | None = None) -> Interval:
        """Return the interval the words mean, with the target's parts put in."""
        return Interval.of(**{name: _at(end, goal) for name, end in self.ends.items()})

    def says(self, unit: str) -> Text:
        """Return the interval in words."""
        if not self.anchored:
            return self.interval().says(unit)
        parts = []
        for name, end in self.ends.items():
            shown = _NAMES[end] if isinstance(end, str) else Interval.of(exactly=end).says(unit)
            zh = shown.zh.removeprefix("等于 ")
            en = shown.en.removeprefix("exactly ")
            parts.append(Text(f"{_SIGNS[name]} {zh}", f"{_SIGNS[name]} {en}"))
        return Text(" 且 ".join(p.zh for p in parts), " and ".join(p.en for p in parts))


def _at(end: End, goal: Goal | None) -> Decimal:
    if not isinstance(end, str):
        return end
    found = None
    if goal is not None:
        parts = {"base": goal.base, "target": goal.value, "stretch": goal.stretch}
        found = {**parts, "min": goal.low, "max": goal.high}[end]
    if found is None:
        raise invalid(f"目标值没有{_NAMES[end].zh}", f"the target has no {_NAMES[end].en}")
    return found


def known_goal(target: Target) -> Goal:
    """Return a target's numbers, as far as they are plain numbers."""
    numbers = {k: v for k, v in target.parts.items() if isinstance(v, Decimal)}
    return Goal(
        value=numbers.get("target"),
        low=numbers.get("min"),
        high=numbers.get("max"),
        base=numbers.get("base"),
        stretch=numbers.get("stretch"),
    )


def check_bands(
    setting: Setting, bands: Sequence[Band], *, has_rest: bool, unit: str
) -> Iterator[Finding]:
    """Yield what is wrong with bands as a whole: empty ones, overlaps, holes; and cliffs."""
    goal = known_goal(setting.target)
    wanted = {end for band in bands for end in band.ends.values() if isinstance(end, str)}
    parts = setting.target.parts
    for name in sorted(wanted - set(parts)):
        said = _NAMES[name]
        yield error(
            setting.item,
            "target",
            f"目标值没有{said.zh}({name})",
            f"the target has no {said.en} ({name})",
        )
    have = {"target": goal.value, "min": goal.low, "max": goal.high}
    have |= {"base": goal.base, "stretch": goal.stretch}
    if any(have[name] is None for name in wanted):
        return  # formulas or blanks: nothing to compare yet
    intervals = [band.interval(goal) for band in bands]
    yield from _fit(setting, intervals, unit)
    if not has_rest:
        for hole in holes(intervals):
            if _reachable(hole, setting):
                said = hole.says(unit)
                yield error(
                    setting.item, "bands", f"没有一段包含:{said.zh}", f"no band covers {said.en}"
                )
    yield from _steps(setting, list(zip(intervals, bands, strict=True)), unit)


def _fit(setting: Setting, intervals: Sequence[Interval], unit: str) -> Iterator[Finding]:
    for position, interval in enumerate(intervals, 1):
        if interval.empty:
            yield error(
                setting.item,
                "bands",
                f"第 {position} 段是空的:下限高于上限",
                f"band {position} is empty: its lower end is above its upper end",
            )
    for first, second, shared in overlaps(intervals):
        at = percent(shared) if unit == "%" else figure(shared)
        yield error(
            setting.item,
            "bands",
            f"第 {first + 1} 段与第 {second + 1} 段在 {at} 处重叠",
            f"bands {first + 1} and {second + 1} overlap at {at}",
        )


def _reachable(hole: Interval, setting: Setting) -> bool:
    """Tell whether an actual can lie in a hole: counts are whole, sums not below 0."""
    if setting.positive and (hole.high < 0 or (hole.high == 0 and not hole.high_closed)):
        return False
    if not setting.whole or hole.low.is_infinite() or hole.high.is_infinite():
        return True
    first = hole.low.to_integral_value(ROUND_CEILING)
    last = hole.high.to_integral_value(ROUND_FLOOR)
    if first == hole.low and not hole.low_closed:
        first += 1
    if last == hole.high and not hole.high_closed:
        last -= 1
    return first <= last


def _steps(
    setting: Setting, bands: Sequence[tuple[Interval, Band]], unit: str
) -> Iterator[Finding]:
    ordered = sorted(bands, key=lambda pair: pair[0].low)
    against = False
    for (_, left), (interval, right) in pairwise(ordered):
        if isinstance(left.points, Formula) or isinstance(right.points, Formula):
            continue
        low = award.reach(left.points, setting.full)[1]
        high = award.reach(right.points, setting.full)[0]
        at = percent(interval.low) if unit == "%" else figure(interval.low)
        if setting.full > 0 and abs(high - low) > CLIFF * setting.full:
            jump = plain(abs(high - low))
            yield warning(
                setting.item,
                "bands",
                f"在 {at} 处相差 {jump} 分",
                f"at {at} the points jump by {jump}",
            )
        falls = high < low if setting.direction is Direction.HIGHER else high > low
        against = against or (falls and setting.direction in (Direction.HIGHER, Direction.LOWER))
    if against:
        yield warning(
            setting.item,
            "bands",
            "有的分段方向与指标方向相反",
            "some bands go against the metric's direction",
        )
