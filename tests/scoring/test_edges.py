"""Each rule kind at its edges: on a bound, beside it, zero, negative, missing, huge, target 0."""

from decimal import Decimal

import pytest

from appraisal.scoring.result import Status
from tests.scoring.conftest import one

HIGHER, LOWER = "gmv", "complaints"


def check(rule, actual, expected, **item):
    found = one(rule, actual, **item)
    if expected in set(Status):
        assert (found.status.value, found.points) == (expected, None)
    else:
        assert (found.status.value, found.points) == ("scored", Decimal(str(expected)))


RATIO = "{kind: ratio, cap: 120%, zero_below: 60%}"


@pytest.mark.parametrize(
    ("rule", "target", "actual", "expected"),
    [
        ("{kind: ratio}", 100, 100, 20),
        ("{kind: ratio}", 100, "99.99", "20.00"),
        ("{kind: ratio}", 100, "99.97", "19.99"),
        ("{kind: ratio}", 100, 1000000, 20),
        ("{kind: ratio}", 100, 0, 0),
        ("{kind: ratio}", 100, -50, 0),
        ("{kind: ratio}", 100, None, "missing"),
        ("{kind: ratio}", 0, 50, "undefined"),
        ("{kind: ratio}", 0, 0, "undefined"),
        ("{kind: ratio}", -5, 50, "undefined"),
        ("{kind: ratio}", None, 50, "invalid"),
        ("{kind: ratio, cap: none}", 100, 1000, 200),
        ("{kind: ratio, cap: 120%}", 100, 120, 24),
        ("{kind: ratio, cap: 120%}", 100, "120.01", 24),
        ("{kind: ratio, floor: 60%}", 100, 10, 12),
        ("{kind: ratio, floor: 60%}", 100, -10, 12),
        (RATIO, 100, 60, 12),
        (RATIO, 100, "59.9999", 0),
        (RATIO, 300, 1, 0),
        ("{kind: ratio}", 3000, "750.75", "5.01"),  # 5.005: a half, and half goes up
        ("{kind: ratio}", 7, 7, 20),
    ],
)
def test_ratio_higher(rule, target, actual, expected):
    check(rule, actual, expected, target=target)


@pytest.mark.parametrize(
    ("rule", "target", "actual", "expected"),
    [
        ("{kind: ratio}", 10, 10, 20),
        ("{kind: ratio}", 10, 0, 20),
        ("{kind: ratio, cap: 150%}", 10, 0, 30),
        ("{kind: ratio, cap: none}", 10, 0, 20),
        ("{kind: ratio}", 10, -3, 20),
        ("{kind: ratio}", 10, 20, 10),
        ("{kind: ratio}", 10, 1000000000, 0),
        ("{kind: ratio}", 0, 0, "undefined"),
        ("{kind: ratio}", 10, None, "missing"),
        ("{kind: ratio, lower_form: complement}", 10, 10, 20),
        ("{kind: ratio, lower_form: complement}", 10, 15, 10),
        ("{kind: ratio, lower_form: complement}", 10, 20, 0),
        ("{kind: ratio, lower_form: complement}", 10, 25, 0),
        ("{kind: ratio, lower_form: complement, cap: none}", 10, 0, 40),
        ("{kind: ratio, lower_form: complement, cap: 150%}", 10, 2, 30),
        ("{kind: ratio, zero_below: 50%}", 10, 20, 10),
        ("{kind: ratio, zero_below: 50%}", 10, "20.01", 0),
    ],
)
def test_ratio_lower(rule, target, actual, expected):
    check(rule, actual, expected, target=target, measure=LOWER)


UNIT = "{{kind: unit, unit: 10, deduct: 2, partial: {}}}"


@pytest.mark.parametrize(
    ("rule", "actual", "expected"),
    [
        (UNIT.format("whole"), 100, 20),
        (UNIT.format("whole"), 90, 18),
        (UNIT.format("whole"), "90.01", 20),
        (UNIT.format("whole"), "89.99", 18),
        (UNIT.format("whole"), 0, 0),
        (UNIT.format("whole"), -1000, 0),
        (UNIT.format("whole"), 1000, 20),
        (UNIT.format("whole"), None, "missing"),
        (UNIT.format("started"), "99.99", 18),
        (UNIT.format("started"), 90, 18),
        (UNIT.format("started"), "89.99", 16),
        (UNIT.format("pro_rata"), 95, 19),
        (UNIT.format("pro_rata"), "99.9", "19.98"),
        ("{kind: unit, unit: 10, deduct: 2, floor: -10}", -100, -10),
        ("{kind: unit, unit: 10, deduct: 2, floor: none}", -100, -20),
        ("{kind: unit, unit: 10, deduct: 2, floor: 5}", 0, 5),
        ("{kind: unit, unit: 10, deduct: 2, max_deduct: 6}", 0, 14),
        ("{kind: unit, unit: 10, deduct: 2, free: 15}", 85, 20),
        ("{kind: unit, unit: 10, deduct: 2, free: 15}", 75, 18),
        ("{kind: unit, unit: 10, add: 1, cap: 25}", 130, 23),
        ("{kind: unit, unit: 10, add: 1, cap: 25}", 1300, 25),
        ("{kind: unit, unit: 10, add: 1, max_add: 3}", 1300, 23),
        ("{kind: unit, unit: 10, add: 1}", 1300, 20),
        ("{kind: unit, unit: 10, add: 1, cap: none}", 1300, 140),
        ("{kind: unit, unit: 10, add: 1, start: 0}", "139.99", 3),
        ("{kind: unit, unit: 10, add: 1, start: 50%}", 100, 10),
        ("{kind: unit, unit: 5%, unit_of: target, deduct: 10%}", 90, 16),
        ("{kind: unit, unit: 5%, unit_of: target, deduct: 10%, free: 5%}", 90, 18),
    ],
)
def test_unit(rule, actual, expected):
    check(rule, actual, expected, target=100)


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        (0, "0.001", 19),
        (0, 0, 20),
        (3, "3.4", 18),
        (3, "3.39", 19),
        (3, "2.9", 20),
    ],
)
def test_unit_lower_counts_exact_steps(target, actual, expected):
    rule = "{kind: unit, unit: 0.2, deduct: 1, partial: whole}"
    if target == 0:
        rule = "{kind: unit, unit: 0.2, deduct: 1, partial: started}"
    check(rule, actual, expected, target=target, measure="first_response_seconds")


def test_unit_of_a_target_of_zero_is_undefined():
    check("{kind: unit, unit: 5%, unit_of: target, deduct: 1}", 5, "undefined", target=0)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(30, 20), (45, 20), ("29.99", 20), (29, 19), (28, 18), (46, 19), (0, 0), (200, 0)],
)
def test_unit_from_a_range(actual, expected):
    rule = "{kind: unit, unit: 1, deduct: 1}"
    check(rule, actual, expected, target={"min": 30, "max": 45}, measure="stock_turnover_days")


BANDS = """
{kind: bands, bands: [{at_least: 100, points: 20}, {above: 60, below: 100, points: 50%},
 {exactly: 60, points: 7}, {at_least: 0, below: 60, points: 0}]}
"""


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (100, 20),
        ("99.999999", 10),
        ("60.000001", 10),
        (60, 7),
        ("59.999999", 0),
        (0, 0),
        (-1, "undefined"),
        (None, "missing"),
        (10**12, 20),
    ],
)
def test_bands(actual, expected):
    check(BANDS, actual, expected)


def test_bands_otherwise_takes_what_no_band_covers():
    rule = "{kind: bands, bands: [{at_least: 10, points: 20}], otherwise: 3}"
    check(rule, -1, 3)
    check(rule, "9.99", 3)


@pytest.mark.parametrize(("actual", "expected"), [(10, 20), (0, 20), (20, 10), ("20.1", 0)])
def test_bands_over_attainment_where_lower_is_better(actual, expected):
    rule = """{kind: bands, over: attainment, bands: [{at_least: 100%, points: 20},
      {at_least: 50%, below: 100%, points: 10}, {below: 50%, points: 0}]}"""
    check(rule, actual, expected, target=10, measure=LOWER)


@pytest.mark.parametrize(("actual", "expected"), [(8, 20), (10, 20), ("10.1", 5)])
def test_bands_over_actual_by_target(actual, expected):
    rule = """{kind: bands, over: attainment, lower_form: direct,
      bands: [{at_most: 100%, points: 20}, {above: 100%, points: 5}]}"""
    check(rule, actual, expected, target=10, measure=LOWER)


CURVE = "{kind: curve, below: 0, knots: [{x: 60, points: 12}, {x: 100, points: 20}]}"


@pytest.mark.parametrize(
    ("rule", "actual", "expected"),
    [
        (CURVE, 60, 12),
        (CURVE, "59.999", 0),
        (CURVE, 80, 16),
        (CURVE, 100, 20),
        (CURVE, 500, 20),
        (CURVE, -5, 0),
        (CURVE, None, "missing"),
        (CURVE.replace("below: 0", "below: extend"), 30, 6),
        (CURVE.replace("below: 0", "below: extend"), -30, 0),
        (CURVE.replace("below: 0", "below: hold"), 3, 12),
        (CURVE.replace("below: 0", "above: extend"), 500, 20),
        ("{kind: curve, knots: [{x: 0, points: 0}, {x: 3, points: 1}]}", 1, "0.33"),
    ],
)
def test_curve(rule, actual, expected):
    check(rule, actual, expected)


def test_curve_lower_is_better_with_anchors():
    rule = """{kind: curve, above: 0, knots: [{x: base, points: 60%}, {x: target, points: 100%},
      {x: stretch, points: 120%}]}"""
    target = {"base": 10, "target": 8, "stretch": 5}
    for actual, expected in [(10, 12), (9, 16), (8, 20), (5, 24), (0, 24), ("10.01", 0)]:
        check(rule, actual, expected, target=target, measure=LOWER, cap=24)


def test_curve_extended_without_end_has_no_number():
    rule = """{kind: curve, over: attainment, above: extend,
      knots: [{x: 0, points: 0}, {x: 1, points: 20}]}"""
    check(rule, 0, "undefined", target=8, measure=LOWER, cap=40)
    check(rule, 4, 40, target=8, measure=LOWER, cap=40)


@pytest.mark.parametrize(
    ("counter", "actual", "expected"),
    [
        ("deduct: 5", 0, 20),
        ("deduct: 5", 3, 5),
        ("deduct: 5", 4, 0),
        ("deduct: 5", 400, 0),
        ("deduct: 5", None, "missing"),
        ("deduct: 5", -1, "invalid"),
        ("deduct: 5, unrecorded: zero", None, 20),
        ("deduct: 5, free: 2", 2, 20),
        ("deduct: 5, free: 2", 3, 15),
        ("deduct: 5, every: 3", 5, 15),
        ("deduct: 5, every: 3", 6, 10),
        ("deduct: 5, max: 8", 3, 12),
        ("deduct: 25%", 2, 10),
        ("deduct: [1, 2, 5]", 1, 19),
        ("deduct: [1, 2, 5]", 2, 17),
        ("deduct: [1, 2, 5]", 4, 7),
        ("deduct: 5", "0.5", 20),
        ("add: 2", 3, 20),
    ],
)
def test_count(counter, actual, expected):
    rule = f"{{kind: count, counters: [{{code: c, measure: complaints, {counter}}}]}}"
    check(rule, actual, expected, measure="complaints")


def test_count_in_proportion():
    counter = "{code: c, measure: complaints, deduct: 5}"
    rule = f"{{kind: count, partial: pro_rata, counters: [{counter}]}}"
    check(rule, "0.5", "17.5", measure="complaints")


@pytest.mark.parametrize(
    ("expression", "actual", "expected"),
    [
        ("actual / 10", 100, 10),
        ("actual / 10", 500, 20),
        ("actual / 10", -5, 0),
        ("actual / 10", None, "missing"),
        ("points * attainment * attainment", 50, 5),
        ("if(actual >= target, points, 0)", 100, 20),
        ("if(actual >= target, points, 0)", "99.99", 0),
        ("1 / (actual - 100)", 100, "undefined"),
        ("actual + no_such_metric", 5, "invalid"),
        ("target", 5, 20),
    ],
)
def test_formula(expression, actual, expected):
    check(f"{{kind: formula, expression: '{expression}'}}", actual, expected, target=100)


@pytest.mark.parametrize(
    ("policy", "points", "treatment"),
    [
        ("withhold", None, "withheld"),
        ("zero", 0, "counted"),
        ("full", 20, "counted"),
        ("exclude", None, "spread"),
        ("worst", 4, "counted"),
    ],
)
def test_policies_of_a_missing_number(policy, points, treatment):
    rule = "{kind: bands, bands: [{at_least: 10, points: 20}, {below: 10, points: 4}]}"
    found = one(rule, None, missing=policy)
    assert (found.status.value, found.points) == ("missing", points)
    assert found.treatment.value == treatment


@pytest.mark.parametrize(("limit", "expected"), [({"cap": 12}, 12), ({"floor": 15}, 15), ({}, 14)])
def test_item_limits(limit, expected):
    check("{kind: ratio}", 70, expected, target=100, **limit)
