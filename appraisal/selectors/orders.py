"""How the stored orders of a shop stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from appraisal.models import BrushedOrder, OrderRecord, Shop
from appraisal.selectors.facts import MEASURE_DIGITS


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """Orders that count, and those of them that are marked as brushed.

    Who bought before ``first`` is not known: a buyer is new who has no earlier stored order.
    """

    orders: int
    first: date | None
    last: date | None
    marked: int
    amount: Decimal


def order_summary(shop: Shop) -> OrderSummary:
    """The summary of a shop, in one query."""
    listed = BrushedOrder.objects.filter(shop=shop, order_hash=OuterRef("order_hash"))
    is_marked = Q(is_remarked=True) | Q(listed=True)
    found = (
        OrderRecord.objects.filter(shop=shop, state=OrderRecord.State.ACTIVE)
        .annotate(listed=Exists(listed))
        .aggregate(
            orders=Count("order_hash", distinct=True),
            first=Min("paid_on"),
            last=Max("paid_on"),
            marked=Count("order_hash", filter=is_marked, distinct=True),
            amount=Sum(
                F("amount") - Coalesce("refund", 0), filter=is_marked & Q(paid_on__isnull=False)
            ),
        )
    )
    amount = Decimal(found.pop("amount") or 0).scaleb(-MEASURE_DIGITS)
    return OrderSummary(**found, amount=amount)
