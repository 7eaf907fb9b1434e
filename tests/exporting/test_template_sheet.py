"""A company's own sheet: what is refused, and that its look survives being filled."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from appraisal.exporting.template_names import CELLS, ITEM_CELLS, REQUIRED, ROW
from appraisal.exporting.template_reading import MAX_BYTES, UnusableTemplate
from appraisal.exporting.template_sheet import TemplateSheet
from appraisal.exporting.template_start import starting_template
from tests.exporting.samples import ORDINARY, PROVISIONAL, nothing_known, three_parts

START = starting_template("en")
ITEM_ROW = 9


def changed(change: Callable[[Workbook], object]) -> bytes:
    book = load_workbook(io.BytesIO(START))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def problems(content: bytes) -> str:
    with pytest.raises(UnusableTemplate) as caught:
        TemplateSheet(content)
    assert all(problem.zh and problem.en for problem in caught.value.problems)
    return "\n".join(problem.en for problem in caught.value.problems)


def filled(content: Any, template: bytes = START) -> Any:
    return load_workbook(io.BytesIO(TemplateSheet(template).fill(content, "en"))).active


def renamed(name: str, reference: str) -> bytes:
    def change(book: Workbook) -> None:
        book.defined_names[name] = DefinedName(name, attr_text=reference)

    return changed(change)


def with_member(name: str, content: bytes = b"x", packed: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO(START)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, content, packed)
    return stream.getvalue()


def test_start_has_every_name() -> None:
    assert set(load_workbook(io.BytesIO(START)).defined_names) == {*CELLS, ROW, *ITEM_CELLS}


def test_filled() -> None:
    sheet = filled(ORDINARY)
    count = len(ORDINARY.parts[0].items)
    assert (sheet["B3"].value, sheet["G3"].value) == (ORDINARY.name, ORDINARY.number)
    points = [sheet.cell(ITEM_ROW + number, 9).value for number in range(count)]
    assert points == [float(item.points) for item in ORDINARY.parts[0].items]
    below = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(20, 40)}
    assert below["Total score"] == float(ORDINARY.total)
    assert below["Standing"] == "Final"


def test_look_is_repeated_and_what_is_below_moves() -> None:
    def change(book: Workbook) -> None:
        sheet = book.active
        sheet["B9"].font = Font(name="Impact", size=20)
        sheet.merge_cells("J9:K9")
        sheet.row_dimensions[9].height = 33
        sheet["N30"] = "far below"
        del book.defined_names["kpi_item_working"]
        sheet.print_area = "A1:K30"

    sheet = filled(ORDINARY, changed(change))
    last = ITEM_ROW + len(ORDINARY.parts[0].items) - 1
    assert (sheet.cell(last, 2).font.name, sheet.row_dimensions[last].height) == ("Impact", 33)
    assert f"J{last}:K{last}" in {str(one) for one in sheet.merged_cells.ranges}
    assert sheet.cell(30 + last - ITEM_ROW, 14).value == "far below"
    assert not sheet.print_area


def test_percentages_keep_their_sign() -> None:
    sheet = filled(ORDINARY)
    formats = {sheet.cell(row, 4).value: sheet.cell(row, 6).number_format for row in range(9, 19)}
    assert formats["%"] == "0.00%"
    assert formats["yuan"] == "#,##0.00"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "=HYPERLINK(1)"])
def test_text_is_never_a_formula(text: str) -> None:
    content = TemplateSheet(START).fill(replace(ORDINARY, name=text), "en")
    cell = load_workbook(io.BytesIO(content)).active["B3"]
    assert (cell.value.strip(), cell.data_type, cell.quotePrefix) == (text.strip(), "s", True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<font", b"")


def test_markup_in_texts() -> None:
    assert filled(replace(ORDINARY, name="</t><f>1</f>&\x01"))["B3"].value == "</t><f>1</f>&"


@pytest.mark.parametrize("content", [PROVISIONAL, nothing_known(), three_parts()])
def test_hard_ones(content: Any) -> None:
    sheet = filled(content)
    lines = [line for part in content.parts for line in part.items]
    for number, line in enumerate(lines):
        value = sheet.cell(ITEM_ROW + number, 9).value
        assert isinstance(value, str) is (line.points is None)


def test_provisional_says_so() -> None:
    sheet = filled(PROVISIONAL)
    said = [str(sheet.cell(row, 2).value) for row in range(1, sheet.max_row + 1)]
    assert any(text.startswith("Provisional\nWaits for") for text in said)


def test_nobody_without_items_breaks() -> None:
    part = replace(ORDINARY.parts[0], items=())
    sheet = filled(replace(ORDINARY, parts=(part,), total=None))
    assert sheet.cell(ITEM_ROW, 2).value is None


def test_huge_number_is_text() -> None:
    sheet = filled(replace(ORDINARY, coefficient=Decimal("1234567890123456789")))
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "1234567890123456789" in values


def test_names_are_gone_and_bytes_are_the_same() -> None:
    template = TemplateSheet(START)
    once = template.fill(ORDINARY, "en")
    assert once == template.fill(ORDINARY, "en")
    assert not load_workbook(io.BytesIO(once)).defined_names


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_name(name: str) -> None:
    def change(book: Workbook) -> None:
        del book.defined_names[name]

    assert f"The name {name} is missing" in problems(changed(change))


def test_all_problems_at_once() -> None:
    def change(book: Workbook) -> None:
        del book.defined_names["kpi_total"]
        book.defined_names["kpi_nmae"] = DefinedName("kpi_nmae", attr_text="KPI!$A$1")
        book.active["N5"] = "=1+1"

    said = problems(changed(change))
    for part in ("kpi_total is missing", "kpi_nmae is not known", "formulas: N5"):
        assert part in said


@pytest.mark.parametrize(
    ("name", "reference", "said"),
    [
        ("kpi_grade", "KPI!#REF!", "points to no cell"),
        ("kpi_grade", "KPI!$A$2:$B$3", "must point to one cell"),
        ("kpi_grade", "KPI!$A$2000", "points outside the sheet"),
        ("kpi_grade", "KPI!$ZZ$2", "points outside the sheet"),
        ("kpi_grade", "Other!$A$2", "points to another sheet"),
        ("kpi_grade", "KPI!$C$2", "is merged over"),
        ("kpi_grade", "KPI!$B$3", "point to the same cell"),
        ("kpi_grade", "KPI!$N$9", "stands wrong"),
        ("kpi_item_name", "KPI!$N$3", "stands wrong"),
    ],
)
def test_misplaced(name: str, reference: str, said: str) -> None:
    assert said in problems(renamed(name, reference))


def test_item_row_merged_with_others() -> None:
    said = problems(changed(lambda book: book.active.merge_cells("N9:N11")))
    assert "merged with other rows" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_member("xl/vbaProject.bin"), "macros"),
        (with_member("xl/externalLinks/externalLink1.xml"), "links to other files"),
        (with_member("xl/embeddings/a.bin"), "embedded"),
        (with_member("xl/tables/table1.xml"), "tables"),
        (with_member("a.rels", b'<a TargetMode="External"/>'), "external links"),
        (with_member("b.xml", b"<!DOCTYPE a>"), "no Excel workbook"),
        (with_member("c.bin", b"0" * (13 << 20), zipfile.ZIP_DEFLATED), "too large when unpacked"),
        (b"x" * (MAX_BYTES + 1), "larger than 3 MB"),
        (b"PK", "no Excel workbook"),
        (b"", "no Excel workbook"),
    ],
)
def test_refused_files(content: bytes, said: str) -> None:
    assert said in problems(content)


def test_damaged_parts() -> None:
    for member in ("xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(START)) as old, zipfile.ZipFile(stream, "w") as new:
            for info in old.infolist():
                content = old.read(info)
                new.writestr(info.filename, b"<broken" if info.filename == member else content)
        assert "no Excel workbook" in problems(stream.getvalue())


def test_style_that_is_not_there() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(START)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, re.sub(rb'r="B3" s="\d+"', b'r="B3" s="9999"', content))
    assert "no Excel workbook" in problems(stream.getvalue())
