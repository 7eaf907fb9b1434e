"""Scoring: facts + scorecard -> explained result.

The order of the steps is that of docs/rules.md, "How a scorecard is scored": items (measure,
rule, limits, gates), spreading, rounding, sections, gates of the total, clamp, vetoes, grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from functools import partial

from appraisal.scoring.choices import Scope
from appraisal.scoring.cohort import Seen
from appraisal.scoring.context import Context
from appraisal.scoring.evaluation import Compiler
from appraisal.scoring.facts import Facts, Needs, Rating
from appraisal.scoring.items import evaluate
from appraisal.scoring.measuring import measure_item, own_formulas
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import CONTEXT, ONE, ZERO, calculating, plain, round_half_up
from appraisal.scoring.period import PeriodKind
from appraisal.scoring.program import Program, program_of
from appraisal.scoring.quick import prepare, quick_result
from appraisal.scoring.raw import Raw
from appraisal.scoring.result import (
    Account,
    Combined,
    ItemScore,
    ScorecardResult,
    Standing,
    Step,
    Treatment,
    Working,
    written_out,
)
from appraisal.scoring.rule import Unscored
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.spreading import calculated_points_of, factors, points_of
from appraisal.scoring.standing import add_up, graded
from appraisal.scoring.telling import item_account, total_account
from appraisal.scoring.text import Text

__all__ = ["Facts", "Needs", "Rating", "Scope", "combine", "needs", "score", "target_needs"]


def needs(scorecard: Scorecard, catalogue: Catalogue, kind: PeriodKind | None = None) -> Needs:
    """Return what may be read; the kind of period is the scorecard's own where not given."""
    program = program_of(scorecard, catalogue, kind or scorecard.period)
    return Needs(
        keys=program.keys,
        windows=frozenset(program.windows),
        daily=program.daily,
        cohort=bool(program.cohort),
    )


def target_needs(
    scorecard: Scorecard,
    catalogue: Catalogue,
    kind: PeriodKind,
    targets: Mapping[str, object],
) -> Needs:
    """Return what the formulas among somebody's own targets read, which no scorecard knows of.

    targets are documents by item code; what can't be read makes its item invalid later.
    """
    program = program_of(scorecard, catalogue, kind)
    compiler = Compiler(program.catalogue, kind)
    for code, document in targets.items():
        item = program.items.get(code)
        if item is not None:
            for formula in own_formulas(document):
                compiler.number(formula.tree, item.view)
    return Needs(
        keys=frozenset(compiler.keys),
        windows=frozenset(compiler.windows),
        daily=frozenset(),
        cohort=bool(compiler.cohort),
    )


def score(
    scorecard: Scorecard, facts: Facts, catalogue: Catalogue, cohort: Seen | None = None
) -> ScorecardResult:
    """Score one employee. `cohort` is the cohort as seen by that employee, where one is needed."""
    program = program_of(scorecard, catalogue, facts.period.kind)
    with localcontext(CONTEXT):
        context = Context(facts, program.windows_of(facts), cohort, partial(measure_item, program))
        if program.quick is None:
            prepare(program)
        usual = not (facts.excluded or facts.targets or facts.adjustments) and context.whole
        if usual and program.ways:
            found = quick_result(program, context)
            if found is not None:
                return found
        raws, scores = _items(program, context, usual)
        if program.gated:
            context.scores = {
                one.code: one.points for found in scores.values() for one in _with_children(found)
            }
        sums = add_up(program, raws, scores, context)
    items = tuple(item for found in scores.values() for item in found)
    return ScorecardResult(
        items=items,
        sections=tuple(sums.sections),
        total=sums.total,
        standing=sums.standing,
        waits_for=tuple(sums.waits_for),
        grade=sums.grade,
        coefficient=sums.coefficient,
        working=Working((total_account, sums, items)),
        grade_limits=sums.grade_limits,
    )


Scored = tuple[dict[str, list[Raw]], dict[str, list[ItemScore]]]


def _items(program: Program, context: Context, usual: bool) -> Scored:
    """Score all items; what was not scored the quick way is returned raw as well."""
    quick = program.quick or {}
    raws: dict[str, list[Raw]] = {}
    scores: dict[str, list[ItemScore]] = {}
    for section in program.sections:
        slow: list[Raw] = []
        found: list[ItemScore] = []
        raws[section.section.code], scores[section.section.code] = slow, found
        for item, way in zip(section.items, quick[section.section.code], strict=True):
            if usual and way is not None:
                try:
                    found.append(way(context))
                    continue
                except Unscored:
                    pass  # a status instead of a number: step by step, to apply its policy
            raw = evaluate(item, context, program)
            if raw.counts_as is Treatment.SPREAD:
                return _spread(program, context)
            slow.append(raw)
            found.append(_scored(raw, ONE, program))
    return raws, scores


def _spread(program: Program, context: Context) -> Scored:
    """Score all items step by step, and spread the points of those that are left out."""
    raws = {
        section.section.code: [evaluate(item, context, program) for item in section.items]
        for section in program.sections
    }
    spread = factors(program, raws)
    scores = {
        code: [_scored(raw, spread.get(code, ONE), program) for raw in found]
        for code, found in raws.items()
    }
    return raws, scores


def _with_children(items: Sequence[ItemScore]) -> Iterator[ItemScore]:
    for item in items:
        yield item
        yield from _with_children(item.children)


def _scored(raw: Raw, factor: Decimal, program: Program) -> ItemScore:
    """Return an item's final score: spread and rounded, with its working."""
    item, goal = raw.program, raw.goal
    points = points_of(raw, factor)
    full = item.worth
    if raw.counts_as is Treatment.SPREAD:
        full = ZERO
    elif factor is not ONE:
        full = round_half_up(full * factor, item.digits)
    attainment = raw.attainment
    if attainment is not None and attainment.is_infinite():
        attainment = None
    inner = raw.child_factor or ONE
    return ItemScore(
        code=item.item.code,
        section=item.section,
        status=raw.status,
        actual=raw.actual,
        target=None if goal is None else goal.value,
        attainment=attainment,
        points=points,
        full_points=full,
        working=Working((item_account, raw, factor, points, program)),
        treatment=raw.counts_as,
        calculated=None if raw.adjustment is None else calculated_points_of(raw, factor),
        is_adjusted=raw.adjustment is not None,
        children=tuple(_scored(child, inner, program) for child in raw.children),
    )


def combine(
    parts: Sequence[tuple[ScorecardResult, int]],
    scorecard: Scorecard,
) -> Combined:
    """Combine the parts of someone who changed role: totals weighted by days.

    The rounding and grades are those of the last part's scorecard; a grade that a veto limits
    in one part is limited in all. Final only when every part is; invalid as soon as one is.
    """
    standings = [result.standing for result, _ in parts]
    standing = Standing.FINAL
    if Standing.INVALID in standings or not parts:
        standing = Standing.INVALID
    elif any(s is Standing.PROVISIONAL for s in standings):
        standing = Standing.PROVISIONAL
    counted = [(r.total, days) for r, days in parts if r.total is not None and days > 0]
    if standing is Standing.INVALID or not counted:
        reason = Text("有一段的结果无效", "one of the parts is invalid")
        account = Account(scorecard.name, reason, (), (), reason)
        return Combined(None, standing, None, None, written_out(account))
    limits = [limit for result, _ in parts for limit in result.grade_limits]
    with calculating():
        return _weighted(counted, standing, scorecard, limits)


def _weighted(
    counted: Sequence[tuple[Decimal, int]],
    standing: Standing,
    scorecard: Scorecard,
    limits: Sequence[str],
) -> Combined:
    days = sum(number for _, number in counted)
    exact = sum((total * number for total, number in counted), ZERO) / days
    total = round_half_up(exact, scorecard.rounding.total)
    grade = coefficient = None
    if standing is Standing.FINAL:
        grade, coefficient = graded(scorecard, total, limits)
    sums = " + ".join(f"{plain(value)} * {number}" for value, number in counted)
    step = Step(
        Text("按天数加权", "weighted by days"),
        f"round(({sums}) / {days}, {scorecard.rounding.total})",
        total,
    )
    shown = " + ".join(f"{plain(value)} × {number}" for value, number in counted)
    sentence = Text(
        f"按在岗天数加权:({shown}) ÷ {days} = {plain(total)}",
        f"weighted by days: ({shown}) / {days} = {plain(total)}",
    )
    account = Account(scorecard.name, sentence, (), (step,))
    return Combined(total, standing, grade, coefficient, written_out(account))
