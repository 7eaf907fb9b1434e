"""One person's sheet: what stands in it, how it prints, what it never says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from appraisal.exporting.appraisal_sheet import (
    appraisal_file_name,
    appraisal_sheet,
    appraisal_workbook,
)
from appraisal.exporting.content import Remark
from appraisal.scoring.result import Status
from appraisal.scoring.text import EMPTY, Text
from tests.exporting import samples
from tests.exporting.reading import calamine_rows, cells, opened, page_count, pdfs_of
from tests.servers import libreoffice  # noqa: F401 - a fixture

ALL = {
    "ordinary": samples.ORDINARY,
    "provisional": samples.PROVISIONAL,
    "nothing": samples.nothing_known(),
    "three": samples.three_parts(),
    "sixty": samples.sixty_items(),
    "long": samples.long_names(),
    "no parts": replace(samples.PROVISIONAL, parts=(), total=None),
}


def row_of(content: bytes, name: str) -> tuple[object, ...]:
    """The row of an item, by its name."""
    sheet = opened(content).active
    for row in sheet.iter_rows(values_only=True):
        if row[1] == name:
            return row
    raise AssertionError(f"no item {name}")


def test_the_head_says_who_and_when():
    found = cells(appraisal_workbook(samples.ORDINARY, "zh-hans"))
    assert {
        "星河电商有限公司  绩效考核表", "2026年10月", "林晓雯", "E0017", "天猫运营部", "运营专员",
        "星河旗舰店", "周明", "2026-10-01 至 2026-10-31", "31 天",
    } <= set(found)  # fmt: skip


def test_numbers_are_numbers_with_their_format():
    content = appraisal_workbook(samples.ORDINARY, "zh-hans")
    sheet = opened(content).active
    row = next(row for row in sheet.iter_rows() if row[1].value == "转化率")
    values = [cell.value for cell in row]
    assert values[:8] == [
        5,
        "转化率",
        "%",
        15,
        0.035,
        0.0312,
        float(Decimal("0.0312") / Decimal("0.035")),
        12,
    ]
    assert [cell.number_format.rstrip("_ ") for cell in row[4:8]] == ["0.00%"] * 3 + ["0.00"]
    sales = next(row for row in sheet.iter_rows() if row[1].value == "销售额完成率")
    assert [cell.value for cell in sales[4:6]] == [1500000, 1402764.87]
    assert sales[5].number_format.startswith("#,##0.00")


def test_both_readers_see_the_same():
    content = appraisal_workbook(samples.ORDINARY, "en")
    by_calamine = [value for row in calamine_rows(content) for value in row if value != ""]
    assert by_calamine == cells(content)


def test_section_points_total_grade_and_coefficient():
    rows = calamine_rows(appraisal_workbook(samples.ORDINARY, "zh-hans"))
    section = next(row for row in rows if row[0] == "一  销售业绩")
    assert (section[3], section[7]) == (30, 28.37)
    total = next(row for row in rows if row[0] == "合计")
    assert (total[3], total[7]) == (100, 91.93)
    result = next(row for row in rows if row[0] == "总分")
    assert [value for value in result if value != ""] == [
        "总分", 91.93, "等级", "A", "绩效系数", 1.2, "状态", "已定",
    ]  # fmt: skip


def test_what_is_not_scored_is_said_in_words_and_never_0():
    content = appraisal_workbook(samples.PROVISIONAL, "en")
    visitors = row_of(content, "Visitors (UV)")
    assert visitors[5:8] == ("—", "—", "no data")
    assert visitors[9] == "There are no figures of visitors in October 2026."
    found = cells(content)
    assert {"October 2026  Provisional", "Score so far", "open"} <= set(found)
    assert "Waits for: Visitors (UV) (no data), Data analysis and reports (pending)" in found
    assert 0 not in found


def test_every_status_without_points_has_its_word():
    for status in Status:
        if status is Status.SCORED:
            continue
        item = replace(samples.OPERATOR.items[0], status=status, points=None)
        part = replace(samples.OPERATOR, items=(item, *samples.OPERATOR.items[1:]))
        content = appraisal_workbook(replace(samples.PROVISIONAL, parts=(part,)), "zh-hans")
        word = row_of(content, "销售额完成率")[7]
        assert isinstance(word, str)
        assert word


def test_nothing_known_has_no_number_among_the_results():
    rows = calamine_rows(appraisal_workbook(samples.nothing_known(), "zh-hans"))
    for row in rows[5:]:
        assert not any(isinstance(value, float) for value in row[4:8])
    assert "未定" in {value for row in rows for value in row}


def test_a_policy_that_gave_points_says_why():
    reason = Text("本期无投诉,按满分计。", "No complaints: full points.")
    item = replace(samples.OPERATOR.items[0], reason=reason)
    part = replace(samples.OPERATOR, items=(item, *samples.OPERATOR.items[1:]))
    content = appraisal_workbook(replace(samples.ORDINARY, parts=(part,)), "zh-hans")
    assert row_of(content, "销售额完成率")[9].endswith("\n" + reason.zh)


def test_targets_without_a_single_number_stand_in_words():
    words = Text("≥ 1 %\n≤ 3 %", ">= 1 %\n<= 3 %")
    item = replace(samples.OPERATOR.items[0], target=None, target_words=words)
    part = replace(samples.OPERATOR, items=(item, *samples.OPERATOR.items[1:]))
    content = appraisal_workbook(replace(samples.ORDINARY, parts=(part,)), "zh-hans")
    assert row_of(content, "销售额完成率")[4] == words.zh


def test_a_measure_with_another_name_stands_below_the_item():
    measure = Text("支付金额 − 退款 <净>", "sales - refunds")
    item = replace(samples.OPERATOR.items[0], measure=measure)
    part = replace(samples.OPERATOR, items=(item, *samples.OPERATOR.items[1:]))
    content = appraisal_workbook(replace(samples.ORDINARY, parts=(part,)), "zh-hans")
    assert "销售额完成率\n支付金额 − 退款 <净>" in cells(content)
    assert calamine_rows(content)[6][1] == "销售额完成率\n支付金额 − 退款 <净>"


def test_sub_items_stand_below_their_item():
    child = replace(samples.OPERATOR.items[1], code="child", is_child=True)
    part = replace(
        samples.OPERATOR, items=(samples.OPERATOR.items[0], child, *samples.OPERATOR.items[1:])
    )
    sheet = opened(appraisal_workbook(replace(samples.ORDINARY, parts=(part,)), "zh-hans")).active
    numbers = [row[0] for row in sheet.iter_rows(min_row=7, max_row=9, values_only=True)]
    assert numbers == [1, None, 2]
    assert sheet["B8"].value.startswith("└ 订单量增长")


def test_parts_stand_one_below_the_other():
    found = cells(appraisal_workbook(samples.three_parts(), "zh-hans"))
    assert "运营专员、推广专员、客服专员" in found
    assert found.count("本部分合计") == 3
    assert any("第 2 部分  ·  推广专员" in str(value) for value in found)
    assert any(str(value).startswith("总分计算:(91.93 × 10") for value in found)


def test_remarks_take_the_place_of_the_empty_fields():
    remark = Remark(Text("上级评语", "Manager"), "本月表现突出。\n=1+1")
    found = cells(appraisal_workbook(replace(samples.ORDINARY, remarks=(remark,)), "zh-hans"))
    assert remark.text in found
    assert "员工自评" not in found


def test_version_revision_and_fingerprint_are_printed():
    found = cells(appraisal_workbook(samples.ORDINARY, "en"))
    small = next(value for value in found if "Fingerprint" in str(value))
    assert "Operator scorecard v3" in small
    assert "r2" in small
    assert samples.ORDINARY.fingerprint[:16] in small


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_same_content_gives_the_same_bytes(name: str, language: str):
    first = appraisal_workbook(ALL[name], language)
    assert first == appraisal_workbook(ALL[name], language)


def test_more_than_a_page_repeats_the_head():
    assert appraisal_sheet(samples.ORDINARY, "en", "x").frame.print_setup.one_page
    setup = appraisal_sheet(samples.sixty_items(), "en", "x").frame.print_setup
    assert (setup.one_page, setup.repeat_rows) == (False, "1:5")


def test_files_are_named_by_number_and_name():
    assert appraisal_file_name(samples.ORDINARY, set()) == "E0017_林晓雯.xlsx"
    taken = {"e0017_林晓雯.xlsx"}
    assert appraisal_file_name(samples.ORDINARY, taken) == "E0017_林晓雯_2.xlsx"
    evil = replace(samples.ORDINARY, number="..\\..\\a", name="b/c:d*?")
    assert appraisal_file_name(evil, set()) == "_.._a_b_c_d__.xlsx"


def test_a_number_too_long_for_a_spreadsheet_is_text():
    item = replace(samples.OPERATOR.items[0], actual=Decimal("1234567890123456.78"))
    part = replace(samples.OPERATOR, items=(item, *samples.OPERATOR.items[1:]))
    content = appraisal_workbook(replace(samples.ORDINARY, parts=(part,)), "zh-hans")
    assert row_of(content, "销售额完成率")[5] == "1234567890123456.78"


PAGES = {
    "ordinary": 1, "provisional": 1, "nothing": 1, "no parts": 1, "long": 1, "sixty": 3, "three": 3,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.libreoffice
def test_pages_in_print(libreoffice: str, tmp_path: Path):  # noqa: F811
    books = {
        f"{name} {language}": appraisal_workbook(ALL[name], language)
        for name in PAGES
        for language in ("zh-hans", "en")
    }
    counts = {name: page_count(pdf) for name, pdf in pdfs_of(books, libreoffice, tmp_path).items()}
    expected = {name: PAGES[name.rpartition(" ")[0]] for name in books}
    # Three parts in Chinese are short enough for two pages.
    assert counts == expected | {"three zh-hans": 2}


def test_empty_texts_leave_empty_cells():
    bare = replace(samples.ORDINARY, company="", manager="", department=EMPTY)
    found = cells(appraisal_workbook(bare, "en"))
    assert "Performance appraisal" in found
