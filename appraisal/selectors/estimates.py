"""A live estimate of the own result while the period runs: as if it ended today.

Only what files measure is scored, with targets in proportion to the days so far. Nothing of it
is stored, and what people gave (ratings, counts, adjustments) stays out of it: the employee
sees that after publishing and not before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from appraisal.models import Appraisal, AppraisalPeriod, Employee, ScoringRun
from appraisal.scoring.engine import score
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import ZERO
from appraisal.scoring.one_step import Outlook, one_step
from appraisal.scoring.result import ItemScore, Status
from appraisal.scoring.scorecard import Item, Section
from appraisal.selectors.inputs import PartInputs, load_inputs
from appraisal.selectors.team import appraised_in
from appraisal.selectors.windows import Part

State = AppraisalPeriod.State


@dataclass(frozen=True, slots=True)
class EstimatedItem:
    """One measured item so far; without points where figures are missing."""

    item: Item
    score: ItemScore
    unit: str
    outlook: Outlook

    @property
    def is_known(self) -> bool:
        """Whether the figures so far give points."""
        return self.score.points is not None and self.score.status is Status.SCORED


@dataclass(frozen=True, slots=True)
class EstimatedPart:
    """One role's measured items, and what else is judged at the end."""

    part: Part
    items: tuple[EstimatedItem, ...]
    others: tuple[Item, ...]

    @property
    def points(self) -> Decimal:
        """The sum of what is known so far."""
        known = (each.score.points or ZERO for each in self.items if each.is_known)
        return sum(known, ZERO)

    @property
    def full_points(self) -> Decimal:
        """The full marks of the same items."""
        return sum((each.score.full_points for each in self.items if each.is_known), ZERO)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What somebody's period looks like up to a day."""

    period: AppraisalPeriod
    until: date
    parts: tuple[EstimatedPart, ...]


def running_period(employee: Employee, today: date) -> AppraisalPeriod | None:
    """The shortest period of the employee that this day lies in, else the last open one.

    Somebody who is appraised by the quarter alone has none of the months.
    """
    found = AppraisalPeriod.objects.filter(start__lte=today, state__in=AppraisalPeriod.WORKING)
    theirs = [
        period
        for period in found.order_by("-start", "end")
        if appraised_in(period).filter(employee=employee).exists()
    ]
    return next((period for period in theirs if period.end >= today), next(iter(theirs), None))


def is_estimated(period: AppraisalPeriod) -> bool:
    """Whether an estimate may be shown: from the first scoring on nothing is."""
    before_scoring = period.state in (State.OPEN, State.TARGETS, State.DATA)
    scored = period.runs.exclude(state=ScoringRun.State.FAILED).exists()
    return before_scoring and not scored


def is_withheld(period: AppraisalPeriod, employee: Employee) -> bool:
    """Whether a result may be there that its person can't see yet."""
    published = Appraisal.objects.filter(
        period=period, employee=employee, published_at__isnull=False
    )
    return not is_estimated(period) and not published.exists()


def estimate_of(period: AppraisalPeriod, employee: Employee, today: date) -> Estimate | None:
    """The estimate up to a day; None where it may not be shown or nothing is assigned."""
    if not is_estimated(period) or today < period.start:
        return None
    until = min(today, period.end)
    inputs = load_inputs(period, [employee.pk], until=until)
    parts = tuple(
        _part(part, inputs.catalogue.in_currency(part.currency))
        for person in inputs.people
        for part in person.parts
    )
    return Estimate(period, until, parts) if parts else None


def _part(part: PartInputs, metrics: Catalogue) -> EstimatedPart:
    facts = replace(part.facts, ratings={}, counters={}, adjustments={})
    part = replace(part, facts=facts)
    scores = {each.code: each for each in score(part.card.scorecard, facts, metrics).items}
    measured, others = [], []
    for item in _counting(part.card.scorecard.sections):
        if is_measured(item):
            found = scores[item.code]
            unit = item.unit or _unit(item, metrics)
            known = found.points if found.status is Status.SCORED else None
            better = one_step(part.card.scorecard, facts, metrics, item.code, known)
            measured.append(EstimatedItem(item, found, unit, better))
        else:
            others.append(item)
    return EstimatedPart(part.part, tuple(measured), tuple(others))


def is_measured(item: Item) -> bool:
    """Whether files alone give its points: nobody judges it or any part of it."""
    if item.children:
        return all(is_measured(child) for child in item.children)
    if item.measure is not None:
        return not _is_picked(item)
    counters = getattr(item.rule, "counters", ())
    return bool(counters) and all(counter.measure is not None for counter in counters)


def _is_picked(item: Item) -> bool:
    """Whether a person chooses within a range that the rule gives."""
    return bool(getattr(item.rule, "levels", ()))


def _counting(sections: Iterable[Section]) -> Iterable[Item]:
    for section in sections:
        yield from section.items


def _unit(item: Item, metrics: Catalogue) -> str:
    code = metrics.resolve(str(item.measure)) if item.measure is not None else None
    return metrics[code].unit if code is not None else ""
