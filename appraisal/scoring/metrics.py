"""Metrics: what is measured, how it adds up, and where a total came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from appraisal.scoring.findings import Finding, error
from appraisal.scoring.formula import RESERVED, FormulaError, is_sum, names_in, parse
from appraisal.scoring.text import Text, TextError

_Choice = TypeVar("_Choice", bound=StrEnum)


class Aggregation(StrEnum):
    """How the facts of several days become one number for a period."""

    SUM = "sum"
    PEOPLE = "people"
    RATIO = "ratio"
    WEIGHTED = "weighted"
    LAST = "last"
    MAX = "max"


class Direction(StrEnum):
    """Which way is better; NONE for a metric that is only context."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NONE = "none"


class Label(StrEnum):
    """How a total was made, shown beside it."""

    SUM = "sum"
    DAILY_SUM = "daily_sum"
    PERIOD_FILE = "period_file"
    WEIGHTED = "weighted"
    STATED = "stated"
    LAST = "last"
    MAX = "max"
    RECOMPUTED = "recomputed"

    @property
    def text(self) -> Text:
        """The label in words."""
        return _LABELS[self]


_LABELS = {
    Label.SUM: Text("合计", "sum"),
    Label.DAILY_SUM: Text("每日人数之和", "sum of daily counts"),
    Label.PERIOD_FILE: Text("整期报表", "file of exactly the period"),
    Label.WEIGHTED: Text("加权平均", "weighted average"),
    Label.STATED: Text("报表原值", "as the file states it"),
    Label.LAST: Text("期末值", "last value"),
    Label.MAX: Text("最大值", "largest value"),
    Label.RECOMPUTED: Text("由汇总重算", "recomputed from sums"),
}


MONEY: Final = "元"
"""The unit of an amount of money in the catalogue, whatever the currency of the shop."""

HOME_CURRENCY: Final = "CNY"


def is_money(unit: str) -> bool:
    """Whether a unit is that of an amount: 元, or the ISO 4217 code of another currency."""
    return unit == MONEY or (len(unit) == 3 and unit.isascii() and unit.isupper())


@dataclass(frozen=True, slots=True)
class Metric:
    """Something measured: what it is called, its unit, and how it aggregates.

    unit is the Chinese unit of the figure ("元", "人", "秒"); values of unit "%" are
    fractions (0.35 is 35 %). A RATIO metric has a `formula` over metrics that add up;
    `weight` is the metric that weighs a stated average whose parts are missing.
    """

    code: str
    name: Text
    unit: str
    direction: Direction
    aggregation: Aggregation
    formula: str = ""
    weight: str = ""
    description: Text | None = None
    stated: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def to_document(self) -> dict[str, object]:
        """Return the catalogue entry: what was stated, and what reading would not infer."""
        document: dict[str, object] = {
            "code": self.code,
            "zh": self.name.zh,
            "en": self.name.en,
            "unit": self.unit,
            "direction": str(self.direction),
            "aggregation": str(self.aggregation),
            "formula": self.formula,
            "weight": self.weight,
            "description": self.description.to_shortest() if self.description else "",
        }
        inferred = _inferred(self.code, self.name.zh, "", self.unit, self.formula)
        return {
            key: value
            for key, value in document.items()
            if key == "code" or key in self.stated or (value and value != inferred.get(key))
        }


@dataclass(frozen=True, slots=True)
class Total:
    """One aggregated number: how it was made, over how many days and facts."""

    value: Decimal
    label: Label = Label.SUM
    days: int = 1
    facts: int = 1
    layout: str = ""


Totals = Mapping[str, Total]

_FIELDS = frozenset(
    {"code", "zh", "en", "unit", "direction", "aggregation", "formula", "weight", "description"}
)


class Catalogue(Mapping[str, Metric]):
    """All metrics by code; also found by their Chinese or English name."""

    __slots__ = ("_abroad", "_metrics", "_names")

    def __init__(self, metrics: Iterable[Metric]) -> None:
        """Keep the metrics; TextError when a code occurs twice."""
        self._metrics: dict[str, Metric] = {}
        self._names: dict[str, str] = {}
        self._abroad: dict[str, Catalogue] = {}
        for metric in metrics:
            if metric.code in self._metrics:
                raise TextError(
                    f"指标 {metric.code} 出现两次", f"metric {metric.code} occurs twice"
                )
            self._metrics[metric.code] = metric
            for name in (metric.name.zh, metric.name.en, metric.name.zh.split("(")[0]):
                self._names.setdefault(name.strip().lower(), metric.code)

    def __getitem__(self, code: str) -> Metric:
        return self._metrics[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __len__(self) -> int:
        return len(self._metrics)

    def adds_up(self, code: str) -> bool:
        """Tell whether figures of several days or accounts may be added to one.

        So it is of sums, and of what only adds and takes away sums: net sales of two days are
        the sum of both, though no report states their parts.
        """
        metric = self.get(code)
        if metric is None or metric.aggregation is not Aggregation.RATIO:
            return metric is not None and metric.aggregation is Aggregation.SUM
        if not metric.formula:
            return False
        try:
            tree = parse(metric.formula)
        except FormulaError:
            return False
        names = [self.resolve(name) for name in names_in(tree)]
        return is_sum(tree) and all(name and name != code and self._is_sum(name) for name in names)

    def _is_sum(self, code: str) -> bool:
        return self[code].aggregation is Aggregation.SUM

    def resolve(self, name: str) -> str | None:
        """Return the code for a code or a name, None when there is no such metric."""
        return name if name in self._metrics else self._names.get(name.strip().lower())

    def extended(self, metrics: Sequence[Metric]) -> Catalogue:
        """Return a catalogue in which these metrics are added, or replace their namesakes."""
        if not metrics:
            return self
        return Catalogue((self._metrics | {metric.code: metric for metric in metrics}).values())

    def in_currency(self, currency: str) -> Catalogue:
        """The same metrics with amounts in another currency (ISO 4217); in CNY they are in 元."""
        if currency == HOME_CURRENCY:
            return self
        if currency not in self._abroad:
            self._abroad[currency] = Catalogue(
                replace(metric, unit=currency) if metric.unit == MONEY else metric
                for metric in self.values()
            )
        return self._abroad[currency]

    def check(self) -> tuple[Finding, ...]:
        """Report formulas that don't parse, unknown metrics and circles."""
        findings = [f for metric in self.values() for f in self._check_metric(metric)]
        return tuple(findings)

    def _check_metric(self, metric: Metric) -> Iterator[Finding]:
        if metric.aggregation is Aggregation.RATIO and not metric.formula:
            yield error(metric.code, "formula", "比率指标需要公式", "a ratio needs a formula")
        if metric.weight and self.resolve(metric.weight) is None:
            yield _unknown(metric.code, "weight", metric.weight)
        try:
            names = set(names_in(parse(metric.formula))) if metric.formula else set()
        except FormulaError as problem:
            said = problem.message
            yield error(metric.code, "formula", f"公式有误:{said.zh}", f"formula: {said.en}")
            return
        for name in sorted(names):
            if self.resolve(name) is None:
                yield _unknown(metric.code, "formula", name)
        if self._reaches(metric.code, metric.code, set()):
            yield error(
                metric.code, "formula", "公式循环引用自身", "the formula refers back to itself"
            )

    def _reaches(self, start: str, goal: str, seen: set[str]) -> bool:
        for name in self._parts(start):
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                if self._reaches(name, goal, seen):
                    return True
        return False

    def _parts(self, code: str) -> set[str]:
        formula = self._metrics[code].formula
        try:
            names = set(names_in(parse(formula))) if formula else set()
        except FormulaError:
            return set()
        return {found for name in names if (found := self.resolve(name))}


def _unknown(code: str, parameter: str, name: str) -> Finding:
    return error(code, parameter, f"没有指标“{name}”", f"there is no metric {name!r}")


def metric_from_document(document: Mapping[str, object]) -> Metric:
    """Read one catalogue entry; TextError says what is wrong with it.

    Only `code` is required: without zh or en the code is the name, without a direction
    higher is better, and a figure adds up unless its unit is % (then it is an average).
    """
    unknown = sorted(set(map(str, document)) - _FIELDS)
    if unknown:
        named = document.get("code")
        raise TextError(
            f"指标“{named}”中有未知的键 {unknown[0]}",
            f"unknown key {unknown[0]!r} in metric {named!r}",
        )
    code = document.get("code")
    if not isinstance(code, str) or not code.isidentifier():
        raise TextError(
            f"指标代码“{code}”有误:以字母开头,只用字母、数字和 _",
            f"metric code {code!r}: use letters, digits and _",
        )
    if code in RESERVED:
        raise TextError(
            f"指标代码“{code}”是公式中的保留词,请换一个",
            f"metric code {code!r} is a word of the formula language",
        )
    zh, en, unit, formula = (
        str(document.get(key) or "") for key in ("zh", "en", "unit", "formula")
    )
    inferred = _inferred(code, zh, en, unit, formula)
    description = document.get("description")
    return Metric(
        code=code,
        name=Text(zh or inferred["zh"], en or inferred["en"]),
        unit=unit,
        direction=_one_of(Direction, document.get("direction") or inferred["direction"]),
        aggregation=_one_of(Aggregation, document.get("aggregation") or inferred["aggregation"]),
        formula=formula,
        weight=str(document.get("weight") or ""),
        description=Text.from_document(description)
        if isinstance(description, str | dict)
        else None,
        stated=frozenset(str(key) for key in document),
    )


def _one_of(choices: type[_Choice], value: object) -> _Choice:
    """The choice of that name."""
    try:
        return choices(str(value))
    except ValueError:
        names = [str(choice) for choice in choices]
        raise TextError(
            f"“{value}”不在可选值之中:{'、'.join(names)}",
            f"{value!r} is none of: {', '.join(names)}",
        ) from None


def _inferred(code: str, zh: str, en: str, unit: str, formula: str) -> dict[str, str]:
    """Return what an entry means by what it leaves out."""
    aggregation = Aggregation.SUM
    if formula:
        aggregation = Aggregation.RATIO
    elif unit == "%":
        aggregation = Aggregation.WEIGHTED
    return {
        "zh": en or code,
        "en": zh or code,
        "direction": Direction.HIGHER,
        "aggregation": aggregation,
    }


def catalogue_from_document(document: Iterable[Mapping[str, object]]) -> Catalogue:
    """Read a list of catalogue entries; TextError for the first that is wrong."""
    return Catalogue(metric_from_document(entry) for entry in document)
