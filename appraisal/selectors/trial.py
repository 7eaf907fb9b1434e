"""What an item would give: for one number that somebody tries, and as a curve over many.

Nothing is read from the database and nothing is stored. The item is scored by the engine
itself, inside a scorecard of its own, with the tried number as its measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from appraisal.scoring.choices import Scope
from appraisal.scoring.engine import Facts, Rating, score
from appraisal.scoring.formula import Formula, names_in
from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Metric, Total
from appraisal.scoring.numbers import ZERO
from appraisal.scoring.period import Period, PeriodKind
from appraisal.scoring.program import RULE_NAMES, TOTAL_NAMES, blank, program_of
from appraisal.scoring.result import ItemScore
from appraisal.scoring.scorecard import Item, Scorecard, Section
from appraisal.scoring.target import Target, TargetForm
from appraisal.scoring.text import Text

TRIED = "tried_figure"
_NAME = Text("试算", "trial")
_MONTH = Period.parse("2026-10")
_AVERAGES = {Aggregation.RATIO, Aggregation.WEIGHTED}


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody typed: figures by metric code, counts by counter code, ratings."""

    actual: Decimal | None = None
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    counts: Mapping[str, Decimal] = field(default_factory=dict)
    ratings: tuple[Rating, ...] = ()


class Trial:
    """An item that can be scored again and again; compiled once."""

    def __init__(self, item: Item, catalogue: Catalogue, target: Target | None = None) -> None:
        """Take the item as it stands, with another target where one is given."""
        if target is not None and target.form is not TargetForm.BLANK:
            item = replace(item, target=target)
        real = program_of(_card(item), catalogue, PeriodKind.MONTH).items[item.code]
        self.unit = real.setting.unit
        self.direction = real.setting.direction
        self.item = item
        self._catalogue = catalogue.extended([_metric(self.unit, self.direction)])
        alone = replace(item, scope=Scope.OWN, daily=None, unit=self.unit, direction=self.direction)
        if item.measure is not None:
            alone = replace(alone, measure=Formula.of(TRIED))
        self._card = _card(alone)
        self._windows = program_of(self._card, self._catalogue, PeriodKind.MONTH).windows

    def score(self, tried: Tried) -> ItemScore:
        """The item's result for what was tried."""
        figures = {self._key(code): Total(value) for code, value in tried.figures.items()}
        if tried.actual is not None:
            figures[TRIED] = Total(tried.actual)
        facts = Facts(
            period=_MONTH,
            start=_MONTH.start,
            end=_MONTH.end,
            totals=dict.fromkeys(self._windows, figures),
            ratings={self.item.code: tried.ratings} if tried.ratings else {},
            counters={self.item.code: dict(tried.counts)} if tried.counts else {},
        )
        return score(self._card, facts, self._catalogue).item(self.item.code)

    def _key(self, code: str) -> str:
        """A stated average needs no parts."""
        metric = self._catalogue[code]
        return f"{code}@stated" if metric.aggregation in _AVERAGES else code


def figures_wanted(item: Item, catalogue: Catalogue) -> tuple[Metric, ...]:
    """The metrics, besides the measure itself, that conditions, targets and the rule read."""
    found: dict[str, Metric] = {}
    for formula in _formulas(item):
        for name in names_in(formula.tree):
            code = None if name in RULE_NAMES | TOTAL_NAMES else catalogue.resolve(name)
            if code is not None:
                found.setdefault(code, catalogue[code])
    return tuple(found.values())


def counters_of(item: Item) -> tuple[Any, ...]:
    """The rule's counters that people note; counted measures are figures."""
    counters = getattr(item.rule, "counters", ())
    return tuple(counter for counter in counters if counter.measure is None)


def rule_sentence(item: Item, catalogue: Catalogue) -> Text | None:
    """The item's rule in one sentence; None while something in it is blank."""
    rule = item.rule
    if rule is None or item.full is None or blank(rule):
        return None
    program = program_of(_card(item), catalogue, PeriodKind.MONTH)
    return rule.sentence(program.items[item.code].setting)


def _formulas(item: Item) -> Iterable[Formula]:
    yield from (gate.when for gate in item.gates if gate.when is not None)
    yield from (veto.when for veto in item.vetoes)
    yield from (gate.value for gate in item.gates if isinstance(gate.value, Formula))
    yield from item.target.formulas
    if item.rule is not None:
        yield from item.rule.formulas
    for counter in getattr(item.rule, "counters", ()):
        if counter.measure is not None:
            yield counter.measure


def _card(item: Item) -> Scorecard:
    section = Section(code="trial", name=_NAME, items=(item,))
    return Scorecard(code="trial", name=_NAME, sections=(section,), points=item.worth or ZERO)


def _metric(unit: str, direction: Direction) -> Metric:
    return Metric(TRIED, Text("实际值", "actual"), unit, direction, Aggregation.SUM)
