"""Order and refund exports: daily facts of the shop. Columns about the buyer are never read."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, Credit, Grain, Keep, Layout, OrderColumns, Reads
from appraisal.scoring.text import Text

_ROWS = Reads.ROWS
_DISTINCT = Reads.DISTINCT

_SERVICE = Credit(
    AccountKind.AGENT,
    ("客服账号", "接待客服", "落单客服", "跟单客服", "所属客服", "客服昵称", "客服"),
    nobody=frozenset({"0", "无", "静默", "静默下单"}),
)
"""A column that shops add to their order exports: who served the buyer."""

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
        single=(("店铺名称",), ("店铺Id",)),
        orders=OrderColumns(
            ("订单编号",),
            ("买家会员名", "买家昵称"),
            ("订单备注", "商家备注", "卖家备注", "买家留言"),
        ),
        credit=_SERVICE,
        rank=54,
        note=Text(
            "下单按创建时间，支付和退款按付款时间（退款属付款时间口径）",
            "Orders created count on the day of creation, payments and refunds on the day of "
            "payment (the payment-time convention of refunds)",
        ),
    ),
    Layout(
        code="taobao_refunds",
        name=Text("淘宝/天猫 退款单", "Taobao and Tmall refunds"),
        signature=(("退款编号",), ("退款申请时间", "退款完结时间"), ("退款状态",)),
        columns=(
            Column("refund_amount", ("退款总额", "退给买家金额"), dated="finished"),
            Column("refund_orders", ("退款编号",), _ROWS, dated="finished"),
        ),
        dates={"finished": ("退款完结时间",)},
        keep=(Keep(("退款状态",), frozenset({"退款成功"}), dropped_as="not_refunded"),),
        row_key=(("退款编号",),),
        grain=Grain.ONE_PER_KEY,
        credit=Credit(
            AccountKind.AGENT,
            ("子账号", "操作人"),
            nobody=frozenset({"0", "无", "系统", "淘宝系统", "买家", "系统自动"}),
        ),
        rank=20,
        note=Text(
            "只计退款成功，按退款完结时间（退款时间口径）",
            "Only successful refunds, on the day they were finished (the refund-time convention)",
        ),
    ),
    Layout(
        code="jd_orders",
        name=Text("京东 订单", "JD orders"),
        signature=(("订单号",), ("下单帐号", "下单账号", "付款确认时间"), ("订单金额",)),
        columns=(
            Column("orders_created", ("订单号",), _DISTINCT, dated="created"),
            Column("order_amount", ("订单金额",), dated="created", once=("订单号",)),
            Column("paid_orders", ("订单号",), _DISTINCT, dated="paid"),
            Column("gmv", ("订单金额",), dated="paid", once=("订单号",)),
            Column("paid_items", ("订购数量",), dated="paid"),
        ),
        dates={"paid": ("付款确认时间",), "created": ("下单时间",)},
        row_key=(("订单号",), ("商品ID",)),
        grain=Grain.ONE_PER_KEY,
        orders=OrderColumns(("订单号",), ("下单帐号", "下单账号"), ("商家备注", "订单备注")),
        credit=_SERVICE,
        rank=54,
        note=Text(
            "一单多行时订单金额只计一次",
            "The amount of an order counts once, however many rows it has",
        ),
    ),
    Layout(
        code="pdd_orders",
        name=Text("拼多多 订单", "Pinduoduo orders"),
        signature=(
            ("商家实收金额", "用户实付金额", "商品总价"),
            ("订单号",),
            ("订单状态", "售后状态", "商品数量"),
        ),
        without=("下单帐号", "主订单编号"),
        columns=(
            Column("paid_orders", ("订单号",), _ROWS, dated="paid"),
            Column("gmv", ("商家实收金额", "用户实付金额"), dated="paid"),
            Column("paid_items", ("商品数量",), dated="paid"),
        ),
        dates={"paid": ("支付时间", "订单成交时间", "拼单成功时间", "成交时间")},
        keep=(
            Keep(
                ("订单状态",),
                frozenset({"待付款", "待支付", "未支付", "已取消"}),
                dropped_as="not_paid",
                starts_with=True,
                unwanted=True,
            ),
        ),
        row_key=(("订单号",),),
        grain=Grain.ONE_PER_KEY,
        orders=OrderColumns(("订单号",), (), ("商家备注", "买家留言")),
        credit=_SERVICE,
        rank=54,
        note=Text(
            "支付金额取商家实收金额；没有支付时间列时须选择起止日期",
            "GMV is what the shop receives; without a payment time the period must be given",
        ),
    ),
    Layout(
        code="douyin_orders",
        name=Text("抖店 订单", "Douyin shop orders"),
        signature=(("主订单编号",), ("子订单编号",), ("订单应付金额",)),
        columns=(
            Column("orders_created", ("主订单编号",), _DISTINCT, dated="created"),
            Column("order_amount", ("订单应付金额",), dated="created"),
            Column("paid_orders", ("主订单编号",), _DISTINCT, dated="paid"),
            Column("paid_sub_orders", ("子订单编号",), _ROWS, dated="paid"),
            Column("gmv", ("订单应付金额",), dated="paid"),
            Column("paid_items", ("商品数量",), dated="paid"),
        ),
        dates={"paid": ("支付完成时间",), "created": ("订单提交时间",)},
        row_key=(("主订单编号",), ("子订单编号",)),
        grain=Grain.ONE_PER_KEY,
        orders=OrderColumns(("主订单编号",), (), ("商家备注", "买家留言")),
        credit=Credit(
            AccountKind.PROMOTER,
            ("达人ID",),
            ("达人昵称",),
            nobody=frozenset({"0", "无"}),
        ),
        rank=54,
        note=Text(
            "有达人的子订单另计为该达人的业绩；店铺仍只计一次",
            "A sub-order with a promoter counts for that promoter, too; the shop counts it once",
        ),
    ),
    Layout(
        code="shopify_orders",
        name=Text("Shopify 订单", "Shopify orders"),
        signature=(("Name",), ("Financial Status",), ("Lineitem quantity",)),
        columns=(
            Column("orders_created", ("Name",), _DISTINCT, dated="created"),
            Column("order_amount", ("Total",), dated="created"),
            Column("paid_orders", ("Name",), _DISTINCT, dated="paid"),
            Column("gmv", ("Total",), dated="paid"),
            Column("paid_items", ("Lineitem quantity",), dated="paid"),
            Column("refund_amount", ("Refunded Amount",), dated="paid"),
            Column("refund_orders", ("Refunded Amount",), Reads.POSITIVE, dated="paid"),
        ),
        dates={"paid": ("Paid at",), "created": ("Created at",)},
        carried=(("Name",), ("Paid at",), ("Created at",)),
        single=(("Currency",),),
        orders=OrderColumns(("Name",), ("Email",), ("Notes", "Tags")),
        credit=Credit(AccountKind.AGENT, ("Employee",)),
        rank=54,
        note=Text(
            "一行一个商品行；订单金额只在首行；退款按付款时间；金额为订单币种，不换算",
            "A row for each line item, amounts on the first row of an order; refunds by payment "
            "time; amounts stay in the order's currency",
        ),
    ),
)
