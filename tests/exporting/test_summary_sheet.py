"""A period's summary: who stands where, and who does not stand anywhere yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from appraisal.exporting.ranking import figures, places, ranked, without_items
from appraisal.exporting.summary_sheet import (
    summary_file_name,
    summary_sheets,
    summary_workbook,
)
from appraisal.scoring.result import Standing
from tests.exporting import samples
from tests.exporting.reading import calamine_rows, opened

PEOPLE = samples.company_of(60)


def person(number: str, total: str | None, standing: Standing = Standing.FINAL):
    value = None if total is None else Decimal(total)
    return replace(samples.ORDINARY, number=number, total=value, standing=standing)


def test_equal_totals_share_a_place():
    people = [person("3", "80"), person("1", "90"), person("2", "80"), person("4", "70")]
    assert places(people) == {"1": 1, "2": 2, "3": 2, "4": 4}
    assert [each.number for each in ranked(people)] == ["1", "2", "3", "4"]


def test_people_without_a_final_score_are_not_averaged_and_not_ranked():
    people = [
        person("1", "90"), person("2", "80.01"),
        person("3", "0", Standing.PROVISIONAL), person("4", None, Standing.INVALID),
    ]  # fmt: skip
    found = figures(people)
    assert (found.people, found.final, found.mean) == (4, 2, Decimal("85.01"))
    assert (found.highest, found.lowest) == (Decimal(90), Decimal("80.01"))
    assert found.grades == Counter(A=2)
    assert places(people) == {"1": 1, "2": 2}


def test_nobody_has_no_mean():
    found = figures([person("1", None, Standing.PROVISIONAL)])
    assert (found.mean, found.highest, found.lowest) == (None, None, None)


def test_sheets_of_a_period():
    content = summary_workbook(samples.PERIOD, PEOPLE, "zh-hans")
    assert opened(content).sheetnames == ["总览", "运营专员", "推广专员", "客服专员", "未定分"]


def test_the_overview_counts():
    rows = calamine_rows(summary_workbook(samples.PERIOD, PEOPLE, "en"))
    assert rows[3][1:7] == ["People", "Final", "Not final", "Mean score", "Highest", "Lowest"]
    assert rows[4][1:7] == [60, 54, 6, 83.83, 99.5, 61.5]
    assert ["Operator", 20, 18, 2] in [row[:4] for row in rows]
    assert ["JD operations", 30, 24, 6] in [row[:4] for row in rows]


def test_a_ranking_has_one_row_a_person_and_can_be_filtered():
    book = opened(summary_workbook(samples.PERIOD, PEOPLE, "zh-hans"))
    sheet = book["运营专员"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D4", "A3:P21")
    heads = [cell.value for cell in sheet[3]]
    assert heads[:10] == [
        "名次", "工号", "姓名", "部门", "店铺", "总分", "等级", "绩效系数", "部门名次", "计分天数",
    ]  # fmt: skip
    assert heads[10:] == [
        "销售业绩", "流量与转化率", "客户满意度", "营销活动效果", "数据分析与报告", "团队协作",
    ]  # fmt: skip
    first = [cell.value for cell in sheet[4]]
    assert first[:3] == [1, "E00000", "员工0"]
    assert first[5:10] == [99.5, "A", 1.2, 1, 31]
    assert first[10:] == [28.37, 27.41, 8.9, 18.25, 4, 5]
    totals = [row[5] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert totals == sorted(totals, reverse=True)
    assert len(totals) == 18


def test_people_without_a_final_score_are_listed_apart_with_the_reason():
    rows = calamine_rows(summary_workbook(samples.PERIOD, PEOPLE, "zh-hans"), 4)
    assert len(rows) == 3 + 6
    assert rows[3][:2] == ["E00009", "员工9"]
    assert rows[3][5] == "暂定"
    assert rows[3][7] == "独立访客数 UV(缺数据)、数据分析与报告(待评)"


def test_a_role_of_which_nobody_is_final_still_has_its_sheet():
    people = [person("1", None, Standing.PROVISIONAL)]
    assert [sheet.title for sheet in summary_sheets(samples.PERIOD, people, "en")] == [
        "Overview", "Operator", "Not final",
    ]  # fmt: skip
    summary_workbook(samples.PERIOD, people, "en")


def test_somebody_without_any_part_is_listed():
    people = [replace(person("1", None, Standing.INVALID), parts=())]
    titles = [sheet.title for sheet in summary_sheets(samples.PERIOD, people, "en")]
    assert titles == ["Overview", "no role", "Not final"]


def test_several_parts_have_no_section_points():
    people = [samples.three_parts()]
    rows = calamine_rows(summary_workbook(samples.PERIOD, people, "zh-hans"), 1)
    assert rows[3][10:] == ["—"] * 6


def test_a_summary_needs_no_items():
    slim = [without_items(each) for each in PEOPLE]
    assert summary_workbook(samples.PERIOD, slim, "en") == summary_workbook(
        samples.PERIOD, PEOPLE, "en"
    )


def test_two_roles_of_the_same_name_get_two_sheets():
    other = replace(samples.OPERATOR, role=replace(samples.OPERATOR.role, en="operator"))
    people = [person("1", "1"), replace(person("2", "2"), parts=(other,))]
    titles = [sheet.title for sheet in summary_sheets(samples.PERIOD, people, "en")]
    assert titles == ["Overview", "Operator", "operator_2"]


def test_the_file_is_named_by_period():
    assert summary_file_name(samples.PERIOD, "zh-hans") == "2026-10_绩效汇总表.xlsx"
