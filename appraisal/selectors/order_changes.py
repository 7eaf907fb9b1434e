"""What an order file changes in the days of its shop: the orders with it against without it.

The sums of its own rows would not tell: an order may stand in another file already, and the other
orders of a day stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from appraisal.models import AppraisalPeriod, ShopFile, SourceAccount
from appraisal.selectors.ledger import (
    COUNTING,
    Counted,
    days_of_orders,
    with_staged,
    without_file,
    years_without_numbers,
)

COUNTED_CODES: Final = frozenset(
    "orders_created order_amount paid_orders gmv paid_items refund_amount refund_orders "
    "brushed_amount paid_buyers new_buyers returning_buyers returning_gmv".split()
)
"""The metrics that the orders themselves are counted into."""


@dataclass(frozen=True, slots=True)
class OrderChange:
    """One metric of one account and day, in whole millionths."""

    account: int
    day: date
    code: str
    old: int | None
    new: int | None


def counts_orders(file: ShopFile) -> bool:
    """Whether the orders of a file are counted one by one, and not its rows added up."""
    if not file.orders_read or file.date_from is None or file.date_until is None:
        return False
    years = set(range(file.date_from.year, file.date_until.year + 1))
    return not years & years_without_numbers(file.shop)


def order_changes(file: ShopFile) -> list[OrderChange]:
    """What differs, by day and account; days of open periods only. Six queries."""
    account = SourceAccount.objects.filter(shop=file.shop, kind=SourceAccount.Kind.SHOP).first()
    if account is None or file.date_from is None or file.date_until is None:
        return []
    span = file.date_from, file.date_until
    if file.state == ShopFile.State.PREVIEWED:
        old, new = COUNTING, with_staged(file)
    else:
        old, new = without_file(file), COUNTING
    spans = [(each.start, each.end) for each in AppraisalPeriod.objects.all() if each.is_working]
    before = _by_measure(days_of_orders(file.shop, account.pk, span, old))
    after = _by_measure(days_of_orders(file.shop, account.pk, span, new))
    return [
        OrderChange(*key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys(), key=lambda key: (key[1], key[0], key[2]))
        if before.get(key) != after.get(key) and any(start <= key[1] <= end for start, end in spans)
    ]


def _by_measure(counted: Iterable[Counted]) -> Mapping[tuple[int, date, str], int]:
    return {
        (each.account, each.span[0], code): value
        for each in counted
        for code, value in each.measures.items()
    }
