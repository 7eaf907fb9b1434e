"""生意参谋: the shop, its products, its traffic, its trade and its scores."""

from appraisal.importing.layout import Column, Grain, Keep, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SECONDS = Reads.SECONDS

_SHOP_COLUMNS = (
    Column("page_views", ("浏览量", "店铺浏览量")),
    Column("visitors", ("访客数", "店铺访客数", "IPVUV")),
    Column("new_visitors", ("新访客数",)),
    Column("returning_visitors", ("老访客数",)),
    Column("pages_per_visitor", ("人均浏览量", "人均浏览量(访问深度)", "访问深度")),
    Column("avg_stay_seconds", ("平均停留时长", "人均停留时长", "人均停留时长(秒)"), _SECONDS),
    Column("bounce_rate", ("跳失率",), _RATE),
    Column("cart_users", ("加购人数",)),
    Column("cart_items", ("加购件数",)),
    Column("fav_users", ("商品收藏买家数", "商品收藏人数", "收藏人数")),
    Column("order_amount", ("下单金额",)),
    Column("order_buyers", ("下单买家数",)),
    Column("orders_created", ("下单父订单数", "下单订单数")),
    Column("order_conversion_rate", ("下单转化率",), _RATE),
    Column("gmv", ("支付金额",)),
    Column("paid_buyers", ("支付买家数", "支付人数", "支付用户数")),
    Column("paid_items", ("支付件数", "支付商品件数")),
    Column("paid_orders", ("支付父订单数", "支付订单数")),
    Column("paid_sub_orders", ("支付子订单数",)),
    Column("pay_conversion_rate", ("支付转化率",), _RATE),
    Column("avg_buyer_value", ("客单价",)),
    Column("uv_value", ("UV价值",)),
    Column("new_buyers", ("支付新买家数", "新买家数")),
    Column("returning_buyers", ("支付老买家数", "老买家数")),
    Column("returning_gmv", ("老买家支付金额",)),
    Column("refund_amount", ("成功退款金额", "退款金额")),
    Column("refund_orders", ("成功退款笔数", "售中售后成功退款笔数")),
    Column("reviews", ("评价数",)),
    Column("dsr_description", ("描述相符动态评分(DSR)", "描述相符评分"), Reads.LEADING),
    Column("dsr_service", ("服务态度动态评分(DSR)", "服务态度评分"), Reads.LEADING),
    Column("dsr_logistics", ("物流服务动态评分(DSR)", "物流服务评分"), Reads.LEADING),
)

LAYOUTS = (
    Layout(
        code="sycm_shop_day",
        name=Text("生意参谋 店铺日报", "Shengyi Canmou shop, by day"),
        signature=(("统计日期", "日期"), ("访客数", "IPVUV"), ("支付金额",), ("支付转化率",)),
        without=("商品ID", "商品id", "终端", "来源", "流量来源", "旺旺昵称", "搜索词", "一级来源"),
        columns=_SHOP_COLUMNS,
        dates={"day": ("统计日期", "日期")},
        grain=Grain.ONE_ROW,
        rank=10,
    ),
    Layout(
        code="sycm_product_day",
        name=Text("生意参谋 商品日报", "Shengyi Canmou products, by day"),
        signature=(("统计日期",), ("商品ID",), ("商品访客数",), ("支付金额",), ("支付买家数",)),
        columns=(
            Column("page_views", ("商品浏览量",)),
            Column("visitors", ("商品访客数",)),
            Column("avg_stay_seconds", ("平均停留时长",), _SECONDS),
            Column("bounce_rate", ("商品详情页跳出率",), _RATE),
            Column("fav_users", ("商品收藏人数",)),
            Column("cart_users", ("商品加购人数",)),
            Column("cart_items", ("商品加购件数",)),
            Column("order_buyers", ("下单买家数",)),
            Column("order_amount", ("下单金额",)),
            Column("order_conversion_rate", ("下单转化率",), _RATE),
            Column("paid_buyers", ("支付买家数",)),
            Column("paid_items", ("支付件数",)),
            Column("gmv", ("支付金额",)),
            Column("pay_conversion_rate", ("商品支付转化率",), _RATE),
            Column("new_buyers", ("支付新买家数",)),
            Column("returning_buyers", ("支付老买家数",)),
            Column("returning_gmv", ("老买家支付金额",)),
            Column("uv_value", ("访客平均价值",)),
            Column("refund_amount", ("成功退款金额",)),
        ),
        dates={"day": ("统计日期",)},
        row_key=(("统计日期",), ("商品ID",)),
        rank=40,
        note=Text(
            "一行一个商品一天，按店铺和日期相加；访客数是各商品访客之和，大于店铺访客数；"
            "年累计、月累计列不读取",
            "One row for each product and day, summed by shop and day; visitors are the sum over "
            "products and exceed the shop's own; running totals of the year and month are not read",
        ),
    ),
    Layout(
        code="sycm_traffic_source",
        name=Text("生意参谋 流量来源", "Shengyi Canmou traffic sources"),
        signature=(("流量来源", "来源", "一级来源"), ("访客数",), ("支付转化率", "下单转化率")),
        columns=(
            Column("visitors", ("访客数",)),
            Column("order_buyers", ("下单买家数",)),
            Column("order_amount", ("下单金额",)),
            Column("order_conversion_rate", ("下单转化率",), _RATE),
            Column("paid_buyers", ("支付买家数",)),
            Column("gmv", ("支付金额",)),
            Column("pay_conversion_rate", ("支付转化率",), _RATE),
            Column("avg_buyer_value", ("客单价",)),
            Column("uv_value", ("UV价值",)),
        ),
        dates={"day": ("统计日期", "日期")},
        keep=(Keep(("流量来源",), frozenset({"一级"}), dropped_as="lower_level"),),
        rank=60,
        note=Text(
            "流量来源列写明级别时只计一级来源，否则逐级重复",
            "Where the source column states levels, only the first level counts: "
            "the others repeat it",
        ),
    ),
)
