"""What an item's rule can give, against the limits its scorecard states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from appraisal.scoring.choices import SectionKind, Then
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.numbers import plain
from appraisal.scoring.program import ItemProgram
from appraisal.scoring.rule import NO_CAP, Rule, Setting, points_of
from appraisal.scoring.rules.count import Count
from appraisal.scoring.rules.unit import Unit
from appraisal.scoring.scorecard import Item


def check_limits(program: ItemProgram, rule: Rule) -> Iterator[Finding]:
    """Yield caps below floors, results outside the limits, caps that can't be reached."""
    item, setting = program.item, program.setting
    for low, high in {program.before, program.after}:
        if high < low:
            yield error(
                item.code,
                "cap",
                f"最高分 {plain(high)} 低于最低分 {plain(low)}",
                f"the cap {plain(high)} is below the floor {plain(low)}",
            )
            return
    floor, cap = rule.limits(setting)
    lowest, highest = rule.reach(setting)
    if item.daily is not None:
        return
    if cap is None and item.cap is None and highest > program.after[1]:
        yield from _too_high(program, rule, highest)
    low_stated = floor is not None or item.floor is not None or lowest.is_infinite()
    if not low_stated and lowest < program.after[0]:
        yield error(
            item.code,
            "floor",
            f"得分可低至 {plain(lowest)},请设 floor",
            f"the points can fall to {plain(lowest)}: set a floor",
        )
    stated = item.cap if item.cap is not None else cap
    if stated is not None:
        yield from _stated_cap(program, _highest(rule, setting))


def _too_high(program: ItemProgram, rule: Rule, highest: Decimal) -> Iterator[Finding]:
    """Yield points above the limit: in a penalty section it is 0."""
    code, full = program.item.code, plain(program.setting.full)
    if program.kind is SectionKind.PENALTY:
        if _has_award_formula(rule):
            return  # it may well be negative
        if not highest.is_infinite():
            shown = plain(highest)
            yield error(
                code,
                "rule",
                f"扣分部分的得分须为 0 或负数:写 -{shown},不写 {shown}",
                f"points in a penalty section are 0 or negative: write -{shown}, not {shown}",
            )
            return
    most = "∞" if highest.is_infinite() else plain(highest)
    yield error(
        code,
        "cap",
        f"得分可达 {most},超过满分 {full},请设 cap",
        f"the points can reach {most}, above the full {full}: set a cap",
    )


def _stated_cap(program: ItemProgram, highest: Decimal) -> Iterator[Finding]:
    """Yield a cap nobody can reach, or one above what a bonus item prints."""
    item, kept, full = program.item, program.after[1], program.setting.full
    if not (kept.is_infinite() or highest >= kept or _raised_by_gates(item)):
        yield warning(
            item.code,
            "cap",
            f"上限 {plain(kept)} 分达不到:最多 {plain(highest)} 分",
            f"the cap {plain(kept)} can't be reached: at most {plain(highest)}",
        )
    elif program.kind is SectionKind.BONUS and not kept.is_infinite() and kept > full:
        yield warning(
            item.code,
            "cap",
            f"加分项最多可得 {plain(kept)} 分,高于所写的 {plain(full)} 分",
            f"the bonus item can give {plain(kept)}, above its printed {plain(full)} points",
        )


def _highest(rule: Rule, setting: Setting) -> Decimal:
    """Return the most points before any limit; infinite where nobody can tell."""
    if _has_award_formula(rule):
        return NO_CAP
    if isinstance(rule, Unit) and rule.add:
        if rule.max_add is None:
            return NO_CAP
        return setting.start(rule.start) + points_of(rule.max_add, setting.full)
    if isinstance(rule, Count) and any(c.add and c.max is None for c in rule.counters):
        return NO_CAP
    return rule.reach(setting)[1]


def _has_award_formula(rule: Rule) -> bool:
    """Whether points come from a formula; those of counters only count."""
    return not isinstance(rule, Count) and any(True for _ in rule.formulas)


def _raised_by_gates(item: Item) -> bool:
    raising = {Then.ADD, Then.TIMES, Then.SET, Then.FLOOR, Then.FULL}
    return any(gate.then in raising for gate in item.gates)
