"""What the stored orders of a shop add up to, for the shop and for each account credited.

An order counts as the newest file that holds it states it, whichever files its day stands in: so
orders made before midnight and paid after it, and months that overlap, count once and count all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from appraisal.models import Shop, ShopFile
from appraisal.selectors.layouts import order_layouts

Span = tuple[date, date]
MILLION = 10**6


@dataclass(frozen=True, slots=True)
class Counted:
    """What the orders of some days say of one account; money and counts in whole millionths."""

    account: int
    span: Span
    file: int
    orders: int
    measures: dict[str, int]


@dataclass(frozen=True, slots=True)
class Basis:
    """Which orders are looked at: those that count, or as it was or will be with one file."""

    condition: str
    parameters: tuple[int, ...] = ()


COUNTING = Basis("o.state = 'active'")


def with_staged(file: ShopFile) -> Basis:
    """The orders as they will count once this file is confirmed."""
    return Basis(
        """((o.state = 'active' AND o.order_hash NOT IN (
                SELECT s.order_hash FROM appraisal_orderrecord s
                WHERE s.file_id = %s AND s.state = 'staged'))
            OR (o.file_id = %s AND o.state = 'staged'))""",
        (file.pk, file.pk),
    )


def without_file(file: ShopFile) -> Basis:
    """The orders as they would count without this stored file."""
    return Basis(
        """((o.state = 'active' AND o.file_id <> %s)
            OR (o.state = 'superseded' AND o.superseded_by_id = %s))""",
        (file.pk, file.pk),
    )


def days_of_orders(shop: Shop, account: int, span: Span, basis: Basis = COUNTING) -> list[Counted]:
    """What each day of a span says; `account` is that of the shop itself. Two queries."""
    found: dict[tuple[int, date], list[Any]] = defaultdict(lambda: [0, 0, {}])
    for subject, on, file, orders, amount in _rows(_PLACED, shop, account, span, basis):
        line = found[subject, _day(on)]
        line[0], line[1] = file, orders
        line[2] |= _stated({"orders_created": orders * MILLION, "order_amount": amount})
    for subject, on, file, *values in _rows(_PAID, shop, account, span, basis):
        line = found[subject, _day(on)]
        line[0], line[1] = max(line[0], file), max(line[1], values[0])
        line[2] |= _paid(values)
    return [
        Counted(subject, (on, on), file, orders, measures)
        for (subject, on), (file, orders, measures) in sorted(found.items())
    ]


def people_of_orders(
    shop: Shop, account: int, span: Span, basis: Basis = COUNTING
) -> Iterator[Counted]:
    """The span as a whole, in which every buyer counts once. One query."""
    rows = _rows(_PEOPLE, shop, account, span, basis, span[0])
    for subject, file, orders, nameless, buyers, new in rows:
        if not nameless:
            yield Counted(subject, span, file, orders, _people(buyers, new))


def years_without_numbers(shop: Shop) -> frozenset[int]:
    """Years in which a stored order file names no order numbers.

    Its orders are not among those counted. Half of the orders would make a wrong number of every
    window of that year, so the rows of the files are added up instead, and buyers are missing.
    """
    files = ShopFile.objects.filter(
        shop=shop,
        state=ShopFile.State.STORED,
        orders_read=0,
        facts__layout__in=order_layouts(),
    )
    days = files.values_list("date_from", "date_until").distinct()
    return frozenset(
        year for start, end in days if start and end for year in range(start.year, end.year + 1)
    )


def _paid(row: Sequence[Any]) -> dict[str, int]:
    """The measures of one row of _PAID, from the number of orders on."""
    orders, nameless, buyers, new, returning, brushed, amount, items, refund, refunded = row
    measures = _stated(
        {
            "paid_orders": orders * MILLION,
            "gmv": amount,
            "paid_items": items,
            "refund_amount": refund,
            "refund_orders": None if refund is None else refunded * MILLION,
            "brushed_amount": brushed,
        }
    )
    if not nameless:
        measures |= _people(buyers, new) | {"returning_gmv": int(returning)}
    return measures


def _stated(measures: dict[str, int | None]) -> dict[str, int]:
    """A figure that no file states is missing, never 0."""
    return {code: int(value) for code, value in measures.items() if value is not None}


def _people(buyers: int, new: int) -> dict[str, int]:
    return {
        "paid_buyers": buyers * MILLION,
        "new_buyers": new * MILLION,
        "returning_buyers": (buyers - new) * MILLION,
    }


# A buyer is new to the shop, whoever sold: the first day is that of any order of the shop.
_ORDERS = """
    WITH mine AS (
        SELECT o.file_id, o.order_hash, o.buyer_hash, o.created_on, o.paid_on, o.amount,
               o.refund, o.items, o.credited_id,
               CASE WHEN o.is_remarked OR EXISTS (
                   SELECT 1 FROM appraisal_brushedorder b
                   WHERE b.shop_id = o.shop_id AND b.order_hash = o.order_hash
               ) THEN 1 ELSE 0 END AS brushed
        FROM appraisal_orderrecord o
        WHERE o.shop_id = %s AND {condition}
    ),
    firsts AS (
        SELECT buyer_hash, MIN(paid_on) AS first_day FROM mine
        WHERE buyer_hash <> '' AND paid_on IS NOT NULL GROUP BY buyer_hash
    ),
    subjects AS (
        SELECT CAST(%s AS bigint) AS subject, mine.* FROM mine
        UNION ALL
        SELECT credited_id AS subject, mine.* FROM mine WHERE credited_id IS NOT NULL
    )
"""

_PLACED = """
    SELECT p.subject, p.created_on, MAX(p.file_id), COUNT(DISTINCT p.order_hash), SUM(p.amount)
    FROM subjects p
    WHERE p.created_on BETWEEN %s AND %s GROUP BY p.subject, p.created_on
"""

_PAID = """
    SELECT p.subject, p.paid_on, MAX(p.file_id), COUNT(DISTINCT p.order_hash),
           SUM(CASE WHEN p.buyer_hash = '' THEN 1 ELSE 0 END),
           COUNT(DISTINCT p.buyer_hash),
           COUNT(DISTINCT CASE WHEN f.first_day = p.paid_on THEN p.buyer_hash END),
           COALESCE(SUM(CASE WHEN f.first_day < p.paid_on THEN p.amount END), 0),
           COALESCE(SUM(CASE WHEN p.brushed = 1 THEN p.amount - COALESCE(p.refund, 0) END), 0),
           SUM(p.amount), SUM(p.items), SUM(p.refund),
           COUNT(DISTINCT CASE WHEN p.refund > 0 THEN p.order_hash END)
    FROM subjects p LEFT JOIN firsts f ON f.buyer_hash = p.buyer_hash
    WHERE p.paid_on BETWEEN %s AND %s GROUP BY p.subject, p.paid_on
"""

_PEOPLE = """
    SELECT p.subject, MAX(p.file_id), COUNT(DISTINCT p.order_hash),
           SUM(CASE WHEN p.buyer_hash = '' THEN 1 ELSE 0 END),
           COUNT(DISTINCT p.buyer_hash),
           COUNT(DISTINCT CASE WHEN f.first_day >= %s THEN p.buyer_hash END)
    FROM subjects p LEFT JOIN firsts f ON f.buyer_hash = p.buyer_hash
    WHERE p.paid_on BETWEEN %s AND %s GROUP BY p.subject
"""


def _rows(
    select: str, shop: Shop, account: int, span: Span, basis: Basis, *before: date
) -> Sequence[tuple[Any, ...]]:
    sql = _ORDERS.replace("{condition}", basis.condition) + select
    with connection.cursor() as cursor:
        cursor.execute(sql, [shop.pk, *basis.parameters, account, *before, *span])
        return list(cursor.fetchall())


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
