"""指标录入表: our own table for what no platform exports."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Grain, Layout
from appraisal.scoring.text import Text

LAYOUTS = (
    Layout(
        code="figures",
        name=Text("指标录入表", "Figures entered by hand"),
        signature=(("日期", "开始日期", "Date", "Start date", "From"),),
        columns=(),
        dates={"day": ("开始日期", "Start date", "From", "日期", "Date")},
        date_until=("结束日期", "End date", "Until", "To"),
        account=AccountKind.EMPLOYEE,
        account_key=("工号", "员工编号", "Employee number", "Employee"),
        grain=Grain.ONE_ROW,
        from_catalogue=True,
        rank=90,
        note=Text(
            "列名用指标的中文名、英文名或代码；工号为空表示店铺本身",
            "Columns are metrics by Chinese name, English name or code; "
            "an empty employee number means the shop itself",
        ),
    ),
)
