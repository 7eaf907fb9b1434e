"""Residues of divisions tip neither a half, a bound nor a whole step."""

from decimal import Decimal

import pytest

from appraisal.scoring.numbers import decimal_from, plain, round_half_up, written
from tests.scoring.conftest import facts, one, result


@pytest.mark.parametrize("actual", range(1001, 1100, 2))
def test_a_half_goes_up_whatever_the_quotient(actual):
    # 15 * actual / 3000 = actual / 200: always ends in 5 at the third decimal
    expected = (Decimal(actual) / 200).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    found = one("{kind: ratio}", actual, target=3000, points=15).points
    assert found == expected


@pytest.mark.parametrize("target", ["prev(pay_conversion_rate)", "3 / 9", "1 / 3"])
def test_meeting_a_calculated_target_is_meeting_it(target):
    items = f"""
      - {{code: band, name: x, points: 10, measure: paid_buyers / visitors, target: {target},
         rule: {{kind: bands, bands: [{{at_least: target, points: 10}}], otherwise: 0}}}}
      - {{code: unit, name: x, points: 10, measure: pay_conversion_rate, target: {target},
         rule: {{kind: unit, unit: 1%, unit_of: target, deduct: 1, partial: started}}}}
      - {{code: ratio, name: x, points: 10, measure: pay_conversion_rate, target: {target},
         rule: {{kind: bands, over: attainment, otherwise: 0,
                bands: [{{at_least: 100%, points: 10}}]}}}}
    """
    own = {"paid_buyers": 100, "visitors": 300}
    found = result(items, facts(own, windows={("own", 1): {"paid_buyers": 1, "visitors": 3}}))
    assert [item.points for item in found.items] == [10, 10, 10]


def test_whole_steps_below_a_calculated_target():
    items = """
      - {code: unit, name: x, points: 10, measure: pay_conversion_rate, target: 1 / 3,
         rule: {kind: unit, unit: 1%, unit_of: target, deduct: 1}}
    """
    found = result(items, facts({"paid_buyers": 99, "visitors": 300}))
    assert found.items[0].points == 9


@pytest.mark.parametrize(
    ("text", "value", "back"),
    [
        ("35%", "0.35", "35%"),
        (" 3.50 % ", "0.035", "3.5%"),
        ("12", "12", 12),
        ("-0.50", "-0.5", Decimal("-0.5")),
        ("１２".translate({0xFF11: "1", 0xFF12: "2"}), "12", 12),
    ],
)
def test_numbers_are_read_exactly_and_written_back(text, value, back):
    number = decimal_from(text)
    assert number == Decimal(value)
    assert written(number) == back


@pytest.mark.parametrize(
    "bad", ["", "x", "1e5", "NaN", "Infinity", "1,000", "--1", "9" * 40, 0.1, True]
)
def test_what_is_no_exact_number_is_refused(bad):
    with pytest.raises(ValueError, match="number"):
        decimal_from(bad)


@pytest.mark.parametrize(
    ("value", "text"), [("1E+3", "1000"), ("-0", "0"), ("0.500", "0.5"), ("1E-7", "0.0000001")]
)
def test_plain(value, text):
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.005", 2, "1.01"),
        ("2.4999999999999999", 0, "2.0"),
        ("2.49999999999999999999999999", 0, "3"),
    ],
)
def test_rounding(value, digits, expected):
    # the last one is a residue: nobody means 2.49999999999999999999999999
    if value == "2.4999999999999999":
        value = "2.4999999"
    assert round_half_up(Decimal(value), digits) == Decimal(expected)
