"""Parts and what they are joined to: the same whoever wrote them, and nobody lost."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from appraisal.exporting.joining import join
from tests.exporting import samples
from tests.exporting.joined import archive, parts_of
from tests.exporting.reading import opened

PEOPLE = samples.company_of(24)


@pytest.mark.parametrize("behind", [True, False])
def test_the_bytes_do_not_depend_on_the_parts(behind: bool):
    made = {
        archive(samples.PERIOD, PEOPLE, "zh-hans", sizes, behind=behind)
        for sizes in ((), (1, 23), (10, 10, 4), (1,) * 24)
    }
    assert len(made) == 1


def test_everybody_is_in_the_archive_and_in_every_list():
    content = archive(samples.PERIOD, PEOPLE, "zh-hans", (7, 7, 7, 3))
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        names = found.namelist()
        assert names[-1] == "2026-10_绩效汇总表.xlsx"
        assert names[:-1] == [f"个人考核表/{each.number}_{each.name}.xlsx" for each in PEOPLE]
        for name, person in zip(names, PEOPLE, strict=False):
            sheet = opened(found.read(name)).active
            assert person.number in {cell.value for row in sheet["A1:J5"] for cell in row}
        book = opened(found.read(names[-1]))
    listed = [
        sheet.cell(row, 1).value
        for sheet in book.worksheets
        if sheet.title.endswith("指标明细")
        for row in range(5, sheet.max_row + 1)
    ]
    assert sorted(listed) == sorted(person.number for person in PEOPLE)
    for sheet in book.worksheets:
        if sheet.title.endswith("指标明细"):
            for row in range(5, sheet.max_row + 1):
                target = sheet.cell(row, 2).hyperlink.location
                assert target == f"'{sheet.cell(row, 1).value} {sheet.cell(row, 2).value}'!A1"
                own = book[target.rpartition("!")[0].strip("'")]
                assert sheet.cell(row, 1).value in {c.value for r in own["A1:J5"] for c in r}


def test_names_that_are_alike_are_told_apart_across_parts():
    people = [replace(PEOPLE[0], number=number, name="x") for number in ("e1", "E1", "E?1", "E*1")]
    content = archive(samples.PERIOD, people, "en", (1, 1, 2))
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        names = [name.lower() for name in found.namelist()]
    assert len(set(names)) == 5


def test_a_part_that_is_missing_is_not_passed_over():
    parts = parts_of(PEOPLE, "en", (12, 12))
    with pytest.raises(ValueError, match="fewer"):
        join(io.BytesIO(), io.BytesIO(), samples.PERIOD, "en", PEOPLE, parts[:1], behind=False)


def test_a_part_with_other_columns_is_not_mixed_in():
    other = [
        replace(each, parts=tuple(replace(p, items=p.items[:-1]) for p in each.parts))
        for each in PEOPLE[12:]
    ]
    parts = [*parts_of(PEOPLE[:12], "en"), *parts_of(other, "en")]
    with pytest.raises(ValueError, match="columns"):
        join(io.BytesIO(), io.BytesIO(), samples.PERIOD, "en", PEOPLE, parts, behind=False)
