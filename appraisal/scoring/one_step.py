"""What one step better on an item brings, told by the engine itself.

The item is scored again with the same facts and a measure that is one step better: the rule's
next unit, the next bound, one occurrence less, the next better level, the next place among the
peers, or 1 % of the target. By day, one day is made better; of sub-items, the one whose step
brings most. Where nothing can be told, one sentence says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from appraisal.scoring.attempts import Attempt, attempts, places
from appraisal.scoring.award import Choice
from appraisal.scoring.bench import Bench
from appraisal.scoring.cohort import Seen
from appraisal.scoring.facts import Facts
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import calculating
from appraisal.scoring.result import ItemScore, Status
from appraisal.scoring.rules.bands import Bands
from appraisal.scoring.rules.count import Count
from appraisal.scoring.rules.rank import Rank
from appraisal.scoring.rules.rating import RatingRule
from appraisal.scoring.scorecard import Item, Scorecard, with_children
from appraisal.scoring.stepping import Improvement
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import points as told

NEWER = Text(
    "现有数据、评分或考核表与当时不同,算不出进一步的得分",
    "Files, ratings or scorecards changed since the scoring, so a step can't be told.",
)
JUDGED = Text("由人给分,没有可以推算的一步", "A person gives these points: no step to calculate.")
FOLLOWS = Text("得分由其他项目推出,没有自己的一步", "These points follow from other items.")
HELD = Text(
    "前进一步或达到目标都不会多得分(受门槛、上限或否决限制)",
    "Neither a step nor the target brings more: a gate, a limit or a veto holds the points.",
)
ALONE = Text(
    "当时与同事比较的数据没有保存,算不出下一名次",
    "The figures of colleagues of that scoring are not there, so the next place can't be told.",
)
TOGETHER = Text(
    "同事的平均或最好成绩会随这一步变化,算不出准确的得分",
    "A step would also move what colleagues are compared with, so it can't be told exactly.",
)

Outlook = Improvement | Text | None
"""One step better, or why there is none; None at full points and without a number."""


def one_step(
    scorecard: Scorecard,
    facts: Facts,
    catalogue: Catalogue,
    code: str,
    points: Decimal | None,
    peers: Seen | None = None,
) -> Outlook:
    """What one step better on an item brings to its points.

    ``points`` are what the rule gave when it was scored; where today's facts give others,
    nothing is told. ``peers`` is the cohort as the employee sees it, where the item compares.
    """
    item = next(each for each in scorecard.items if each.code == code)
    adjustment = facts.adjustments.get(code)
    others = {key: made for key, made in facts.adjustments.items() if key != code}
    facts = replace(facts, adjustments=others)
    for alone in (True, False):
        bench = Bench(scorecard, facts, catalogue, item, peers, alone=alone)
        base = bench.base
        if points is None or base is None:
            continue
        if base.points == points:
            with calculating():
                found = _best(bench, base)
            return found if adjustment is None else _beside(found, points, adjustment.points)
    if points is None:
        return None
    compares = bool(bench.program.cohort)
    return ALONE if compares and peers is None else NEWER


def _beside(found: Outlook, ruled: Decimal, adjusted: Decimal) -> Outlook:
    """What is told of an item whose points a person set: those count, whatever the rule gives."""
    if isinstance(found, Improvement):
        return replace(found, adjusted=adjusted)
    if found is not None:
        return found
    rule, set_to = told(ruled), told(adjusted)
    return Text(
        f"按规则已得满分 {rule.zh};实际以调整后的 {set_to.zh}为准",
        f"the rule gives full points, {rule.en}; what counts is the adjusted {set_to.en}",
    )


def _best(bench: Bench, base: ItemScore) -> Outlook:
    """The first step that brings points."""
    found = _improvement(bench, bench.item, base)
    if found is not None:
        return found
    if base.points is not None and base.points >= base.full_points:
        return None
    return _why_not(bench)


def _improvement(bench: Bench, item: Item, found: ItemScore) -> Improvement | None:
    """Of an item or of one of its sub-items."""
    if found.status is not Status.SCORED:
        return None
    if item.children:
        return _of_children(bench, item, found)
    program = bench.program.items[item.code]
    if isinstance(item.rule, Rank) and item.daily is None:
        return _nearest(bench, places(bench, item, item.rule, program))
    return _first(bench, attempts(bench, item, found, program))


def _of_children(bench: Bench, item: Item, found: ItemScore) -> Improvement | None:
    """The step of the sub-item that brings the whole item most."""
    best: Improvement | None = None
    for child, of_child in zip(item.children, found.children, strict=True):
        one = _improvement(bench, child, of_child)
        if one is not None and (best is None or one.gain > best.gain):
            name = child.name if one.step.child == EMPTY else one.step.child
            best = replace(one, step=replace(one.step, child=name))
    return best


def _first(bench: Bench, tried: Iterable[Attempt]) -> Improvement | None:
    return next(filter(None, (_gained(bench, each) for each in tried)), None)


def _nearest(bench: Bench, ladder: Sequence[Callable[[], Attempt]]) -> Improvement | None:
    """The nearest rung that gains, in few tries: further rungs never bring less."""
    low, reach = 0, 1
    while low < len(ladder):
        high = min(reach, len(ladder)) - 1
        best = _gained(bench, ladder[high]())
        if best is not None:
            while low < high:
                middle = (low + high) // 2
                found = _gained(bench, ladder[middle]())
                low, high, best = (
                    (middle + 1, high, best) if found is None else (low, middle, found)
                )
            return best
        low, reach = high + 1, reach * 2
    return None


def _gained(bench: Bench, attempt: Attempt) -> Improvement | None:
    """What an attempt brings to the whole item, by the engine; None where nothing."""
    found = bench.scored(attempt.item, attempt.facts, attempt.peers)
    base = bench.base
    if found is None or base is None or found.points is None or base.points is None:
        return None
    gain = found.points - base.points
    return Improvement(attempt.step, gain, found.points) if gain > 0 else None


def _why_not(bench: Bench) -> Text:
    items = [each for each in with_children(bench.item) if not each.children]
    if any(bench.moves_peers(each) for each in items):
        return TOGETHER
    if all(_is_judged(each) for each in items):
        return JUDGED
    if all(each.measure is None and not isinstance(each.rule, Count) for each in items):
        return FOLLOWS
    return HELD


def _is_judged(item: Item) -> bool:
    """Whether a person gives the points, or picks them within what a band allows."""
    if isinstance(item.rule, Bands):
        return any(isinstance(band.points, Choice) for band in item.rule.bands)
    return isinstance(item.rule, RatingRule)
