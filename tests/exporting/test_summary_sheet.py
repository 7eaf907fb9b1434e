"""A period's summary: who stands where, and who does not stand anywhere yet."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from appraisal.exporting.content import (
    AppraisalContent,
    Correction,
    SourceFile,
    UnboundAccount,
)
from appraisal.exporting.ranking import figures, places, ranked
from appraisal.exporting.summary_sheet import summary_file_name, write_period_workbook
from appraisal.exporting.wording import ADJUSTED
from appraisal.scoring.result import Standing
from appraisal.scoring.text import Text
from tests.exporting import samples
from tests.exporting.joined import parts_of, summary_workbook
from tests.exporting.reading import calamine_rows, opened

PEOPLE = samples.company_of(60)


def titles_of(people: list[AppraisalContent]) -> list[str]:
    return opened(summary_workbook(samples.PERIOD, people, "en")).sheetnames


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
    assert opened(content).sheetnames == [
        "总览", "运营专员", "推广专员", "客服专员", "未定分",
        "运营专员 指标明细", "推广专员 指标明细", "客服专员 指标明细",
    ]  # fmt: skip


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
    assert titles_of(people) == ["Overview", "Operator", "Not final", "Operator items"]


def test_somebody_without_any_part_is_listed():
    people = [replace(person("1", None, Standing.INVALID), parts=())]
    assert titles_of(people) == ["Overview", "no role", "Not final"]


def test_several_parts_have_no_section_points():
    people = [samples.three_parts()]
    rows = calamine_rows(summary_workbook(samples.PERIOD, people, "zh-hans"), 1)
    assert rows[3][10:] == ["—"] * 6


def test_the_lists_need_no_items():
    slim = [
        replace(each, parts=tuple(replace(part, items=()) for part in each.parts))
        for each in PEOPLE
    ]
    parts = parts_of(PEOPLE, "en", sizes=(20, 40))
    books = []
    for people in (slim, PEOPLE):
        buffer = io.BytesIO()
        write_period_workbook(buffer, samples.PERIOD, "en", people, parts, behind=False)
        books.append(buffer.getvalue())
    assert books[0] == books[1]


def test_two_roles_of_the_same_name_get_two_sheets():
    other = replace(samples.OPERATOR, role=replace(samples.OPERATOR.role, en="operator"))
    people = [person("1", "1"), replace(person("2", "2"), parts=(other,))]
    assert titles_of(people) == [
        "Overview", "Operator", "operator_2", "Operator items", "operator items_2",
    ]  # fmt: skip


def test_the_file_is_named_by_period():
    assert summary_file_name(samples.PERIOD, "zh-hans") == "2026-10_绩效汇总表.xlsx"


def test_all_items_have_one_row_a_person_and_their_formats():
    book = opened(summary_workbook(samples.PERIOD, PEOPLE, "en"))
    sheet = book["Operator items"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C5", "A4:AQ24")
    assert sheet["H3"].value == "Sales against target (yuan)"
    assert "H3:J3" in {str(area) for area in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[4]][:10] == [
        "Employee no.", "Name", "Department", "Shop", "Days counted", "Total score", "Standing",
        "Target", "Actual", "Score",
    ]  # fmt: skip
    first = [cell.value for cell in sheet[5]]
    assert first[:10] == [
        "E00000", "员工0", "Tmall operations", "Galaxy flagship store", 31, 91.93, "Final",
        1500000, 1402764.87, 18.7,
    ]  # fmt: skip
    assert sheet["L5"].number_format.startswith("0.00%")


def test_an_open_item_is_a_word_among_the_details():
    book = opened(summary_workbook(samples.PERIOD, PEOPLE, "en"))
    numbers = {row[0].value: row for row in book["Operator items"].iter_rows(min_row=5)}
    assert [cell.value for cell in numbers["E00009"][13:16]] == [120000, "—", "no data"]


def test_somebody_with_three_parts_has_a_row_in_each_role():
    book = opened(summary_workbook(samples.PERIOD, [samples.three_parts()], "en"))
    for role in ("Operator", "Promoter", "Customer service"):
        assert book[f"{role} items"].max_row == 5


def test_sources_corrections_and_accounts_of_nobody():
    period = replace(
        samples.PERIOD,
        sources=(SourceFile("TM01", "=店铺.xlsx", "ab" * 32, 31, samples.SCORED_AT),),
        corrections=(
            Correction(ADJUSTED, "E1", "林晓雯", Text("销售额", "Sales"), "18", "20", "@late"),
        ),
        unbound=(UnboundAccount(samples.OPERATOR.shop, samples.OPERATOR.role, "小美"),),
    )
    content = summary_workbook(period, PEOPLE[:1], "zh-hans")
    book = opened(content)
    assert [cell.value for cell in book["数据来源"][4]] == [
        "TM01", "=店铺.xlsx", 31, "2026-11-02 09:30", "ab" * 32,
    ]  # fmt: skip
    assert book["数据来源"]["B4"].data_type == "s"
    assert [cell.value for cell in book["调整与申诉"][4]] == [
        "E1", "林晓雯", "得分调整", "销售额", "18", "20", "@late",
    ]  # fmt: skip
    assert [cell.value for cell in book["未归属账号"][4]] == ["星河旗舰店", "运营专员", "小美"]


def test_everybodys_sheet_stands_behind_and_is_linked_both_ways():
    people = [*PEOPLE[:12], replace(PEOPLE[12], number="总览", name="")]
    book = opened(summary_workbook(samples.PERIOD, people, "zh-hans", behind=True))
    assert book.sheetnames[0] == "总览"
    assert book.sheetnames[-13:-11] == ["E00000 员工0", "E00001 员工1"]
    assert book.sheetnames[-1] == "总览_2"
    ranking = book["运营专员"]
    assert ranking["C4"].hyperlink.location == "'E00000 员工0'!A1"
    sheet = book["E00000 员工0"]
    assert sheet.cell(sheet.max_row, 1).value == "← 总览"
    assert sheet.cell(sheet.max_row, 1).hyperlink.location == "'总览'!A1"
    assert len(book["总览"]._charts) == 1
    titles = set(book.sheetnames)
    for each in book.worksheets:
        for row in each.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    assert cell.hyperlink.target is None
                    assert cell.hyperlink.location.split("!")[0].strip("'") in titles
