"""`rank`: the place among peers gives the points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from appraisal.scoring import award
from appraisal.scoring.award import GIVEN_AWARD, Award, Choice
from appraisal.scoring.band import Band, check_bands
from appraisal.scoring.codecs import ChoiceCodec, ListCodec, RecordCodec, WholeCodec
from appraisal.scoring.cohort import Seen
from appraisal.scoring.context import Context
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.findings import Finding, error
from appraisal.scoring.formula import Formula
from appraisal.scoring.intervals import Interval, holes
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import ZERO, plain
from appraisal.scoring.result import Status, Step
from appraisal.scoring.rule import (
    Mark,
    Rule,
    Scorer,
    Setting,
    Told,
    Unscored,
    points_of,
    undefined,
)
from appraisal.scoring.target import Goal
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import amount, figure, joined, percent, points


class By(StrEnum):
    """What the bands are over."""

    PLACE = "place"
    FROM_BOTTOM = "from_bottom"
    PERCENTILE = "percentile"  # place / number of people: the best of ten has 10 %


class TiedPlace(StrEnum):
    """Which place people with equal figures have."""

    BEST = "best"  # 1, 1, 3
    WORST = "worst"  # 2, 2, 3
    MEAN = "mean"  # 1.5, 1.5, 3
    DENSE = "dense"  # 1, 1, 2
    SPLIT = "split"  # they share the points of the places they take


@dataclass(frozen=True, slots=True)
class Rank(Rule):
    """第 1 名 10 分,第 2 名 8 分 ...; 前 10% 满分."""

    by: By = By.PLACE
    bands: tuple[Band, ...] = ()
    otherwise: Award | None = None
    ties: TiedPlace = TiedPlace.BEST
    minimum_group: int = 2
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "rank"
    label: ClassVar[Text] = Text("排名计分", "by place among peers")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "by",
            ChoiceCodec(By),
            Text("按", "by"),
            Text(
                "place 名次;from_bottom 倒数名次;percentile 名次÷人数",
                "place, from_bottom, or percentile = place / number of people",
            ),
            default=By.PLACE,
        ),
        Field(
            "bands",
            ListCodec(RecordCodec(Band)),
            Text("名次与得分", "places and points"),
            default=(),
            structural=True,
        ),
        Field("otherwise", GIVEN_AWARD, Text("其余名次", "other places")),
        Field(
            "ties",
            ChoiceCodec(TiedPlace),
            Text("并列", "ties"),
            Text(
                "best 并列取前;worst 取后;mean 取平均;dense 不占名次;split 平分分数",
                "best: 1, 1, 3; worst: 2, 2, 3; mean: 1.5, 1.5, 3; dense: 1, 1, 2; "
                "split: the points are shared",
            ),
            default=TiedPlace.BEST,
        ),
        Field(
            "minimum_group",
            WholeCodec(1, 10_000),
            Text("最少人数", "smallest group"),
            Text("人数不足时无法排名", "a smaller group gives no place"),
            default=2,
        ),
    )

    def __post_init__(self) -> None:
        if self.ties is TiedPlace.SPLIT and self.by is By.PERCENTILE:
            raise Contradiction("split 只能用于名次", "split applies to places")
        if any(band.anchored for band in self.bands):
            raise Contradiction("名次的界限须为数字", "the ends of places are numbers")
        if any(not isinstance(given, Decimal) for given in self._awards()):
            raise Contradiction("名次的得分须为数字", "the points of a place are a number")

    @property
    def compares(self) -> bool:
        """Places are among peers."""
        return True

    def _awards(self) -> Iterator[Award]:
        yield from (band.points for band in self.bands)
        if self.otherwise is not None:
            yield self.otherwise

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest award."""
        ends = [award.reach(entry, setting.full) for entry in self._awards()]
        return min(end[0] for end in ends), max(end[1] for end in ends)

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield overlaps, and places without points."""
        shares = self.by is By.PERCENTILE
        neutral = Setting(setting.item, setting.full, direction=Direction.NONE)
        yield from check_bands(neutral, self.bands, has_rest=True, unit="%" if shares else "")
        if self.otherwise is None and self.bands:
            for hole in holes([band.interval() for band in self.bands]):
                if self._is_place(hole):
                    said = hole.says("%" if shares else "")
                    yield error(
                        setting.item,
                        "bands",
                        f"没有得分的名次:{said.zh}",
                        f"places without points: {said.en}",
                    )

    def _is_place(self, hole: Interval) -> bool:
        """Tell whether a hole holds a place anyone can have."""
        if self.by is By.PERCENTILE:
            return hole.high > 0 and hole.low < 1
        if hole.high.is_infinite():
            return True
        place = Decimal(1)
        while place <= hole.high:
            if place in hole:
                return True
            place += 1
        return False

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            seen = context.peers
            stand = self.stand(seen, setting) if seen is not None else None
            if stand is None:
                raise Unscored(Status.MISSING, Text("没有可比较的同事数据", "no figures of peers"))
            place, better, equal, people = stand
            if people < self.minimum_group:
                raise undefined(
                    f"只有 {people} 人,不足 {self.minimum_group} 人,不排名",
                    f"only {people} of at least {self.minimum_group} people",
                )
            return self._points(place, better, equal, people, setting.full), (place, equal, people)

        return score

    def stand(self, seen: Seen, setting: Setting) -> tuple[Decimal, int, int, int] | None:
        """Return the place, how many are better and equal, and how many there are."""
        key, peers = f"item:{setting.item}", setting.peers
        higher = setting.direction is not Direction.LOWER
        found = seen.standing(key, peers, higher)
        if found is None:
            return None
        better, equal, people = found
        dense = seen.distinct_better(key, peers, higher) + 1
        return self._place(better, equal, people, dense), better, equal, people

    def _place(self, better: int, equal: int, people: int, dense: int) -> Decimal:
        first, last = Decimal(better + 1), Decimal(better + equal)
        if self.by is By.FROM_BOTTOM:
            first, last = Decimal(people - better - equal + 1), Decimal(people - better)
        if self.ties is TiedPlace.WORST:
            return last
        if self.ties is TiedPlace.MEAN:
            return (first + last) / 2
        if self.ties is TiedPlace.DENSE and self.by is not By.FROM_BOTTOM:
            return Decimal(dense)
        return first

    def _points(
        self, place: Decimal, better: int, equal: int, people: int, full: Decimal
    ) -> Decimal:
        if self.ties is TiedPlace.SPLIT:
            start = int(place)
            taken = [self._award(Decimal(start + n), full) for n in range(equal)]
            return sum(taken, ZERO) / equal
        return self._award(place / people if self.by is By.PERCENTILE else place, full)

    def _award(self, value: Decimal, full: Decimal) -> Decimal:
        for band in self.bands:
            if value in band.interval():
                return _number(band.points, full)
        if self.otherwise is None:
            shown = percent(value) if self.by is By.PERCENTILE else figure(value)
            raise undefined(f"第 {shown} 名没有对应的得分", f"place {shown} has no points")
        return _number(self.otherwise, full)

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        heads = {
            By.PLACE: Text("名次", "place "),
            By.FROM_BOTTOM: Text("倒数名次", "place from the bottom "),
            By.PERCENTILE: Text("名次占比", "place / people "),
        }
        head = heads[self.by]
        parts = []
        for band in self.bands:
            when = band.says("%" if self.by is By.PERCENTILE else "")
            got = award.says(band.points, setting)
            parts.append(Text(f"{head.zh}{when.zh}:{got.zh}", f"{head.en}{when.en}: {got.en}"))
        if self.otherwise is not None:
            got = award.says(self.otherwise, setting)
            parts.append(Text(f"其余:{got.zh}", f"others: {got.en}"))
        ties = {
            TiedPlace.BEST: Text("并列取前", "ties share the better place"),
            TiedPlace.WORST: Text("并列取后", "ties share the worse place"),
            TiedPlace.MEAN: Text("并列取平均名次", "ties share the mean place"),
            TiedPlace.DENSE: Text("并列不占后面的名次", "ties take one place"),
            TiedPlace.SPLIT: Text("并列平分分数", "ties share the points"),
        }
        return joined([*parts, ties[self.ties]])

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell the place and what it gives."""
        place, equal, people = details
        shown, n = amount(actual, setting.unit), figure(place)
        tied = Text(f",{equal} 人并列", f", {equal} people level") if equal > 1 else EMPTY
        zh = "倒数第" if self.by is By.FROM_BOTTOM else "第"
        en = " from the bottom" if self.by is By.FROM_BOTTOM else ""
        where = Text(
            f"{setting.name.zh} {shown.zh},{people} 人中{zh} {n} 名{tied.zh}",
            f"{setting.name.en} {shown.en}: place {n}{en} of {people}{tied.en}",
        )
        steps = []
        if self.by is By.PERCENTILE:
            share = place / people
            where += Text(f",占 {percent(share)}", f", that is {percent(share)}")
            steps.append(Step(Text("名次占比", "share"), f"{plain(place)} / {people}", share))
        if self.ties is TiedPlace.SPLIT and equal > 1:
            taken = [self._award(place + k, setting.full) for k in range(equal)]
            found = sum(taken, ZERO) / equal
            arithmetic = f"({' + '.join(plain(t) for t in taken)}) / {equal}"
        else:
            found = self._award(place / people if self.by is By.PERCENTILE else place, setting.full)
            arithmetic = plain(found)
        steps.append(Step(Text("得分", "points"), arithmetic, found))
        return Told(joined([where, points(found)]), tuple(steps))


def _number(given: Award, full: Decimal) -> Decimal:
    if isinstance(given, Formula | Choice):
        raise TypeError("the points of a place are a number")
    return points_of(given, full)
