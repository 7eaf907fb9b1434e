"""Attainment: actual against a target, as a fraction."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from appraisal.scoring.codecs import UNLIMITED
from appraisal.scoring.metrics import Direction
from appraisal.scoring.program import ItemProgram
from appraisal.scoring.rule import LowerForm
from appraisal.scoring.target import Goal

_TWO = Decimal(2)


def attain(actual: Decimal, goal: Goal, direction: Direction, form: LowerForm) -> Decimal | None:
    """Return the attainment as a fraction; infinite at a perfect 0, None without one."""
    target = goal.value
    if target is None or target <= 0 or direction is Direction.RANGE:
        return None
    if direction is Direction.LOWER:
        if form is LowerForm.INVERSE:
            return UNLIMITED if actual <= 0 else target / actual
        if form is LowerForm.COMPLEMENT:
            return _TWO - actual / target
    return actual / target


def lower_form_of(program: ItemProgram) -> LowerForm:
    """Return how the item's rule makes an attainment where lower is better."""
    form = getattr(program.item.rule, "lower_form", LowerForm.INVERSE)
    return form if isinstance(form, LowerForm) else LowerForm.INVERSE


def attainment_with(
    program: ItemProgram, goal: Goal
) -> Callable[[Decimal], Decimal] | Decimal | None:
    """Return how an actual becomes an attainment of a fixed goal; None where there is none.

    A number is what the actual is divided by.
    """
    target, direction, form = goal.value, program.view.direction, lower_form_of(program)
    if target is None or target <= 0 or direction is Direction.RANGE:
        return None
    fixed: Decimal = target
    if direction is Direction.LOWER and form is LowerForm.INVERSE:
        return lambda actual: UNLIMITED if actual <= 0 else fixed / actual
    if direction is Direction.LOWER and form is LowerForm.COMPLEMENT:
        return lambda actual: _TWO - actual / fixed
    return fixed
