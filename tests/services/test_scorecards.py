"""Scorecards in and out of the database, and from draft to published to retired."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from appraisal.models import Event, Item, MetricDefinition, Role, Scorecard
from appraisal.scoring.files import (
    from_yaml,
    scorecard_from_yaml,
    scorecard_to_yaml,
)
from appraisal.selectors.scorecards import (
    pure_scorecard,
    scorecard_documents,
    scorecards_in_force,
)
from appraisal.services.metrics import load_metrics
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import (
    ScorecardRefused,
    copy_scorecard,
    discard_draft,
    edit_scorecard,
    load_scorecard,
    publish_scorecard,
    retire_scorecard,
)
from tests.services.scorecard_files import EVERYTHING, SHORT

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OCTOBER = date(2026, 10, 1)

METRICS = """
- {code: gmv, zh: 成交额, en: GMV, unit: 元}
- {code: orders, zh: 订单数, en: orders, unit: 单}
- {code: visitors, zh: 访客数, en: visitors, unit: 人, aggregation: people}
"""


@pytest.fixture
def role() -> Role:
    return Role.objects.create(code="operator", name_zh="运营", name_en="Operator")


@pytest.fixture
def metrics(tmp_path: Path) -> None:
    file = tmp_path / "metrics.yaml"
    file.write_text(METRICS, encoding="utf-8")
    load_metrics(path=file)


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("hr")


def loaded(role: Role, text: str = SHORT, day: date = OCTOBER) -> Scorecard:
    return load_scorecard(document=from_yaml(text), role=role, effective_from=day, actor=None)


@pytest.mark.parametrize("text", [SHORT, EVERYTHING])
def test_yaml_to_database_to_yaml_is_identical(role: Role, text: str) -> None:
    written = scorecard_to_yaml(scorecard_from_yaml(text))
    assert scorecard_to_yaml(pure_scorecard(loaded(role, text))) == written


def test_columns_hold_what_people_search(role: Role) -> None:
    loaded(role)
    item = Item.objects.get(code="conversion")
    assert (item.points, item.measure, item.rule_kind) == (40, "orders / visitors", "unit")
    assert item.target == "3.5%"
    assert item.rule == {"unit": "0.1%", "unit_of": "percentage_point", "deduct": 1}


def test_every_load_is_a_new_version(role: Role) -> None:
    assert [loaded(role).version, loaded(role).version] == [1, 2]
    said = Event.objects.filter(verb="create").values_list("detail", flat=True)
    assert [detail["version"]["to"] for detail in said.order_by("pk") if detail] == [1, 2]


def test_a_wrong_document_is_refused_with_every_problem(role: Role) -> None:
    text = SHORT.replace("kind: ratio", "kind: rati").replace("points: 40", "points: many")
    with pytest.raises(ScorecardRefused) as refused:
        loaded(role, text)
    places = {finding.item for finding in refused.value.findings}
    assert places == {"sections[1].items[1].rule", "sections[1].items[2].points"}
    assert not Scorecard.objects.exists()


def test_text_that_does_not_fit_its_column_is_refused(role: Role) -> None:
    with pytest.raises(Refused, match="conversion"):
        loaded(role, SHORT.replace("zh: 转化率", f"zh: {'长' * 121}"))


def test_many_documents_cost_two_queries(role: Role, django_assert_num_queries: Any) -> None:
    rows = [loaded(role) for _ in range(3)]
    with django_assert_num_queries(2):
        assert len(scorecard_documents(rows)) == 3


@pytest.mark.usefixtures("metrics")
class TestPublishing:
    def test_it_never_changes_again(self, role: Role, user: Any) -> None:
        row = publish_scorecard(scorecard=loaded(role), actor=user)
        assert row.state == Scorecard.State.PUBLISHED
        assert row.published_at is not None
        with pytest.raises(Refused):
            edit_scorecard(scorecard=row, change=lambda document: document, actor=user)
        with pytest.raises(Refused):
            discard_draft(scorecard=row, actor=user)
        event = Event.objects.get(verb="publish")
        assert (event.actor, event.subject_id) == (user, str(row.pk))

    def test_errors_of_the_checks_refuse_it(self, role: Role) -> None:
        row = loaded(role, SHORT.replace("points: 40", "points: 30"))
        with pytest.raises(ScorecardRefused, match="90"):
            publish_scorecard(scorecard=row, actor=None)
        row.refresh_from_db()
        assert row.is_draft

    def test_its_own_examples_must_come_out(self, role: Role) -> None:
        case = """
examples:
- name: on target
  facts: {gmv: 300000, orders: 35, visitors: 1000}
  expect: {items: {gmv: POINTS}}
"""
        wrong = loaded(role, SHORT + case.replace("POINTS", "59"))
        with pytest.raises(ScorecardRefused, match=r"on target.*59.*60"):
            publish_scorecard(scorecard=wrong, actor=None)
        right = loaded(role, SHORT + case.replace("POINTS", "60"))
        assert publish_scorecard(scorecard=right, actor=None).state == "published"

    def test_one_version_a_day(self, role: Role) -> None:
        publish_scorecard(scorecard=loaded(role), actor=None)
        with pytest.raises(Refused, match="1"):
            publish_scorecard(scorecard=loaded(role), actor=None)

    def test_only_a_published_one_is_retired(self, role: Role) -> None:
        row = loaded(role)
        with pytest.raises(Refused):
            retire_scorecard(scorecard=row, actor=None)
        retired = retire_scorecard(
            scorecard=publish_scorecard(scorecard=row, actor=None), actor=None
        )
        assert retired.state == Scorecard.State.RETIRED
        assert scorecards_in_force([(role.pk, OCTOBER)], "month") == {}

    def test_a_copy_is_a_draft_with_the_same_content(self, role: Role) -> None:
        row = publish_scorecard(scorecard=loaded(role), actor=None)
        copy = copy_scorecard(scorecard=row, effective_from=date(2026, 11, 1), actor=None)
        assert (copy.version, copy.state, copy.effective_from) == (2, "draft", date(2026, 11, 1))
        assert [item.code for item in pure_scorecard(copy).items] == ["gmv", "conversion"]

    def test_the_version_in_force_is_the_latest_begun(self, role: Role) -> None:
        first = publish_scorecard(scorecard=loaded(role), actor=None)
        second = publish_scorecard(scorecard=loaded(role, day=date(2026, 11, 1)), actor=None)
        loaded(role, day=date(2026, 12, 1))
        days = [OCTOBER - timedelta(1), OCTOBER, date(2026, 10, 31), date(2026, 12, 24)]
        found = scorecards_in_force([(role.pk, day) for day in days], "month")
        assert [found[role.pk, day].pk if (role.pk, day) in found else None for day in days] == [
            None, first.pk, first.pk, second.pk,
        ]  # fmt: skip
        card = found[role.pk, OCTOBER]
        assert Item.objects.get(pk=card.item_ids["gmv"]).section.scorecard == first
        assert card.scorecard.role == "operator"

    def test_queries_do_not_depend_on_how_many(
        self, role: Role, django_assert_num_queries: Any
    ) -> None:
        pairs = []
        for code in ("a", "b", "c"):
            other = Role.objects.create(code=code, name_zh=code)
            publish_scorecard(scorecard=loaded(other), actor=None)
            pairs += [(other.pk, OCTOBER), (other.pk, date(2026, 10, 15))]
        with django_assert_num_queries(4):
            scorecards_in_force(pairs[:1], "month")
        with django_assert_num_queries(4):
            assert len(scorecards_in_force(pairs, "month")) == 6


def test_editing_writes_the_new_document_and_says_what_changed(role: Role) -> None:
    row = loaded(role)

    def change(document: dict[str, Any]) -> dict[str, Any]:
        document["sections"][0]["items"][0]["points"] = 55
        return document

    edit_scorecard(scorecard=row, change=change, actor=None)
    assert Item.objects.get(code="gmv").points == 55
    assert Event.objects.get(verb="edit").detail == {"item gmv points": {"from": 60, "to": 55}}


def test_a_draft_can_be_discarded(role: Role) -> None:
    discard_draft(scorecard=loaded(role), actor=None)
    assert not Scorecard.objects.exists()


class TestCommands:
    def test_load_and_publish(self, role: Role, metrics: None, tmp_path: Path) -> None:
        file = tmp_path / "operator.yaml"
        file.write_text(SHORT, encoding="utf-8")
        for _ in range(2):
            out = io.StringIO()
            call_command("load_scorecard", file, publish=True, stdout=out)
            assert "operator.yaml" in out.getvalue()
        row = Scorecard.objects.get()
        assert (row.state, row.effective_from) == (Scorecard.State.PUBLISHED, OCTOBER)

    def test_unknown_role(self, tmp_path: Path) -> None:
        file = tmp_path / "operator.yaml"
        file.write_text(SHORT, encoding="utf-8")
        with pytest.raises(CommandError, match="operator"):
            call_command("load_scorecard", file)

    def test_broken_yaml(self, tmp_path: Path) -> None:
        file = tmp_path / "operator.yaml"
        file.write_text("a: [", encoding="utf-8")
        with pytest.raises(CommandError, match=r"operator\.yaml"):
            call_command("load_scorecard", file)

    def test_a_refused_publication_leaves_nothing(
        self, role: Role, metrics: None, tmp_path: Path
    ) -> None:
        file = tmp_path / "operator.yaml"
        file.write_text(SHORT.replace("points: 40", "points: 30"), encoding="utf-8")
        with pytest.raises(CommandError):
            call_command("load_scorecard", file, publish=True)
        assert not Scorecard.objects.exists()

    def test_metrics_new_changed_same(self, tmp_path: Path) -> None:
        file = tmp_path / "metrics.yaml"
        for text, said in (
            (METRICS, "3"),
            (METRICS.replace("成交额", "支付金额"), "1"),
        ):
            file.write_text(text, encoding="utf-8")
            out = io.StringIO()
            call_command("load_metrics", file, stdout=out)
            assert said in out.getvalue()
        assert MetricDefinition.objects.get(code="gmv").name_zh == "支付金额"

    def test_metrics_that_contradict_are_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "metrics.yaml"
        file.write_text("- {code: roi, zh: ROI, en: ROI, formula: gmv / cost}", encoding="utf-8")
        with pytest.raises(CommandError, match="gmv"):
            call_command("load_metrics", file)
        assert not MetricDefinition.objects.exists()
