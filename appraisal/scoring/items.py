"""One item for one employee: measure, rule, limits, gates, vetoes, policies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from appraisal.scoring.attainment import attain, lower_form_of
from appraisal.scoring.choices import DailySum, MissingDay, OnZero, Policy, Reach, Then, Unknown
from appraisal.scoring.context import NOTHING, Context
from appraisal.scoring.measuring import NO_GOAL, goal_of, has_formula, refuse_blank
from appraisal.scoring.numbers import ZERO, firm, round_half_up
from appraisal.scoring.program import GateProgram, ItemProgram, Program
from appraisal.scoring.raw import DayPoints, GateEffect, Raw
from appraisal.scoring.result import Status, Treatment
from appraisal.scoring.rule import Reader, Unscored, Withheld, invalid, points_of
from appraisal.scoring.spreading import spread_children
from appraisal.scoring.target import Goal
from appraisal.scoring.text import Text


def evaluate(item: ItemProgram, context: Context, program: Program) -> Raw:
    """Score one item; what has no number is treated as the item's policies say."""
    raw = Raw(item, context)
    if context.facts.adjustments:
        raw.adjustment = context.facts.adjustments.get(item.item.code)
    excluded = context.facts.excluded
    if excluded and item.item.code in excluded:
        reason = excluded[item.item.code]
        raw.status, raw.treatment = Status.EXCLUDED, Treatment.SPREAD
        raw.reason = Text(f"本期不适用:{reason}", f"not applicable this period: {reason}")
        return raw
    try:
        _run(raw, context, program)
    except Unscored as problem:
        _treat(raw, problem)
    if item.vetoes:
        _apply_vetoes(raw, context)
    return raw


def _run(raw: Raw, context: Context, program: Program) -> None:
    item = raw.program
    if item.fault is not None:
        raise Unscored(Status.INVALID, item.fault)
    if item.children:
        raw.children = [evaluate(child, context, program) for child in item.children]
        points = spread_children(raw)
    elif item.item.daily is not None:
        points = _daily(raw, context, program)
    else:
        points = _ruled(raw, context, program)
    raw.ruled = points
    low, high = item.before
    points = low if points < low else min(points, high)
    raw.limited = points
    if item.gates:
        points = _gated(raw, points, context, program)
    low, high = item.after
    points = low if points < low else min(points, high)
    raw.points = points


def _ruled(raw: Raw, context: Context, program: Program) -> Decimal:
    """Measure, then apply the rule; what was measured stays in raw even if the rule fails."""
    item = raw.program
    actual, goal, attainment = ZERO, NO_GOAL, None
    if item.measure is not None:
        found = _measured(item, item.measure, context)
        if found is not None:
            raw.actual = actual = found
    if item.targets or context.facts.targets:
        raw.goal = goal = goal_of(item, context, program)
        if raw.actual is not None:
            attainment = attain(actual, goal, item.view.direction, lower_form_of(item))
            if attainment is not None and has_formula(item, context):
                attainment = firm(attainment)
            raw.attainment = attainment
    refuse_blank(item, goal, attainment)
    set_variables(context, item, raw.actual, goal, attainment)
    if item.scorer is None:
        raise invalid("没有计分规则", "there is no rule")
    points, raw.details = item.scorer(actual, goal, attainment, context)
    return points


def _measured(item: ItemProgram, measure: Reader, context: Context) -> Decimal | None:
    """Return the actual; None where it is missing but the rule can do without it."""
    try:
        return measure(context)
    except Unscored:
        if item.item.rule is None or item.item.rule.measured:
            raise
    return None


def set_variables(
    context: Context,
    item: ItemProgram,
    actual: Decimal | None,
    goal: Goal,
    attainment: Decimal | None,
) -> None:
    """Give the formulas of an item the numbers they may use."""
    context.actual = actual
    context.goal = goal
    context.attainment = attainment
    context.points = item.full


def _gated(raw: Raw, points: Decimal, context: Context, program: Program) -> Decimal:
    item = raw.program
    if program.scorecard.rounding.before_gates:
        points = round_half_up(points, item.digits)
    set_variables(context, item, raw.actual, raw.goal or NO_GOAL, raw.attainment)
    points, effects = apply_gates(item.gates, points, item.full, context)
    raw.effects = tuple(effects)
    return points


def apply_gates(
    gates: Sequence[GateProgram], points: Decimal, full: Decimal, context: Context
) -> tuple[Decimal, list[GateEffect]]:
    """Return the points after all gates, in their order, and what each did."""
    effects = []
    for gate in gates:
        context.score = points
        if not _holds(gate, context):
            continue
        value = gate.value(context) if gate.value is not None else None
        after = _changed(gate.gate.then, points, value if value is not None else ZERO, full)
        effects.append(GateEffect(gate.gate, points, value, after))
        points = after
    return points, effects


def _holds(gate: GateProgram, context: Context) -> bool:
    if gate.holds is None:
        return True
    try:
        return gate.holds(context)
    except Unscored as problem:
        if problem.status is Status.INVALID:
            raise
        if gate.gate.unknown is Unknown.WITHHOLD:
            condition = gate.gate.when
            raise Withheld(
                problem.status,
                Text(
                    f"门槛“{condition}”无法判断:{problem.reason.zh}",
                    f"the gate {condition} can't be told: {problem.reason.en}",
                ),
            ) from None
        return gate.gate.unknown is Unknown.APPLY


def _changed(then: Then, points: Decimal, value: Decimal, full: Decimal) -> Decimal:
    match then:
        case Then.ZERO:
            return ZERO
        case Then.FULL:
            return full
        case Then.CAP:
            return min(points, value)
        case Then.FLOOR:
            return max(points, value)
        case Then.SET:
            return value
        case Then.ADD:
            return points + value
        case Then.TIMES:
            return points * value


def _daily(raw: Raw, context: Context, program: Program) -> Decimal:
    """Apply the rule to each assigned day; average or add up."""
    item, facts = raw.program, context.facts
    daily = item.item.daily
    if daily is None:
        raise TypeError("the item is not evaluated by day")
    days: list[DayPoints] = []
    day = facts.start
    while day <= facts.end:
        windows = list(context.windows)
        for number in item.daily_windows:
            scope = program.windows[number][0]
            windows[number] = facts.daily.get(scope, {}).get(day, NOTHING)
        points = _of_day(item, context.on_day(windows), program, daily.missing_days)
        if points is not None:
            days.append(DayPoints(day.isoformat(), points))
        day += timedelta(days=1)
    if not days:
        raise Unscored(
            Status.MISSING, Text("没有任何一天的数据", "there are no figures of any day")
        )
    raw.days = tuple(days)
    total = sum((entry.points for entry in days), ZERO)
    if daily.combine is DailySum.SUM:
        return points_of(daily.start, item.full) + total
    return total / len(days)


def _of_day(
    item: ItemProgram, context: Context, program: Program, missing: MissingDay
) -> Decimal | None:
    try:
        points = _ruled(Raw(item, context), context, program)
    except Unscored as problem:
        if problem.status not in (Status.MISSING, Status.UNDEFINED):
            raise
        if missing is MissingDay.WITHHOLD:
            raise
        return ZERO if missing is MissingDay.ZERO else None
    rule, daily = item.item.rule, item.item.daily
    low, high = item.before
    if daily is not None and daily.combine is DailySum.SUM and rule is not None:
        floor, cap = rule.limits(item.setting)
        low, high = floor if floor is not None else points, cap if cap is not None else points
    return low if points < low else min(points, high)


def _treat(raw: Raw, problem: Unscored) -> None:
    """Apply the item's policy to a missing or undefined number."""
    item = raw.program.item
    raw.status, raw.reason = problem.status, problem.reason
    if problem.status is Status.EXCLUDED:
        raw.treatment = Treatment.SPREAD
        return
    if isinstance(problem, Withheld) or problem.status in (Status.PENDING, Status.INVALID):
        raw.treatment = Treatment.WITHHELD
        return
    policy = item.missing
    if problem.status is Status.UNDEFINED:
        policy = item.undefined or item.missing
        if problem.zero_base and item.on_zero is not OnZero.UNDEFINED:
            policy = _ON_ZERO[item.on_zero]
    _apply_policy(raw, policy)


_ON_ZERO = {OnZero.FULL: Policy.FULL, OnZero.EXCLUDE: Policy.EXCLUDE, OnZero.ZERO: Policy.ZERO}


def _apply_policy(raw: Raw, policy: Policy) -> None:
    program = raw.program
    if policy is Policy.WITHHOLD:
        raw.treatment = Treatment.WITHHELD
        return
    if policy is Policy.EXCLUDE:
        raw.treatment = Treatment.SPREAD
        raw.policy = Text(
            "按规定剔除,分值分摊到其他项", "left out, its points spread over the others"
        )
        return
    if policy is Policy.ZERO:
        raw.points, said = ZERO, Text("按规定计 0 分", "counts 0 by policy")
    elif policy is Policy.FULL:
        raw.points, said = program.full, Text("按规定计满分", "counts in full by policy")
    else:
        low, high = program.after
        lowest = program.item.rule.reach(program.setting)[0] if program.item.rule else low
        raw.points = min(max(lowest, low), high)
        said = Text("按规定计最低档", "counts the lowest result by policy")
    raw.policy = said


def _apply_vetoes(raw: Raw, context: Context) -> None:
    """Evaluate the item's vetoes; those of this item take its points at once."""
    item = raw.program
    set_variables(context, item, raw.actual, raw.goal or NO_GOAL, raw.attainment)
    context.score = raw.points or ZERO
    held, unresolved = [], []
    for veto in item.vetoes:
        try:
            if not veto.holds(context):
                continue
        except Unscored as problem:
            if veto.veto.unknown is Unknown.WITHHOLD:
                unresolved.append((veto, problem.status))
            if veto.veto.unknown is not Unknown.APPLY:
                continue
        held.append(veto)
        if veto.veto.zero is Reach.ITEM and raw.treatment is Treatment.COUNTED:
            raw.points = ZERO
    raw.vetoes, raw.unresolved = tuple(held), tuple(unresolved)
