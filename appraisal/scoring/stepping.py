"""What may be tried on an item to be one step better: figures, occurrences, levels, places.

Nothing here says what a step brings: `one_step` asks the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from appraisal.scoring.choices import Scope
from appraisal.scoring.facts import Facts
from appraisal.scoring.formula import Formula
from appraisal.scoring.metrics import Direction, Total, metric_from_document
from appraisal.scoring.numbers import HUNDRED, ONE, settle
from appraisal.scoring.program import ItemProgram
from appraisal.scoring.result import ItemScore
from appraisal.scoring.rules.bands import Bands
from appraisal.scoring.rules.count import Counter
from appraisal.scoring.rules.unit import Unit, UnitOf
from appraisal.scoring.scorecard import Item
from appraisal.scoring.target import TargetForm
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import amount, difference, figure, joined, points

STEP = metric_from_document({"code": "one_step_better"})
"""A figure that is added to a measure; the facts say how much it is, and on which day."""
STEPS_TRIED = 6
MOST_OCCURRENCES = 6
TINY = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Step:
    """How much better, and in words by what.

    by: what is added to the measure or the occurrences. to: the figure that this makes, None
    without a single one. beyond: more than `to` is needed. day: the one day that it is about.
    each_day: so much on every day. counter, level: what is counted, or judged. place: the place
    among the peers. child: the sub-item it is about.
    """

    by: Decimal
    to: Decimal | None = None
    unit: str = ""
    beyond: bool = False
    day: date | None = None
    each_day: bool = False
    counter: Text = EMPTY
    level: Text = EMPTY
    place: Decimal | None = None
    child: Text = EMPTY

    @property
    def sentence(self) -> Text:
        """What would have been needed, in words."""
        said = [self._needed()]
        if self.place is not None:
            where = figure(self.place)
            said.append(Text(f"升到第 {where} 名", f"which is place {where}"))
        if self.day is not None:
            said[0] = Text(f"{self.day} 当天{said[0].zh}", f"on {self.day} {said[0].en}")
        if self.each_day:
            said[0] = Text(f"每天{said[0].zh}", f"{said[0].en} on each day")
        whole = joined(said, ",", ", ")
        if self.child != EMPTY:
            whole = Text(f"{self.child.zh}:{whole.zh}", f"{self.child.en}: {whole.en}")
        return whole

    def _needed(self) -> Text:
        up, far = self.by > 0, difference(abs(self.by), self.unit)
        if self.level != EMPTY:
            return Text(f"评为“{self.level.zh}”", f"rated {self.level.en}")
        if self.counter != EMPTY:
            name, number = self.counter, figure(abs(self.by))
            return Text(
                f"{name.zh}{'多' if up else '少'} {number} 次",
                f"{name.en}, {number} {'more' if up else 'fewer'}",
            )
        if self.to is None:
            return Text(
                f"再{'高' if up else '低'} {far.zh}", f"{far.en} {'higher' if up else 'lower'}"
            )
        at = amount(self.to, self.unit)
        if self.beyond:
            return Text(
                f"{'高于' if up else '低于'} {at.zh}", f"{'above' if up else 'below'} {at.en}"
            )
        return Text(f"{'达到' if up else '降到'} {at.zh}", f"at {at.en}")


@dataclass(frozen=True, slots=True)
class Improvement:
    """One step better and the points that it brings; `adjusted` are those that count instead."""

    step: Step
    gain: Decimal
    points: Decimal
    adjusted: Decimal | None = None

    @property
    def sentence(self) -> Text:
        """At 3.22 %: 1 point more."""
        needed, more = self.step.sentence, points(self.gain)
        said = Text(f"{needed.zh}:多得 {more.zh}", f"{needed.en}: {more.en} more")
        if self.adjusted is None:
            return said
        rule, set_to = points(self.points), points(self.adjusted)
        return said + Text(
            f"(按规则得 {rule.zh};实际以调整后的 {set_to.zh}为准)",
            f" (the rule would give {rule.en}; what counts is the adjusted {set_to.en})",
        )


def stepped(item: Item, program: ItemProgram) -> Item:
    """The item with a measure to which the step is added."""
    setting = program.setting
    measure = None if item.measure is None else _plus(item.measure, "+")
    return replace(item, measure=measure, unit=setting.unit, direction=setting.direction)


def stepped_counter(counter: Counter) -> Counter:
    """The counter with a measure to which the step is added; never below 0."""
    if counter.measure is None:
        return counter
    raised = _plus(counter.measure, "+")
    return replace(counter, measure=Formula.of(f"max({raised}, 0)"))


def _plus(measure: Formula, sign: str) -> Formula:
    return Formula.of(f"({measure}) {sign} value_or({STEP.code}, 0)")


def facts_with(facts: Facts, scope: Scope, by: Decimal) -> Facts:
    """The facts of a period with a step of so much."""
    key = (scope, 0)
    totals = {**facts.totals.get(key, {}), STEP.code: Total(by)}
    return replace(facts, totals={**facts.totals, key: totals})


def facts_on(facts: Facts, scope: Scope, by: Decimal, day: date | None) -> Facts:
    """The facts with a step of so much on one day, or on every day that has figures."""
    days = dict(facts.daily.get(scope, {}))
    for each in days if day is None else (day,):
        days[each] = {**days.get(each, {}), STEP.code: Total(by)}
    return replace(facts, daily={**facts.daily, scope: days})


def occurrences(counter: Counter) -> Iterator[Decimal]:
    """How many fewer (or more, where it earns) may be tried: one, until one unit is full."""
    sign = 1 if counter.add else -1
    if counter.every == counter.every.to_integral_value() and counter.every <= MOST_OCCURRENCES:
        yield from (Decimal(sign * number) for number in range(1, int(counter.every) + 1))
    else:
        yield sign * counter.every


def figures(item: Item, found: ItemScore, program: ItemProgram) -> Iterator[Step]:
    """Better figures, the rule's own step first: its unit, its bounds, 1 % of the target."""
    actual, unit = found.actual, program.setting.unit
    sign = _sign(item, program.setting.direction, found)
    if actual is None or sign == 0:
        return
    tried = 0
    whole = program.setting.whole
    for wanted, beyond in _sizes(item, found, actual, sign):
        size = _possible(wanted, actual, sign, program)
        if beyond:
            size += ONE if whole else TINY
        to = actual + sign * size
        if size > 0 and not to < 0 <= actual:
            tried += 1
            said = settle(to - sign * TINY) if beyond and not whole else to
            yield Step(sign * size, said, unit, beyond=beyond and not whole)
        if tried >= STEPS_TRIED:
            return


def _possible(size: Decimal, actual: Decimal, sign: int, program: ItemProgram) -> Decimal:
    """A step that can be made: whole for what is counted, not below 0, not beyond 100 %."""
    if program.setting.whole:
        size = size.to_integral_value("ROUND_CEILING")
    if sign < 0 <= actual:
        return min(size, actual)
    if sign > 0 and program.setting.unit == "%" and actual <= 1 < actual + size:
        return ONE - actual
    return size


def _sizes(
    item: Item, found: ItemScore, actual: Decimal, sign: int
) -> Iterator[tuple[Decimal, bool]]:
    """How far, and whether it has to be more than that."""
    target = found.target
    if isinstance(item.rule, Unit) and item.rule.unit is not None:
        of_target = item.rule.unit_of is UnitOf.TARGET
        if not of_target or target:
            yield item.rule.unit * (abs(target or ONE) if of_target else ONE), False
    elif isinstance(item.rule, Bands):
        for distance in sorted((end - actual) * sign for end in _ends(item, item.rule, target)):
            if distance >= 0:
                yield distance, False
                yield distance, True
    if not isinstance(item.rule, Bands):
        hundredth = settle(abs(target if target else actual) / HUNDRED)
        yield hundredth or ONE / HUNDRED, False
    if target is not None and (target - actual) * sign > 0:
        yield (target - actual) * sign, False


def _ends(item: Item, rule: Bands, target: Decimal | None) -> Iterator[Decimal]:
    """The ends of the bands, as figures."""
    lower = item.direction is Direction.LOWER
    for band in rule.bands:
        for end in band.ends.values():
            if isinstance(end, str):
                if end == "target" and target is not None:
                    yield target
            elif rule.over == "actual":
                yield end
            elif target is None:
                continue
            elif rule.over == "gap":
                yield target + end
            elif not lower:
                yield end * target
            elif end:
                yield settle(target / end)


def _sign(item: Item, direction: Direction, found: ItemScore) -> int:
    """Which way is better: up, down, or towards the target's range."""
    if direction is Direction.LOWER:
        return -1
    if direction is not Direction.RANGE:
        return 1
    low, high = item.target.low, item.target.high
    if item.target.form is not TargetForm.RANGE or found.actual is None:
        return 0
    if isinstance(low, Decimal) and found.actual < low:
        return 1
    return -1 if isinstance(high, Decimal) and found.actual > high else 0
