"""The formula of each rule kind that has one.

A function takes the rule, what is fixed about its item, and the cells; it returns the points on
the rule's own scale before any limit, or None where these parameters can't be said over cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import cast

from appraisal.exporting.live.formulas import NotInCells, printed
from appraisal.exporting.live.writing import constant, limited, snapped
from appraisal.scoring.intervals import Interval
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import ONE, ZERO
from appraisal.scoring.rule import (
    NO_CAP,
    LowerForm,
    Over,
    Rule,
    Setting,
    limit_of,
    points_of,
)
from appraisal.scoring.rules.bands import Bands
from appraisal.scoring.rules.count import Count, Unrecorded
from appraisal.scoring.rules.curve import Curve, End
from appraisal.scoring.rules.expression import Expression
from appraisal.scoring.rules.ratio import Ratio
from appraisal.scoring.rules.unit import COUNTED, Partial, Unit, UnitOf
from appraisal.scoring.target import TargetForm


@dataclass(frozen=True, slots=True)
class Cells:
    """Where an item's figures stand, and the words for a score that is not there."""

    actual: str
    target: str
    attainment: str
    missing: str
    undefined: str

    def names(self, full: Decimal) -> dict[str, str]:
        """Return the variables of the rule language that stand in these cells."""
        return {
            "actual": self.actual,
            "target": self.target,
            "attainment": self.attainment,
            "points": constant(full),
        }


def expression(rule: Rule, setting: Setting, cells: Cells) -> str | None:
    """Return the rule's points as an expression over the cells; None where there is none."""
    write = _WRITERS.get(type(rule))
    return None if write is None else write(rule, setting, cells)


def _ratio(rule: Rule, setting: Setting, cells: Cells) -> str:
    """Full points times the attainment that counts; a perfect 0 has no attainment cell."""
    ratio = cast(Ratio, rule)
    counted = limited(cells.attainment, ratio.floor, ratio.cap)
    if ratio.zero_below is not None:
        counted = f"IF({snapped(cells.attainment)}<{constant(ratio.zero_below)},0,{counted})"
    if setting.direction is Direction.LOWER and ratio.lower_form is LowerForm.INVERSE:
        perfect = ratio.cap if ratio.cap.is_finite() else ONE
        counted = f"IF(ISNUMBER({cells.attainment}),{counted},{constant(perfect)})"
    return f"{constant(setting.full)}*{counted}"


def _unit(rule: Rule, setting: Setting, cells: Cells) -> str | None:
    """The start, less so much for each unit short, more for each unit beyond."""
    unit = cast(Unit, rule)
    if setting.target.form is TargetForm.RANGE or unit.unit is None:
        return None
    full, start = setting.full, constant(setting.start(unit.start))
    short = f"{cells.target}-{cells.actual}"
    beyond = f"{cells.actual}-{cells.target}"
    if setting.direction is Direction.LOWER:
        short, beyond = beyond, short
    step, spared = constant(unit.unit), constant(unit.free)
    if unit.unit_of is UnitOf.TARGET:
        step, spared = f"({step}*{cells.target})", f"{spared}*{cells.target}"
    missed = f"{short}-{spared}" if unit.free else short
    off = _change(f"({missed})/{step}", unit.partial, unit.deduct, unit.max_deduct, full)
    on = _change(f"({beyond})/{step}", unit.partial, unit.add, unit.max_add, full)
    return f"IF({snapped(short)}>0,{start}-{off},{start}+{on})"


_COUNTED = {
    Partial.WHOLE: "INT({})",
    Partial.STARTED: "ROUNDUP({},0)",
    Partial.PRO_RATA: "{}",
}


def _change(
    units: str, partial: Partial, worth: Decimal | None, most: Decimal | None, full: Decimal
) -> str:
    """Counted units times their worth, never below 0 and at most what is allowed."""
    if not worth:
        return "0"
    counted = _COUNTED[partial].format(snapped(f"MAX({units},0)"))
    moved = f"{counted}*{constant(points_of(worth, full))}"
    return limited(moved, None, limit_of(most, full, NO_CAP))


def _count(rule: Rule, setting: Setting, cells: Cells) -> str | None:
    """The start, less or more for each occurrence; of one counter, whose number is the actual."""
    count = cast(Count, rule)
    if len(count.counters) != 1:
        return None
    (counter,) = count.counters
    worths = [constant(points_of(worth, setting.full)) for worth in counter.worths]
    if counter.measure is None or counter.unrecorded is not Unrecorded.MISSING or not worths:
        return None
    beyond = f"({cells.actual}-{constant(counter.free)})/{constant(counter.every)}"
    units = _COUNTED[count.partial].format(snapped(f"MAX({beyond},0)"))
    moved = [f"MIN(MAX({units}-{number},0),1)*{worth}" for number, worth in enumerate(worths[:-1])]
    moved.append(f"MAX({units}-{len(moved)},0)*{worths[-1]}")
    change = limited("+".join(moved), None, limit_of(counter.max, setting.full, NO_CAP))
    sign = "-" if counter.deduct else "+"
    start = constant(setting.start(count.start))
    return f"IF({cells.actual}<0,{cells.undefined},{start}{sign}({change}))"


def occurrences_give(count: Count, setting: Setting, actual: Decimal) -> Decimal | None:
    """Return what so many occurrences of its one counter give; None for a number below 0."""
    (counter,) = count.counters
    beyond = actual - counter.free
    units = COUNTED[count.partial](beyond / counter.every) if beyond > 0 else ZERO
    return None if actual < 0 else setting.start(count.start) + counter.change(setting.full)(units)


def _over(over: Over, cells: Cells) -> str:
    if over is Over.ATTAINMENT:
        return cells.attainment
    if over is Over.GAP:
        return f"({cells.actual}-{cells.target})"
    return cells.actual


def _bands(rule: Rule, setting: Setting, cells: Cells) -> str | None:
    """The first band that holds the figure gives the points."""
    bands = cast(Bands, rule)
    awards = [band.points for band in bands.bands]
    fixed = [award for award in awards if isinstance(award, Decimal)]
    if len(fixed) < len(awards) or any(band.anchored for band in bands.bands):
        return None
    if not (bands.otherwise is None or isinstance(bands.otherwise, Decimal)):
        return None
    if _may_be_perfect(bands.over, setting, bands.lower_form):
        return None
    value = snapped(_over(bands.over, cells))
    found = cells.undefined
    if bands.otherwise is not None:
        found = constant(points_of(bands.otherwise, setting.full))
    for band, award in reversed(list(zip(bands.bands, fixed, strict=True))):
        given = constant(points_of(award, setting.full))
        found = f"IF({_inside(value, band.interval())},{given},{found})"
    return found


def _may_be_perfect(over: Over, setting: Setting, form: LowerForm) -> bool:
    """Whether the attainment may be infinite, which no cell can hold."""
    lower = setting.direction is Direction.LOWER and form is LowerForm.INVERSE
    return over is Over.ATTAINMENT and lower


def _inside(value: str, interval: Interval) -> str:
    ends = []
    if interval.low == interval.high:
        return f"{value}={constant(interval.low)}"
    if interval.low.is_finite():
        ends.append(f"{value}{'>=' if interval.low_closed else '>'}{constant(interval.low)}")
    if interval.high.is_finite():
        ends.append(f"{value}{'<=' if interval.high_closed else '<'}{constant(interval.high)}")
    return f"AND({','.join(ends)})" if ends else "TRUE"


def _curve(rule: Rule, setting: Setting, cells: Cells) -> str | None:
    """Straight lines between the knots, and what is said beyond them."""
    curve = cast(Curve, rule)
    if _may_be_perfect(curve.over, setting, curve.lower_form):
        return None
    knots = sorted(
        (knot.x, points_of(knot.points, setting.full))
        for knot in curve.knots
        if isinstance(knot.x, Decimal)
    )
    if len(knots) < len(curve.knots):
        return None
    value = _over(curve.over, cells)
    lines = [_line(value, low, high) for low, high in pairwise(knots)]
    found = _beyond(curve.above, lines[-1], knots[-1][1], setting.full)
    for line, (x, _points) in reversed(list(zip(lines, knots[1:], strict=True))):
        found = f"IF({snapped(value)}<={constant(x)},{line},{found})"
    below = _beyond(curve.below, lines[0], knots[0][1], setting.full)
    return f"IF({snapped(value)}<{constant(knots[0][0])},{below},{found})"


def _line(value: str, low: tuple[Decimal, Decimal], high: tuple[Decimal, Decimal]) -> str:
    (x, y), (to_x, to_y) = low, high
    rise, run = constant(to_y - y), constant(to_x - x)
    return f"{constant(y)}+({value}-{constant(x)})*{rise}/{run}"


def _beyond(end: Decimal | End, line: str, held: Decimal, full: Decimal) -> str:
    if isinstance(end, Decimal):
        return constant(points_of(end, full))
    return line if end is End.EXTEND else constant(held)


def _formula(rule: Rule, setting: Setting, cells: Cells) -> str | None:
    """The expression itself, where it reads nothing but the item's own cells."""
    formula = cast(Expression, rule).expression
    if formula is None:
        return None
    try:
        found = printed(formula.tree, cells.names(setting.full))
    except NotInCells:
        return None
    if setting.direction is Direction.LOWER and rule.wants_attainment:
        found = f"IF(ISNUMBER({cells.attainment}),{found},{constant(setting.full)})"
    return found


_WRITERS: dict[type[Rule], Callable[[Rule, Setting, Cells], str | None]] = {
    Ratio: _ratio,
    Unit: _unit,
    Bands: _bands,
    Curve: _curve,
    Count: _count,
    Expression: _formula,
}
