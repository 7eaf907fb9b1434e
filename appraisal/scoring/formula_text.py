"""Formulas as text: English (readable back), Chinese (readable back)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from appraisal.scoring.formula import (
    FUNCTIONS,
    VARIABLES,
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
)
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import HUNDRED, plain
from appraisal.scoring.text import Text

_LEVEL = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6}
_NOT, _COMPARISON, _NEGATIVE, _ATOM = 3, 4, 7, 8
_ZH = {"and": "且", "or": "或", "*": "×", "/": "÷", ">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}


def english(tree: Node) -> str:
    """Return the formula with codes and ASCII signs; parses back to the same tree."""
    return _print(tree, lambda name: name, "not ", {}, {f: f for f in FUNCTIONS})


def chinese(tree: Node, catalogue: Catalogue) -> str:
    """Return the formula in Chinese names and signs; parses back to the same meaning."""

    def named(name: str) -> str:
        if name in VARIABLES:
            return VARIABLES[name]
        code = catalogue.resolve(name)
        zh = catalogue[code].name.zh if code else name
        return zh if zh.isidentifier() else f"「{zh}」"

    return _print(tree, named, "非 ", _ZH, {f.name: f.zh for f in FUNCTIONS.values()})


def in_both(tree: Node, catalogue: Catalogue) -> Text:
    """Return the formula as people read it in either language: names instead of codes."""

    def named(name: str) -> str:
        code = catalogue.resolve(name)
        return catalogue[code].name.en if code else name

    en = _print(tree, named, "not ", {"*": "×", ">=": "≥", "<=": "≤"}, {f: f for f in FUNCTIONS})
    zh = chinese(tree, catalogue).replace("「", "").replace("」", "")
    return Text(zh, en)


def constant(value: Decimal, percent: bool) -> str:
    """Return a constant as it was written: 0.6 or 60%."""
    return plain(value * HUNDRED) + "%" if percent else plain(value)


def _print(
    tree: Node,
    named: Callable[[str], str],
    negation: str,
    signs: dict[str, str],
    functions: dict[str, str],
) -> str:
    def text(node: Node, above: int = 0) -> str:
        match node:
            case Number(value, percent):
                return constant(value, percent)
            case Name(name):
                return named(name)
            case Call(function, arguments):
                return f"{functions[function]}({', '.join(text(a) for a in arguments)})"
            case Negative(of):
                level, inner = _NEGATIVE, f"-{text(of, _NEGATIVE + 1)}"
            case Not(of):
                level, inner = _NOT, negation + text(of, _NOT + 1)
            case Arithmetic(operator, left, right) | Logic(operator, left, right):
                level = _LEVEL[operator]
                inner = (
                    f"{text(left, level)} {signs.get(operator, operator)} {text(right, level + 1)}"
                )
            case Comparison(operator, left, right):
                level = _COMPARISON
                sign = signs.get(operator, operator)
                inner = f"{text(left, level + 1)} {sign} {text(right, level + 1)}"
        return f"({inner})" if level < above else inner

    return text(tree)
