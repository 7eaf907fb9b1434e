"""Points against the actual, as a curve to draw beside a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from appraisal.scoring.numbers import ZERO
from appraisal.scoring.scorecard import Item
from appraisal.scoring.target import Target, TargetForm
from appraisal.selectors.trial import Trial, Tried, counters_of

SAMPLES = 120
HALVINGS = 14


@dataclass(frozen=True, slots=True)
class Curve:
    """Points against the actual: unbroken stretches of (actual, points), and what matters on it."""

    stretches: tuple[tuple[tuple[Decimal, Decimal], ...], ...]
    low: Decimal
    high: Decimal
    target: Decimal | None
    unit: str


def curve_of(trial: Trial, tried: Tried) -> Curve | None:
    """The curve around the target or the bounds; None where there is nothing to draw."""
    goal = _number(trial.item.target)
    low, high = _span(trial.item, goal, tried.actual)
    if high <= low:
        return None
    step = (high - low) / SAMPLES
    samples = [(x, _points(trial, tried, x)) for x in (low + step * n for n in range(SAMPLES + 1))]
    stretches = _stretches(trial, tried, samples)
    if not stretches:
        return None
    return Curve(stretches, low, high, goal, trial.unit)


def _points(trial: Trial, tried: Tried, actual: Decimal) -> Decimal | None:
    counters = counters_of(trial.item)
    if trial.item.measure is None and counters:
        whole = actual.to_integral_value()
        return trial.score(replace(tried, counts={**tried.counts, counters[0].code: whole})).points
    return trial.score(replace(tried, actual=actual)).points


def _stretches(
    trial: Trial, tried: Tried, samples: Sequence[tuple[Decimal, Decimal | None]]
) -> tuple[tuple[tuple[Decimal, Decimal], ...], ...]:
    """Cuts the samples where the points jump or end, with the cut found by halving."""
    span = [points for _x, points in samples if points is not None]
    if not span:
        return ()
    jump = max((max(span) - min(span)) / 25, Decimal("0.0001"))
    found: list[list[tuple[Decimal, Decimal]]] = [[]]
    for (left, low), (right, high) in pairwise(samples):
        if low is not None:
            found[-1].append((left, low))
        if low is None or high is None or abs(high - low) <= jump:
            if high is None and low is not None:
                found.append([])
            continue
        before, after = _cut(trial, tried, left, right, low)
        edge = _points(trial, tried, after)
        if edge is not None and abs(edge - low) > jump:
            found[-1].append((before, low))
            found.append([(after, edge)])
    last_x, last = samples[-1]
    if last is not None:
        found[-1].append((last_x, last))
    return tuple(tuple(stretch) for stretch in found if stretch)


def _cut(
    trial: Trial, tried: Tried, left: Decimal, right: Decimal, low: Decimal
) -> tuple[Decimal, Decimal]:
    """The two ends between which the points leave what they are at the left."""
    for _halving in range(HALVINGS):
        middle = (left + right) / 2
        points = _points(trial, tried, middle)
        if points is not None and points == low:
            left = middle
        else:
            right = middle
    return left, right


def _number(target: Target) -> Decimal | None:
    value = target.value if target.form is not TargetForm.RANGE else target.high
    return value if isinstance(value, Decimal) else None


def _span(item: Item, goal: Decimal | None, actual: Decimal | None) -> tuple[Decimal, Decimal]:
    """From where to where the curve is drawn: around the target and the rule's bounds."""
    if item.measure is None:
        return (ZERO, Decimal(10)) if counters_of(item) else (ZERO, ZERO)
    marks = list(_bounds(item, goal))
    if not marks or _over(item) != "actual":
        marks += [value for value in item.target.parts.values() if isinstance(value, Decimal)]
    if actual is not None:
        marks.append(actual)
    if not any(marks):
        return ZERO, Decimal(1)
    low, high = min(*marks, ZERO), max(*marks, ZERO)
    margin = (high - low) * Decimal("0.4")
    return (low - margin if low < 0 else low), high + margin


def _over(item: Item) -> str:
    """Which number the bounds are about."""
    return str(getattr(item.rule, "over", "actual"))


def _bounds(item: Item, goal: Decimal | None) -> Iterable[Decimal]:
    """The ends of bands and the knots of curves, as actuals."""
    rule: Any = item.rule
    ends = [
        end
        for band in getattr(rule, "bands", ())
        for end in (band.at_least, band.above, band.at_most, band.below, band.exactly)
    ]
    ends += [getattr(knot, "x", None) for knot in getattr(rule, "knots", ())]
    over = _over(item)
    for end in ends:
        if not isinstance(end, Decimal):
            continue
        if over == "actual":
            yield end
        elif goal is not None:
            yield end * goal if over == "attainment" else end + goal
