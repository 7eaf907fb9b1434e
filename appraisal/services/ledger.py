"""What the stored orders of a shop add up to: buyers, new and returning ones, brushed orders.

An order file alone cannot say it: a buyer may return in another month's file, and an order may
stand in several files. So it is counted from all stored orders whenever they change, into facts
of the layout ORDER_LEDGER: one for each day, and one for each open period, in which every buyer
counts once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection

from appraisal.models import AppraisalPeriod, Fact, Shop, SourceAccount
from appraisal.selectors.coverage import closed_days
from appraisal.selectors.layouts import ORDER_LEDGER
from appraisal.services.bulk import insert_rows

_MILLION = 10**6
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

Span = tuple[date, date]


def count_orders(*, shop: Shop) -> None:
    """Counts the orders of a shop anew for every day and period that may still change.

    Inside the caller's transaction. Two queries, and one for each open period.
    """
    periods = list(AppraisalPeriod.objects.all())
    working = [(each.start, each.end) for each in periods if each.is_working]
    closed = [(start, end) for _code, start, end in closed_days()]
    account, _is_new = SourceAccount.objects.get_or_create(
        shop=shop, kind=SourceAccount.Kind.SHOP, key=""
    )
    facts = Fact.objects.filter(account=account, layout=ORDER_LEDGER)
    rows: dict[Span, tuple[Any, ...]] = {}
    for span in working:
        facts.filter(
            pk__in=[
                pk
                for pk, start, end in facts.filter(
                    date_from__gte=span[0], date_until__lte=span[1]
                ).values_list("pk", "date_from", "date_until")
                if not _is_within((start, end), closed)
            ]
        ).delete()
        for counted in (_daily(shop, span), _whole(shop, span)):
            for found, *values in counted:
                if not _is_within(found, closed):
                    rows[found] = tuple(values)
    insert_rows(Fact, _COLUMNS, _fact_rows(rows.items(), account.pk))


def _is_within(span: Span, closed: Iterable[Span]) -> bool:
    """Whether a closed period counts a fact of these days: a quarter's counts for no month."""
    return any(start <= span[0] and span[1] <= end for start, end in closed)


def _fact_rows(
    rows: Iterable[tuple[Span, tuple[Any, ...]]], account: int
) -> Iterator[tuple[Any, ...]]:
    for (start, end), (file, orders, measures) in rows:
        yield (
            file,
            ORDER_LEDGER,
            account,
            start.isoformat(),
            end.isoformat(),
            orders,
            json.dumps(measures, sort_keys=True, separators=(",", ":")),
            Fact.State.ACTIVE.value,
        )


_ORDERS = """
    WITH paid AS (
        SELECT o.file_id, o.paid_on, o.buyer_hash, o.amount, o.refund,
               CASE WHEN o.is_remarked OR EXISTS (
                   SELECT 1 FROM appraisal_brushedorder b
                   WHERE b.shop_id = o.shop_id AND b.order_hash = o.order_hash
               ) THEN 1 ELSE 0 END AS brushed
        FROM appraisal_orderrecord o
        WHERE o.shop_id = %s AND o.state = 'active' AND o.paid_on IS NOT NULL
    ),
    firsts AS (
        SELECT buyer_hash, MIN(paid_on) AS first_day FROM paid
        WHERE buyer_hash <> '' GROUP BY buyer_hash
    )
"""


_DAILY = f"""{_ORDERS}
    SELECT p.paid_on, MAX(p.file_id), COUNT(*),
           SUM(CASE WHEN p.buyer_hash = '' THEN 1 ELSE 0 END),
           COUNT(DISTINCT p.buyer_hash),
           COUNT(DISTINCT CASE WHEN f.first_day = p.paid_on THEN p.buyer_hash END),
           COALESCE(SUM(CASE WHEN f.first_day < p.paid_on THEN p.amount END), 0),
           COALESCE(SUM(CASE WHEN p.brushed = 1 THEN p.amount - p.refund END), 0)
    FROM paid p LEFT JOIN firsts f ON f.buyer_hash = p.buyer_hash
    WHERE p.paid_on BETWEEN %s AND %s GROUP BY p.paid_on
"""  # noqa: S608 - our own words

_WHOLE = f"""{_ORDERS}
    SELECT MAX(p.file_id), COUNT(*), SUM(CASE WHEN p.buyer_hash = '' THEN 1 ELSE 0 END),
           COUNT(DISTINCT p.buyer_hash),
           COUNT(DISTINCT CASE WHEN f.first_day >= %s THEN p.buyer_hash END)
    FROM paid p LEFT JOIN firsts f ON f.buyer_hash = p.buyer_hash
    WHERE p.paid_on BETWEEN %s AND %s
"""  # noqa: S608 - our own words


def _daily(shop: Shop, span: Span) -> Iterator[tuple[Any, ...]]:
    """Each day of the span that has paid orders."""
    for day, file, orders, nameless, buyers, new, returning, brushed in _rows(_DAILY, shop, span):
        measures = {"brushed_amount": int(brushed)}
        if not nameless:
            measures |= _people(buyers, new) | {"returning_gmv": int(returning)}
        on = _day(day)
        yield (on, on), file, orders, measures


def _whole(shop: Shop, span: Span) -> Iterator[tuple[Any, ...]]:
    """The span as a whole, in which every buyer counts once."""
    for file, orders, nameless, buyers, new in _rows(_WHOLE, shop, (span[0], *span)):
        if orders and not nameless:
            yield span, file, orders, _people(buyers, new)


def _people(buyers: int, new: int) -> dict[str, int]:
    return {
        "paid_buyers": buyers * _MILLION,
        "new_buyers": new * _MILLION,
        "returning_buyers": (buyers - new) * _MILLION,
    }


def _rows(sql: str, shop: Shop, days: Iterable[date]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [shop.pk, *days])
        return list(cursor.fetchall())


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
