"""What ordinary people's files have: own sums, several shops, other figures than the header says.

Each is read exactly, or refused with the row and what to do; none gives a wrong number silently.
"""

from datetime import date
from decimal import Decimal

import pytest

from appraisal.importing import ImportResult, Limits, PeriodSource, parse
from appraisal.importing.shop import FileShop
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import hidden, shop_rows, text, xlsx, zipped

IN_EURO = FileShop(currency="EUR")
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
PRODUCTS = ["商品ID", "商品名称", "访客数", "支付金额", "支付件数", "支付买家数"]
PLANS = ["场景ID", "场景名字", "计划ID", "计划名字", "展现量", "点击量", "花费", "总成交金额"]
AGENTS = ["旺旺昵称", "接待人数", "询单人数", "答问比", "客户满意率"]
AGENTS_NAME = "自制报表_20261001_20261031_全部.xlsx"


def read(content: bytes, name: str = "file.csv", **options: object) -> ImportResult:
    return parse(content, name, catalogue=CATALOGUE, limits=Limits(), **options)


def codes(result: ImportResult) -> list[str]:
    return [found.code for found in result.problems]


def total(result: ImportResult, measure: str) -> Decimal:
    return sum((fact.measures.get(measure, Decimal(0)) for fact in result.facts), Decimal(0))


# -- sums that nobody labelled


@pytest.mark.parametrize("label", [["", ""], ["", "合计"], ["-", "总计："], ["合计", ""]])
def test_a_sum_under_products_never_counts_twice(label: list[str]) -> None:
    rows = [PRODUCTS, ["1", "甲", 10, 100, 2, 2], ["2", "乙", 20, "200.50", 3, 3]]
    result = read(text([*rows, [*label, 28, "300.50", 5, 5]]), period=OCTOBER)
    assert total(result, "gmv") == Decimal("300.50")
    assert result.sheets[0].rows_dropped == {"summary": 1}


@pytest.mark.parametrize("rows", [2, 9])
def test_a_sum_without_a_date_is_known_by_its_amounts(rows: int) -> None:
    table = shop_rows(rows)
    sums = ["", 1, 3000 * rows, f"{Decimal('12345.6') * rows}", "", ""]
    result = read(text([*table, sums]))
    assert (len(result.facts), codes(result)) == (rows, [])
    assert result.sheets[0].rows_dropped == {"summary": 1}


def test_figures_without_a_subject_that_are_no_sum_are_refused_with_their_row() -> None:
    rows = [PRODUCTS, ["1", "甲", 10, 100, 2, 2], ["2", "乙", 20, 200, 3, 3]]
    result = read(text([*rows, ["", "丙", 5, 50, 1, 1]]), period=OCTOBER)
    assert not result.facts
    assert [(found.code, found.row) for found in result.problems] == [("row_unlabelled", 4)]
    assert "商品ID" in result.problems[0].reason.zh
    result = read(text([*shop_rows(), ["", 3006, 9000, 37036.7, "", 150]]))
    assert [(found.code, found.row) for found in result.problems] == [("date_missing", 5)]


def test_a_second_row_like_the_first_is_no_sum() -> None:
    result = read(xlsx([AGENTS, ["小满", 10, 5, "", ""], ["", 10, 5, "", ""]]), AGENTS_NAME)
    assert codes(result) == ["account_missing"]


def test_a_remark_in_a_column_without_figures_is_a_note() -> None:
    rows = [PRODUCTS, ["1", "甲", 10, 100, 2, 2], ["", "以上为活动商品", "", "", "", ""]]
    result = read(text(rows), period=OCTOBER)
    assert total(result, "gmv") == 100
    assert result.sheets[0].rows_dropped == {"note": 1}


# -- whose file


def test_several_shops_in_one_file_are_refused_whatever_the_export() -> None:
    rows = [["日期", "店铺", *PLANS]]
    rows += [["2026-10-01", shop, 1, "场", shop, "计划", 9, 3, 5, 10] for shop in ("甲店", "乙店")]
    result = read(text(rows))
    assert codes(result) == ["several_values"]
    assert "甲店、乙店" in result.problems[0].reason.zh
    rows[2][1] = "甲店"
    assert total(read(text(rows)), "ad_spend") == 10


# -- a promotion report without its days


def test_a_plan_report_without_a_date_asks_for_the_days() -> None:
    content = text([PLANS, [1, "场景", "11", "计划", 100, 10, "5.50", 30]])
    result = read(content, "计划报表_20260619_110330.csv")
    assert codes(result) == ["period_unknown"]
    result = read(content, "计划报表_20260619_110330.csv", period=OCTOBER)
    assert result.facts[0].measures["ad_spend"] == Decimal("5.50")
    assert (result.facts[0].date_from, result.facts[0].date_to) == OCTOBER
    assert result.sheets[0].period_source is PeriodSource.GIVEN


def test_rows_of_a_dateless_report_that_repeat_count_once() -> None:
    row = [1, "场景", "11", "计划", 100, 10, "5.50", 30]
    result = read(text([PLANS, row, row]), period=OCTOBER)
    assert codes(result) == ["rows_repeated"]
    assert total(result, "ad_spend") == Decimal("5.50")


# -- fractions or percentages


def test_a_percentage_is_no_amount() -> None:
    rows = [list(row) for row in shop_rows()]
    rows[2][3] = "12%"
    result = read(text(rows))
    assert [(found.code, found.row) for found in result.problems] == [("not_a_number", 3)]


def test_answers_per_question_above_one_are_no_percentages() -> None:
    rows = [AGENTS, ["小满", 10, 5, 1.35, "95%"], ["小暑", 20, 6, 0.9, "90%"]]
    result = read(xlsx(rows), AGENTS_NAME)
    assert total(result, "qa_ratio@total") == Decimal("31.50")
    assert codes(result) == ["rate_unit_guessed"]
    assert "1.35 = 135%" in result.problems[0].reason.zh
    rows[1][3], rows[2][3] = 135, 90
    result = read(xlsx(rows), AGENTS_NAME)
    assert total(result, "qa_ratio@total") == Decimal("31.50")
    assert codes(result) == []


def test_a_typed_98_beside_a_cell_of_95_percent_is_told() -> None:
    rows = [AGENTS, ["小满", 10, 5, "", 0.95], ["小暑", 20, 6, "", 98]]
    result = read(xlsx(rows), AGENTS_NAME)
    assert codes(result) == ["rate_unit_guessed"]
    assert "0.95" in result.problems[0].reason.en
    rows[1][4] = 95
    assert codes(read(xlsx(rows), AGENTS_NAME)) == []
    rows[1][4], rows[2][4] = "0.95%", 98
    assert codes(read(xlsx(rows), AGENTS_NAME)) == []


# -- what spreadsheets and zips do


def excel_csv(rows: list[list[object]]) -> bytes:
    """Rows in blocks of 16, each as wide as the block's last filled cell, as Excel saves them."""
    lines: list[list[object]] = []
    for start in range(0, len(rows), 16):
        block = rows[start : start + 16]
        wide = max(place for row in block for place, cell in enumerate(row, 1) if cell != "")
        lines += [row[:wide] for row in block]
    return text(lines)


def test_a_csv_that_excel_saved_without_empty_cells_at_the_end() -> None:
    header = ["统计日期", "访客数", "浏览量", "支付金额", "成功退款金额", "备注"]
    day = date(2026, 10, 1).toordinal()
    rows: list[list[object]] = [header]
    rows += [[date.fromordinal(day + n), 10, 20, 5, 1 if n < 15 else "", ""] for n in range(40)]
    content = excel_csv(rows)
    assert content.splitlines()[20].count(b",") == 3
    result = read(content)
    assert codes(result) == []
    assert (total(result, "gmv"), total(result, "refund_amount")) == (200, 15)
    assert "refund_amount" not in result.facts[-1].measures


def test_a_single_short_row_is_still_refused() -> None:
    lines = text(shop_rows(20)).splitlines(keepends=True)
    for cut in (5, 20):
        changed = [*lines]
        changed[cut] = changed[cut].rpartition(b",")[0] + b"\r\n"
        assert codes(read(b"".join(changed))) == ["row_width"]
    assert codes(read(text(shop_rows(16))[:-8])) == ["row_width"]


def test_what_is_no_table_in_a_zip_is_named_and_left_out() -> None:
    picture, table = b"\x89PNG\r\n\x1a\n" + bytes(99), text(shop_rows())
    result = read(zipped(logo__png=picture, a__csv=table, e__csv=b"", r__txt=b"readme"), "a.zip")
    assert total(result, "gmv") == Decimal("37036.8")
    assert [(found.code, found.sheet) for found in result.problems] == [
        ("sheet_not_read", "logo.png"),
        ("sheet_not_read", "e.csv"),
        ("sheet_not_read", "r.txt"),
    ]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in result.problems[1].reason.en)
    result = read(zipped(logo__png=picture), "a.zip")
    assert [(found.code, found.sheet) for found in result.problems] == [("not_a_table", "logo.png")]
    cut = xlsx(shop_rows())[:-300]
    result = read(zipped(a__csv=table, b__xlsx=cut), "a.zip")
    assert [(found.code, found.sheet) for found in result.problems] == [("damaged", "b.xlsx")]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    result = read(hidden(xlsx(shop_rows(), 旧数据=shop_rows()), 1), "a.xlsx")
    assert total(result, "gmv") == Decimal("37036.8")
    assert [(found.code, found.sheet) for found in result.problems] == [("sheet_hidden", "旧数据")]
    result = read(hidden(xlsx([["说明"]], 数据=shop_rows()), 1), "a.xlsx")
    assert not result.facts
    assert set(codes(result)) == {"sheet_hidden", "no_header"}


# -- other countries


def french(*amounts: str) -> bytes:
    lines = ["Jour;Nom de la campagne;Montant dépensé (EUR);Impressions"]
    lines += [f"2026-05-{day:02d};A;{amount};2\u202f000" for day, amount in enumerate(amounts, 1)]
    return "\n".join(lines).encode()


def test_a_comma_before_decimals() -> None:
    result = read(french("10,25", "1.234,50", "1 234,5", "7", "0,125"), shop=IN_EURO)
    assert total(result, "ad_spend") == Decimal("2486.375")
    assert total(result, "impressions") == 10_000
    assert codes(result) == []


@pytest.mark.parametrize("amounts", [["1,255", "2,100"], ["10,25", "10.25"], ["1,234.5", "1,2"]])
def test_a_comma_that_may_be_either_is_refused(amounts: list[str]) -> None:
    content = french(*amounts).replace("\u202f".encode(), b"")
    result = read(content)
    assert codes(result) == ["decimal_comma_unclear"]
    assert result.problems[0].row in {2, 3}


def test_semicolons_with_thousands_of_ours() -> None:
    content = french("1,255", "2,100.50").replace("\u202f".encode(), b"")
    assert total(read(content, shop=IN_EURO), "ad_spend") == Decimal("3355.50")


def test_dollars_are_told() -> None:
    rows = [
        ["(Child) ASIN", "Sessions – Total", "Units Ordered", "Ordered Product Sales"],
        ["B1", "1,234", "10", "$1,234.56"],
        ["B2", "0", "0", "-$4.00"],
    ]
    name = "BusinessReport-8-04-26.csv"
    result = read(text(rows), name, period=OCTOBER)
    assert not result.facts
    assert codes(result) == ["foreign_amount", "foreign_amount"]
    result = read(text(rows), name, period=OCTOBER, shop=FileShop(currency="USD"))
    assert total(result, "gmv") == Decimal("1230.56")
    assert codes(result) == []
    rows[1][3], rows[2][3] = "¥1,234.56", "-¥4.00"
    assert codes(read(text(rows), "a.csv", period=OCTOBER)) == []


def test_an_absurd_ratio_is_told_and_ends_nothing() -> None:
    rows = [
        ["日期", *PLANS, "点击率"],
        ["2026-10-01", 1, "s", "11", "p", 1e-300, 1e14, "5", 30, 0.5],
    ]
    assert "ratio_contradicts" in codes(read(xlsx(rows)))
