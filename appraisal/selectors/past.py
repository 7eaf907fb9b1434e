"""What a shop's files say of its days: a new file compared with the weeks before it.

Both sides are added up in the database, so a file of 300,000 facts costs two queries and one row
a day, whatever the number of its accounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from appraisal.importing.facts import Problem
from appraisal.importing.outliers import COMPARED, WEEKS, outlier_problems, outliers
from appraisal.importing.packed_facts import PackedFacts
from appraisal.models import ShopFile
from appraisal.selectors.facts import MEASURE_DIGITS, summed
from appraisal.selectors.metrics import catalogue

Figures = dict[tuple[str, str], dict[date, Decimal]]
"""(layout, metric) -> day -> the shop's figure."""


def unlike_the_past(
    file: ShopFile, facts: PackedFacts, days: tuple[date, date] | None
) -> list[Problem]:
    """Warnings about figures of a staged file unlike the shop's own past. Three queries.

    `days`: the first and the last one of its facts.
    """
    metrics = catalogue()
    shapes = {(group.layout, code) for group in facts.groups for code in group.codes}
    codes = sorted(
        {
            code
            for _layout, code in shapes
            if code in metrics and metrics[code].aggregation in COMPARED
        }
    )
    if not codes or days is None:
        return []
    layouts = sorted({layout for layout, _code in shapes})
    new = _figures("f.file_id = %s AND f.state = 'staged'", [file.pk], layouts, codes)
    span: list[Any] = [file.shop_id, days[0] - timedelta(weeks=WEEKS), days[1]]
    before = "a.shop_id = %s AND f.state = 'active' AND f.date_from BETWEEN %s AND %s"
    found = outliers(new, _figures(before, span, layouts, codes))
    places = _first_rows(facts, {(one.layout, one.day) for one in found})
    return list(outlier_problems(found, places, metrics))


def _figures(
    condition: str, parameters: list[Any], layouts: Sequence[str], codes: Sequence[str]
) -> Figures:
    """Each day's figure: what a layout says about the shop itself, else its accounts together."""
    columns = ", ".join(map(summed, codes))
    marks = ", ".join(["%s"] * len(layouts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.layout, f.date_from, {columns}
            FROM appraisal_fact f JOIN appraisal_sourceaccount a ON a.id = f.account_id
            WHERE {condition} AND f.date_from = f.date_until AND f.layout IN ({marks})
            GROUP BY f.layout, f.date_from, CASE WHEN a.kind = 'shop' THEN 1 ELSE 0 END
            ORDER BY CASE WHEN a.kind = 'shop' THEN 1 ELSE 0 END
            """,  # noqa: S608 - our own conditions, codes of the catalogue and marks
            [*parameters, *layouts],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    found: Figures = defaultdict(dict)
    for layout, day, *values in rows:
        on = day if isinstance(day, date) else date.fromisoformat(day)
        for code, value in zip(codes, values, strict=True):
            if value is not None:
                found[layout, code][on] = Decimal(value).scaleb(-MEASURE_DIGITS)
    return found


def _first_rows(
    facts: PackedFacts, wanted: set[tuple[str, date]]
) -> Mapping[tuple[str, date], int]:
    """The first row of the file that each of these days comes from."""
    found: dict[tuple[str, date], int] = {}
    ordinals = {(layout, day.toordinal()): (layout, day) for layout, day in wanted}
    for group in facts.groups if wanted else ():
        for start, end, top in zip(group.starts, group.ends, group.firsts, strict=True):
            key = ordinals.get((group.layout, start)) if start == end else None
            if key is not None and top:
                found[key] = min(top, found.get(key, top))
    return found
