"""Forced shares of grades (强制分布): who moves when a grade has too many or too few people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import groupby

from appraisal.scoring.choices import Peers, Ties
from appraisal.scoring.grading import Forced
from appraisal.scoring.numbers import calculating
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.standing import coefficient_of


@dataclass(frozen=True, slots=True)
class Graded:
    """Someone with a final total and the grade it gave."""

    person: str
    total: Decimal
    grade: str
    department: str = ""
    shop: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The grade after forcing, and the coefficient that goes with it."""

    grade: str
    coefficient: Decimal | None


def force(scorecard: Scorecard, people: Iterable[Graded]) -> Mapping[str, Moved]:
    """Return everybody whose grade changes, by person; nobody where nothing is forced."""
    forced = scorecard.forced
    if forced is None or not scorecard.grades:
        return {}
    labels = [grade.label for grade in scorecard.grades]
    moved = {}
    with calculating():
        for team in _teams(people, forced):
            if len(team) < forced.minimum_team:
                continue
            places = [labels.index(one.grade) for one in team]
            after = _filled(scorecard, team, _limited(scorecard, team, places, forced), forced)
            for one, before, now in zip(team, places, after, strict=True):
                if now != before:
                    label = labels[now]
                    coefficient = coefficient_of(scorecard, label, one.total)
                    moved[one.person] = Moved(label, coefficient)
    return moved


def _teams(people: Iterable[Graded], forced: Forced) -> list[list[Graded]]:
    """Return the groups, each from the best total to the worst."""

    def group(one: Graded) -> str:
        if forced.peers is Peers.DEPARTMENT:
            return one.department
        return one.shop if forced.peers is Peers.SHOP else ""

    ordered = sorted(people, key=lambda one: (group(one), -one.total, one.person))
    return [list(team) for _, team in groupby(ordered, key=group)]


def _quota(share: Decimal | None, people: int) -> int | None:
    return None if share is None else int((share * people).to_integral_value(ROUND_FLOOR))


def _limited(
    scorecard: Scorecard, team: Sequence[Graded], places: Sequence[int], forced: Forced
) -> list[int]:
    """Push whoever exceeds a grade's largest share one grade down, the lowest totals first."""
    now = list(places)
    for place, grade in enumerate(scorecard.grades[:-1]):
        quota = _quota(grade.share_at_most, len(team))
        holders = [n for n, held in enumerate(now) if held == place]
        if quota is None or len(holders) <= quota:
            continue
        keep = _with_ties(team, holders, quota, forced.ties)
        for n in holders[keep:]:
            now[n] = place + 1
    return now


def _filled(
    scorecard: Scorecard, team: Sequence[Graded], places: Sequence[int], forced: Forced
) -> list[int]:
    """Fill the smallest shares of the lowest grades with the lowest totals above them."""
    now = list(places)
    for place in range(len(scorecard.grades) - 1, 0, -1):
        quota = _quota(scorecard.grades[place].share_at_least, len(team))
        if quota is None:
            continue
        lacking = quota - sum(held >= place for held in now)
        above = [n for n, held in enumerate(now) if held < place]
        if lacking <= 0 or not above:
            continue
        keep = _with_ties(team, above, max(len(above) - lacking, 0), forced.ties)
        for n in above[keep:]:
            now[n] = place
    return now


def _with_ties(team: Sequence[Graded], holders: Sequence[int], keep: int, ties: Ties) -> int:
    """Return how many holders keep their grade, so that equal totals are treated alike."""
    if not 0 < keep < len(holders):
        return keep
    edge = team[holders[keep]].total
    if team[holders[keep - 1]].total != edge:
        return keep
    alike = [n for n, holder in enumerate(holders) if team[holder].total == edge]
    return alike[-1] + 1 if ties is Ties.UP else alike[0]
