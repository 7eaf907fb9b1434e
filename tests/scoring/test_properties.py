"""What holds for every scorecard and every number."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.scoring.codecs import UNLIMITED
from appraisal.scoring.context import Context
from appraisal.scoring.engine import Rating, score
from appraisal.scoring.evaluation import Compiler, View
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.formula import parse
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import calculating, round_half_up
from appraisal.scoring.period import PeriodKind
from appraisal.scoring.result import ScorecardResult, Status, Treatment
from tests.scoring.conftest import CATALOGUE, facts

FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
numbers = st.decimals(min_value=-1000, max_value=100000, places=2)
positive = st.decimals(min_value=Decimal("0.01"), max_value=100000, places=2)
points = st.integers(min_value=1, max_value=60)
shares = st.integers(min_value=1, max_value=100)


def percent(value: int) -> str:
    return f"{value}%"


ratios = st.builds(
    lambda cap, floor, zero, form: {
        "kind": "ratio",
        "cap": percent(100 + cap),
        "floor": percent(floor),
        **({"zero_below": percent(zero)} if zero else {}),
        "lower_form": form,
    },
    st.integers(0, 100),
    st.integers(0, 60),
    st.integers(0, 90),
    st.sampled_from(["inverse", "complement"]),
)
units = st.builds(
    lambda size, of, deduct, add, partial, floor: {
        "kind": "unit",
        "unit": percent(size) if of == "target" else size,
        "unit_of": of,
        "deduct": deduct,
        "add": add,
        "partial": partial,
        "floor": floor,
        "cap": "150%",
    },
    st.integers(1, 50),
    st.sampled_from(["absolute", "target"]),
    st.integers(0, 9),
    st.integers(0, 5),
    st.sampled_from(["whole", "started", "pro_rata"]),
    st.integers(-20, 0),
)


def rising(values):
    return sorted(set(values))


bands = st.builds(
    lambda bounds, over: {
        "kind": "bands",
        "over": over,
        "bands": [
            {"below": bounds[0], "points": 0},
            *(
                {"at_least": low, "below": high, "points": percent(20 * n)}
                for n, (low, high) in enumerate(pairwise(bounds), 1)
            ),
            {"at_least": bounds[-1], "points": "100%"},
        ],
    },
    st.lists(st.integers(0, 400), min_size=2, max_size=4, unique=True).map(rising),
    st.sampled_from(["actual", "attainment"]),
)
curves = st.builds(
    lambda xs, below, above: {
        "kind": "curve",
        "knots": [{"x": x, "points": percent(25 * n)} for n, x in enumerate(xs, 1)],
        "below": below,
        "above": above,
    },
    st.lists(st.integers(0, 400), min_size=2, max_size=4, unique=True).map(rising),
    st.sampled_from(["hold", "extend", 0]),
    st.sampled_from(["hold", "extend"]),
)
rules = st.one_of(ratios, units, bands, curves)


def document(rule, full, target, measure="gmv", **item):
    entry = {
        "code": "i",
        "name": "i",
        "points": full,
        "measure": measure,
        "target": target,
        "rule": rule,
    }
    section = {"code": "s", "name": "s", "items": [{**entry, **item}]}
    return {"code": "c", "name": "c", "points": full, "sections": [section]}


def scored(rule, full, target, actual, measure="gmv", **item) -> ScorecardResult:
    card = scorecard_from_document(document(rule, full, target, measure, **item))
    return score(card, facts({measure: actual}), CATALOGUE)


def limits(rule, full):
    """The lowest and highest points a rule of the strategies may give."""
    if rule["kind"] == "ratio":
        return 0, full * Decimal(rule["cap"].rstrip("%")) / 100
    if rule["kind"] == "unit":
        return rule["floor"], full * Decimal("1.5")
    return 0, full


@FEW
@given(rules, points, positive, numbers, st.sampled_from(["gmv", "complaints"]))
def test_points_stay_within_floor_and_cap(rule, full, target, actual, measure):
    item = scored(rule, full, target, actual, measure).items[0]
    if item.points is not None:
        low, high = limits(rule, full)
        assert low <= item.points <= high


@FEW
@given(rules, points, positive, st.tuples(numbers, numbers))
def test_more_is_never_worse_where_higher_is_better(rule, full, target, actuals):
    less, more = sorted(actuals)
    worse = scored(rule, full, target, less).items[0]
    better = scored(rule, full, target, more).items[0]
    if worse.points is not None and better.points is not None:
        assert worse.points <= better.points


@FEW
@given(st.one_of(ratios, units), points, positive, st.tuples(numbers, numbers))
def test_less_is_never_worse_where_lower_is_better(rule, full, target, actuals):
    less, more = sorted(actuals)
    better = scored(rule, full, target, less, "complaints").items[0]
    worse = scored(rule, full, target, more, "complaints").items[0]
    assert worse.points <= better.points


def several(entries, rounding):
    items = [
        {
            "code": f"i{n}",
            "name": "x",
            "points": full,
            "measure": metric,
            "target": target,
            "rule": rule,
        }
        for n, (rule, full, target, metric) in enumerate(entries)
    ]
    half = (len(items) + 1) // 2
    sections = [{"code": "a", "name": "a", "items": items[:half]}]
    if items[half:]:
        sections.append({"code": "b", "name": "b", "items": items[half:]})
    return {"code": "c", "name": "c", "sections": sections, "rounding": rounding}


METRICS = ("gmv", "visitors", "clicks", "complaints", "refund_amount")
entries = st.lists(
    st.tuples(rules, points, positive, st.sampled_from(METRICS)), min_size=1, max_size=6
)
figures = st.fixed_dictionaries(dict.fromkeys(METRICS, st.one_of(st.none(), numbers)))
roundings = st.fixed_dictionaries({"item": st.integers(0, 4), "total": st.just(4)})


def given_facts(found, **more):
    return facts({code: value for code, value in found.items() if value is not None}, **more)


@FEW
@given(entries, figures, roundings)
def test_the_total_is_the_sum_of_its_rounded_parts(found, values, rounding):
    rounding = {**rounding, "section": 4}
    result = score(
        scorecard_from_document(several(found, rounding)), given_facts(values), CATALOGUE
    )
    counted = [item.points for item in result.items if item.points is not None]
    assert (result.total is None) == (not counted)
    if counted:
        assert result.total == sum(counted)
    for section in result.sections:
        inside = [
            i.points for i in result.items if i.section == section.code and i.points is not None
        ]
        assert (section.points is None) == (not inside)
        assert section.points is None or section.points == sum(inside)


@FEW
@given(entries, figures, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(found, values, chance):
    card = several(found, {"item": 2})
    shuffled = {**card, "sections": [dict(section) for section in card["sections"]]}
    for section in shuffled["sections"]:
        section["items"] = chance.sample(section["items"], len(section["items"]))
    first = score(scorecard_from_document(card), given_facts(values), CATALOGUE)
    second = score(scorecard_from_document(shuffled), given_facts(values), CATALOGUE)
    assert first.total == second.total
    assert {i.code: (i.status, i.points) for i in first.items} == {
        i.code: (i.status, i.points) for i in second.items
    }


@FEW
@given(entries, st.lists(figures, min_size=2, max_size=8), st.integers(1, 7))
def test_the_batch_does_not_matter(found, people, cut):
    card = scorecard_from_document(several(found, {"item": 2}))
    together = [score(card, given_facts(values), CATALOGUE) for values in people]
    again = scorecard_from_document(several(found, {"item": 2}))
    apart = [score(again, given_facts(values), CATALOGUE) for values in people[cut:]]
    apart = [score(again, given_facts(values), CATALOGUE) for values in people[:cut]] + apart
    assert [r.to_document() for r in together] == [r.to_document() for r in apart]


def calculated(arithmetic: str) -> Decimal:
    """The value of a step's arithmetic, by the language's own parser."""
    with calculating():
        read = Compiler(Catalogue(()), PeriodKind.MONTH).number(parse(arithmetic), View())
        given_context = facts()
        return read(Context(given_context, [], None))


@FEW
@given(rules, points, positive, numbers, st.sampled_from(["gmv", "complaints"]), st.integers(0, 4))
def test_the_explanation_recomputes_to_the_points(rule, full, target, actual, measure, digits):
    gates = [{"when": "actual > target * 2", "then": "times", "value": "1.1"}]
    item = scored(
        rule, full, target, actual, measure, rounding=digits, gates=gates, cap="140%"
    ).items[0]
    if item.status is not Status.SCORED:
        assert item.working.reason is not None
        return
    steps = item.working.steps
    for step in steps:
        assert abs(calculated(step.arithmetic) - step.result) < Decimal("1E-15"), step
    assert round_half_up(steps[-1].result, digits) == item.points
    assert item.working.sentence.zh
    assert item.working.sentence.en


@FEW
@given(entries, figures)
def test_a_stored_result_is_restored_without_loss(found, values):
    result = score(
        scorecard_from_document(several(found, {"item": 3})), given_facts(values), CATALOGUE
    )
    assert ScorecardResult.from_document(result.to_document()) == result


@FEW
@given(entries, figures, st.sets(st.integers(0, 5)), st.sampled_from(["section", "scorecard"]))
def test_spreading_keeps_the_whole(found, values, left_out, spread):
    card = scorecard_from_document({**several(found, {"item": 6}), "spread": spread})
    excluded = {f"i{n}": "x" for n in left_out if n < len(found)}
    result = score(card, given_facts(values, excluded=excluded), CATALOGUE)
    kept = [item for item in result.items if item.treatment is not Treatment.SPREAD]
    if kept:
        whole = sum(full for _, full, _, _ in found)
        assert abs(sum(item.full_points for item in kept) - whole) < Decimal("0.0001")


@FEW
@given(st.decimals(min_value=-(10**6), max_value=10**6, places=9), st.integers(0, 6))
def test_rounding_is_half_up(value, digits):
    with localcontext() as context:
        context.prec = 60
        expected = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert round_half_up(value, digits) == expected


@FEW
@given(shares, shares, st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_ratings_of_peers_are_averaged(manager, own, peers):
    rule = {
        "kind": "rating",
        "raters": [
            {"rater": "manager", "weight": "50%"},
            {"rater": "self", "weight": "20%"},
            {"rater": "peer", "weight": "30%"},
        ],
    }
    card = scorecard_from_document(document(rule, 100, None))
    given_ratings = (
        Rating("manager", value=Decimal(manager)),
        Rating("self", value=Decimal(own)),
        *(Rating("peer", value=Decimal(value)) for value in peers),
    )
    result = score(card, facts(ratings={"i": given_ratings}), CATALOGUE)
    exact = Decimal(manager) / 2 + Decimal(own) / 5 + Decimal(sum(peers)) / len(peers) * 3 / 10
    assert result.total == round_half_up(exact, 2)


@pytest.mark.parametrize("value", [UNLIMITED, -UNLIMITED])
def test_no_limit_is_never_points(value):
    item = scored({"kind": "ratio", "cap": "none"}, 20, 10, 0, "complaints").items[0]
    assert item.points != value
    assert item.attainment is None
