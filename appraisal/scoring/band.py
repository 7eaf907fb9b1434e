"""One band: an interval in words and what it gives; and whether several fit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from appraisal.scoring import award
from appraisal.scoring.award import AWARD, Award
from appraisal.scoring.codecs import NUMBER, TEXT
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.intervals import Interval, holes, overlaps
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import plain
from appraisal.scoring.rule import Setting
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import figure, percent

CLIFF = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Band:
    """An interval and its award. Its ends are open (above, below) or closed (at_...)."""

    points: Award
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    exactly: Decimal | None = None
    name: Text = EMPTY
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("at_least", NUMBER, Text("≥", "at least")),
        Field("above", NUMBER, Text(">", "above")),
        Field("at_most", NUMBER, Text("≤", "at most")),
        Field("below", NUMBER, Text("<", "below")),
        Field("exactly", NUMBER, Text("=", "exactly")),
        Field("points", AWARD, Text("得分", "points"),
              Text("分数、满分的百分比(90%)、供人选取的 {from: 2, to: 4} 或 [2, 3]、公式",
                   "points, a percentage of full points, {from: 2, to: 4} or [2, 3] to pick from, "
                   "or a formula"), structural=True),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
    )  # fmt: skip

    def __post_init__(self) -> None:
        if self.exactly is not None and self._ends() > 0:
            raise Contradiction("exactly 不能与其他界限同用", "exactly stands alone")
        if self.at_least is not None and self.above is not None:
            raise Contradiction("at_least 与 above 只能取一", "give at_least or above, not both")
        if self.at_most is not None and self.below is not None:
            raise Contradiction("at_most 与 below 只能取一", "give at_most or below, not both")
        if self.exactly is None and self._ends() == 0:
            raise Contradiction(
                "分段没有界限;“其余情况”请用 otherwise",
                "the band has no end: use otherwise for the rest",
            )

    def _ends(self) -> int:
        ends = (self.at_least, self.above, self.at_most, self.below)
        return sum(end is not None for end in ends)

    @property
    def interval(self) -> Interval:
        """The interval the words mean."""
        return Interval.of(
            at_least=self.at_least,
            above=self.above,
            at_most=self.at_most,
            below=self.below,
            exactly=self.exactly,
        )


def check_bands(
    setting: Setting, bands: Sequence[Band], has_rest: bool, percentages: bool
) -> Iterator[Finding]:
    """Yield what is wrong with bands as a whole: empty ones, overlaps, holes; and cliffs."""
    intervals = [band.interval for band in bands]
    for position, interval in enumerate(intervals, 1):
        if interval.empty:
            yield error(setting.item, "bands", f"第 {position} 段是空的:下限高于上限",
                        f"band {position} is empty: its lower end is above its upper end")  # fmt: skip
    for first, second, shared in overlaps(intervals):
        at = percent(shared) if percentages else figure(shared)
        yield error(setting.item, "bands", f"第 {first + 1} 段与第 {second + 1} 段在 {at} 处重叠",
                    f"bands {first + 1} and {second + 1} overlap at {at}")  # fmt: skip
    if not has_rest:
        for hole in holes(intervals):
            said = hole.says("%" if percentages else setting.unit)
            yield error(
                setting.item, "bands", f"没有一段包含:{said.zh}", f"no band covers {said.en}"
            )
    yield from _check_steps(setting, bands, percentages)


def _check_steps(setting: Setting, bands: Sequence[Band], percentages: bool) -> Iterator[Finding]:
    ordered = sorted(bands, key=lambda band: band.interval.low)
    against = False
    for left, right in zip(ordered, ordered[1:], strict=False):
        low = award.reach(left.points, setting.full)[1]
        high = award.reach(right.points, setting.full)[0]
        at = percent(right.interval.low) if percentages else figure(right.interval.low)
        if setting.full > 0 and abs(high - low) > CLIFF * setting.full:
            jump = plain(abs(high - low))
            yield warning(setting.item, "bands", f"在 {at} 处相差 {jump} 分",
                          f"at {at} the points jump by {jump}")  # fmt: skip
        rising = high > low
        if (setting.direction is Direction.HIGHER and high < low) or (
            setting.direction is Direction.LOWER and rising
        ):
            against = True
    if against:
        yield warning(setting.item, "bands", "有的分段方向与指标方向相反",
                      "some bands go against the metric's direction")  # fmt: skip
