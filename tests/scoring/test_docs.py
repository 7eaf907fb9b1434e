"""docs/rules.md: every YAML block is read; the first scorecard gives what it says."""

import json
import re

import jsonschema
import pytest

from appraisal.scoring.example_run import run_document
from appraisal.scoring.files import from_yaml, scorecard_from_document, scorecard_to_document
from appraisal.scoring.rules import KINDS
from appraisal.scoring.schema import scorecard_schema
from appraisal.scoring.scorecard import Item, Scorecard, Section
from tests.scoring.conftest import CATALOGUE, ROOT

PAGE = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SHIPPED = [*ROOT.glob("fixtures/scorecards/*.yaml"), *ROOT.glob("fixtures/demo/scorecards/*.yaml"),
           *ROOT.glob("tests/examples/*.scorecard.yaml")]  # fmt: skip


ITEMS = [b for b in BLOCKS if b.startswith("- ") and "kind: bonus" not in b]


@pytest.mark.parametrize("block", ITEMS)
def test_every_example_item_is_read(block):
    items = from_yaml(block)
    document = {"code": "c", "name": "c", "sections": [{"code": "s", "name": "s", "items": items}]}
    card = scorecard_from_document(document)
    assert scorecard_to_document(card) == document


def test_the_example_sections_are_read():
    block = next(b for b in BLOCKS if "kind: bonus" in b)
    document = {"code": "c", "name": "c", "sections": from_yaml(block)}
    assert scorecard_to_document(scorecard_from_document(document)) == document


def test_the_first_scorecard_gives_what_the_page_says():
    card, examples = (from_yaml(block) for block in BLOCKS[:2])
    outcomes = run_document(scorecard_from_document(card), examples, CATALOGUE)
    assert [outcome.differences for outcome in outcomes] == [()]
    assert outcomes[0].compared == 5


@pytest.mark.parametrize(
    ("code", "actual", "expected"),
    [
        ("sales", {"gmv": 270000}, 18),
        ("spend", {"ad_spend": 125, "gmv": 1000}, 8),
        ("response", {"first_response_seconds": 31}, 9),
        ("stock", {"stock_turnover_days": 47}, 8),
        ("stock", {"stock_turnover_days": 27}, 7),
        ("new", {"new_products": 35}, 6),
        ("satisfaction", {"satisfaction_rate": "94.99%"}, 8),
        ("mixed", {"gmv": 103500}, "21.5"),
        ("half", {"gmv": 120000}, 22),
        ("posts", {"content_published": 3}, 6),
    ],
)
def test_figures_on_the_page(code, actual, expected):
    for block in ITEMS:
        for item in from_yaml(block):
            if item["code"] == code:
                section = {"code": "s", "name": "s", "items": [item]}
                card = scorecard_from_document({"code": "c", "name": "c", "sections": [section]})
                case = {"facts": actual, "expect": {"items": {code: expected}}}
                outcomes = run_document(card, [case], CATALOGUE)
                assert outcomes[0].differences == ()
                return
    pytest.fail(f"no item {code}")


@pytest.mark.parametrize("record", [Scorecard, Section, Item, *KINDS.values()])
def test_every_field_is_on_the_page(record):
    for field in record.FIELDS:
        assert f"`{field.name}`" in PAGE, f"{record.__name__}.{field.name}"


def test_the_schema_beside_the_page_is_up_to_date():
    written = json.loads((ROOT / "docs/scorecard.schema.json").read_text(encoding="utf-8"))
    assert written == scorecard_schema()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_schema_admits_what_is_shipped(file):
    jsonschema.validate(jsonable(from_yaml(file.read_text(encoding="utf-8"))), scorecard_schema())


@pytest.mark.parametrize(
    "change",
    [{"rule": {"kind": "ratoi"}}, {"rule": {"kind": "ratio", "capp": 1}}, {"wieght": "2%"},
     {"scope": "mine"}],
)  # fmt: skip
def test_the_schema_refuses_what_is_wrong(change):
    item = {"code": "i", "name": "i", "measure": "gmv", "rule": {"kind": "ratio"}, **change}
    document = {"code": "c", "name": "c", "sections": [{"code": "s", "name": "s", "items": [item]}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, scorecard_schema())


def jsonable(document):
    return json.loads(json.dumps(document, default=str))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_shipped_scorecards_are_written_back_as_they_are(file):
    document = from_yaml(file.read_text(encoding="utf-8"))
    card = scorecard_from_document(document)
    assert scorecard_to_document(card) == document
    assert scorecard_from_document(jsonable(document)) == card
