"""生意参谋 and 千牛: customer service, by agent and of the shop."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, Grain, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SECONDS = Reads.SECONDS
_AGENT = ("旺旺昵称", "旺旺账号名称", "旺旺账号", "旺旺", "客服昵称", "子账号")

_COLUMNS = (
    Column("consult_users", ("咨询人数",)),
    Column("reception_users", ("接待人数",)),
    Column("valid_reception_users", ("有效接待人数",)),
    Column("reception_sessions", ("人工接待会话量", "接待会话量")),
    Column("inquiry_users", ("询单人数",)),
    Column("inquiry_paid_users", ("询单最终付款人数", "最终付款人数")),
    Column("inquiry_conversion_rate", ("询单最终付款转化率", "询单转化率"), _RATE),
    Column("cs_gmv", ("询单最终付款金额", "客服销售额", "销售额", "最终付款金额")),
    Column("cs_refund_amount", ("成功退款金额", "退款金额")),
    Column("cs_net_gmv", ("净销售额",)),
    Column("cs_avg_buyer_value", ("客单价", "客服销售客单价")),
    Column("first_response_seconds", ("首次响应时长", "首次响应时间"), _SECONDS),
    Column("avg_response_seconds", ("平均响应时长", "平均响应时间"), _SECONDS),
    Column("response_rate_3min", ("3分钟人工响应率", "3分钟响应率"), _RATE),
    Column("reply_rate", ("旺旺回复率",), _RATE),
    Column("satisfaction_rate", ("客户满意率", "满意率"), _RATE),
    Column("qa_ratio", ("答问比",), _RATE),
    Column("slow_response_users", ("慢响应人数",)),
    Column("agent_messages", ("客服消息条数", "客服消息数")),
    Column("buyer_messages", ("买家消息条数", "买家消息数")),
    Column("cs_reviews", ("旺旺评价量", "评价量")),
    Column("cs_satisfied_reviews", ("满意评价量", "好评量")),
)
_ANY_FIGURE = tuple(
    name
    for column in _COLUMNS
    if column.metric not in {"cs_refund_amount", "cs_avg_buyer_value"}
    for name in column.headers
)

LAYOUTS = (
    Layout(
        code="cs_tmall",
        name=Text("生意参谋 客服绩效", "Shengyi Canmou customer service, by agent"),
        signature=(_AGENT, _ANY_FIGURE),
        without=("客服账号", "订单编号"),
        columns=_COLUMNS,
        dates={"day": ("日期", "统计日期")},
        account=AccountKind.AGENT,
        account_key=_AGENT,
        grain=Grain.ONE_ROW,
        settles_after=4,
        rank=10,
        note=Text(
            "自制报表、咨询接待、客服销售、千牛按客服查看；末尾汇总值、平均值等六行不计；"
            "没有日期列时日期取自文件名",
            "Reports of one's own, reception, sales and Qianniu by agent; the six summary rows at "
            "the end are dropped; without a date column the days come from the file name",
        ),
    ),
    Layout(
        code="cs_tmall_shop",
        name=Text("生意参谋 客服日报（店铺）", "Shengyi Canmou customer service of the shop"),
        signature=(
            ("日期", "统计日期"),
            ("询单人数", "接待人数", "咨询人数", "客服销售额"),
            (
                "最终付款人数",
                "有效接待人数",
                "平均响应时长",
                "旺旺回复率",
                "客服销售额",
                "询单最终付款转化率",
                "客户满意率",
            ),
        ),
        without=(*_AGENT, "客服", "客服账号", "值班客服数", "工号"),
        columns=_COLUMNS,
        dates={"day": ("日期", "统计日期")},
        grain=Grain.ONE_ROW,
        settles_after=4,
        rank=12,
    ),
    Layout(
        code="cs_tmall_value",
        name=Text("生意参谋 客服客单价（店铺）", "Shengyi Canmou value per buyer of service"),
        signature=(
            ("日期", "统计日期"),
            ("销售额",),
            ("销售人数",),
            ("客件数", "件均价"),
        ),
        without=(*_AGENT, "访客数", "支付金额"),
        columns=(
            Column("cs_gmv", ("销售额",)),
            Column("cs_avg_buyer_value", ("客单价",)),
        ),
        dates={"day": ("日期", "统计日期")},
        grain=Grain.ONE_ROW,
        settles_after=4,
        rank=13,
        note=Text(
            "客单价是销售额除以销售人数，只在单独一行时使用",
            "The value per buyer counts only where one row stands alone",
        ),
    ),
    Layout(
        code="qianniu_consults",
        name=Text("千牛 商品咨询", "Qianniu consultations, by product"),
        signature=(("商品id",), ("总咨询人数",)),
        columns=(Column("consult_users", ("总咨询人数",)),),
        dates={"day": ("日期", "统计日期")},
        row_key=(("商品id",),),
        name_holds_day=True,
        rank=62,
        note=Text(
            "各商品相加；日期取自文件名（2026-08-11.csv）；同一买家问几个商品计几次",
            "Products add up; the day comes from the file name; who asks about several products "
            "counts with each",
        ),
    ),
    Layout(
        code="cs_tmall_reviews",
        name=Text("生意参谋 接待评价", "Shengyi Canmou service reviews"),
        signature=(
            ("日期", "统计日期", *_AGENT),
            ("接待人数",),
            ("总 收到",),
            ("总 很满意", "总 非常满意"),
        ),
        columns=(
            Column("reception_users", ("接待人数",)),
            Column("cs_reviews", ("总 收到",)),
            Column("cs_satisfied_reviews", ("总 很满意", "总 非常满意"), adds=True),
            Column("cs_satisfied_reviews", ("总 满意",), adds=True),
            Column("review_invite_rate", ("总 发送率", "邀请 发送率"), _RATE),
        ),
        dates={"day": ("日期", "统计日期")},
        account=AccountKind.AGENT,
        account_key=_AGENT,
        grain=Grain.ONE_ROW,
        header_rows=2,
        rank=11,
        note=Text(
            "两行表头；满意评价数 = 很满意 + 满意",
            "Two header rows; satisfied reviews are the very satisfied and the satisfied",
        ),
    ),
)
