"""Grades by department and role against the shares a scorecard asks for, and who has which."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from appraisal.models import Appraisal, AppraisalPeriod, GradeChange, Role, Standing
from appraisal.scoring.choices import Peers
from appraisal.scoring.numbers import round_half_up
from appraisal.scoring.scorecard import Scorecard
from appraisal.selectors.scorecards import scorecards_by_pk


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group have a grade, and the share the scorecard allows or asks for."""

    grade: str
    people: int
    of: int
    at_most: Decimal | None = None
    at_least: Decimal | None = None

    @property
    def share(self) -> Decimal:
        """The fraction of the group."""
        return Decimal(self.people) / self.of if self.of else Decimal(0)

    @property
    def is_off(self) -> bool:
        """Whether the share is outside what the scorecard says."""
        too_many = self.at_most is not None and self.share > self.at_most
        too_few = self.at_least is not None and self.share < self.at_least
        return too_many or too_few


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the totals of some people lie; median and mean to two decimals."""

    people: int
    lowest: Decimal
    median: Decimal
    mean: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Team:
    """The totals and grades of a department, or of a shop where grades are forced by shop."""

    name: str
    totals: Spread
    shares: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the calibration table."""

    appraisal: Appraisal
    change: GradeChange | None


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody whose last part was judged by one scorecard, best first."""

    role: Role
    grades: Sequence[str]
    shares: Sequence[Share]
    lines: Sequence[Line]
    teams: Sequence[Team]
    totals: Spread


def calibration_of(period: AppraisalPeriod) -> list[Group]:
    """The groups of a period that have grades. A constant number of queries."""
    current = (
        Appraisal.objects.filter(period=period, is_current=True, standing=Standing.FINAL)
        .select_related("employee__department")
        .prefetch_related("parts__role", "parts__shop")
        .order_by("-total", "employee__number")
    )
    changes = {
        change.employee_id: change
        for change in period.grade_changes.filter(withdrawn_at=None).select_related("made_by")
    }
    by_card: dict[int, list[Appraisal]] = defaultdict(list)
    roles: dict[int, Role] = {}
    for appraisal in current:
        last = list(appraisal.parts.all())[-1]
        by_card[last.scorecard_id].append(appraisal)
        roles[last.scorecard_id] = last.role
    cards = scorecards_by_pk(by_card)
    return [
        _group(roles[pk], cards[pk], found, changes)
        for pk, found in by_card.items()
        if cards[pk].grades
    ]


def _group(
    role: Role,
    card: Scorecard,
    appraisals: Sequence[Appraisal],
    changes: Mapping[int, GradeChange],
) -> Group:
    by_shop = card.forced is not None and card.forced.peers is Peers.SHOP
    teams: dict[str, list[Appraisal]] = defaultdict(list)
    for appraisal in appraisals:
        teams[_shop_of(appraisal) if by_shop else appraisal.employee.department.name].append(
            appraisal
        )
    within = card.forced is not None and card.forced.peers is not Peers.SCORECARD
    return Group(
        role=role,
        grades=[grade.label for grade in card.grades],
        # Forced within departments or shops, a share of everybody has no bound.
        shares=_shares(card, appraisals, bounded=not within),
        lines=[Line(each, changes.get(each.employee_id)) for each in appraisals],
        teams=[
            Team(name, spread_of(found), _shares(card, found, bounded=within))
            for name, found in sorted(teams.items())
        ],
        totals=spread_of(appraisals),
    )


def spread_of(appraisals: Sequence[Appraisal]) -> Spread:
    """Where the totals lie; the appraisals are final and at least one."""
    totals = [appraisal.total for appraisal in appraisals if appraisal.total is not None]
    return Spread(
        people=len(totals),
        lowest=min(totals),
        median=round_half_up(median(totals), 2),
        mean=round_half_up(sum(totals, Decimal(0)) / len(totals), 2),
        highest=max(totals),
    )


def _shares(card: Scorecard, appraisals: Sequence[Appraisal], *, bounded: bool) -> list[Share]:
    counts = Counter(appraisal.grade for appraisal in appraisals)
    return [
        Share(
            grade.label,
            counts[grade.label],
            len(appraisals),
            grade.share_at_most if bounded else None,
            grade.share_at_least if bounded else None,
        )
        for grade in card.grades
    ]


def _shop_of(appraisal: Appraisal) -> str:
    shop = list(appraisal.parts.all())[-1].shop
    return str(shop) if shop is not None else "–"
