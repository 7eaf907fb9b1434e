"""What docs/rules.md states in words: each statement is run."""

import pytest

from appraisal.scoring.checks import Level, check
from appraisal.scoring.document import DocumentError
from appraisal.scoring.example_run import run_document
from appraisal.scoring.files import from_yaml, scorecard_from_document
from tests.scoring.conftest import CATALOGUE


def differences(items, case, section="", **top):
    """Score one case (YAML) and return what differs from what it expects."""
    first = {"code": "s", "name": "s", "items": from_yaml(items), **from_yaml(section or "{}")}
    card = {"code": "c", "name": "c", "sections": [first]}
    card |= {key: from_yaml(text) for key, text in top.items()}
    if "more" in card:
        card["sections"] += card.pop("more")
    outcomes = run_document(scorecard_from_document(card), [from_yaml(case)], CATALOGUE)
    return [d for outcome in outcomes for d in outcome.differences]


SALES = "- {code: i, name: i, points: 100, measure: gmv, target: 100, rule: {kind: ratio}}"
LATE = "- {code: i, name: i, points: 20, measure: late_times, rule: "
RATE = (
    "- {code: i, name: i, points: 10, on_zero: full, measure: complaint_satisfaction, "
    "target: 95%, rule: {kind: ratio}}"
)
TWO = """
- {code: a, name: a, points: 50, measure: gmv, target: 100, rule: {kind: ratio}}
- {code: b, name: b, points: 50, measure: visitors, target: 100, rule: {kind: ratio}}
"""
EXTRA = "[{code: extra, name: 加分, kind: bonus, items: [{code: ideas, name: 建议, points: 6, \
rule: {kind: count, counters: [{code: ideas, add: 2}]}}], \
gates: [{when: attainment_of(i) < 100%, then: zero}]}]"
LOWER = """
- {when: complaints >= 1 and total >= 90, zero: grade, grade: B}
- {when: complaints >= 1 and total >= 75 and total < 90, zero: grade, grade: C}
"""
GRADES = "[{label: A, at_least: 90}, {label: B, at_least: 75}, {label: C}]"
SERVICE = "[{code: months_of_service, zh: 司龄, unit: 月, aggregation: last}]"
HIRED = "[{when: months_of_service < 3, then: floor, value: 60}]"


@pytest.mark.parametrize(
    ("items", "case", "top"),
    [
        # three-valued conditions
        (SALES, "{facts: {gmv: 85}, expect: {total: 85, standing: final}}",
         {"gates": "[{when: complaints >= 1 and total >= 90, then: cap, value: 80}]"}),
        (SALES, "{facts: {gmv: 95}, expect: {standing: provisional, waits_for: ['gate:total']}}",
         {"gates": "[{when: complaints >= 1 and total >= 90, then: cap, value: 80}]"}),
        # on_zero
        (RATE, "{facts: {complaints: 0}, expect: {items: {i: missing}}}", {}),
        (RATE, "{facts: {complaints: 0, satisfied_complaints: 0}, expect: {items: {i: 10}}}", {}),
        # a percentage is no share of the points in ratings
        ("- {code: i, name: i, points: 10, rule: {kind: rating}}",
         "{ratings: {i: 80%}, expect: {items: {i: 0.8}}}", {}),
        # points are compared with points
        (SALES.replace("rule:", "gates: [{when: score < 60%, then: zero}], rule:"),
         "{facts: {gmv: 50}, expect: {items: {i: 50}}}", {}),
        (SALES.replace("rule:", "gates: [{when: score < points * 60%, then: zero}], rule:"),
         "{facts: {gmv: 50}, expect: {items: {i: 0}}}", {}),
        # a parent's floor, and what waits
        ("- {code: p, name: p, points: 10, children: [{code: k, name: k, points: 10, floor: -5, "
         "measure: gmv, rule: {kind: bands, bands: [{at_most: 0, points: -5}], otherwise: 10}}]}",
         "{facts: {gmv: 0}, expect: {items: {p: 0}}}", {}),
        ("- {code: p, name: p, points: 10, floor: -5, children: [{code: k, name: k, points: 10, "
         "floor: -5, measure: gmv, "
         "rule: {kind: bands, bands: [{at_most: 0, points: -5}], otherwise: 10}}]}",
         "{facts: {gmv: 0}, expect: {items: {p: -5}}}", {}),
        ("- {code: p, name: p, points: 10, children: [{code: k, name: k, points: 10, "
         "measure: gmv, target: 1, rule: {kind: ratio}}]}",
         "{expect: {waits_for: [p]}}", {}),
        # own metrics: sums are prorated, the last value is not
        (SALES.replace("gmv", "m"), "{facts: {m: 50}, assigned: {from: 2026-11-16, "
         "until: 2026-11-30}, expect: {items: {i: {points: 100, target: 50}}}}",
         {"metrics": "[{code: m}]"}),
        (SALES.replace("gmv", "m"), "{facts: {m: 50}, assigned: {from: 2026-11-16, "
         "until: 2026-11-30}, expect: {items: {i: {points: 50, target: 100}}}}",
         {"metrics": "[{code: m, aggregation: last}]"}),
        # percentiles are by count
        ("- {code: i, name: i, points: 10, measure: gmv, rule: {kind: rank, by: percentile, "
         "bands: [{at_most: 10%, points: 10}], otherwise: 5}}",
         "{employees: {甲: {facts: {gmv: 3}, expect: {items: {i: 5}}}, 乙: {facts: {gmv: 2}}, "
         "丙: {facts: {gmv: 1}}}}", {}),
        # one grade lower
        (SALES, "{facts: {gmv: 95, complaints: 1}, expect: {grade: B}}",
         {"vetoes": LOWER, "grades": GRADES}),
        (SALES, "{facts: {gmv: 80, complaints: 1}, expect: {grade: C}}",
         {"vetoes": LOWER, "grades": GRADES}),
        (SALES, "{facts: {gmv: 95, complaints: 0}, expect: {grade: A}}",
         {"vetoes": LOWER, "grades": GRADES}),
        # any two
        (TWO, "{facts: {gmv: 99, visitors: 99}, expect: {total: 60}}",
         {"gates": "[{when: 'if(attainment_of(a) < 1, 1, 0) + if(attainment_of(b) < 1, 1, 0) "
                   ">= 2', then: cap, value: 60}]"}),
        (TWO, "{facts: {gmv: 99, visitors: 100}, expect: {total: 99.5}}",
         {"gates": "[{when: 'if(attainment_of(a) < 1, 1, 0) + if(attainment_of(b) < 1, 1, 0) "
                   ">= 2', then: cap, value: 60}]"}),
        # late three times: every time, or only those from the third on
        (LATE + "{kind: bands, bands: [{below: 3, points: 100%}, "
         "{at_least: 3, points: points - actual * 2}]}}",
         "{facts: {late_times: 4}, expect: {items: {i: 12}}}", {}),
        (LATE + "{kind: count, counters: [{code: late, measure: late_times, free: 2, "
         "deduct: 2}]}}", "{facts: {late_times: 4}, expect: {items: {i: 16}}}", {}),
        # the further, the more for each
        ("- {code: i, name: i, points: 20, cap: none, measure: gmv, rule: {kind: curve, "
         "above: extend, knots: [{x: 0, points: 0}, {x: 100000, points: 10}, "
         "{x: 200000, points: 25}]}}",
         "{facts: {gmv: 220000}, expect: {items: {i: 28}}}", {}),
        # a bonus only for who met the target
        (SALES, "{facts: {gmv: 99}, counters: {ideas: {ideas: 2}}, expect: {total: 99}}",
         {"more": EXTRA}),
        (SALES, "{facts: {gmv: 100}, counters: {ideas: {ideas: 2}}, expect: {total: 104}}",
         {"more": EXTRA}),
        # newcomers
        (SALES, "{facts: {gmv: 10, months_of_service: 2}, expect: {total: 60}}",
         {"metrics": SERVICE, "gates": HIRED}),
        (SALES, "{facts: {gmv: 10, 司龄: 3}, expect: {total: 10}}",
         {"metrics": SERVICE, "gates": HIRED}),
        # facts by the metric's Chinese name
        (SALES, "{facts: {支付金额: 85}, expect: {total: 85}}", {}),
    ],
)  # fmt: skip
def test_statements_of_the_page(items, case, top):
    if "2026-11" in case:
        case = case.replace("{facts", "{period: 2026-11, facts", 1)
    assert differences(items, case, **top) == []


@pytest.mark.parametrize("target", ["300,000", "30万", "3‰", "1:3"])
def test_figures_that_are_no_numbers(target):
    item = f"- {{code: i, name: i, points: 5, measure: gmv, target: '{target}', rule: "
    with pytest.raises(DocumentError, match="target"):
        differences(item + "{kind: ratio}}", "{facts: {gmv: 1}, expect: {items: {i: 5}}}")


@pytest.mark.parametrize("name", ["total", "score", "score_of(i)"])
@pytest.mark.parametrize("function", ["prev", "last_year", "growth", "shop", "team_mean", "best"])
def test_other_periods_and_people_have_metrics_only(function, name):
    section = {"code": "s", "name": "s", "items": from_yaml(SALES)}
    gates = [{"when": f"{function}({name}) < 1", "then": "zero"}]
    card = {"code": "c", "name": "c", "sections": [section], "gates": gates}
    found = check(scorecard_from_document(card), CATALOGUE, publishing=True)
    assert [(f.level, f.parameter) for f in found] == [(Level.ERROR, "gates")]
