"""The curve of points against the actual as SVG geometry; drawing only, so floats are fine."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from appraisal.scoring.metrics import is_money
from appraisal.scoring.wording import figure, percent
from appraisal.selectors.points_curve import Curve

WIDTH, HEIGHT = 520, 250
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 14, 34


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its number."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[str, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    target_at: float | None
    target_text: str
    mark: tuple[float, float] | None
    zero_at: float | None


def chart_of(
    curve: Curve, full: Decimal | None, actual: Decimal | None, points: Decimal | None
) -> Chart:
    """The curve in the picture's coordinates; `points` at `actual` are marked."""
    heights = [float(p) for stretch in curve.stretches for _x, p in stretch]
    heights += [0.0, float(full or 0)] + ([float(points)] if points is not None else [])
    x_ticks = _nice(float(curve.low), float(curve.high))
    y_ticks = _nice(min(heights), max(heights))
    low, high = float(curve.low), float(curve.high)
    bottom, top = min(min(heights), y_ticks[0]), max(max(heights), y_ticks[-1])

    def across(x: float) -> float:
        return round(LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)

    def up(y: float) -> float:
        return round(HEIGHT - BOTTOM - (y - bottom) / ((top - bottom) or 1) * _tall(), 1)

    mark = None
    if actual is not None and points is not None and low <= float(actual) <= high:
        mark = (across(float(actual)), up(float(points)))
    goal = curve.target
    inside = goal is not None and low <= float(goal) <= high
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        lines=tuple(
            " ".join(f"{across(float(x))},{up(float(y))}" for x, y in _thinned(stretch))
            for stretch in curve.stretches
        ),
        x_ticks=tuple(Tick(across(x), _shown(x, curve.unit)) for x in x_ticks if low <= x <= high),
        y_ticks=tuple(Tick(up(y), _shown(y, "")) for y in y_ticks),
        target_at=across(float(goal)) if goal is not None and inside else None,
        target_text=_shown(float(goal), curve.unit) if goal is not None else "",
        mark=mark,
        zero_at=up(0.0) if bottom < 0 else None,
    )


def _tall() -> int:
    return HEIGHT - TOP - BOTTOM


def _thinned(stretch: Iterable[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """Without the points inside a level stretch."""
    points = list(stretch)
    kept = [
        here
        for before, here, after in zip(points, points[1:], points[2:], strict=False)
        if not before[1] == here[1] == after[1]
    ]
    return [points[0], *kept, points[-1]] if len(points) > 1 else points


def _nice(low: float, high: float) -> list[float]:
    """Round numbers from below low to above high, about five of them."""
    span = (high - low) or 1.0
    size = 10 ** math.floor(math.log10(span / 4))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if span / (size * m) <= 5)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(step * n, 10) for n in range(first, last + 1)]


def _shown(value: float, unit: str) -> str:
    exact = Decimal(repr(round(value, 10)))
    if unit == "%":
        return percent(exact).replace(" ", "")
    if is_money(unit) and abs(value) >= 100_000:
        is_english = (get_language() or "").startswith("en")
        return f"{figure(exact / 1000)}k" if is_english else f"{figure(exact / 10_000)}万"
    return figure(exact)
