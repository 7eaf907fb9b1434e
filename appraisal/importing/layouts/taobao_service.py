"""生意参谋 and 千牛: customer service, by agent."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, Grain, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE
_SECONDS = Reads.SECONDS

LAYOUTS = (
    Layout(
        code="cs_tmall",
        name=Text("生意参谋 客服绩效", "Shengyi Canmou customer service, by agent"),
        signature=(
            ("旺旺昵称", "旺旺账号名称", "旺旺", "客服昵称", "旺旺账号"),
            (
                "询单人数",
                "接待人数",
                "有效接待人数",
                "咨询人数",
                "平均响应时长",
                "销售额",
                "净销售额",
                "人工接待会话量",
                "满意评价量",
                "旺旺评价量",
            ),
        ),
        without=("客服账号",),
        columns=(
            Column("consult_users", ("咨询人数",)),
            Column("reception_users", ("接待人数",)),
            Column("valid_reception_users", ("有效接待人数",)),
            Column("reception_sessions", ("人工接待会话量", "接待会话量")),
            Column("inquiry_users", ("询单人数",)),
            Column("inquiry_paid_users", ("询单最终付款人数", "最终付款人数")),
            Column(
                "inquiry_conversion_rate",
                ("询单最终付款转化率", "询单转化率"),
                _RATE,
            ),
            Column("cs_gmv", ("询单最终付款金额", "客服销售额", "销售额")),
            Column("cs_refund_amount", ("成功退款金额", "退款金额")),
            Column("cs_net_gmv", ("净销售额",)),
            Column("cs_avg_buyer_value", ("客单价", "客服销售客单价")),
            Column("first_response_seconds", ("首次响应时长", "首次响应时间"), _SECONDS),
            Column("avg_response_seconds", ("平均响应时长", "平均响应时间"), _SECONDS),
            Column("response_rate_3min", ("3分钟人工响应率",), _RATE),
            Column("reply_rate", ("旺旺回复率",), _RATE),
            Column("satisfaction_rate", ("客户满意率", "满意率"), _RATE),
            Column("qa_ratio", ("答问比",), _RATE),
            Column("slow_response_users", ("慢响应人数",)),
            Column("cs_reviews", ("旺旺评价量", "评价量")),
            Column("cs_satisfied_reviews", ("满意评价量", "好评量")),
        ),
        dates={"day": ("日期", "统计日期")},
        account=AccountKind.AGENT,
        account_key=("旺旺昵称", "旺旺账号名称", "旺旺", "客服昵称", "旺旺账号"),
        grain=Grain.ONE_ROW,
        rank=10,
    ),
)
