"""京东: 商智, 京准通, 京东快车, 客服管家."""

from appraisal.importing.layout import Column, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SECONDS = Reads.SECONDS

LAYOUTS = (
    Layout(
        code="jd_product_day",
        name=Text("京东商智 商品明细", "JD Shangzhi products, by day"),
        signature=(("时间", "日期"), ("SKU", "商品ID"), ("访客数",), ("成交商品件数",)),
        columns=(
            Column("page_views", ("浏览量",)),
            Column("visitors", ("访客数",)),
            Column("pages_per_visitor", ("人均浏览量",)),
            Column("avg_stay_seconds", ("平均停留时长", "平均停留时间"), _SECONDS),
            Column("cart_users", ("加购人数", "加购客户数")),
            Column("paid_items", ("成交商品件数",)),
            Column("paid_orders", ("成交单量",)),
            Column("paid_buyers", ("成交客户数", "成交人数")),
            Column("gmv", ("成交金额", "成交码洋")),
            Column("pay_conversion_rate", ("成交转化率",), _RATE),
        ),
        dates={"day": ("时间", "日期")},
        row_key=(("时间", "日期"), ("SKU", "商品ID")),
        rank=40,
        note=Text(
            "图书类目没有成交金额，用成交码洋（按定价计）",
            "Books state no paid amount: the amount at list price (成交码洋) is taken",
        ),
    ),
    Layout(
        code="jd_ad_spend",
        name=Text("京东快车 消费记录", "JD Kuaiche spend, by day"),
        signature=(("投放日期",), ("支出",)),
        columns=(Column("ad_spend", ("支出",)),),
        dates={"day": ("投放日期",)},
        rank=45,
    ),
)
