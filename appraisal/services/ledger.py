"""What the stored orders of a shop add up to becomes facts of the layout ORDER_LEDGER.

An order file alone cannot say it: a buyer may return in another month's file, and an order may
stand in several files. So it is counted from all stored orders whenever they change: one fact
for each day, and one for each open period, in which every buyer counts once; for the shop, and
for each account that orders are credited to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from appraisal.models import AppraisalPeriod, Fact, Shop, SourceAccount
from appraisal.selectors.coverage import closed_days
from appraisal.selectors.layouts import ORDER_LEDGER
from appraisal.selectors.ledger import (
    Counted,
    Span,
    days_of_orders,
    people_of_orders,
    years_without_numbers,
)
from appraisal.services.bulk import insert_rows

_COLUMNS = (
    "file_id",
    "layout",
    "account_id",
    "date_from",
    "date_until",
    "rows",
    "measures",
    "state",
)
LISTED = ("brushed_amount",)
"""What holds although some orders have no number: the marked ones are among those that have."""


def count_orders(*, shop: Shop) -> None:
    """Counts the orders of a shop anew for every day and period that may still change.

    Inside the caller's transaction. Three queries for each open period and five more.
    """
    periods = list(AppraisalPeriod.objects.all())
    working = [(each.start, each.end) for each in periods if each.is_working]
    closed = [(start, end) for _code, start, end in closed_days()]
    account, _is_new = SourceAccount.objects.get_or_create(
        shop=shop, kind=SourceAccount.Kind.SHOP, key=""
    )
    facts = Fact.objects.filter(account__shop=shop, layout=ORDER_LEDGER)
    without_numbers = years_without_numbers(shop)
    rows: dict[tuple[int, Span], Counted] = {}
    for span in working:
        stored = facts.filter(date_from__gte=span[0], date_until__lte=span[1])
        stale = [
            pk
            for pk, start, end in stored.values_list("pk", "date_from", "date_until")
            if not _is_within((start, end), closed)
        ]
        facts.filter(pk__in=stale).delete()
        for counted in (
            *days_of_orders(shop, account.pk, span),
            *people_of_orders(shop, account.pk, span),
        ):
            if not _is_within(counted.span, closed):
                rows[counted.account, counted.span] = counted
    insert_rows(Fact, _COLUMNS, _fact_rows(rows.values(), without_numbers))


def _is_within(span: Span, closed: Iterable[Span]) -> bool:
    """Whether a closed period counts a fact of these days: a quarter's counts for no month."""
    return any(start <= span[0] and span[1] <= end for start, end in closed)


def _fact_rows(
    rows: Iterable[Counted], years_without_numbers: frozenset[int]
) -> Iterator[tuple[Any, ...]]:
    for counted in rows:
        start, end = counted.span
        measures = counted.measures
        if start.year in years_without_numbers:
            measures = {code: measures[code] for code in LISTED if code in measures}
        if not measures:
            continue
        yield (
            counted.file,
            ORDER_LEDGER,
            counted.account,
            start.isoformat(),
            end.isoformat(),
            counted.orders,
            json.dumps(measures, sort_keys=True, separators=(",", ":")),
            Fact.State.ACTIVE.value,
        )
