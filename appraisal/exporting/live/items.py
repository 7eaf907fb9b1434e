"""An item's attainment and points as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from appraisal.exporting.lines import ItemLine
from appraisal.exporting.live.formulas import NotInCells, printed
from appraisal.exporting.live.rules import Cells, expression, occurrences_give
from appraisal.exporting.live.writing import constant, limited, rounded, times
from appraisal.exporting.number_cells import fits
from appraisal.scoring.attainment import attain, lower_form_of
from appraisal.scoring.choices import Reach, Then
from appraisal.scoring.composition import Gate
from appraisal.scoring.context import Context
from appraisal.scoring.facts import Facts
from appraisal.scoring.formula import Formula
from appraisal.scoring.items import apply_gates, set_variables
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import CONTEXT, ONE, ZERO, calculating, round_half_up
from appraisal.scoring.period import Period
from appraisal.scoring.program import ItemProgram
from appraisal.scoring.result import Status
from appraisal.scoring.rule import LowerForm, Unscored, points_of
from appraisal.scoring.rules.count import Count
from appraisal.scoring.scorecard import Item
from appraisal.scoring.target import Goal

_ANY = Period.parse("2000")
_NO_FACTS = Facts(_ANY, _ANY.start, _ANY.end, {})
_LONGEST = 6000
"""Characters of a formula over short cell names; Excel takes 8,192 and long names add some."""

_NOTHING = '"—"'
_SAMPLE = Cells("A", "B", "C", '""', '""')


class LiveItem:
    """Writes an item's formulas; `factor` spreads the points of excluded items.

    Made once for a scorecard: what was written for a row is kept for the next person.
    """

    __slots__ = ("_written", "can_be_said", "factor", "program", "rounds_before_gates")

    def __init__(
        self, program: ItemProgram, factor: Decimal = ONE, *, rounds_before_gates: bool = False
    ) -> None:
        """Find out whether the item can be said over cells at all."""
        self.program = program
        self.factor = factor
        self.rounds_before_gates = rounds_before_gates
        self._written: dict[Cells, tuple[str, str]] = {}
        self.can_be_said = _can_be_said(self)

    @property
    def has_attainment(self) -> bool:
        """Whether an attainment is made of actual and target at all."""
        return self.program.view.direction is not Direction.RANGE

    def formulas(self, cells: Cells) -> tuple[str, str]:
        """Return attainment and points.

        Raises NotInCells where they come from more than the item's own cells.
        """
        found = self._written.get(cells)
        if found is None:
            found = self._written[cells] = _attainment(self, cells), _points(self, cells)
        return found

    def gives(self, line: ItemLine) -> bool:
        """Whether the formula gives what is stored for the figures of this line.

        It does not where a policy, a correction or a person decided: then a formula would claim
        another score.
        """
        rule = self.program.item.rule
        if not self.can_be_said or rule is None or line.status is not Status.SCORED:
            return False
        if line.actual is None or line.points is None:
            return False
        if rule.wants_target and line.target is None:
            return False
        if not (fits(line.actual) and (line.target is None or fits(line.target))):
            return False  # stands in its cell as text
        return _scored(self, line) == line.points


def _attainment(live: LiveItem, cells: Cells) -> str:
    """A dash where the target allows none."""
    actual, target = cells.actual, cells.target
    share = f"{actual}/{target}"
    if live.program.view.direction is Direction.LOWER:
        form = lower_form_of(live.program)
        if form is LowerForm.INVERSE:
            share = f"IF({actual}>0,{target}/{actual},{_NOTHING})"
        elif form is LowerForm.COMPLEMENT:
            share = f"2-{actual}/{target}"
    known = f"AND(ISNUMBER({actual}),ISNUMBER({target}))"
    return f"IF({known},IF({target}>0,{share},{_NOTHING}),{_NOTHING})"


def _points(live: LiveItem, cells: Cells) -> str:
    """The points as they count, or the word for a score that is not there."""
    program, rule = live.program, live.program.item.rule
    ruled = expression(rule, program.setting, cells) if rule is not None else None
    if rule is None or ruled is None:
        raise NotInCells(program.item.code)
    points = limited(ruled, *program.before)
    if program.gates:
        points = _gated(program, points, cells, before_gates=live.rounds_before_gates)
    points = limited(points, *program.after)
    points = _vetoed(program, points, cells)
    found = rounded(times(points, _scale(program, live.factor)), program.digits)
    if rule.wants_attainment:
        found = f"IF({cells.target}>0,{found},{cells.undefined})"
    if rule.wants_target:
        found = f"IF(ISNUMBER({cells.target}),{found},{cells.undefined})"
    return f"IF(ISNUMBER({cells.actual}),{found},{cells.missing})"


def _gated(program: ItemProgram, points: str, cells: Cells, *, before_gates: bool) -> str:
    """The points after the gates, in their order."""
    if before_gates:
        points = rounded(points, program.digits)
    for gate in program.gates:
        names = cells.names(program.full) | {"score": points}
        then, value = gate.gate.then, _value(gate.gate, program.full, names)
        changed = {
            Then.ZERO: "0",
            Then.FULL: constant(program.full),
            Then.CAP: f"MIN({points},{value})",
            Then.FLOOR: f"MAX({points},{value})",
            Then.SET: value,
            Then.ADD: f"({points}+{value})",
            Then.TIMES: f"({points})*{value}",
        }[then]
        if gate.gate.when is None:
            points = changed
        else:
            points = f"IF({printed(gate.gate.when.tree, names)},{changed},{points})"
    return points


def _value(gate: Gate, full: Decimal, names: Mapping[str, str]) -> str:
    if isinstance(gate.value, Formula):
        return printed(gate.value.tree, names)
    if gate.value is None:
        return "0"
    return constant(gate.value if gate.then is Then.TIMES else points_of(gate.value, full))


def _vetoed(program: ItemProgram, points: str, cells: Cells) -> str:
    """0 where a veto of the item holds; vetoes of more than the item are not its own."""
    for veto in program.vetoes:
        if veto.veto.zero is Reach.ITEM:
            names = cells.names(program.full) | {"score": points}
            points = f"IF({printed(veto.veto.when.tree, names)},0,{points})"
    return points


def _can_be_said(live: LiveItem) -> bool:
    item = live.program.item
    if item.rule is None or item.daily is not None or item.children or live.program.fault:
        return False
    if isinstance(item.rule, Count) and not _counts_the_actual(item):
        return False
    try:
        return len(_points(live, _SAMPLE)) < _LONGEST
    except NotInCells:
        return False


def _counts_the_actual(item: Item) -> bool:
    """Whether the occurrences of an item are what its actual says."""
    measures = [counter.measure for counter in cast(Count, item.rule).counters]
    return item.measure is not None and [item.measure] == measures


def _scored(live: LiveItem, line: ItemLine) -> Decimal | None:
    """What the engine gives for the figures on the sheet alone."""
    program, actual = live.program, cast(Decimal, line.actual)
    goal = Goal(value=line.target)
    with calculating():
        attainment = attain(actual, goal, program.view.direction, lower_form_of(program))
        context = Context(_NO_FACTS, (), None)
        set_variables(context, program, actual, goal, attainment)
        try:
            points = _ruled(program, goal, attainment, context, actual)
            if points is None:
                return None
            points = _between(points, program.before)
            if program.gates:
                points = _through_gates(live, points, context)
            points = _between(points, program.after)
            context.score = points
            for veto in program.vetoes:
                if veto.veto.zero is Reach.ITEM and veto.holds(context):
                    points = ZERO
        except Unscored:
            return None
        return round_half_up(points * _scale(program, live.factor), program.digits)


def _ruled(
    program: ItemProgram,
    goal: Goal,
    attainment: Decimal | None,
    context: Context,
    actual: Decimal,
) -> Decimal | None:
    """The points of the rule alone. Raises Unscored."""
    rule = program.item.rule
    if isinstance(rule, Count):
        return occurrences_give(rule, program.setting, actual)
    if program.scorer is None:
        return None
    points, _details = program.scorer(actual, goal, attainment, context)
    return points


def _through_gates(live: LiveItem, points: Decimal, context: Context) -> Decimal:
    if live.rounds_before_gates:
        points = round_half_up(points, live.program.digits)
    return apply_gates(live.program.gates, points, live.program.full, context)[0]


def _between(points: Decimal, limits: tuple[Decimal, Decimal]) -> Decimal:
    low, high = limits
    return low if points < low else min(points, high)


def _scale(program: ItemProgram, factor: Decimal) -> Decimal:
    """From the rule's own scale to what counts."""
    if program.worth == program.full:
        return factor
    return CONTEXT.multiply(CONTEXT.divide(program.worth, program.full), factor)
