"""Everything the engine needs to score a batch of people, in a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appraisal.models import (
    AppraisalPeriod,
    Employee,
)
from appraisal.scoring.engine import Facts, Needs, Scope, needs, target_needs
from appraisal.scoring.metrics import HOME_CURRENCY, Catalogue, Totals
from appraisal.scoring.period import Period
from appraisal.scoring.text import Text
from appraisal.selectors.basis import Basis, basis_now
from appraisal.selectors.currencies import currencies
from appraisal.selectors.facts import Window, daily_totals_of_windows, totals_of_windows
from appraisal.selectors.given import given_by_people
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.periods import period_of
from appraisal.selectors.scorecards import InForce, scorecards_in_force
from appraisal.selectors.team import appraised_in, assigned_in
from appraisal.selectors.windows import Organization, Part, part_of, windows_of

_NUMBER = re.compile(r"-?[0-9.]+%?")

Reading = tuple[Scope, int]
"""Whose figures, and how many periods back."""


@dataclass(frozen=True, slots=True)
class PartInputs:
    """One part of a person's period: its scorecard and its facts."""

    part: Part
    card: InForce
    facts: Facts
    currency: str = HOME_CURRENCY


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


@dataclass(frozen=True, slots=True)
class AsSealed:
    """What a locked period is scored with again: (role, first day) -> its version, the basis."""

    cards: Mapping[tuple[int, date], InForce]
    basis: Basis


@dataclass(slots=True)
class _Plan:
    """Which windows and keys a batch asks the database for."""

    windows: dict[tuple[int, Reading], Sequence[Window]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    daily: dict[tuple[int, Scope], Sequence[Window]] = field(default_factory=dict)


def people_to_score(
    period: AppraisalPeriod, employees: Iterable[Employee] | None = None
) -> list[int]:
    """Ids of everybody who is assigned on some day of the period, in a role it appraises.

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
    cards = {card.pk: card for card in scorecards_in_force(pairs, period.kind).values()}
    return any(needs(card.scorecard, metrics, pure.kind).cohort for card in cards.values())


def parts_without_scorecard(period: AppraisalPeriod) -> list[Part]:
    """The parts of a period for whose role no published scorecard is in force."""
    pure = period_of(period)
    parts = [part for row in _assignments(period) if (part := part_of(row, pure)) is not None]
    pairs = {(part.assignment.role_id, part.start) for part in parts}
    cards = scorecards_in_force(pairs, period.kind)
    return [part for part in parts if (part.assignment.role_id, part.start) not in cards]


def load_inputs(
    period: AppraisalPeriod,
    employee_ids: Sequence[int],
    *,
    until: date | None = None,
    replaced: Mapping[int, InForce] | None = None,
    targets_on: date | None = None,
    as_sealed: AsSealed | None = None,
) -> Inputs:
    """The inputs of these employees for a period; ``until`` leaves out the days after it.

    To try something out, ``replaced`` puts another scorecard in the place of a role's, and
    ``targets_on`` takes the targets in force on that day for all parts. ``as_sealed`` takes
    the versions and the basis of a locked period instead of today's.
    """
    pure = period_of(period)
    basis = as_sealed.basis if as_sealed else basis_now()
    metrics = basis.catalogue
    parts: dict[int, list[Part]] = {pk: [] for pk in employee_ids}
    everybody = _assignments(period) if as_sealed is None else _everybody(period, as_sealed)
    for assignment in everybody.filter(employee__in=employee_ids):
        part = part_of(assignment, pure)
        if part is not None and (until is None or part.start <= until):
            parts[assignment.employee_id].append(part if until is None else part.up_to(until))
    everything = [part for of_one in parts.values() for part in of_one]
    pairs = {(part.assignment.role_id, part.start) for part in everything}
    cards = dict(as_sealed.cards) if as_sealed else scorecards_in_force(pairs, period.kind)
    cards |= {pair: replaced[pair[0]] for pair in pairs if replaced and pair[0] in replaced}
    given = given_by_people(period, employee_ids, everything, targets_on)
    own = {
        part.assignment.pk: given.targets_of(part, targets_on or part.start) for part in everything
    }
    asked = _asked(everything, pure, cards, metrics, own)
    plan = _plan(everything, pure, asked, basis.company)
    moneys = currencies(
        (part.assignment.shop_id, part.assignment.employee_id) for part in everything
    )
    windows, days = _distinct(plan.windows.values()), _distinct(plan.daily.values())
    found = totals_of_windows(windows, plan.keys, metrics, basis.ranks)
    by_day = daily_totals_of_windows(days, plan.keys, metrics, basis.ranks)
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
                totals=_totals(part, asked[part.assignment.pk], plan, found),
                daily=_daily(part, asked[part.assignment.pk], plan, by_day),
                ratings=given.ratings.get((employee, part.assignment.role_id), {}),
                targets=own[part.assignment.pk],
                adjustments=given.adjustments.get((employee, part.assignment.role_id), {}),
                counters=given.counters.get((employee, part.assignment.role_id), {}),
                excluded=given.excluded.get((employee, part.assignment.role_id), {}),
            )
            currency = moneys.of(part.assignment.shop_id, employee)
            scored.append(PartInputs(part, card, facts, currency))
        people.append(
            PersonInputs(employee, tuple(scored), tuple(problems), given.grades.get(employee))
        )
    return Inputs(metrics, tuple(people))


def _assignments(period: AppraisalPeriod) -> Any:
    return appraised_in(period).select_related("employee", "role", "shop")


def _everybody(period: AppraisalPeriod, sealed: AsSealed) -> Any:
    """The assignments of the roles that the period was sealed with."""
    roles = {role for role, _day in sealed.cards}
    found = assigned_in(period.start, period.end).filter(role__in=roles)
    return found.select_related("employee", "role", "shop")


def _asked(
    parts: Iterable[Part],
    period: Period,
    cards: Mapping[tuple[int, date], InForce],
    metrics: Catalogue,
    own: Mapping[int, Mapping[str, Any]],
) -> dict[int, Needs]:
    """Assignment -> what its scorecard reads, and what the formulas of its own targets read."""
    of_card: dict[int, Needs] = {}
    of_formulas: dict[tuple[int, str], Needs] = {}
    asked = {}
    for part in parts:
        card = cards.get((part.assignment.role_id, part.start))
        if card is None:
            continue
        if card.pk not in of_card:
            of_card[card.pk] = needs(card.scorecard, metrics, period.kind)
        wanted = of_card[card.pk]
        targets = own[part.assignment.pk]
        formulas = {code: value for code, value in targets.items() if not is_plain_number(value)}
        if formulas:
            key = card.pk, repr(sorted(formulas.items()))
            if key not in of_formulas:
                of_formulas[key] = wanted | target_needs(
                    card.scorecard, metrics, period.kind, formulas
                )
            wanted = of_formulas[key]
        asked[part.assignment.pk] = wanted
    return asked


def is_plain_number(target: Any) -> bool:
    """Whether a stored target is a plain number, which reads nothing."""
    return isinstance(target, int) or (
        isinstance(target, str) and _NUMBER.fullmatch(target) is not None
    )


def _plan(
    parts: Iterable[Part], period: Period, asked: Mapping[int, Needs], company: Organization
) -> _Plan:
    """What to ask the database for."""
    plan = _Plan()
    for part in parts:
        wanted = asked.get(part.assignment.pk)
        if wanted is None:
            continue
        plan.keys |= wanted.keys
        for key, windows in windows_of(part, period, wanted.windows, company):
            plan.windows[part.assignment.pk, key] = windows
        today = [(scope, 0) for scope in wanted.daily]
        for (scope, _back), windows in windows_of(part, period, today, company):
            plan.daily[part.assignment.pk, scope] = windows
    return plan


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


def _no_scorecard(part: Part) -> Text:
    role = part.assignment.role
    return Text(
        zh=f"{role.name_zh}在 {part.start} 没有已发布的考核表",
        en=f"no published scorecard for {role.name_en or role.name_zh} on {part.start}",
    )
