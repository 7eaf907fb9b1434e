"""Which items people have to judge, for whom, and what was given so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q, QuerySet

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    ItemScore,
    Rating,
    Role,
    Scorecard,
    ScoringRun,
)
from appraisal.scoring.award import Award, Choice
from appraisal.scoring.rule import points_of
from appraisal.scoring.rules.bands import Bands
from appraisal.scoring.rules.count import Count, Counter, Unrecorded
from appraisal.scoring.rules.rating import Level as RuleLevel
from appraisal.scoring.rules.rating import RatingRule
from appraisal.scoring.scorecard import Item
from appraisal.scoring.scorecard import Scorecard as PureScorecard
from appraisal.scoring.text import EMPTY, Text
from appraisal.selectors.periods import period_of
from appraisal.selectors.scorecards import InForce, scorecards_in_force
from appraisal.selectors.team import appraised_in
from appraisal.selectors.windows import part_of

Key = tuple[int, int, str]
"""Employee, role, item code."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that may be given: exactly one, one of some, or any between two."""

    low: Decimal
    high: Decimal
    values: tuple[Decimal, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Whether there is nothing to choose."""
        return self.low == self.high

    def admits(self, value: Decimal) -> bool:
        """Whether a value may be given."""
        return value in self.values if self.values else self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Level:
    """A level with its scale; some need written evidence."""

    label: str
    name: Text
    description: Text
    scale: Scale
    needs_evidence: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Something that a person counts; without a number it did not happen, unless needed."""

    code: str
    name: Text
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """An item that a person judges: by a level, by a value, or by counting occurrences.

    An optional one is asked only of people whose result waits for it: a band that leaves the
    value open.
    """

    code: str
    name: Text
    help: Text
    evidence: Text
    scale: Scale
    levels: tuple[Level, ...] = ()
    tallies: tuple[Tally, ...] = ()
    is_optional: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether a result waits for an answer."""
        return not self.tallies or any(tally.is_needed for tally in self.tallies)

    def level(self, label: str) -> Level | None:
        """The level of a label."""
        return next((level for level in self.levels if level.label == label), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """One question about one person, and what was answered."""

    employee: Employee
    role: Role
    question: Question
    rating: Rating | None

    @property
    def key(self) -> Key:
        """What identifies the answer within its period."""
        return self.employee.pk, self.role.pk, self.question.code

    @property
    def name(self) -> str:
        """The name of its form fields."""
        return f"{self.employee.pk}-{self.role.pk}-{self.question.code}"

    @property
    def is_missing(self) -> bool:
        """Whether it still has to be answered."""
        return self.rating is None and self.question.is_needed


@dataclass(frozen=True, slots=True)
class Row:
    """One person's cells."""

    employee: Employee
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The people of one role under one scorecard version."""

    role: Role
    scorecard: Scorecard
    questions: tuple[Question, ...]
    rows: tuple[Row, ...]


def grids_of(people: QuerySet[Employee], period: AppraisalPeriod) -> list[Grid]:
    """What has to be judged about these people in a period. A constant number of queries."""
    pairs = _pairs(people, period)
    given = {
        (rating.employee_id, rating.role_id, rating.item_code): rating
        for rating in Rating.objects.filter(
            period=period, rater=Rating.Rater.MANAGER, employee__in=people.values("pk")
        )
    }
    waiting = _waiting(people, period)
    groups: dict[tuple[int, int], list[tuple[Employee, Role]]] = defaultdict(list)
    cards = {}
    for employee, role, card in pairs:
        cards[card.pk] = card
        groups[role.pk, card.pk].append((employee, role))
    grids = []
    for (_role, card_pk), members in groups.items():
        card = cards[card_pk]
        questions = tuple(questions_of(card.scorecard))
        rows = [
            Row(employee, tuple(_cells(employee, role, questions, given, waiting)))
            for employee, role in members
        ]
        shown = tuple(row for row in rows if row.cells)
        if shown:
            grids.append(Grid(members[0][1], card.row, questions, shown))
    return grids


def ratings_missing(people: QuerySet[Employee], period: AppraisalPeriod) -> int:
    """How many answers are still to be given."""
    return sum(
        cell.is_missing
        for grid in grids_of(people, period)
        for row in grid.rows
        for cell in row.cells
    )


def rated_since_scored(period: AppraisalPeriod) -> bool:
    """Whether a rating came after the newest run began, so that it does not count yet."""
    run = period.runs.filter(state=ScoringRun.State.FINISHED).first()
    if run is None:
        return False
    return Rating.objects.filter(period=period, rated_at__gt=run.created_at).exists()


def questions_of(scorecard: PureScorecard) -> Iterator[Question]:
    """The items of a scorecard that a manager judges, in their order."""
    for section in scorecard.sections:
        for item in section.items:
            for leaf in item.children or (item,):
                question = _question(leaf)
                if question is not None:
                    yield question


def _pairs(
    people: QuerySet[Employee], period: AppraisalPeriod
) -> list[tuple[Employee, Role, InForce]]:
    """(employee, role, version in force) once for each role that somebody has in the period."""
    pure = period_of(period)
    assignments = (
        appraised_in(period)
        .filter(employee__in=people.values("pk"))
        .select_related("employee__department", "role")
        .order_by("role__code", "employee__number", "start")
    )
    parts = [part for each in assignments if (part := part_of(each, pure)) is not None]
    pairs = {(part.assignment.role_id, part.start) for part in parts}
    cards = scorecards_in_force(pairs, period.kind)
    found = {}
    for part in parts:
        card = cards.get((part.assignment.role_id, part.start))
        if card is not None:
            key = (part.assignment.employee_id, part.assignment.role_id)
            found[key] = (part.assignment.employee, part.assignment.role, card)
    return list(found.values())


def _waiting(people: QuerySet[Employee], period: AppraisalPeriod) -> set[tuple[int, str]]:
    """(employee, item code) whose result waits for a person."""
    rows = Appraisal.objects.filter(
        Q(employee__in=people.values("pk")), period=period, is_current=True
    ).values_list("employee", "waits_for")
    return {
        (employee, str(entry["item"]))
        for employee, waits in rows
        for entry in waits
        if entry["status"] == ItemScore.Status.PENDING
    }


def _cells(
    employee: Employee,
    role: Role,
    questions: Sequence[Question],
    given: Mapping[Key, Rating],
    waiting: set[tuple[int, str]],
) -> Iterator[Cell]:
    for question in questions:
        rating = given.get((employee.pk, role.pk, question.code))
        asked = not question.is_optional or rating or (employee.pk, question.code) in waiting
        if asked:
            yield Cell(employee, role, question, rating)


def _question(item: Item) -> Question | None:
    full = item.scale if item.scale is not None else item.points
    if full is None:
        return None
    asked = Question(item.code, item.name, item.help, item.evidence, Scale(Decimal(0), full))
    if isinstance(item.rule, RatingRule):
        rated = any(rater.rater == Rating.Rater.MANAGER for rater in item.rule.raters)
        levels = tuple(_level(level, full) for level in item.rule.levels)
        return replace(asked, levels=levels) if rated else None
    if isinstance(item.rule, Count):
        tallies = tuple(_tally(each) for each in item.rule.counters if each.measure is None)
        return replace(asked, tallies=tallies) if tallies else None
    scales = [_scale(choice, full) for choice in _open_bands(item)]
    if not scales:
        return None
    span = Scale(min(each.low for each in scales), max(each.high for each in scales))
    return replace(asked, scale=span, is_optional=True)


def _level(level: RuleLevel, full: Decimal) -> Level:
    return Level(
        level.label,
        level.name if level.name != EMPTY else Text(level.label, level.label),
        level.description,
        _scale(level.points, full),
        level.evidence,
    )


def _tally(counter: Counter) -> Tally:
    name = counter.name if counter.name != EMPTY else Text(counter.code, counter.code)
    return Tally(counter.code, name, counter.unrecorded is Unrecorded.MISSING)


def _open_bands(item: Item) -> Iterable[Choice]:
    if isinstance(item.rule, Bands):
        for award in (*(band.points for band in item.rule.bands), item.rule.otherwise):
            if isinstance(award, Choice):
                yield award


def _scale(award: Award, full: Decimal) -> Scale:
    if isinstance(award, Choice):
        values = tuple(points_of(value, full) for value in award.values)
        return Scale(points_of(award.low, full), points_of(award.high, full), values)
    if isinstance(award, Decimal):
        fixed = points_of(award, full)
        return Scale(fixed, fixed)
    raise TypeError("a level gives points or a choice of points")
