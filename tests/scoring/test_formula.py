"""The formula language: what it says, what it refuses, how it reads back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.scoring.codecs import FORMULA
from appraisal.scoring.document import Place, Unreadable
from appraisal.scoring.formula import Formula, FormulaError, names_in, parse
from appraisal.scoring.formula_text import chinese, english
from tests.scoring.conftest import CATALOGUE, facts, result

ATTACKS = [
    "__import__('os')",
    "().__class__",
    "gmv.__class__",
    "gmv[0]",
    "lambda: 1",
    "9 ** 9 ** 9",
    "1 << 100",
    "open('x')",
    "[x for x in y]",
    "{1: 2}",
    "'a' * 10",
    "gmv := 5",
    "exec(1)",
    "gmv; 1",
    "eval(gmv)",
    "9" * 60,
    "(" * 400 + "1" + ")" * 400,
    "gmv\x00",
    "f(gmv)",
    "gmv = = 1",
    "1e999999999",
    "0x10",
    "True",
    "gmv if 1 else 2",
    "max(gmv)",
    "round(gmv, 99)",
    "prev(gmv, -1)",
    "prev(gmv, 1.5)",
    "prev(gmv, gmv)",
    "gmv >",
    "",
    "   ",
    "+ " * 300,
    "gmv and visitors",
    "if(gmv, 1, 2)",
    "(gmv > 1) + 1",
    "not gmv",
    "a" * 600,
]
NAMES = {"True", "[x for x in y]"}
"""Harmless: each reads as the name of a metric that does not exist."""


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_not_of_the_language_is_refused(text):
    if text in NAMES:
        assert list(names_in(parse(text))) == [text.strip("[]")]  # a name: no such metric
        return
    with pytest.raises(FormulaError):
        parse(text)


@pytest.mark.parametrize("text", [text for text in ATTACKS if text not in NAMES])
def test_a_refusal_is_said_in_chinese(text):
    with pytest.raises(FormulaError) as refused:
        parse(text)
    message = refused.value.message
    assert message.en == str(refused.value)
    assert re.search("[\u4e00-\u9fff]", message.zh)
    typed = set(re.findall("[A-Za-z]+", text))
    control = re.findall(r"U\+[0-9A-F]{4}", message.zh)
    words = set(re.findall("[A-Za-z]+", message.zh)) - ({"U"} if control else set())
    assert words <= typed
    assert not re.search("[\u4e00-\u9fff]", message.en)


def test_a_refusal_in_a_scorecard_has_both_languages():
    place = Place("", [])
    with pytest.raises(Unreadable) as refused:
        FORMULA.read("gmv >", place)
    assert refused.value.message.zh == "公式“gmv >”:公式不完整,末尾缺少内容"
    assert refused.value.message.en == "formula 'gmv >': the formula ends too early"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 - 3 - 4", -5),
        ("12 / 3 / 2", 2),
        ("-2 * -3", 6),
        ("- - 2", 2),
        ("35%", "0.35"),
        ("120 % * 50", 60),
        ("0.1 + 0.2", "0.3"),
        ("１２ ＋ ３％ × １００", 15),
        ("min(3, 1, 2) + max(1, 2)", 3),
        ("round(2.5) + round(2.345, 2)", "5.35"),
        ("floor(-2.5) + ceil(2.1)", 0),
        ("floor(0.3 / 0.1)", 3),
        ("abs(-3)", 3),
        ("if(1 < 2 and not 2 < 1, 10, 20)", 10),
        ("if(1 < 2 <= 2, 1, 0)", 1),
        ("if(2 != 2 or 3 <> 3, 1, 0)", 0),
        ("if(1 ＝ 1 且 2 ≥ 2, 1, 0)", 1),
        ("如果(1 ≤ 0 或 非 1 ≠ 1, 5, 6)", 5),
        ("四舍五入(2.5)", 3),
    ],
)
def test_arithmetic(text, expected):
    assert value(text) == Decimal(str(expected))


def value(text, own=None, **more):
    items = [
        {
            "code": "i",
            "name": "i",
            "points": 1,
            "cap": "none",
            "floor": "none",
            "rounding": 6,
            "rule": {"kind": "formula", "expression": text},
        }
    ]
    from_items = str(items).replace("'", '"')
    item = result(from_items, facts(own or {}, **more)).items[0]
    return item.points if item.points is not None else item.status.value


HISTORY = {
    ("own", 1): {"gmv": 80},
    ("own", 2): {"gmv": 60},
    ("own", 3): {"gmv": 40},
    ("own", 12): {"gmv": 50},
    ("shop", 0): {"gmv": 400},
    ("department", 0): {"gmv": 800},
    ("company", 0): {"gmv": 1600},
    ("shop", 1): {"gmv": 200},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gmv", 100),
        ("支付金额", 100),
        ("「支付金额(GMV)」 + 1", 101),
        ("prev(gmv)", 80),
        ("上期(gmv)", 80),
        ("prev(gmv, 3)", 40),
        ("prev(prev(gmv))", 60),
        ("last_year(gmv)", 50),
        ("mean_prev(gmv, 3)", 60),
        ("growth(gmv)", "0.25"),
        ("growth_year(gmv)", 1),
        ("prev(growth(gmv))", "0.333333"),
        ("shop(gmv) / company(gmv)", "0.25"),
        ("department(gmv)", 800),
        ("growth(shop(gmv))", 1),
        ("shop(growth(gmv))", 1),
        ("prev(shop(gmv))", 200),
        ("gmv - shop(gmv) - own(gmv)", -400),
        ("visitors", "missing"),
        ("value_or(visitors, 7)", 7),
        ("value_or(gmv, 7)", 100),
        ("gmv / 0", "undefined"),
        ("visitors / 0", "missing"),
        ("no_such", "invalid"),
        ("last_year(visitors)", "missing"),
        ("if(gmv > 50 or visitors > 1, 1, 2)", 1),
        ("if(visitors > 1 or gmv > 50, 1, 2)", 1),
        ("if(gmv > 500 and visitors > 1, 1, 2)", 2),
        ("if(gmv > 50 and visitors > 1, 1, 2)", "missing"),
    ],
)
def test_figures_of_other_times_and_scopes(text, expected):
    if not isinstance(expected, str) or expected[0].isdigit():
        expected = Decimal(str(expected))
    assert value(text, {"gmv": 100}, windows=HISTORY) == expected


names = st.sampled_from(["gmv", "visitors", "paid_orders", "refund_amount"])
constants = st.decimals(min_value=0, max_value=1000, places=2).map(str)
trees = st.recursive(
    st.one_of(names, constants, constants.map(lambda text: text + "%")),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"prev({text})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"if({t[0]} >= {t[1]}, {t[2]}, 1)"),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(trees.filter(lambda text: len(text) < 450))
def test_printed_formulas_read_back(text):
    tree = parse(text)
    assert parse(english(tree)) == tree
    back = parse(chinese(tree, CATALOGUE))
    assert english(resolved(back)) == english(tree)


def resolved(tree):
    """The same tree with codes instead of Chinese names."""
    text = english(tree)
    for code in ("gmv", "visitors", "paid_orders", "refund_amount"):
        text = text.replace(CATALOGUE[code].name.zh, code)
    return parse(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text):
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert parse(english(tree)) == tree or "「" in text or "[" in text or "【" in text


def test_a_formula_keeps_its_text():
    assert str(Formula.of(" gmv / visitors ")) == "gmv / visitors"
