"""Live formulas in a company's own sheet: the same proof as for the built-in one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import formualizer
import pytest
from openpyxl import load_workbook

from appraisal.exporting.template_sheet import TemplateSheet
from appraisal.exporting.template_start import starting_template
from appraisal.scoring.result import ScorecardResult, Standing
from tests.exporting import every_rule
from tests.exporting.reading import opened, recalculated_by_libreoffice
from tests.exporting.test_live import LIVE, VALUES, everybody, weighted_parts
from tests.servers import libreoffice  # noqa: F401 - a fixture

ITEM, UNIT, TARGET, ACTUAL, ATTAINMENT, POINTS = 2, 4, 6, 7, 8, 9
FIRST = 9


def template_without(*names: str) -> bytes:
    """The starting template, some of whose cells have no name."""
    book = load_workbook(io.BytesIO(starting_template("zh-hans")))
    for name in names:
        del book.defined_names[name]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def somebody_final() -> ScorecardResult:
    return next(r for r in everybody(30).values() if r.standing is Standing.FINAL)


def filled(result: ScorecardResult, *without: str) -> bytes:
    template = TemplateSheet(template_without(*without))
    return template.fill(every_rule.content("x", result), "zh-hans")


def recalculated(content: bytes) -> Any:
    """The sheet after formualizer has calculated every formula anew."""
    return opened(formualizer.recalculate_xlsx_bytes(content)["bytes"], values=True).active


def items(sheet: Any) -> Mapping[str, Sequence[Any]]:
    return {row[ITEM - 1].value: row for row in sheet.iter_rows(min_row=FIRST)}


def head(sheet: Any) -> Mapping[str, Any]:
    return {row[0].value: row[1] for row in sheet.iter_rows(min_row=FIRST)}


def differences(sheet: Any, result: ScorecardResult, *, grade: bool = True) -> Iterator[str]:
    """Where the sheet shows another number than the engine gave."""
    rows, said = items(sheet), head(sheet)
    for item in result.items:
        shown = rows[item.code][POINTS - 1].value
        if item.points is not None and shown != float(item.points):
            yield f"{item.code}: {shown!r} for {item.points}"
    if said["总分"].value != float(result.total):
        yield f"total: {said['总分'].value!r} for {result.total}"
    if grade and result.standing is Standing.FINAL:
        found = (said["等级"].value, said["绩效系数"].value)
        if found != (result.grade, float(result.coefficient or 0)):
            yield f"{found} for {result.grade}, {result.coefficient}"


def type_in(content: bytes, result: ScorecardResult) -> bytes:
    """The workbook after somebody typed other actuals into it."""
    book = load_workbook(io.BytesIO(content))
    rows = items(book.active)
    for code in LIVE:
        rows[code][ACTUAL - 1].value = result.item(code).actual
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    "without",
    [(), ("kpi_item_attainment",), ("kpi_item_target", "kpi_item_attainment"), ("kpi_grade",)],
)
def test_100_people_with_every_rule_are_recalculated_to_the_last_digit(without):
    wrong = []
    for number, result in everybody(100).items():
        sheet = recalculated(filled(result, *without))
        found = differences(sheet, result, grade="kpi_grade" not in without)
        wrong += [f"{number} {line}" for line in found]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("without", [(), ("kpi_item_target", "kpi_item_attainment")])
def test_changed_actuals_change_the_scores_as_the_engine_would(without):
    others = everybody(60, seed=10_000)
    for number, result in everybody(60).items():
        other = others[number]
        rows = items(recalculated(type_in(filled(result, *without), other)))
        for code in LIVE:
            assert rows[code][POINTS - 1].value == float(other.item(code).points), (number, code)


def test_which_cells_are_formulas():
    result = somebody_final()
    sheet = opened(filled(result)).active
    rows, said = items(sheet), head(sheet)
    assert [c for c in LIVE if not str(rows[c][POINTS - 1].value).startswith("=")] == []
    assert [c for c in VALUES if str(rows[c][POINTS - 1].value).startswith("=")] == []
    assert str(rows["capped"][ATTAINMENT - 1].value).startswith("=IF(")
    assert str(said["总分"].value).startswith("=ROUND(")
    assert str(said["等级"].value).startswith("=IF(")
    assert str(said["绩效系数"].value).startswith("=IF(")


def test_formulas_carry_what_the_engine_gave():
    for result in everybody(3).values():
        sheet = opened(filled(result), values=True).active
        assert list(differences(sheet, result)) == []


def test_a_changed_cell_is_marked_and_the_standing_says_so():
    result = somebody_final()
    content = filled(result)
    book = load_workbook(io.BytesIO(content))
    row = items(book.active)["capped"][0].row
    place = f"I{row}"
    (rule,) = [
        rule
        for area in book.active.conditional_formatting
        if str(area.sqref) == place
        for rule in area.rules
    ]
    stored = result.item("capped").points
    assert rule.formula == [
        f"IF(ISNUMBER({place}),ABS({place}-{stored.normalize():f})>0.0000001,TRUE)"
    ]
    assert rule.dxf.font.b
    assert rule.dxf.fill.bgColor.rgb
    assert book.calculation.fullCalcOnLoad
    assert head(recalculated(content))["状态"].value == "已定"
    items(book.active)["capped"][ACTUAL - 1].value = 1
    stream = io.BytesIO()
    book.save(stream)
    assert head(recalculated(stream.getvalue()))["状态"].value == "已定 ⚠ 与系统得分不一致"


def test_without_a_cell_for_the_actual_everything_is_a_value():
    (result,) = everybody(1).values()
    sheet = opened(filled(result, "kpi_item_actual")).active
    rows = items(sheet)
    assert [c for c in LIVE if str(rows[c][POINTS - 1].value).startswith("=")] == []


def test_no_text_in_a_formula_is_longer_than_excel_takes():
    (result,) = everybody(1).values()
    content = replace(every_rule.content("x", result), grade="x" * 300)
    sheet = opened(TemplateSheet(template_without()).fill(content, "zh-hans")).active
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                texts = cell.value.split('"')[1::2]
                assert max(map(len, texts), default=0) < 256
                assert len(cell.value) < 8192


def test_parts_are_weighted_by_days():
    content = TemplateSheet(template_without()).fill(weighted_parts(), "zh-hans")
    cell = head(opened(content).active)["总分"]
    assert cell.value.startswith("=ROUND(ROUND((ROUND(")
    assert "*10+" in cell.value
    assert head(recalculated(content))["总分"].value == float(weighted_parts().total)


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_agrees(libreoffice: str, tmp_path: Path):  # noqa: F811
    results, others = everybody(2), everybody(2, seed=500)
    for number, result in results.items():
        folder = tmp_path / number
        folder.mkdir()
        same = recalculated_by_libreoffice(filled(result), libreoffice, folder)
        assert list(differences(opened(same, values=True).active, result)) == []
        folder = tmp_path / f"{number}-changed"
        folder.mkdir()
        typed = type_in(filled(result, "kpi_item_attainment"), others[number])
        changed = recalculated_by_libreoffice(typed, libreoffice, folder)
        rows = items(opened(changed, values=True).active)
        for code in LIVE:
            assert rows[code][POINTS - 1].value == float(others[number].item(code).points), code
