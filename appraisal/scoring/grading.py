"""What becomes of a total: rounding, clamp, grades and their shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

from appraisal.scoring.choices import Peers, Ties
from appraisal.scoring.codecs import (
    FLAG,
    NUMBER,
    NUMBER_OR_FORMULA,
    PERCENT,
    TEXT,
    WORDS,
    ChoiceCodec,
    WholeCodec,
)
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.formula import Formula
from appraisal.scoring.numbers import plain
from appraisal.scoring.text import EMPTY, Text


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade begins at its lower bound and ends where the next better one begins."""

    label: str
    at_least: Decimal | None = None
    above: Decimal | None = None
    coefficient: Decimal | Formula | None = None
    name: Text = EMPTY
    share_at_most: Decimal | None = None
    share_at_least: Decimal | None = None
    evidence: bool = False
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("label", WORDS, Text("等级", "grade"), structural=True),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
        Field("at_least", NUMBER, Text("不低于", "at least")),
        Field("above", NUMBER, Text("高于", "above")),
        Field("coefficient", NUMBER_OR_FORMULA, Text("绩效系数", "coefficient")),
        Field("share_at_most", PERCENT, Text("人数比例上限", "largest share of people")),
        Field("share_at_least", PERCENT, Text("人数比例下限", "smallest share of people")),
        Field("evidence", FLAG, Text("须书面说明", "needs written evidence"), default=False),
    )

    def __post_init__(self) -> None:
        if self.at_least is not None and self.above is not None:
            raise Contradiction("at_least 与 above 只能取一", "give at_least or above, not both")

    @property
    def bound(self) -> Decimal | None:
        """The lower bound; None for the lowest grade."""
        return self.above if self.at_least is None else self.at_least

    def admits(self, total: Decimal) -> bool:
        """Tell whether a total reaches this grade."""
        if self.above is not None:
            return total > self.above
        return self.at_least is None or total >= self.at_least


@dataclass(frozen=True, slots=True)
class Forced:
    """How the shares of the grades are forced: from which team size, and with ties how."""

    minimum_team: int = 5
    ties: Ties = Ties.UP
    peers: Peers = Peers.SCORECARD
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("minimum_team", WholeCodec(2, 10_000), Text("最小人数", "minimum team"), default=5),
        Field(
            "ties",
            ChoiceCodec(Ties),
            Text("并列", "ties"),
            Text(
                "up 并列者同得较高等级,down 同得较低等级",
                "up: equals share the better grade; down: the worse",
            ),
            default=Ties.UP,
        ),
        Field("peers", ChoiceCodec(Peers), Text("比较范围", "peers"), default=Peers.SCORECARD),
    )


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many digits are kept, half up, and at which steps."""

    item: int = 2
    section: int = 2
    total: int = 2
    coefficient: int = 4
    before_gates: bool = False
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("item", WholeCodec(0, 10), Text("单项小数位", "digits of an item"), default=2),
        Field("section", WholeCodec(0, 10), Text("部分小数位", "digits of a section"), default=2),
        Field("total", WholeCodec(0, 10), Text("总分小数位", "digits of the total"), default=2),
        Field(
            "coefficient",
            WholeCodec(0, 10),
            Text("系数小数位", "digits of the coefficient"),
            default=4,
        ),
        Field("before_gates", FLAG, Text("门槛前先取整", "also before gates"), default=False),
    )


@dataclass(frozen=True, slots=True)
class Clamp:
    """The total stays between these."""

    min: Decimal | None = None
    max: Decimal | None = None
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("min", NUMBER, Text("最低总分", "lowest total")),
        Field("max", NUMBER, Text("最高总分", "highest total")),
    )

    def __post_init__(self) -> None:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise Contradiction("总分下限高于上限", "the lowest total is above the highest")


def refuse_grades_out_of_order(grades: tuple[Grade, ...]) -> None:
    """Grades go from best to worst; the lowest has no bound: so there is no hole."""
    for better, worse in pairwise(grades):
        if better.bound is None:
            raise Contradiction(
                f"等级 {better.label} 缺少下限:只有最后一级可以没有",
                f"grade {better.label} needs a bound: only the last one has none",
            )
        if worse.bound is not None and not _above(better, worse):
            raise Contradiction(
                f"等级须由高到低:{better.label} 从 {plain(better.bound)} 起,"
                f"{worse.label} 从 {plain(worse.bound)} 起",
                f"grades go from best to worst: {better.label} begins at {plain(better.bound)}, "
                f"{worse.label} at {plain(worse.bound)}",
            )
    if grades and grades[-1].bound is not None:
        raise Contradiction(
            f"最低等级 {grades[-1].label} 不应有下限,否则低于它的总分没有等级",
            f"the lowest grade {grades[-1].label} has no bound: lower totals would have no grade",
        )


def _above(better: Grade, worse: Grade) -> bool:
    """Tell whether a better grade begins above a worse one (75 and above 75 also differ)."""
    high, low = better.bound, worse.bound
    if high is None or low is None:
        return False
    return high > low or (high == low and better.above is not None and worse.at_least is not None)
