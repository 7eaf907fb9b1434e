"""Hidden sheets, columns and rows: nothing is left out or taken in without a word."""

from __future__ import annotations

import io

import openpyxl
import pytest

from appraisal.importing import ImportResult, Limits, parse
from appraisal.importing.look import look
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import shop_rows, xlsx, zipped


def book(**states: str) -> bytes:
    """A visible sheet of October and others with a state each, of November."""
    made = openpyxl.load_workbook(
        io.BytesIO(xlsx(shop_rows(), "十月", **{name: november() for name in states}))
    )
    for name, state in states.items():
        made[name].sheet_state = state
    return saved(made)


def november() -> list[list[object]]:
    return [[str(cell).replace("2026-10", "2026-11") for cell in row] for row in shop_rows()]


def saved(made: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def read(content: bytes, **limits: bool) -> ImportResult:
    return parse(content, "x.xlsx", catalogue=CATALOGUE, limits=Limits(**limits))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_listed_and_not_read(state: str) -> None:
    result = read(book(旧表=state))
    assert {fact.date_from.month for fact in result.facts} == {10}
    assert [(sheet.sheet, sheet.hidden) for sheet in result.sheets] == [
        ("十月", False),
        ("旧表", True),
    ]
    (said,) = result.problems
    assert (said.code, said.severity.value, said.sheet) == ("sheet_hidden", "warning", "旧表")


def test_a_hidden_sheet_is_read_when_asked_for() -> None:
    result = read(book(旧表="hidden"), hidden_sheets=True)
    assert {fact.date_from.month for fact in result.facts} == {10, 11}
    assert not any(sheet.hidden for sheet in result.sheets)
    assert not result.problems


def test_a_hidden_sheet_inside_a_zip_is_named_with_its_file() -> None:
    result = read(zipped(店铺__xlsx=book(旧表="hidden")))
    assert "店铺.xlsx/旧表" in [sheet.sheet for sheet in result.sheets if sheet.hidden]


def test_a_visible_sheet_that_is_empty_beside_a_hidden_one() -> None:
    made = openpyxl.load_workbook(io.BytesIO(xlsx([[]], "空", 数据=november())))
    made["数据"].sheet_state = "hidden"
    result = read(saved(made))
    assert not result.facts
    assert [problem.code for problem in result.problems] == ["sheet_hidden", "no_rows"]


def test_the_first_rows_of_a_hidden_sheet_are_shown_when_asked_for() -> None:
    content = book(旧表="hidden")
    assert [head.sheet for head in look(content, "x", Limits()).sheets] == ["十月"]
    with_hidden = look(content, "x", Limits(hidden_sheets=True))
    assert [head.sheet for head in with_hidden.sheets] == ["十月", "旧表"]


def test_hidden_columns_and_filtered_rows_are_read_and_said() -> None:
    made = openpyxl.load_workbook(io.BytesIO(xlsx(shop_rows())))
    sheet = made.active
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["Z"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet.sheet_properties.filterMode = True
    result = read(saved(made))
    assert len(result.facts) == 3
    assert [problem.code for problem in result.problems] == ["hidden_columns", "filtered_rows"]
    assert "访客数 (B)" in result.problems[0].reason.zh
    assert "(Z)" not in result.problems[0].reason.zh
