"""Formulas over metrics: text -> tree, by our own parser over an explicit whitelist.

There is no attribute, subscript, power, assignment or string in the language, so that there
is nothing to attack: a formula is arithmetic, comparison and the functions named below.
Meaning (metrics, periods, scopes) is given to a tree by `evaluation`, text by `formula_text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal

from appraisal.scoring.text import TextError

MAX_LENGTH = 500
MAX_DEPTH = 30
_LONGEST_NUMBER = 50  # a figure of 34 digits with its point and zeros


class FormulaError(TextError):
    """The text is not a formula; `message` says where and why, in both languages."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant; `percent` remembers that it was written as a percentage."""

    value: Decimal
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A metric (code or name) or a variable such as `actual`."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus something."""

    of: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """left operator right, with + - * /."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """left operator right, with < <= > >= == !=; a truth."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """left `and`/`or` right; a truth."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a truth."""

    of: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the whitelist with its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Name | Negative | Arithmetic | Comparison | Logic | Not | Call


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: its names and how many arguments it takes."""

    name: str
    zh: str
    least: int
    most: int


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("prev", "上期", 1, 2),
        Function("last_year", "去年同期", 1, 1),
        Function("mean_prev", "前期平均", 2, 2),
        Function("growth", "增长率", 1, 1),
        Function("growth_year", "同比增长率", 1, 1),
        Function("own", "本人", 1, 1),
        Function("shop", "店铺", 1, 1),
        Function("department", "部门", 1, 1),
        Function("company", "公司", 1, 1),
        Function("team_mean", "团队平均", 1, 1),
        Function("best", "最优", 1, 1),
        Function("abs", "绝对值", 1, 1),
        Function("min", "最小", 2, 10),
        Function("max", "最大", 2, 10),
        Function("round", "四舍五入", 1, 2),
        Function("floor", "舍去", 1, 1),
        Function("ceil", "进位", 1, 1),
        Function("if", "如果", 3, 3),
        Function("value_or", "缺则取", 2, 2),
        Function("actual_of", "实际值于", 1, 1),
        Function("target_of", "目标值于", 1, 1),
        Function("attainment_of", "完成率于", 1, 1),
        Function("score_of", "得分于", 1, 1),
    )
}
ELSEWHERE_FUNCTIONS = frozenset(
    {
        "prev",
        "last_year",
        "mean_prev",
        "growth",
        "growth_year",
        "own",
        "shop",
        "department",
        "company",
        "team_mean",
        "best",
    }
)
"""Functions that read other periods, other facts or other people: they take metrics only."""

ITEM_FUNCTIONS = frozenset({"actual_of", "target_of", "attainment_of", "score_of"})
VARIABLES = {
    "actual": "实际值",
    "target": "目标值",
    "base": "基准值",
    "stretch": "挑战值",
    "points": "满分",
    "attainment": "完成率",
    "score": "得分",
    "total": "总分",
}
_FUNCTION_BY_NAME = {f.name: f.name for f in FUNCTIONS.values()} | {
    f.zh: f.name for f in FUNCTIONS.values()
}
_VARIABLE_BY_NAME = {code: code for code in VARIABLES} | {zh: en for en, zh in VARIABLES.items()}
RESERVED = frozenset(_VARIABLE_BY_NAME) | frozenset(_FUNCTION_BY_NAME)
_SIGNS = str.maketrans(
    {
        "×": "*",
        "·": "*",
        "÷": "/",
        "−": "-",
        "–": "-",
        "≥": ">\x00",
        "≤": "<\x00",
        "≠": "!\x00",
        "、": ",",
        "【": "「",
        "】": "」",
        "[": "「",
        "]": "」",
    }
)
_WORDS = {"and": "and", "or": "or", "not": "not", "且": "and", "或": "or", "非": "not"}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)\s*%?)"
    r"|「(?P<quoted>[^「」]{1,60})」"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|==|!=|<>|[-+*/(),<>=]))"
)
_COMPARISONS = {"<", "<=", ">", ">=", "==", "!=", "=", "<>"}


def parse(text: str) -> Node:
    """Return the tree of a formula; FormulaError says what is wrong with the text."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"公式超过 {MAX_LENGTH} 个字符", f"the formula is longer than {MAX_LENGTH} characters"
        )
    tokens = list(_tokens(normalised(text)))
    if not tokens:
        raise FormulaError("公式为空", "the formula is empty")
    parser = _Parser(tokens)
    tree = parser.disjunction(0)
    parser.expect_end()
    return tree


def normalised(text: str) -> str:
    """Return the text with full-width and typographic signs as ASCII."""
    signs = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return signs.replace("\x00", "=")


def names_in(tree: Node) -> Iterator[str]:
    """Yield every metric and variable name of a tree (not the items named in actual_of ..)."""
    if isinstance(tree, Name):
        yield tree.name
    elif not (isinstance(tree, Call) and tree.function in ITEM_FUNCTIONS):
        for child in children(tree):
            yield from names_in(child)


def reads_the_past(tree: Node) -> bool:
    """Tell whether earlier periods' figures stand in it as they are; growth is a mere rate."""
    if isinstance(tree, Call):
        if tree.function in {"prev", "last_year", "mean_prev"}:
            return True
        if tree.function in {"growth", "growth_year"}:
            return False
    return any(reads_the_past(part) for part in children(tree))


def is_sum(tree: Node) -> bool:
    """Tell whether a formula only adds and takes away what it names, as gmv - refund_amount."""
    match tree:
        case Name():
            return True
        case Negative(of):
            return is_sum(of)
        case Arithmetic("+" | "-", left, right):
            return is_sum(left) and is_sum(right)
        case Call("value_or", (Name(), Number(value))):
            return not value
        case _:
            return False


def compares_people(tree: Node) -> bool:
    """Tell whether a tree reads the mean or the best of colleagues."""
    compares = isinstance(tree, Call) and tree.function in {"team_mean", "best"}
    return compares or any(compares_people(part) for part in children(tree))


def only_here(tree: Node, variables: Set[str]) -> Iterator[str]:
    """Yield what a tree says of this item or total alone: variables, functions over items.

    Another period or another person has no such number here, so none of it may stand in a
    function that looks there.
    """
    if isinstance(tree, Name) and tree.name in variables:
        yield tree.name
    elif isinstance(tree, Call) and tree.function in ITEM_FUNCTIONS:
        yield tree.function
    else:
        for child in children(tree):
            yield from only_here(child, variables)


def items_in(tree: Node) -> Iterator[str]:
    """Yield every item code that actual_of, target_of or attainment_of names."""
    if isinstance(tree, Call) and tree.function in ITEM_FUNCTIONS:
        yield from (part.name for part in tree.arguments if isinstance(part, Name))
    else:
        for child in children(tree):
            yield from items_in(child)


def children(tree: Node) -> tuple[Node, ...]:
    """Return the parts a node is made of."""
    match tree:
        case Number() | Name():
            return ()
        case Negative(of) | Not(of):
            return (of,)
        case Call(_, arguments):
            return arguments
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Logic(_, left, right):
            return (left, right)


def is_truth(tree: Node) -> bool:
    """Tell whether a tree answers yes or no instead of a number."""
    return isinstance(tree, Comparison | Logic | Not)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match or match.lastgroup is None:
            sign = text[position:].strip()[:1]
            raise FormulaError(
                f"公式中不能使用“{_visible(sign)}”", f"{sign!r} is not part of the language"
            )
        position = match.end()
        kind, value = match.lastgroup, match[match.lastgroup]
        if kind == "name" and value in _WORDS:
            kind, value = "word", _WORDS[value]
        if kind == "name" and value.startswith("__"):
            raise FormulaError(f"“{value}”不能用作名称", f"{value!r} is not a name of the language")
        yield ("name" if kind == "quoted" else kind, value.strip())


class _Parser:
    """Recursive descent, one method for each level of precedence."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def takes(self, kind: str, *values: str) -> str | None:
        """Consume the next token when it is one of these."""
        found, value = self.peek()
        if found == kind and value in values:
            self.at += 1
            return value
        return None

    def expect_end(self) -> None:
        kind, value = self.peek()
        if kind != "end":
            raise _unexpected(value)

    def disjunction(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError("括号嵌套过深", "the formula is nested too deeply")
        left = self.conjunction(depth)
        while self.takes("word", "or"):
            left = Logic("or", _truth(left), _truth(self.conjunction(depth)))
        return left

    def conjunction(self, depth: int) -> Node:
        left = self.negation(depth)
        while self.takes("word", "and"):
            left = Logic("and", _truth(left), _truth(self.negation(depth)))
        return left

    def negation(self, depth: int) -> Node:
        opposite = False
        negated = False
        while self.takes("word", "not"):
            opposite, negated = not opposite, True
        tree = self.comparison(depth)
        if negated:
            _truth(tree)
        return Not(tree) if opposite else tree

    def comparison(self, depth: int) -> Node:
        left = self.sum(depth)
        tree: Node | None = None
        while operator := self.takes("sign", *_COMPARISONS):
            right = self.sum(depth)
            operator = {"=": "==", "<>": "!="}.get(operator, operator)
            link = Comparison(operator, _number(left), _number(right))
            tree = link if tree is None else Logic("and", tree, link)
            left = right
        return left if tree is None else tree

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while operator := self.takes("sign", "+", "-"):
            left = Arithmetic(operator, _number(left), _number(self.product(depth)))
        return left

    def product(self, depth: int) -> Node:
        left = self.signed(depth)
        while operator := self.takes("sign", "*", "/"):
            left = Arithmetic(operator, _number(left), _number(self.signed(depth)))
        return left

    def signed(self, depth: int) -> Node:
        negative = False
        while sign := self.takes("sign", "-", "+"):
            negative ^= sign == "-"
        tree = self.primary(depth)
        return Negative(_number(tree)) if negative else tree

    def primary(self, depth: int) -> Node:
        kind, value = self.take()
        if kind == "number":
            return _constant(value)
        if kind == "sign" and value == "(":
            tree = self.disjunction(depth + 1)
            self.close()
            return tree
        if kind == "name":
            if self.takes("sign", "("):
                return self.call(value, depth)
            return Name(_VARIABLE_BY_NAME.get(value, value))
        if kind == "end":
            raise FormulaError("公式不完整,末尾缺少内容", "the formula ends too early")
        raise _unexpected(value)

    def call(self, name: str, depth: int) -> Node:
        function = FUNCTIONS.get(_FUNCTION_BY_NAME.get(name, ""))
        if function is None:
            raise FormulaError(
                f"没有函数“{name}”;可用的函数:{'、'.join(f.zh for f in FUNCTIONS.values())}",
                f"{name!r} is not a function; there are: {', '.join(FUNCTIONS)}",
            )
        arguments: list[Node] = []
        if not self.takes("sign", ")"):
            arguments.append(self.disjunction(depth + 1))
            while self.takes("sign", ","):
                arguments.append(self.disjunction(depth + 1))
            self.close()
        if not function.least <= len(arguments) <= function.most:
            raise _miscounted(function, len(arguments))
        return _checked_call(function.name, tuple(arguments))

    def close(self) -> None:
        if not self.takes("sign", ")"):
            raise FormulaError("括号没有闭合", "a bracket is not closed")


def _unexpected(value: str) -> FormulaError:
    return FormulaError(f"此处不应出现“{_visible(value)}”", f"{value!r} is not expected there")


def _visible(sign: str) -> str:
    """A control character by its number, anything else as it is."""
    return sign if sign.isprintable() else f"U+{ord(sign):04X}"


def _miscounted(function: Function, count: int) -> FormulaError:
    least, most = function.least, function.most
    zh, en = (
        (str(least), str(least)) if least == most else (f"{least} 到 {most}", f"{least} to {most}")
    )
    return FormulaError(
        f"{function.zh} 需要 {zh} 个参数,现有 {count} 个",
        f"{function.name} takes {en} arguments, not {count}",
    )


def _constant(text: str) -> Number:
    percent = text.endswith("%")
    digits = text.rstrip("%").strip()
    if len(digits) > _LONGEST_NUMBER:
        raise FormulaError(f"数字 {digits[:10]}… 过长", f"the number {digits[:10]}... is too long")
    value = Decimal(digits)
    return Number(value.scaleb(-2) if percent else value, percent)


def _checked_call(name: str, arguments: tuple[Node, ...]) -> Call:
    if name == "if":
        _truth(arguments[0])
        arguments = (arguments[0], _number(arguments[1]), _number(arguments[2]))
    else:
        for argument in arguments:
            _number(argument)
    if name in {"prev", "mean_prev", "round"} and len(arguments) == 2:
        last = arguments[1]
        if not (isinstance(last, Number) and last.value == last.value.to_integral_value()):
            raise FormulaError(
                f"{FUNCTIONS[name].zh} 的第二个参数应为整数",
                f"the second argument of {name} is a whole number",
            )
        least, most = (0, 12) if name == "round" else (1, 36)
        if not least <= last.value <= most:
            raise FormulaError(
                f"{FUNCTIONS[name].zh} 的第二个参数应在 {least} 到 {most} 之间",
                f"the second argument of {name} is from {least} to {most}",
            )
    if name in ITEM_FUNCTIONS and not isinstance(arguments[0], Name):
        raise FormulaError(
            f"{FUNCTIONS[name].zh} 里应写考核项代码", f"{name} takes the code of an item"
        )
    return Call(name, arguments)


def _number(tree: Node) -> Node:
    if is_truth(tree):
        raise FormulaError(
            "此处应为数值,不能是比较", "a comparison stands where a number is needed"
        )
    return tree


def _truth(tree: Node) -> Node:
    if not is_truth(tree):
        raise FormulaError(
            "“且”“或”“非”“如果”需要一个比较,例如 销售额 > 100",
            "and, or, not and if need a comparison, such as gmv > 100",
        )
    return tree


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was written, with its tree."""

    text: str
    tree: Node

    @classmethod
    def of(cls, text: str) -> Formula:
        """Parse the text; FormulaError when it is not a formula."""
        return cls(text.strip(), parse(text))

    def __str__(self) -> str:
        return self.text
