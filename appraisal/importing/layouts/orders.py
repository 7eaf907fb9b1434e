"""Order and refund exports: daily facts of the shop. Buyers are never read."""

from appraisal.importing.layout import Column, Grain, Keep, Layout, Reads
from appraisal.scoring.text import Text

_ROWS = Reads.ROWS

LAYOUTS = (
    Layout(
        code="taobao_orders",
        name=Text("淘宝/天猫 订单报表", "Taobao and Tmall orders"),
        signature=(("买家实际支付金额",), ("订单付款时间",)),
        without=("退款编号",),
        columns=(
            Column("orders_created", ("订单创建时间",), _ROWS, dated="created"),
            Column("order_amount", ("总金额",), dated="created"),
            Column("paid_orders", ("订单付款时间",), _ROWS, dated="paid"),
            Column("gmv", ("总金额",), dated="paid"),
            Column("paid_items", ("宝贝总数量",), dated="paid"),
            Column("refund_amount", ("退款金额",), dated="paid"),
            Column("refund_orders", ("退款金额",), Reads.POSITIVE, dated="paid"),
        ),
        dates={"paid": ("订单付款时间",), "created": ("订单创建时间",)},
        row_key=(("订单编号",),),
        grain=Grain.ONE_PER_KEY,
        single=(("店铺名称",),),
        rank=50,
        note=Text(
            "下单按创建时间，支付和退款按付款时间（退款属付款时间口径）",
            "Orders created count on the day of creation, payments and refunds on the day of "
            "payment (the payment-time convention of refunds)",
        ),
    ),
    Layout(
        code="taobao_refunds",
        name=Text("淘宝/天猫 退款单", "Taobao and Tmall refunds"),
        signature=(("退款编号",), ("退款申请时间",), ("退款状态",), ("退款总额", "退给买家金额")),
        columns=(
            Column("refund_amount", ("退款总额", "退给买家金额"), dated="finished"),
            Column("refund_orders", ("退款完结时间",), _ROWS, dated="finished"),
        ),
        dates={"finished": ("退款完结时间",)},
        keep=(Keep(("退款状态",), frozenset({"退款成功"}), dropped_as="not_refunded"),),
        row_key=(("退款编号",),),
        grain=Grain.ONE_PER_KEY,
        rank=20,
        note=Text(
            "只计退款成功，按退款完结时间（退款时间口径）",
            "Only successful refunds, on the day they were finished (the refund-time convention)",
        ),
    ),
)
