"""Sections, total, grade and coefficient as formulas, and who has which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from appraisal.exporting.live.formulas import read_by
from appraisal.exporting.live.items import LiveItem, live_item
from appraisal.exporting.live.writing import constant, limited, rounded, snapped, times, words
from appraisal.scoring.choices import Reach, SectionKind, Spread
from appraisal.scoring.composition import Veto
from appraisal.scoring.formula import VARIABLES, Formula
from appraisal.scoring.numbers import ONE, ZERO, calculating, round_half_up
from appraisal.scoring.program import Program, SectionProgram
from appraisal.scoring.result import Treatment
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.standing import graded

if TYPE_CHECKING:
    from appraisal.exporting.content import ItemLine, PartContent, SectionLine


@dataclass(frozen=True, slots=True)
class LiveSection:
    """Writes a section's sum over the cells of its items."""

    program: SectionProgram
    digits: int

    def points(self, items: Sequence[str]) -> str:
        """Return the section's points."""
        total = times(f"SUM({','.join(items)})", self.program.factor)
        return rounded(limited(total, *self.program.limits), self.digits)


@dataclass(frozen=True, slots=True)
class LiveTotal:
    """Writes a total over the cells of the sections, and what follows from it."""

    card: Scorecard
    limits_grades: bool = False

    def total(self, sections: Sequence[str]) -> str:
        """Return the total."""
        clamp = self.card.clamp
        found = limited(f"SUM({','.join(sections)})", clamp.min, clamp.max)
        return rounded(found, self.card.rounding.total)

    def weighted(self, totals: Sequence[tuple[str, int]]) -> str:
        """Return the total of several parts, weighted by their days."""
        days = sum(number for _, number in totals)
        products = "+".join(f"{cell}*{number}" for cell, number in totals)
        return rounded(f"({products})/{days}", self.card.rounding.total)

    def is_weighted(self, parts: Sequence[tuple[Decimal | None, int]], total: Decimal) -> bool:
        """Whether the total follows from those of the parts."""
        if any(value is None for value, _ in parts):
            return False
        with calculating():
            days = sum(number for _, number in parts)
            weighted = sum((cast(Decimal, value) * number for value, number in parts), ZERO)
            return bool(days) and (
                round_half_up(weighted / days, self.card.rounding.total) == total
            )

    def grade(self, total: str) -> str:
        """Return the grade of the total."""
        grades = self.card.grades
        found = words(grades[-1].label)
        for grade in reversed(grades[:-1]):
            sign = ">" if grade.above is not None else ">="
            bound = constant(cast(Decimal, grade.bound))
            found = f"IF({snapped(total)}{sign}{bound},{words(grade.label)},{found})"
        return found

    def coefficient(self, grade: str) -> str:
        """Return the coefficient of the grade."""
        digits = self.card.rounding.coefficient
        values = [
            (label.label, round_half_up(cast(Decimal, label.coefficient), digits))
            for label in self.card.grades
        ]
        found = constant(values[-1][1])
        for label, value in reversed(values[:-1]):
            found = f"IF({grade}={words(label)},{constant(value)},{found})"
        return found

    def has_grade(self, total: Decimal, grade: str) -> bool:
        """Whether the grade follows from the total alone."""
        if self.limits_grades or not self.card.grades:
            return False
        return graded(self.card, total)[0] == grade

    def has_coefficient(self, grade: str, coefficient: Decimal | None) -> bool:
        """Whether the coefficient follows from the grade alone."""
        digits = self.card.rounding.coefficient
        for found in self.card.grades:
            if found.coefficient is None or isinstance(found.coefficient, Formula):
                return False
            if found.label == grade and round_half_up(found.coefficient, digits) != coefficient:
                return False
        return bool(grade)


@dataclass(frozen=True, slots=True)
class LivePart:
    """Who writes which formula of a part: items and sections by code.

    `total` is there where the part's total is no more than the sum of its sections; `card`
    writes what follows from a total.
    """

    items: Mapping[str, LiveItem]
    sections: Mapping[str, LiveSection]
    total: LiveTotal | None
    card: LiveTotal


def live_part(program: Program, part: PartContent) -> LivePart:
    """Return the writers of a part's formulas, as far as it has any."""
    with calculating():
        factors = spread_factors(program, part.items)
        items: dict[str, LiveItem] = {}
        for line in part.items:
            if line.is_child or line.treatment is not Treatment.COUNTED:
                continue
            found = live_item(
                program.items[line.code],
                line,
                factors.get(line.section, ONE),
                before_gates=program.scorecard.rounding.before_gates,
            )
            if found is not None:
                items[line.code] = found
        sections = {
            section.section.code: live
            for section in program.sections
            if (live := _section(program, section, part)) is not None
        }
        limits = _depends(program, (veto.when for veto in _vetoes(program, Reach.GRADE)))
        total = LiveTotal(program.scorecard, limits)
        return LivePart(items, sections, total if _sums_up(program, part) else None, total)


def _depends(program: Program, conditions: Iterable[Formula | None]) -> bool:
    """Whether a condition reads what may be changed on the sheet: then a sum is not all.

    A condition over other metrics stays as it is whatever is typed into the sheet.
    """
    shown = {
        name
        for item in program.items.values()
        if item.item.measure is not None
        for name in read_by(program, item.item.measure.tree)
    }
    read = {
        name
        for condition in conditions
        if condition is not None
        for name in read_by(program, condition.tree)
    }
    return bool(read & (shown | set(VARIABLES)))


def _vetoes(program: Program, *reaches: Reach) -> list[Veto]:
    """The vetoes of the card and of its items that take so much."""
    of_items = (veto for item in program.items.values() for veto in item.vetoes)
    return [v.veto for v in (*program.vetoes, *of_items) if v.veto.zero in reaches]


def _section(program: Program, section: SectionProgram, part: PartContent) -> LiveSection | None:
    """A section is the sum of its items, unless a gate or a veto took effect."""
    digits = program.scorecard.rounding.section
    line = _line_of(section.section.code, part.sections)
    points = [
        item.points
        for item in part.items
        if item.section == section.section.code and not item.is_child and item.points is not None
    ]
    if line is None or line.points is None or not points:
        return None
    conditions = [gate.gate.when for gate in section.gates]
    conditions += [veto.when for veto in _vetoes(program, Reach.SECTION)]
    if _depends(program, conditions):
        return None
    total = sum(points, ZERO) * section.factor
    low, high = section.limits
    total = total if low is None else max(total, low)
    total = total if high is None else min(total, high)
    return LiveSection(section, digits) if round_half_up(total, digits) == line.points else None


def _line_of(code: str, sections: Sequence[SectionLine]) -> SectionLine | None:
    return next((line for line in sections if line.code == code), None)


def _sums_up(program: Program, part: PartContent) -> bool:
    """Whether the total is the sum of the sections, clamped: no gate or veto took effect."""
    conditions = [gate.gate.when for gate in program.gates]
    conditions += [veto.when for veto in _vetoes(program, Reach.TOTAL)]
    if part.total is None or _depends(program, conditions):
        return False
    card = program.scorecard
    total = sum((s.points for s in part.sections if s.points is not None), ZERO)
    total = total if card.clamp.min is None else max(total, card.clamp.min)
    total = total if card.clamp.max is None else min(total, card.clamp.max)
    return round_half_up(total, card.rounding.total) == part.total


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


def with_formulas(program: Program, part: PartContent) -> PartContent:
    """Return the part with the writers of its formulas."""
    return replace(part, live=live_part(program, part))
