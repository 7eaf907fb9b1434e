"""What the stored files of a shop say of its days: the past with which a new file is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from appraisal.importing.facts import FactRow, Problem
from appraisal.importing.outliers import (
    MOST_FACTS,
    WEEKS,
    Series,
    daily_series,
    outlier_problems,
    outliers,
)
from appraisal.models import Shop
from appraisal.selectors.facts import MEASURE_DIGITS, summed
from appraisal.selectors.metrics import catalogue


def unlike_the_past(shop: Shop, facts: Sequence[FactRow]) -> list[Problem]:
    """Warnings about figures of a new file unlike the shop's own past. Two queries."""
    if len(facts) > MOST_FACTS:
        return []
    metrics = catalogue()
    new = daily_series(facts, metrics)
    return list(outlier_problems(outliers(new, past_of(shop, new)), facts, metrics))


def past_of(shop: Shop, new: Series) -> Series:
    """The shop's stored figures of the weeks before those of a new file. One query."""
    days = [day for figures in new.values() for day in figures]
    if not days:
        return {}
    layouts = sorted({layout for layout, _ in new})
    metrics = sorted({metric for _, metric in new})
    rows = _rows(shop, layouts, metrics, min(days) - timedelta(weeks=WEEKS), max(days))
    found: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(dict)
    for layout, day, *values in rows:
        on = day if isinstance(day, date) else date.fromisoformat(day)
        for metric, value in zip(metrics, values, strict=True):
            if value is not None:
                found[layout, metric][on] = Decimal(value).scaleb(-MEASURE_DIGITS)
    return found


def _rows(
    shop: Shop, layouts: list[str], metrics: Iterable[str], first: date, last: date
) -> list[tuple[Any, ...]]:
    columns = ", ".join(map(summed, metrics))
    marks = ", ".join(["%s"] * len(layouts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.layout, f.date_from, {columns}
            FROM appraisal_fact f JOIN appraisal_sourceaccount a ON a.id = f.account_id
            WHERE a.shop_id = %s AND f.state = 'active' AND f.date_from = f.date_until
              AND f.date_from BETWEEN %s AND %s AND f.layout IN ({marks})
            GROUP BY f.layout, f.date_from
            """,  # noqa: S608 - codes of the catalogue and marks
            [shop.pk, first, last, *layouts],
        )
        return list(cursor.fetchall())
