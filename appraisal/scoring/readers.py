"""Metrics as readers: one metric in one window of an employee's totals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from appraisal.scoring.choices import Scope
from appraisal.scoring.context import Context
from appraisal.scoring.metrics import Metric
from appraisal.scoring.result import Status
from appraisal.scoring.rule import Reader, Unscored, undefined
from appraisal.scoring.text import Text

_SCOPES = {
    Scope.OWN: Text("", ""),
    Scope.SHOP: Text("店铺的", " of the shop"),
    Scope.DEPARTMENT: Text("部门的", " of the department"),
    Scope.COMPANY: Text("公司的", " of the company"),
}


def missing(metric: Metric, scope: Scope, back: int) -> Callable[[], Unscored]:
    """Return a maker of the exception that says which number is not there."""
    whose, when = _SCOPES[scope], back_text(back)
    reason = Text(
        f"{when.zh}{whose.zh}{metric.name.zh}没有数据",
        f"no figure for {metric.name.en}{whose.en}{when.en and ' ' + when.en}",
    )
    return lambda: Unscored(Status.MISSING, reason)


def back_text(back: int) -> Text:
    """Return how people say "n periods back"."""
    if back == 0:
        return Text("", "")
    if back == 1:
        return Text("上期", "in the previous period")
    return Text(f"前第{back}期", f"{back} periods back")


def plain_reader(metric: Metric, window: int, absent: Callable[[], Unscored]) -> Reader:
    """Read what adds up (or a last or largest value)."""
    code = metric.code

    def read(context: Context) -> Decimal:
        total = context.windows[window].get(code)
        if total is None:
            raise absent()
        return total.value

    return read


def average_reader(
    metric: Metric, window: int, absent: Callable[[], Unscored], *, adds_up: bool = False
) -> Reader:
    """Read a weighted average from its additive parts, else what the only file states.

    `adds_up`: what several files state may be added, as net sales may.
    """
    total_key, weight_key = f"{metric.code}@total", f"{metric.code}@weight"
    stated_key, name = f"{metric.code}@stated", metric.name

    def read(context: Context) -> Decimal:
        totals = context.windows[window]
        total, weight = totals.get(total_key), totals.get(weight_key)
        if total is not None and weight is not None:
            if not weight.value:
                raise undefined(
                    f"{name.zh}的权重为 0", f"the weight of {name.en} is 0", zero_base=True
                )
            return total.value / weight.value
        stated = totals.get(stated_key)
        if stated is None or (stated.facts != 1 and not adds_up):
            raise absent()
        return stated.value

    return read


def quotient_reader(top: str, bottom: Metric, window: int, average: Reader) -> Reader:
    """Recompute a ratio of two figures that add up; the usual case of ratio_reader."""
    below, name = bottom.code, bottom.name

    def read(context: Context) -> Decimal:
        totals = context.windows[window]
        first, second = totals.get(top), totals.get(below)
        if first is None or second is None:
            return average(context)
        if not second.value:
            raise undefined(f"分母“{name.zh}”为 0", f"the divisor {name.en} is 0", zero_base=True)
        return first.value / second.value

    return read


def ratio_reader(recompute: Reader, average: Reader) -> Reader:
    """Recompute a ratio from its parts; where one is missing, read it as an average."""

    def read(context: Context) -> Decimal:
        try:
            return recompute(context)
        except Unscored as problem:
            if problem.status is not Status.MISSING:
                raise
        return average(context)

    return read


def keys_of(metric: Metric) -> frozenset[str]:
    """Return the keys of Totals that one metric may be read from, without its parts'."""
    averages = {f"{metric.code}@{part}" for part in ("total", "weight", "stated")}
    return frozenset({metric.code} | averages)
