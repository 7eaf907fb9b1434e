"""What each sample of samples.py must give: account, days and measures, checked by eye."""

EXPECTED: dict[str, tuple[str, ...]] = {
    "sycm_shop_day": (
        "shop: 2026-05-06..2026-05-06 page_views=1200 visitors=1200 new_visitors=1200 "
        "returning_visitors=1200 avg_stay_seconds@total=36000 "
        "avg_stay_seconds@weight=1200 bounce_rate@total=150 bounce_rate@weight=1200 "
        "cart_users=1200 cart_items=1200 fav_users=1200 order_amount=2400 "
        "order_buyers=1200 gmv=2400 paid_buyers=1200 paid_items=1200 "
        "paid_sub_orders=1200 new_buyers=1200 returning_buyers=1200 returning_gmv=2400 "
        "refund_amount=2400 reviews=1200 members=1200 new_members=1200",
    ),
    "sycm_trade": (
        "shop: 2026-05-01..2026-05-31 order_amount=2400 order_buyers=1200 gmv=2400 "
        "paid_buyers=1200 pay_conversion_rate@stated=0.125",
    ),
    "sycm_dsr": (
        "shop: 2026-05-06..2026-05-06 dsr_description=4.85 dsr_logistics=4.7 dsr_service=4.9",
    ),
    "sycm_product_day": (
        "shop: 2026-05-06..2026-05-06 page_views=1200 visitors=1200 "
        "avg_stay_seconds@total=36000 avg_stay_seconds@weight=1200 "
        "bounce_rate@total=150 bounce_rate@weight=1200 fav_users=1200 cart_users=1200 "
        "cart_items=1200 order_buyers=1200 order_amount=2400 paid_buyers=1200 "
        "paid_items=1200 gmv=2400 new_buyers=1200 returning_buyers=1200 "
        "returning_gmv=2400 refund_amount=2400",
    ),
    "product_period": (
        "shop: 2026-05-06..2026-05-06 page_views=1200 visitors=1200 "
        "avg_stay_seconds@total=36000 avg_stay_seconds@weight=1200 "
        "bounce_rate@total=150 bounce_rate@weight=1200 fav_users=1200 cart_items=1200 "
        "order_buyers=1200 order_amount=2400 paid_buyers=1200 paid_items=1200 gmv=2400 "
        "refund_amount=2400 refund_orders=1200",
    ),
    "sycm_traffic_source": ("shop: 2026-05-06..2026-05-06 visitors=1200 order_buyers=1200",),
    "sycm_keyword": (
        "shop: 2026-05-06..2026-05-06 visitors=1200 cart_users=1200 fav_users=1200 "
        "paid_buyers=1200 gmv=2400",
    ),
    "reviews": ("shop: 2026-05-06..2026-05-06 reviews=1 positive_reviews=1 negative_reviews=0",),
    "sycm_trade_categories": ("shop: 2026-05-01..2026-05-31 gmv=2400 paid_buyers=1200",),
    "cs_tmall_value": ("shop: 2026-05-06..2026-05-06 cs_gmv=2400 cs_avg_buyer_value@stated=120",),
    "qianniu_consults": ("shop: 2026-05-06..2026-05-06 consult_users=1200",),
    "pdd_service_day": (
        "shop: 2026-05-06..2026-05-06 disputes=1200 quality_refund_rate@stated=0.005 "
        "refund_finish_hours@stated=30",
    ),
    "douyin_streamers": ("agent:小满 2026-05-01..2026-05-31 live_gmv=2400 live_hours=1.5",),
    "douyin_products": (
        "shop: 2026-05-01..2026-05-31 gmv=2400 paid_items=1200 refund_amount=123.45",
    ),
    "vipshop_day": (
        "shop: 2026-05-06..2026-05-06 impressions=1200 visitors=1200 cart_users=1200 "
        "fav_users=1200 gmv=2400 paid_items=1200 paid_sub_orders=1200 paid_buyers=150",
    ),
    "shop_scores": (
        "shop: 2026-05-06..2026-05-06 dsr_logistics=4.85 dsr_description=4.7 dsr_service=4.9",
        "shop: 2026-05-07..2026-05-07 dsr_logistics=4.86 dsr_description=4.71 dsr_service=4.91",
    ),
    "erp_shop_day": (
        "shop: 2026-05-06..2026-05-06 gmv=2400 refund_amount=2400 reported_profit=1200 "
        "visitors=1200 paid_orders=1200 ad_spend=600 pay_conversion_rate@total=150 "
        "pay_conversion_rate@weight=1200",
    ),
    "erp_products": (
        "shop: 2026-05-01..2026-05-31 gmv=2400 refund_amount=2400 reported_profit=1200 "
        "visitors=1200 paid_orders=1200 ad_spend=600",
    ),
    "wujie_plan": (
        "plan:568833979699 2026-05-06..2026-05-06 impressions=1200 clicks=1200 "
        "ad_spend=600 ad_direct_gmv=2400 ad_gmv=2400 ad_orders=1200 ad_cart_adds=1200 "
        "consult_users=1200 ad_new_customers=1200",
    ),
    "wujie_item": (
        "plan:568833979699 2026-05-06..2026-05-06 impressions=1200 clicks=1200 "
        "ad_spend=600 ad_direct_gmv=2400 ad_gmv=2400 ad_orders=1200 ad_cart_adds=1200 "
        "consult_users=1200 ad_new_customers=1200",
    ),
    "wujie_scene": (
        "plan:568833979699 2026-05-06..2026-05-06 impressions=1200 clicks=1200 "
        "ad_spend=600 ad_gmv=2400 ad_orders=1200",
    ),
    "zhitongche": (
        "shop: 2026-05-06..2026-05-06 impressions=1200 clicks=1200 ad_spend=6 ad_gmv=24 "
        "ad_orders=1200 ad_cart_adds=1200",
    ),
    "taobaoke": (
        "shop: 2026-05-06..2026-05-06 ad_spend=1200 ad_gmv=2400 ad_orders=1200 clicks=1200",
    ),
    "cs_tmall": (
        "agent:小满 2026-05-06..2026-05-06 inquiry_users=1200 inquiry_paid_users=1200 "
        "cs_gmv=2400 cs_refund_amount=2400 first_response_seconds@stated=12.3 "
        "avg_response_seconds@stated=30 reply_rate@stated=0.125 "
        "satisfaction_rate@stated=0.125",
    ),
    "cs_tmall_shop": (
        "shop: 2026-05-06..2026-05-06 inquiry_users=1200 inquiry_paid_users=1200 cs_gmv=2400",
    ),
    "cs_tmall_reviews": (
        "shop: 2026-05-06..2026-05-06 reception_users=1200 cs_reviews=1200 "
        "cs_satisfied_reviews=2400 review_invite_rate@total=150 "
        "review_invite_rate@weight=1200",
    ),
    "jd_shop_day": (
        "shop: 2026-05-06..2026-05-06 page_views=1200 visitors=1200 "
        "avg_stay_seconds@total=36000 avg_stay_seconds@weight=1200 "
        "bounce_rate@total=150 bounce_rate@weight=1200 gmv=2400 paid_buyers=1200 "
        "paid_items=1200 paid_orders=1200 refund_amount=2400",
    ),
    "jd_customers_day": (
        "shop: 2026-05-06..2026-05-06 visitors=1200 cart_users=1200 order_buyers=1200 "
        "paid_buyers=1200",
    ),
    "jd_product_day": (
        "shop: 2026-05-06..2026-05-06 page_views=1200 visitors=1200 "
        "avg_stay_seconds@total=36000 avg_stay_seconds@weight=1200 cart_users=1200 "
        "paid_items=1200 gmv=1200",
    ),
    "jd_ad_spend": ("shop: 2026-05-06..2026-05-06 ad_spend=1200",),
    "jzt_ads": (
        "shop: 2026-05-06..2026-05-06 ad_spend=600 ad_gmv=2400 ad_orders=1200 "
        "impressions=1200 clicks=1200 ad_cart_adds=1200",
    ),
    "jd_union": (
        "shop: 2026-05-06..2026-05-06 ad_spend=2400 ad_gmv=2400 ad_orders=1200 clicks=1200",
    ),
    "cs_jd": (
        "agent:小满 2026-05-06..2026-05-06 reception_users=1200 inquiry_users=1200 "
        "inquiry_paid_users=1200 cs_gmv=2400 first_response_seconds@total=36000 "
        "first_response_seconds@weight=1200 avg_response_seconds@total=36000 "
        "avg_response_seconds@weight=1200 response_rate_30s@total=150 "
        "response_rate_30s@weight=1200 reply_rate@total=150 reply_rate@weight=1200 "
        "response_rate_3min@total=150 response_rate_3min@weight=1200 cs_reviews=1200 "
        "cs_satisfied_reviews=1200",
    ),
    "cs_jd_workload": (
        "shop: 2026-05-06..2026-05-06 consult_users=1200 reception_users=1200 "
        "first_response_seconds@total=36000 first_response_seconds@weight=1200 "
        "avg_response_seconds@total=36000 avg_response_seconds@weight=1200 "
        "response_rate_30s@total=150 response_rate_30s@weight=1200 reply_rate@total=150 "
        "reply_rate@weight=1200 satisfaction_rate@total=150 "
        "satisfaction_rate@weight=1200 review_invite_rate@total=150 "
        "review_invite_rate@weight=1200",
    ),
    "cs_jd_sales": (
        "shop: 2026-05-06..2026-05-06 inquiry_users=1200 inquiry_paid_users=1200 cs_gmv=2400",
    ),
    "pdd_shop_day": (
        "shop: 2026-05-06..2026-05-06 gmv=2400 paid_orders=1200 paid_buyers=1200 "
        "refund_amount=2400 refund_orders=1200",
    ),
    "pdd_products_day": (
        "shop: 2026-05-06..2026-05-06 visitors=1200 page_views=1200 gmv=2400 "
        "paid_orders=1200 paid_buyers=1200",
    ),
    "pdd_ads": (
        "shop: 2026-05-06..2026-05-06 ad_spend=600 ad_gmv=2400 ad_orders=1200 "
        "impressions=1200 clicks=1200",
    ),
    "pdd_ads_item": (
        "plan:春季 2026-05-06..2026-05-06 ad_spend=600 ad_gmv=2400 ad_direct_gmv=2400 "
        "ad_orders=1200 impressions=1200 clicks=1200 consult_users=1200",
    ),
    "cs_pdd": (
        "agent:小满 2026-05-06..2026-05-06 consult_users=40 reception_users=1200 "
        "inquiry_users=1200 inquiry_paid_users=1200 cs_gmv=2400 cs_net_gmv@stated=2400 "
        "avg_response_seconds@total=108000 avg_response_seconds@weight=1200 "
        "response_rate_3min@total=150 response_rate_3min@weight=1200 "
        "response_rate_30s@total=150 response_rate_30s@weight=1200 experience_score=4.8",
    ),
    "cs_pdd_shop": (
        "shop: 2026-05-06..2026-05-06 consult_users=1200 reception_users=1200 "
        "avg_response_seconds@total=108000 avg_response_seconds@weight=1200 "
        "response_rate_3min@total=150 response_rate_3min@weight=1200 "
        "response_rate_30s@total=150 response_rate_30s@weight=1200 complaints=2 "
        "disputes=1200",
    ),
    "douyin_live": (
        "agent:dy001 2026-05-06..2026-05-06 live_gmv=2400 live_hours=1.5 visitors=1200 "
        "paid_orders=1200 paid_items=1200 paid_buyers=1200 refund_amount=2400 "
        "refund_orders=1200 new_followers=1200 interactions=1200 ad_spend=600",
    ),
    "douyin_ads": (
        "plan:568833979699 2026-05-06..2026-05-06 ad_spend=600 impressions=1200 "
        "clicks=1200 ad_gmv=2400 ad_orders=1200",
    ),
    "cs_douyin": (
        "agent:小满 2026-05-01..2026-05-31 reception_users=1200 reception_sessions=1200 "
        "cs_reviews=1200 cs_satisfied_reviews=1200 avg_response_seconds@total=180000 "
        "avg_response_seconds@weight=1200 first_response_seconds@total=13200 "
        "first_response_seconds@weight=1200 response_rate_3min@total=150 "
        "response_rate_3min@weight=1200 inquiry_users=1200 inquiry_paid_users=1200 "
        "cs_gmv=2400 cs_refund_amount=2400 cs_net_gmv@stated=2400",
    ),
    "cs_kuaishou": (
        "shop: 2026-05-01..2026-05-31 consult_users=1200 reception_sessions=1200 "
        "response_rate_3min@total=150 response_rate_3min@weight=1200 "
        "avg_response_seconds@total=54000 avg_response_seconds@weight=1200 "
        "satisfaction_rate@total=150 satisfaction_rate@weight=1200 inquiry_users=1200 "
        "inquiry_paid_users=1200 cs_gmv=2400",
    ),
    "xiaohongshu_ads": (
        "shop: 2026-05-06..2026-05-06 ad_spend=1200 impressions=1200 clicks=1200 "
        "ad_gmv=2400 ad_orders=1200 ad_direct_gmv=1200 interactions=1200",
    ),
    "taobao_orders": (
        "shop: 2026-05-06..2026-05-06 orders_created=1 order_amount=2400 paid_orders=1 "
        "gmv=2400 paid_items=1200 refund_amount=0 refund_orders=0",
    ),
    "taobao_refunds": ("shop: 2026-05-06..2026-05-06 refund_amount=99 refund_orders=1",),
    "jd_orders": (
        "shop: 2026-05-06..2026-05-06 orders_created=1 order_amount=2400 paid_orders=1 "
        "gmv=2400 paid_items=1200",
    ),
    "pdd_orders": ("shop: 2026-05-01..2026-05-31 paid_orders=1 gmv=2400 paid_items=1200",),
    "douyin_orders": (
        "shop: 2026-05-06..2026-05-06 orders_created=1 order_amount=2400 paid_orders=1 "
        "paid_sub_orders=1 gmv=2400 paid_items=1200",
    ),
    "shopify_orders": (
        "shop: 2026-05-05..2026-05-05 orders_created=1 order_amount=1200",
        "shop: 2026-05-06..2026-05-06 paid_orders=1 gmv=1200 paid_items=1200 "
        "refund_amount=0 refund_orders=0",
    ),
    "amazon_products": (
        "shop: 2026-05-01..2026-05-31 visitors=1200 page_views=1200 paid_items=1200 "
        "paid_orders=1200 gmv=2400",
    ),
    "amazon_day": (
        "shop: 2026-05-06..2026-05-06 visitors=1200 page_views=1200 paid_items=1200 "
        "paid_orders=1200 gmv=2400",
    ),
    "ga4": ("shop: 2026-05-01..2026-05-31 visitors=1200 page_views=1200 gmv=1200",),
    "google_ads": (
        "plan:spring 2026-08-01..2026-09-30 impressions=1200 clicks=1200 ad_spend=1200 "
        "ad_orders=1200 ad_gmv=1200",
    ),
    "meta_ads": ("plan:spring 2026-05-01..2026-05-31 ad_spend=1200 impressions=1200 clicks=1200",),
    "figures": (
        "employee:E001 2026-05-01..2026-05-31 complaints=1200 "
        "complaint_handling_hours=3.5 attendance_days=1200 satisfied_complaints=1200 "
        "positive_review_rate@stated=0.125",
    ),
}
