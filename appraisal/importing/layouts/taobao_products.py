"""生意参谋 and others: products, traffic, search words and reviews."""

from decimal import Decimal

from appraisal.importing.layout import Column, Keep, Layout, Reads
from appraisal.importing.layouts.taobao_shop import ONE_DEVICE
from appraisal.scoring.text import Text

_POSITIVE, _NEGATIVE = Decimal(4), Decimal(2)
_RATE = Reads.RATE
_SECONDS = Reads.SECONDS

LAYOUTS = (
    Layout(
        code="sycm_product_day",
        name=Text("生意参谋 商品日报", "Shengyi Canmou products, by day"),
        signature=(
            ("统计日期", "日期"),
            ("商品ID",),
            ("商品访客数",),
            ("支付金额",),
            ("支付买家数", "支付件数"),
        ),
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
        dates={"day": ("统计日期", "日期")},
        row_key=(("统计日期", "日期"), ("商品ID",)),
        rank=40,
        note=Text(
            "一行一个商品一天，按店铺和日期相加；访客数是各商品访客之和，大于店铺访客数；"
            "年累计、月累计列不读取",
            "One row for each product and day, summed by shop and day; visitors are the sum over "
            "products and exceed the shop's own; running totals of the year and month are not read",
        ),
    ),
    Layout(
        code="product_period",
        name=Text("商品报表（各平台通用）", "Products of a period (several platforms)"),
        signature=(
            ("商品ID", "宝贝ID", "商品标题", "商品名称", "款号", "商品编码", "货号", "商品"),
            ("访客数", "商品访客数", "访客人数"),
            ("支付金额", "成交金额"),
            ("支付件数", "支付商品件数", "支付买家数", "支付人数", "成交件数", "成交商品件数"),
        ),
        without=("计划ID", "主播昵称", "旺旺昵称", "客服", "来源", "流量来源", "SKU"),
        columns=(
            Column("page_views", ("浏览量", "商品浏览量", "浏览次数")),
            Column("visitors", ("访客数", "商品访客数", "访客人数")),
            Column("avg_stay_seconds", ("平均停留时长",), _SECONDS),
            Column("bounce_rate", ("详情页跳出率", "商品详情页跳出率"), _RATE),
            Column("fav_users", ("收藏人数", "商品收藏人数")),
            Column("cart_users", ("加购人数", "商品加购人数", "新增加购人数")),
            Column("cart_items", ("加购件数", "商品加购件数", "新增加购件数")),
            Column("order_buyers", ("下单买家数", "下单人数")),
            Column("order_amount", ("下单金额",)),
            Column("order_conversion_rate", ("下单转化率",), _RATE),
            Column("paid_buyers", ("支付买家数", "支付人数", "成交买家数", "成交人数")),
            Column("paid_items", ("支付件数", "支付商品件数", "成交件数", "成交商品件数")),
            Column("paid_orders", ("支付订单数", "成交订单数")),
            Column("gmv", ("支付金额", "成交金额")),
            Column("pay_conversion_rate", ("支付转化率", "商品支付转化率"), _RATE),
            Column("uv_value", ("访客平均价值", "UV价值")),
            Column(
                "refund_amount",
                (
                    "售中售后成功退款金额",
                    "成功退款金额",
                    "退款金额(支付时间)",
                    "退款金额(退款时间)",
                    "退款金额",
                ),
            ),
            Column(
                "refund_orders",
                (
                    "售中售后成功退款笔数",
                    "成功退款笔数",
                    "退款订单数(支付时间)",
                    "退款订单数(退款时间)",
                ),
            ),
            Column("ad_spend", ("花费", "推广花费")),
        ),
        dates={"day": ("统计日期", "日期", "时间")},
        row_key=(("商品ID", "宝贝ID", "商品标题", "商品名称", "款号", "商品编码"),),
        keep=(ONE_DEVICE,),
        rank=45,
        note=Text(
            "生意参谋商品效果、小红书商品等；一行一个商品；小红书退款取支付时间口径；"
            "所属终端只计所有终端",
            "Shengyi Canmou product effect, Xiaohongshu products and the like, a row for each "
            "product; of Xiaohongshu's two refund conventions the one by payment time counts",
        ),
    ),
    Layout(
        code="sycm_traffic_source",
        name=Text("生意参谋 流量来源", "Shengyi Canmou traffic sources"),
        signature=(
            ("流量来源", "来源", "一级来源"),
            ("访客数",),
            ("支付转化率", "下单转化率", "支付金额", "支付买家数"),
        ),
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
        keep=(
            Keep(
                ("流量来源",),
                frozenset({"二级", "三级", "四级", "五级"}),
                dropped_as="lower_level",
                unwanted=True,
            ),
            Keep(("二级来源",), frozenset({"", "-", "汇总"}), dropped_as="lower_level"),
            Keep(("三级来源",), frozenset({"", "-", "汇总"}), dropped_as="lower_level"),
        ),
        rank=60,
        note=Text(
            "写明级别时只计一级来源，否则逐级重复；各来源访客有重叠，之和大于店铺访客数",
            "Where levels are stated only the first counts, as the others repeat it; visitors of "
            "several sources overlap, so the sum exceeds the shop's own",
        ),
    ),
    Layout(
        code="sycm_keyword",
        name=Text("生意参谋 引流搜索词", "Shengyi Canmou search words"),
        signature=(("统计日期", "日期"), ("搜索词",), ("访客数",)),
        columns=(
            Column("visitors", ("访客数",)),
            Column("cart_users", ("加购人数",)),
            Column("fav_users", ("商品收藏人数",)),
            Column("paid_buyers", ("支付买家数",)),
            Column("gmv", ("支付金额",)),
            Column("pay_conversion_rate", ("支付转化率",), _RATE),
            Column("avg_buyer_value", ("客单价",)),
            Column("uv_value", ("UV价值",)),
        ),
        dates={"day": ("统计日期", "日期")},
        row_key=(("统计日期", "日期"), ("搜索词",)),
        rank=70,
    ),
    Layout(
        code="reviews",
        name=Text("商品评价明细", "Product reviews"),
        signature=(("评分",), ("评价内容", "评论内容"), ("时间", "评价时间", "日期")),
        columns=(
            Column("reviews", ("评分",), Reads.ROWS),
            Column("positive_reviews", ("评分",), Reads.AT_LEAST, bound=_POSITIVE),
            Column("negative_reviews", ("评分",), Reads.AT_MOST, bound=_NEGATIVE),
        ),
        dates={"day": ("时间", "评价时间", "日期")},
        of_shop=("店铺",),
        of_platform=("平台",),
        rank=30,
        note=Text(
            "4 分及以上为好评，2 分及以下为差评；多个店铺的汇总表只计本店的行",
            "4 points and above are positive, 2 and below negative; of a table of several shops "
            "only the rows of the file's own count",
        ),
    ),
)
