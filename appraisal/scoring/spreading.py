"""The points of excluded items, spread over the others in proportion to their points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from appraisal.scoring.choices import SectionKind, Spread
from appraisal.scoring.numbers import ONE, ZERO, round_half_up
from appraisal.scoring.program import Program
from appraisal.scoring.raw import Raw
from appraisal.scoring.result import Status, Treatment
from appraisal.scoring.rule import Unscored, Withheld
from appraisal.scoring.text import Text


def spread_children(raw: Raw) -> Decimal:
    """Return the sum of an item's sub-items; raise when it waits for one of them."""
    for child in raw.children:
        if child.counts_as is Treatment.WITHHELD:
            name, reason = child.program.item.name, child.reason or Text("", "")
            raise Withheld(child.status, Text(f"{name.zh}:{reason.zh}", f"{name.en}: {reason.en}"))
    whole = sum((child.program.worth for child in raw.children), ZERO)
    kept = sum((c.program.worth for c in raw.children if c.counts_as is Treatment.COUNTED), ZERO)
    if not kept:
        raise Unscored(Status.EXCLUDED, Text("所有子项均已剔除", "all sub-items are left out"))
    raw.child_factor = whole / kept
    return sum((points_of(child, raw.child_factor) or ZERO for child in raw.children), ZERO)


def points_of(raw: Raw, factor: Decimal) -> Decimal | None:
    """Return an item's points as they count in its section: adjusted, else calculated."""
    if raw.adjustment is not None:
        return round_half_up(raw.adjustment.points, raw.program.digits)
    return calculated_points_of(raw, factor)


def calculated_points_of(raw: Raw, factor: Decimal) -> Decimal | None:
    """Return an item's points as the rule gives them: scaled, spread, rounded."""
    if raw.points is None or raw.treatment is not Treatment.COUNTED:
        return None
    item, points = raw.program, raw.points
    if item.worth != item.full:
        points = points * item.worth / item.full
    if factor is not ONE:
        points = points * factor
    return round_half_up(points, item.digits)


def factors(program: Program, raws: Mapping[str, list[Raw]]) -> Mapping[str, Decimal]:
    """Return, for each section, what its items' points are multiplied by."""
    regular = [s for s in program.sections if s.section.kind is SectionKind.REGULAR]
    effective = {s.section.code: s.factor for s in regular}
    if not any(raw.counts_as is Treatment.SPREAD for code in effective for raw in raws[code]):
        return {}
    whole = {code: _worth(raws[code]) * factor for code, factor in effective.items()}
    kept = {code: _kept(raws[code]) * factor for code, factor in effective.items()}
    if program.scorecard.spread is Spread.SCORECARD:
        return dict.fromkeys(effective, _factor(whole.values(), kept.values()))
    within = {code: whole[code] / kept[code] for code in effective if kept[code]}
    # a section of which nothing is left goes to the rest of the scorecard
    rest = _factor(whole.values(), (whole[code] for code in within))
    return {code: within.get(code, ONE) * rest for code in effective}


def _worth(raws: Iterable[Raw]) -> Decimal:
    return sum((raw.program.worth for raw in raws), ZERO)


def _kept(raws: Iterable[Raw]) -> Decimal:
    return _worth(raw for raw in raws if raw.counts_as is not Treatment.SPREAD)


def _factor(whole: Iterable[Decimal], kept: Iterable[Decimal]) -> Decimal:
    left = sum(kept, ZERO)
    return sum(whole, ZERO) / left if left else ONE
