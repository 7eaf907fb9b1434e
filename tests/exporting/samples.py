"""Appraisals to lay out: an ordinary one, and the ones that are hard to print."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from appraisal.exporting.content import (
    AppraisalContent,
    PartContent,
    PeriodContent,
)
from appraisal.exporting.lines import ItemLine, SectionLine
from appraisal.scoring.result import Standing, Status
from appraisal.scoring.text import EMPTY, Text

SCORED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
RATIO = Text(
    "达到目标值得满分,低于目标值按完成率比例计分,完成率最高按 100% 计。",
    "Points in proportion to attainment, full points at the target and above (cap 100%).",
)
D = Decimal


def L(label: str) -> Text:  # noqa: N802 - short, because it stands in a table
    """A printed label, the same in both languages."""
    return Text(label, label)


def ratio_item(
    code: str, section: str, zh: str, en: str, unit: str, figures: tuple[str, str, str, str]
) -> ItemLine:
    """An item scored by ratio; figures are points, target, actual and the score."""
    full, target, actual, points = map(D, figures)
    attainment = actual / target
    percent = f"{attainment * 100:.2f}%"
    return ItemLine(
        code=code,
        section=section,
        name=Text(zh, en),
        status=Status.SCORED,
        full_points=full,
        unit=unit,
        target=target,
        actual=actual,
        attainment=attainment,
        points=points,
        rule=RATIO,
        working=Text(
            f"实际 {actual} ÷ 目标 {target} = {percent};{full} × {percent} = {points} 分",
            f"actual {actual} / target {target} = {percent}; {full} x {percent} = {points} points",
        ),
    )


RATING = ItemLine(
    code="report",
    section="report",
    name=Text("数据分析与报告", "Data analysis and reports"),
    status=Status.SCORED,
    full_points=D(5),
    points=D(4),
    rule=Text(
        "准确且有指导意义 5 分;部分有用 2–4 分;较差 0–2 分,由上级评定。",
        "Accurate and useful 5 points; partly useful 2-4; poor 0-2; rated by the manager.",
    ),
    working=Text("上级评定:部分有用,4 分", "The manager rated: partly useful, 4 points"),
)

OPERATOR = PartContent(
    role=Text("运营专员", "Operator"),
    shop=Text("星河旗舰店", "Galaxy flagship store"),
    start=date(2026, 10, 1),
    end=date(2026, 10, 31),
    days=31,
    scorecard=Text("运营专员考核表", "Operator scorecard"),
    version=3,
    sections=(
        SectionLine("sales", Text("销售业绩", "Sales"), D(30), D("28.37"), label=L("一")),
        SectionLine("traffic", Text("流量与转化率", "Traffic and conversion"), D(30), D("27.41"),
                    label=L("二")),
        SectionLine("service", Text("客户满意度", "Customer satisfaction"), D(10), D("8.90"),
                    label=L("三")),
        SectionLine("campaign", Text("营销活动效果", "Campaigns"), D(20), D("18.25"),
                    label=L("四")),
        SectionLine("report", Text("数据分析与报告", "Analysis"), D(5), D(4), label=L("六")),
        SectionLine("team", Text("团队协作", "Teamwork"), D(5), D(5), label=L("七")),
    ),
    items=(
        ratio_item("sales", "sales", "销售额完成率", "Sales against target", "元",
                   ("20", "1500000", "1402764.87", "18.70")),
        replace(
            ratio_item("orders", "sales", "订单量增长", "Growth of orders", "%",
                       ("10", "0.12", "0.116", "9.67")),
            measure=Text("环比增长(支付订单数)", "growth(paid orders)"),
        ),
        ratio_item("uv", "traffic", "独立访客数 UV", "Visitors (UV)", "人",
                   ("8", "120000", "131245", "8.00")),
        ratio_item("pv", "traffic", "页面浏览量 PV", "Page views (PV)", "次",
                   ("7", "480000", "465120", "6.78")),
        replace(
            ratio_item("cvr", "traffic", "转化率", "Conversion rate", "%",
                       ("15", "0.035", "0.0312", "12.00")),
            rule=Text("达到目标得 15 分;每低 0.1 个百分点扣 1 分,扣完为止。",
                      "15 points at the target; each 0.1 percentage points below costs 1 point,"
                      " down to 0."),
            working=Text(
                "转化率 3.12% 低于目标 3.50%,差 0.38 个百分点;每低 0.1 个百分点扣 1 分,"
                "计 3 个整档,扣 3 分;15 − 3 = 12 分",
                "conversion rate 3.12% is below the target 3.50% by 0.38 percentage points;"
                " 1 point for each 0.1 percentage points, 3 whole steps, 3 points off:"
                " 15 - 3 = 12 points",
            ),
        ),
        ratio_item("reviews", "service", "好评率", "Positive reviews", "%",
                   ("5", "0.98", "0.9634", "4.92")),
        replace(ratio_item("speed", "service", "投诉处理及时性", "Complaint handling time", "小时",
                           ("2", "24", "26.5", "1.00")),
                rule=Text("平均处理时长不超过目标得 2 分,否则 1 分。",
                          "Handling time within the target: 2 points, otherwise 1.")),
        ratio_item("solved", "service", "投诉满意度", "Satisfied complaints", "%",
                   ("3", "0.9", "0.8934", "2.98")),
        ratio_item("visits", "campaign", "活动参与度", "Campaign participation", "%",
                   ("10", "0.3", "0.2475", "8.25")),
        ratio_item("roi", "campaign", "活动投入产出比", "Return of campaigns", "倍",
                   ("10", "3", "3.42", "10.00")),
        RATING,
        replace(RATING, code="team", section="team", name=Text("团队协作", "Teamwork"),
                points=D(5),
                rule=Text("良好 5 分;较差扣 2–3 分。", "Good 5 points; poor 2-3 points less."),
                working=Text("上级评定:良好,5 分", "The manager rated: good, 5 points")),
    ),
    total=D("91.93"),
    standing=Standing.FINAL,
    grade="A",
)  # fmt: skip

ORDINARY = AppraisalContent(
    company="星河电商有限公司",
    period=Text("2026年10月", "October 2026"),
    period_code="2026-10",
    number="E0017",
    name="林晓雯",
    department=Text("天猫运营部", "Tmall operations"),
    manager="周明",
    parts=(OPERATOR,),
    total=D("91.93"),
    standing=Standing.FINAL,
    grade="A",
    coefficient=D("1.2"),
    waits_for=(),
    working=EMPTY,
    revision=2,
    fingerprint="9f2c41d07b6e8a3355d1c0aa47e2f1b8c6d90e7f12ab34cd56ef7890ab12cd34",
    scored_at=SCORED_AT,
)

MISSING = replace(
    OPERATOR.items[2],
    status=Status.MISSING,
    actual=None,
    attainment=None,
    points=None,
    working=EMPTY,
    reason=Text(
        "2026年10月没有访客数的数据。", "There are no figures of visitors in October 2026."
    ),
)
PROVISIONAL = replace(
    ORDINARY,
    parts=(
        replace(
            OPERATOR,
            items=(
                *OPERATOR.items[:2],
                MISSING,
                *OPERATOR.items[3:10],
                replace(RATING, status=Status.PENDING, points=None, working=EMPTY,
                        reason=Text("等待上级评定。", "Waits for the manager's rating.")),
                OPERATOR.items[11],
            ),
            sections=(
                *OPERATOR.sections[:4],
                replace(OPERATOR.sections[4], points=None, status=Status.PENDING),
                OPERATOR.sections[5],
            ),
            standing=Standing.PROVISIONAL,
            total=D("79.93"),
            grade="",
        ),
    ),
    standing=Standing.PROVISIONAL,
    total=D("79.93"),
    grade="",
    coefficient=None,
    waits_for=(
        Text("独立访客数 UV(缺数据)", "Visitors (UV) (no data)"),
        Text("数据分析与报告(待评)", "Data analysis and reports (pending)"),
    ),
)  # fmt: skip


def nothing_known() -> AppraisalContent:
    """Everything is missing: no figure, no target, no total."""
    items = tuple(
        replace(item, status=Status.MISSING, target=None, actual=None, attainment=None,
                points=None, working=EMPTY, rule=EMPTY)
        for item in OPERATOR.items
    )  # fmt: skip
    sections = tuple(replace(s, points=None, status=Status.MISSING) for s in OPERATOR.sections)
    part = replace(OPERATOR, items=items, sections=sections, total=None,
                   standing=Standing.PROVISIONAL, grade="")  # fmt: skip
    return replace(PROVISIONAL, parts=(part,), total=None)


def three_parts() -> AppraisalContent:
    """Somebody who changed role twice."""
    parts = tuple(
        replace(OPERATOR, start=date(2026, 10, first), end=date(2026, 10, last),
                days=last - first + 1, role=role)
        for first, last, role in (
            (1, 10, Text("运营专员", "Operator")),
            (11, 20, Text("推广专员", "Promoter")),
            (21, 31, Text("客服专员", "Customer service")),
        )
    )  # fmt: skip
    working = Text(
        "(91.93 × 10 + 91.93 × 10 + 91.93 × 11) ÷ 31 = 91.93",
        "(91.93 x 10 + 91.93 x 10 + 91.93 x 11) / 31 = 91.93",
    )
    return replace(ORDINARY, parts=parts, working=working)


def sixty_items() -> AppraisalContent:
    """A scorecard far longer than a page."""
    items = tuple(
        replace(OPERATOR.items[place % 10], code=f"item{place}", section="sales",
                name=Text(f"指标 {place + 1}", f"Item {place + 1}"))
        for place in range(60)
    )  # fmt: skip
    part = replace(OPERATOR, items=items, sections=(OPERATOR.sections[0],))
    return replace(ORDINARY, parts=(part,))


def long_names() -> AppraisalContent:
    """Names as long as the database allows."""
    part = replace(
        OPERATOR,
        role=Text("高级全渠道直播电商" * 10, "Senior omnichannel live commerce " * 4),
        shop=Text("星河官方旗舰店海外专营" * 8, "Galaxy official overseas store " * 4),
        items=(
            replace(OPERATOR.items[0], name=Text("销售额完成率" * 18, "Sales against target " * 7)),
            *OPERATOR.items[1:],
        ),
    )
    return replace(
        ORDINARY,
        company="星河国际跨境电子商务(集团)股份有限公司华东分公司" * 3,
        name="阿卜杜热合曼·买买提吐尔逊" * 6,
        number="EMP-" + "0123456789" * 2,
        department=Text("天猫运营部华东大区" * 12, "Tmall operations, East China " * 5),
        parts=(part,),
    )


def company_of(size: int) -> list[AppraisalContent]:
    """People of three roles and two departments; every tenth is provisional."""
    roles = (
        Text("运营专员", "Operator"),
        Text("推广专员", "Promoter"),
        Text("客服专员", "Customer service"),
    )
    departments = (Text("天猫运营部", "Tmall operations"), Text("京东运营部", "JD operations"))
    people = []
    for place in range(size):
        origin = PROVISIONAL if place % 10 == 9 else ORDINARY
        total = D("99.5") - D(place % 40)
        people.append(
            replace(
                origin,
                number=f"E{place:05}",
                name=f"员工{place}",
                department=departments[place % 2],
                parts=(replace(origin.parts[0], role=roles[place % 3]),),
                total=total,
                grade="" if origin is PROVISIONAL else ("A", "B", "C")[place % 40 // 14],
            )
        )
    return people


PERIOD = PeriodContent(
    company="星河电商有限公司",
    period=Text("2026年10月", "October 2026"),
    period_code="2026-10",
    start=date(2026, 10, 1),
    end=date(2026, 10, 31),
    made_at=SCORED_AT,
)
