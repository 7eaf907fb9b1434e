"""The usual item as one function: measure, attainment and rule, nothing else to ask.

Most items of most people are like this: a number target that is the same for all, no gates,
vetoes, sub-items or days. `items.evaluate` does the same for every item, step by step; a
property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from appraisal.scoring.attainment import attainment_with
from appraisal.scoring.codecs import UNLIMITED
from appraisal.scoring.context import Context
from appraisal.scoring.formula import VARIABLES, names_in
from appraisal.scoring.numbers import CONTEXT, GUARD, ONE, ZERO, step_of
from appraisal.scoring.program import ItemProgram, Program
from appraisal.scoring.raw import Raw
from appraisal.scoring.result import (
    Account,
    ItemScore,
    ScorecardResult,
    SectionScore,
    Standing,
    Status,
    Treatment,
    Working,
)
from appraisal.scoring.rule import Mark, Reader, Scorer, Unscored
from appraisal.scoring.standing import clamped, graded, plain_sums
from appraisal.scoring.target import Goal, TargetForm
from appraisal.scoring.telling import item_account, total_account

Quick = Callable[[Context], ItemScore]
NO_GOAL = Goal()


def prepare(program: Program) -> None:
    """Give the program its quick functions."""
    program.quick = quick_items(program)
    if program.plain and all(None not in ways for ways in program.quick.values()):
        program.ways = [
            (section.section.code, section.full, [way for way in ways if way is not None])
            for section, ways in zip(program.sections, program.quick.values(), strict=True)
        ]


def quick_items(program: Program) -> dict[str, list[Quick | None]]:
    """Return, for each section, the quick function of each item that has one."""
    return {
        section.section.code: [
            _quick(item, program) if _is_usual(item) else None for item in section.items
        ]
        for section in program.sections
    }


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
    measure, scorer, goal = program.measure, program.scorer, goal_of(program)
    if scorer is None:
        raise TypeError("a usual item has a scorer")
    attained = None if measure is None else attainment_with(program, goal)
    finish = _finisher(program, whole, goal.value)
    if measure is None:
        return lambda context: finish(context, None, None, scorer(ZERO, NO_GOAL, None, context))
    if attained is None:
        return _plainly(measure, scorer, goal, finish)
    return _with_attainment(measure, scorer, goal, attained, finish)


def _with_quotient(
    measure: Reader, scorer: Scorer, goal: Goal, target: Decimal, finish: Finish
) -> Quick:
    def score(context: Context) -> ItemScore:
        actual = measure(context)
        attainment = actual / target
        return finish(context, actual, attainment, scorer(actual, goal, attainment, context))

    return score


Finish = Callable[[Context, Decimal | None, Decimal | None, Mark], ItemScore]


def _plainly(measure: Reader, scorer: Scorer, goal: Goal, finish: Finish) -> Quick:
    def score(context: Context) -> ItemScore:
        actual = measure(context)
        return finish(context, actual, None, scorer(actual, goal, None, context))

    return score


def _with_attainment(
    measure: Reader,
    scorer: Scorer,
    goal: Goal,
    attained: Callable[[Decimal], Decimal] | Decimal,
    finish: Finish,
) -> Quick:
    if isinstance(attained, Decimal):
        return _with_quotient(measure, scorer, goal, attained, finish)

    def score(context: Context) -> ItemScore:
        actual = measure(context)
        attainment = attained(actual)
        return finish(context, actual, attainment, scorer(actual, goal, attainment, context))

    return score


def _finisher(program: ItemProgram, whole: Program, target: Decimal | None) -> Finish:
    """Return the function that limits, scales and rounds what a rule gave."""
    (first_low, first_high), (last_low, last_high) = program.before, program.after
    same = program.before == program.after
    scale = None if program.worth == program.full else (program.worth, program.full)
    step, half_up, exact, guard = step_of(program.digits), ROUND_HALF_UP, CONTEXT, GUARD
    code, section, worth = program.item.code, program.section, program.worth
    scored, counted, unlimited = Status.SCORED, Treatment.COUNTED, UNLIMITED
    divided = scale is not None or not (program.item.rule and program.item.rule.is_exact)
    new, cls, write, nothing = tuple.__new__, ItemScore, _account, ()

    def finish(
        context: Context, actual: Decimal | None, attainment: Decimal | None, mark: Mark
    ) -> ItemScore:
        raw = points = mark[0]
        if points < first_low:
            points = first_low
        elif points > first_high:
            points = first_high
        if not same:
            points = last_low if points < last_low else min(points, last_high)
        limited = points
        if scale is not None:
            points = points * scale[0] / scale[1]
        if divided:
            points = points.quantize(guard, half_up, exact)
        points = points.quantize(step, half_up, exact)
        told = (actual, attainment, raw, limited, mark[1], points)
        if attainment is not None and attainment == unlimited:
            attainment = None
        return new(
            cls,
            (
                code,
                section,
                scored,
                actual,
                target,
                attainment,
                points,
                worth,
                Working((write, program, whole, context, told)),
                counted,
                nothing,
                None,
                False,
            ),
        )

    return finish


def quick_result(program: Program, context: Context) -> ScorecardResult | None:
    """Score all items the quick way and add them up; None when one has no number."""
    items: list[ItemScore] = []
    sections = []
    total = ZERO
    try:
        for code, full, ways in program.ways:
            found = [way(context) for way in ways]
            points = ZERO
            for item in found:
                points += item.points or ZERO
            total += points
            items += found
            sections.append(SectionScore(code, points, full, Status.SCORED))
    except Unscored:
        return None
    total = clamped(program, total)
    grade, coefficient = graded(program.scorecard, total)
    return ScorecardResult(
        tuple(items),
        tuple(sections),
        total,
        Standing.FINAL,
        (),
        grade,
        coefficient,
        Working((_total_account, program, items, sections, total)),
    )


def _total_account(
    program: Program, items: list[ItemScore], sections: list[SectionScore], total: Decimal
) -> Account:
    return total_account(plain_sums(program, sections, total), items)


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


def _account(
    program: ItemProgram,
    whole: Program,
    context: Context,
    found: tuple[Decimal | None, Decimal | None, Decimal, Decimal, tuple[object, ...], Decimal],
) -> Account:
    """Write the working as if the item had been scored step by step."""
    actual, attainment, ruled, limited, details, score = found
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
    return item_account(raw, ONE, score, whole)
