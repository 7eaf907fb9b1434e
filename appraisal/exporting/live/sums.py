"""Sections, totals, grades and coefficients as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from appraisal.exporting.live.writing import constant, limited, rounded, snapped, times, words
from appraisal.scoring.formula import Formula
from appraisal.scoring.numbers import ZERO, calculating, round_half_up
from appraisal.scoring.program import SectionProgram
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.standing import graded


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
        return bool(grade and self.card.grades)
