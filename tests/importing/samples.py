"""One synthetic sample for each layout: the platform's true header with invented numbers."""
# ruff: noqa: E501 - headers are kept as the platforms write them

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from appraisal.importing.shop import ANY_SHOP, FileShop

Period = tuple[date, date]
IN_USD = FileShop(currency="USD")
MAY = (date(2026, 5, 1), date(2026, 5, 31))


@dataclass(frozen=True)
class Sample:
    """Headers as the platform writes them; cells by header where the usual ones do not fit."""

    headers: str
    cells: Mapping[str, object] = field(default_factory=dict)
    filename: str = "sample.csv"
    above: tuple[tuple[str, ...], ...] = ()
    period: Period | None = None
    shop: FileShop = ANY_SHOP
    given: tuple[tuple[object, ...], ...] = ()

    @property
    def header(self) -> list[str]:
        return [name.strip(" ") for name in self.headers.split(", ")]

    def rows(self) -> list[list[object]]:
        """What stands above, the header, and one row, or the rows as they are given."""
        if self.given:
            return [list(row) for row in self.given]
        return [*map(list, self.above), self.header, [self._cell(name) for name in self.header]]

    def _cell(self, header: str) -> object:
        if header in self.cells:
            return self.cells[header]
        for part, cell in _USUAL.items():
            if part in header:
                return cell
        return "1,200"


_USUAL = {
    "率": "12.50%",
    "CTR": "12.50",
    "时长": "30",
    "响应": "30",
    "时间": "2026-05-06 10:00:00",
    "日期": "2026-05-06",
    "ID": "568833979699",
    "编号": "4051124186",
    "订单号": "4051124186",
    "名称": "春季",
    "名字": "春季",
    "昵称": "小满",
    "账号": "小满",
    "客服": "小满",
    "金额": "2,400.00",
    "花费": "600.00",
    "消耗": "600.00",
    "销售额": "2,400.00",
    "交易额": "2,400.00",
    "Date": "2026-05-06",
    "Day": "2026-05-06",
    "Reporting": "2026-05-06",
    "Campaign": "spring",
    "ASIN": "B000000001",
    "Sales": "$2,400.00",
}

SAMPLES: dict[str, Sample] = {
    "sycm_shop_day": Sample(
        "统计日期, 访客数, 无线端访客数, 浏览量, 商品访客数, 商品浏览量, 平均停留时长, 跳失率, 加购人数, "
        "加购件数, 商品收藏买家数, 下单金额, 下单买家数, 下单件数, 下单转化率, 支付金额, 支付买家数, 支付件数, "
        "支付子订单数, 支付转化率, 客单价, UV价值, 老访客数, 新访客数, 支付新买家数, 支付老买家数, "
        "老买家支付金额, 全站推广花费, 关键词推广花费, 淘宝客佣金, 成功退款金额, 评价数, 会员总数, 新增会员数, "
        "会员成交金额, 关注店铺人数"
    ),
    "sycm_trade": Sample(
        "日期, 终端, 支付金额, 支付买家数, 客单价, 下单金额, 下单买家数, 支付转化率, 下单-支付转化率",
        {"日期": "2026-05", "终端": "所有终端"},
    ),
    "sycm_dsr": Sample(
        "日期, 描述得分（较上日）, 物流得分（较上日）, 服务得分（较上日）",
        {
            "描述得分（较上日）": "4.85（↑0.01）",
            "物流得分（较上日）": "4.7",
            "服务得分（较上日）": "4.9",
        },
        above=(
            ("店铺DSR",),
            ("指标", "得分", "趋势", "行业均值"),
            ("描述相符", "4.85", "↑", "4.80"),
            ("",),
        ),
    ),
    "sycm_product_day": Sample(
        "统计日期, 商品ID, 商品名称, 主商品ID, 商品类型, 货号, 商品状态, 商品标签, 商品访客数, 商品浏览量, "
        "平均停留时长, 商品详情页跳出率, 商品收藏人数, 商品加购件数, 商品加购人数, 下单买家数, 下单件数, 下单金额, "
        "下单转化率, 支付买家数, 支付件数, 支付金额, 商品支付转化率, 支付新买家数, 支付老买家数, 老买家支付金额, "
        "聚划算支付金额, 访客平均价值, 成功退款金额, 竞争力评分, 年累计支付金额, 月累计支付金额"
    ),
    "product_period": Sample(
        "所属终端, 商品在线状态, 商品标题, 商品id, 商品链接, 浏览量, 访客数, 平均停留时长, 详情页跳出率, "
        "下单转化率, 下单支付转化率, 支付转化率, 下单金额, 下单商品件数, 下单买家数, 支付金额, 支付商品件数, "
        "加购件数, 访客平均价值, 点击次数, 点击率, 曝光量, 收藏人数, 客单价, 支付买家数, 售中售后成功退款金额, "
        "售中售后成功退款笔数",
        {"所属终端": "所有终端"},
        filename="【生意参谋】商品效果-2026-05-06-2026-05-06.xls",
    ),
    "sycm_traffic_source": Sample(
        "来源, 来源明细, 访客数, 访客数变化, 下单买家数, 下单买家数变化, 下单转化率, 下单转化率变化",
        {"来源": "手淘搜索"},
        filename="【生意参谋平台】无线店铺流量来源-2026-05-06_2026-05-06.xls",
    ),
    "sycm_keyword": Sample(
        "统计日期, 搜索词, 访客数, 加购人数, 商品收藏人数, 支付买家数, 支付转化率, 支付金额, 客单价, UV价值",
        {"搜索词": "帐篷"},
    ),
    "reviews": Sample(
        "平台, 店铺, 时间, 订单编号, 商品名称, 评价内容, 评分",
        {
            "平台": "天猫",
            "店铺": "一店",
            "评价内容": "好",
            "评分": "5",
            "时间": "2026年05月06日 12:39:34",
        },
    ),
    "shop_scores": Sample(
        "",
        given=(
            ("", "", "", 46148, "", "", 46149, "", ""),
            ("平台", "店铺", "服务分目标", *("物流分", "商品分", "服务分") * 2),
            ("天猫", "一店", 4.8, 4.85, 4.7, 4.9, 4.86, 4.71, 4.91),
            ("抖音", "一店", 90, 95, 92, 91, 95, 92, 90),
            ("拼多多", "二店", 4.6, "4.7/4.6", "4.7/4.6", "4.7/4.6", "", "", ""),
            ("京东自营", "三店", 95, "35秒", "98%", "96%", "30秒", "98%", "96%"),
        ),
        shop=FileShop(("一店",), "tmall"),
    ),
    "erp_shop_day": Sample(
        "日期, 支付金额(支付), 净销售额(支付), 利润(支付预估), 访客数, 销售单数(支付), 退款金额, "
        "推广花费(支付预估), 支付转化率",
        above=(
            (
                *("日期", "支付金额(支付)", "净销售额(支付)", "利润(支付预估)", "访客数"),
                *("销售单数(支付)", "退款金额", "推广花费(支付预估)", "支付转化率"),
            ),
        ),
        filename="经营数据_天猫_20260501_20260531.xlsx",
    ),
    "erp_products": Sample(
        "商品ID, 商品名称, 支付金额(支付), 净销售额(支付), 利润(支付预估), 访客数, 销售单数(支付), "
        "退款金额, 推广花费(支付预估)",
        filename="商品总览_天猫_20260501_20260531.xlsx",
    ),
    "wujie_plan": Sample(
        "日期, 场景ID, 场景名字, 原二级场景ID, 原二级场景名字, 计划ID, 计划名字, 展现量, 点击量, 花费, 点击率, "
        "平均点击花费, 千次展现花费, 直接成交金额, 间接成交金额, 总成交金额, 总成交笔数, 点击转化率, 投入产出比, "
        "总成交成本, 总购物车数, 加购率, 加购成本, 旺旺咨询量, 成交新客数"
    ),
    "wujie_item": Sample(
        "日期, 场景ID, 场景名字, 计划ID, 计划名字, 主体ID, 主体类型, 主体名称, 展现量, 点击量, 花费, "
        "直接成交金额, 总成交金额, 总成交笔数, 总购物车数, 旺旺咨询量, 成交新客数"
    ),
    "wujie_scene": Sample(
        "日期, 场景ID, 场景名字, 原二级场景ID, 原二级场景名字, 展现量, 点击量, 花费, 总成交金额, 总成交笔数"
    ),
    "zhitongche": Sample(
        "日期, 宝贝名称, 花费(分), 点击量, 展现量, 总收藏数, 总购物车数, 总成交笔数, 总成交金额(分)"
    ),
    "taobaoke": Sample(
        "日期, 数据内容, 点击量(即进店量), 点击人数(即进店人数), 点击转化率(即付款转化率), 付款人数, 付款金额, "
        "付款笔数, 付款件数, 付款佣金支出, 付款服务费支出, 付款佣金率, 付款支出费用, 结算人数, 结算笔数, 结算金额, "
        "结算佣金支出, 结算服务费支出, 结算支出费用",
        {"日期": "2026-05-06\t"},
    ),
    "cs_tmall": Sample(
        "旺旺昵称, 询单最终付款人数, 询单人数, 询单最终付款转化率, 首次响应时长（秒), 平均响应时长（秒), "
        "客户满意率, 旺旺回复率, 询单最终付款金额, 成功退款金额",
        {"首次响应时长（秒)": "12.3秒"},
        filename="自制报表-报表查看-客服绩效_20260506_20260506_全部.xlsx",
    ),
    "cs_tmall_shop": Sample(
        "日期, 询单人数, 当日询单人数, 当日付款人数, 当日付款金额, 最终付款人数, 最终付款金额, "
        "询单当日付款转化率, 询单最终付款转化率"
    ),
    "cs_tmall_reviews": Sample(
        "日期, 接待人数, 发出, 收到, 很满意, 满意, 一般, 不满, 很不满, 发送率, 返回率, 满意率, 服务度",
        above=(("日期", "接待人数", "总", *[""] * 10),),
    ),
    "jd_shop_day": Sample(
        "日期, 浏览量, 浏览量环比, 访客数, 访客数环比, 人均浏览量, 平均停留时间, 跳失率, 成交客户数, "
        "成交客户数环比, 成交商品件数, 成交单量, 成交金额, 成交金额环比, 客单价, 成交转化率, 取消及售后退款金额",
        {"平均停留时间": "30"},
    ),
    "jd_customers_day": Sample(
        "日期, 进店客户数, 进店同比, 加购客户数, 加购同比, 下单客户数, 下单同比, 成交客户数, 成交同比, "
        "出库客户数, 出库同比, 复购客户数, 复购同比"
    ),
    "jd_product_day": Sample(
        "时间, 商品名称, SKU, 品牌, 一级类目, 二级类目, 三级类目, 浏览量, 访客数, 人均浏览量, 平均停留时长, "
        "成交商品件数, 成交码洋, 加购人数"
    ),
    "jd_ad_spend": Sample("序号, 投放日期, 支出"),
    "jzt_ads": Sample(
        "点击时间, 花费, 总订单金额, 总订单行, 展现数, 点击数, 总加购数",
        {"点击时间": "20260506000000~20260506005959"},
    ),
    "jd_union": Sample(
        "日期, 点击量, 下单订单量, 下单订单金额, 预估佣金金额, 完成订单量, 完成订单金额, 付款佣金金额"
    ),
    "cs_jd": Sample(
        "客服, 接待量, 售前接待人数, 促成下单人数, 促成下单商品金额, 首次平均响应时间, 平均响应时长（新）, "
        "30s应答率, 应答率, 客服3分钟人工回复率, 好评量, 评价量",
        {"首次平均响应时间": "30"},
        period=(date(2026, 5, 6), date(2026, 5, 6)),
    ),
    "cs_jd_workload": Sample(
        "日期, 值班客服数, 登录时长, 店铺服务时长, UPV, 咨询量, 接待量, 接通率, 应答率, 30s应答率, 满意率, "
        "邀评率, 平均回复消息数, 超时回复数, 平均会话时长(分), 首次平均响应(秒), 新平均响应(秒), 解决率",
        {"值班客服数": "3"},
    ),
    "cs_jd_sales": Sample(
        "日期, 值班客服数, 售前接待人数, 下单人数, 出库人数, 下单单量, 出库单量, 下单件数, 出库件数, "
        "下单商品金额, 出库商品金额, 咨询->下单转化率, 咨询->出库转化率",
        {"值班客服数": "3"},
    ),
    "pdd_shop_day": Sample(
        "统计时间, 成交金额, 较上周期, 成交订单数, 较上周期, 成交买家数, 较上周期, 成交转化率, 较上周期, 客单价, "
        "较上周期, 老买家占比, 较上周期, 关注用户数, 较上周期, 退款金额, 较上周期, 退款单数, 较上周期",
        {"统计时间": "05-06-26"},
    ),
    "pdd_products_day": Sample(
        "统计时间, 商品访客数, 较上周期, 浏览量, 较上周期, 成交金额, 成交订单数, 成交买家数, 成交转化率",
        {"统计时间": "05-06-26"},
    ),
    "pdd_ads": Sample(
        "日期, 总花费(元), 交易额(元), 实际投产比, 净交易额(元), 净实际投产比, 成交笔数, 净成交笔数, 曝光量, 点击量"
    ),
    "pdd_ads_item": Sample(
        "日期, 商品ID, 商品名称, 推广场景, 推广名称, 成交花费(元), 交易额(元), 实际投产比, 总花费(元), "
        "净交易额(元), 成交笔数, 每笔成交花费(元), 直接交易额(元), 曝光量, 点击量, 询单量"
    ),
    "cs_pdd": Sample(
        "客服账号, 咨询人数, 需要人工回复的咨询人数, 人工接待人数, 3分钟人工回复率(8-23点), 30秒应答率(8-23点), "
        "3分钟未回复人数, 平均人工响应时长, 询单人数, 最终成团人数, 询单转化率, 客服销售额, 去退销售额（元）, 客服服务分",
        {
            "咨询人数": "40",
            "需要人工回复的咨询人数": "40",
            "客服服务分": "4.8",
            "客服销售额": "2400",
            "平均人工响应时长": "1分30秒",
        },
        filename="客服数据_20260506_20260506.xlsx",
    ),
    "cs_pdd_shop": Sample(
        "日期, 咨询人数, 人工接待, 3分钟人工回复率(8-23点), 30秒应答率(8-23点), 平均人工响应时长(分), "
        "低评分订单数, 纠纷退款数, 投诉客服人数, 投诉率",
        {"平均人工响应时长(分)": "1.5", "投诉客服人数": "2"},
    ),
    "douyin_live": Sample(
        "主播昵称, 主播抖音号, 直播开始时间, 直播结束时间, 直播时长(分钟), 直播间曝光人数, 直播间观看人数, "
        "直播间成交订单数, 直播间成交金额, 直播间用户支付金额, 直播间成交件数, 直播间成交人数, 直播间退款订单数, "
        "直播间退款金额, 新增粉丝数, 评论次数, 投放消耗(店铺绑定), 投放消耗(店铺被投), 净成交金额",
        {"直播时长(分钟)": "90", "主播抖音号": "dy001"},
    ),
    "douyin_ads": Sample(
        "日期, 商品ID, 商品名称, 整体展示次数, 整体点击次数, 整体点击率, 整体转化率, 整体消耗, 整体成交金额, "
        "整体成交订单数, 整体支付ROI, 整体成交订单成本, 用户实际支付金额, 净成交金额, 整体千次展现费用"
    ),
    "cs_douyin": Sample(
        "客服账号, 客服在线天数, 接待会话量, 待回复会话量, 已接待人数, 转出会话量, 有效评价数, 有效好评数, "
        "有效差评数, 全天不满意率, 全天满意率, 全天平响时长, 全天首响时长, 全天3分钟回复率, 询单人数, 下单人数, "
        "支付人数, 退款人数, 客服询单支付额, 退款金额, 退款后销售额, 询单转化率",
        {
            "客服在线天数": "20",
            "客服询单支付额": "2400",
            "全天平响时长": "2分30秒",
            "全天首响时长": "11秒",
        },
        period=MAY,
    ),
    "cs_kuaishou": Sample(
        "三分钟回复率（人维度）, 三分钟回复率（会话）, 不服务率, 咨询人数, 咨询人次, 人工会话量, 人工平均回复时长, "
        "好评率（人维度）, 好评率（会话）, 差评率（会话）, 询单人数, 下单人数, 支付人数, 询单转化率, 询单客单价, "
        "客服销售额",
        {"人工平均回复时长": "45秒", "客服销售额": "2400"},
        period=MAY,
    ),
    "xiaohongshu_ads": Sample(
        "时间, 笔记/素材ID, 笔记/素材链接, 笔记标题, 消费, 展现量, 点击量, 点击率, 平均点击成本, "
        "平均千次展示费用, 7日总支付订单量, 7日总支付金额, 7日总支付ROI, 直接支付订单量, 直接支付订单gmv, "
        "直接支付Roi, 互动量, 点赞"
    ),
    "taobao_orders": Sample(
        "订单编号, 买家会员名, 买家支付宝账号, 买家应付货款, 买家应付邮费, 总金额, 买家实际支付金额, 订单状态, "
        "买家留言, 收货人姓名, 收货地址 , 联系电话 , 联系手机, 订单创建时间, 订单付款时间 , 宝贝标题 , 宝贝总数量, "
        "店铺名称, 退款金额",
        {"订单编号": '="2134567890123456789"', "店铺名称": "一店", "退款金额": "0"},
    ),
    "taobao_refunds": Sample(
        "订单编号, 退款编号, 支付宝交易号, 订单付款时间, 商品id, 退款完结时间, 买家会员名称, 买家实际支付金额, "
        "退款总额, 退给买家金额, 退款申请时间, 退款状态",
        {"退款状态": "退款成功", "退款总额": "99.00"},
    ),
    "jd_orders": Sample(
        "订单号, 商品ID, 商品名称, 订购数量, 支付方式, 下单时间, 京东价, 订单金额, 结算金额, 应付金额, 订单状态, "
        "下单帐号, 客户姓名, 客户地址, 联系电话, 付款确认时间"
    ),
    "pdd_orders": Sample(
        "商品, 订单号, 订单状态, 商品总价(元), 店铺优惠折扣(元), 邮费(元), 用户实付金额(元), 商家实收金额(元), "
        "商品数量(件), 发货时间, 确认收货时间, 商品id, 售后状态",
        {"订单状态": "已收货"},
        period=MAY,
    ),
    "douyin_orders": Sample(
        "主订单编号, 子订单编号, 选购商品, 商品数量, 商品ID, 商品金额, 订单应付金额, 收件人, 收件人手机号, "
        "详细地址, 订单提交时间, 支付完成时间, 订单状态, 售后状态",
        {"主订单编号": "\t9001", "子订单编号": "\t9002"},
    ),
    "shopify_orders": Sample(
        "Name, Email, Financial Status, Paid at, Fulfillment Status, Currency, Subtotal, Shipping, Total, "
        "Created at, Lineitem quantity, Lineitem name, Billing Name, Refunded Amount",
        {
            "Name": "#1001",
            "Paid at": "2026-05-06 12:39:28 -0400",
            "Created at": "2026-05-05 12:39:28 -0400",
            "Currency": "USD",
            "Refunded Amount": "0.00",
        },
        shop=IN_USD,
    ),
    "amazon_products": Sample(
        "(Parent) ASIN, (Child) ASIN, Title, SKU, Sessions - Mobile App, Sessions – Total, "
        "Sessions - Total - B2B, Page Views - Total, Units Ordered, Units Ordered - B2B, "
        "Unit Session Percentage, Ordered Product Sales, Ordered Product Sales - B2B, Total Order Items",
        filename="BusinessReport-8-04-26.csv",
        period=MAY,
        shop=IN_USD,
    ),
    "amazon_day": Sample(
        "Date, Ordered Product Sales, Ordered Product Sales - B2B, Units Ordered, Total Order Items, "
        "Page Views - Total, Sessions - Total",
        shop=IN_USD,
    ),
    "ga4": Sample(
        "Session primary channel group (Default Channel Group), Sessions, Engaged sessions, "
        "Engagement rate, Views, Key events, Total revenue",
        {"Engagement rate": "0.5"},
        above=(("# Start date: 20260501",), ("# End date: 20260531",)),
    ),
    "google_ads": Sample(
        "Campaign, Clicks, Impr., CTR, Cost, Conversions, Conv. value",
        {"CTR": "12.50%"},
        above=(("Campaign report",), ("August 1, 2026 - September 30, 2026",)),
    ),
    "meta_ads": Sample(
        "Reporting starts, Reporting ends, Campaign name, Campaign delivery, Results, Reach, "
        "Amount spent (USD), Impressions, CPM (cost per 1;000 impressions) (USD), Link clicks, "
        "CTR (link click-through rate)",
        {"Reporting starts": "2026-05-01", "Reporting ends": "2026-05-31"},
        shop=IN_USD,
    ),
    "figures": Sample(
        "开始日期, 结束日期, 工号, 姓名, 投诉数, 投诉处理总时长, 出勤天数, satisfied_complaints, 好评率",
        {
            "开始日期": "2026-05-01",
            "结束日期": "2026-05-31",
            "工号": "E001",
            "投诉处理总时长": "3.5",
        },
    ),
}
