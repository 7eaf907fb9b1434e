"""Appraisal periods: month, quarter, half-year, year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from appraisal.scoring.text import Text


class PeriodKind(StrEnum):
    """How long an appraisal period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
_CODE = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One appraisal period; both dates belong to it."""

    kind: PeriodKind
    start: date
    end: date

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read "2026-10", "2026-Q4", "2026-H2" or "2026"; ValueError for anything else."""
        match = _CODE.fullmatch(code.strip())
        if not match:
            raise ValueError(f"{code!r} is not a period: use 2026-10, 2026-Q4, 2026-H2 or 2026")
        year, month, quarter, half = match.groups()
        if month:
            if not 1 <= int(month) <= 12:
                raise ValueError(f"{code!r}: there is no month {month}")
            return cls.beginning(PeriodKind.MONTH, int(year), int(month))
        if quarter:
            return cls.beginning(PeriodKind.QUARTER, int(year), int(quarter) * 3 - 2)
        if half:
            return cls.beginning(PeriodKind.HALF_YEAR, int(year), int(half) * 6 - 5)
        return cls.beginning(PeriodKind.YEAR, int(year), 1)

    @classmethod
    def beginning(cls, kind: PeriodKind, year: int, month: int) -> Period:
        """Return the period of this kind whose first month is given."""
        following = year * 12 + month - 1 + _MONTHS[kind]
        end = date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
        return cls(kind, date(year, month, 1), end)

    @classmethod
    def holding(cls, kind: PeriodKind, day: date) -> Period:
        """Return the period of this kind that the day lies in."""
        months = _MONTHS[kind]
        return cls.beginning(kind, day.year, (day.month - 1) // months * months + 1)

    @property
    def code(self) -> str:
        """The text that `parse` reads back."""
        year, month = self.start.year, self.start.month
        return {
            PeriodKind.MONTH: f"{year:04}-{month:02}",
            PeriodKind.QUARTER: f"{year:04}-Q{(month + 2) // 3}",
            PeriodKind.HALF_YEAR: f"{year:04}-H{(month + 5) // 6}",
            PeriodKind.YEAR: f"{year:04}",
        }[self.kind]

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.end - self.start).days + 1

    @property
    def periods_per_year(self) -> int:
        """How many periods of this kind a year has: 12, 4, 2 or 1."""
        return 12 // _MONTHS[self.kind]

    @property
    def name(self) -> Text:
        """The period as people say it."""
        year, month = self.start.year, self.start.month
        quarter, half = (month + 2) // 3, (month + 5) // 6
        return {
            PeriodKind.MONTH: Text(f"{year}年{month}月", f"{self.start:%B} {year}"),
            PeriodKind.QUARTER: Text(
                f"{year}年第{'一二三四'[quarter - 1]}季度", f"Q{quarter} {year}"
            ),
            PeriodKind.HALF_YEAR: Text(
                f"{year}年{'上下'[half - 1]}半年",
                f"{('first', 'second')[half - 1]} half of {year}",
            ),
            PeriodKind.YEAR: Text(f"{year}年", str(year)),
        }[self.kind]

    def previous(self, n: int = 1) -> Period:
        """Return the period n places earlier (later for a negative n)."""
        first = self.start.year * 12 + self.start.month - 1 - n * _MONTHS[self.kind]
        return Period.beginning(self.kind, first // 12, first % 12 + 1)

    def last_year(self) -> Period:
        """Return the same period one year earlier."""
        return self.previous(self.periods_per_year)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def __str__(self) -> str:
        return self.code
