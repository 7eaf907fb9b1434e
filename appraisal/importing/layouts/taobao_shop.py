"""生意参谋: the shop, its trade and its scores."""

from appraisal.importing.layout import Column, Grain, Keep, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SECONDS = Reads.SECONDS
_LEADING = Reads.LEADING

_NOT_THE_SHOP = (
    "商品ID",
    "商品名称",
    "商品标题",
    "商品",
    "SKU",
    "货号",
    "终端",
    "来源",
    "流量来源",
    "一级来源",
    "渠道",
    "搜索词",
    "关键词",
    "类目",
    "一级类目",
    "旺旺昵称",
    "旺旺",
    "客服",
    "客服账号",
    "计划ID",
    "计划名字",
    "计划名称",
    "主播昵称",
    "达人昵称",
    "平台",
    "工号",
    "员工编号",
)
_SHOP_COLUMNS = (
    Column("page_views", ("浏览量", "店铺浏览量", "浏览量(PV)")),
    Column("visitors", ("访客数", "店铺访客数", "IPVUV", "商详UV", "访客数(UV)")),
    Column("new_visitors", ("新访客数",)),
    Column("returning_visitors", ("老访客数",)),
    Column("pages_per_visitor", ("人均浏览量", "人均浏览量(访问深度)", "访问深度")),
    Column("avg_stay_seconds", ("平均停留时长", "人均停留时长"), _SECONDS),
    Column("bounce_rate", ("跳失率",), _RATE),
    Column("cart_users", ("加购人数",)),
    Column("cart_items", ("加购件数",)),
    Column("fav_users", ("商品收藏买家数", "商品收藏人数", "收藏人数")),
    Column("order_amount", ("下单金额",)),
    Column("order_buyers", ("下单买家数",)),
    Column("orders_created", ("下单父订单数", "下单订单数")),
    Column("order_conversion_rate", ("下单转化率",), _RATE),
    Column("gmv", ("支付金额", "销售额")),
    Column("paid_buyers", ("支付买家数", "支付人数", "支付用户数", "客户数")),
    Column("paid_items", ("支付件数", "支付商品件数", "销售量")),
    Column("paid_orders", ("支付父订单数", "支付订单数")),
    Column("paid_sub_orders", ("支付子订单数", "子订单数")),
    Column("pay_conversion_rate", ("支付转化率",), _RATE),
    Column("avg_buyer_value", ("客单价",)),
    Column("uv_value", ("UV价值", "商详UV价值")),
    Column("new_buyers", ("支付新买家数", "新买家数")),
    Column("returning_buyers", ("支付老买家数", "老买家数")),
    Column("returning_gmv", ("老买家支付金额",)),
    Column("refund_amount", ("成功退款金额", "退款金额")),
    Column("refund_orders", ("成功退款笔数", "售中售后成功退款笔数")),
    Column("reviews", ("评价数",)),
    Column("members", ("会员总数",)),
    Column("new_members", ("新增会员数",)),
    Column("dsr_description", ("描述相符动态评分(DSR)", "描述相符评分"), _LEADING),
    Column("dsr_service", ("服务态度动态评分(DSR)", "服务态度评分"), _LEADING),
    Column("dsr_logistics", ("物流服务动态评分(DSR)", "物流服务评分"), _LEADING),
)
ONE_DEVICE = Keep(
    ("终端", "所属终端"), frozenset({"所有终端", "全部", "全部终端"}), dropped_as="one_device"
)

LAYOUTS = (
    Layout(
        code="sycm_shop_day",
        name=Text("生意参谋 店铺日报", "Shengyi Canmou shop, by day"),
        signature=(
            ("统计日期", "日期", "时间"),
            ("访客数", "IPVUV", "商详UV"),
            ("支付金额", "销售额"),
        ),
        without=_NOT_THE_SHOP,
        columns=_SHOP_COLUMNS,
        dates={"day": ("统计日期", "日期", "时间")},
        grain=Grain.ONE_ROW,
        single=(("店铺", "店铺名称"),),
        rank=10,
        note=Text(
            "也读取天猫超市经营概况等同名列的日报",
            "Day reports of Tmall supermarket with the same columns are read as well",
        ),
    ),
    Layout(
        code="sycm_trade",
        name=Text("生意参谋 交易趋势", "Shengyi Canmou trade trend"),
        signature=(("日期", "统计日期"), ("终端",), ("支付金额",), ("支付买家数",)),
        columns=_SHOP_COLUMNS,
        dates={"day": ("日期", "统计日期")},
        grain=Grain.ONE_ROW,
        keep=(ONE_DEVICE,),
        rank=15,
        note=Text(
            "只计“所有终端”；日期为月份时按整月",
            "Only the rows of all devices; a date that is a month counts as the whole month",
        ),
    ),
    Layout(
        code="sycm_trade_categories",
        name=Text("生意参谋 交易构成", "Shengyi Canmou trade by category"),
        signature=(("终端",), ("一级类目",), ("叶子类目", "二级类目"), ("支付金额",)),
        columns=(
            Column("gmv", ("支付金额",)),
            Column("paid_buyers", ("支付买家数",)),
        ),
        dates={"day": ("统计日期", "日期")},
        keep=(ONE_DEVICE,),
        row_key=(("一级类目",), ("二级类目",), ("叶子类目",)),
        rank=65,
        note=Text(
            "各类目相加；只计“所有终端”；同一买家会在几个类目出现，买家数之和大于店铺买家数",
            "Categories add up, rows of all devices only; a buyer may be in several categories, so "
            "the sum of buyers exceeds the shop's own",
        ),
    ),
    Layout(
        code="sycm_dsr",
        name=Text("生意参谋 店铺DSR", "Shengyi Canmou shop scores (DSR)"),
        signature=(("日期",), ("描述得分(较上日)", "描述得分"), ("服务得分(较上日)", "服务得分")),
        columns=(
            Column("dsr_description", ("描述得分(较上日)", "描述得分"), _LEADING),
            Column("dsr_logistics", ("物流得分(较上日)", "物流得分"), _LEADING),
            Column("dsr_service", ("服务得分(较上日)", "服务得分"), _LEADING),
        ),
        dates={"day": ("日期",)},
        grain=Grain.ONE_ROW,
        ends_at_blank=True,
        rank=10,
        note=Text(
            "读取下方按日的表；4.85（↑0.01）取 4.85",
            "The lower table, by day, is read; of 4.85（↑0.01） the 4.85 counts",
        ),
    ),
)
