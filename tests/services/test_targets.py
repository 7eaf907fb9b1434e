"""Targets of shops and people: what is typed, what is stored, and Excel sheets."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from appraisal.models import Assignment, Department, Employee, Event, Role, Shop, Target
from appraisal.scoring.document import Unreadable
from appraisal.scoring.files import from_yaml
from appraisal.selectors.targets import EMPLOYEE, SHOP, target_grid, typed, untyped
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import load_scorecard
from appraisal.services.target_sheet import entries_of, template
from appraisal.services.targets import (
    Becomes,
    Entry,
    Setting,
    TargetsRefused,
    preview_targets,
    set_targets,
)
from tests.services.scorecard_files import SHORT

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def role(db: None) -> Role:
    """A role with a scorecard of two items, and two people in one shop."""
    role = Role.objects.create(code="operator", name_zh="运营", name_en="Operator")
    load_scorecard(document=from_yaml(SHORT), role=role, effective_from=OCTOBER, actor=None)
    department = Department.objects.create(code="ops", name_zh="运营部")
    shop = Shop.objects.create(code="TM01", name_zh="一店", platform="tmall")
    for number, name in (("E001", "周岚"), ("E002", "=SUM(A1)")):
        person = Employee.objects.create(number=number, name=name, department=department)
        Assignment.objects.create(employee=person, role=role, shop=shop, start=OCTOBER)
    return role


def october(role: Role) -> Setting:
    """The role's targets of months from October on."""
    return Setting(role, OCTOBER)


def of_shop(item: str, text: str) -> Entry:
    return Entry(SHOP, "TM01", item, text)


def of_person(item: str, text: str, code: str = "E001") -> Entry:
    return Entry(EMPLOYEE, code, item, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("300000", 300000),
        (" 300,000.50 ", "300000.5"),
        ("35%", "35%"),
        ("35％", "35%"),
        ("2 ~ 4", {"min": 2, "max": 4}),
        ("2%～4%", {"min": "2%", "max": "4%"}),
        ("60 | 100 | 120", {"base": 60, "target": 100, "stretch": 120}),
        ("60 | 100 |", {"base": 60, "target": 100}),
        ("prev(gmv) * 1.1", "prev(gmv) * 1.1"),
        ("-5", -5),
        ("4 ~ 2", None),
        ("1 | 2", None),
        ("=1+2", None),
        ("many things", None),
    ],
)
def test_what_is_typed(text: str, value: object) -> None:
    if value is None:
        with pytest.raises(Unreadable):
            untyped(text)
    else:
        assert untyped(text) == value
        assert untyped(typed(value)) == value


@pytest.mark.both_databases
class TestSetting:
    def test_new_changed_same_removed(self, role: Role) -> None:
        first = [of_shop("gmv", "300000"), of_person("gmv", "350,000"), of_person("conversion", "")]
        changes = set_targets(setting=october(role), entries=first, actor=None)
        assert [change.becomes for change in changes] == [Becomes.NEW, Becomes.NEW, Becomes.SAME]
        second = [of_shop("gmv", "300000"), of_person("gmv", "36%"), of_shop("conversion", "2%")]
        changes = set_targets(setting=october(role), entries=second, actor=None)
        assert [c.becomes for c in changes] == [Becomes.SAME, Becomes.CHANGED, Becomes.NEW]
        assert (changes[1].before, changes[1].after) == ("350000", "36%")
        set_targets(setting=october(role), entries=[of_person("gmv", "")], actor=None)
        left = {(row.item_code, row.value) for row in Target.objects.all()}
        assert left == {("gmv", 300000), ("conversion", "2%")}

    def test_every_change_is_kept_in_the_history_and_the_log(self, role: Role) -> None:
        for text in ("1", "2", ""):
            set_targets(setting=october(role), entries=[of_shop("gmv", text)], actor=None)
        assert [row.history_type for row in Target.history.order_by("history_id")] == [
            "+",
            "~",
            "-",
        ]
        event = Event.objects.filter(verb="set_targets").order_by("pk")[1]
        assert (event.subject, event.name) == ("shop", str(Shop.objects.get()))
        assert event.detail["items"] == {"gmv": {"from": "1", "to": "2"}}

    def test_nothing_is_stored_when_one_is_refused(self, role: Role) -> None:
        wrong = [
            of_shop("gmv", "300000"),
            of_shop("nothing", "1"),
            of_person("gmv", "lots of it"),
            of_person("gmv", "1", code="E999"),
            Entry(SHOP, "JD01", "gmv", "1", row=7, column="D"),
        ]
        with pytest.raises(TargetsRefused) as refused:
            set_targets(setting=october(role), entries=wrong, actor=None)
        assert [c.becomes for c in refused.value.changes].count(Becomes.REFUSED) == 4
        assert "JD01" in str(refused.value)
        assert "D" in str(refused.value).splitlines()[-1]
        assert not Target.objects.exists()

    def test_the_same_target_twice(self, role: Role) -> None:
        entries = [of_shop("gmv", "1"), of_shop("gmv", "2")]
        changes = preview_targets(setting=october(role), entries=entries)
        assert [change.becomes for change in changes] == [Becomes.NEW, Becomes.REFUSED]

    def test_a_role_without_scorecard(self, role: Role) -> None:
        other = Role.objects.create(code="other", name_zh="其他")
        with pytest.raises(Refused):
            preview_targets(setting=october(other), entries=[])

    def test_queries_do_not_depend_on_how_many(
        self, role: Role, django_assert_num_queries: Any
    ) -> None:
        entries = [of_shop("gmv", "1")]
        with django_assert_num_queries(8):
            preview_targets(setting=october(role), entries=entries)
        with django_assert_num_queries(8):
            preview_targets(setting=october(role), entries=[*entries, of_person("gmv", "2")])


class TestGrid:
    def test_what_holds_while_a_cell_is_empty(self, role: Role) -> None:
        set_targets(setting=october(role), entries=[of_shop("gmv", "310000")], actor=None)
        grid = target_grid(role, "month", NOVEMBER)
        assert grid is not None
        assert [item.code for item in grid.items] == ["gmv", "conversion"]
        assert [subject.code for subject in grid.subjects] == ["TM01", "E001", "E002"]
        shop = grid.subjects[0]
        cell = grid.cells[SHOP, shop.pk, "gmv"]
        assert (cell.typed, cell.otherwise, cell.since) == ("", "310000", OCTOBER)
        assert grid.cells[SHOP, shop.pk, "conversion"].otherwise == "3.5%"

    def test_people_who_left_the_role_are_not_asked(self, role: Role) -> None:
        Assignment.objects.filter(employee__number="E001").update(end=date(2026, 10, 31))
        grid = target_grid(role, "month", NOVEMBER)
        assert grid is not None
        assert "E001" not in {subject.code for subject in grid.subjects}


class TestSheet:
    def sheet(self, role: Role) -> Any:
        grid = target_grid(role, "month", OCTOBER)
        assert grid is not None
        return openpyxl.load_workbook(io.BytesIO(template(grid)))

    def saved(self, book: Any) -> bytes:
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def test_the_template_comes_back_as_it_went(self, role: Role) -> None:
        entries = [of_shop("gmv", "300000"), of_person("conversion", "2%")]
        set_targets(setting=october(role), entries=entries, actor=None)
        read = entries_of(self.saved(self.sheet(role)), october(role))
        assert {(e.kind, e.code, e.item_code, e.text) for e in read} == {
            (SHOP, "TM01", "gmv", "300000"), (EMPLOYEE, "E001", "conversion", "2%"),
        }  # fmt: skip
        changes = preview_targets(setting=october(role), entries=read)
        assert {change.becomes for change in changes} == {Becomes.SAME}

    def test_a_name_that_looks_like_a_formula_stays_text(self, role: Role) -> None:
        cell = self.sheet(role).active.cell(4, 3)
        assert (cell.value, cell.data_type) == ("=SUM(A1)", "s")
        assert cell.quotePrefix

    def test_numbers_and_percentages_as_excel_keeps_them(self, role: Role) -> None:
        book = self.sheet(role)
        book.active["D2"] = 0.1
        book.active["D3"] = 300000.0
        book.active["E2"] = 0.035
        book.active["E2"].number_format = "0.0%"
        read = {
            (e.column + str(e.row), e.text) for e in entries_of(self.saved(book), october(role))
        }
        assert read == {("D2", "0.1"), ("D3", "300000"), ("E2", "3.5%")}

    def test_a_formula_in_a_cell_is_refused_with_its_place(self, role: Role) -> None:
        book = self.sheet(role)
        book.active["D2"] = "=1+2"
        entries = entries_of(self.saved(book), october(role))
        change = preview_targets(setting=october(role), entries=entries)[0]
        assert change.becomes is Becomes.REFUSED
        assert (change.entry.column, change.entry.row) == ("D", 2)

    def test_cells_that_are_not_to_be_filled_in(self, role: Role) -> None:
        """A changed name, and a value under a heading without a code."""
        book = self.sheet(role)
        sheet = book.active
        assert sheet.protection.sheet
        assert (sheet["C2"].protection.locked, sheet["D2"].protection.locked) == (True, False)
        sheet["C2"], sheet["D2"], sheet["J3"] = "somebody else", 5, 7
        changes = preview_targets(
            setting=october(role), entries=entries_of(self.saved(book), october(role))
        )
        refused = {c.entry.column for c in changes if c.becomes is Becomes.REFUSED}
        assert refused == {"D", "J"}

    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04nothing", b"\x89PNG\r\n", "员工,1".encode()]
    )
    def test_what_is_no_workbook(self, role: Role, content: bytes) -> None:
        with pytest.raises(Refused):
            entries_of(content, october(role))

    def test_a_workbook_without_item_codes(self, role: Role) -> None:
        book = openpyxl.Workbook()
        book.active.append(["a", "b", "c", "d"])
        with pytest.raises(Refused):
            entries_of(self.saved(book), october(role))

    def test_a_file_that_is_too_large(self, role: Role) -> None:
        with pytest.raises(Refused):
            entries_of(b"x" * (6 * 1024 * 1024), october(role))

    def test_a_sheet_for_another_kind_of_period(self, role: Role) -> None:
        """A month's figures must not become a quarter's targets, nor one role's another's."""
        content = self.saved(self.sheet(role))
        quarter = Setting(role, OCTOBER, "quarter")
        other = Setting(Role.objects.create(code="agent-2", name_zh="客服"), OCTOBER)
        assert entries_of(content, october(role)) == []
        with translation.override("zh-hans"), pytest.raises(Refused, match="此表填写的是月度目标"):
            entries_of(content, quarter)
        with translation.override("en"):
            with pytest.raises(Refused, match="by month, but quarter is chosen"):
                entries_of(content, quarter)
            with pytest.raises(Refused, match="role operator, but agent-2 is chosen"):
                entries_of(content, other)

    def test_a_sheet_of_ones_own_says_nothing(self, role: Role) -> None:
        book = self.sheet(role)
        book.active["A1"], book.active["D2"] = "shop", 5
        quarter = Setting(role, OCTOBER, "quarter")
        assert [e.text for e in entries_of(self.saved(book), quarter)] == ["5"]


class TestCommand:
    @pytest.fixture
    def file(self, role: Role, tmp_path: Path) -> Path:
        grid = target_grid(role, "month", OCTOBER)
        assert grid is not None
        book = openpyxl.load_workbook(io.BytesIO(template(grid)))
        book.active["D2"] = 310000
        path = tmp_path / "targets.xlsx"
        book.save(path)
        return path

    def test_dry_run_then_import(self, file: Path) -> None:
        options = {"role": "operator", "day": OCTOBER}
        out = io.StringIO()
        call_command("import_targets", file, dry_run=True, stdout=out, **options)
        assert not Target.objects.exists()
        call_command("import_targets", file, stdout=out, **options)
        assert Target.objects.get().value == 310000

    def test_refused(self, file: Path) -> None:
        book = openpyxl.load_workbook(file)
        book.active["E2"] = "rather a lot"
        book.save(file)
        with pytest.raises(CommandError, match="conversion"):
            call_command("import_targets", file, role="operator", day=OCTOBER)
        with pytest.raises(CommandError, match="季度"):
            call_command("import_targets", file, role="operator", day=OCTOBER, kind="quarter")
        with pytest.raises(CommandError, match="nobody"):
            call_command("import_targets", file, role="nobody", day=OCTOBER)
        assert not Target.objects.exists()
