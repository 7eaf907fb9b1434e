"""阿里妈妈: 万相台无界, 直通车, 淘宝客."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_PLAN = ("计划ID", "计划名字", "计划名称")

_COLUMNS = (
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
        signature=(("计划ID",), ("花费",), ("总成交金额",)),
        without=("主体ID", "单元ID", "词ID/词包ID", "词名字/词包名字", "创意ID", "定向名称"),
        columns=_COLUMNS,
        dates={"day": ("日期",)},
        account=AccountKind.PLAN,
        account_key=_PLAN,
        account_name=("计划名字", "计划名称"),
        row_key=(("日期",), ("计划ID",)),
        rank=30,
    ),
    Layout(
        code="wujie_item",
        name=Text("万相台无界 商品/关键词/人群报表", "Wanxiangtai Wujie, below the plan"),
        signature=(
            ("计划ID",),
            ("主体ID", "单元ID", "词ID/词包ID", "词名字/词包名字", "创意ID", "定向名称"),
            ("花费",),
            ("总成交金额",),
        ),
        columns=_COLUMNS,
        dates={"day": ("日期",)},
        account=AccountKind.PLAN,
        account_key=_PLAN,
        account_name=("计划名字", "计划名称"),
        rank=31,
        note=Text(
            "商品、单元、关键词、人群、创意各行按计划和日期相加",
            "Rows of items, units, words, audiences and creatives add up by plan and day",
        ),
    ),
    Layout(
        code="wujie_scene",
        name=Text("万相台无界 营销场景报表", "Wanxiangtai Wujie, by scene"),
        signature=(("场景ID", "场景名字"), ("花费",), ("总成交金额",)),
        without=("计划ID",),
        columns=_COLUMNS,
        dates={"day": ("日期",)},
        account=AccountKind.PLAN,
        account_key=("场景ID", "场景名字"),
        account_name=("场景名字",),
        row_key=(("日期",), ("场景ID", "场景名字"), ("原二级场景ID", "原二级场景名字")),
        rank=32,
    ),
    Layout(
        code="zhitongche",
        name=Text("直通车 报表", "Zhitongche"),
        signature=(("花费",), ("总成交金额",), ("展现量",)),
        without=("计划ID", "场景ID"),
        columns=_COLUMNS,
        dates={"day": ("日期",)},
        account=AccountKind.PLAN,
        account_key=("推广计划名称", "计划名称", "推广计划"),
        rank=33,
        note=Text(
            "表头写(分)的金额除以 100；没有计划列时记在店铺名下",
            "Amounts whose header says (分) are divided by 100; without a plan they are the shop's",
        ),
    ),
    Layout(
        code="taobaoke",
        name=Text("淘宝客 CPS 报表", "Taobaoke commissions"),
        signature=(
            ("日期",),
            ("付款金额",),
            ("付款支出费用", "结算支出费用", "付款佣金支出"),
        ),
        columns=(
            Column("ad_spend", ("付款支出费用", "结算支出费用", "付款佣金支出")),
            Column("ad_gmv", ("付款金额",)),
            Column("ad_orders", ("付款笔数",)),
            Column("clicks", ("点击量(即进店量)", "点击量")),
        ),
        dates={"day": ("日期",)},
        rank=34,
        note=Text(
            "花费取付款支出费用（发生口径），没有才取结算支出费用",
            "Spend is what accrued at payment; what was settled only where that is missing",
        ),
    ),
)
