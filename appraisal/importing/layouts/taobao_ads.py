"""阿里妈妈: 万相台无界, 直通车, 淘宝客."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE

_PLAN_COLUMNS = (
    Column("impressions", ("展现量",)),
    Column("clicks", ("点击量",)),
    Column("ad_spend", ("花费",)),
    Column("ctr", ("点击率",), _RATE),
    Column("cpc", ("平均点击花费",)),
    Column("cpm", ("千次展现花费",)),
    Column("ad_direct_gmv", ("直接成交金额",)),
    Column("ad_gmv", ("总成交金额",)),
    Column("ad_orders", ("总成交笔数",)),
    Column("ad_conversion_rate", ("点击转化率",), _RATE),
    Column("roi", ("投入产出比",)),
    Column("ad_cost_per_order", ("总成交成本",)),
    Column("ad_cart_adds", ("总购物车数",)),
    Column("ad_cart_cost", ("加购成本",)),
    Column("consult_users", ("旺旺咨询量",)),
    Column("ad_new_customers", ("成交新客数",)),
)

LAYOUTS = (
    Layout(
        code="wujie_plan",
        name=Text("万相台无界 计划报表", "Wanxiangtai Wujie, by plan"),
        signature=(("日期",), ("计划ID",), ("花费",), ("总成交金额",)),
        without=("主体ID",),
        columns=_PLAN_COLUMNS,
        dates={"day": ("日期",)},
        account=AccountKind.PLAN,
        account_key=("计划ID",),
        account_name=("计划名字", "计划名称"),
        row_key=(("日期",), ("计划ID",)),
        rank=30,
    ),
)
