"""唯品会: the shop, by day."""

from appraisal.importing.layout import Column, Grain, Layout, Reads
from appraisal.scoring.text import Text

LAYOUTS = (
    Layout(
        code="vipshop_day",
        name=Text("唯品会 店铺日报", "Vipshop, by day"),
        signature=(("时间", "日期"), ("商详UV",), ("销售额",), ("客户数", "子订单数")),
        without=("商品ID", "SKU"),
        columns=(
            Column("impressions", ("曝光流量",)),
            Column("visitors", ("商详UV",)),
            Column("cart_users", ("加购人数",)),
            Column("fav_users", ("收藏人数",)),
            Column("gmv", ("销售额",)),
            Column("paid_items", ("销售量",)),
            Column("paid_sub_orders", ("子订单数",)),
            Column("paid_buyers", ("客户数",)),
            Column("uv_value", ("商详UV价值",)),
            Column("pay_conversion_rate", ("购买转化率",), Reads.RATE),
        ),
        dates={"day": ("时间", "日期")},
        grain=Grain.ONE_ROW,
        rank=10,
        note=Text(
            "访客数是商详 UV；取消金额在另一份文件里，不在销售额中扣除",
            "Visitors are those of product pages; cancelled amounts come in another file and are "
            "not taken off",
        ),
    ),
)
