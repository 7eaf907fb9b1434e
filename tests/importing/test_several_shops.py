"""Tables of several shops, dates that stand across, and amounts in several currencies."""

from __future__ import annotations

import pytest

from appraisal.importing import ImportResult, Limits, parse
from appraisal.importing.across import Across
from appraisal.importing.layout_document import layout_from_document
from appraisal.importing.shop import ANY_SHOP, FileShop
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import Cells, text, xlsx
from tests.importing.samples import SAMPLES

SCORES = SAMPLES["shop_scores"].rows()


def read(content: bytes, shop: FileShop = ANY_SHOP, **more: object) -> ImportResult:
    return parse(content, "x", catalogue=CATALOGUE, limits=Limits(), shop=shop, **more)


def codes(result: ImportResult) -> list[str]:
    return [problem.code for problem in result.problems]


def values(result: ImportResult, metric: str) -> dict[str, str]:
    return {
        fact.date_from.isoformat(): str(fact.measures[metric])
        for fact in result.facts
        if metric in fact.measures
    }


# -- dates across


def test_every_date_stands_over_its_fields() -> None:
    result = read(xlsx(SCORES), FileShop(("一店",), "tmall"))
    assert values(result, "dsr_service") == {"2026-05-06": "4.9", "2026-05-07": "4.91"}
    assert values(result, "dsr_logistics") == {"2026-05-06": "4.85", "2026-05-07": "4.86"}
    assert codes(result) == ["other_shops"]
    said = result.problems[0].reason.zh
    assert "3 个店铺" in said
    for name in ("抖音 一店", "拼多多 二店", "京东自营 三店"):
        assert name in said
    assert [fact.first_row for fact in result.facts] == [3, 3]


def test_scores_keep_the_scale_of_their_platform() -> None:
    result = read(text(SCORES), FileShop(("一店",), "douyin"))
    assert values(result, "dsr_service") == {"2026-05-06": "91", "2026-05-07": "90"}


def test_two_numbers_in_a_cell_are_not_guessed() -> None:
    shop = FileShop(("二店",), "pinduoduo")
    result = read(text(SCORES), shop)
    assert not result.facts
    assert codes(result).count("two_numbers") == 3
    assert {problem.row for problem in result.problems if problem.code == "two_numbers"} == {5}
    own = layout_from_document(
        {
            "code": "own_scores",
            "name": "我们的服务分",
            "signature": [["平台"], ["店铺"], ["服务分"]],
            "columns": [
                {"metric": "dsr_service", "headers": ["服务分"], "reads": "leading", "part": 2}
            ],
            "dates": {"day": ["日期"]},
            "grain": "one_row",
            "header_rows": 2,
            "dates_across": True,
            "of_shop": ["店铺"],
            "of_platform": ["平台"],
        },
        CATALOGUE,
    )
    declared = read(text(SCORES), shop, layouts={own.code: own})
    assert values(declared, "dsr_service") == {"2026-05-06": "4.6"}


def test_other_measures_are_no_scores() -> None:
    result = read(text(SCORES), FileShop(("三店",), "jd"))
    assert not result.facts
    assert codes(result)[-1] == "no_rows"
    assert "其他指标 2" in result.problems[-1].reason.zh


def test_a_table_without_the_shop_says_whose_it_is() -> None:
    result = read(text(SCORES), FileShop(("别店", "Other"), "tmall"))
    assert not result.facts
    assert codes(result)[0] == "shop_not_in_file"
    said = result.problems[0].reason.zh
    assert "别店" in said
    assert "天猫 一店" in said


def test_without_a_name_several_shops_are_refused() -> None:
    result = read(text(SCORES))
    assert not result.facts
    assert "several_values" in codes(result)


def test_two_rows_of_one_shop_and_day_are_refused_even_when_equal() -> None:
    result = read(text([*SCORES, SCORES[2]]), FileShop(("一店",), "tmall"))
    assert not result.facts
    assert codes(result).count("rows_for_same_key") == 2
    assert {problem.row for problem in result.problems if problem.row} == {7}


@pytest.mark.parametrize(
    ("dates", "names", "header"),
    [
        (
            ["", 46148, "", 46149, ""],
            ["店铺", "甲", "乙", "甲", "乙"],
            ("店铺", "日期", "甲", "乙"),
        ),
        (["", "2026/5/6", "2026/5/6"], ["店铺", "甲", "乙"], ("店铺", "日期", "甲", "乙")),
        (
            ["x", 46148, "", "合计", ""],
            ["店铺", "甲", "乙", "甲", "丙"],
            ("店铺", "日期", "甲", "乙"),
        ),
        (["", 46148, "", 46149], ["店铺", "甲", "乙", "丙"], ("店铺", "日期", "甲", "乙", "丙")),
    ],
)
def test_a_row_of_dates_over_names(dates: Cells, names: Cells, header: tuple[str, ...]) -> None:
    across = Across.of(dates, names)
    assert across is not None
    assert across.header == header


@pytest.mark.parametrize(
    ("dates", "names"),
    [
        ([46148, ""], ["甲", "乙"]),
        (["", ""], ["店铺", "甲"]),
        (["", 46148], ["店铺", ""]),
        (["", 46148], ["日期", "甲"]),
        (["", 46148], ["", "甲"]),
        ([], []),
    ],
)
def test_other_rows_hold_no_dates_across(dates: Cells, names: Cells) -> None:
    assert Across.of(dates, names) is None


def test_a_missing_score_stays_missing() -> None:
    rows = [list(row) for row in SCORES]
    rows[2][5] = "-"
    result = read(xlsx(rows), FileShop(("一店",), "tmall"))
    assert values(result, "dsr_service") == {"2026-05-07": "4.91"}
    assert values(result, "dsr_logistics").keys() == {"2026-05-06", "2026-05-07"}


# -- reviews of several shops

REVIEWS: list[Cells] = [
    ["平台", "店铺", "时间", "订单编号", "商品名称", "评价内容", "评分"],
    ["天猫", "一店", "2026年06月07日 12:39:34", "1", "甲", "好", 5],
    ["天猫", "二店", "2026年06月07日 12:40:34", "2", "甲", "差", 1],
    ["京东", "一店", "2026年06月07日 12:41:34", "3", "甲", "差", 1],
]


def test_reviews_of_the_own_shop_count() -> None:
    (fact,) = read(text(REVIEWS), FileShop(("一店",), "tmall")).facts
    assert fact.measures == {"reviews": 1, "positive_reviews": 1, "negative_reviews": 0}


# -- currencies

DAY: list[Cells] = [["Date", "Ordered Product Sales", "Units Ordered"], ["2026-05-06", "$12.50", 2]]


def test_an_amount_with_another_sign_is_refused() -> None:
    result = read(text(DAY))
    assert not result.facts
    assert codes(result) == ["foreign_amount"]
    assert (result.problems[0].row, result.problems[0].value) == (2, "$12.50")


@pytest.mark.parametrize("currency", ["USD", "CAD", "HKD"])
def test_an_amount_in_the_shops_currency_counts(currency: str) -> None:
    (fact,) = read(text(DAY), FileShop(currency=currency)).facts
    assert str(fact.measures["gmv"]) == "12.50"


@pytest.mark.parametrize(
    ("header", "currency", "code"),
    [
        ("Amount spent (USD)", "USD", None),
        ("Amount spent (USD)", "CAD", "foreign_currency"),
        ("Amount spent (EUR)", "USD", "foreign_currency"),
        ("Amount spent (¥)", "USD", "foreign_currency"),
        ("Amount spent (¥)", "JPY", None),
        ("Amount spent ($)", "CAD", None),
        ("Amount spent (元)", "USD", "foreign_currency"),
        ("Amount spent", "USD", None),
    ],
)
def test_the_currency_of_a_header(header: str, currency: str, code: str | None) -> None:
    rows = [["Day", "Campaign name", header], ["2026-05-06", "spring", 12.5]]
    result = read(text(rows), FileShop(currency=currency))
    assert codes(result) == ([code] if code else [])
    assert bool(result.facts) is (code is None)


def test_orders_in_another_currency_are_refused() -> None:
    sample = SAMPLES["shopify_orders"]
    assert read(text(sample.rows()), FileShop(currency="USD")).facts
    result = read(text(sample.rows()), FileShop(currency="EUR"))
    assert not result.facts
    assert codes(result) == ["foreign_currency"]
