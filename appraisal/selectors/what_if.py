"""What a draft would have done to periods that are past, without touching any result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from appraisal.models import Appraisal, AppraisalPeriod, Employee, Scorecard
from appraisal.scoring.cohort import Cohort, build
from appraisal.scoring.numbers import plain, round_half_up
from appraisal.scoring.result import Combined, ScorecardResult
from appraisal.selectors.cohorts import members_of
from appraisal.selectors.inputs import Inputs, load_inputs, people_to_score
from appraisal.selectors.person_results import score_people
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
    """One person's result now and with the draft; None where there is no total.

    Grades are those the totals give: what calibration and forced shares made of them is no
    matter of a draft.
    """

    number: str
    name: str
    department: str
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
    """How an item's points move on average, over the people who have it.

    ``only`` is "before" for an item that the draft leaves out, "after" for a new one: all of its
    points count as moved.
    """

    code: str
    name: str
    people: int
    mean: Decimal
    only: str = ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A period with the draft: largest movers first."""

    period: str
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

    def to_document(self) -> dict[str, Any]:
        """JSON-ready; numbers are decimal strings."""
        return {
            "period": self.period,
            "movers": [
                [m.number, m.name, m.department, _text(m.before), _text(m.after),
                 m.grade_before, m.grade_after]
                for m in self.movers
            ],
            "items": [[i.code, i.name, i.people, _text(i.mean), i.only] for i in self.items],
            "grades": [[*grades, count] for grades, count in self.grades.items()],
        }  # fmt: skip

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> WhatIf:
        """What ``to_document`` wrote."""
        return cls(
            document["period"],
            tuple(
                Mover(number, name, department, _number(before), _number(after), *grades)
                for number, name, department, before, after, *grades in document["movers"]
            ),
            tuple(
                ItemMove(code, name, people, Decimal(mean), only)
                for code, name, people, mean, only in document["items"]
            ),
            {(before, after): count for before, after, count in document["grades"]},
        )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _mean(moves: Sequence[Decimal]) -> Decimal:
    return round_half_up(sum(moves, Decimal(0)) / len(moves), 2)


def what_if(
    period: AppraisalPeriod, draft: Draft, progress: Callable[[int, int], None] | None = None
) -> WhatIf:
    """Scores everybody whom the draft concerns, beside the current appraisals.

    ``progress`` is called with (people done, people in all) after each batch.
    """
    replaced = _replaced(draft)
    ids = people_to_score(period)
    batches = []
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        inputs = load_inputs(period, some, replaced=replaced, targets_on=draft.targets_on)
        batches.append(_concerned(inputs, draft))
        if progress:
            progress(start // 2, len(ids))
    cohorts = _cohorts(batches)
    results = {}
    for count, batch in enumerate(batches, 1):
        for each in score_people(batch, cohorts):
            results[each.person.employee] = (each.combined, each.parts)
        if progress:
            progress(min(len(ids), len(ids) // 2 + count * BATCH // 2), len(ids))
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


def _compared(
    period: AppraisalPeriod,
    results: Mapping[int, tuple[Combined | None, Sequence[ScorecardResult]]],
) -> WhatIf:
    current = {
        row.employee_id: row
        for row in Appraisal.objects.filter(
            period=period, is_current=True, employee__in=results
        ).prefetch_related("parts__scores__item")
    }
    names: dict[str, str] = {}
    movers, moves = [], defaultdict(list)
    for employee in Employee.objects.filter(pk__in=results).select_related("department"):
        combined, parts = results[employee.pk]
        now = current.get(employee.pk)
        movers.append(
            Mover(
                number=employee.number,
                name=employee.name,
                department=str(employee.department),
                before=now.total if now else None,
                after=combined.total if combined else None,
                grade_before=now.calculated_grade if now else "",
                grade_after=(combined.grade or "") if combined else "",
            )
        )
        for code, name, moved, only in _item_moves(now, parts):
            moves[code, only].append(moved)
            names.setdefault(code, name)
    movers.sort(key=lambda each: (-abs(each.moved or Decimal(0)), each.number))
    items = [
        ItemMove(code, names[code], len(found), _mean(found), only)
        for (code, only), found in moves.items()
    ]
    items.sort(key=lambda each: (-abs(each.mean), each.code))
    grades = Counter((mover.grade_before, mover.grade_after) for mover in movers)
    return WhatIf(period.code, tuple(movers), tuple(items), dict(grades))


def _item_moves(
    now: Appraisal | None, parts: Iterable[ScorecardResult]
) -> Iterator[tuple[str, str, Decimal, str]]:
    """(code, name, points moved, where it is alone) of every item with points."""
    if now is None:
        return
    before = {
        score.item.code: (score.item.name, score.points)
        for part in now.parts.all()
        for score in part.scores.all()
    }
    after = {item.code: item.points for part in parts for item in part.items}
    for code, points in after.items():
        name, was = before.get(code, ("", None))
        if points is not None and was is not None:
            yield code, name, points - was, ""
        elif points is not None and code not in before:
            yield code, name, points, "after"
    for code, (name, was) in before.items():
        if was is not None and code not in after:
            yield code, name, -was, "before"
