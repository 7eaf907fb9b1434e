"""The quick way of usual items gives what the step by step way gives, to the last digit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.scoring.engine import score
from appraisal.scoring.files import scorecard_from_document
from tests.scoring.conftest import CATALOGUE, card, facts
from tests.scoring.test_properties import FEW, entries, figures, given_facts, several

NO_TARGET = {"no_such_item": 1}


@settings(FEW, max_examples=200)
@given(entries, figures, st.integers(0, 3))
def test_both_ways_agree(found, values, digits):
    scorecard = scorecard_from_document(several(found, {"item": digits}))
    quick = score(scorecard, given_facts(values), CATALOGUE)
    slow = score(scorecard, given_facts(values, targets=NO_TARGET), CATALOGUE)
    assert quick.to_document() == slow.to_document()


def test_both_ways_agree_on_ratios_and_counters():
    scorecard = card("""
      - {code: a, name: a, points: 15, measure: pay_conversion_rate, target: 3%,
         rule: {kind: ratio}}
      - {code: b, name: b, points: 5, scale: 100, measure: roi, target: 3,
         rule: {kind: ratio, cap: 120%}}
      - {code: c, name: c, points: 9,
         rule: {kind: count, counters: [{code: x, measure: complaints, deduct: [1, 2]}]}}
      - {code: d, name: d, points: 9, measure: growth(gmv), target: 7%,
         rule: {kind: unit, unit: 1%, deduct: 0.3, partial: pro_rata}}
    """)
    own = {
        "paid_buyers": 7,
        "visitors": 300,
        "ad_gmv": 10,
        "ad_spend": 3,
        "complaints": 3,
        "gmv": 101,
    }
    before = {("own", 1): {"gmv": 99}}
    quick = score(scorecard, facts(own, windows=before), CATALOGUE)
    slow = score(scorecard, facts(own, windows=before, targets=NO_TARGET), CATALOGUE)
    assert quick.standing == "final"
    assert quick.to_document() == slow.to_document()
