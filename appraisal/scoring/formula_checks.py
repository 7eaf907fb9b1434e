"""What is wrong with a formula before it is ever evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Set

from appraisal.scoring.findings import Finding, error
from appraisal.scoring.formula import (
    ELSEWHERE_FUNCTIONS,
    ITEM_FUNCTIONS,
    Arithmetic,
    Call,
    Comparison,
    Formula,
    Name,
    Negative,
    Node,
    Number,
    children,
    items_in,
    names_in,
    only_here,
)
from appraisal.scoring.metrics import Catalogue


def check_formula(
    formula: Formula,
    catalogue: Catalogue,
    *,
    item: str,
    parameter: str,
    variables: Set[str] = frozenset(),
    items: Set[str] = frozenset(),
) -> Iterator[Finding]:
    """Yield unknown metrics and items, functions out of place, and units that don't fit.

    variables are the names (actual, target, ...) the formula may use where it stands; without
    any, the functions over other items may not be used either.
    """
    for name in sorted(set(names_in(formula.tree))):
        if name not in variables and catalogue.resolve(name) is None:
            yield error(
                item,
                parameter,
                f"“{formula}”:没有指标“{name}”",
                f"{formula}: there is no metric {name!r}",
            )
    for code in sorted(set(items_in(formula.tree))):
        if code not in items:
            yield error(
                item,
                parameter,
                f"“{formula}”:没有考核项“{code}”",
                f"{formula}: there is no item {code!r}",
            )
    if not variables and any(_calls(formula.tree, ITEM_FUNCTIONS)):
        yield error(
            item,
            parameter,
            f"“{formula}”:这里不能引用其他考核项",
            f"{formula}: other items can't be referred to here",
        )
    for function, own in _misplaced(formula.tree, variables):
        yield error(
            item,
            parameter,
            f"“{formula}”:{function}(...) 里只能写指标,不能写 {own}",
            f"{formula}: {function}(...) takes metrics, not {own}",
        )
    for left, right in _clashes(formula.tree, catalogue):
        yield error(
            item,
            parameter,
            f"“{formula}”:单位不同,{left} 与 {right} 不能相加减或比较",
            f"{formula}: {left} and {right} can't be added or compared",
        )


def _misplaced(tree: Node, variables: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield functions over other periods or people around what is known here alone."""
    if isinstance(tree, Call) and tree.function in ELSEWHERE_FUNCTIONS:
        for own in only_here(tree.arguments[0], variables):
            yield tree.function, own
    for child in children(tree):
        yield from _misplaced(child, variables)


def _calls(tree: Node, names: Set[str]) -> Iterator[str]:
    if isinstance(tree, Call) and tree.function in names:
        yield tree.function
    for child in children(tree):
        yield from _calls(child, names)


def _clashes(tree: Node, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield pairs of different units that are added, subtracted, compared or chosen from."""
    for child in children(tree):
        yield from _clashes(child, catalogue)
    match tree:
        case Arithmetic("+" | "-", left, right) | Comparison(_, left, right):
            parts = [left, right]
        case Call("min" | "max", arguments):
            parts = list(arguments)
        case _:
            return
    units = [unit for part in parts if (unit := _unit(part, catalogue))]
    for other in units[1:]:
        if other != units[0]:
            yield units[0], other


def _unit(tree: Node, catalogue: Catalogue) -> str:
    """Return the unit where it is certain; a number fits any unit."""
    match tree:
        case Name(name):
            code = catalogue.resolve(name)
            return catalogue[code].unit if code else ""
        case Number() | Comparison():
            return ""
        case Negative(of):
            return _unit(of, catalogue)
        case Arithmetic("+" | "-", left, right):
            return _unit(left, catalogue) or _unit(right, catalogue)
        case Call("growth" | "growth_year", _):
            return "%"
        case Call("if", (_, yes, no)):
            return _unit(yes, catalogue) or _unit(no, catalogue)
        case Call(function, arguments) if function not in ITEM_FUNCTIONS:
            return _unit(arguments[0], catalogue)
        case _:
            return ""
