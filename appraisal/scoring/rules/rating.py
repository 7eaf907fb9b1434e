"""`rating`: a person judges, by levels or freely within the points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from appraisal.scoring import award
from appraisal.scoring.award import GIVEN_AWARD, Award, Choice
from appraisal.scoring.codecs import FLAG, PERCENT, TEXT, WORDS, ChoiceCodec, ListCodec, RecordCodec
from appraisal.scoring.context import Context
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.facts import Rating
from appraisal.scoring.findings import Finding, error
from appraisal.scoring.numbers import HUNDRED, ONE, ZERO, Share, plain
from appraisal.scoring.picked import check as checked
from appraisal.scoring.result import Step
from appraisal.scoring.rule import (
    Mark,
    Rule,
    Scorer,
    Setting,
    Told,
    Unscored,
    invalid,
    pending,
    points_of,
)
from appraisal.scoring.target import Goal
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import joined, percent, points


class MissingRater(StrEnum):
    """What happens while one of several raters has not rated."""

    WAIT = "wait"
    REWEIGH = "reweigh"


@dataclass(frozen=True, slots=True)
class Level:
    """A level with what it gives: points, or a range or choice of points."""

    label: str
    points: Award
    name: Text = EMPTY
    description: Text = EMPTY
    evidence: bool = False
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("label", WORDS, Text("等级", "level"), structural=True),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
        Field("description", TEXT, Text("说明", "description"), default=EMPTY),
        Field(
            "points",
            GIVEN_AWARD,
            Text("得分", "points"),
            Text(
                "分数、满分的百分比、{from: 2, to: 4} 或 [2, 3]",
                "points, a percentage of full points, {from: 2, to: 4} or [2, 3]",
            ),
            structural=True,
        ),
        Field("evidence", FLAG, Text("须附证据", "needs evidence"), default=False),
    )


@dataclass(frozen=True, slots=True)
class Rater:
    """Who rates, and how much that counts."""

    rater: str
    weight: Decimal
    name: Text = EMPTY
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("rater", WORDS, Text("评分人", "rater"), structural=True),
        Field("weight", PERCENT, Text("权重", "weight"), structural=True),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
    )

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise Contradiction("权重不能为负", "a weight can't be negative")


_MANAGER = (Rater("manager", Share(1)),)


@dataclass(frozen=True, slots=True)
class RatingRule(Rule):
    """主观评分: each rater's level or value, weighted."""

    levels: tuple[Level, ...] = ()
    raters: tuple[Rater, ...] = _MANAGER
    missing_rater: MissingRater = MissingRater.WAIT
    drop_extremes: bool = False
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "rating"
    label: ClassVar[Text] = Text("主管评分", "a person judges")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "levels",
            ListCodec(RecordCodec(Level)),
            Text("等级", "levels"),
            Text("不填则直接在 0 与满分之间给分", "without levels any value from 0 to full points"),
            default=(),
        ),
        Field(
            "raters",
            ListCodec(RecordCodec(Rater)),
            Text("评分人", "raters"),
            Text("默认只有直接上级", "by default the manager alone"),
            default=_MANAGER,
        ),
        Field(
            "missing_rater",
            ChoiceCodec(MissingRater),
            Text("有人未评时", "while one has not rated"),
            Text("wait 等待;reweigh 按已评者的权重重算", "wait, or reweigh those who have"),
            default=MissingRater.WAIT,
        ),
        Field(
            "drop_extremes",
            FLAG,
            Text("去掉最高分和最低分", "drop the highest and the lowest"),
            Text("同一类评分人三人以上时", "of a kind of rater with three or more ratings"),
            default=False,
        ),
    )

    def __post_init__(self) -> None:
        labels = [level.label for level in self.levels]
        roles = [rater.rater for rater in self.raters]
        if len(set(labels)) < len(labels):
            raise Contradiction("等级名称重复", "a level's label occurs twice")
        if not roles or len(set(roles)) < len(roles):
            raise Contradiction("评分人缺失或重复", "raters are missing or occur twice")

    @property
    def measured(self) -> bool:
        """It has no need of a measure."""
        return False

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest level."""
        ends = [award.reach(level.points, setting.full) for level in self.levels]
        if not ends:
            return ZERO, setting.full
        return min(low for low, _ in ends), max(high for _, high in ends)

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield weights that don't add up to 100 %."""
        total = sum((rater.weight for rater in self.raters), ZERO)
        if total != 1:
            yield error(
                setting.item,
                "raters",
                f"评分人权重合计 {percent(total)},应为 100 %",
                f"the raters' weights add up to {percent(total)} instead of 100 %",
            )

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        item, full = setting.item, setting.full
        only = self.raters[0] if len(self.raters) == 1 and self.raters[0].weight else None

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            given = context.facts.ratings.get(item, ())
            if only is not None and len(given) == 1 and given[0].rater == only.rater:
                value = self._worth(given[0], full)
                return value, (((only, value),), only.weight, (_label(given[0]),))
            told = [(rater, self._of(rater, given, full)) for rater in self.raters]
            waiting = [r for r, found in told if found is None and r.weight]
            if waiting and (self.missing_rater is MissingRater.WAIT or not self._weighed(told)):
                who = joined([_named(rater) for rater in waiting], "、", ", ")
                raise pending(f"等待{who.zh}评分", f"waits for a rating by: {who.en}")
            weight = self._weighed(told)
            if not weight:
                raise invalid("评分人权重为 0", "the raters' weights are 0")
            total = sum((r.weight * found for r, found in told if found is not None), ZERO)
            return total / weight, (tuple(told), weight, tuple(map(_label, given)))

        return score

    def _weighed(self, told: list[tuple[Rater, Decimal | None]]) -> Decimal:
        return sum((rater.weight for rater, found in told if found is not None), ZERO)

    def _of(self, rater: Rater, ratings: tuple[Rating, ...], full: Decimal) -> Decimal | None:
        """Return the mean of what raters of one kind gave, None before the first."""
        values = sorted(self._worth(r, full) for r in ratings if r.rater == rater.rater)
        if not values:
            return None
        if self.drop_extremes and len(values) >= 3:
            values = values[1:-1]
        return sum(values, ZERO) / len(values)

    def _no_level(self, rating: Rating, full: Decimal) -> Unscored:
        """Return why a rating names none of the levels: not yet, or not one of them."""
        if rating.level is not None:
            return invalid(f"没有等级“{rating.level}”", f"there is no level {rating.level!r}")
        if rating.value is not None and not self._fits(rating.value, full):
            said = plain(rating.value)
            return invalid(f"没有等级能给 {said} 分", f"no level gives {said} points")
        return pending("等待选定等级", "waits for a level")

    def _fits(self, value: Decimal, full: Decimal) -> bool:
        """Tell whether some level gives, or allows, this value."""
        for level in self.levels:
            with suppress(Unscored):
                _of_level(level, value, full)
                return True
        return False

    def _worth(self, rating: Rating, full: Decimal) -> Decimal:
        """Return the points one rating gives."""
        if not self.levels:
            if rating.value is None:
                raise pending("等待给分", "waits for a value")
            if not ZERO <= rating.value <= full:
                raise invalid(
                    f"给分 {rating.value} 不在 0 与 {plain(full)} 之间",
                    f"{rating.value} is not from 0 to {plain(full)}",
                )
            return rating.value
        wanted, value = rating.level, rating.value
        if wanted is None and value is not None:
            wanted, value = plain(value), None  # a level may be called 5
        level = next((found for found in self.levels if found.label == wanted), None)
        if level is None:
            raise self._no_level(rating, full)
        if level.evidence and not rating.evidence.strip():
            raise pending(f"“{level.label}”须附书面证据", f"{level.label!r} needs written evidence")
        return _of_level(level, value, full)

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        parts = []
        for level in self.levels:
            said = award.says(level.points, setting)
            name = level.name if level.name != EMPTY else Text(level.label, level.label)
            parts.append(Text(f"{name.zh}:{said.zh}", f"{name.en}: {said.en}"))
        if not parts:
            full = points(setting.full)
            parts.append(Text(f"在 0 至 {full.zh}之间评分", f"rated from 0 to {full.en}"))
        if len(self.raters) > 1:
            parts.append(_weights(self.raters))
        return joined(parts)

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell each rater's points and the weighted mean."""
        told, weight, labels = details
        if len(told) == 1:
            rater, value = told[0]
            level = labels[0][0] if len(labels) == 1 else None
            said = f"“{level}”," if level else ""
            said_en = f"{level!r}, " if level else ""
            text = Text(
                f"{_named(rater).zh}评为{said}得 {points(value).zh}",
                f"rated {said_en}{points(value).en} by: {_named(rater).en}",
            )
            return Told(text, (Step(Text("得分", "points"), plain(value), value),))
        sums = " + ".join(
            f"{plain(value)} * {plain(rater.weight * HUNDRED)}%"
            for rater, value in told
            if value is not None
        )
        total = sum((r.weight * v for r, v in told if v is not None), ZERO) / weight
        arithmetic = sums if weight == ONE else f"({sums}) / {plain(weight * HUNDRED)}%"
        parts = [
            Text(
                f"{_named(rater).zh} {points(value).zh} × {percent(rater.weight)}",
                f"{_named(rater).en} {points(value).en} × {percent(rater.weight)}",
            )
            for rater, value in told
            if value is not None
        ]
        ending = points(total)
        text = joined(parts, " + ", " + ") + Text(f" = {ending.zh}", f" = {ending.en}")
        return Told(text, (Step(Text("得分", "points"), arithmetic, total),))


def _label(rating: Rating) -> tuple[str | None, Decimal | None]:
    return rating.level, rating.value


def _of_level(level: Level, value: Decimal | None, full: Decimal) -> Decimal:
    given = level.points
    if isinstance(given, Choice):
        if value is None:
            allowed = given.says(full)
            raise pending(
                f"“{level.label}”等待在 {allowed.zh}之间给分",
                f"{level.label!r} waits for a value of {allowed.en}",
            )
        return checked(value, given, full)
    if not isinstance(given, Decimal):
        raise TypeError("a level's points are a number or a choice")
    fixed = points_of(given, full)
    if value is not None and value != fixed:
        raise invalid(
            f"“{level.label}”得 {plain(fixed)} 分,与给分 {value} 不符",
            f"{level.label!r} gives {plain(fixed)}, not {value}",
        )
    return fixed


def _named(rater: Rater) -> Text:
    if rater.name != EMPTY:
        return rater.name
    return _RATERS.get(rater.rater, Text(rater.rater, rater.rater))


_RATERS = {
    "manager": Text("上级", "manager"),
    "self": Text("本人", "self"),
    "peer": Text("同事", "peers"),
    "hr": Text("人事", "HR"),
    "customer": Text("客户", "customers"),
    "subordinate": Text("下级", "reports"),
}


def _weights(raters: tuple[Rater, ...]) -> Text:
    return joined(
        [
            Text(f"{_named(r).zh} {percent(r.weight)}", f"{_named(r).en} {percent(r.weight)}")
            for r in raters
        ],
        "、",
        ", ",
    )
