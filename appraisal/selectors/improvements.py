"""What one step better on an item would have brought, told by the item's own rule.

The item is scored again by the engine with the same facts and a measure that is one step
better: the rule's next unit, the next band's bound, one occurrence less, or 1 % of the target.
Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from appraisal.models import Appraisal, ItemScore
from appraisal.scoring.engine import score
from appraisal.scoring.formula import Formula
from appraisal.scoring.metrics import Catalogue, Direction
from appraisal.scoring.numbers import ONE, ZERO, plain, settle
from appraisal.scoring.program import program_of
from appraisal.scoring.result import ItemScore as Result
from appraisal.scoring.result import Status
from appraisal.scoring.rules.bands import Bands
from appraisal.scoring.rules.count import Count
from appraisal.scoring.rules.unit import Unit, UnitOf
from appraisal.scoring.scorecard import Item, Scorecard
from appraisal.scoring.target import TargetForm
from appraisal.scoring.text import EMPTY, Text
from appraisal.selectors.inputs import PartInputs, load_inputs
from appraisal.selectors.reviews import calculated_of

TINY = Decimal("0.000001")
"""How far beyond an open end of a band a figure has to be."""
HUNDREDTH = Decimal("0.01")
STEPS_TRIED = 6


@dataclass(frozen=True, slots=True)
class Improvement:
    """One step better, and the points it would have brought.

    `to` is the figure that would have been needed; with a counter, `step` occurrences less
    (or more) of what it counts.
    """

    step: Decimal
    to: Decimal | None
    gain: Decimal
    counter: Text = EMPTY


@dataclass(frozen=True, slots=True)
class _Step:
    item: Item
    step: Decimal
    to: Decimal | None
    counter: Text = EMPTY


def improvements_of(appraisal: Appraisal) -> dict[int, Improvement]:
    """Item score -> what one step better would have brought, for all of an appraisal.

    Left out where today's facts no longer give the points that were stored.
    """
    inputs = load_inputs(appraisal.period, [appraisal.employee_id])
    loaded = {part.part.assignment.pk: part for one in inputs.people for part in one.parts}
    found = {}
    for row in ItemScore.objects.filter(part__appraisal=appraisal).select_related("item", "part"):
        part = loaded.get(row.part.assignment_id)
        if part is None or part.card.pk != row.part.scorecard_id or row.calculated_points:
            continue
        item = next(each for each in part.card.scorecard.items if each.code == row.item.code)
        better = _better(item, _stored(row), part, inputs.catalogue)
        if better is not None:
            found[row.pk] = better
    return found


def improvement_of(
    item: Item, result: Result, part: PartInputs, metrics: Catalogue
) -> Improvement | None:
    """What one step better would bring to a result just scored."""
    if result.status is not Status.SCORED:
        return None
    return _better(item, _Held(result.actual, result.target, result.points), part, metrics)


@dataclass(frozen=True, slots=True)
class _Held:
    actual: Decimal | None
    target: Decimal | None
    points: Decimal | None


def _stored(row: ItemScore) -> _Held:
    return _Held(row.actual, row.target, calculated_of(row))


def _better(item: Item, held: _Held, part: PartInputs, metrics: Catalogue) -> Improvement | None:
    if held.points is None or item.children or item.daily is not None or item.rule is None:
        return None
    card = part.card.scorecard
    setting = program_of(card, metrics, part.facts.period.kind).items[item.code].setting
    item = replace(item, unit=setting.unit, direction=setting.direction)
    base = _points(item, card, part, metrics)
    if base is None or base != held.points:
        # Spread points, a cohort or newer facts: another number would only confuse.
        return None
    whole = part.facts.days == part.facts.period.days
    for tried in _steps(item, held, is_whole=whole):
        points = _points(tried.item, card, part, metrics)
        if points is not None and points > base:
            return Improvement(tried.step, tried.to, points - base, tried.counter)
    return None


def _points(item: Item, card: Scorecard, part: PartInputs, metrics: Catalogue) -> Decimal | None:
    """The item's points, scored alone in its section."""
    section = next(s for s in card.sections if any(i.code == item.code for i in s.items))
    alone = replace(
        card,
        sections=(replace(section, items=(item,), gates=()),),
        gates=(),
        vetoes=(),
        grades=(),
        forced=None,
        coefficient=None,
        examples=(),
    )
    result = score(alone, part.facts, metrics).item(item.code)
    return result.points if result.status is Status.SCORED else None


def _steps(item: Item, held: _Held, *, is_whole: bool) -> Iterator[_Step]:
    """What may be tried, the nearest first."""
    if isinstance(item.rule, Count) and item.measure is None:
        yield from _counted(item, item.rule)
        return
    sign = _sign(item, held)
    if item.measure is None or held.actual is None or sign == 0:
        return
    for number, size in enumerate(_sizes(item, held, held.actual, sign)):
        if number >= STEPS_TRIED:
            return
        by = sign * size
        if is_whole:
            moved = _moved(item.measure, by)
        elif held.actual:
            # A product is prorated like the measure itself; a sum with a number is not.
            moved = Formula.of(f"({item.measure}) * {plain(1 + by / held.actual)}")
        else:
            return
        yield _Step(replace(item, measure=moved), size, held.actual + by)


def _counted(item: Item, rule: Count) -> Iterator[_Step]:
    """One occurrence less of what costs, one more of what earns."""
    for place, counter in enumerate(rule.counters):
        if counter.measure is None:
            continue
        step = counter.every if counter.add else -counter.every
        moved = replace(counter, measure=_moved(counter.measure, step))
        counters = (*rule.counters[:place], moved, *rule.counters[place + 1 :])
        name = counter.name if counter.name != EMPTY else item.name
        yield _Step(replace(item, rule=replace(rule, counters=counters)), step, None, name)


def _sizes(item: Item, held: _Held, actual: Decimal, sign: int) -> Iterator[Decimal]:
    target = held.target
    if isinstance(item.rule, Unit) and item.rule.unit is not None:
        of_target = item.rule.unit_of is UnitOf.TARGET
        if not of_target or target:
            yield item.rule.unit * (abs(target or ONE) if of_target else ONE)
    elif isinstance(item.rule, Bands):
        for distance in sorted((end - actual) * sign for end in _ends(item, item.rule, target)):
            if distance > 0:
                yield distance
                yield distance + TINY
    if not isinstance(item.rule, Bands):
        yield settle(abs(target if target else actual) * HUNDREDTH) or HUNDREDTH
    if target is not None and (target - actual) * sign > 0:
        yield (target - actual) * sign


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


def _sign(item: Item, held: _Held) -> int:
    """Which way is better: up, down, or towards the target's range."""
    if item.direction is Direction.LOWER:
        return -1
    if item.direction is not Direction.RANGE:
        return 1
    low, high = item.target.low, item.target.high
    if item.target.form is not TargetForm.RANGE or held.actual is None:
        return 0
    if isinstance(low, Decimal) and held.actual < low:
        return 1
    return -1 if isinstance(high, Decimal) and held.actual > high else 0


def _moved(measure: Formula, by: Decimal) -> Formula:
    operator = "-" if by < ZERO else "+"
    return Formula.of(f"({measure}) {operator} {plain(abs(by))}")
