"""Each refusal and each warning, with its item, its parameter and the number in it."""

from decimal import Decimal

import pytest

from appraisal.scoring.checks import Level, check
from appraisal.scoring.files import from_yaml, scorecard_from_document, scorecard_from_yaml
from tests.scoring.conftest import CATALOGUE, ROOT


def findings(item, publishing=True, **top):
    document = {"code": "i", "name": "i", "points": 100, "measure": "gmv", **from_yaml(item)}
    section = {"code": "s", "name": "s", "items": [document]}
    card = scorecard_from_document({"code": "c", "name": "c", "sections": [section], **top})
    return check(card, CATALOGUE, publishing=publishing)


RATIO = "target: 5, rule: {kind: ratio}"
UNIT = "target: 5, rule: {kind: unit, unit: 1, deduct: 1"


@pytest.mark.parametrize(
    ("item", "parameter", "said"),
    [
        ("points: 90, " + RATIO, "points", "90 instead of 100"),
        ("rule: {kind: bands, bands: [{at_least: 1, points: 1}]}", "bands", "< 1"),
        ("rule: {kind: bands, bands: [{at_most: 5, points: 1}, {at_least: 5, points: 2}]}", "bands",
         "overlap at 5"),
        ("rule: {kind: bands, bands: [{below: 5, points: 1}, {above: 5, points: 2}]}", "bands",
         "exactly 5"),
        ("rule: {kind: bands, bands: [{above: 5, below: 3, points: 1}], otherwise: 0}", "bands",
         "empty"),
        ("rule: {kind: bands, bands: [{below: 5, points: 1}, {at_least: 5, points: 120}]}", "cap",
         "120"),
        ("rule: {kind: bands, bands: [{below: 5, points: -5}, {at_least: 5, points: 9}]}", "floor",
         "-5"),
        ("rule: {kind: ratio}", "target", "blank"),
        ("target: , rule: {kind: ratio}", "target", "blank"),
        ("points: , target: 5, rule: {kind: ratio}", "points", "blank"),
        ("target: 5, rule: {kind: unit, deduct: 1}", "unit", "blank"),
        ("target: 5, rule: {kind: unit, unit: 1}", "deduct", "deduct or add"),
        ("target: 0, rule: {kind: ratio}", "target", "0"),
        ("measure: no_such, " + RATIO, "measure", "no_such"),
        ("measure: gmv + visitors, " + RATIO, "measure", "元 and 人"),
        ("measure: actual_of(i), " + RATIO, "measure", "can't be referred to"),
        ("measure: target + gmv, " + RATIO, "measure", "target"),
        (UNIT + ", floor: 50, cap: 20}", "cap", "20 is below the floor 50"),
        ("floor: 60, cap: 50, " + RATIO, "cap", "50 is below the floor 60"),
        ("target: 5, rule: {kind: unit, unit: 1, add: 1}", "cap", "above the full 100"),
        ("target: {min: 1, max: 2}, rule: {kind: ratio}", "target", "range"),
        ("target: {min: 1, max: 2}, rule: {kind: unit, unit: 1, add: 1, cap: 110}", "add", "range"),
        ("measure: complaints, target: 5, rule: {kind: ratio, cap: none}", "cap", "no limit"),
        ("target: 5, rule: {kind: ratio, floor: 80%, cap: 60%}", "cap", "60 %"),
        ("rule: {kind: rating, raters: [{rater: a, weight: 60%}]}", "raters", "60 %"),
        ("rule: {kind: curve, knots: [{x: base, points: 1}, {x: target, points: 2}]}, target: 5",
         "target", "no base"),
        ("gates: [{when: no_such > 1, then: zero}], " + RATIO, "gates", "no_such"),
        ("gates: [{when: actual_of(j) > 1, then: zero}], " + RATIO, "gates", "'j'"),
        ("rule: {kind: formula, expression: no_such * 2}", "rule", "no_such"),
        ("rule: {kind: rank, bands: [{exactly: 1, points: 9}, {exactly: 3, points: 5}]}", "bands",
         "without points"),
        ("rule: {kind: count, counters: [{code: a}]}", "counters", "blank"),
    ],
)  # fmt: skip
def test_refusals(item, parameter, said):
    found = [f for f in findings("{" + item + "}") if f.level is Level.ERROR]
    assert {f.parameter for f in found if said in f.message.en} == {parameter}, found
    assert all(f.message.zh and f.message.zh != f.message.en for f in found)


@pytest.mark.parametrize(
    ("item", "parameter", "said"),
    [
        ("rule: {kind: bands, bands: [{below: 5, points: 0}, {at_least: 5, points: 100}]}", "bands",
         "100"),
        ("target: 5, rule: {kind: ratio, zero_below: 60%}", "zero_below", "60"),
        ("target: 5, rule: {kind: unit, unit: 1, deduct: 100}", "deduct", "100"),
        ("rule: {kind: count, counters: [{code: a, deduct: 100}]}", "counters", "100"),
        ("direction: lower, " + RATIO, "direction", "higher"),
        ("target: 5, rule: {kind: bands, bands: [{at_least: 0, points: 90}], otherwise: 99}",
         "target", "never uses"),
        ("cap: 150, target: 5, rule: {kind: ratio, cap: 120%}", "cap", "at most 120"),
        ("measure: order_count_conversion, target: 35%, rule: {kind: ratio}", "target",
         "1 % to 5 %"),
        ("measure: reply_rate, target: 95, rule: {kind: ratio}", "target", "%"),
        ("measure: complaints, rule: {kind: bands, bands: [{at_most: 3, points: 9}, "
         "{above: 3, points: 15}]}", "bands", "direction"),
        ("rule: {kind: curve, below: 0, knots: [{x: 1, points: 60}, {x: 2, points: 100}]}", "knots",
         "60"),
    ],
)  # fmt: skip
def test_warnings(item, parameter, said):
    found = [f for f in findings("{" + item + "}") if f.level is Level.WARNING]
    assert parameter in [f.parameter for f in found if said in f.message.en], found


def test_history_is_compared():
    card = scorecard_from_yaml("""
      code: c
      name: c
      sections:
      - code: s
        name: s
        items:
        - {code: i, name: i, points: 100, measure: gmv, target: 900, rule: {kind: ratio}}
    """)
    history = {"i": (Decimal(100), Decimal(500))}
    found = check(card, CATALOGUE, publishing=True, history=history)
    assert ["100 yuan to 500 yuan" in f.message.en for f in found] == [True]


def test_a_draft_may_have_blanks():
    found = findings("{points: 90, target: , rule: {kind: ratio}}", publishing=False)
    assert {f.level for f in found} == {Level.WARNING}
    assert {f.parameter for f in found} == {"points", "target"}


def test_counts_are_whole_and_sums_not_negative():
    bands = "bands: [{exactly: 0, points: 9}, {exactly: 1, points: 5}, {at_least: 2, points: 0}]"
    assert [f for f in findings("{measure: complaints, rule: {kind: bands, " + bands + "}}")
            if f.level is Level.ERROR] == []  # fmt: skip
    gaps = [f for f in findings("{measure: growth(gmv), rule: {kind: bands, " + bands + "}}")
            if f.level is Level.ERROR]  # fmt: skip
    assert len(gaps) == 3


def test_own_metrics_may_not_refer_to_themselves():
    metrics = [{"code": "a", "formula": "b + 1"}, {"code": "b", "formula": "a * 2"}]
    found = findings("{measure: a, " + RATIO + "}", metrics=metrics)
    assert any("itself" in f.message.en for f in found)


@pytest.mark.parametrize("name", ["operator", "promoter", "customer_service"])
def test_the_demo_scorecards_can_be_published(name):
    file = ROOT / f"fixtures/demo/scorecards/{name}.yaml"
    card = scorecard_from_yaml(file.read_text(encoding="utf-8"))
    assert [f for f in check(card, CATALOGUE, publishing=True) if f.level is Level.ERROR] == []


def test_the_printed_operator_scorecard_is_a_draft():
    file = ROOT / "fixtures/scorecards/operator.yaml"
    card = scorecard_from_yaml(file.read_text(encoding="utf-8"))
    errors = [f for f in check(card, CATALOGUE, publishing=True) if f.level is Level.ERROR]
    assert {f.parameter for f in errors} == {"target"}
    assert len(errors) == 9
    assert [section.label.zh for section in card.sections] == list("一二三四六七")
    assert [f for f in check(card, CATALOGUE, publishing=False) if f.level is Level.ERROR] == []


@pytest.mark.parametrize(("below", "at_least"), [(5, 5), (5, 6), (6, 5)])
def test_a_changed_bound_is_noticed(below, at_least):
    bands = f"[{{below: {below}, points: 90}}, {{at_least: {at_least}, points: 95}}]"
    found = findings("{rule: {kind: bands, bands: " + bands + "}}")
    assert bool([f for f in found if f.level is Level.ERROR]) == (below != at_least)
