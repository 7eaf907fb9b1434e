"""Limits and forgotten %: what is warned of, and what is rightly left alone."""

import pytest

from appraisal.scoring.checks import Level, check
from appraisal.scoring.files import from_yaml, scorecard_from_document
from tests.scoring.conftest import CATALOGUE, ROOT


def said(item, level=None, kind="regular", metrics=(), **top):
    """What is said of an item (of 20 points over gmv unless it says otherwise)."""
    document = {"code": "i", "name": "i", "points": 20, "measure": "gmv", **from_yaml(item)}
    section = {"code": "s", "name": "s", "kind": kind, "items": [document]}
    if gates := top.pop("section_gates", None):
        section["gates"] = gates
    card = {"code": "c", "name": "c", "points": 20, "sections": [section], **top}
    if kind != "regular":
        card["points"] = 0
    if metrics:
        card["metrics"] = list(metrics)
    found = check(scorecard_from_document(card), CATALOGUE, publishing=True)
    assert all(f.message.zh != f.message.en for f in found)
    return [f.message.en for f in found if level in (None, f.level)]


def mixed(cap, award):
    return (
        f"{{cap: {cap}, target: 100000, rule: {{kind: bands, over: attainment, bands: "
        f'[{{below: 80%, points: 0}}, {{at_least: 80%, points: "{award}"}}]}}}}'
    )


@pytest.mark.parametrize(
    "item",
    [
        mixed(25, "points + min(floor((attainment - 100%) / 1%) * 0.5, 5)"),
        mixed(25, "points + min((attainment - 1) * 100, 5)"),
        "{cap: 25, rule: {kind: formula, expression: growth(gmv) * 100}}",
        "{cap: 25, target: 0, rule: {kind: unit, unit: 10, add: 2, start: 0}}",
        "{cap: 25, rule: {kind: count, start: 0, counters: [{code: a, add: 2}]}}",
    ],
)
def test_a_cap_may_be_reached_where_nobody_can_tell_the_most(item):
    assert said(item) == []


def test_the_page_s_own_mixed_item_is_not_warned_of():
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    block = page[page.index("- code: satisfaction") :].split("```")[0]
    items = [item for item in from_yaml(block) if item["code"] == "mixed"]
    section = {"code": "s", "name": "s", "items": items}
    card = {"code": "c", "name": "c", "points": 20, "sections": [section]}
    assert check(scorecard_from_document(card), CATALOGUE, publishing=True) == ()


def test_a_bonus_above_its_printed_points_is_told():
    item = (
        "{points: 5, target: 100, rule: {kind: unit, unit: 5%, unit_of: target, add: 1, max_add: "
    )
    assert said(item + "8}}", kind="bonus") == [
        "the bonus item can give 8, above its printed 5 points"
    ]
    assert said(item + "5}}", kind="bonus") == []
    assert said(item + "3, cap: 4}}", kind="bonus") == ["the cap 4 can't be reached: at most 3"]


def test_points_in_a_penalty_section_are_negative():
    bands = "{points: 6, rule: {kind: bands, bands: [{below: 5, points: 0}, {at_least: 5, points: "
    assert said(bands + "3}]}}", Level.ERROR, kind="penalty") == [
        "points in a penalty section are 0 or negative: write -3, not 3"
    ]
    assert said(bands + "-3}]}}", Level.ERROR, kind="penalty") == []
    assert said(bands + "-0.1 * actual}]}}", Level.ERROR, kind="penalty") == []


@pytest.mark.parametrize("direction", ["range", "none"])
def test_bands_can_t_go_against_a_metric_without_a_direction(direction):
    metrics = [{"code": "m", "direction": direction}]
    bands = "bands: [{below: 5, points: 20}, {at_least: 5, below: 9, points: 17}, "
    item = "{measure: m, rule: {kind: bands, " + bands + "{at_least: 9, points: 20}]}}"
    assert said(item, metrics=metrics) == []
    assert said(item[:-1] + ", direction: higher}", metrics=metrics) == [
        "some bands go against the metric's direction"
    ]


RATIO = "target: 5, rule: {kind: ratio}}"


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("{gates: [{when: attainment < 60, then: zero}], " + RATIO, "60%"),
        ("{gates: [{when: 60 <= attainment < 80, then: zero}], " + RATIO, "60%"),
        ("{gates: [{when: 完成率 < 60, then: zero}], " + RATIO, "60%"),
        ("{vetoes: [{when: refund_rate > 8}], " + RATIO, "8%"),
        ("{vetoes: [{when: gmv > 8 and prev(refund_rate) > 8}], " + RATIO, "8%"),
        ("{measure: reply_rate, gates: [{when: actual < 90, then: zero}], "
         "target: 95%, rule: {kind: ratio}}", "90%"),
        ("{rule: {kind: formula, expression: 'if(refund_rate < 8, points, 0)'}}", "8%"),
    ],
)  # fmt: skip
def test_a_forgotten_percent_in_a_condition(item, shown):
    assert any(f"was a % left out ({shown})?" in text for text in said(item, Level.WARNING))
    bare = shown.removesuffix("%")
    for sign in "<>":
        item = item.replace(f"{sign} {bare}", f"{sign} {shown}")
    item = item.replace(f"{bare} <=", f"{shown} <=").replace("gmv > 8%", "gmv > 8")
    if "60% <=" in item:
        item = item.replace("< 80", "< 80%")
    assert not any("left out" in text for text in said(item))


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("{target: 5, rule: {kind: bands, over: attainment, bands: [{below: 100, points: 17}, "
         "{at_least: 100, points: 20}]}}", "100"),
        ("{measure: reply_rate, rule: {kind: bands, bands: [{below: 95, points: 17}, "
         "{at_least: 95, points: 20}]}}", "95"),
        ("{target: 5, rule: {kind: curve, over: attainment, knots: [{x: 0, points: 0}, "
         "{x: 100, points: 20}]}}", "100"),
        ("{rule: {kind: rank, by: percentile, bands: [{at_most: 10, points: 20}], "
         "otherwise: 0}}", "10"),
        ("{target: 5, rule: {kind: ratio, zero_below: 60}}", "60"),
        ("{target: 5, rule: {kind: ratio, cap: 120}}", "120"),
    ],
)  # fmt: skip
def test_a_forgotten_percent_in_a_bound(item, shown):
    text = f"the bound {shown} is {shown}00 %; was a % left out?"
    assert said(item).count(text) == 1
    for before in ("below: ", "at_least: ", "x: ", "at_most: ", "cap: "):
        item = item.replace(f"{before}{shown}", f"{before}{shown}%")
    item = item.replace("zero_below: 60", "zero_below: 60%").replace("%%", "%")
    assert not any("left out" in text for text in said(item))


def test_points_are_not_compared_with_a_percentage():
    gate = [{"when": "score < 60%", "then": "zero"}]
    wanted = "score < 60%: score is in points; 60% of the points is points * 60%"
    assert wanted in said("{gates: [{when: score < 60%, then: zero}], " + RATIO)
    assert wanted in said("{" + RATIO, section_gates=gate)
    total = [{"when": "total < 60% or score_of(i) < 50%", "then": "zero"}]
    found = said("{" + RATIO, gates=total)
    assert [text.split(": ")[1].split(" is")[0] for text in found] == ["total", "score_of"]
    fine = [{"when": "score < points * 60%", "then": "zero"}]
    assert said("{gates: [{when: score < points * 60%, then: zero}], " + RATIO) == []
    assert said("{" + RATIO, section_gates=fine) == []
