"""An item's attainment and points as formulas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from appraisal.exporting.live.rules import Cells, expression
from appraisal.exporting.live.writing import limited, rounded, times
from appraisal.scoring.context import Context
from appraisal.scoring.measuring import attain, lower_form_of
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import CONTEXT, ONE, calculating, round_half_up
from appraisal.scoring.program import ItemProgram
from appraisal.scoring.result import Status
from appraisal.scoring.rule import Goal, LowerForm, Unscored

if TYPE_CHECKING:
    from appraisal.exporting.content import ItemLine

_NOTHING = '"—"'
_SAMPLE = Cells("A", "B", "C", '""', '""')


@dataclass(frozen=True, slots=True)
class LiveItem:
    """Writes an item's formulas; `factor` spreads the points of excluded items."""

    program: ItemProgram
    factor: Decimal = ONE

    @property
    def has_attainment(self) -> bool:
        """Whether an attainment is made of actual and target at all."""
        return self.program.view.direction is not Direction.RANGE

    def attainment(self, cells: Cells) -> str:
        """Return the attainment; a dash where the target allows none."""
        actual, target = cells.actual, cells.target
        share = f"{actual}/{target}"
        if self.program.view.direction is Direction.LOWER:
            form = lower_form_of(self.program)
            if form is LowerForm.INVERSE:
                share = f"IF({actual}>0,{target}/{actual},{_NOTHING})"
            elif form is LowerForm.COMPLEMENT:
                share = f"2-{actual}/{target}"
        known = f"AND(ISNUMBER({actual}),ISNUMBER({target}))"
        return f"IF({known},IF({target}>0,{share},{_NOTHING}),{_NOTHING})"

    def points(self, cells: Cells) -> str:
        """Return the points as they count, or the word for a score that is not there."""
        program, rule = self.program, self.program.item.rule
        ruled = expression(rule, program.setting, cells) if rule is not None else None
        if rule is None or ruled is None:
            raise ValueError(f"{program.item.code} has no formula")
        points = limited(limited(ruled, *program.before), *program.after)
        found = rounded(times(points, _scale(program, self.factor)), program.digits)
        if rule.wants_attainment:
            found = f"IF({cells.target}>0,{found},{cells.undefined})"
        if rule.wants_target:
            found = f"IF(ISNUMBER({cells.target}),{found},{cells.undefined})"
        return f"IF(ISNUMBER({cells.actual}),{found},{cells.missing})"


def live_item(program: ItemProgram, line: ItemLine, factor: Decimal = ONE) -> LiveItem | None:
    """Return the writer of an item's formulas.

    None where the item has none, or where the stored points come from more than its figures (a
    gate, a veto, a policy, a correction): then a formula would claim another score.
    """
    if not _can_be_said(program, line):
        return None
    return LiveItem(program, factor) if _scored(program, line, factor) == line.points else None


def _can_be_said(program: ItemProgram, line: ItemLine) -> bool:
    item = program.item
    if item.rule is None or item.daily is not None or item.children or program.scorer is None:
        return False
    if line.status is not Status.SCORED or line.actual is None or line.points is None:
        return False
    if item.rule.wants_target and line.target is None:
        return False
    return expression(item.rule, program.setting, _SAMPLE) is not None


def _scored(program: ItemProgram, line: ItemLine, factor: Decimal) -> Decimal | None:
    """What the engine gives for the figures on the sheet alone."""
    goal = Goal(value=line.target)
    actual = cast(Decimal, line.actual)
    scorer = program.scorer
    if scorer is None:
        return None
    with calculating():
        attainment = attain(actual, goal, program.view.direction, lower_form_of(program))
        try:
            points, _details = scorer(actual, goal, attainment, cast(Context, None))
        except Unscored:
            return None
        for low, high in (program.before, program.after):
            points = low if points < low else min(points, high)
        return round_half_up(points * _scale(program, factor), program.digits)


def _scale(program: ItemProgram, factor: Decimal) -> Decimal:
    """From the rule's own scale to what counts."""
    if program.worth == program.full:
        return factor
    return CONTEXT.multiply(CONTEXT.divide(program.worth, program.full), factor)
