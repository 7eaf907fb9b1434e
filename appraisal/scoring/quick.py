"""The usual item as one function: measure, attainment and rule, nothing else to ask.

Most items of most people are like this: a number target that is the same for all, no gates,
vetoes, sub-items or days. `items.evaluate` does the same for every item, step by step; a
property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from appraisal.scoring.attainment import attainment_with
from appraisal.scoring.context import Context
from appraisal.scoring.formula import VARIABLES, names_in
from appraisal.scoring.numbers import CONTEXT, GUARD, ZERO, step_of
from appraisal.scoring.program import ItemProgram, Program
from appraisal.scoring.raw import Raw
from appraisal.scoring.result import (
    Account,
    ItemScore,
    ScorecardResult,
    Status,
    Treatment,
    Working,
    scored_item,
)
from appraisal.scoring.rule import Goal, Mark, Reader, Scorer
from appraisal.scoring.target import TargetForm
from appraisal.scoring.standing import plain_sums
from appraisal.scoring.telling import item_account, total_account

# actual, attainment, what the rule gave with its details
Ruled = tuple[Decimal | None, Decimal | None, Mark]
Quick = Callable[[Context], ItemScore]
NO_GOAL = Goal()


def quick_items(program: Program) -> dict[str, Quick]:
    """Return the quick function of each top-level item that has one, by its code."""
    found = {}
    for section in program.sections:
        for item in section.items:
            if _is_usual(item):
                found[item.item.code] = _quick(item, program)
    return found


def _is_usual(program: ItemProgram) -> bool:
    """Tell whether nothing has to be asked but the measure and the rule."""
    item, rule = program.item, program.item.rule
    if rule is None or program.scorer is None or program.fault is not None:
        return False
    if item.gates or item.vetoes or item.daily is not None or item.children:
        return False
    if program.before[1].is_infinite() or program.after[1].is_infinite():
        return False
    if any(set(names_in(formula.tree)) & set(VARIABLES) for formula in rule.formulas):
        return False
    if program.measure is None:
        return not rule.measured and not program.targets
    if not rule.measured:
        return False
    if item.target.form is TargetForm.BLANK:
        return not rule.wants_target
    if not all(isinstance(value, Decimal) for value in program.targets.values()):
        return False
    if item.target.form is TargetForm.RANGE:
        return not item.target.blank and rule.takes_range and not rule.wants_attainment
    value = item.target.value
    return isinstance(value, Decimal) and (value > 0 or not rule.wants_attainment)


def _quick(program: ItemProgram, whole: Program) -> Quick:
    """Return the function that scores the item, limits and rounding included."""
    ruled = _ruled(program)
    (first_low, first_high), (last_low, last_high) = program.before, program.after
    same = program.before == program.after
    scale = None if program.worth == program.full else (program.worth, program.full)
    step, half_up, exact = step_of(program.digits), ROUND_HALF_UP, CONTEXT
    code, section, worth = program.item.code, program.section, program.worth
    goal = goal_of(program)
    target, scored, counted = goal.value, Status.SCORED, Treatment.COUNTED

    def score(context: Context) -> ItemScore:
        actual, attainment, (points, details) = ruled(context)
        raw = points
        if points < first_low:
            points = first_low
        elif points > first_high:
            points = first_high
        if not same:
            points = last_low if points < last_low else min(points, last_high)
        limited = points
        if scale is not None:
            points = points * scale[0] / scale[1]
        points = points.quantize(GUARD, half_up, exact).quantize(step, half_up, exact)
        told = (program, whole, context, actual, attainment, raw, limited, details, points)
        shown = attainment
        if shown is not None and shown.is_infinite():
            shown = None
        return scored_item(
            code, section, actual, target, shown, points, worth, Working(_account, told),
            scored, counted,
        )  # fmt: skip

    return score


def quick_result(program: Program, scores: Mapping[str, list[ItemScore]]) -> ScorecardResult:
    """Return the result where every item was scored and the sections are mere sums."""
    sums = plain_sums(program, scores)
    items = tuple([item for found in scores.values() for item in found])
    return ScorecardResult(
        items, tuple(sums.sections), sums.total, sums.standing, (), sums.grade, sums.coefficient,
        Working(total_account, (sums, items)),
    )  # fmt: skip


def goal_of(program: ItemProgram) -> Goal:
    """Return the target as a goal; it has numbers only."""
    parts = {k: v for k, v in program.targets.items() if isinstance(v, Decimal)}
    return Goal(
        value=parts.get("target"),
        low=parts.get("min"),
        high=parts.get("max"),
        base=parts.get("base"),
        stretch=parts.get("stretch"),
    )


def _ruled(program: ItemProgram) -> Callable[[Context], Ruled]:
    scorer, measure = program.scorer, program.measure
    if scorer is None:
        raise TypeError("a usual item has a scorer")
    if measure is None:
        return _unmeasured(scorer)
    goal = goal_of(program)
    attained = attainment_with(program, goal)
    return _measured(measure, scorer, goal, attained)


def _unmeasured(scorer: Scorer) -> Callable[[Context], Ruled]:
    def ruled(context: Context) -> Ruled:
        return None, None, scorer(ZERO, NO_GOAL, None, context)

    return ruled


def _measured(
    measure: Reader,
    scorer: Scorer,
    goal: Goal,
    attained: Callable[[Decimal], Decimal] | None,
) -> Callable[[Context], Ruled]:
    def ruled(context: Context) -> Ruled:
        actual = measure(context)
        return actual, None, scorer(actual, goal, None, context)

    def with_attainment(context: Context) -> Ruled:
        actual = measure(context)
        attainment = attained(actual) if attained is not None else None
        return actual, attainment, scorer(actual, goal, attainment, context)

    return ruled if attained is None else with_attainment


def _account(
    program: ItemProgram,
    whole: Program,
    context: Context,
    actual: Decimal | None,
    attainment: Decimal | None,
    ruled: Decimal,
    limited: Decimal,
    details: tuple[object, ...],
    score: Decimal,
) -> Account:
    """Write the working as if the item had been scored step by step."""
    raw = Raw(
        program,
        context,
        actual=actual,
        goal=goal_of(program) if program.targets else None,
        attainment=attainment,
        ruled=ruled,
        limited=limited,
        points=limited,
        details=details,
    )
    return item_account(raw, Decimal(1), score, whole)
