"""Forced shares: who moves, ties, small teams."""

from decimal import Decimal

import pytest

from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.forcing import Graded, Moved, force

GRADES = [
    {"label": "A", "at_least": 90, "coefficient": "1.2", "share_at_most": "20%"},
    {"label": "B", "at_least": 75, "coefficient": 1},
    {"label": "C", "coefficient": "total / 100", "share_at_least": "10%"},
]


def scorecard(grades=None, **forced):
    item = {"code": "i", "name": "i", "points": 100, "rule": {"kind": "rating"}}
    return scorecard_from_document({
        "code": "c", "name": "c", "grades": grades or GRADES, "forced": forced,
        "sections": [{"code": "s", "name": "s", "items": [item]}],
    })  # fmt: skip


def team(*totals, **more):
    def grade(total):
        return "A" if total >= 90 else "B" if total >= 75 else "C"

    return [Graded(f"p{n}", Decimal(t), grade(t), **more) for n, t in enumerate(totals)]


def moved(card, people):
    return {person: found.grade for person, found in force(card, people).items()}


def test_the_lowest_of_too_many_move_down():
    people = team(99, 98, 97, 96, 80, 80, 80, 80, 80, 60)
    assert moved(scorecard(), people) == {"p2": "B", "p3": "B"}


def test_the_lowest_fill_the_lowest_grade():
    people = team(99, 98, 88, 87, 86, 85, 84, 83, 82, 81)
    assert force(scorecard(), people) == {"p9": Moved("C", Decimal("0.81"))}


@pytest.mark.parametrize(("ties", "expected"), [("up", {}), ("down", {"p1": "B", "p2": "B"})])
def test_equals_at_the_edge_are_treated_alike(ties, expected):
    people = team(99, 95, 95, 80, 80, 80, 80, 80, 80, 60)
    assert moved(scorecard(ties=ties), people) == expected


def test_a_small_team_is_left_alone():
    assert moved(scorecard(minimum_team=5), team(99, 98, 97, 96)) == {}
    assert moved(scorecard(minimum_team=4), team(99, 98, 97, 96)) == {
        "p0": "B", "p1": "B", "p2": "B", "p3": "B"}  # fmt: skip


def test_teams_are_apart():
    people = team(99, 98, 80, 80, 60, department="x")
    people += [
        Graded(f"q{n}", one.total, one.grade, "y") for n, one in enumerate(team(99, 80, 80, 80, 60))
    ]
    assert moved(scorecard(peers="department"), people) == {"p1": "B"}


def test_nothing_is_forced_where_nothing_is_said():
    assert force(scorecard(), team(50, 51)) == {}
    plain = scorecard([{"label": "A", "at_least": 90}, {"label": "B"}], minimum_team=2)
    assert force(plain, [Graded("x", Decimal(95), "A"), Graded("y", Decimal(96), "A")]) == {}
