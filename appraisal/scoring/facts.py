"""What an employee's scoring is fed with, and what it has to be fed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from appraisal.scoring.choices import Scope
from appraisal.scoring.metrics import Totals
from appraisal.scoring.period import Period


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's judgement of one item: a level, a value in points, or both.

    rater is the role of who rates ("manager", "self", "peer"); value is on the scale of the
    item's full points.
    """

    rater: str = "manager"
    level: str | None = None
    value: Decimal | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points that a person set for an item in place of the calculated ones, and why."""

    points: Decimal
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known about one employee for one scorecard and period.

    start and end are the assigned days inside the period, both inclusive. totals are keyed
    by scope and periods back: 0 this period, 1 the previous one, `period.periods_per_year`
    the same period last year. counters are occurrences noted by people (item code ->
    counter code -> number). targets are documents that override an item's own target;
    excluded maps item codes to the approved reason. adjustments are by item code too.
    For someone assigned to a part of the period, totals of earlier periods are those of the
    same days there, unless past_is_whole.
    """

    period: Period
    start: date
    end: date
    totals: Mapping[tuple[Scope, int], Totals]
    daily: Mapping[Scope, Mapping[date, Totals]] = field(default_factory=dict)
    ratings: Mapping[str, tuple[Rating, ...]] = field(default_factory=dict)
    targets: Mapping[str, object] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    counters: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    past_is_whole: bool = False

    @property
    def days(self) -> int:
        """Number of assigned days."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Needs:
    """What may be read while a scorecard is scored, so that nothing else is fetched.

    keys are all keys of Totals; windows the scopes and periods back; daily the scopes whose
    totals are needed for each day; cohort says whether peers are compared.
    """

    keys: frozenset[str]
    windows: frozenset[tuple[Scope, int]]
    daily: frozenset[Scope]
    cohort: bool

    def __or__(self, other: Needs) -> Needs:
        """Return what both read together."""
        return Needs(
            self.keys | other.keys,
            self.windows | other.windows,
            self.daily | other.daily,
            self.cohort or other.cohort,
        )
