"""What a draft would have done to periods that are past, without touching any result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal.models import Appraisal, AppraisalPeriod, Employee, Scorecard
from appraisal.scoring.cohort import Cohort, build
from appraisal.scoring.engine import combine, score
from appraisal.scoring.numbers import round_half_up
from appraisal.scoring.result import Combined, ScorecardResult
from appraisal.selectors.cohorts import members_of, person_key
from appraisal.selectors.inputs import Inputs, PersonInputs, load_inputs, people_to_score
from appraisal.selectors.scorecards import InForce, pure_scorecard

BATCH = 500
"""People scored together, so that memory does not grow with the company."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is tried: a scorecard in place of its role's, targets as of another day, or both."""

    scorecard: Scorecard | None = None
    targets_on: date | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """One person's result now and with the draft; None where there is no total."""

    employee: Employee
    before: Decimal | None
    after: Decimal | None
    grade_before: str
    grade_after: str

    @property
    def moved(self) -> Decimal | None:
        """How much the total moves; None where one of the two is missing."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class ItemMove:
    """How an item's points move on average, over the people who have it both ways."""

    code: str
    name: str
    people: int
    mean: Decimal


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A period with the draft: largest movers first."""

    period: AppraisalPeriod
    movers: Sequence[Mover]
    items: Sequence[ItemMove]
    grades: Mapping[tuple[str, str], int]

    @property
    def moving(self) -> int:
        """How many people's totals change."""
        return sum(1 for mover in self.movers if mover.moved)

    @property
    def mean(self) -> Decimal | None:
        """The mean move of those who have a total both ways."""
        moves = [mover.moved for mover in self.movers if mover.moved is not None]
        return _mean(moves) if moves else None


def _mean(moves: Sequence[Decimal]) -> Decimal:
    return round_half_up(sum(moves, Decimal(0)) / len(moves), 2)


def what_if(period: AppraisalPeriod, draft: Draft) -> WhatIf:
    """Scores everybody whom the draft concerns, beside the current appraisals."""
    replaced = _replaced(draft)
    ids = people_to_score(period)
    batches = [
        _concerned(
            load_inputs(
                period, ids[start : start + BATCH], replaced=replaced, targets_on=draft.targets_on
            ),
            draft,
        )
        for start in range(0, len(ids), BATCH)
    ]
    cohorts = _cohorts(batches)
    results = {
        person.employee: _scored(person, batch, cohorts)
        for batch in batches
        for person in batch.people
    }
    return _compared(period, results)


def _replaced(draft: Draft) -> Mapping[int, InForce]:
    """Role -> the draft in the place of the version in force."""
    if draft.scorecard is None:
        return {}
    row = draft.scorecard
    ids = {item.code: item.pk for section in row.sections.all() for item in section.items.all()}
    return {row.role_id: InForce(row, pure_scorecard(row), ids)}


def _concerned(inputs: Inputs, draft: Draft) -> Inputs:
    """Only the people with a part of the draft's role; everybody when only targets are tried."""
    if draft.scorecard is None:
        return inputs
    role = draft.scorecard.role_id
    people = tuple(
        person
        for person in inputs.people
        if any(part.part.assignment.role_id == role for part in person.parts)
    )
    return Inputs(inputs.catalogue, people)


def _cohorts(batches: Iterable[Inputs]) -> dict[int, Cohort]:
    members = defaultdict(list)
    for batch in batches:
        for scorecard, member in members_of(batch):
            members[scorecard].append(member)
    return {scorecard: build(found) for scorecard, found in members.items()}


def _scored(
    person: PersonInputs, batch: Inputs, cohorts: Mapping[int, Cohort]
) -> tuple[Combined | None, list[ScorecardResult]]:
    results = [
        score(
            part.card.scorecard,
            part.facts,
            batch.catalogue,
            cohorts[part.card.pk].seen_by(person_key(part)),
        )
        for part in person.parts
    ]
    if not results or person.problems:
        return None, results
    days = [part.part.days for part in person.parts]
    together = combine(list(zip(results, days, strict=True)), person.parts[-1].card.scorecard)
    return together, results


def _compared(
    period: AppraisalPeriod,
    results: Mapping[int, tuple[Combined | None, list[ScorecardResult]]],
) -> WhatIf:
    current = {
        row.employee_id: row
        for row in Appraisal.objects.filter(
            period=period, is_current=True, employee__in=results
        ).prefetch_related("parts__scores__item")
    }
    movers, moves, names = [], defaultdict(list), {}
    for employee in Employee.objects.filter(pk__in=results).select_related("department"):
        combined, parts = results[employee.pk]
        now = current.get(employee.pk)
        movers.append(
            Mover(
                employee=employee,
                before=now.total if now else None,
                after=combined.total if combined else None,
                grade_before=now.grade if now else "",
                grade_after=(combined.grade or "") if combined else "",
            )
        )
        for code, name, moved in _item_moves(now, parts):
            moves[code].append(moved)
            names[code] = name
    movers.sort(key=lambda each: (-abs(each.moved or Decimal(0)), each.employee.number))
    items = [ItemMove(code, names[code], len(found), _mean(found)) for code, found in moves.items()]
    items.sort(key=lambda each: (-abs(each.mean), each.code))
    grades = Counter((mover.grade_before, mover.grade_after) for mover in movers)
    return WhatIf(period, tuple(movers), tuple(items), dict(grades))


def _item_moves(
    now: Appraisal | None, parts: Iterable[ScorecardResult]
) -> Iterable[tuple[str, str, Decimal]]:
    """Items of the same code that have points before and after."""
    if now is None:
        return
    before = {
        score.item.code: (score.item.name, score.points)
        for part in now.parts.all()
        for score in part.scores.all()
    }
    for part in parts:
        for item in part.items:
            name, points = before.get(item.code, ("", None))
            if points is not None and item.points is not None:
                yield item.code, name, item.points - points
