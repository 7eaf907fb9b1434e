"""Editing a scorecard in the admin, from an empty draft to a published version."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appraisal.models import Event, Item, Role, Scorecard
from appraisal.scoring.files import scorecard_from_yaml, scorecard_to_yaml
from appraisal.selectors.scorecards import pure_scorecard
from appraisal.services.scorecards import publish_scorecard
from tests.services.scorecard_files import EVERYTHING, SHORT

pytestmark = pytest.mark.django_db

ITEM = {
    "name.zh": "访客数",
    "name.en": "Visitors",
    "code": "uv",
    "points": "10",
    "measure": "visitors",
    "target": "number",
    "target.number": "8000",
    "rule.kind": "ratio",
    "rule.cap": "120%",
    "prorate": "on",
}


def address(page: str, *args: Any) -> str:
    return reverse(f"admin:appraisal_scorecard_{page}", args=args)


def codes(row: Scorecard) -> list[tuple[str, list[str]]]:
    return [
        (section.code, [item.code for item in section.items])
        for section in pure_scorecard(row).sections
    ]


def test_the_page_shows_items_sums_and_sentences(admin: Client, draft: Scorecard) -> None:
    page = admin.get(address("change", draft.pk)).content.decode()
    assert "Sales" in page
    assert "data-total>100<" in page
    assert "3.5%" in page
    assert "paid_orders / visitors" in page


class TestOutline:
    def test_order_and_points(self, admin: Client, draft: Scorecard) -> None:
        admin.post(
            address("outline", draft.pk),
            {
                "order": ["s:sales", "i:conversion", "i:gmv"],
                "points:gmv": "55.5",
                "points:conversion": "44.5",
            },
        )
        assert codes(draft) == [("sales", ["conversion", "gmv"])]
        assert str(Item.objects.get(code="gmv").points) == "55.5"

    def test_one_step_without_a_script(self, admin: Client, draft: Scorecard) -> None:
        order = ["s:sales", "i:gmv", "i:conversion"]
        admin.post(address("outline", draft.pk), {"order": order, "move": "up:i:conversion"})
        assert codes(draft) == [("sales", ["conversion", "gmv"])]

    def test_what_is_not_named_is_not_lost(self, admin: Client, draft: Scorecard) -> None:
        admin.post(address("outline", draft.pk), {"order": ["i:gmv", "s:nonsense", "x"]})
        assert codes(draft) == [("sales", ["gmv", "conversion"])]

    def test_points_that_are_no_number_are_refused(self, admin: Client, draft: Scorecard) -> None:
        page = admin.post(address("outline", draft.pk), {"points:gmv": "many"}, follow=True)
        assert "&#x27;many&#x27; is not a number" in page.content.decode()
        assert Item.objects.get(code="gmv").points == 60


class TestItem:
    def test_new(self, admin: Client, draft: Scorecard) -> None:
        response = admin.post(address("new_item", draft.pk, "sales"), ITEM)
        assert response.url == address("change", draft.pk) + "#item-uv"
        item = Item.objects.get(code="uv")
        assert (item.name_en, item.target, item.rule) == ("Visitors", 8000, {"cap": "120%"})

    def test_changing_its_kind_and_its_code(self, admin: Client, draft: Scorecard) -> None:
        page = admin.get(address("item", draft.pk, "gmv"))
        assert page.status_code == 200
        data = {**ITEM, "rule.kind": "bands", "rule.bands[1].at_least": "8000",
                "rule.bands[1].points": "10", "rule.otherwise": "5"}  # fmt: skip
        admin.post(address("item", draft.pk, "gmv"), data)
        assert codes(draft) == [("sales", ["uv", "conversion"])]
        item = Item.objects.get(code="uv")
        assert item.rule == {"bands": [{"at_least": 8000, "points": 10}], "otherwise": 5}

    def test_errors_stand_beside_their_fields(self, admin: Client, draft: Scorecard) -> None:
        data = {**ITEM, "measure": "visitors +", "rule.cap": "much"}
        page = admin.post(address("item", draft.pk, "gmv"), data)
        assert page.status_code == 422
        measured = {given.name: given for given in page.context["form"].groups["measured"]}
        assert "ends too early" in measured["measure"].errors[0]
        assert measured["measure"].value == "visitors +"
        assert page.context["rule"].inputs[0].errors
        assert Item.objects.filter(code="gmv").exists()

    def test_a_code_that_is_taken(self, admin: Client, draft: Scorecard) -> None:
        page = admin.post(address("new_item", draft.pk, "sales"), {**ITEM, "code": "gmv"})
        assert page.status_code == 422
        assert "occurs twice" in page.content.decode()

    def test_findings_of_the_checks_stand_there_too(self, admin: Client, draft: Scorecard) -> None:
        admin.post(address("item", draft.pk, "gmv"), {**ITEM, "code": "gmv", "measure": "nothing"})
        page = admin.get(address("item", draft.pk, "gmv"))
        measured = {given.name: given for given in page.context["form"].groups["measured"]}
        assert "nothing" in measured["measure"].errors[0]

    def test_another_kind_brings_its_own_fields(self, admin: Client, draft: Scorecard) -> None:
        page = admin.post(address("rule_fields", draft.pk), {**ITEM, "rule.kind": "unit"})
        text = page.content.decode()
        assert 'name="rule.deduct"' in text
        assert "2 points off for each 1% below" in text

    def test_removing(self, admin: Client, draft: Scorecard) -> None:
        admin.post(address("remove_item", draft.pk, "gmv"))
        assert codes(draft) == [("sales", ["conversion"])]

    def test_unknown_ones(self, admin: Client, draft: Scorecard) -> None:
        assert admin.get(address("item", draft.pk, "nothing")).status_code == 404
        assert admin.get(address("new_item", draft.pk, "nothing")).status_code == 404


class TestTrying:
    def test_points_working_and_curve_without_saving(self, admin: Client, draft: Scorecard) -> None:
        events = Event.objects.count()
        page = admin.post(address("try", draft.pk), {**ITEM, "try.actual": "6,000"})
        assert page.context["result"].points == "7.5"
        assert "<polyline" in page.content.decode()
        assert Event.objects.count() == events

    def test_another_target(self, admin: Client, draft: Scorecard) -> None:
        data = {**ITEM, "try.actual": "6000", "try.target": "6000"}
        assert admin.post(address("try", draft.pk), data).context["result"].points == "10"

    def test_what_is_wrong_with_the_form_is_said(self, admin: Client, draft: Scorecard) -> None:
        page = admin.post(address("try", draft.pk), {**ITEM, "measure": ""})
        assert "needs a measure" in page.content.decode()

    @pytest.mark.parametrize("field", ["try.actual", "try.target"])
    def test_nonsense_is_refused_beside_its_field(
        self, admin: Client, draft: Scorecard, field: str
    ) -> None:
        page = admin.post(address("try", draft.pk), {**ITEM, field: "1 2 3"})
        asked = {question.name: question for question in page.context["asked"]}
        assert asked[field].error

    def test_figures_of_a_gate_are_asked_for(self, admin: Client, draft: Scorecard) -> None:
        data = {**ITEM, "gates[1].when": "pay_conversion_rate < 2%", "gates[1].then": "zero",
                "try.actual": "8000"}  # fmt: skip
        page = admin.post(address("try", draft.pk), data)
        assert not page.context["result"].is_scored
        data["try.figure.pay_conversion_rate"] = "1%"
        assert admin.post(address("try", draft.pk), data).context["result"].points == "0"

    def test_counts_and_levels(self, admin: Client, draft: Scorecard) -> None:
        counted = {**ITEM, "measure": "", "rule.kind": "count", "rule.counters[1].code": "late",
                   "rule.counters[1].deduct": "2", "try.count.late": "3"}  # fmt: skip
        page = admin.post(address("try", draft.pk), counted)
        assert page.context["result"].points == "4"
        assert page.context["chart"]
        rated = {**ITEM, "measure": "", "rule.kind": "rating", "rule.levels[1].label": "A",
                 "rule.levels[1].points": "9", "try.level.manager": "A"}  # fmt: skip
        assert admin.post(address("try", draft.pk), rated).context["result"].points == "9"


class TestSettings:
    def test_grades(self, admin: Client, draft: Scorecard) -> None:
        page = admin.get(address("details", draft.pk))
        assert page.status_code == 200
        data = {
            "name.zh": "运营考核表", "code": "op", "effective_from": "2026-11-01",
            "grades[1].label": "A", "grades[1].at_least": "90", "grades[1].coefficient": "1.2",
            "grades[2].label": "B", "clamp.max": "110",
        }  # fmt: skip
        assert admin.post(address("details", draft.pk), data).status_code == 302
        draft.refresh_from_db()
        scorecard = pure_scorecard(draft)
        assert [grade.label for grade in scorecard.grades] == ["A", "B"]
        assert draft.effective_from == date(2026, 11, 1)
        assert [section.code for section in scorecard.sections] == ["sales"]

    def test_grades_with_a_hole_are_refused(self, admin: Client, draft: Scorecard) -> None:
        data = {"name.zh": "运营", "code": "op", "effective_from": "2026-11-01",
                "grades[1].label": "A", "grades[1].at_least": "90"}  # fmt: skip
        page = admin.post(address("details", draft.pk), data)
        assert page.status_code == 422
        assert "no bound" in page.content.decode()

    def test_sections(self, admin: Client, draft: Scorecard) -> None:
        new = {"name.zh": "加分", "code": "bonus", "kind": "bonus", "cap": "5"}
        admin.post(address("new_section", draft.pk), new)
        assert codes(draft) == [("sales", ["gmv", "conversion"]), ("bonus", [])]
        admin.post(address("section", draft.pk, "bonus"), {**new, "code": "extra"})
        assert codes(draft)[1] == ("extra", [])
        admin.post(address("remove_section", draft.pk, "extra"))
        assert len(codes(draft)) == 1
        page = admin.post(address("remove_section", draft.pk, "sales"), follow=True)
        assert "first" in page.content.decode()
        assert len(codes(draft)) == 1

    def test_a_wrong_section_says_so_beside_its_field(
        self, admin: Client, draft: Scorecard
    ) -> None:
        page = admin.post(address("section", draft.pk, "sales"), {"name.zh": "a", "code": "1 2"})
        code = next(g for g in page.context["groups"]["basics"] if g.name == "code")
        assert code.errors


class TestLifeCycle:
    def test_publish_asks_once_more(self, admin: Client, draft: Scorecard) -> None:
        page = admin.get(address("publish", draft.pk))
        assert page.context["errors"] == []
        admin.post(address("publish", draft.pk))
        draft.refresh_from_db()
        assert draft.state == Scorecard.State.PUBLISHED
        assert Event.objects.get(verb="publish").actor is not None

    def test_a_published_one_is_only_read(self, admin: Client, draft: Scorecard) -> None:
        publish_scorecard(scorecard=draft, actor=None)
        page = admin.get(address("change", draft.pk)).content.decode()
        assert "it never changes" in page
        assert 'name="points:gmv"' not in page
        for closed in ("item", "section"):
            code = {"item": "gmv", "section": "sales"}[closed]
            assert admin.post(address(closed, draft.pk, code), ITEM).status_code == 403
        page = admin.post(address("outline", draft.pk), {"points:gmv": "1"}, follow=True)
        assert "never changes" in page.content.decode()
        assert Item.objects.get(code="gmv").points == 60

    def test_what_stands_in_the_way_is_shown(self, admin: Client, draft: Scorecard) -> None:
        admin.post(address("outline", draft.pk), {"points:gmv": "50"})
        page = admin.get(address("publish", draft.pk))
        assert any("90" in message for _name, message in page.context["errors"])
        admin.post(address("publish", draft.pk))
        draft.refresh_from_db()
        assert draft.is_draft

    def test_copy_retire_discard(self, admin: Client, draft: Scorecard) -> None:
        publish_scorecard(scorecard=draft, actor=None)
        admin.post(address("copy", draft.pk), {"effective_from": "2026-12-01"})
        copy = Scorecard.objects.get(version=2)
        admin.post(address("retire", draft.pk))
        admin.post(address("discard", copy.pk))
        draft.refresh_from_db()
        assert draft.state == Scorecard.State.RETIRED
        assert Scorecard.objects.count() == 1

    def test_comparing_two_versions(self, admin: Client, draft: Scorecard) -> None:
        admin.post(address("copy", draft.pk), {"effective_from": "2026-12-01"})
        copy = Scorecard.objects.get(version=2)
        admin.post(address("outline", copy.pk), {"points:gmv": "55"})
        page = admin.get(f"{address('compare')}?left={draft.pk}&right={copy.pk}")
        differing = {
            part.title: [row.name for row in part.rows if row.differs]
            for part in page.context["parts"]
            if part.differs
        }
        assert differing["Sales"] == ["points"]


class TestYaml:
    def test_download(self, admin: Client, draft: Scorecard) -> None:
        response = admin.get(address("yaml", draft.pk))
        assert response["Content-Disposition"] == 'attachment; filename="operator-v1.yaml"'
        assert scorecard_from_yaml(response.content.decode()).code == "operator_month"

    def test_upload(self, admin: Client, role: Role) -> None:
        file = SimpleUploadedFile("s.yaml", EVERYTHING.encode())
        data = {"role": role.pk, "effective_from": "2026-10-01", "file": file}
        assert admin.post(address("add"), data).status_code == 302
        row = Scorecard.objects.get()
        written = scorecard_to_yaml(scorecard_from_yaml(EVERYTHING))
        assert scorecard_to_yaml(pure_scorecard(row)) == written

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"\xff\xfe\x00", "UTF-8"),
            (b"a: [", "expected"),
            (b"- 1", "not a scorecard"),
            (SHORT.replace("kind: ratio", "kind: no").encode(), "not a kind of rule"),
            (b"a: &a [*a]", "code"),
        ],
    )
    def test_bad_files(self, admin: Client, role: Role, content: bytes, said: str) -> None:
        data = {"role": role.pk, "effective_from": "2026-10-01",
                "file": SimpleUploadedFile("s.yaml", content)}  # fmt: skip
        page = admin.post(address("add"), data)
        assert page.status_code == 200
        assert said in page.content.decode()
        assert not Scorecard.objects.exists()

    def test_a_new_one_from_nothing(self, admin: Client, role: Role) -> None:
        data = {"role": role.pk, "effective_from": "2026-10-01"}
        assert "Give the scorecard a name" in admin.post(address("add"), data).content.decode()
        admin.post(address("add"), {**data, "name_zh": "运营考核表"})
        assert Scorecard.objects.get().name_zh == "运营考核表"
