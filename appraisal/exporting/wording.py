"""The words of the workbooks in both languages."""

from __future__ import annotations

from appraisal.scoring.result import Standing, Status
from appraisal.scoring.text import Text

TITLE = Text("绩效考核表", "Performance appraisal")
SUMMARY_TITLE = Text("绩效汇总表", "Appraisal summary")
ARCHIVE_TITLE = Text("绩效考核", "appraisals")
PEOPLE_FOLDER = Text("个人考核表", "people")
NAME = Text("姓名", "Name")
NUMBER = Text("工号", "Employee no.")
DEPARTMENT = Text("部门", "Department")
MANAGER = Text("直属上级", "Manager")
PERIOD = Text("考核期间", "Period")
DAYS = Text("计分天数", "Days counted")
ROLE = Text("岗位", "Role")
SHOP = Text("店铺", "Shop")
ALL_SHOPS = Text("全部店铺", "all shops")
DATES = Text("起止日期", "Dates")
UNTIL = Text("至", "to")
DAY_COUNT = Text("{days} 天", "{days} days")
SCORECARD = Text("考核表", "Scorecard")
PART = Text("第 {number} 部分", "Part {number}")

DIFFERS = Text("⚠ 与系统得分不一致", "⚠ differs from the stored score")

NO = Text("序号", "No.")
ITEM = Text("考核指标", "Item")
UNIT = Text("单位", "Unit")
FULL_POINTS = Text("分值", "Points")
TARGET = Text("目标值", "Target")
ACTUAL = Text("实际值", "Actual")
ATTAINMENT = Text("完成率", "Attainment")
SCORE = Text("得分", "Score")
RULE = Text("计分规则", "Rule")
WORKING = Text("计算过程", "Working")
OUTSIDE = Text("(不计入满分)", " (outside the full marks)")
PART_TOTAL = Text("本部分合计", "Total of this part")
SUM = Text("合计", "Total")

TOTAL = Text("总分", "Total score")
GRADE = Text("等级", "Grade")
COEFFICIENT = Text("绩效系数", "Coefficient")
STANDING = Text("状态", "Standing")
WAITS_FOR = Text("等待:", "Waits for: ")
LIST_COMMA = Text("、", ", ")
NONE_YET = Text("未定", "open")
HOW_TOTAL = Text("总分计算:", "How the total came about: ")

SELF_COMMENT = Text("员工自评", "Employee's comment")
MANAGER_COMMENT = Text("上级评语与面谈记录", "Manager's comment, review notes")
SIGN_EMPLOYEE = Text("员工签字:                    日期:", "Employee:                    Date:")
SIGN_MANAGER = Text("直属上级签字:                    日期:", "Manager:                    Date:")
SIGN_HR = Text("人力资源签字:                    日期:", "HR:                    Date:")
SMALL_PRINT = Text(
    "考核表:{scorecards}  |  修订:r{revision}  |  计分时间:{scored_at}  |  数据指纹:{fingerprint}",
    "Scorecard: {scorecards}  |  Revision: r{revision}  |  Scored: {scored_at}"
    "  |  Fingerprint: {fingerprint}",
)
PAGE = Text("第 &P 页 / 共 &N 页", "Page &P of &N")

OVERVIEW = Text("总览", "Overview")
PEOPLE = Text("参评人数", "People")
FINAL_PEOPLE = Text("已定分", "Final")
OPEN_PEOPLE = Text("未定分", "Not final")
MEAN = Text("平均分", "Mean score")
HIGHEST = Text("最高分", "Highest")
LOWEST = Text("最低分", "Lowest")
RANK = Text("名次", "Rank")
RANK_IN_DEPARTMENT = Text("部门名次", "Rank in dept.")
BY_ROLE = Text("按岗位", "By role")
BY_DEPARTMENT = Text("按部门", "By department")
GRADES = Text("等级分布", "Grades")
NOT_RANKED = Text("未定分人员(不参与排名)", "People without a final score (not ranked)")
SCORE_SO_FAR = Text("已得分(暂定)", "Score so far")
REASON = Text("原因", "Reason")
NO_ROLE = Text("无岗位", "no role")
DETAILS = Text("指标明细", "items")
SOURCES = Text("数据来源", "Sources")
FILE = Text("文件", "File")
ROWS = Text("行数", "Rows")
STORED_AT = Text("入库时间", "Stored")
DIGEST = Text("SHA-256", "SHA-256")
UNBOUND = Text("未归属账号", "Accounts of nobody")
UNBOUND_NOTE = Text(
    "这些账号的数据未计入任何人。", "The figures of these accounts count for nobody."
)
CORRECTIONS = Text("调整与申诉", "Corrections")
ADJUSTED = Text("得分调整", "points adjusted")
GRADE_MOVED = Text("等级校准", "grade calibrated")
APPEALED = Text("申诉", "appeal")
WHAT = Text("事项", "What")
BEFORE = Text("原值/状态", "Before, state")
AFTER = Text("现值/结论", "After, decision")
ACCOUNT = Text("账号", "Account")
ACCOUNT_KIND = Text("类型", "Kind")

TARGET_IN_WORKING = Text("见计算过程", "see working")
TARGET_PARTS = {
    "min": Text("≥ ", ">= "),
    "max": Text("≤ ", "<= "),
    "base": Text("基准 ", "base "),
    "target": Text("目标 ", "target "),
    "stretch": Text("挑战 ", "stretch "),
}
WAITS_KIND = {"veto": Text("否决项:", "veto: "), "gate": Text("门槛:", "gate: ")}

ACCOUNT_KINDS = {
    "agent": Text("客服账号", "customer-service account"),
    "promoter": Text("达人", "promoter"),
    "plan": Text("推广计划", "advertising plan"),
    "employee": Text("员工工号", "employee number"),
}
STANDINGS = {
    Standing.FINAL: Text("已定", "Final"),
    Standing.PROVISIONAL: Text("暂定", "Provisional"),
    Standing.INVALID: Text("无效", "Invalid"),
}
STATUSES = {
    Status.SCORED: Text("已计分", "scored"),
    Status.MISSING: Text("缺数据", "no data"),
    Status.UNDEFINED: Text("无法计算", "undefined"),
    Status.PENDING: Text("待评", "pending"),
    Status.EXCLUDED: Text("不适用", "excluded"),
    Status.INVALID: Text("无效", "invalid"),
}
UNITS = {
    "": Text("", ""),
    "%": Text("%", "%"),
    "元": Text("元", "yuan"),
    "人": Text("人", "people"),
    "次": Text("次", "times"),
    "单": Text("单", "orders"),
    "件": Text("件", "pcs"),
    "条": Text("条", "entries"),
    "页": Text("页", "pages"),
    "倍": Text("倍", "x"),
    "秒": Text("秒", "s"),
    "分": Text("分", "points"),
    "分钟": Text("分钟", "min"),
    "小时": Text("小时", "h"),
    "天": Text("天", "days"),
}


def unit_text(unit: str) -> Text:
    """The unit in both languages; one we have no English for stays as it is."""
    return UNITS.get(unit, Text(unit, unit))
