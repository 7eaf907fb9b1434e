"""Tables that a company or a tool of third parties keeps: service scores across, ERP profit."""

from appraisal.importing.layout import Column, Grain, Keep, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SCORE = Reads.LEADING
_ERP_COLUMNS = (
    Column("gmv", ("支付金额(支付)", "支付金额")),
    Column("refund_amount", ("退款金额", "退款金额(支付)")),
    Column("reported_profit", ("利润(支付预估)", "利润(支付)")),
    Column("visitors", ("访客数",)),
    Column("paid_orders", ("销售单数(支付)", "销售单数")),
    Column("ad_spend", ("推广花费(支付预估)", "推广花费(支付)", "推广花费")),
    Column("pay_conversion_rate", ("支付转化率",), _RATE),
)
_ERP_FIGURES = ("净销售额(支付)", "利润(支付预估)", "利润(支付)", "推广花费(支付预估)")

LAYOUTS = (
    Layout(
        code="shop_scores",
        name=Text("店铺服务分汇总（日期横排）", "Service scores of several shops, dates across"),
        signature=(("平台",), ("店铺", "店铺名称"), ("物流分",), ("商品分",), ("服务分",)),
        columns=(
            Column("dsr_logistics", ("物流分",), _SCORE),
            Column("dsr_description", ("商品分",), _SCORE),
            Column("dsr_service", ("服务分",), _SCORE),
        ),
        dates={"day": ("日期",)},
        grain=Grain.ONE_ROW,
        header_rows=2,
        dates_across=True,
        of_shop=("店铺", "店铺名称"),
        of_platform=("平台",),
        keep=(
            Keep(("平台",), frozenset({"京东自营"}), dropped_as="other_measures", unwanted=True),
        ),
        rank=30,
        note=Text(
            "只计本店的行，其他店铺列出名称；"
            "评分按平台自己的分制（天猫 5、京东 POP 10、抖音 100），不换算；"
            "拼多多一格两个数不猜；京东自营的行是响应时间、应答率、满意度，不计",
            "Only the rows of the file's own shop count, the others are named; scores stay on the "
            "platform's own scale (Tmall 5, JD POP 10, Douyin 100); of Pinduoduo's two numbers in "
            "a cell none is guessed; rows of JD's own stock hold other measures and are dropped",
        ),
    ),
    Layout(
        code="erp_shop_day",
        name=Text("ERP 经营数据（按日）", "ERP business figures, by day"),
        signature=(("日期", "统计日期"), ("支付金额(支付)",), _ERP_FIGURES),
        without=("商品ID", "商品编码"),
        columns=_ERP_COLUMNS,
        dates={"day": ("日期", "统计日期")},
        grain=Grain.ONE_ROW,
        keep=(
            Keep(
                ("日期", "统计日期"), frozenset({""}), dropped_as="repeated_header", unwanted=True
            ),
        ),
        rank=22,
        note=Text(
            "第二行是重复的表头，不计；净销售额由支付金额和退款金额重算；利润按表中数字（预估）",
            "The second row repeats the header and is dropped; net sales are recomputed from sales "
            "and refunds; profit is the table's own estimate",
        ),
    ),
    Layout(
        code="erp_products",
        name=Text("ERP 商品总览", "ERP products"),
        signature=(("商品ID", "商品编码"), ("支付金额(支付)",), _ERP_FIGURES),
        columns=_ERP_COLUMNS,
        dates={"day": ("日期", "统计日期")},
        row_key=(("商品ID", "商品编码"),),
        keep=(
            Keep(
                ("商品ID", "商品编码"), frozenset({""}), dropped_as="repeated_header", unwanted=True
            ),
        ),
        rank=46,
        note=Text(
            "没有日期列时日期取自文件名或所选日期；各商品相加为店铺",
            "Without a date column the days come from the file name or the person; "
            "products add up to the shop",
        ),
    ),
)
