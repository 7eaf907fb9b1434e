"""Which file counts: the choice among days, ranges, layouts and shops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Label, Metric
from appraisal.scoring.text import Text
from appraisal.scoring.totals import FactSum, totals


def metric(code: str, aggregation: Aggregation) -> Metric:
    return Metric(code, Text(code, code), "", Direction.HIGHER, aggregation)


CATALOGUE = Catalogue(
    [
        metric("gmv", Aggregation.SUM),
        metric("visitors", Aggregation.PEOPLE),
        metric("dsr", Aggregation.LAST),
        metric("peak", Aggregation.MAX),
        metric("seconds", Aggregation.WEIGHTED),
    ]
)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def fact(
    start: int,
    end: int,
    shop: int = 1,
    account: int = 1,
    layout: str = "shop_day",
    facts: int = 1,
    daily: bool = False,
    of_shop: bool = False,
    **measures: str,
) -> FactSum:
    first, last = date(2026, 10, start), date(2026, 10, end)
    return FactSum(
        shop=shop,
        account=account,
        layout=layout,
        date_from=first,
        date_until=last,
        facts=facts,
        daily=daily,
        exact=not daily and (first, last) == OCTOBER,
        measures={key.replace("__", "@"): Decimal(value) for key, value in measures.items()},
        of_shop=of_shop,
    )


def days(start: int, end: int, **rest: object) -> FactSum:
    return fact(start, end, facts=end - start + 1, daily=True, **rest)  # type: ignore[arg-type]


def value(*facts: FactSum, key: str = "gmv", **ranks: int) -> Decimal | None:
    total = totals(facts, ranks, CATALOGUE).get(key)
    return total.value if total else None


def test_nothing_is_missing_and_not_zero() -> None:
    assert totals([], {}, CATALOGUE) == {}
    assert "gmv" not in totals([days(1, 31, visitors="5")], {}, CATALOGUE)


def test_a_file_of_exactly_the_period_wins_over_its_days() -> None:
    monthly, daily = fact(1, 31, visitors="88206"), days(1, 31, visitors="93843", gmv="10")
    found = totals([daily, monthly], {}, CATALOGUE)
    assert found["visitors"].value == 88206
    assert found["visitors"].label is Label.PERIOD_FILE
    assert found["gmv"].value == 10  # the monthly file does not name it: the days do


def test_people_of_several_days_are_labelled() -> None:
    found = totals([days(1, 31, visitors="93843", gmv="1")], {}, CATALOGUE)
    assert found["visitors"].label is Label.DAILY_SUM
    assert found["gmv"].label is Label.SUM
    assert (found["gmv"].days, found["gmv"].facts) == (31, 31)


def test_two_halves_of_a_month_add_up() -> None:
    assert value(fact(1, 15, gmv="1.10"), fact(16, 31, gmv="2.20")) == Decimal("3.30")


def test_a_range_that_holds_counted_days_gives_way() -> None:
    assert value(days(1, 10, gmv="10"), fact(5, 20, gmv="99")) == 10
    assert value(days(1, 10, gmv="10"), fact(11, 20, gmv="99")) == 109


def test_accounts_of_a_shop_add_up() -> None:
    assert value(days(1, 31, account=1, gmv="1"), days(1, 31, account=2, gmv="2")) == 3


def test_what_is_said_about_the_shop_itself_counts_alone() -> None:
    shop = days(1, 31, account=1, of_shop=True, gmv="10")
    agents = [days(1, 31, account=number, gmv="4", visitors="1") for number in (2, 3)]
    assert value(shop, *agents) == 10
    assert value(shop, *agents, key="visitors") == 2


def test_of_two_layouts_of_one_shop_the_smaller_rank_counts_alone() -> None:
    shop, product = days(1, 31, gmv="100"), days(1, 31, layout="product_day", gmv="97")
    assert value(shop, product, shop_day=0, product_day=10) == 100
    assert value(shop, product, shop_day=10, product_day=0) == 97


def test_each_shop_has_its_own_layout() -> None:
    first = days(1, 31, shop=1, gmv="100")
    second = days(1, 31, shop=2, account=2, layout="product_day", gmv="50")
    assert value(first, second, shop_day=0, product_day=10) == 150


def test_the_last_value_is_not_added() -> None:
    assert value(fact(1, 15, dsr="4.8"), fact(16, 31, dsr="4.9"), key="dsr") == Decimal("4.9")
    two_shops = [days(1, 31, shop=1, dsr="4.8"), days(1, 31, shop=2, account=2, dsr="4.9")]
    assert value(*two_shops, key="dsr") is None


def test_the_largest_value_is_kept() -> None:
    assert value(fact(1, 15, peak="7"), fact(16, 31, peak="5"), key="peak") == 7
    assert value(days(1, 31, peak="7"), days(1, 31, account=2, peak="9"), key="peak") == 9


def test_an_average_without_parts_counts_only_alone() -> None:
    one = fact(1, 31, seconds__stated="30")
    assert value(one, key="seconds@stated") == 30
    assert value(fact(1, 15, seconds__stated="30"), fact(16, 31, seconds__stated="40")) is None


def test_parts_of_an_average_add_up() -> None:
    found = totals(
        [
            fact(1, 15, seconds__total="300", seconds__weight="10"),
            fact(16, 31, seconds__total="100", seconds__weight="10"),
        ],
        {},
        CATALOGUE,
    )
    assert (found["seconds@total"].value, found["seconds@weight"].value) == (400, 20)
    assert found["seconds@total"].label is Label.WEIGHTED


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.integers(1, 4),
            st.sampled_from(["shop_day", "product_day"]),
            st.decimals("0", "99999", places=2),
        ),
        max_size=20,
    ),
    st.randoms(),
)
def test_the_order_of_facts_does_not_matter(
    rows: list[tuple[int, int, str, Decimal]], random: object
) -> None:
    facts = [
        FactSum(
            shop,
            shop * 10 + account,
            layout,
            date(2026, 10, 1) + timedelta(days=number),
            date(2026, 10, 2) + timedelta(days=number),
            1,
            False,
            False,
            {"gmv": amount, "visitors": amount},
        )
        for number, (shop, account, layout, amount) in enumerate(rows)
    ]
    shuffled = facts.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ranks = {"shop_day": 0, "product_day": 10}
    assert totals(facts, ranks, CATALOGUE) == totals(shuffled, ranks, CATALOGUE)


def test_net_sales_that_a_report_states_add_up() -> None:
    """A difference of sums is one; a ratio is not, and neither is a difference with one in it."""
    catalogue = Catalogue(
        [
            metric("gmv", Aggregation.SUM),
            metric("refund_amount", Aggregation.SUM),
            metric("visitors", Aggregation.PEOPLE),
            replace(
                metric("net_sales", Aggregation.RATIO),
                formula="gmv - refund_amount - value_or(gmv, 0)",
            ),
            replace(metric("rate", Aggregation.RATIO), formula="refund_amount / gmv"),
            replace(metric("odd", Aggregation.RATIO), formula="gmv - rate"),
            replace(metric("people", Aggregation.RATIO), formula="visitors - visitors"),
            replace(metric("shifted", Aggregation.RATIO), formula="gmv - 100"),
        ]
    )
    codes = ("gmv", "net_sales", "rate", "odd", "people", "shifted", "unknown")
    assert [code for code in codes if catalogue.adds_up(code)] == ["gmv", "net_sales"]
    days = fact(1, 31, facts=31, daily=True, net_sales__stated="900", rate__stated="0.5")
    other = fact(1, 31, account=2, net_sales__stated="50")
    found = totals([days, other], {}, catalogue)
    total = found["net_sales@stated"]
    assert (total.value, total.label, total.facts) == (950, Label.STATED, 32)
    assert "rate@stated" not in found
