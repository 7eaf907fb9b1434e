"""拼多多: the shop, ads and customer service."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, DateOrder, Grain, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SECONDS = Reads.SECONDS

_ADS = (
    Column("ad_spend", ("总花费", "花费", "成交花费")),
    Column("ad_gmv", ("交易额",)),
    Column("ad_direct_gmv", ("直接交易额",)),
    Column("ad_orders", ("成交笔数",)),
    Column("impressions", ("曝光量",)),
    Column("clicks", ("点击量",)),
    Column("consult_users", ("询单量",)),
    Column("roi", ("实际投产比", "投入产出比")),
    Column("ad_cost_per_order", ("每笔成交花费",)),
)
_SERVICE = (
    Column("consult_users", ("咨询人数",)),
    Column("reception_users", ("人工接待人数", "人工接待")),
    Column("inquiry_users", ("询单人数",)),
    Column("inquiry_paid_users", ("最终成团人数",)),
    Column("inquiry_conversion_rate", ("询单转化率",), _RATE),
    Column("cs_gmv", ("客服销售额",)),
    Column("cs_net_gmv", ("去退销售额",)),
    Column("avg_response_seconds", ("平均人工响应时长",), _SECONDS, needs_unit=True),
    Column(
        "response_rate_3min",
        ("3分钟人工回复率(8-23点)", "全天3分钟率", "全天3分钟人工回复率"),
        _RATE,
        weight="reception_users",
    ),
    Column("response_rate_30s", ("30秒应答率(8-23点)", "全天30秒率"), _RATE),
    Column("complaints", ("投诉客服人数",)),
    Column("complaint_rate", ("投诉率",), _RATE, weight="consult_users"),
    Column("disputes", ("纠纷退款数",)),
    Column("experience_score", ("客服服务分",), Reads.LEADING),
)

LAYOUTS = (
    Layout(
        code="pdd_shop_day",
        name=Text("拼多多 交易概况", "Pinduoduo trade, by day"),
        signature=(
            ("统计时间", "日期"),
            ("成交金额",),
            ("成交买家数", "成交订单数"),
            ("较上周期",),
        ),
        without=("商品访客数", "商品ID"),
        columns=(
            Column("gmv", ("成交金额",)),
            Column("paid_orders", ("成交订单数",)),
            Column("paid_buyers", ("成交买家数",)),
            Column("avg_buyer_value", ("客单价",)),
            Column("refund_amount", ("退款金额",)),
            Column("refund_orders", ("退款单数",)),
        ),
        dates={"day": ("统计时间", "日期")},
        date_order=DateOrder.MONTH_FIRST,
        grain=Grain.ONE_ROW,
        rank=10,
        note=Text(
            "统计时间 12-29-25 是 2025 年 12 月 29 日；较上周期各列不读取",
            "12-29-25 is 29 December 2025; the comparison columns are not read",
        ),
    ),
    Layout(
        code="pdd_products_day",
        name=Text("拼多多 商品概况", "Pinduoduo products in total, by day"),
        signature=(("统计时间", "日期"), ("商品访客数",), ("成交金额",), ("成交买家数",)),
        without=("商品ID", "商品名称"),
        columns=(
            Column("visitors", ("商品访客数",)),
            Column("page_views", ("浏览量", "商品浏览量")),
            Column("gmv", ("成交金额",)),
            Column("paid_orders", ("成交订单数",)),
            Column("paid_buyers", ("成交买家数",)),
            Column("pay_conversion_rate", ("成交转化率",), _RATE),
        ),
        dates={"day": ("统计时间", "日期")},
        date_order=DateOrder.MONTH_FIRST,
        grain=Grain.ONE_ROW,
        rank=12,
    ),
    Layout(
        code="pdd_service_day",
        name=Text("拼多多 服务概况", "Pinduoduo service, by day"),
        signature=(
            ("统计时间", "日期"),
            ("品质退款率",),
            ("纠纷退款数", "纠纷退款单数", "成功退款率", "平均退款时长"),
        ),
        without=("商品ID", "客服账号"),
        columns=(
            Column("disputes", ("纠纷退款数", "纠纷退款单数")),
            Column("quality_refund_rate", ("品质退款率",), _RATE),
            Column("refund_finish_hours", ("平均退款时长",), Reads.HOURS, needs_unit=True),
        ),
        dates={"day": ("统计时间", "日期")},
        date_order=DateOrder.MONTH_FIRST,
        grain=Grain.ONE_ROW,
        rank=12,
        note=Text(
            "表里没有可加权的数，比率和时长只在单独一行时使用；时长没有单位时不读取",
            "The table has no weights: the rate and the length count only where one row stands "
            "alone; a length without a unit is left out",
        ),
    ),
    Layout(
        code="pdd_ads",
        name=Text("拼多多推广 店铺报表", "Pinduoduo ads of the shop"),
        signature=(("日期",), ("交易额",), ("总花费", "花费", "成交花费")),
        without=("商品ID", "推广名称"),
        columns=_ADS,
        dates={"day": ("日期",)},
        rank=30,
    ),
    Layout(
        code="pdd_ads_item",
        name=Text("拼多多推广 商品报表", "Pinduoduo ads, by promotion"),
        signature=(
            ("日期",),
            ("交易额",),
            ("总花费", "花费", "成交花费"),
            ("商品ID", "推广名称"),
        ),
        columns=_ADS,
        dates={"day": ("日期",)},
        account=AccountKind.PLAN,
        account_key=("推广名称", "商品ID"),
        rank=31,
    ),
    Layout(
        code="cs_pdd",
        name=Text("拼多多 客服数据", "Pinduoduo customer service, by agent"),
        signature=(
            ("客服账号",),
            ("3分钟人工回复率(8-23点)", "最终成团人数", "人工接待人数"),
        ),
        without=("接待会话量", "有效评价数"),
        columns=_SERVICE,
        dates={"day": ("日期", "统计时间")},
        account=AccountKind.AGENT,
        account_key=("客服账号",),
        grain=Grain.ONE_ROW,
        rank=10,
        note=Text(
            "平均人工响应时长没有写单位时不读取：店铺表为分钟，个人表未知",
            "The average response time is left out where no unit is stated: "
            "shop tables have minutes, tables by agent are unclear",
        ),
    ),
    Layout(
        code="cs_pdd_shop",
        name=Text("拼多多 客服数据（店铺）", "Pinduoduo customer service of the shop, by day"),
        signature=(
            ("日期",),
            ("咨询人数",),
            ("3分钟人工回复率(8-23点)", "最终成团人数", "投诉客服人数"),
        ),
        without=("客服账号",),
        columns=_SERVICE,
        dates={"day": ("日期",)},
        grain=Grain.ONE_ROW,
        rank=12,
    ),
)
