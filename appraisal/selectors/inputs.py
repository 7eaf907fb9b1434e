"""Everything the engine needs to score a batch of people, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from appraisal.models import (
    Adjustment,
    AppraisalPeriod,
    Assignment,
    Employee,
    Exclusion,
    GradeChange,
    Rating,
    Target,
)
from appraisal.scoring.engine import Facts, Needs, Scope, needs
from appraisal.scoring.engine import Rating as RatingGiven
from appraisal.scoring.facts import Adjustment as PointsSet
from appraisal.scoring.metrics import Catalogue, Totals
from appraisal.scoring.numbers import decimal_from
from appraisal.scoring.period import Period
from appraisal.scoring.text import Text
from appraisal.selectors.facts import Window, daily_totals_of_windows, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.periods import period_of
from appraisal.selectors.scorecards import InForce, scorecards_in_force
from appraisal.selectors.windows import Part, organization, part_of, windows_of

Reading = tuple[Scope, int]
"""Whose figures, and how many periods back."""


@dataclass(frozen=True, slots=True)
class PartInputs:
    """One part of a person's period: its scorecard and its facts."""

    part: Part
    card: InForce
    facts: Facts


@dataclass(frozen=True, slots=True)
class PersonInputs:
    """One person: parts in the order of their days, and what keeps some from being scored."""

    employee: int
    parts: tuple[PartInputs, ...]
    problems: tuple[Text, ...] = ()
    calibrated: str | None = None
    """The grade that calibration put in place of the calculated one."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """A batch: the people and the catalogue they share."""

    catalogue: Catalogue
    people: tuple[PersonInputs, ...]


@dataclass(slots=True)
class _Plan:
    """Which windows and keys a batch asks the database for."""

    windows: dict[tuple[int, Reading], Sequence[Window]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    daily: dict[tuple[int, Scope], Sequence[Window]] = field(default_factory=dict)


def people_to_score(
    period: AppraisalPeriod, employees: Iterable[Employee] | None = None
) -> list[int]:
    """Ids of everybody who is assigned on some day of the period.

    Ordered by role, so that most batches share one scorecard; then by number.
    """
    rows = _assignments(period)
    if employees is not None:
        rows = rows.filter(employee__in=[employee.pk for employee in employees])
    ids: dict[int, None] = {}
    pure = period_of(period)
    for assignment in rows.order_by("role__code", "employee__number", "start"):
        if part_of(assignment, pure) is not None:
            ids.setdefault(assignment.employee_id)
    return list(ids)


def compares_people(period: AppraisalPeriod) -> bool:
    """Whether a scorecard in force in the period has a rule that needs everybody measured."""
    pure, metrics = period_of(period), catalogue()
    parts = (part_of(assignment, pure) for assignment in _assignments(period))
    pairs = {(part.assignment.role_id, part.start) for part in parts if part is not None}
    cards = {card.pk: card for card in scorecards_in_force(pairs).values()}
    return any(needs(card.scorecard, metrics, pure.kind).cohort for card in cards.values())


def parts_without_scorecard(period: AppraisalPeriod) -> list[Part]:
    """The parts of a period for whose role no published scorecard is in force."""
    pure = period_of(period)
    parts = [part for row in _assignments(period) if (part := part_of(row, pure)) is not None]
    cards = scorecards_in_force({(part.assignment.role_id, part.start) for part in parts})
    return [part for part in parts if (part.assignment.role_id, part.start) not in cards]


def load_inputs(
    period: AppraisalPeriod,
    employee_ids: Sequence[int],
    *,
    until: date | None = None,
    replaced: Mapping[int, InForce] | None = None,
    targets_on: date | None = None,
) -> Inputs:
    """The inputs of these employees for a period; ``until`` leaves out the days after it.

    To try something out, ``replaced`` puts another scorecard in the place of a role's, and
    ``targets_on`` takes the targets in force on that day for all parts.
    """
    pure = period_of(period)
    metrics = catalogue()
    parts: dict[int, list[Part]] = {pk: [] for pk in employee_ids}
    for assignment in _assignments(period).filter(employee__in=employee_ids):
        part = part_of(assignment, pure)
        if part is not None and (until is None or part.start <= until):
            parts[assignment.employee_id].append(part if until is None else part.up_to(until))
    everything = [part for of_one in parts.values() for part in of_one]
    pairs = {(part.assignment.role_id, part.start) for part in everything}
    cards = scorecards_in_force(pairs)
    cards |= {pair: replaced[pair[0]] for pair in pairs if replaced and pair[0] in replaced}
    plan, asked = _plan(everything, pure, cards, metrics)
    found = totals_of_windows(_distinct(plan.windows.values()), plan.keys, metrics)
    by_day = daily_totals_of_windows(_distinct(plan.daily.values()), plan.keys, metrics)
    given = _given(period, employee_ids, everything, targets_on)
    people = []
    for employee, of_one in parts.items():
        scored, problems = [], []
        for part in sorted(of_one, key=lambda each: (each.start, each.assignment.pk)):
            card = cards.get((part.assignment.role_id, part.start))
            if card is None:
                problems.append(_no_scorecard(part))
                continue
            facts = Facts(
                period=pure,
                start=part.start,
                end=part.end,
                totals=_totals(part, asked[card.pk], plan, found),
                daily=_daily(part, asked[card.pk], plan, by_day),
                ratings=given.ratings.get((employee, part.assignment.role_id), {}),
                targets=given.targets_of(part, targets_on or part.start),
                adjustments=given.adjustments.get((employee, part.assignment.role_id), {}),
                counters=given.counters.get((employee, part.assignment.role_id), {}),
                excluded=given.excluded.get((employee, part.assignment.role_id), {}),
            )
            scored.append(PartInputs(part, card, facts))
        people.append(
            PersonInputs(employee, tuple(scored), tuple(problems), given.grades.get(employee))
        )
    return Inputs(metrics, tuple(people))


def _assignments(period: AppraisalPeriod) -> Any:
    return Assignment.objects.filter(
        Q(end__isnull=True) | Q(end__gte=period.start), start__lte=period.end
    ).select_related("employee", "role", "shop")


def _plan(
    parts: Iterable[Part],
    period: Period,
    cards: Mapping[tuple[int, date], InForce],
    metrics: Catalogue,
) -> tuple[_Plan, dict[int, Needs]]:
    """What to ask for, and what each scorecard (by pk) needs."""
    company = organization()
    plan = _Plan()
    asked: dict[int, Needs] = {}
    for part in parts:
        card = cards.get((part.assignment.role_id, part.start))
        if card is None:
            continue
        if card.pk not in asked:
            asked[card.pk] = needs(card.scorecard, metrics, period.kind)
        wanted = asked[card.pk]
        plan.keys |= wanted.keys
        for key, windows in windows_of(part, period, wanted.windows, company):
            plan.windows[part.assignment.pk, key] = windows
        today = [(scope, 0) for scope in wanted.daily]
        for (scope, _back), windows in windows_of(part, period, today, company):
            plan.daily[part.assignment.pk, scope] = windows
    return plan, asked


def _distinct(groups: Iterable[Sequence[Window]]) -> list[Window]:
    return list({window: None for windows in groups for window in windows})


def _totals(
    part: Part, wanted: Needs, plan: _Plan, found: Mapping[str, Totals]
) -> dict[Reading, Totals]:
    return {
        key: _of_window(plan.windows.get((part.assignment.pk, key), ()), found)
        for key in wanted.windows
    }


def _daily(
    part: Part,
    wanted: Needs,
    plan: _Plan,
    by_day: Mapping[str, Mapping[date, Totals]],
) -> dict[Scope, Mapping[date, Totals]]:
    return {
        scope: _of_window(plan.daily.get((part.assignment.pk, scope), ()), by_day)
        for scope in wanted.daily
    }


def _of_window(windows: Sequence[Window], found: Mapping[str, Any]) -> Any:
    """What was found for a window; the windows of a department share one id."""
    return found.get(windows[0].id, {}) if windows else {}


@dataclass(frozen=True, slots=True)
class _Given:
    """What people entered: ratings, exclusions and targets."""

    ratings: Mapping[tuple[int, int], Mapping[str, tuple[RatingGiven, ...]]]
    counters: Mapping[tuple[int, int], Mapping[str, Mapping[str, Decimal]]]
    excluded: Mapping[tuple[int, int], Mapping[str, str]]
    adjustments: Mapping[tuple[int, int], Mapping[str, PointsSet]]
    grades: Mapping[int, str]
    of_employee: Mapping[tuple[int, int], Sequence[Target]]
    of_shop: Mapping[tuple[int, int], Sequence[Target]]

    def targets_of(self, part: Part, day: date) -> dict[str, Any]:
        """Item code -> target in force on a day; the employee's own wins over the shop's."""
        role, shop = part.assignment.role_id, part.assignment.shop_id
        result: dict[str, Any] = {}
        of_shop = self.of_shop.get((role, shop), ()) if shop is not None else ()
        of_employee = self.of_employee.get((role, part.assignment.employee_id), ())
        for targets in (of_shop, of_employee):
            for target in targets:
                if target.effective_from <= day:
                    result[target.item_code] = target.value
        return result


def _given(
    period: AppraisalPeriod,
    employee_ids: Sequence[int],
    parts: Sequence[Part],
    targets_on: date | None,
) -> _Given:
    """Ratings, exclusions, adjustments, calibrated grades and targets, in five queries."""
    ratings: dict[tuple[int, int], dict[str, tuple[RatingGiven, ...]]] = defaultdict(dict)
    counters: dict[tuple[int, int], dict[str, Mapping[str, Decimal]]] = defaultdict(dict)
    for row in Rating.objects.filter(period=period, employee__in=employee_ids).order_by("pk"):
        if row.counters:
            counted = {code: decimal_from(number) for code, number in row.counters.items()}
            counters[row.employee_id, row.role_id][row.item_code] = counted
            continue
        of_one = ratings[row.employee_id, row.role_id]
        entry = RatingGiven(row.rater, row.level or None, row.value, row.evidence)
        of_one[row.item_code] = (*of_one.get(row.item_code, ()), entry)
    excluded: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for gone in Exclusion.objects.filter(period=period, employee__in=employee_ids):
        excluded[gone.employee_id, gone.role_id][gone.item_code] = gone.reason
    of_employee: dict[tuple[int, int], list[Target]] = defaultdict(list)
    of_shop: dict[tuple[int, int], list[Target]] = defaultdict(list)
    shops = {part.assignment.shop_id for part in parts if part.assignment.shop_id}
    wanted = Target.objects.filter(
        Q(employee__in=employee_ids) | Q(shop__in=shops),
        effective_from__lte=max(period.end, targets_on or period.end),
    ).order_by("effective_from")
    for target in wanted:
        if target.employee_id is not None:
            of_employee[target.role_id, target.employee_id].append(target)
        elif target.shop_id is not None:
            of_shop[target.role_id, target.shop_id].append(target)
    adjustments: dict[tuple[int, int], dict[str, PointsSet]] = defaultdict(dict)
    for made in Adjustment.objects.filter(
        period=period, employee__in=employee_ids, withdrawn_at=None
    ).select_related("made_by__employee"):
        entry_made = PointsSet(made.points, made.reason, _name_of(made.made_by))
        adjustments[made.employee_id, made.role_id][made.item_code] = entry_made
    grades = dict(
        GradeChange.objects.filter(
            period=period, employee__in=employee_ids, withdrawn_at=None
        ).values_list("employee", "grade")
    )
    return _Given(ratings, counters, excluded, adjustments, grades, of_employee, of_shop)


def _name_of(user: Any) -> str:
    """How a login is called in a working: as the employee it belongs to."""
    if user is None:
        return ""
    employee = getattr(user, "employee", None)
    return employee.name if employee is not None else user.get_username()


def _no_scorecard(part: Part) -> Text:
    role = part.assignment.role
    return Text(
        zh=f"{role.name_zh}在 {part.start} 没有已发布的考核表",
        en=f"no published scorecard for {role.name_en or role.name_zh} on {part.start}",
    )
