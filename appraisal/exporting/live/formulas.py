"""Formulas of the rule language as spreadsheet formulas, over names that stand in cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appraisal.exporting.live.writing import constant, snapped
from appraisal.scoring.formula import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    names_in,
)
from appraisal.scoring.program import Program

_SIGNS = {"==": "=", "!=": "<>"}
_FUNCTIONS = {"abs": "ABS({})", "min": "MIN({})", "max": "MAX({})", "if": "IF({})"}


class NotInCells(Exception):
    """The formula reads something that stands in no cell of the sheet."""


def printed(tree: Node, names: Mapping[str, str]) -> str:
    """Return the formula over the cells of these names. Raises NotInCells."""
    match tree:
        case Number(value, _):
            return constant(value)
        case Name(name):
            if name not in names:
                raise NotInCells(name)
            return names[name]
        case Negative(of):
            return f"(-{printed(of, names)})"
        case Arithmetic(sign, left, right):
            return f"({printed(left, names)}{sign}{printed(right, names)})"
        case Comparison(sign, left, right):
            first, second = snapped(printed(left, names)), snapped(printed(right, names))
            return f"({first}{_SIGNS.get(sign, sign)}{second})"
        case Logic(word, left, right):
            return f"{word.upper()}({printed(left, names)},{printed(right, names)})"
        case Not(of):
            return f"NOT({printed(of, names)})"
        case Call(function, arguments):
            return _call(function, [printed(part, names) for part in arguments])


def _call(function: str, arguments: list[str]) -> str:
    first = arguments[0]
    if function in _FUNCTIONS:
        return _FUNCTIONS[function].format(",".join(arguments))
    if function == "floor":
        return f"INT({snapped(first)})"
    if function == "ceil":
        return f"(-INT(-{snapped(first)}))"
    if function == "round":
        return f"ROUND({snapped(first)},{arguments[1] if len(arguments) > 1 else 0})"
    raise NotInCells(function)


def read_by(program: Program, tree: Node) -> Iterator[str]:
    """Yield what a formula reads: variables, and metrics down to their parts."""
    for name in names_in(tree):
        code = program.catalogue.resolve(name)
        if code is None:
            yield name
        else:
            yield from program.parts_of(code)
