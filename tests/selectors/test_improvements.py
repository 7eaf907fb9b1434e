"""What one step better would have brought to a stored result, by the engine itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Exclusion,
    Fact,
    ItemScore,
    Rating,
    Role,
)
from appraisal.scoring.one_step import ALONE, HELD, JUDGED, NEWER, TOGETHER
from appraisal.scoring.stepping import Improvement
from appraisal.selectors.improvements import outlooks_of
from appraisal.services import scoring
from appraisal.services.reviews import adjust_score
from appraisal.services.scorecards import load_scorecard, publish_scorecard
from tests.crowd import FIRST, SCORECARD, crowd

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

UNIT = {"kind": "unit", "unit": 2, "deduct": 3}
BANDS = [
    {"at_least": 20, "points": 100},
    {"above": 9, "below": 20, "points": 60},
    {"at_most": 9, "points": 10},
]


def card(*items: dict[str, Any]) -> dict[str, Any]:
    section = SCORECARD["sections"][0]
    whole = sum(each["points"] for each in items)
    return SCORECARD | {"points": whole, "sections": [section | {"items": list(items)}]}


def item(code: str, points: Any, **rest: Any) -> dict[str, Any]:
    worth = {"weight": points} if isinstance(points, str) else {"points": points}
    return {"code": code, "name": {"zh": code, "en": code}, **worth, **rest}


SALES = item("sales", 30, measure="cs_gmv", target=310, rule={"kind": "ratio"})
COMPLAINTS = item(
    "complaints",
    40,
    rule={
        "kind": "count",
        "counters": [{"code": "all", "measure": "complaints", "deduct": 5}],
    },
)


def person(number: int = 1) -> Employee:
    return Employee.objects.get(number=f"E{number:05}")


def score_all(period: AppraisalPeriod) -> None:
    scoring.work_off(run=scoring.create_run(period=period, actor=None))


def of(number: int = 1) -> dict[str, Any]:
    """Item code -> what one step better would have brought to somebody's current result."""
    found = outlooks_of(Appraisal.objects.get(employee=person(number), is_current=True))
    codes = dict(ItemScore.objects.values_list("pk", "item__code"))
    return {codes[pk]: outlook for pk, outlook in found.items()}


def steps(document: dict[str, Any], number: int = 1, size: int = 2) -> dict[str, Any]:
    score_all(crowd(size, document=document))
    return of(number)


def rated(period: AppraisalPeriod, code: str, level: str) -> None:
    Rating.objects.create(
        period=period, employee=person(), role=Role.objects.get(), item_code=code, level=level
    )


@pytest.mark.parametrize(
    ("rule", "more", "to", "gain"),
    [
        # 4 of 10: three units short.
        (UNIT, {"target": 10}, 6, 3),
        ({"kind": "ratio"}, {"target": 100}, 5, 1),
        ({"kind": "bands", "bands": BANDS}, {}, 9, 50),
    ],
)
def test_one_step_by_kind_of_rule(rule: Any, more: Any, to: Any, gain: Any):
    better = steps(card(item("sales", 100, measure="cs_gmv", rule=rule, **more)))["sales"]
    assert (better.step.to, better.gain) == (to, gain)


def test_an_open_bound_has_to_be_passed():
    better = steps(
        card(item("sales", 100, measure="cs_gmv", rule={"kind": "bands", "bands": BANDS}))
    )
    assert better["sales"].sentence.en == "above 9: 50 points more"
    assert better["sales"].sentence.zh == "高于 9:多得 50 分"


def test_at_full_points_nothing_is_said():
    document = card(item("sales", 100, measure="cs_gmv", target=4, rule={"kind": "ratio"}))
    assert steps(document)["sales"] is None


def test_one_complaint_fewer():
    better = steps(card(SALES, COMPLAINTS))["complaints"]
    assert (better.step.by, better.gain, better.step.to) == (-1, 5, None)
    assert better.sentence.en == "complaints, 1 fewer: 5 points more"


def test_occurrences_are_tried_one_by_one_until_a_unit_is_gone():
    counter = {"code": "all", "measure": "complaints", "deduct": 5, "every": 3}
    better = steps(
        card(item("many", 40, rule={"kind": "count", "counters": [counter | {"every": 2}]})), 2, 3
    )["many"]
    # Two complaints are one unit: one fewer is enough.
    assert (better.step.by, better.gain) == (-1, 5)


def test_what_people_counted_is_stepped_like_what_files_count():
    noted = item("late", 10, rule={"kind": "count", "counters": [{"code": "days", "deduct": 2}]})
    period = crowd(2, document=card(noted))
    Rating.objects.create(
        period=period, employee=person(), role=Role.objects.get(), item_code="late",
        counters={"days": "3"},
    )  # fmt: skip
    score_all(period)
    assert (of()["late"].step.by, of()["late"].gain) == (-1, 2)


LEVELS = [
    {"label": "good", "points": 20},
    {"label": "fair", "points": 12, "name": {"zh": "一般", "en": "fair"}},
    {"label": "poor", "points": 5},
]


def test_a_rating_names_the_next_better_level():
    period = crowd(2, document=card(item("manner", 20, rule={"kind": "rating", "levels": LEVELS})))
    rated(period, "manner", "poor")
    score_all(period)
    better = of()["manner"]
    assert better.gain == 7
    assert better.sentence.en == "rated fair: 7 points more"


def test_points_given_without_levels_have_no_step():
    period = crowd(2, document=card(item("manner", 20, rule={"kind": "rating"})))
    Rating.objects.create(
        period=period, employee=person(), role=Role.objects.get(), item_code="manner",
        value=Decimal(11),
    )  # fmt: skip
    score_all(period)
    assert of()["manner"] == JUDGED


RANKED = item(
    "place",
    10,
    measure="cs_gmv",
    rule={
        "kind": "rank",
        "bands": [{"exactly": 1, "points": 10}, {"exactly": 2, "points": 8}],
        "otherwise": 4,
    },
)


def test_the_next_place_that_brings_more():
    found = steps(card(RANKED), number=1, size=4)["place"]
    # 2, 4, 6, 8 yuan: with 4 one is third; reaching 6 shares place 2.
    assert (found.step.to, found.step.place, found.gain) == (6, 2, 4)
    assert found.sentence.en == "at 6, which is place 2: 4 points more"
    assert found.sentence.zh == "达到 6,升到第 2 名:多得 4 分"


def test_places_that_bring_nothing_are_passed_over():
    found = steps(card(RANKED), number=0, size=9)["place"]
    # Ninth of nine: every place up to the third brings 4 points.
    assert (found.step.to, found.step.place, found.gain) == (16, 2, 4)


def test_with_ties_at_the_worse_place_the_other_has_to_be_passed():
    rule = RANKED["rule"] | {"ties": "worst"}
    found = steps(card(RANKED | {"rule": rule}), number=1, size=4)["place"]
    assert (found.step.to, found.step.beyond, found.step.place) == (6, True, 2)


def test_the_first_of_all_has_no_next_place():
    assert steps(card(RANKED), number=3, size=4)["place"] is None


def test_a_cohort_that_was_not_kept_gives_no_place():
    period = crowd(4, document=card(RANKED))
    score_all(period)
    period.runs.update(cohort=None)
    assert of()["place"] == ALONE


def test_against_the_team_s_mean_the_own_step_moves_the_mean():
    document = card(
        item("mean", 100, measure="cs_gmv", target="team_mean(cs_gmv)", rule={"kind": "ratio"})
    )
    better = steps(document, number=0)["mean"]
    # 2 and 4 yuan. With 2.03 the mean is 3.015 and no longer 3: 67.33 points, not 67.67.
    assert (better.step.to, better.points) == (Decimal("2.03"), Decimal("67.33"))


def test_where_others_move_along_nothing_is_told():
    document = card(
        item(
            "mixed",
            100,
            measure="cs_gmv / 2",
            target="team_mean(cs_gmv)",
            rule={"kind": "ratio"},
        )
    )
    assert steps(document, number=0)["mixed"] == TOGETHER


def daily(combine: dict[str, Any], rule: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return card(item("days", 10, measure="cs_gmv", daily=combine, rule=rule, **rest))


LATE = {"kind": "bands", "bands": [{"at_least": 4, "points": 0}, {"below": 4, "points": "-0.5"}]}


def test_by_day_one_day_better():
    found = steps(daily({"combine": "sum", "start": "100%"}, LATE))["days"]
    # 2 yuan on each of two days: 9 of 10 points; one day with 4 gives 9.5.
    assert (found.step.day, found.step.to, found.gain) == (FIRST, 4, Decimal("0.5"))
    assert found.sentence.zh == "2026-10-01 当天达到 4:多得 0.5 分"


def test_the_worst_day_that_is_nearest_to_the_bound_is_named():
    period = crowd(2, document=daily({"combine": "sum", "start": "100%"}, LATE))
    second = FIRST + timedelta(days=1)
    Fact.objects.filter(account__key="E00001", date_from=second).update(
        measures={"cs_gmv": 3_000_000, "complaints": 0}
    )
    score_all(period)
    assert of()["days"].step.day == second


def test_the_mean_of_the_days():
    found = steps(daily({}, {"kind": "ratio"}, target=8))["days"]
    # 2 of 8 on both days are 2.5 points; a day at 8 would make (2.5 + 10) / 2.
    assert found.step.day == FIRST
    assert found.gain > 0
    assert found.points <= Decimal("6.25")


def test_where_one_day_is_lost_in_rounding_every_day_is_tried():
    document = daily({}, {"kind": "ratio"}, target=200, rounding=0, scale=100)
    found = steps(document)["days"]
    assert isinstance(found, Improvement)
    assert found.gain >= 1


def children(*found: dict[str, Any]) -> dict[str, Any]:
    return card({"code": "both", "name": {"zh": "综合", "en": "both"}, "points": 40,
                 "children": list(found)})  # fmt: skip


def test_of_sub_items_the_one_that_brings_most():
    small = item("small", "20%", measure="cs_gmv", target=400, rule={"kind": "ratio"})
    large = item("large", "80%", measure="cs_gmv", target=100, rule={"kind": "ratio"})
    found = steps(children(small, large))["both"]
    assert found.step.child.en == "large"
    assert found.sentence.en.startswith("large: at 5: ")
    # 4 of 100 at 80 % of 40 points; 1 % of the target is 0.32 points, as the engine rounds it.
    assert found.gain == Decimal("0.32")


def test_sub_items_by_place_and_by_day():
    place = item("place", "50%", measure="cs_gmv", rule=RANKED["rule"] | {"otherwise": 0})
    place["rule"] = place["rule"] | {
        "bands": [{"exactly": 1, "points": 100}, {"exactly": 2, "points": 80}]
    }
    days = item("days", "50%", measure="cs_gmv", daily={}, target=8, rule={"kind": "ratio"})
    found = steps(children(place, days), number=1, size=4)["both"]
    assert (found.step.child.en, found.step.to, found.gain) == ("place", 6, 16)


def test_an_adjusted_item_says_what_the_rule_would_give():
    period = crowd(2, document=card(SALES, COMPLAINTS))
    score_all(period)
    adjust_score(
        period=period, employee=person(), role=Role.objects.get(), item_code="complaints",
        points=Decimal(20), reason="agreed", actor=None,
    )  # fmt: skip
    score_all(period)
    better = of()["complaints"]
    assert (better.gain, better.points, better.adjusted) == (5, 40, 20)
    assert better.sentence.en.endswith(
        "(the rule would give 40 points; what counts is the adjusted 20 points)"
    )


def test_adjusted_to_nothing_is_adjusted_all_the_same():
    period = crowd(2, document=card(SALES, COMPLAINTS))
    score_all(period)
    adjust_score(
        period=period, employee=person(), role=Role.objects.get(), item_code="complaints",
        points=Decimal(0), reason="agreed", actor=None,
    )  # fmt: skip
    score_all(period)
    assert of()["complaints"].adjusted == 0


def test_spread_points_are_repeated_with_the_whole_scorecard():
    manner = item("manner", 30, rule={"kind": "rating", "levels": LEVELS})
    period = crowd(2, document=card(SALES, COMPLAINTS, manner))
    Exclusion.objects.create(
        period=period, employee=person(), role=Role.objects.get(), item_code="manner", reason="new"
    )
    score_all(period)
    score = ItemScore.objects.get(item__code="complaints", part__appraisal__employee=person())
    # 40 of the 70 points that are left count 100 / 70 as much.
    better = of()["complaints"]
    assert better.points == Decimal("57.14")
    assert better.gain == Decimal("57.14") - score.points


def test_a_gate_that_holds_the_points_is_said():
    gated = SALES | {"gates": [{"when": "actual >= 0", "then": "cap", "value": 0}]}
    assert steps(card(gated, COMPLAINTS))["sales"] == HELD


def test_occurrences_never_go_below_none():
    document = card(
        item(
            "complaints",
            40,
            rule={
                "kind": "count",
                "partial": "pro_rata",
                "counters": [{"code": "all", "measure": "complaints", "deduct": 5, "every": 10}],
            },
        )
    )
    better = steps(document)["complaints"]
    # One complaint is there and costs half a point: no more than that can be won.
    assert better.points == 40


def test_facts_that_no_longer_give_the_stored_points_say_so():
    score_all(crowd(2, document=card(SALES, COMPLAINTS)))
    ItemScore.objects.filter(item__code="sales").update(points=Decimal(20))
    found = of()
    assert found["sales"] == NEWER
    assert isinstance(found["complaints"], Improvement)


def test_the_number_of_queries_does_not_grow_with_the_items():
    def asked(count: int) -> int:
        items = [
            item(f"s{number}", 10, measure="cs_gmv", target=310, rule={"kind": "ratio"})
            for number in range(count)
        ]
        row = load_scorecard(
            document=card(*items), role=Role.objects.get(), effective_from=date(2026, 2, count),
            actor=None,
        )  # fmt: skip
        publish_scorecard(scorecard=row, actor=None)
        score_all(AppraisalPeriod.objects.get())
        appraisal = Appraisal.objects.get(employee=person(), is_current=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            outlooks_of(appraisal)
        return len(queries)

    crowd(2)
    assert asked(2) == asked(9)


def test_full_points_by_the_rule_beside_fewer_that_count():
    period = crowd(2, document=card(COMPLAINTS))
    score_all(period)
    adjust_score(
        period=period, employee=person(0), role=Role.objects.get(), item_code="complaints",
        points=Decimal(30), reason="agreed", actor=None,
    )  # fmt: skip
    score_all(period)
    assert "40 points; what counts is the adjusted 30 points" in of(0)["complaints"].en
