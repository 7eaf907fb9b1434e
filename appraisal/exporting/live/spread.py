"""What points are multiplied by because items are left out, from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from appraisal.exporting.lines import ItemLine
from appraisal.scoring.choices import SectionKind, Spread
from appraisal.scoring.numbers import ONE, ZERO
from appraisal.scoring.program import Program
from appraisal.scoring.result import Treatment


def spread_factors(program: Program, lines: Sequence[ItemLine]) -> Mapping[str, Decimal]:
    """What each section's points are multiplied by, because items are left out.

    The same as `scoring.spreading.factors`, from what is stored.
    """
    out = {line.code for line in lines if line.treatment is Treatment.SPREAD}
    regular = [s for s in program.sections if s.section.kind is SectionKind.REGULAR]
    whole, kept = {}, {}
    for section in regular:
        code = section.section.code
        worths = [(item.item.code, item.worth) for item in section.items]
        whole[code] = sum((worth for _, worth in worths), ZERO) * section.factor
        left = sum((worth for item, worth in worths if item not in out), ZERO)
        kept[code] = left * section.factor
    if whole == kept:
        return {}
    if program.scorecard.spread is Spread.SCORECARD:
        return dict.fromkeys(whole, _factor(whole.values(), kept.values()))
    within = {code: whole[code] / kept[code] for code in whole if kept[code]}
    rest = _factor(whole.values(), (whole[code] for code in within))
    return {code: within.get(code, ONE) * rest for code in whole}


def _factor(whole: Iterable[Decimal], kept: Iterable[Decimal]) -> Decimal:
    left = sum(kept, ZERO)
    return sum(whole, ZERO) / left if left else ONE
