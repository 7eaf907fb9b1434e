"""The words of the forms: what a choice is called, and examples of the wording of each rule.

Labels and help of parameters stand with the parameters themselves (`Field`); a test fails when
a rule kind or a choice has no words here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language

from appraisal.scoring.document import Field
from appraisal.scoring.text import Text

NO_LIMIT = frozenset({"none", "不限", "无", "无上限", "无下限", "no limit"})
"""What people type for "no limit"."""


@dataclass(frozen=True, slots=True)
class Wording:
    """When a rule kind is the right one, and sheets' own sentences that it covers."""

    when: Text
    examples: tuple[Text, ...]


KINDS: Mapping[str, Wording] = {
    "ratio": Wording(
        Text(
            "完成多少比例，就得多少比例的分。",
            "So much of the target reached, so much of the points.",
        ),
        (
            Text("达到 X 得 20 分，低于 X 按比例扣分", "20 points at X, in proportion below"),
            Text("完成率 × 权重，最高 120%", "attainment × weight, at most 120%"),
        ),
    ),
    "unit": Wording(
        Text(
            "与目标每差一个单位，扣（加）固定的分。",
            "Each unit away from the target costs or earns points.",
        ),
        (
            Text("每低 1% 扣 2 分，扣完为止", "2 points off for each 1% below, down to 0"),
            Text("每超 1% 加 1 分，最多加 10 分", "1 point for each 1% above, at most 10"),
            Text("每超 0.5 秒扣 1 分", "1 point off for each 0.5 s over"),
        ),
    ),
    "bands": Wording(
        Text("落在哪个区间，就得哪个分。", "The interval decides the points."),
        (
            Text("≥65% 100 分，60%–65% 90 分，……", "65% and more: 100, 60% to 65%: 90, ..."),
            Text("达标得 2 分，否则 1 分", "reached: 2 points, otherwise 1"),
        ),
    ),
    "curve": Wording(
        Text("几个点之间按直线计分。", "Straight lines between a few points."),
        (
            Text(
                "基准值 60 分，目标值 100 分，挑战值 120 分，其间线性",
                "base 60, target 100, stretch 120, linear between",
            ),
        ),
    ),
    "count": Wording(
        Text("每发生一次，扣（加）分。", "Each occurrence costs or earns points."),
        (
            Text("每次投诉扣 5 分，扣完为止", "5 points off for each complaint, down to 0"),
            Text("一般差错扣 1 分，严重扣 5 分", "minor mistakes cost 1, serious ones 5"),
            Text("每条奖励 2 分", "2 points for each entry"),
        ),
    ),
    "rating": Wording(
        Text("由人评定等级或分数。", "A person judges."),
        (
            Text("优秀 5 分，良好 2–4 分，较差 0–2 分", "excellent 5, good 2 to 4, poor 0 to 2"),
            Text("上级 60%，自评 20%，同事 20%", "manager 60%, self 20%, colleagues 20%"),
        ),
    ),
    "rank": Wording(
        Text("按在同类人中的名次计分。", "The place among peers decides the points."),
        (
            Text("第 1 名 10 分，第 2 名 8 分，……", "1st 10 points, 2nd 8, ..."),
            Text("前 10% 满分", "the best 10% get full points"),
        ),
    ),
    "formula": Wording(
        Text("其他算式。", "Any other arithmetic."),
        (Text("得分 = 增长率 × 15", "points = growth × 15"),),
    ),
}

_CHOICES: Mapping[str, Mapping[str, Text]] = {
    "Scope": {
        "own": Text("本人", "own figures"),
        "shop": Text("本店铺", "the shop's figures"),
        "department": Text("本部门", "the department's figures"),
        "company": Text("全公司", "the company's figures"),
    },
    "Peers": {
        "scorecard": Text("同一考核表的人", "everybody with this scorecard"),
        "department": Text("同部门", "the department"),
        "shop": Text("同店铺", "the shop"),
    },
    "Policy": {
        "withhold": Text("等数据（总分暂定）", "wait (the total is provisional)"),
        "zero": Text("0 分", "0 points"),
        "full": Text("满分", "full points"),
        "exclude": Text("剔除，分值分摊", "leave out, spread its points"),
        "worst": Text("按最差一档", "the worst band"),
    },
    "OnZero": {
        "undefined": Text("无法计算", "can't be calculated"),
        "full": Text("满分", "full points"),
        "exclude": Text("剔除，分值分摊", "leave out, spread its points"),
        "zero": Text("0 分", "0 points"),
    },
    "Spread": {
        "scorecard": Text("整张表", "the whole scorecard"),
        "section": Text("同一部分", "the same section"),
    },
    "Then": {
        "zero": Text("得 0 分 (zero)", "0 points (zero)"),
        "full": Text("得满分 (full)", "full points (full)"),
        "cap": Text("最多得 … 分 (cap)", "at most ... points (cap)"),
        "floor": Text("最少得 … 分 (floor)", "at least ... points (floor)"),
        "set": Text("得 … 分 (set)", "exactly ... points (set)"),
        "add": Text("加 … 分 (add)", "add ... points (add)"),
        "times": Text("乘以 … (times)", "times ... (times)"),
    },
    "Reach": {
        "item": Text("本项为 0 (item)", "this item is 0 (item)"),
        "section": Text("本部分为 0 (section)", "the section is 0 (section)"),
        "total": Text("总分为 0 (total)", "the total is 0 (total)"),
        "grade": Text("限制等级 (grade)", "limits the grade (grade)"),
    },
    "Unknown": {
        "withhold": Text("等数据", "wait for the data"),
        "ignore": Text("当作不成立", "as if it did not hold"),
        "apply": Text("当作成立", "as if it held"),
    },
    "DailySum": {
        "mean": Text("各日平均", "mean of the days"),
        "sum": Text("各日相加", "sum of the days"),
    },
    "MissingDay": {
        "skip": Text("跳过", "skip it"),
        "zero": Text("按 0 分", "0 points"),
        "withhold": Text("等数据", "wait for the data"),
    },
    "SectionKind": {
        "regular": Text("计入 100 分", "part of the 100 points"),
        "bonus": Text("加分（100 分以外）", "bonus, outside the 100"),
        "penalty": Text("扣分（100 分以外）", "penalty, outside the 100"),
    },
    "Ties": {
        "up": Text("同得较高等级 (up)", "equals share the better grade (up)"),
        "down": Text("同得较低等级 (down)", "equals share the worse grade (down)"),
    },
    "Direction": {
        "higher": Text("越高越好", "higher is better"),
        "lower": Text("越低越好", "lower is better"),
        "range": Text("在区间内最好", "best inside a range"),
        "none": Text("仅供参考", "context only"),
    },
    "PeriodKind": {
        "month": Text("月度", "month"),
        "quarter": Text("季度", "quarter"),
        "half_year": Text("半年", "half-year"),
        "year": Text("年度", "year"),
    },
    "LowerForm": {
        "inverse": Text("目标 ÷ 实际 (inverse)", "target / actual (inverse)"),
        "complement": Text("2 − 实际 ÷ 目标 (complement)", "2 - actual / target (complement)"),
        "direct": Text("实际 ÷ 目标 (direct)", "actual / target (direct)"),
    },
    "UnitOf": {
        "absolute": Text("数值本身 (absolute)", "the figure itself (absolute)"),
        "percentage_point": Text(
            "百分点 (percentage_point)", "percentage points (percentage_point)"
        ),
        "target": Text("目标值的百分比 (target)", "a percentage of the target (target)"),
    },
    "Partial": {
        "whole": Text("不计 (whole)", "not counted (whole)"),
        "started": Text("按一个计 (started)", "counts as one (started)"),
        "pro_rata": Text("按比例 (pro_rata)", "in proportion (pro_rata)"),
    },
    "Unrecorded": {
        "missing": Text("视为缺数据 (missing)", "no data (missing)"),
        "zero": Text("视为没有发生 (zero)", "it did not happen (zero)"),
    },
    "MissingRater": {
        "wait": Text("等待 (wait)", "wait (wait)"),
        "reweigh": Text("按已评者的权重重算 (reweigh)", "reweigh those who have (reweigh)"),
    },
    "By": {
        "place": Text("名次 (place)", "place (place)"),
        "from_bottom": Text("倒数名次 (from_bottom)", "place from the bottom (from_bottom)"),
        "percentile": Text("名次 ÷ 人数 (percentile)", "place / number of people (percentile)"),
    },
    "TiedPlace": {
        "best": Text("取靠前的名次 (best)", "the better place (best)"),
        "worst": Text("取靠后的名次 (worst)", "the worse place (worst)"),
        "mean": Text("取平均名次 (mean)", "the mean place (mean)"),
        "dense": Text("并列不占名次 (dense)", "no place is skipped (dense)"),
        "split": Text("平分分数 (split)", "the points are shared (split)"),
    },
    "Over": {
        "actual": Text("实际值 (actual)", "the actual (actual)"),
        "attainment": Text("完成率 (attainment)", "the attainment (attainment)"),
        "gap": Text("实际值 − 目标值 (gap)", "actual - target (gap)"),
    },
}

_BLANKS: Mapping[str, Text] = {
    "direction": Text("随指标", "as the metric says"),
    "undefined": Text("同“无数据时”", "the same as without data"),
}
_TARGET_FORMS: Mapping[str, Text] = {
    "": Text("未设定", "not set"),
    "number": Text("一个数或公式", "a number or a formula"),
    "range": Text("区间", "a range"),
    "anchors": Text("基准、目标、挑战", "base, target, stretch"),
}
_TARGET_PARTS: Mapping[str, Text] = {
    "number": Text("数或公式", "number or formula"),
    "min": Text("不低于", "at least"),
    "max": Text("不高于", "at most"),
    "base": Text("基准值", "base"),
    "target": Text("目标值", "target"),
    "stretch": Text("挑战值", "stretch"),
}


def wording(kind: str, label: Text) -> Wording:
    """The words of a rule kind; a new kind that has none yet is called by its label."""
    return KINDS.get(kind) or Wording(label, ())


def label(entry: Field) -> str:
    """What a field is called."""
    return _said(entry.label) or entry.name


def choice(value: StrEnum) -> str:
    """What one word of an enumeration is called."""
    text = text_of_choice(value)
    return _said(text) if text else str(value)


def text_of_choice(value: StrEnum) -> Text | None:
    """The words of a choice in both languages; None where there are none."""
    return _CHOICES.get(type(value).__name__, {}).get(str(value))


def blank_choice(entry: Field) -> str:
    """What an empty choice means where the declaration names no default."""
    text = _BLANKS.get(entry.name)
    return _said(text) if text else "–"


def target_form(form: str) -> str:
    """What a form of a target is called."""
    return _said(_TARGET_FORMS[form])


def target_parts() -> dict[str, str]:
    """What the values of a target are called."""
    return {key: _said(text) for key, text in _TARGET_PARTS.items()}


def _said(text: Text) -> str:
    return text.in_language(get_language() or "zh-hans")
