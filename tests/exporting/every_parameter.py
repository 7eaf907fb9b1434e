"""Scorecards that sweep the parameters of every rule that is written as a formula."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.lines import ItemLine, SectionLine
from appraisal.exporting.live.card import LiveCard
from appraisal.scoring.engine import Facts, Scope, combine, score
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Label, Metric, Total
from appraisal.scoring.period import Period
from appraisal.scoring.program import Program, program_of
from appraisal.scoring.result import ScorecardResult
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.text import EMPTY, Text
from tests.exporting.samples import ORDINARY

OCTOBER = Period.parse("2026-10")
Document = dict[str, Any]


def ratios() -> Iterator[Document]:
    """Caps, floors, a line below which there is nothing, both directions and forms."""
    ends = product((None, "none", "120%"), (None, "60%"), (None, "75%"))
    for (cap, floor, zero), way in product(ends, ("higher", "inverse", "complement")):
        rule = said(kind="ratio", cap=cap, floor=floor, zero_below=zero)
        if way != "higher":
            rule["lower_form"] = way
        yield item(rule, target=40, direction="higher" if way == "higher" else "lower", cap="none")
    for digits, scale in product((0, 1, 3), (None, 100)):
        yield item({"kind": "ratio"}, target="0.35", rounding=digits, scale=scale)


def units() -> Iterator[Document]:
    """Sizes, what becomes of the rest, starts, free distances, limits, both directions."""
    sizes = (
        {"unit": "0.2"}, {"unit": "7%", "unit_of": "target"},
        {"unit": "30%", "unit_of": "percentage_point"},
    )  # fmt: skip
    ways = product(sizes, ("whole", "started", "pro_rata"), ("higher", "lower"))
    changes = (
        {"deduct": "0.3"},
        {"deduct": "0.25", "add": "0.15", "free": "0.4", "max_deduct": 3, "max_add": 2},
        {"deduct": "4%", "add": "2%", "start": "70%", "max_add": "20%"},
        {"add": 1, "start": 0},
    )
    for (size, partial, direction), change in product(ways, changes):
        rule = {"kind": "unit", **size, "partial": partial, **change}
        yield item(rule, target="3.4", direction=direction, cap="none")


def bands() -> Iterator[Document]:
    """Open and closed ends, single values, shares of the points, all that bands are over."""
    ends = (
        [{"above": 5, "points": 6}, {"above": 3, "at_most": 5, "points": "50%"}],
        [{"at_least": 5, "points": "120%"}, {"at_least": 3, "below": 5, "points": "2.5"}],
        [{"above": 3, "below": 5, "points": 4}, {"at_least": 5, "at_most": 5, "points": 5}],
        [{"at_most": 3, "points": 1}, {"above": 3, "points": 2}],
    )
    for rows, otherwise in product(ends, (0, "10%")):
        yield item({"kind": "bands", "bands": rows, "otherwise": otherwise}, cap="none")
    rows = [{"at_least": "100%", "points": 6}, {"above": "70%", "below": "100%", "points": "3.5"}]
    for form in ("higher", "complement", "direct"):
        rule = {"kind": "bands", "over": "attainment", "bands": rows, "otherwise": 1}
        if form != "higher":
            rule["lower_form"] = form
        yield item(rule, target=4, direction="higher" if form == "higher" else "lower")
    rows = [{"at_most": "-1", "points": 2}, {"above": "-1", "at_most": 0, "points": 4}]
    for direction in ("higher", "lower"):
        rule = {"kind": "bands", "over": "gap", "bands": rows, "otherwise": 6}
        yield item(rule, target="3.4", direction=direction)


def curves() -> Iterator[Document]:
    """What lies beyond the ends, falling lines, steep ones, all that curves are over."""
    knots = (
        [{"x": 1, "points": 0}, {"x": 3, "points": 2}, {"x": "3.4", "points": 6}],
        [{"x": 2, "points": "100%"}, {"x": 4, "points": "30%"}, {"x": 5, "points": "30%"}],
    )
    for line, below, above in product(knots, (0, "hold", "extend"), ("50%", "hold", "extend")):
        rule = {"kind": "curve", "knots": line, "below": below, "above": above}
        yield item(rule, cap="none", floor="none")
    line = [{"x": "60%", "points": 1}, {"x": "100%", "points": 6}]
    for form in ("higher", "complement", "direct"):
        rule = {"kind": "curve", "over": "attainment", "knots": line}
        if form != "higher":
            rule["lower_form"] = form
        yield item(rule, target=4, direction="higher" if form == "higher" else "lower")
    line = [{"x": "-2", "points": 1}, {"x": 0, "points": 6}]
    yield item({"kind": "curve", "over": "gap", "knots": line}, target="3.4")


def gates() -> Iterator[Document]:
    """Everything a gate does, over actual, attainment and score; vetoes; item limits."""
    changes: tuple[Document, ...] = (
        {"then": "zero"}, {"then": "full"}, {"then": "cap", "value": "50%"},
        {"then": "floor", "value": 3}, {"then": "set", "value": "2.5"},
        {"then": "add", "value": "-1.5"}, {"then": "times", "value": "0.85"},
    )  # fmt: skip
    conditions = ("actual < 3.4", "attainment >= 100%", "score <= 4 and not (actual == 3.4)")
    for when, change in product(conditions, changes):
        yield item({"kind": "ratio"}, target="3.4", gates=[{"when": when, **change}])
    two = [{"when": "actual < 5", "then": "times", "value": "0.5"}, {"then": "add", "value": 1}]
    yield item({"kind": "ratio"}, target="3.4", gates=two[:1], cap=4, floor=1)
    yield item({"kind": "ratio", "cap": "none"}, target="3.4", cap="110%", floor="20%")


def counts() -> Iterator[Document]:
    """Worths of the first, second, ... occurrence, free ones, sizes, limits, what is left over."""
    worths = ({"deduct": "1.5"}, {"deduct": [1, 2, "10%"]}, {"add": ["0.5", "0.25"]})
    extras = ({}, {"free": 1, "max": 4}, {"every": "1.5", "max": "50%"})
    for worth, extra, partial in product(worths, extras, ("whole", "started", "pro_rata")):
        counter = {"code": "c", **worth, **extra}
        rule = {"kind": "count", "counters": [counter], "partial": partial, "cap": "none"}
        yield item(rule, counted=True, cap="none")
    counter = {"code": "c", "add": 1}
    yield item({"kind": "count", "counters": [counter], "start": 0, "floor": 1}, counted=True)


def formulas() -> Iterator[Document]:
    """Every function and sign of the rule language over the item's own cells."""
    for text in (
        "actual * 2 - 1", "-actual + 7", "min(actual, target, points)", "max(actual - target, 0)",
        "abs(actual - target)", "floor(actual / 0.2)", "ceil(actual / 0.2)", "round(actual * 1.5)",
        "round(actual / 3, 1)", "if(actual >= target, points, points / 2)",
        "if(actual > 2 and actual != 3.4 or actual < 1, 3, 1)", "if(not (actual <= 3), 5, 2)",
        "attainment * points", "points * (actual / target) * (actual / target)",
    ):  # fmt: skip
        rule = {"kind": "formula", "expression": text}
        yield item(rule, target="3.4", cap="none", floor="none")


def item(rule: Document, **said_of: Any) -> Document:
    """An item of six points."""
    return {"rule": rule, "points": 6, **{key: v for key, v in said_of.items() if v is not None}}


def said(**fields: Any) -> Document:
    """What is given."""
    return {key: value for key, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Sweep:
    """A scorecard with its program and formulas."""

    card: Scorecard
    catalogue: Catalogue
    program: Program
    live: LiveCard

    def facts(self, seed: int) -> Facts:
        """What somebody reached: on an edge, a hair beside it, or anywhere."""
        source = random.Random(seed)
        totals = {}
        for code in self.program.items:
            edge = Decimal(source.choice(("3.4", "3", "5", "4", "2", "1", "40", "0.35", "3.6")))
            hair = Decimal(source.choice(("0", "0", "0", "0.01", "-0.01", "0.2", "-0.4", "1.1")))
            anywhere = Decimal(source.randrange(1, 9000)) / source.choice((1000, 1000, 100))
            value = source.choice((edge + hair, anywhere))
            if self.card.code == "count":
                value = abs(value)
            totals[f"metric_{code}"] = Total(value, Label.SUM, 31, 1)
        return Facts(OCTOBER, OCTOBER.start, OCTOBER.end, {(Scope.OWN, 0): totals})

    def scored(self, seed: int) -> ScorecardResult:
        """The engine's result."""
        return score(self.card, self.facts(seed), self.catalogue, None)

    def content(self, number: str, result: ScorecardResult) -> AppraisalContent:
        """The sheet's content, as `selectors.sheets` fills it from rows."""
        combined = combine([(result, 31)], self.card)
        return replace(
            ORDINARY,
            number=number,
            parts=(self._part(result),),
            total=combined.total,
            standing=combined.standing,
            grade=combined.grade or "",
            coefficient=combined.coefficient,
        )

    def _part(self, result: ScorecardResult) -> PartContent:
        bare = replace(
            ORDINARY.parts[0],
            sections=tuple(
                SectionLine(s.code, Text(s.code, s.code), s.full_points, s.points, s.status)
                for s in result.sections
            ),
            items=tuple(
                ItemLine(
                    code=one.code, section=one.section, name=Text(one.code, one.code),
                    status=one.status, full_points=one.full_points, target=one.target,
                    actual=one.actual, attainment=one.attainment, points=one.points, rule=EMPTY,
                    treatment=one.treatment,
                )
                for one in result.items
            ),
            total=result.total,
            standing=result.standing,
            grade=result.grade or "",
        )  # fmt: skip
        return replace(bare, live=self.live.writers(bare.items, bare.sections, bare.total))


def sweep(name: str, items: Iterator[Document], **of_card: Any) -> Sweep:
    """A scorecard of two sections with all these items."""
    rows = []
    for number, document in enumerate(items):
        measure = f"metric_{name}_{number}"
        if document.pop("counted", False):
            document["rule"]["counters"][0]["measure"] = measure
        rows.append({"code": f"{name}_{number}", "name": "x", "measure": measure, **document})
    document = {
        "code": name,
        "name": name,
        "grades": [
            {"label": "A", "above": 300, "coefficient": "1.25"},
            {"label": "B", "at_least": 100, "coefficient": 1},
            {"label": "C", "coefficient": "0.6"},
        ],
        "sections": [
            {"code": "odd", "name": "odd", "items": rows[1::2], "cap": 250},
            {"code": "even", "name": "even", "items": rows[::2]},
        ],
        **of_card,
    }
    card = scorecard_from_document(document)
    catalogue = Catalogue(
        Metric(row["measure"], EMPTY, "", Direction.HIGHER, Aggregation.SUM) for row in rows
    )
    program = program_of(card, catalogue, OCTOBER.kind)
    return Sweep(card, catalogue, program, LiveCard(program))


SWEEPS: Mapping[str, Sweep] = {
    "ratio": sweep("ratio", ratios(), rounding={"section": 1, "total": 0}),
    "unit": sweep("unit", units(), clamp={"max": 200}),
    "bands": sweep("bands", bands(), rounding={"item": 0}),
    "curve": sweep("curve", curves(), rounding={"item": 4, "section": 3, "total": 3}),
    "count": sweep("count", counts()),
    "gates": sweep("gates", gates()),
    "rounded": sweep("rounded", gates(), rounding={"item": 1, "before_gates": True}),
    "formula": sweep("formula", formulas(), clamp={"min": 20, "max": 60}),
}
"""By kind of rule."""
