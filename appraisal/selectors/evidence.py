"""The facts behind an item's number: what each file said, in the windows that were read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from appraisal.models import Fact, Item, ItemScore, SourceAccount
from appraisal.scoring.engine import Scope
from appraisal.scoring.formula import FormulaError, names_in, parse
from appraisal.scoring.metrics import HOME_CURRENCY, MONEY, Aggregation, Catalogue
from appraisal.scoring.result import Working
from appraisal.scoring.text import Text
from appraisal.selectors.facts import MEASURE_DIGITS, Window
from appraisal.selectors.layouts import crediting_layouts, layout_names
from appraisal.selectors.periods import period_of
from appraisal.selectors.windows import Part, organization, windows_of

PARTS = ("", "@total", "@weight", "@stated")
"""The forms in which a fact may hold a metric (see ``scoring.metrics``)."""

Reading = tuple[Scope, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One measure of the list of facts."""

    key: str
    name: Text
    unit: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact with the values of the columns; None where the fact does not hold one."""

    fact: Fact
    layout: Text
    values: tuple[Decimal | None, ...]
    units: tuple[str, ...] = ()


def measures_of(item: Item) -> list[str]:
    """The formulas that an item reads figures with: its own, its counters', its sub-items'."""
    counters = item.rule.get("counters", ()) if isinstance(item.rule, dict) else ()
    parts = [item.measure, *(str(each.get("measure") or "") for each in counters)]
    parts += [str(each.get("measure") or "") for each in item.options.get("children", ())]
    return [part for part in parts if part]


def readings_of(score: ItemScore) -> list[Reading]:
    """Whose figures of which period an item was read from, the item's own first."""
    found: dict[Reading, None] = {(Scope(score.item.scope), 0): None}
    scopes = {scope.value for scope in Scope}
    for entry in Working.from_document(score.working).inputs:
        if entry.scope in scopes:
            found.setdefault((Scope(entry.scope), entry.back))
    return list(found)


def columns_of(item: Item, metrics: Catalogue) -> list[Column]:
    """The measures that an item needs, down to those that files state."""
    codes = {code: None for measure in measures_of(item) for code in _codes(measure, metrics)}
    return [Column(code, metrics[code].name, metrics[code].unit) for code in codes]


def facts_behind(score: ItemScore, reading: Reading, columns: Sequence[Column]) -> QuerySet[Fact]:
    """The active facts of a reading that hold one of the columns, by day and account."""
    part = score.part
    period = period_of(part.appraisal.period)
    days = Part(part.assignment, part.start, part.end)
    windows = [
        window
        for _key, found in windows_of(days, period, [reading], organization())
        for window in found
    ]
    if not windows or not columns:
        return Fact.objects.none()
    keys = [column.key + part for column in columns for part in PARTS]
    inside, crediting = Q(), crediting_layouts()
    for window in windows:
        inside |= _inside(window, crediting)
    return (
        Fact.objects.filter(inside, state=Fact.State.ACTIVE, measures__has_any_keys=keys)
        .select_related("account__shop", "file")
        .order_by("date_from", "account__kind", "account__key", "layout", "pk")
        .distinct()
    )


def window_days(score: ItemScore, reading: Reading) -> tuple[date, date]:
    """The days of a reading, for its heading."""
    part = score.part
    days = Part(part.assignment, part.start, part.end)
    company = organization()
    for _key, found in windows_of(days, period_of(part.appraisal.period), [reading], company):
        for window in found:
            return window.start, window.end
    return part.start, part.end


def fact_lines(facts: Iterable[Fact], columns: Sequence[Column]) -> list[FactLine]:
    """Facts with their columns' values."""
    names = layout_names()
    return [
        FactLine(
            fact,
            names.get(fact.layout, Text(fact.layout, fact.layout)),
            tuple(_value(fact, each) for each in columns),
            tuple(_unit(each, fact.account.shop.currency) for each in columns),
        )
        for fact in facts
    ]


def _codes(measure: str, metrics: Catalogue) -> list[str]:
    found: dict[str, None] = {}
    todo = list(_names(measure))
    while todo:
        code = metrics.resolve(todo.pop(0))
        if code is None or code in found:
            continue
        found[code] = None
        todo.extend(_names(metrics[code].formula))
    return [code for code in found if _is_stated(code, metrics)]


def _names(formula: str) -> Iterator[str]:
    if not formula:
        return
    try:
        yield from names_in(parse(formula))
    except FormulaError:
        return


def _is_stated(code: str, metrics: Catalogue) -> bool:
    """Whether files state it; a ratio is stated only where its parts are missing."""
    metric = metrics[code]
    return metric.aggregation is not Aggregation.RATIO or not metric.formula


def _inside(window: Window, crediting: Collection[str]) -> Q:
    days = Q(date_from__gte=window.start, date_until__lte=window.end)
    if window.shop is not None:
        days &= Q(account__shop=window.shop)
    if window.employee is None:
        # What is credited to an account is a part of the shop's own figure.
        return days & ~(Q(layout__in=crediting) & ~Q(account__kind=SourceAccount.Kind.SHOP))
    return days & Q(
        Q(account__bindings__end__isnull=True) | Q(account__bindings__end__gte=F("date_until")),
        account__bindings__employee=window.employee,
        account__bindings__start__lte=F("date_from"),
    )


def _unit(column: Column, currency: str) -> str:
    """The unit of a column's values in a shop: its currency where they are amounts."""
    return currency if column.unit == MONEY and currency != HOME_CURRENCY else column.unit


def _value(fact: Fact, column: Column) -> Decimal | None:
    """The value of a column: as it stands, as total / weight, or as the file states it."""
    plain, total, weight, stated = (fact.measures.get(column.key + part) for part in PARTS)
    if plain is not None or stated is not None:
        return Decimal(plain if plain is not None else stated).scaleb(-MEASURE_DIGITS)
    if total is not None and weight:
        return Decimal(total) / Decimal(weight)
    return None
