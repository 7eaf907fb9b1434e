"""A % that was forgotten, or written where points are compared: a second look is asked for.

Fractions are compared with fractions: an attainment of 60 % is 0.6, so that `attainment < 60`
always holds. Points are compared with points: `score < 60%` means less than 0.6 points.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from appraisal.scoring.findings import Finding, warning
from appraisal.scoring.formula import (
    Arithmetic,
    Call,
    Comparison,
    Formula,
    Name,
    Negative,
    Node,
    Number,
    children,
)
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import HUNDRED, Share, plain
from appraisal.scoring.program import SECTION_NAMES, ItemProgram
from appraisal.scoring.rule import Over
from appraisal.scoring.rules.bands import Bands
from appraisal.scoring.rules.curve import Curve
from appraisal.scoring.rules.rank import By, Rank
from appraisal.scoring.rules.ratio import Ratio
from appraisal.scoring.text import Text

# A fraction of 5 is 500 %: rates never are, attainments hardly ever.
_TOO_MUCH = Decimal(5)
_RATES = frozenset({"growth", "growth_year", "attainment_of"})
_KEEP_UNIT = frozenset(
    {"prev", "last_year", "mean_prev", "own", "shop", "department", "company", "team_mean",
     "best", "value_or", "abs", "round", "min", "max"}
)  # fmt: skip
_POINTS = frozenset({"score", "total", "points"})


def check_percents(
    formula: Formula,
    catalogue: Catalogue,
    *,
    item: str,
    parameter: str,
    variables: frozenset[str],
    percent: bool = False,
) -> Iterator[Finding]:
    """Yield comparisons of a fraction with a number of 5 or more, of points with a percentage.

    variables are the names the formula may use where it stands; percent tells that the
    item's actual (and so its target) is a fraction.
    """
    fractions = {"attainment"}
    if percent:
        fractions |= {"actual", "target", "base", "stretch"}
    rates = variables & fractions
    for compared, number in _compared(formula.tree):
        if (
            not number.percent
            and number.value >= _TOO_MUCH
            and _is_rate(compared, catalogue, rates)
        ):
            shown = plain(number.value)
            yield warning(
                item,
                parameter,
                f"“{formula}”:比率与 {shown} 比较,是否漏写 %({shown}%)?",
                f"{formula}: a fraction is compared with {shown}; was a % left out ({shown}%)?",
            )
        elif number.percent and _is_points(compared, variables):
            said = _in_points(compared, plain(number.value * HUNDRED), variables)
            yield warning(item, parameter, f"“{formula}”:{said.zh}", f"{formula}: {said.en}")


def check_bounds(program: ItemProgram) -> Iterator[Finding]:
    """Yield bounds of bands, knots and attainments that look as if their % were forgotten."""
    for parameter, bounds in _bounds(program):
        for bound in bounds:
            if isinstance(bound, Decimal) and not isinstance(bound, Share):
                if bound.is_infinite() or bound < _TOO_MUCH:
                    continue
                shown = plain(bound)
                yield warning(
                    program.item.code,
                    parameter,
                    f"界限为 {shown}(即 {plain(bound * HUNDRED)}%),是否漏写 %?",
                    f"the bound {shown} is {plain(bound * HUNDRED)} %; was a % left out?",
                )
                break  # the others of the same list were written alike


def _bounds(program: ItemProgram) -> Iterator[tuple[str, list[object]]]:
    """Yield the bounds that are fractions, by parameter."""
    rule, percent = program.item.rule, program.setting.percent
    match rule:
        case Bands(bands=bands) if percent or rule.over is Over.ATTAINMENT:
            yield "bands", [end for band in bands for end in band.ends.values()]
        case Rank(bands=bands) if rule.by is By.PERCENTILE:
            yield "bands", [end for band in bands for end in band.ends.values()]
        case Curve(knots=knots) if percent or rule.over is Over.ATTAINMENT:
            yield "knots", [knot.x for knot in knots]
        case Ratio():
            yield "cap", [rule.cap]
            yield "zero_below", [rule.zero_below]


def _compared(tree: Node) -> Iterator[tuple[Node, Number]]:
    """Yield what is compared with a number, and the number."""
    match tree:
        case Comparison(_, left, Number() as number):
            yield left, number
        case Comparison(_, Number() as number, right):
            yield right, number
    for child in children(tree):
        yield from _compared(child)


def _is_rate(tree: Node, catalogue: Catalogue, rates: frozenset[str]) -> bool:
    """Tell whether a tree certainly gives a fraction."""
    match tree:
        case Name(name):
            code = catalogue.resolve(name)
            return name in rates or (code is not None and catalogue[code].unit == "%")
        case Negative(of):
            return _is_rate(of, catalogue, rates)
        case Arithmetic("+" | "-", left, right):
            return _is_rate(left, catalogue, rates) or _is_rate(right, catalogue, rates)
        case Call(function, arguments):
            kept = function in _KEEP_UNIT and _is_rate(arguments[0], catalogue, rates)
            return kept or function in _RATES
        case _:
            return False


def _is_points(tree: Node, variables: frozenset[str]) -> bool:
    match tree:
        case Name(name):
            return name in _POINTS & variables
        case Call(function, _):
            return function == "score_of"
        case _:
            return False


def _in_points(tree: Node, shown: str, variables: frozenset[str]) -> Text:
    """Say how the comparison is written in points."""
    name = tree.name if isinstance(tree, Name) else "score_of"
    if name == "score" and variables >= SECTION_NAMES:
        return Text(
            f"score 是分数;满分的 {shown}% 写作 points * {shown}%",
            f"score is in points; {shown}% of the points is points * {shown}%",
        )
    return Text(
        f"{name} 是分数,不是比率,请与分数比较",
        f"{name} is in points, not a share: compare it with points",
    )
