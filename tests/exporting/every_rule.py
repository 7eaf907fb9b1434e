"""A scorecard with every rule kind, people scored with it, and their sheets."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.lines import ItemLine, SectionLine
from appraisal.exporting.live.card import LiveCard
from appraisal.scoring.choices import SectionKind
from appraisal.scoring.cohort import Cohort, Member, build
from appraisal.scoring.compared import measure
from appraisal.scoring.engine import Facts, Rating, Scope, combine, score
from appraisal.scoring.files import from_yaml, scorecard_from_document
from appraisal.scoring.metrics import (
    Aggregation,
    Catalogue,
    Direction,
    Label,
    Metric,
    Total,
)
from appraisal.scoring.period import Period
from appraisal.scoring.program import program_of
from appraisal.scoring.result import ScorecardResult
from appraisal.scoring.text import EMPTY, Text
from tests.exporting.samples import ORDINARY

OCTOBER = Period.parse("2026-10")
CODES = [f"m{number}" for number in range(1, 25)]
CATALOGUE = Catalogue(
    Metric(code, Text(code, code), "", Direction.HIGHER, Aggregation.SUM) for code in CODES
)
CARD = scorecard_from_document(
    from_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
)
PROGRAM = program_of(CARD, CATALOGUE, OCTOBER.kind)
LIVE = LiveCard(PROGRAM)


def figures(seed: int) -> dict[str, Decimal]:
    """What somebody reached: about the targets, often exactly on an edge."""
    source = random.Random(seed)
    found = {}
    centres = (1000, ".35", 300, 30, 30, 70, "3.4", 200, 50, ".035", 30, 60, 80, 24, 30, 60,
               2, 50, 50, 10, 8)  # fmt: skip
    for code, centre in zip(CODES, centres, strict=False):
        middle = Decimal(centre)
        digits = max(2, -int(middle.as_tuple().exponent))  # type: ignore[arg-type]
        share = source.choice(
            [
                Decimal(1),
                Decimal("0.6"),
                Decimal("1.25"),
                Decimal(source.randrange(300, 1500)) / 1000,
            ]
        )
        found[code] = (middle * share).quantize(Decimal(1).scaleb(-digits - source.randrange(2)))
    found["m17"] = Decimal(source.randrange(6))
    return found


def facts(numbers: Mapping[str, Decimal], *, excluded: Mapping[str, str] | None = None) -> Facts:
    """The facts of somebody who was there all month."""
    totals = {code: Total(value, Label.SUM, 31, 1) for code, value in numbers.items()}
    ratings = {"judged": (Rating("manager", "good", None, ""),)}
    return Facts(OCTOBER, OCTOBER.start, OCTOBER.end, {(Scope.OWN, 0): totals}, ratings=ratings,
                 excluded=excluded or {})  # fmt: skip


def cohort(people: Mapping[str, Facts]) -> Cohort:
    """Everybody compared with everybody."""
    return build(
        Member(person, measure(CARD, found, CATALOGUE)) for person, found in people.items()
    )


def scored(found: Facts, seen: Cohort | None = None, person: str = "") -> ScorecardResult:
    """The engine's result."""
    return score(CARD, found, CATALOGUE, seen.seen_by(person) if seen else None)


def content(number: str, result: ScorecardResult) -> AppraisalContent:
    """The sheet's content, as `selectors.sheets` fills it from rows."""
    combined = combine([(result, 31)], CARD)
    return replace(
        ORDINARY,
        number=number,
        parts=(part(result),),
        total=combined.total,
        standing=combined.standing,
        grade=combined.grade or "",
        coefficient=combined.coefficient,
    )


def part(result: ScorecardResult) -> PartContent:
    """One part with its formulas."""
    kinds = {section.code: section.kind for section in CARD.sections}
    bare = replace(
        ORDINARY.parts[0],
        sections=tuple(
            SectionLine(s.code, Text(s.code, s.code), s.full_points, s.points, s.status,
                        outside=kinds[s.code] is not SectionKind.REGULAR)
            for s in result.sections
        ),
        items=tuple(
            ItemLine(
                code=item.code, section=item.section, name=Text(item.code, item.code),
                status=item.status, full_points=item.full_points,
                unit=PROGRAM.items[item.code].setting.unit, target=item.target,
                actual=item.actual, attainment=item.attainment, points=item.points,
                rule=EMPTY, treatment=item.treatment,
            )
            for item in result.items
        ),
        total=result.total,
        standing=result.standing,
        grade=result.grade or "",
    )  # fmt: skip
    return replace(bare, live=LIVE.writers(bare.items, bare.sections, bare.total))
