"""Points a person sets, and parts of a period put together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from appraisal.scoring.engine import Facts, Scope, combine, score
from appraisal.scoring.facts import Adjustment
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.metrics import Total
from appraisal.scoring.result import ScorecardResult, Standing, Status, Treatment
from tests.scoring.conftest import CATALOGUE, OCTOBER

CARD = scorecard_from_document(
    {
        "code": "card",
        "name": {"zh": "卡", "en": "Card"},
        "sections": [
            {
                "code": "all",
                "name": {"zh": "全部", "en": "All"},
                "items": [
                    {
                        "code": "sales",
                        "name": {"zh": "销售额", "en": "Sales"},
                        "points": 60,
                        "measure": "gmv",
                        "target": 100,
                        "rule": {"kind": "ratio"},
                    },
                    {
                        "code": "visitors",
                        "name": {"zh": "访客", "en": "Visitors"},
                        "points": 40,
                        "measure": "visitors",
                        "target": 100,
                        "rule": {"kind": "ratio"},
                    },
                ],
            }
        ],
        "grades": [{"label": "A", "at_least": 90}, {"label": "B", "at_least": 60}, {"label": "C"}],
        "vetoes": [{"when": "complaints > 0", "zero": "grade", "grade": "B"}],
    }
)


def facts(**values: int) -> Facts:
    totals = {code: Total(Decimal(value)) for code, value in {"complaints": 0, **values}.items()}
    return Facts(OCTOBER, OCTOBER.start, OCTOBER.end, {(Scope.OWN, 0): totals})


def scored(given: Facts) -> ScorecardResult:
    return score(CARD, given, CATALOGUE)


def adjusted(given: Facts, **points: str) -> ScorecardResult:
    made = {code: Adjustment(Decimal(value), "重复计算", "许静") for code, value in points.items()}
    return scored(replace(given, adjustments=made))


def test_adjusted_points_count_and_the_calculated_ones_stay_beside_them():
    result = adjusted(facts(gmv=50, visitors=100), sales="45.5")
    item = result.item("sales")
    assert (item.points, item.calculated, item.is_adjusted) == (Decimal("45.5"), Decimal(30), True)
    assert result.total == Decimal("85.5")
    assert result.sections[0].points == Decimal("85.5")
    assert "许静" in item.working.sentence.zh
    assert "重复计算" in item.working.sentence.en
    assert item.working.steps[-1].result == Decimal("45.5")
    assert result.item("visitors").is_adjusted is False


def test_an_adjusted_item_waits_for_nothing():
    given = facts(visitors=100)
    assert scored(given).standing is Standing.PROVISIONAL
    result = adjusted(given, sales="20")
    item = result.item("sales")
    assert (item.status, item.treatment, item.calculated) == (
        Status.MISSING,
        Treatment.COUNTED,
        None,
    )
    assert (result.standing, result.total) == (Standing.FINAL, Decimal(60))


def test_an_adjusted_result_survives_its_document():
    result = adjusted(facts(gmv=50, visitors=100), sales="45.5")
    assert ScorecardResult.from_document(result.to_document()) == result


def test_one_part_keeps_the_grade_a_veto_left_it():
    vetoed = scored(facts(gmv=100, visitors=100, complaints=1))
    assert vetoed.grade == "B"
    assert combine([(vetoed, 31)], CARD).grade == "B"


def test_a_veto_in_one_part_limits_the_grade_of_all():
    vetoed = scored(facts(gmv=100, visitors=100, complaints=1))
    clean = scored(facts(gmv=100, visitors=100))
    combined = combine([(vetoed, 15), (clean, 16)], CARD)
    assert (combined.total, combined.grade) == (Decimal(100), "B")


def test_parts_are_weighted_by_days():
    half, whole = scored(facts(gmv=50, visitors=50)), scored(facts(gmv=100, visitors=100))
    combined = combine([(half, 10), (whole, 21)], CARD)
    assert combined.total == Decimal("83.87")
