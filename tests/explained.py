"""What human resources told the importer: a layout, a pattern, a brushed order, a remark."""

from __future__ import annotations

from typing import Any

from appraisal.models import BindingPattern, BrushedOrder, CompanyLayout, RemarkPattern
from tests.cast import Company

DOCUMENT: dict[str, Any] = {
    "code": "own_plans",
    "name": {"zh": "推广计划表", "en": "Plans"},
    "signature": [["数据日"], ["推广帐户"], ["花费金额"]],
    "columns": [{"metric": "ad_spend", "headers": ["花费金额"]}],
    "dates": {"day": ["数据日"]},
    "account": "plan",
    "account_key": ["推广帐户"],
}


def layout_of(company: Company) -> CompanyLayout:
    """A layout of the company's own, in use."""
    return CompanyLayout.objects.create(
        code="own_plans", version=1, name_zh="推广计划表", name_en="Plans", document=DOCUMENT
    )


def pattern_of(company: Company) -> BindingPattern:
    """Plans called 小满 are Alice's."""
    return BindingPattern.objects.create(text="小满", kind="plan", employee=company.people["alice"])


def brushed_of(company: Company) -> BrushedOrder:
    """One order of the shop on the list."""
    return BrushedOrder.objects.create(shop=company.shop, order_hash="0" * 32, ending="1234")


def remark_of(company: Company) -> RemarkPattern:
    """Remarks that hold 补单 mark an order."""
    return RemarkPattern.objects.create(shop=company.shop, text="补单")
