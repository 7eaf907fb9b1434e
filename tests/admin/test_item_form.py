"""The item's form: every field of every rule kind, and what is wrong beside it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from appraisal.admin import words
from appraisal.admin.drawing import inputs_of
from appraisal.admin.inputs import NO_MESSAGES, Input, Sort
from appraisal.admin.posted import document_of
from appraisal.admin.scorecards.item_form import (
    GROUPS,
    RULE,
    item_form,
    messages_of,
    posted_item,
    read_item,
)
from appraisal.admin.scorecards.overview import DETAILS, SECTION
from appraisal.scoring import scorecard as pure
from appraisal.scoring.codecs import ChoiceCodec, ListCodec, RecordCodec
from appraisal.scoring.document import DocumentError, Field, write_record
from appraisal.scoring.files import from_yaml, scorecard_from_yaml
from appraisal.scoring.rules import KINDS
from appraisal.services.scorecard_rows import json_ready
from tests.services.scorecard_files import EVERYTHING


def _posted(inputs: Iterable[Input]) -> list[tuple[str, str]]:
    """What a browser would send for these fields."""
    found = []
    for given in inputs:
        if given.sort is Sort.FLAG:
            if given.checked:
                found.append((given.name, "on"))
        elif given.sort is Sort.ROWS:
            for row in given.rows:
                found += _posted(row)
        else:
            if given.optional and given.checked:
                found.append((f"{given.name}?", "on"))
            if given.sort not in {Sort.GROUP, Sort.PAIR}:
                found.append((given.name, given.value))
            found += _posted(given.parts)
    return found


def _data(pairs: Iterable[tuple[str, str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


def _form_posts(document: dict[str, Any]) -> dict[str, Any]:
    form = item_form(document)
    pairs = [pair for group in form.groups.values() for pair in _posted(group)]
    pairs += _posted(form.rule.inputs)
    pairs.append(("rule.kind", form.rule.kind.code if form.rule.kind else ""))
    return posted_item(_data(pairs))


ITEMS = {
    "ratio": "{code: a, name: 甲, points: 10, measure: gmv, target: 5,"
    " rule: {kind: ratio, cap: none, floor: 50%, zero_below: 60%}}",
    "unit": "{code: a, name: {zh: 甲, en: A}, points: 10, measure: gmv, target: {min: 1, max: 2},"
    " rule: {kind: unit, unit: 1%, unit_of: target, deduct: 2, add: 0.5, partial: started,"
    " start: 80%, floor: -5, cap: 12}}",
    "bands": "{code: a, name: 甲, points: 10, measure: gmv, rule: {kind: bands, bands: ["
    "{at_least: 65%, points: 10, name: 优}, {at_least: 60%, below: 65%, points: 90%},"
    " {below: 60%, above: 10%, points: {from: 2, to: 4}}, {at_most: 10%, points: [1, 2]}],"
    " otherwise: 0}}",
    "count": "{code: a, name: 甲, points: 10, rule: {kind: count, start: 100%, counters: ["
    "{code: minor, name: {zh: 一般, en: minor}, deduct: 1, free: 2},"
    " {code: serious, measure: complaints, deduct: [5, 10], max: 20, unrecorded: zero}]}}",
    "rating": "{code: a, name: 甲, points: 5, rule: {kind: rating, levels: ["
    "{label: A, points: 5, description: 好, evidence: true}, {label: B, points: {from: 2, to: 4}}],"
    " raters: [{rater: manager, weight: 60%}, {rater: self, weight: 40%}],"
    " missing_rater: reweigh, drop_extremes: true}}",
    "curve": "{code: a, name: 甲, points: 10, measure: gmv,"
    " target: {base: 60, target: 100, stretch: 120}, rule: {kind: curve,"
    " knots: [{x: base, points: 6}, {x: target, points: 10}, {x: 130, points: 100%}],"
    " below: 0, above: extend}}",
    "rank": "{code: a, name: 甲, points: 10, measure: gmv, rule: {kind: rank, by: percentile,"
    " bands: [{at_most: 10%, points: 10}, {above: 10%, at_most: 50%, points: 8}], otherwise: 5,"
    " ties: worst, minimum_group: 3}}",
    "formula": "{code: a, name: 甲, points: 10, measure: growth(gmv), rule: {kind: formula,"
    " expression: actual * 15}}",
    "composed": "{code: a, name: 甲, weight: 20%, measure: gmv, target: prev(gmv) * 1.1,"
    " rule: {kind: ratio}, prorate: false, daily: {combine: sum, start: 3}, floor: none,"
    " gates: [{when: attainment < 60%, then: zero}, {then: cap, value: 8, when: refunds > 3}],"
    " vetoes: [{when: complaints >= 3, zero: section}], missing: zero, on_zero: full,"
    " help: {zh: 说明, en: Help}, rounding: 1, peers: shop}",
    "anchors": "{code: a, name: 甲, points: 10, measure: gmv,"
    " target: {base: 60, target: 100, stretch: prev(gmv)}, rule: {kind: ratio}}",
    "children": "{code: a, name: 甲, points: 10, children: ["
    "{code: b, name: 乙, points: 10, measure: gmv, target: 3, rule: {kind: ratio}}]}",
}


@pytest.mark.parametrize("text", ITEMS.values(), ids=ITEMS)
def test_the_form_gives_back_the_item_it_was_filled_with(text: str) -> None:
    item = read_item(from_yaml(text))
    document = json_ready(write_record(item))
    again = read_item(_form_posts(document))
    assert json_ready(write_record(again)) == document


def test_so_do_the_items_of_a_whole_scorecard() -> None:
    for item in scorecard_from_yaml(EVERYTHING).items:
        document = json_ready(write_record(item))
        again = json_ready(write_record(read_item(_form_posts(document))))
        differing = {key for key in document if document[key] != again.get(key)}
        # Said although it is the default anyway: the form need not repeat it.
        assert differing <= {"scope", "target", "daily"}


@pytest.mark.parametrize(
    ("record", "groups", "elsewhere"),
    [
        (pure.Item, GROUPS, {RULE}),
        (pure.Section, SECTION, {"items"}),
        (pure.Scorecard, DETAILS, {"role", "sections"}),
    ],
)
def test_every_declared_field_stands_in_the_form_once(
    record: Any, groups: dict[str, tuple[str, ...]], elsewhere: set[str]
) -> None:
    placed = [name for names in groups.values() for name in names]
    assert sorted([*placed, *elsewhere]) == sorted(entry.name for entry in record.FIELDS)


def _all_fields(fields: Iterable[Field]) -> Iterable[Field]:
    for entry in fields:
        yield entry
        codec = entry.codec.of if isinstance(entry.codec, ListCodec) else entry.codec
        if isinstance(codec, RecordCodec):
            yield from _all_fields(codec.of.FIELDS)


RECORDS: list[Any] = [pure.Scorecard, pure.Section, pure.Item, *KINDS.values()]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_and_every_choice_has_words_in_both_languages(record: Any) -> None:
    for entry in _all_fields(record.FIELDS):
        assert entry.label.zh, entry.name
        assert entry.label.en, entry.name
        if isinstance(entry.codec, ChoiceCodec):
            for choice in entry.codec.of:
                text = words.text_of_choice(choice)
                assert text is not None, f"{type(choice).__name__}.{choice}"
                assert text.zh != text.en


def test_every_kind_says_when_it_is_right_and_shows_sentences_of_sheets() -> None:
    assert set(words.KINDS) >= set(KINDS)
    for wording in words.KINDS.values():
        assert wording.when.zh
        assert wording.when.en
        assert all(example.zh and example.en for example in wording.examples)
        assert wording.examples


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_of_every_kind_can_be_drawn(kind: str) -> None:
    inputs = inputs_of(KINDS[kind].FIELDS, {}, RULE, NO_MESSAGES)
    assert [given.name for given in inputs] == [f"rule.{e.name}" for e in KINDS[kind].FIELDS]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("5", "5"),
        ("90%", "90%"),
        ("2 ~ 4", {"from": "2", "to": "4"}),
        ("2-4", {"from": "2", "to": "4"}),
        ("2至4", {"from": "2", "to": "4"}),
        ("2, 3", ["2", "3"]),
        ("2或3", ["2", "3"]),
        ("actual * 2 - 1", "actual * 2 - 1"),
    ],
)
def test_what_a_band_gives_is_typed_as_people_write_it(typed: str, read: object) -> None:
    field = next(e for e in KINDS["bands"].FIELDS if e.name == "otherwise")
    assert document_of([field], _data([("rule.otherwise", typed)]), RULE) == {"otherwise": read}


def test_no_limit_can_be_typed_in_words() -> None:
    for word in ("none", "不限", "No limit"):
        posted = posted_item(_data([("rule.kind", "ratio"), ("rule.cap", word)]))
        assert posted[RULE]["cap"] == "none"


def test_rows_keep_the_order_of_the_page() -> None:
    names = ["rule.bands[4].points", "rule.bands[1].points", "rule.bands[1].at_least"]
    posted = posted_item(
        _data([("rule.kind", "bands"), *((n, str(i)) for i, n in enumerate(names))])
    )
    assert posted[RULE]["bands"] == [{"points": "0"}, {"points": "1", "at_least": "2"}]


def test_a_problem_stands_beside_its_field() -> None:
    document = from_yaml(ITEMS["bands"].replace("points: 90%", "points: many things"))
    document["measure"] = "gmv +"
    with pytest.raises(DocumentError) as refused:
        read_item(document)
    with translation.override("en"):
        form = item_form(document, messages_of(refused.value))
    measure = next(given for given in form.groups["measured"] if given.name == "measure")
    assert "ends too early" in measure.errors[0]
    bands = next(given for given in form.rule.inputs if given.name == "rule.bands")
    cell = next(given for given in bands.rows[1] if given.name == "rule.bands[2].points")
    assert cell.errors


def test_a_new_kind_is_called_by_its_label_until_it_has_words() -> None:
    assert words.wording("new", KINDS["ratio"].label).when == KINDS["ratio"].label


class Unknown(StrEnum):
    THING = "thing"


def test_a_choice_without_words_shows_its_code() -> None:
    assert words.choice(Unknown.THING) == "thing"
