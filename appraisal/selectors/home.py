"""What waits for somebody, for the first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Scorecard,
    ShopFile,
    Standing,
)
from appraisal.selectors.appeals import appeals_to_answer, appeals_to_decide
from appraisal.selectors.appraisals import published_history
from appraisal.selectors.cockpit import Progress, Standings, latest_run, standings_of
from appraisal.selectors.files import unbound_accounts
from appraisal.selectors.people import Person, team_of
from appraisal.selectors.ratings import ratings_missing
from appraisal.selectors.reviews import self_reviews_due
from appraisal.selectors.team import default_period

OPEN_PERIODS = 3
"""The newest open periods, in which ratings are still looked for."""


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """One's own newest published scorecard, and those before it."""

    newest: Appraisal | None
    history: Sequence[Appraisal]
    self_reviews: Sequence[AppraisalPeriod] = ()

    @property
    def waits_for_word(self) -> bool:
        """Whether the newest result is published and the person has not confirmed it."""
        newest = self.newest
        return (
            newest is not None
            and newest.confirmed_at is None
            and newest.period.state == AppraisalPeriod.State.PUBLISHED
        )


@dataclass(frozen=True, slots=True)
class TeamDesk:
    """What a manager's people wait for."""

    period: AppraisalPeriod | None
    people: int
    provisional: int
    ratings: Sequence[tuple[AppraisalPeriod, int]]
    appeals: int


@dataclass(frozen=True, slots=True)
class HrDesk:
    """How the newest period stands and what has to be done."""

    period: AppraisalPeriod | None
    progress: Progress | None
    standings: Standings | None
    files: int
    unbound: int
    appeals: int


@dataclass(frozen=True, slots=True)
class AdministratorDesk:
    """Scorecards that are not finished."""

    drafts: Sequence[Scorecard]


def own_desk(employee: Employee) -> OwnDesk:
    """An employee's desk."""
    history = published_history(employee)
    return OwnDesk(history[-1] if history else None, history, self_reviews_due(employee))


def team_desk(person: Person) -> TeamDesk:
    """A manager's desk."""
    period = default_period()
    people = team_of(person.user)
    provisional = Appraisal.objects.filter(
        period=period, is_current=True, standing=Standing.PROVISIONAL, employee__in=people
    ).count()
    open_ones = AppraisalPeriod.objects.filter(state__in=AppraisalPeriod.WORKING)[:OPEN_PERIODS]
    missing = [(each, ratings_missing(people, each)) for each in open_ones]
    return TeamDesk(
        period=period,
        people=people.count(),
        provisional=provisional,
        ratings=[(each, count) for each, count in missing if count],
        appeals=appeals_to_answer(person.user).count(),
    )


def hr_desk() -> HrDesk:
    """The desk of human resources."""
    period = default_period()
    return HrDesk(
        period=period,
        progress=latest_run(period) if period else None,
        standings=standings_of(period) if period else None,
        files=ShopFile.objects.filter(state=ShopFile.State.PREVIEWED).count(),
        unbound=len(unbound_accounts()),
        appeals=appeals_to_decide().count(),
    )


def administrator_desk() -> AdministratorDesk:
    """An administrator's desk."""
    drafts = Scorecard.objects.filter(state=Scorecard.State.DRAFT).select_related("role")
    return AdministratorDesk(list(drafts.order_by("role__code", "-version")))
