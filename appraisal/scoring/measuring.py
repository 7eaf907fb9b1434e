"""Actual, goal and attainment of one item for one employee."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from appraisal.scoring.attainment import attain, lower_form_of
from appraisal.scoring.context import Context, Measured
from appraisal.scoring.document import DocumentError, Place, Unreadable, finish
from appraisal.scoring.formula import Formula, reads_the_past
from appraisal.scoring.numbers import ZERO
from appraisal.scoring.program import ItemProgram, Program
from appraisal.scoring.rule import Reader, Unscored, invalid, undefined
from appraisal.scoring.target import TARGET, Goal, Target, TargetForm, Value

NO_GOAL = Goal()


def goal_of(item: ItemProgram, context: Context, program: Program) -> Goal:
    """Return the employee's target in numbers: overridden, evaluated, prorated.

    A formula over earlier periods reads the same days of them already (unless the facts are
    of whole ones), so that it is not prorated a second time.
    """
    parts, form, rule = item.targets, item.item.target.form, item.item.rule
    values = item.item.target.parts
    override = context.facts.targets.get(item.item.code)
    if override is not None:
        target = read_target(override)
        form, values = target.form, target.parts
        parts = {
            name: program.read_now(value, item) if isinstance(value, Formula) else value
            for name, value in values.items()
            if value is not None
        }
    if form is TargetForm.RANGE and rule is not None and rule.wants_target and not rule.takes_range:
        raise invalid(f"{rule.kind} 不适用于区间目标", f"{rule.kind} can't take a range as target")
    if not parts:
        return NO_GOAL
    found = {name: _resolved(value, context) for name, value in parts.items()}
    if item.prorated and not context.whole:
        found = {
            name: value if _is_of_these_days(values[name], context) else context.prorated(value)
            for name, value in found.items()
        }
    return Goal(
        value=found.get("target"),
        low=found.get("min"),
        high=found.get("max"),
        base=found.get("base"),
        stretch=found.get("stretch"),
    )


def _is_of_these_days(value: Value | None, context: Context) -> bool:
    looks_back = isinstance(value, Formula) and reads_the_past(value.tree)
    return looks_back and not context.facts.past_is_whole


def has_formula(item: ItemProgram, context: Context) -> bool:
    """Tell whether the target was calculated, so that a residue may stand in it."""
    if item.item.code in context.facts.targets or not context.whole:
        return True
    return any(not isinstance(value, Decimal) for value in item.targets.values())


def read_target(document: object) -> Target:
    """Read a target document that overrides an item's own; the item is invalid if it can't."""
    place = Place("target")
    try:
        target: Target = TARGET.read(document, place)
        finish(place)
    except (Unreadable, DocumentError) as problem:
        raise invalid(f"目标值无法读取:{problem}", f"the target can't be read: {problem}") from None
    return target


def own_formulas(document: object) -> Iterator[Formula]:
    """Yield the formulas of a target document; none where it can't be read."""
    try:
        yield from read_target(document).formulas
    except Unscored:
        return


def _resolved(value: Decimal | Reader, context: Context) -> Decimal:
    return value if isinstance(value, Decimal) else value(context)


def refuse_blank(program: ItemProgram, goal: Goal, attainment: Decimal | None) -> None:
    """Raise when the rule needs a target or an attainment that is not there."""
    rule = program.item.rule
    if rule is None:
        return
    if rule.wants_target and goal.value is None and goal.low is None:
        raise invalid("目标值未填", "the target is blank")
    if rule.wants_target and goal.value is None and (goal.high is None or not rule.takes_range):
        raise invalid("目标区间不完整", "the target's range is incomplete")
    if rule.wants_attainment and attainment is None:
        target = goal.value if goal.value is not None else ZERO
        raise undefined(
            f"目标值为 {target},不大于 0,无法计算完成率",
            f"the target is {target}: attainment needs a target above 0",
        )


def measure_item(program: Program, code: str, context: Context) -> Measured:
    """Return actual, goal and attainment of any item: for actual_of and the like."""
    item = program.items.get(code)
    if item is None:
        raise invalid(f"没有考核项 {code}", f"there is no item {code}")
    if item.measure is None:
        raise undefined(f"{code} 没有实际值", f"item {code} has no actual")
    actual = item.measure(context)
    goal = goal_of(item, context, program)
    return actual, goal, attain(actual, goal, item.view.direction, lower_form_of(item))
