"""Amazon, Google Analytics, Google Ads, Meta Ads."""

from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Column, Grain, Keep, Layout, Reads
from appraisal.scoring.text import Text

_RATE = Reads.RATE

_AMAZON = (
    Column("visitors", ("Sessions - Total", "Sessions")),
    Column("page_views", ("Page Views - Total", "Page Views")),
    Column("paid_items", ("Units Ordered",)),
    Column("paid_orders", ("Total Order Items",)),
    Column("gmv", ("Ordered Product Sales",)),
)

LAYOUTS = (
    Layout(
        code="amazon_products",
        name=Text("亚马逊 业务报告（按商品）", "Amazon business report, by product"),
        signature=(
            ("(Child) ASIN", "(Parent) ASIN", "ASIN", "SKU"),
            ("Sessions - Total", "Sessions"),
            ("Units Ordered",),
        ),
        columns=_AMAZON,
        row_key=(("(Child) ASIN", "(Parent) ASIN", "ASIN", "SKU"),),
        rank=40,
        note=Text(
            "文件名是下载日期，须选择起止日期；访客数为会话数；B2B 列已含在总数内",
            "The file name is the day of download: the period must be given; visitors are "
            "sessions; the B2B columns are part of the totals",
        ),
    ),
    Layout(
        code="amazon_day",
        name=Text("亚马逊 业务报告（按日）", "Amazon business report, by date"),
        signature=(("Date",), ("Ordered Product Sales",), ("Units Ordered",)),
        columns=_AMAZON,
        dates={"day": ("Date",)},
        grain=Grain.ONE_ROW,
        rank=10,
    ),
    Layout(
        code="ga4",
        name=Text("Google Analytics 4 报告", "Google Analytics 4"),
        signature=(
            ("Sessions", "Total users", "Active users"),
            ("Engaged sessions", "Key events", "Total revenue", "Engagement rate", "Event count"),
        ),
        columns=(
            Column("visitors", ("Total users", "Active users", "Sessions")),
            Column("page_views", ("Views",)),
            Column("gmv", ("Total revenue", "Purchase revenue")),
            Column("paid_orders", ("Transactions", "Ecommerce purchases")),
        ),
        dates={"day": ("Date",)},
        keep=(
            Keep(
                (
                    "Session primary channel group (Default Channel Group)",
                    "Session default channel group",
                    "First user primary channel group (Default Channel Group)",
                    "Session source / medium",
                ),
                frozenset({""}),
                dropped_as="summary",
                unwanted=True,
            ),
        ),
        ends_at_blank=True,
        rank=60,
        note=Text(
            "只读第一个表；日期取自 # Start date 和 # End date；金额不换算",
            "The first table is read; the days come from # Start date and # End date; "
            "amounts are not converted",
        ),
    ),
    Layout(
        code="google_ads",
        name=Text("Google Ads 广告系列", "Google Ads campaigns"),
        signature=(
            ("Campaign", "广告系列"),
            ("Impr.", "Impressions", "展示次数"),
            ("Cost", "费用"),
        ),
        columns=(
            Column("impressions", ("Impr.", "Impressions", "展示次数")),
            Column("clicks", ("Clicks", "点击次数")),
            Column("ad_spend", ("Cost", "费用")),
            Column("ctr", ("CTR", "点击率"), _RATE),
            Column("ad_orders", ("Conversions", "转化次数")),
            Column("ad_gmv", ("Conv. value", "Conversion value", "Conv. value (by conv. time)")),
        ),
        dates={"day": ("Day", "天")},
        account=AccountKind.PLAN,
        account_key=("Campaign ID", "Campaign", "广告系列"),
        single=(("Currency code", "Currency"),),
        account_name=("Campaign", "广告系列"),
        rank=30,
    ),
    Layout(
        code="meta_ads",
        name=Text("Meta 广告", "Meta Ads"),
        signature=(
            ("Reporting starts", "Day", "Jour", "Début des rapports", "报告开始日期", "天"),
            ("Amount spent", "Montant dépensé", "已花费金额", "花费金额"),
        ),
        columns=(
            Column("ad_spend", ("Amount spent", "Montant dépensé", "已花费金额", "花费金额")),
            Column("impressions", ("Impressions", "展示次数")),
            Column("clicks", ("Link clicks", "Clics sur un lien", "链接点击量")),
            Column("ctr", ("CTR (link click-through rate)",), _RATE),
            Column("ad_orders", ("Purchases", "Website purchases", "Achats")),
            Column("ad_gmv", ("Purchases conversion value", "Website purchases conversion value")),
        ),
        dates={
            "day": ("Day", "Jour", "天", "Reporting starts", "Début des rapports", "报告开始日期")
        },
        date_until=("Reporting ends", "Fin des rapports", "报告结束日期"),
        account=AccountKind.PLAN,
        account_key=("Campaign ID", "Campaign name", "Nom de la campagne", "广告系列名称"),
        account_name=("Campaign name", "Nom de la campagne", "广告系列名称"),
        keep=(
            Keep(
                ("Campaign name", "Nom de la campagne", "广告系列名称"),
                frozenset({""}),
                dropped_as="summary",
                unwanted=True,
            ),
        ),
        rank=30,
        note=Text(
            "币种写在表头，须与店铺币种一致，金额不换算；CTR 列是百分数；也读法文和中文表头",
            "The currency stands in the header and must be the shop's; French and Chinese headers "
            "are read as well",
        ),
    ),
)
