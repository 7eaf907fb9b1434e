"""`bands`: an interval gives a result; pass/fail is two bands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from appraisal.scoring import award
from appraisal.scoring.award import AWARD, Award, Choice
from appraisal.scoring.band import Band, check_bands
from appraisal.scoring.codecs import ChoiceCodec, ListCodec, RecordCodec
from appraisal.scoring.context import Context
from appraisal.scoring.document import Field
from appraisal.scoring.findings import Finding
from appraisal.scoring.formula import Formula
from appraisal.scoring.numbers import ZERO, firm, plain
from appraisal.scoring.picked import pick
from appraisal.scoring.result import Step
from appraisal.scoring.rule import (
    LowerForm,
    Mark,
    Over,
    Reader,
    Rule,
    Scorer,
    Setting,
    Told,
    points_of,
    undefined,
)
from appraisal.scoring.rules.ratio import attainment_told
from appraisal.scoring.target import Goal
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import amount, difference, joined, percent, points


@dataclass(frozen=True, slots=True)
class Bands(Rule):
    """分段计分: the band the figure lies in gives the points."""

    over: Over = Over.ACTUAL
    bands: tuple[Band, ...] = ()
    otherwise: Award | None = None
    lower_form: LowerForm = LowerForm.INVERSE
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "bands"
    label: ClassVar[Text] = Text("分段计分", "by bands")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "over",
            ChoiceCodec(Over),
            Text("按什么分段", "bands over"),
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
            Text(
                "inverse 目标÷实际;complement 2−实际÷目标;direct 实际÷目标",
                "inverse: target / actual; complement: 2 - actual / target; "
                "direct: actual / target",
            ),
            default=LowerForm.INVERSE,
        ),
        Field(
            "bands",
            ListCodec(RecordCodec(Band)),
            Text("分段", "bands"),
            default=(),
            structural=True,
        ),
        Field(
            "otherwise",
            AWARD,
            Text("其余情况", "otherwise"),
            Text(
                "没有任何一段包含时的得分;不填则为“无法计算”",
                "what a figure in no band gives; undefined when left out",
            ),
        ),
    )

    @property
    def is_exact(self) -> bool:
        """Fixed awards are stated; a formula may divide."""
        return all(isinstance(given, Decimal) for given in self._awards())

    @property
    def wants_target(self) -> bool:
        """Bands over the actual need a target only where an end is a part of it."""
        return self.over is not Over.ACTUAL or self._anchored

    @property
    def _anchored(self) -> bool:
        return any(band.anchored for band in self.bands)

    @property
    def takes_range(self) -> bool:
        """Ends of bands may be the ends of a range."""
        return self.over is Over.ACTUAL

    @property
    def wants_attainment(self) -> bool:
        """Whether the bands are of attainment."""
        return self.over is Over.ATTAINMENT

    @property
    def formulas(self) -> Iterator[Formula]:
        """The formulas among the awards."""
        return (a for a in self._awards() if isinstance(a, Formula))

    def _awards(self) -> Iterator[Award]:
        yield from (band.points for band in self.bands)
        if self.otherwise is not None:
            yield self.otherwise

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest award."""
        ends = [award.reach(entry, setting.full) for entry in self._awards()]
        return min(end[0] for end in ends), max(end[1] for end in ends)

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield overlaps, holes, empty bands and cliffs."""
        unit = "%" if self.over is Over.ATTAINMENT else setting.unit
        return check_bands(setting, self.bands, has_rest=self.otherwise is not None, unit=unit)

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        over, full, find = self.over, setting.full, self._finder()
        givers = [_giver(band.points, setting) for band in self.bands]
        rest = None if self.otherwise is None else _giver(self.otherwise, setting)

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            value = actual
            if over is Over.ATTAINMENT and attainment is not None:
                value = attainment
            elif over is Over.GAP:
                value = firm(actual - (goal.value if goal.value is not None else ZERO))
            position = find(value, goal)
            giver = rest if position is None else givers[position]
            if giver is None:
                shown = self._shown(value, setting)
                raise undefined(f"{shown.zh} 不在任何一段内", f"{shown.en} lies in no band")
            if type(giver) is not Decimal:
                return _given(giver, context, setting, full), (value, position)
            return giver, (value, position)

        return score

    def _finder(self) -> Callable[[Decimal, Goal], int | None]:
        """Return the function that finds the band a value lies in."""
        if self._anchored:
            return self._find_anchored
        ends = [(n, *band.interval().inclusive) for n, band in enumerate(self.bands)]

        def find(value: Decimal, goal: Goal) -> int | None:
            for position, low, from_low, high, to_high in ends:
                if (value > low or (from_low and value == low)) and (
                    value < high or (to_high and value == high)
                ):
                    return position
            return None

        return find

    def _find_anchored(self, value: Decimal, goal: Goal) -> int | None:
        """Find the band where ends are parts of the target, which may be calculated."""
        firmed = value if value.is_infinite() else firm(value)
        for position, band in enumerate(self.bands):
            if firmed in band.interval(goal).firm:
                return position
        return None

    def _shown(self, value: Decimal, setting: Setting) -> Text:
        if self.over is Over.ATTAINMENT:
            return Text(f"完成率 {percent(value)}", f"attainment {percent(value)}")
        if self.over is Over.GAP:
            gap = difference(value, setting.unit)
            return Text(f"与目标之差 {gap.zh}", f"difference from the target {gap.en}")
        found = amount(value, setting.unit)
        return Text(f"{setting.name.zh} {found.zh}", f"{setting.name.en} {found.en}")

    def _says(self, position: int | None, setting: Setting) -> Text:
        if position is None:
            return Text("其余情况", "otherwise")
        band = self.bands[position]
        unit = "%" if self.over is Over.ATTAINMENT else setting.unit
        named = band.name + Text("(", " (") if band.name != EMPTY else EMPTY
        closing = Text(")", ")") if band.name != EMPTY else EMPTY
        return named + band.says(unit) + closing

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        of = {
            Over.ACTUAL: EMPTY,
            Over.ATTAINMENT: Text("完成率", "attainment "),
            Over.GAP: Text("实际减目标", "actual minus target "),
        }[self.over]
        parts = []
        for position, band in enumerate(self.bands):
            given = award.says(band.points, setting)
            when = self._says(position, setting)
            parts.append(Text(f"{of.zh}{when.zh}:{given.zh}", f"{of.en}{when.en}: {given.en}"))
        if self.otherwise is not None:
            given = award.says(self.otherwise, setting)
            parts.append(Text(f"其余情况:{given.zh}", f"otherwise: {given.en}"))
        return joined(parts)

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell which band the figure lies in."""
        value, position = details
        parts, steps = [], []
        if self.over is Over.ATTAINMENT:
            told = attainment_told(setting, actual, goal.value or ZERO, attainment, self.lower_form)
            parts, steps = [told.text], list(told.steps)
        elif self.over is Over.GAP and goal.value is not None:
            steps.append(
                Step(
                    Text("与目标之差", "difference"),
                    f"{plain(actual)} - {plain(goal.value)}",
                    value,
                )
            )
        chosen = self.otherwise if position is None else self.bands[position].points
        shown, when = self._shown(value, setting), self._says(position, setting)
        parts.append(Text(f"{shown.zh} 属于“{when.zh}”", f"{shown.en} is in the band {when.en!r}"))
        if isinstance(chosen, Decimal):
            fixed = points_of(chosen, setting.full)
            parts.append(Text(f"得 {points(fixed).zh}", points(fixed).en))
            steps.append(Step(Text("得分", "points"), plain(fixed), fixed))
        elif chosen is not None:
            said = award.says(chosen, setting)
            parts.append(said)
        return Told(joined(parts), tuple(steps))


Giver = Decimal | Choice | Reader


def _giver(given: Award, setting: Setting) -> Giver:
    if isinstance(given, Formula):
        if setting.compile is None:
            raise TypeError("a formula needs a compiler")
        return setting.compile(given)
    return given if isinstance(given, Choice) else points_of(given, setting.full)


def _given(giver: Giver, context: Context, setting: Setting, full: Decimal) -> Decimal:
    if isinstance(giver, Decimal):
        return giver
    if isinstance(giver, Choice):
        return pick(giver, context.facts.ratings.get(setting.item, ()), full)
    return giver(context)
