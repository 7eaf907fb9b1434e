"""What a person may write by mistake is refused or gives a status, never a number."""

from __future__ import annotations

import pytest

from appraisal.scoring.checks import check
from appraisal.scoring.document import DocumentError
from appraisal.scoring.example_run import run_document
from appraisal.scoring.facts import Facts
from appraisal.scoring.files import from_yaml, scorecard_from_document
from appraisal.scoring.findings import Level
from appraisal.scoring.result import Standing
from tests.scoring.conftest import CATALOGUE, card, facts, result

GMV = "- {code: a, name: a, points: 100, measure: gmv, target: 100, rule: {kind: ratio}}"


def given() -> Facts:
    return facts({"gmv": 55, "visitors": 5})


MISPLACED = {
    "veto over last month's total": (
        GMV,
        {"vetoes": [{"when": "total < 60 and prev(total) < 60", "zero": "total"}]},
    ),
    "gate against the team's total": (
        GMV,
        {"gates": [{"when": "total < team_mean(total)", "then": "times", "value": "90%"}]},
    ),
    "item gate over last month's attainment": (
        "- {code: a, name: a, points: 100, measure: gmv, target: 100, rule: {kind: ratio},"
        " gates: [{when: 'prev(attainment) < 80%', then: zero}]}",
        {},
    ),
    "formula over last month's actual": (
        "- {code: a, name: a, points: 100, measure: gmv,"
        " rule: {kind: formula, expression: 'points * actual / prev(actual)'}}",
        {},
    ),
    "department's attainment": (
        "- {code: a, name: a, points: 100, measure: gmv, target: 100, rule: {kind: ratio},"
        " gates: [{when: 'department(attainment) < 80%', then: zero}]}",
        {},
    ),
}


@pytest.mark.parametrize("name", MISPLACED)
def test_another_period_or_person_has_no_such_number(name: str) -> None:
    items, top = MISPLACED[name]
    findings = check(card(items, **top), CATALOGUE, publishing=False)
    assert any(f.level is Level.ERROR and "takes metrics" in f.message.en for f in findings)
    scored = result(items, given(), **top)
    assert scored.standing is not Standing.FINAL


def test_metrics_may_stand_there() -> None:
    items = (
        "- {code: a, name: a, points: 100, measure: gmv, target: 100, rule: {kind: ratio},"
        " gates: [{when: 'prev(gmv / visitors) < 80', then: zero}]}"
    )
    assert not [
        f for f in check(card(items), CATALOGUE, publishing=False) if f.level is Level.ERROR
    ]


COUNTED = """
code: c
name: c
sections:
  - code: s
    name: s
    items:
      - code: late
        name: late
        points: 50
        rule: {kind: count, counters: [{code: serious, deduct: 5, unrecorded: zero}]}
      - code: team
        name: team
        points: 50
        rule:
          kind: rating
          raters: [{rater: manager, weight: 60%}, {rater: peer, weight: 40%}]
          levels: [{label: A, points: 50}, {label: B, points: 30}]
"""

STRANGERS = {
    "a counter misspelled": "{counters: {late: {serous: 1}}}",
    "ratings of what is counted": "{ratings: {late: 5}}",
    "an unknown rater": "{ratings: {team: {manager: A, boss: B}}}",
    "a quarter on a month's card": "{period: 2026-Q4}",
}


@pytest.mark.parametrize("name", STRANGERS)
def test_an_examples_file_is_not_read_past_its_mistakes(name: str) -> None:
    scorecard = scorecard_from_document(from_yaml(COUNTED))
    document = from_yaml(f"cases: [{STRANGERS[name]}]")
    with pytest.raises(DocumentError):
        run_document(scorecard, document, CATALOGUE)


def test_a_right_examples_file_is_read() -> None:
    scorecard = scorecard_from_document(from_yaml(COUNTED))
    document = from_yaml(
        "cases: [{counters: {late: {serious: 1}}, ratings: {team: {manager: A, peer: B}},"
        " expect: {total: 87}}]"
    )
    assert not [
        outcome for outcome in run_document(scorecard, document, CATALOGUE) if outcome.differences
    ]
