"""The company's own layouts as documents: every layout survives, everything wrong is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appraisal.importing import LAYOUTS, Limits, parse
from appraisal.importing.draft import ColumnChoice, Draft, choices_of
from appraisal.importing.facts import AccountKind
from appraisal.importing.layout_document import layout_from_document, layout_to_document
from appraisal.importing.suggest import Use
from appraisal.scoring.document import DocumentError
from appraisal.scoring.files import from_yaml, to_yaml
from appraisal.scoring.text import Text
from tests.importing.catalogue import CATALOGUE

SHIPPED = [layout for layout in LAYOUTS.values() if not layout.from_catalogue]
GOOD = {
    "code": "own_plans",
    "name": {"zh": "推广计划表", "en": "Plans"},
    "signature": [["数据日"], ["推广帐户"]],
    "columns": [{"metric": "ad_spend", "headers": ["花费金额"], "scale": "0.01"}],
    "dates": {"day": ["数据日"]},
    "account": "plan",
    "account_key": ["推广帐户"],
}


@pytest.mark.parametrize("layout", SHIPPED, ids=lambda layout: layout.code)
def test_every_shipped_layout_survives_the_way_through_yaml(layout) -> None:
    own = replace(layout, code=f"own_{layout.code}"[:50], own=True)
    text = to_yaml(layout_to_document(own))
    assert layout_from_document(from_yaml(text), CATALOGUE) == own


def test_a_document_reads_a_file() -> None:
    own = layout_from_document(GOOD, CATALOGUE)
    content = "数据日,推广帐户,花费金额\n2026-10-01,甲,12345\n".encode()
    result = parse(content, "x.csv", catalogue=CATALOGUE, limits=Limits(), layouts={own.code: own})
    (fact,) = result.facts
    assert (fact.layout, fact.account.key) == ("own_plans", "甲")
    assert str(fact.measures["ad_spend"]) == "123.45"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "Own Plans"}, "code: a code is of small letters"),
        ({"code": "wujie_plan"}, "code: wujie_plan is a layout of the system"),
        ({"name": {"en": "x"}}, "name: the Chinese name is missing"),
        ({"signature": []}, "signature: at least one column"),
        ({"columns": []}, "columns: at least one column of a metric"),
        ({"columns": "x"}, "columns: a list belongs here"),
        (
            {"columns": [{"metric": "x", "headers": ["y"]}]},
            "columns[1].metric: there is no metric x",
        ),
        ({"columns": [{"metric": "gmv"}]}, "columns[1].headers: at least one name"),
        (
            {"columns": [{"metric": "gmv", "headers": ["a"], "reads": "x"}]},
            "columns[1].reads: one of number",
        ),
        (
            {"columns": [{"metric": "gmv", "headers": ["a"], "scale": "-1"}]},
            "columns[1].scale: a number above 0",
        ),
        (
            {"columns": [{"metric": "gmv", "headers": ["a"], "dated": "paid"}]},
            "columns[1].dated: there is no date column called paid",
        ),
        (
            {"columns": [{"metric": "gmv", "headers": ["收货人姓名"]}]},
            "columns: 收货人姓名 is about a buyer",
        ),
        (
            {"columns": [{"metric": "roi", "headers": ["a"], "adds": True}]},
            "columns[1].metric: several columns of roi can't be added up",
        ),
        ({"account_key": []}, "account_key: the column that names the account"),
        ({"account_key": ["买家会员名"]}, "account_key: 买家会员名 is about a buyer"),
        ({"account": "nobody"}, "account: one of shop"),
        ({"rank": 0}, "rank: a whole number from 1 to 999"),
        ({"rank": True}, "rank: a whole number"),
        ({"settles_after": -1}, "settles_after: a whole number"),
        ({"header_rows": 3}, "header_rows: a whole number from 1 to 2"),
        ({"dates": []}, "dates: a mapping"),
        ({"keep": [{"headers": ["a"], "values": 3}]}, "keep[1].values: a list belongs here"),
        ({"orders": {"number": []}}, "orders.number: at least one name"),
        ({"own": True}, "own: this key is not known"),
        ({"ends_at_blank": "no"}, "ends_at_blank: true or false"),
        ({"signature": [["x" * 200]]}, "signature[1]: the name of a column is a short text"),
        ({"signature": [["a"]] * 400}, "signature: there are more than 300 entries"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change, said) -> None:
    with pytest.raises(DocumentError) as refused:
        layout_from_document(GOOD | change, CATALOGUE)
    assert any(str(problem).startswith(said) for problem in refused.value.problems), str(
        refused.value
    )


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(DocumentError) as refused:
        layout_from_document({"columns": [3], "x": 1, "rank": "a"}, CATALOGUE)
    assert len(refused.value.problems) >= 5
    with pytest.raises(DocumentError):
        layout_from_document([], CATALOGUE)


def test_a_draft_becomes_a_layout_and_is_read_back() -> None:
    choices = [
        ColumnChoice("数据日", Use.DAY),
        ColumnChoice("推广帐户", Use.ACCOUNT),
        ColumnChoice("单元ID", Use.ID),
        ColumnChoice("花费", Use.METRIC, "ad_spend", "number", "0.01"),
        ColumnChoice("其他", Use.IGNORE),
    ]
    draft = Draft("own_x", Text("表", "Table"), choices, AccountKind.PLAN)
    layout = layout_from_document(draft.document(), CATALOGUE)
    assert layout.row_key == (("数据日",), ("单元ID",))
    assert [group for group in layout.signature if "其他" in group] == []
    assert choices_of(layout, [choice.header for choice in choices]) == choices


def test_columns_of_one_metric_add_up() -> None:
    choices = [
        ColumnChoice("日期", Use.DAY),
        ColumnChoice("总 很满意", Use.METRIC, "cs_satisfied_reviews"),
        ColumnChoice("总 满意", Use.METRIC, "cs_satisfied_reviews"),
        ColumnChoice("总 收到", Use.METRIC, "cs_reviews"),
    ]
    draft = Draft("own_x", Text("表", "Table"), choices, header_rows=2)
    layout = layout_from_document(draft.document(), CATALOGUE)
    assert layout.header_rows == 2
    assert [column.adds for column in layout.columns] == [True, True, False]
    content = "日期,总,,\n,很满意,满意,收到\n2026-10-01,12,5,20\n".encode()
    result = parse(
        content, "x.csv", catalogue=CATALOGUE, limits=Limits(), layouts={layout.code: layout}
    )
    assert result.facts[0].measures == {"cs_satisfied_reviews": 17, "cs_reviews": 20}
