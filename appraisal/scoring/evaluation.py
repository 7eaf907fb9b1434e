"""Formula trees -> closures over an employee's context: compiled once, called for everyone."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from appraisal.scoring import formula_text
from appraisal.scoring.choices import Peers, Scope
from appraisal.scoring.context import Context
from appraisal.scoring.formula import (
    ELSEWHERE_FUNCTIONS,
    ITEM_FUNCTIONS,
    Arithmetic,
    Call,
    Comparison,
    Formula,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    only_here,
    parse,
)
from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Metric
from appraisal.scoring.numbers import firm, round_half_up, settle
from appraisal.scoring.period import PeriodKind
from appraisal.scoring.readers import (
    average_reader,
    keys_of,
    missing,
    plain_reader,
    quotient_reader,
    ratio_reader,
)
from appraisal.scoring.result import Status
from appraisal.scoring.rule import Reader, Unscored, invalid, undefined
from appraisal.scoring.text import Text

Condition = Callable[[Context], bool]
PERIODS_PER_YEAR = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.YEAR: 1,
}
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_SCOPE_FUNCTIONS = {scope.value: scope for scope in Scope}


@dataclass(frozen=True, slots=True)
class View:
    """Where a formula looks: whose facts, how many periods back, compared with whom."""

    scope: Scope = Scope.OWN
    back: int = 0
    peers: Peers = Peers.SCORECARD
    direction: Direction = Direction.HIGHER
    variables: frozenset[str] = frozenset()


class Compiler:
    """Compiles formulas and collects what they will read."""

    def __init__(self, catalogue: Catalogue, kind: PeriodKind) -> None:
        self.catalogue = catalogue
        self.periods_per_year = PERIODS_PER_YEAR[kind]
        self.windows: list[tuple[Scope, int]] = []
        self.keys: set[str] = set()
        self.cohort: dict[str, Reader] = {}
        self.touched: set[tuple[Scope, int]] = set()
        self._open: list[str] = []

    def window(self, view: View) -> int:
        """Return the number of a window, the same for the same scope and period."""
        key = (view.scope, view.back)
        self.touched.add(key)
        if key not in self.windows:
            self.windows.append(key)
        return self.windows.index(key)

    def metric(self, name: str, view: View) -> Reader:
        """Return the reader of a metric; an unknown one makes the item invalid."""
        code = self.catalogue.resolve(name)
        if code is None:
            return _always(invalid(f"没有指标“{name}”", f"there is no metric {name!r}"))
        if code in self._open:
            return _always(invalid(f"指标 {code} 循环引用", f"metric {code} refers to itself"))
        metric = self.catalogue[code]
        self.keys |= keys_of(metric)
        window, absent = self.window(view), missing(metric, view.scope, view.back)
        if metric.aggregation is Aggregation.WEIGHTED:
            return average_reader(metric, window, absent)
        if metric.aggregation is not Aggregation.RATIO:
            return plain_reader(metric, window, absent)
        adds_up = self.catalogue.adds_up(code)
        average = average_reader(metric, window, absent, adds_up=adds_up)
        tree = parse(metric.formula)
        self._open.append(code)
        recompute = self.number(tree, view)
        self._open.pop()
        match tree:
            case Arithmetic("/", Name(top), Name(bottom)) if self._plain(top) and self._plain(
                bottom
            ):
                first, second = self.catalogue.resolve(top), self.catalogue.resolve(bottom)
                if first and second:
                    return quotient_reader(first, self.catalogue[second], window, average)
        return ratio_reader(recompute, average)

    def _plain(self, name: str) -> bool:
        code = self.catalogue.resolve(name)
        averaged = (Aggregation.RATIO, Aggregation.WEIGHTED)
        return code is not None and self.catalogue[code].aggregation not in averaged

    def measure(self, tree: Node, view: View) -> Reader:
        """Return the reader of an item's measure, settled where it divides more than once."""
        read = self.number(tree, view)
        if self.divisions(tree) <= 1:
            return read
        return lambda context: settle(read(context))

    def divisions(self, tree: Node) -> int:
        """Return how often a measure divides; two or more leave a residue that can matter."""
        match tree:
            case Number():
                return 0
            case Name(name):
                code = self.catalogue.resolve(name)
                metric = self.catalogue[code] if code is not None else None
                if metric is None or metric.aggregation is Aggregation.WEIGHTED:
                    return 1
                if metric.aggregation is not Aggregation.RATIO or metric.code in self._open:
                    return 0
                self._open.append(metric.code)
                inner = self.divisions(parse(metric.formula))
                self._open.pop()
                return inner
            case Arithmetic("/", left, right):
                return 1 + self.divisions(left) + self.divisions(right)
            case Arithmetic(_, left, right) if isinstance(left, Name) and isinstance(right, Name):
                return self.divisions(left) + self.divisions(right)
            case Call("growth" | "growth_year", (of,)):
                return 1 + self.divisions(of)
            case Call("prev" | "last_year" | "own" | "shop" | "department" | "company", arguments):
                return self.divisions(arguments[0])
            case _:
                return 2

    def number(self, tree: Node, view: View) -> Reader:
        """Return the reader of a tree that gives a number."""
        match tree:
            case Number(value, _):
                return lambda context: value
            case Name(name):
                return _VARIABLES[name] if name in view.variables else self.metric(name, view)
            case Negative(of):
                inner = self.number(of, view)
                return lambda context: -inner(context)
            case Arithmetic(sign, left, right):
                return self.arithmetic(sign, left, right, view)
            case Call(function, arguments):
                return self.call(function, arguments, view)
            case _:
                return _always(invalid("此处须为数值", "a number belongs here"))

    def arithmetic(self, sign: str, left: Node, right: Node, view: View) -> Reader:
        """Return the reader of a sum, difference, product or quotient."""
        first, second = self.number(left, view), self.number(right, view)
        if sign == "+":
            return lambda context: first(context) + second(context)
        if sign == "-":
            return lambda context: first(context) - second(context)
        if sign == "*":
            return lambda context: first(context) * second(context)
        base = formula_text.in_both(right, self.catalogue)

        def divide(context: Context) -> Decimal:
            bottom = second(context)
            if not bottom:
                first(context)  # a missing dividend is missing, whatever the divisor
                raise undefined(
                    f"分母“{base.zh}”为 0", f"the divisor {base.en} is 0", zero_base=True
                )
            return first(context) / bottom

        return divide

    def truth(self, tree: Node, view: View) -> Condition:
        """Return the condition of a tree that gives yes or no."""
        match tree:
            case Comparison(sign, left, right):
                compare = _COMPARE[sign]
                first, second = self.number(left, view), self.number(right, view)
                return lambda context: compare(firm(first(context)), firm(second(context)))
            case Logic(word, left, right):
                return _either(self.truth(left, view), self.truth(right, view), word == "or")
            case Not(of):
                inner = self.truth(of, view)
                return lambda context: not inner(context)
            case _:
                raise TypeError("a formula's truths are checked when it is parsed")

    def call(self, function: str, arguments: tuple[Node, ...], view: View) -> Reader:
        """Return the reader of a function call."""
        if function in ELSEWHERE_FUNCTIONS and (
            own := next(only_here(arguments[0], view.variables), "")
        ):
            return _always(
                invalid(
                    f"{function}(...) 里只能写指标,不能写 {own}",
                    f"{function}(...) takes metrics, not {own}",
                )
            )
        if function in _SCOPE_FUNCTIONS:
            return self.number(arguments[0], replace(view, scope=_SCOPE_FUNCTIONS[function]))
        if function in {"prev", "last_year", "mean_prev", "growth", "growth_year"}:
            return self.history(function, arguments, view)
        if function in {"team_mean", "best"}:
            return self.among_peers(function, arguments[0], view)
        if function in ITEM_FUNCTIONS:
            if function == "score_of":
                return _score_of(arguments[0], view)
            if not view.variables:  # measures and targets: an item could refer back to itself
                return _always(
                    invalid(f"{function} 不能用在这里", f"{function} can't be used here")
                )
            return _of_item(function, arguments[0])
        if function == "if":
            condition = self.truth(arguments[0], view)
            yes, no = (self.number(part, view) for part in arguments[1:])
            return lambda context: yes(context) if condition(context) else no(context)
        readers = [self.number(part, view) for part in arguments]
        return _calculated(function, readers, arguments)

    def history(self, function: str, arguments: tuple[Node, ...], view: View) -> Reader:
        """Return the reader of a function over earlier periods."""
        of = arguments[0]
        count = 1
        if len(arguments) == 2 and isinstance(arguments[1], Number):
            count = int(arguments[1].value)
        if function == "prev":
            return self.number(of, replace(view, back=view.back + count))
        if function == "last_year":
            return self.number(of, replace(view, back=view.back + self.periods_per_year))
        if function == "mean_prev":
            past = [self.number(of, replace(view, back=view.back + n)) for n in range(1, count + 1)]
            return lambda context: sum((read(context) for read in past), Decimal(0)) / count
        back = 1 if function == "growth" else self.periods_per_year
        now, before = self.number(of, view), self.number(of, replace(view, back=view.back + back))
        return _growth(now, before, self.adds_up(of))

    def among_peers(self, function: str, of: Node, view: View) -> Reader:
        """Return the reader of the mean or the best of the peers."""
        key = self.cohort_key(of, view)
        peers, higher = view.peers, self.better(of, view) is not Direction.LOWER

        def read(context: Context) -> Decimal:
            seen = context.peers
            found = None
            if seen is not None:
                mean = function == "team_mean"
                found = seen.mean(key, peers) if mean else seen.best(key, peers, higher)
            if found is None:
                raise Unscored(
                    Status.MISSING,
                    Text("没有可比较的同事数据", "no figures of peers to compare with"),
                )
            return found

        return read

    def cohort_key(self, of: Node, view: View) -> str:
        """Note that a formula is wanted for everyone; return the key it is kept under."""
        key = f"{view.scope}:{view.back}:{formula_text.english(of)}"
        self.cohort[key] = self.number(of, view)
        return key

    def better(self, tree: Node, view: View) -> Direction:
        """Return the direction of a plain metric, else that of the item."""
        if isinstance(tree, Name) and (code := self.catalogue.resolve(tree.name)):
            return self.catalogue[code].direction
        return view.direction

    def adds_up(self, tree: Node) -> bool:
        """Tell whether the measure of half the days is about half the measure."""
        match tree:
            case Name(name):
                code = self.catalogue.resolve(name)
                return code is not None and self._metric_adds_up(self.catalogue[code])
            case Negative(of):
                return self.adds_up(of)
            case Arithmetic(sign, left, right) if sign in "+-":
                return self.adds_up(left) and self.adds_up(right)
            case Arithmetic(sign, left, right):
                numbers = isinstance(left, Number), isinstance(right, Number)
                if sign == "/":
                    return numbers[1] and self.adds_up(left)
                return (numbers[0] and self.adds_up(right)) or (numbers[1] and self.adds_up(left))
            case Call(function, arguments) if function in _SCOPE_FUNCTIONS:
                return self.adds_up(arguments[0])
            case Call("value_or", (of, Number(value, _))):
                return self.adds_up(of) and not value
            case _:
                return False

    def unit_of(self, tree: Node) -> str:
        """Return the unit of a formula where it is clear, else an empty text."""
        match tree:
            case Name(name):
                code = self.catalogue.resolve(name)
                return self.catalogue[code].unit if code else ""
            case Negative(of):
                return self.unit_of(of)
            case Arithmetic("+" | "-", left, right):
                return self.unit_of(left) or self.unit_of(right)
            case Call("growth" | "growth_year", _):
                return "%"
            case Call(function, arguments) if function not in {"if", *ITEM_FUNCTIONS}:
                return self.unit_of(arguments[0])
            case _:
                return ""

    def _metric_adds_up(self, metric: Metric) -> bool:
        if metric.aggregation is Aggregation.RATIO and metric.code not in self._open:
            self._open.append(metric.code)
            answer = self.adds_up(parse(metric.formula))
            self._open.pop()
            return answer
        return metric.aggregation in (Aggregation.SUM, Aggregation.PEOPLE)


def _growth(now: Reader, before: Reader, adds_up: bool) -> Reader:
    def read(context: Context) -> Decimal:
        past = before(context)
        if past <= 0:
            now(context)
            raise undefined(
                "基期数值不大于 0,无法计算增长率",
                "growth from zero or less is undefined",
                zero_base=past == 0,
            )
        if adds_up and context.facts.past_is_whole and not context.whole:
            past = context.prorated(past)  # compared with the same part of the earlier period
        return (now(context) - past) / past

    return read


def _either(left: Condition, right: Condition, decides: bool) -> Condition:
    """`or` (decides on True) and `and` (on False): one side may decide without the other."""

    def holds(context: Context) -> bool:
        try:
            if left(context) is decides:
                return decides
        except Unscored:
            if right(context) is decides:
                return decides
            raise
        return right(context)

    return holds


def _always(problem: Unscored) -> Reader:
    def read(context: Context) -> Decimal:
        raise Unscored(problem.status, problem.reason)

    return read


def _score_of(argument: Node, view: View) -> Reader:
    """Scores of items are known once all items are scored: in sections and the total."""
    code = argument.name if isinstance(argument, Name) else ""
    if not view.variables or "actual" in view.variables:
        return _always(invalid("score_of 不能用在这里", "score_of can't be used here"))

    def read(context: Context) -> Decimal:
        if code not in context.scores:
            raise invalid(f"没有考核项 {code}", f"there is no item {code}")
        found = context.scores[code]
        if found is None:
            raise Unscored(Status.MISSING, Text(f"{code} 尚未计分", f"{code} is not scored yet"))
        return found

    return read


def _of_item(function: str, argument: Node) -> Reader:
    code = argument.name if isinstance(argument, Name) else ""

    def read(context: Context) -> Decimal:
        if context.measured is None:
            raise invalid(f"{function} 不能用在这里", f"{function} can't be used here")
        actual, goal, attainment = context.measured(code, context)
        found = actual
        if function == "target_of":
            found = _known(goal.value)
        elif function == "attainment_of":
            found = _known(attainment)
        return found

    return read


def _known(value: Decimal | None) -> Decimal:
    if value is None:
        raise undefined("该项没有目标值或完成率", "that item has no target or attainment")
    return value


def _calculated(function: str, readers: list[Reader], arguments: tuple[Node, ...]) -> Reader:
    first = readers[0]
    if function == "abs":
        return lambda context: abs(first(context))
    if function == "min":
        return lambda context: min(read(context) for read in readers)
    if function == "max":
        return lambda context: max(read(context) for read in readers)
    if function == "floor":
        return lambda context: firm(first(context)).to_integral_value(ROUND_FLOOR)
    if function == "ceil":
        return lambda context: firm(first(context)).to_integral_value(ROUND_CEILING)
    if function == "round":
        last = arguments[-1]
        digits = int(last.value) if len(arguments) == 2 and isinstance(last, Number) else 0
        return lambda context: round_half_up(first(context), digits)
    return _value_or(first, readers[1])


def _value_or(first: Reader, fallback: Reader) -> Reader:
    def read(context: Context) -> Decimal:
        try:
            return first(context)
        except Unscored as problem:
            if problem.status is not Status.MISSING:
                raise
        return fallback(context)

    return read


def _target(context: Context) -> Decimal:
    goal = context.goal
    return _known(goal.value if goal is not None else None)


def _anchor(context: Context, name: str) -> Decimal:
    goal = context.goal
    if goal is None:
        return _known(None)
    return _known(goal.base if name == "base" else goal.stretch)


def _attainment(context: Context) -> Decimal:
    return _known(context.attainment)


_VARIABLES: dict[str, Reader] = {
    "actual": lambda context: _known(context.actual),
    "target": _target,
    "base": lambda context: _anchor(context, "base"),
    "stretch": lambda context: _anchor(context, "stretch"),
    "points": lambda context: context.points,
    "attainment": _attainment,
    "score": lambda context: context.score,
    "total": lambda context: context.total,
}


def of_total(formula: Formula, total: Decimal) -> Decimal:
    """Return the value of a formula over `total` and numbers alone."""
    compiler = Compiler(Catalogue(()), PeriodKind.MONTH)
    read = compiler.number(formula.tree, View(variables=frozenset({"total"})))
    return read(_OnlyTotal(total))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _OnlyTotal:
    """The one variable a coefficient may use."""

    total: Decimal
