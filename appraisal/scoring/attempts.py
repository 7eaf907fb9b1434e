"""An item with changed facts, for each step that may be tried on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from appraisal.scoring.bench import Bench
from appraisal.scoring.cohort import Seen
from appraisal.scoring.facts import Facts
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import settle
from appraisal.scoring.program import ItemProgram
from appraisal.scoring.result import ItemScore
from appraisal.scoring.rules.count import Count, Counter
from appraisal.scoring.rules.rank import Rank
from appraisal.scoring.rules.rating import Level, RatingRule
from appraisal.scoring.scorecard import Item
from appraisal.scoring.stepping import (
    TINY,
    Step,
    facts_on,
    facts_with,
    figures,
    occurrences,
    stepped,
    stepped_counter,
)
from appraisal.scoring.text import EMPTY, Text

DAYS_TRIED = 3
_FAR = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Attempt:
    """A changed item with changed facts, and the step it stands for."""

    item: Item
    facts: Facts
    step: Step
    peers: Seen | None


def attempts(bench: Bench, item: Item, found: ItemScore, program: ItemProgram) -> Iterator[Attempt]:
    """What may be tried, the nearest first."""
    if bench.moves_peers(item):
        return
    if item.daily is not None:
        yield from _by_day(bench, item, program)
    elif isinstance(item.rule, Count) and item.measure is None:
        yield from _counted(bench, item, item.rule)
    elif isinstance(item.rule, RatingRule):
        yield from _levels(bench, item, item.rule)
    else:
        moved = stepped(item, program)
        for step in figures(item, found, program):
            yield _moved(bench, moved, item, step)


def _moved(bench: Bench, moved: Item, item: Item, step: Step) -> Attempt:
    peers = bench.peers
    if peers is not None and step.to is not None:
        peers = peers.moved({key: settle(step.to) for key in bench.own_keys(item)})
    return Attempt(moved, facts_with(bench.facts, item.scope, step.by), step, peers)


def _counted(bench: Bench, item: Item, rule: Count) -> Iterator[Attempt]:
    """One occurrence less of what costs, one more of what earns."""
    for place, counter in enumerate(rule.counters):
        name = counter.name if counter.name != EMPTY else item.name
        moved = _with_counter(item, rule, place, stepped_counter(counter))
        for by in occurrences(counter):
            step = Step(by, counter=name)
            if counter.measure is not None:
                facts = facts_with(bench.facts, item.scope, by)
                yield Attempt(moved, facts, step, bench.peers)
                continue
            noted = bench.facts.counters.get(item.code, {})
            number = noted.get(counter.code, Decimal(0)) + by
            if number >= 0:
                counted = {**bench.facts.counters, item.code: {**noted, counter.code: number}}
                yield Attempt(item, replace(bench.facts, counters=counted), step, bench.peers)


def _levels(bench: Bench, item: Item, rule: RatingRule) -> Iterator[Attempt]:
    """The next better level, by the rater who counts most."""
    given = bench.facts.ratings.get(item.code, ())
    weight = {rater.rater: rater.weight for rater in rule.raters}
    for rating in sorted(given, key=lambda one: -weight.get(one.rater, Decimal(0))):
        if rating.level is None or rating.rater not in weight:
            continue
        for level in _better_levels(rule.levels, rating.level):
            raised = tuple(
                replace(one, level=level.label) if one is rating else one for one in given
            )
            facts = replace(bench.facts, ratings={**bench.facts.ratings, item.code: raised})
            name = level.name if level.name != EMPTY else Text(level.label, level.label)
            yield Attempt(item, facts, Step(Decimal(1), level=name), bench.peers)


def places(
    bench: Bench, item: Item, rule: Rank, program: ItemProgram
) -> list[Callable[[], Attempt]]:
    """The figures of those who stand better, the nearest first: reached, then passed."""
    key, setting = f"item:{item.code}", program.setting
    if bench.peers is None or bench.moves_peers(item):
        return []
    own = bench.peers.member.measures.get(key)
    if own is None:
        return []
    higher = setting.direction is not Direction.LOWER
    over = (Decimal(1) if setting.whole else TINY) * (1 if higher else -1)
    moved = stepped(item, program)

    def attempt(value: Decimal, beyond: bool) -> Attempt:
        to = value + over if beyond else value
        seen = bench.peers and bench.peers.moved(dict.fromkeys(bench.own_keys(item), to))
        stand = rule.stand(seen, setting) if seen else None
        step = Step(
            by=to - own,
            to=to if setting.whole else value,
            unit=setting.unit,
            beyond=beyond and not setting.whole,
            place=stand[0] if stand else None,
        )
        return Attempt(moved, facts_with(bench.facts, item.scope, step.by), step, seen)

    return [
        partial(attempt, value, beyond)
        for value in bench.peers.better(key, setting.peers, higher)
        for beyond in (False, True)
        if not (beyond and value + over < 0 <= own)
    ]


def _by_day(bench: Bench, item: Item, program: ItemProgram) -> Iterator[Attempt]:
    """One of the worst days a step better, then every day."""
    days = _days(bench, item, program)
    tried = [(day, found) for day, found in days[:DAYS_TRIED]]
    for day, found in tried:
        for moved, step in _day_steps(item, found, program):
            facts = facts_on(bench.facts, item.scope, step.by, day)
            yield Attempt(moved, facts, replace(step, day=day), bench.peers)
    for _day, found in tried[:1]:
        for moved, step in _day_steps(item, found, program):
            facts = facts_on(bench.facts, item.scope, step.by, None)
            yield Attempt(moved, facts, replace(step, to=None, each_day=True), bench.peers)


def _day_steps(item: Item, found: ItemScore, program: ItemProgram) -> Iterator[tuple[Item, Step]]:
    """What may be tried on one day, with the item that takes the step."""
    if not isinstance(item.rule, Count):
        moved = stepped(item, program)
        yield from ((moved, step) for step in figures(item, found, program))
        return
    for place, counter in enumerate(item.rule.counters):
        name = counter.name if counter.name != EMPTY else item.name
        moved = _with_counter(item, item.rule, place, stepped_counter(counter))
        yield from ((moved, Step(by, counter=name)) for by in occurrences(counter))


def _with_counter(item: Item, rule: Count, place: int, counter: Counter) -> Item:
    counters = (*rule.counters[:place], counter, *rule.counters[place + 1 :])
    return replace(item, rule=replace(rule, counters=counters))


def _days(bench: Bench, item: Item, program: ItemProgram) -> list[tuple[date, ItemScore]]:
    """Each day with figures as the rule sees it: the fewest points first, then the nearest."""
    single = replace(
        item, daily=None, prorate=False, gates=(), vetoes=(), floor=-_FAR, cap=_FAR,
        points=program.full, scale=None, weight=None, rounding=10,
    )  # fmt: skip
    single = replace(single, unit=program.setting.unit, direction=program.setting.direction)
    day_bench = Bench(
        bench.scorecard,
        bench.facts,
        bench.catalogue,
        single,
        bench.peers,
        alone=True,
        place=bench.place,
    )
    found = []
    for day in sorted(bench.facts.daily.get(item.scope, {})):
        today = {(scope, 0): days.get(day, {}) for scope, days in bench.facts.daily.items()}
        facts = replace(bench.facts, totals={**bench.facts.totals, **today})
        one = day_bench.scored(single, facts, bench.peers)
        if one is not None and one.points is not None:
            found.append((day, one))
    sign = 1 if program.setting.direction is Direction.LOWER else -1
    return sorted(found, key=lambda each: (each[1].points, sign * (each[1].actual or 0)))


def _better_levels(levels: Sequence[Level], label: str) -> list[Level]:
    """The levels worth more than one of them, the nearest first."""
    worth = {level.label: level.points for level in levels}
    own = worth.get(label)
    if not isinstance(own, Decimal):
        return []
    better = [level for level in levels if isinstance(level.points, Decimal) and level.points > own]
    return sorted(better, key=lambda level: worth[level.label])  # type: ignore[arg-type,return-value]
