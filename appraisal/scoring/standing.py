"""From items to the total: spreading, sections, gates, clamp, vetoes, grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from appraisal.scoring.choices import Reach, SectionKind, Unknown
from appraisal.scoring.context import Context
from appraisal.scoring.evaluation import of_total
from appraisal.scoring.formula import Formula
from appraisal.scoring.items import apply_gates
from appraisal.scoring.numbers import ONE, ZERO, round_half_up
from appraisal.scoring.program import Program, SectionProgram, VetoProgram
from appraisal.scoring.raw import GateEffect, Raw
from appraisal.scoring.result import (
    ItemScore,
    SectionScore,
    Standing,
    Status,
    Treatment,
)
from appraisal.scoring.rule import Unscored, Withheld
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.text import Text


@dataclass(slots=True)
class Sums:
    """How the total came about; its working is written from it."""

    program: Program
    sections: list[SectionScore] = field(default_factory=list)
    section_effects: dict[str, tuple[GateEffect, ...]] = field(default_factory=dict)
    waits_for: list[tuple[str, Status]] = field(default_factory=list)
    effects: tuple[GateEffect, ...] = ()
    vetoes: list[VetoProgram] = field(default_factory=list)
    summed: Decimal | None = None
    total: Decimal | None = None
    standing: Standing = Standing.FINAL
    grade: str | None = None
    grade_limits: tuple[str, ...] = ()
    coefficient: Decimal | None = None
    reason: Text | None = None


def add_up(
    program: Program,
    raws: dict[str, list[Raw]],
    scores: dict[str, list[ItemScore]],
    context: Context,
) -> Sums:
    """Return the total of all items with everything that led to it."""
    sums = Sums(program)
    _waiting(sums, raws)
    _collect_vetoes(sums, raws, context)
    for section in program.sections:
        _section(sums, section, scores[section.section.code], context)
    _total(sums, context)
    _grade(sums)
    return sums


def plain_sums(program: Program, sections: Sequence[SectionScore], total: Decimal) -> Sums:
    """Return the sums of a result in which everything is scored and nothing else is asked."""
    sums = Sums(program, sections=list(sections))
    sums.summed = sum((s.points for s in sections if s.points is not None), ZERO)
    sums.total = total
    sums.grade, sums.coefficient = graded(program.scorecard, total)
    return sums


def clamped(program: Program, total: Decimal) -> Decimal:
    """Return the total within the scorecard's limits, rounded."""
    clamp = program.scorecard.clamp
    if clamp.min is not None and total < clamp.min:
        total = clamp.min
    if clamp.max is not None and total > clamp.max:
        total = clamp.max
    return round_half_up(total, program.scorecard.rounding.total)


def _waiting(sums: Sums, raws: dict[str, list[Raw]]) -> None:
    for raw in (raw for section in raws.values() for raw in section):
        if raw.counts_as is Treatment.WITHHELD:
            sums.waits_for.append((raw.program.item.code, raw.status))
            if raw.status is Status.INVALID:
                sums.standing = Standing.INVALID


def _collect_vetoes(sums: Sums, raws: dict[str, list[Raw]], context: Context) -> None:
    """Gather the vetoes that hold, and those that can't be told yet."""
    if sums.program.vetoed:
        _item_vetoes(sums, raws)
    for veto in sums.program.vetoes:
        if veto.veto.zero is Reach.SECTION:
            _tell(sums, veto, context)


def _item_vetoes(sums: Sums, raws: dict[str, list[Raw]]) -> None:
    for raw in _all(raw for section in raws.values() for raw in section):
        sums.vetoes += raw.vetoes
        sums.waits_for += [(veto.key, status) for veto, status in raw.unresolved]


def _all(raws: Iterator[Raw]) -> Iterator[Raw]:
    for raw in raws:
        yield raw
        yield from _all(iter(raw.children))


def _section(
    sums: Sums, section: SectionProgram, scores: list[ItemScore], context: Context
) -> None:
    code, digits = section.section.code, sums.program.scorecard.rounding.section
    counted = [score.points for score in scores if score.points is not None]
    full = sum((score.full_points for score in scores), ZERO) * section.factor
    status = _status(scores)
    if not counted:
        sums.sections.append(SectionScore(code, None, round_half_up(full, digits), status))
        return
    points = sum(counted, ZERO)
    if section.factor is not ONE:
        points *= section.factor
    if section.gates:
        points = _section_gates(sums, section, points, context)
    low, high = section.limits
    if low is not None and points < low:
        points = low
    if high is not None and points > high:
        points = high
    for veto in sums.vetoes:
        if veto.veto.zero is Reach.SECTION and veto.section == code:
            points = ZERO
    sums.sections.append(
        SectionScore(code, round_half_up(points, digits), round_half_up(full, digits), status)
    )


def _status(scores: list[ItemScore]) -> Status:
    """Return what the section waits for first, excluded when nothing is left, else scored."""
    for score in scores:
        if score.treatment is Treatment.WITHHELD:
            return score.status
    if scores and all(score.treatment is Treatment.SPREAD for score in scores):
        return Status.EXCLUDED
    return Status.SCORED


def _section_gates(
    sums: Sums, section: SectionProgram, points: Decimal, context: Context
) -> Decimal:
    code = section.section.code
    context.points = section.full
    try:
        points, effects = apply_gates(section.gates, points, section.full, context)
    except Unscored as problem:
        sums.waits_for.append((f"gate:{code}", problem.status))
        if not isinstance(problem, Withheld):
            sums.reason = problem.reason
        return points
    sums.section_effects[code] = tuple(effects)
    return points


def _total(sums: Sums, context: Context) -> None:
    program = sums.program
    parts = [section.points for section in sums.sections if section.points is not None]
    regular = [
        score
        for score, section in zip(sums.sections, program.sections, strict=True)
        if section.section.kind is SectionKind.REGULAR
    ]
    if not any(section.points is not None for section in regular) and not sums.waits_for:
        sums.standing = Standing.INVALID
        sums.reason = Text("没有任何可计分的考核项", "nothing is left to score")
    if sums.standing is Standing.INVALID or not parts:
        sums.standing = sums.standing if sums.standing is Standing.INVALID else Standing.PROVISIONAL
        return
    total = sums.summed = sum(parts, ZERO)
    if program.gates:
        total = _total_gates(sums, total, context)
    context.total = context.score = total = clamped(program, total)
    _total_vetoes(sums, context)
    if any(veto.veto.zero is Reach.TOTAL for veto in sums.vetoes):
        total = ZERO
    sums.total = context.total = total
    if sums.waits_for:
        sums.standing = Standing.PROVISIONAL


def _total_gates(sums: Sums, total: Decimal, context: Context) -> Decimal:
    rounding = sums.program.scorecard.rounding
    if rounding.before_gates:
        total = round_half_up(total, rounding.total)
    context.total = total
    context.points = sums.program.scorecard.points
    try:
        total, effects = apply_gates(sums.program.gates, total, context.points, context)
    except Unscored as problem:
        sums.waits_for.append(("gate:total", problem.status))
        return total
    sums.effects = tuple(effects)
    return total


def _total_vetoes(sums: Sums, context: Context) -> None:
    """Evaluate the scorecard's own vetoes of the total and the grade."""
    for veto in sums.program.vetoes:
        if veto.veto.zero is not Reach.SECTION:
            _tell(sums, veto, context)


def _tell(sums: Sums, veto: VetoProgram, context: Context) -> None:
    try:
        held = veto.holds(context)
    except Unscored as problem:
        held = veto.veto.unknown is Unknown.APPLY
        if veto.veto.unknown is Unknown.WITHHOLD:
            sums.waits_for.append((veto.key, problem.status))
    if held:
        sums.vetoes.append(veto)


def _grade(sums: Sums) -> None:
    """Give a grade and a coefficient to a final total."""
    if sums.standing is not Standing.FINAL or sums.total is None:
        return
    scorecard = sums.program.scorecard
    limits = [veto.veto.grade for veto in sums.vetoes]
    lower = sum(veto.veto.lower or 0 for veto in sums.vetoes)
    if lower and scorecard.grades:
        reached = place_of(scorecard, sums.total)
        limits.append(scorecard.grades[min(reached + lower, len(scorecard.grades) - 1)].label)
    sums.grade_limits = tuple(limit for limit in limits if limit is not None)
    sums.grade, sums.coefficient = graded(scorecard, sums.total, sums.grade_limits)


def graded(
    scorecard: Scorecard, total: Decimal, at_most: Sequence[str] = ()
) -> tuple[str | None, Decimal | None]:
    """Return grade and coefficient of a total, limited by the grades vetoes allow.

    A limit that is no grade of this scorecard (another part's) says nothing here.
    """
    grades, label = scorecard.grades, None
    if grades:
        place = place_of(scorecard, total)
        labels = [grade.label for grade in grades]
        label = labels[max([place, *(labels.index(limit) for limit in at_most if limit in labels)])]
    return label, coefficient_of(scorecard, label, total)


def place_of(scorecard: Scorecard, total: Decimal) -> int:
    """Return the place of the grade that a total reaches, from 0 for the best."""
    return next(n for n, grade in enumerate(scorecard.grades) if grade.admits(total))


def coefficient_of(scorecard: Scorecard, label: str | None, total: Decimal) -> Decimal | None:
    """Return the coefficient of a grade, or the scorecard's own; None where there is none.

    A formula for it may use `total` and numbers.
    """
    found = scorecard.coefficient
    for grade in scorecard.grades:
        if grade.label == label and grade.coefficient is not None:
            found = grade.coefficient
    if isinstance(found, Formula):
        try:
            found = of_total(found, total)
        except Unscored:
            return None
    return None if found is None else round_half_up(found, scorecard.rounding.coefficient)
