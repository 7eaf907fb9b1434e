"""Every layout there is: the shipped ones, the company's own, and what is derived from orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from appraisal.importing.layout import Layout
from appraisal.importing.layout_document import layout_from_document
from appraisal.importing.layouts import LAYOUTS
from appraisal.models import CompanyLayout, Shop
from appraisal.scoring.document import DocumentError
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.text import Text

ORDER_LEDGER = "order_ledger"
"""The layout of the facts that are counted from the stored orders of several files."""

LEDGER_NAME = Text("订单明细汇总", "Counted from the orders")
LEDGER_RANK = 52
"""Before the order exports themselves (54): an order that stands in two files counts once."""
USUAL_DAYS_TO_SETTLE = 1


def active_layouts() -> list[CompanyLayout]:
    """The company's layouts in use, by code."""
    return list(CompanyLayout.objects.filter(is_active=True).select_related("shop"))


def documents_for(shop: Shop) -> list[dict[str, Any]]:
    """The declarations that may recognise a file of this shop, those of the shop first."""
    rows = CompanyLayout.objects.filter(is_active=True).filter(
        Q(shop=shop) | Q(shop=None, platform__in=["", shop.platform])
    )
    ordered = sorted(rows, key=lambda row: (row.shop_id is None, row.platform == "", row.code))
    return [row.document for row in ordered]


def layout_ranks() -> dict[str, int]:
    """Layout code -> rank: which of two layouts wins (see scoring/totals.py). One query."""
    own = CompanyLayout.objects.filter(is_active=True).values_list("code", "document__rank")
    return (
        {code: layout.rank for code, layout in LAYOUTS.items()}
        | {ORDER_LEDGER: LEDGER_RANK}
        | {code: rank if isinstance(rank, int) else 50 for code, rank in own}
    )


def layout_names() -> Mapping[str, Text]:
    """Layout code -> what people call it. One query."""
    own = CompanyLayout.objects.order_by("code", "version")
    return (
        {code: layout.name for code, layout in LAYOUTS.items()}
        | {ORDER_LEDGER: LEDGER_NAME}
        | {row.code: Text(row.name_zh, row.name_en or row.name_zh) for row in own}
    )


def crediting_layouts() -> set[str]:
    """Codes of the layouts whose rows may be credited to accounts besides the shop. One query."""
    own = CompanyLayout.objects.filter(document__has_key="credit").values_list("code", flat=True)
    return {code for code, layout in LAYOUTS.items() if layout.credit} | {ORDER_LEDGER, *own}


def order_layouts() -> set[str]:
    """Codes of the layouts that say which order a row is of. One query."""
    own = CompanyLayout.objects.filter(document__has_key="orders").values_list("code", flat=True)
    return {code for code, layout in LAYOUTS.items() if layout.orders} | set(own)


def days_to_settle() -> Mapping[str, int]:
    """Layout code -> days after which its figures stop changing. One query."""
    own = CompanyLayout.objects.filter(is_active=True).values_list("code", "document")
    return {code: layout.settles_after for code, layout in LAYOUTS.items()} | {
        code: document.get("settles_after", USUAL_DAYS_TO_SETTLE) for code, document in own
    }


def readable_layouts(rows: Sequence[CompanyLayout], metrics: Catalogue) -> dict[str, Layout]:
    """The declarations that can still be read: a metric may have left the catalogue since."""
    found: dict[str, Layout] = {}
    for row in rows:
        try:
            found[row.code] = layout_from_document(row.document, metrics)
        except DocumentError:
            continue
    return found


def refunds_by(layout: Layout) -> str:
    """By which day a layout counts refunds: refund, payment, or '' for what the report says."""
    dated = {column.dated for column in layout.columns if column.metric == "refund_amount"}
    if dated & {"finished", "refunded"}:
        return "refund"
    return "payment" if "paid" in dated else ""
