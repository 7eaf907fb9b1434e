"""Checks of a scorecard when it is saved or published: rules.md's refusals and warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from appraisal.scoring.choices import Reach, SectionKind
from appraisal.scoring.findings import Finding, Level, error, warning
from appraisal.scoring.formula import Formula, Name, names_in
from appraisal.scoring.formula_checks import check_formula
from appraisal.scoring.limit_checks import check_limits
from appraisal.scoring.metrics import Catalogue, Direction
from appraisal.scoring.numbers import HUNDRED, ZERO, calculating, plain
from appraisal.scoring.percent_checks import check_bounds, check_percents
from appraisal.scoring.program import (
    GATE_NAMES,
    RULE_NAMES,
    SECTION_NAMES,
    TOTAL_NAMES,
    ItemProgram,
    Program,
    blank,
    program_of,
)
from appraisal.scoring.rule import Setting
from appraisal.scoring.scorecard import Item, Scorecard, Section
from appraisal.scoring.target import TargetForm
from appraisal.scoring.wording import amount

__all__ = ["Finding", "Level", "check"]

# Shares of visitors that pay or order: what a shop usually has.
_USUAL = {
    code: (Decimal("0.01"), Decimal("0.05"))
    for code in ("pay_conversion_rate", "order_conversion_rate", "order_count_conversion")
}
_NO_HISTORY: Mapping[str, tuple[Decimal, Decimal]] = {}


def check(
    scorecard: Scorecard,
    catalogue: Catalogue,
    *,
    publishing: bool,
    history: Mapping[str, tuple[Decimal, Decimal]] = _NO_HISTORY,
) -> tuple[Finding, ...]:
    """Return all findings; with an error a scorecard can't be published.

    A draft may have blank parameters and points that don't add up: they are warnings then.
    history gives, by item code, the smallest and largest actual the shop ever had.
    """
    with calculating():
        program = program_of(scorecard, catalogue, scorecard.period)
        found = list(_structure(scorecard, publishing))
        found += program.catalogue.check() if scorecard.metrics else ()
        for item in program.items.values():
            found += _item(item, program, publishing, history.get(item.item.code))
        found += _gates(scorecard, program)
    return tuple(found)


def _blank(publishing: bool, item: str, parameter: str, zh: str, en: str) -> Finding:
    return (error if publishing else warning)(item, parameter, zh, en)


def _structure(scorecard: Scorecard, publishing: bool) -> Iterator[Finding]:
    """Yield points that don't add up."""
    whole = ZERO
    for section in scorecard.sections:
        inside = _sum(section.items)
        if section.kind is SectionKind.REGULAR:
            whole += inside * section.factor
            yield from _section_points(section, inside, publishing)
    if whole != scorecard.points:
        yield _blank(
            publishing,
            "",
            "points",
            f"各项分值合计 {plain(whole)},应为 {plain(scorecard.points)}",
            f"the items' points add up to {plain(whole)} instead of {plain(scorecard.points)}",
        )


def _section_points(section: Section, inside: Decimal, publishing: bool) -> Iterator[Finding]:
    wanted = section.points
    if section.weight is not None:
        wanted = HUNDRED
    elif section.scale is not None:
        wanted = section.scale
    if wanted is not None and inside != wanted:
        yield _blank(
            publishing,
            section.code,
            "points",
            f"“{section.name.zh}”各项合计 {plain(inside)},应为 {plain(wanted)}",
            f"the items of {section.name.en} add up to {plain(inside)} instead of {plain(wanted)}",
        )


def _sum(items: tuple[Item, ...], whole: Decimal = HUNDRED) -> Decimal:
    return sum((item.worth_in(whole) or ZERO for item in items), ZERO)


def _item(
    program: ItemProgram,
    whole: Program,
    publishing: bool,
    history: tuple[Decimal, Decimal] | None,
) -> Iterator[Finding]:
    item = program.item
    yield from _blanks(program, publishing)
    yield from _formulas(program, whole)
    if item.children:
        inside = _sum(item.children, item.full if item.full is not None else ZERO)
        if item.full is not None and inside != item.full:
            yield _blank(
                publishing,
                item.code,
                "children",
                f"子项分值合计 {plain(inside)},应为 {plain(item.full)}",
                f"the sub-items add up to {plain(inside)} instead of {plain(item.full)}",
            )
        return
    if item.rule is None or item.full is None or blank(item.rule):
        return
    yield from item.rule.check(_setting(program, whole.catalogue))
    yield from check_bounds(program)
    yield from check_limits(program, item.rule)
    yield from _direction(program, whole.catalogue)
    yield from _target(program, history)


def _blanks(program: ItemProgram, publishing: bool) -> Iterator[Finding]:
    item = program.item
    if item.worth is None and program.kind is SectionKind.REGULAR:
        yield _blank(publishing, item.code, "points", "分值未填", "the points are blank")
    if item.rule is None:
        return
    for name in blank(item.rule):
        yield _blank(publishing, item.code, name, f"参数 {name} 未填", f"{name} is blank")
    unfilled = item.target.form is TargetForm.BLANK or item.target.blank
    if item.rule.wants_target and unfilled:
        yield _blank(publishing, item.code, "target", "目标值未填", "the target is blank")


def _setting(program: ItemProgram, catalogue: Catalogue) -> Setting:
    """Return what the rule's own checks know: no direction where the metric has none."""
    item = program.item
    if item.direction is None and item.measure is not None and isinstance(item.measure.tree, Name):
        code = catalogue.resolve(item.measure.tree.name)
        if code and catalogue[code].direction in (Direction.RANGE, Direction.NONE):
            return replace(program.setting, direction=catalogue[code].direction)
    return program.setting


def _formulas(program: ItemProgram, whole: Program) -> Iterator[Finding]:
    item, catalogue, codes = program.item, whole.catalogue, frozenset(whole.items)
    if item.measure is not None:
        yield from check_formula(item.measure, catalogue, item=item.code, parameter="measure")
    for formula in item.target.formulas:
        yield from check_formula(formula, catalogue, item=item.code, parameter="target")
    of_rule = item.rule.formulas if item.rule is not None else ()
    placed = [(formula, "rule", RULE_NAMES) for formula in of_rule]
    placed += [(formula, parameter, GATE_NAMES) for formula, parameter in _conditions(item)]
    for formula, parameter, names in placed:
        yield from check_formula(
            formula, catalogue, item=item.code, parameter=parameter, variables=names, items=codes
        )
        yield from check_percents(
            formula,
            catalogue,
            item=item.code,
            parameter=parameter,
            variables=names,
            percent=program.setting.percent,
        )


def _conditions(item: Item) -> Iterator[tuple[Formula, str]]:
    for gate in item.gates:
        if gate.when is not None:
            yield gate.when, "gates"
        if isinstance(gate.value, Formula):
            yield gate.value, "gates"
    for veto in item.vetoes:
        yield veto.when, "vetoes"


def _direction(program: ItemProgram, catalogue: Catalogue) -> Iterator[Finding]:
    item = program.item
    if item.direction is None or item.measure is None or not isinstance(item.measure.tree, Name):
        return
    code = catalogue.resolve(item.measure.tree.name)
    own = catalogue[code].direction if code else Direction.NONE
    if own in (Direction.HIGHER, Direction.LOWER) and item.direction is not own:
        yield warning(
            item.code,
            "direction",
            f"方向为 {item.direction},而指标本身为 {own}",
            f"the direction is {item.direction}, the metric's own is {own}",
        )


def _target(program: ItemProgram, history: tuple[Decimal, Decimal] | None) -> Iterator[Finding]:
    item, rule, setting = program.item, program.item.rule, program.setting
    if rule is None:
        return
    value = item.target.value
    if rule.wants_attainment and isinstance(value, Decimal) and value <= 0:
        yield error(
            item.code,
            "target",
            f"目标值 {plain(value)} 不大于 0,无法计算完成率",
            f"the target is {plain(value)}: attainment needs a target above 0",
        )
    ranged = item.target.form is TargetForm.RANGE
    if ranged and rule.wants_target and not rule.takes_range:
        yield error(
            item.code,
            "target",
            f"{rule.kind} 不适用于区间目标",
            f"{rule.kind} can't take a range as target",
        )
    if item.target.form is not TargetForm.BLANK and not _uses_target(item):
        yield warning(item.code, "target", "规则用不到目标值", "the rule never uses the target")
    if isinstance(value, Decimal) and rule.wants_target:
        yield from _unusual(program, value, history)
    if isinstance(value, Decimal) and setting.unit == "%" and value > 3 and rule.wants_target:
        shown = amount(value, "%").en
        yield warning(
            item.code,
            "target",
            f"目标值为 {shown},是否漏写 %?",
            f"the target is {shown}; was a % left out?",
        )


def _uses_target(item: Item) -> bool:
    if item.rule is not None and item.rule.wants_target:
        return True
    formulas = [*(item.rule.formulas if item.rule is not None else ())]
    formulas += [formula for formula, _ in _conditions(item)]
    return any(
        {"target", "attainment", "base", "stretch"} & set(names_in(formula.tree))
        for formula in formulas
    )


def _unusual(
    program: ItemProgram, value: Decimal, history: tuple[Decimal, Decimal] | None
) -> Iterator[Finding]:
    """Yield a target far from what is usual, or from what the shop ever had."""
    item, unit = program.item, program.setting.unit
    shown = amount(value, unit)
    measure = item.measure.tree if item.measure is not None else None
    usual = _USUAL.get(measure.name) if isinstance(measure, Name) else None
    if usual is not None and not usual[0] / 2 <= value <= usual[1] * 2:
        low, high = amount(usual[0], unit), amount(usual[1], unit)
        yield warning(
            item.code,
            "target",
            f"目标值 {shown.zh} 远离一般店铺的 {low.zh} 至 {high.zh}",
            f"the target {shown.en} is far from a shop's usual {low.en} to {high.en}",
        )
    if history is not None and not history[0] <= value <= history[1]:
        low, high = (amount(end, unit) for end in history)
        yield warning(
            item.code,
            "target",
            f"目标值 {shown.zh} 超出历史范围 {low.zh} 至 {high.zh}",
            f"the target {shown.en} is outside what the shop ever had: {low.en} to {high.en}",
        )


def _gates(scorecard: Scorecard, program: Program) -> Iterator[Finding]:
    """Yield what is wrong with the formulas of sections, of the total and of coefficients."""
    catalogue, codes = program.catalogue, frozenset(program.items)
    formulas: list[tuple[Formula | Decimal | None, str, str, frozenset[str]]] = []
    for section in scorecard.sections:
        for gate in section.gates:
            formulas += [(f, section.code, "gates", SECTION_NAMES) for f in (gate.when, gate.value)]
    for gate in scorecard.gates:
        formulas += [(f, "", "gates", TOTAL_NAMES) for f in (gate.when, gate.value)]
    for veto in scorecard.vetoes:
        names = frozenset() if veto.zero is Reach.SECTION else TOTAL_NAMES
        formulas.append((veto.when, "", "vetoes", names or frozenset({"total"})))
    only_total = frozenset({"total"})
    for grade in scorecard.grades:
        formulas.append((grade.coefficient, "", "grades", only_total))
    formulas.append((scorecard.coefficient, "", "coefficient", only_total))
    for formula, item, parameter, variables in formulas:
        if isinstance(formula, Formula):
            yield from check_formula(
                formula, catalogue, item=item, parameter=parameter, variables=variables, items=codes
            )
            yield from check_percents(
                formula, catalogue, item=item, parameter=parameter, variables=variables
            )
    yield from _coefficients(scorecard)


def _coefficients(scorecard: Scorecard) -> Iterator[Finding]:
    """Yield metrics in a coefficient: it is a number or a formula over the total alone."""
    for formula in [*(g.coefficient for g in scorecard.grades), scorecard.coefficient]:
        if isinstance(formula, Formula) and set(names_in(formula.tree)) - {"total"}:
            yield error(
                "",
                "coefficient",
                f"系数公式“{formula}”只能使用 total",
                f"the coefficient {formula} may use total alone",
            )
