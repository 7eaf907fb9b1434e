"""The workbook proves itself: an independent calculator gives what the engine gave."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import formualizer
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from appraisal.exporting.appraisal_sheet import appraisal_sheet
from appraisal.exporting.grid import Book, Sheet
from appraisal.exporting.package import workbook_bytes
from appraisal.scoring.result import ScorecardResult, Standing
from tests.exporting import every_rule, samples
from tests.exporting.reading import opened, recalculated_by_libreoffice
from tests.servers import libreoffice  # noqa: F401 - a fixture

LANGUAGE = "zh-hans"
LIVE = [
    "capped", "floored", "cut", "inverse", "complement", "weighed", "steps", "started", "parts",
    "percent", "seconds", "actual", "attained", "gap", "held", "extended", "counted", "formula",
    "extra", "gated",
]  # fmt: skip
VALUES = ["judged", "placed"]


Rows = list[list[Any]]


def recalculated(content: bytes) -> dict[str, Rows]:
    """The sheets' values after formualizer has calculated every formula anew."""
    return values(formualizer.recalculate_xlsx_bytes(content)["bytes"])


def values(content: bytes) -> dict[str, Rows]:
    """The values kept beside the formulas, by sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after somebody typed something into it."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def book(results: Mapping[str, ScorecardResult]) -> bytes:
    """One workbook with everybody's sheet."""
    sheets: list[Sheet] = [
        appraisal_sheet(every_rule.content(number, result), LANGUAGE, number)
        for number, result in results.items()
    ]
    return workbook_bytes(Book("t", "c", samples.SCORED_AT, sheets))


def everybody(size: int, seed: int = 0) -> dict[str, ScorecardResult]:
    people = {f"E{n}": every_rule.facts(every_rule.figures(seed + n)) for n in range(size)}
    seen = every_rule.cohort(people)
    return {number: every_rule.scored(facts, seen, number) for number, facts in people.items()}


def by_code(rows: Rows) -> dict[str, list[Any]]:
    """The rows of items by their code, which is also their name here."""
    return {row[1]: row for row in rows}


def differences(rows: Rows, result: ScorecardResult) -> Iterator[str]:
    """Where a sheet shows another number than the engine gave."""
    expected = {item.code: item.points for item in result.items if item.points is not None}
    expected |= {f"section {s.code}": s.points for s in result.sections if s.points is not None}
    for row in rows:
        if row[1] in expected and row[3] != "":
            points = expected.pop(row[1])
            if row[7] != float(points):
                yield f"{row[1]}: {row[7]!r} for {points}"
        elif f"section {str(row[0]).split('(')[0]}" in expected:
            points = expected.pop(f"section {str(row[0]).split('(')[0]}")
            if row[7] != float(points):
                yield f"{row[0]}: {row[7]!r} for {points}"
        elif row[0] == "合计":
            if row[7] != float(result.total):
                yield f"total: {row[7]!r} for {result.total}"
        elif row[0] in ("总分", "已得分(暂定)"):
            found = (row[2], row[5], row[7])
            wanted = (float(result.total), result.grade, float(result.coefficient or 0))
            if result.standing is Standing.FINAL and found != wanted:
                yield f"result: {found} for {wanted}"
    yield from (f"no row for {code}" for code in expected)


@pytest.mark.slow
def test_500_people_with_every_rule_are_recalculated_to_the_last_digit():
    results = everybody(500)
    found = recalculated(book(results))
    wrong = [
        line for number, result in results.items() for line in differences(found[number], result)
    ]
    assert wrong == []
    assert {found[number][0][8] for number in results} == {"2026年10月"}


@pytest.mark.slow
def test_changed_actuals_change_the_scores_as_the_engine_would():
    results, others = everybody(150), everybody(150, seed=10_000)

    def type_in(workbook: Any) -> None:
        for number, result in others.items():
            for row in workbook[number].iter_rows():
                if row[1].value in LIVE:
                    row[5].value = result.item(row[1].value).actual

    found = recalculated(changed(book(results), type_in))
    for number, result in others.items():
        rows = by_code(found[number])
        for code in LIVE:
            assert rows[code][7] == float(result.item(code).points), (number, code)
    assert found["E1"][0][8] == "⚠ 与系统得分不一致"


def test_which_scores_are_formulas():
    sheet = opened(book(everybody(1)))["E0"]
    rows = {row[1].value: row for row in sheet.iter_rows()}
    assert [code for code in LIVE if not str(rows[code][7].value).startswith("=")] == []
    assert [code for code in VALUES if str(rows[code][7].value).startswith("=")] == []
    assert str(rows["capped"][6].value).startswith("=IF(")
    assert (sheet.column_dimensions["K"].hidden, sheet.column_dimensions["L"].hidden) == (
        True,
        True,
    )


def test_formulas_carry_what_the_engine_gave():
    results = everybody(3)
    found = values(book(results))
    for number, result in results.items():
        assert list(differences(found[number], result)) == []


def test_only_functions_that_every_spreadsheet_has():
    with zipfile.ZipFile(io.BytesIO(book(everybody(3)))) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    formulas = [part.split("</f>")[0] for part in text.split("<f>")[1:]]
    named = {name for formula in formulas for name in re.findall(r"[A-Z.]+(?=\()", formula)}
    known = {"IF", "AND", "OR", "NOT", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "MIN", "MAX",
             "SUM", "ABS", "ISNUMBER"}  # fmt: skip
    assert named <= known
    assert max(map(len, formulas)) < 8192


def test_a_blank_actual_is_said_to_be_missing_and_a_target_of_0_undefined():
    def type_in(workbook: Any) -> None:
        rows = {row[1].value: row for row in workbook["E0"].iter_rows()}
        rows["capped"][5].value = None
        rows["floored"][4].value = 0
        rows["complement"][4].value = None

    found = by_code(recalculated(changed(book(everybody(1)), type_in))["E0"])
    assert [found[code][7] for code in ("capped", "floored", "complement")] == [
        "缺数据", "无法计算", "无法计算",
    ]  # fmt: skip
    assert found["capped"][6] == "—"


def test_left_out_items_spread_their_points_in_the_formulas_too():
    facts = every_rule.facts(every_rule.figures(5), excluded={"steps": "x", "actual": "y"})
    result = every_rule.scored(facts, every_rule.cohort({"a": facts}), "a")
    found = recalculated(book({"a": result}))["a"]
    assert list(differences(found, result)) == []
    assert by_code(found)["steps"][7] == "不适用"


def test_three_parts_are_weighted_by_days():
    found = recalculated(workbook_bytes(
        Book("t", "c", samples.SCORED_AT,
             (appraisal_sheet(weighted_parts(), LANGUAGE, "x"),))
    ))["x"]  # fmt: skip
    totals = [row[7] for row in found if row[0] == "本部分合计"]
    combined = next(row[2] for row in found if row[0] == "总分")
    assert combined == round((totals[0] * 10 + totals[1] * 21) / 31 + 1e-9, 2)


def weighted_parts() -> Any:
    """Somebody with two parts of 10 and 21 days."""
    parts = []
    results = everybody(2)
    for result, days in zip(results.values(), (10, 21), strict=True):
        parts.append((result, days))
    combined = every_rule.combine(parts, every_rule.CARD)
    whole = every_rule.content("x", parts[-1][0])
    return every_rule.replace(
        whole,
        parts=tuple(
            every_rule.replace(every_rule.part(result), days=days) for result, days in parts
        ),
        total=combined.total,
        standing=combined.standing,
        grade=combined.grade or "",
        coefficient=combined.coefficient,
    )


def test_a_corrected_score_is_a_value():
    result = everybody(1)["E0"]
    whole = every_rule.content("x", result)
    line = next(item for item in whole.parts[0].items if item.code == "capped")
    other = every_rule.replace(line, points=(line.points or Decimal(0)) + 1)
    part = whole.parts[0]
    items = tuple(other if item.code == "capped" else item for item in part.items)
    live = every_rule.LIVE.writers(items, part.sections, part.total)
    assert "capped" not in live.items
    assert "ratios" not in live.sections


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_agrees(libreoffice: str, tmp_path: Path):  # noqa: F811
    results = everybody(25, seed=500)
    found = values(recalculated_by_libreoffice(book(results), libreoffice, tmp_path))
    wrong = [
        line for number, result in results.items() for line in differences(found[number], result)
    ]
    assert wrong == []
