"""What a file changes: old and new value of every measure that differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from appraisal.models import Fact, ShopFile, SourceAccount
from appraisal.scoring.metrics import Aggregation, Catalogue
from appraisal.scoring.text import Text
from appraisal.selectors.facts import MEASURE_DIGITS

CHANGES_SHOWN = 200
MOST_FACTS_BY_DAY = 50_000


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of one account and day; None where there was, or will be, none."""

    fact: Fact
    name: Text
    unit: str
    old: Decimal | None
    new: Decimal | None


def changes_of(file: ShopFile, metrics: Catalogue) -> list[Change]:
    """The first differences: those to come of a preview, those made of a stored file.

    CHANGES_SHOWN at most.
    """
    pairs = _pairs(file)
    facts = Fact.objects.select_related("account__shop").in_bulk(
        {pk for pair in pairs for pk in pair}
    )
    found: list[Change] = []
    for new, old in pairs:
        found.extend(_differences(facts[new], facts[old], metrics))
        if len(found) >= CHANGES_SHOWN:
            break
    return found[:CHANGES_SHOWN]


@dataclass(frozen=True, slots=True)
class DayChange:
    """What the days of a stretch say of one metric, all accounts together."""

    date_from: date
    date_until: date
    name: Text
    unit: str
    old: Decimal | None
    new: Decimal | None


def day_changes_of(file: ShopFile, metrics: Catalogue) -> list[DayChange]:
    """Old and new value per day and metric: changed ones first, then new ones.

    Of metrics that add up; CHANGES_SHOWN at most, and none for a file of very many facts, where
    the list of changed values has to do.
    """
    if file.facts_new + file.facts_changed + file.facts_same > MOST_FACTS_BY_DAY:
        return []
    codes = [
        code
        for code, metric in metrics.items()
        if metric.aggregation in (Aggregation.SUM, Aggregation.PEOPLE)
    ]
    return [
        DayChange(
            _day(start),
            _day(end),
            metrics[code].name,
            metrics[code].unit,
            _decimal(None if old is None else int(old)),
            _decimal(None if new is None else int(new)),
        )
        for start, end, code, old, new in _by_day(file, codes)
    ]


def _by_day(file: ShopFile, codes: list[str]) -> list[tuple[Any, ...]]:
    postgresql = connection.vendor == "postgresql"
    each = "jsonb_each_text(f.measures)" if postgresql else "json_each(f.measures)"
    value = "m.value::numeric" if postgresql else "m.value"
    if file.state == ShopFile.State.PREVIEWED:
        mine, theirs = "s.state = 'staged'", "a.state = 'active'"
    else:
        mine, theirs = "s.state = 'active'", "a.superseded_by_id = s.file_id"
    marks = ", ".join(["%s"] * len(codes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH f AS (
                SELECT s.date_from, s.date_until, s.measures, 1 AS is_new
                FROM appraisal_fact s WHERE s.file_id = %s AND {mine}
                UNION ALL
                SELECT s.date_from, s.date_until, a.measures, 0
                FROM appraisal_fact s
                JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
                 AND a.date_from = s.date_from AND a.date_until = s.date_until AND {theirs}
                WHERE s.file_id = %s AND {mine}
            ), both_sides AS (
                SELECT f.date_from, f.date_until, m.key AS code,
                       SUM(CASE WHEN f.is_new = 0 THEN {value} END) AS old,
                       SUM(CASE WHEN f.is_new = 1 THEN {value} END) AS new
                FROM f, {each} m WHERE m.key IN ({marks})
                GROUP BY f.date_from, f.date_until, m.key
            )
            SELECT date_from, date_until, code, old, new FROM both_sides
            WHERE old IS NULL OR new IS NULL OR old <> new
            ORDER BY CASE WHEN old IS NULL THEN 1 ELSE 0 END, date_from, date_until, code
            LIMIT {CHANGES_SHOWN}
            """,  # noqa: S608 - the conditions above, codes as parameters
            [file.pk, file.pk, *codes],
        )
        return list(cursor.fetchall())


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def accounts_of(file: ShopFile) -> list[SourceAccount]:
    """The accounts that a file speaks about and that belong to nobody."""
    return list(
        SourceAccount.objects.filter(facts__file=file, bindings__isnull=True)
        .exclude(kind=SourceAccount.Kind.SHOP)
        .select_related("shop")
        .order_by("kind", "key")
        .distinct()
    )


def _pairs(file: ShopFile) -> list[tuple[int, int]]:
    """(new, old) ids of facts of the same account, layout and days with other measures."""
    if file.state == ShopFile.State.PREVIEWED:
        condition = "s.state = 'staged' AND a.state = 'active'"
    else:
        condition = "s.state = 'active' AND a.superseded_by_id = s.file_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT s.id, a.id FROM appraisal_fact s
            JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
             AND a.date_from = s.date_from AND a.date_until = s.date_until
             AND a.measures <> s.measures
            WHERE s.file_id = %s AND {condition}
            ORDER BY s.date_from, s.account_id, s.id LIMIT {CHANGES_SHOWN}
            """,  # noqa: S608 - the conditions above, no text from outside
            [file.pk],
        )
        return [(int(new), int(old)) for new, old in cursor.fetchall()]


def _differences(new: Fact, old: Fact, metrics: Catalogue) -> Iterator[Change]:
    for key in sorted({*new.measures, *old.measures}):
        before, after = old.measures.get(key), new.measures.get(key)
        if before == after:
            continue
        code, _at, part = key.partition("@")
        metric = metrics.get(code)
        name = metric.name if metric else Text(code, code)
        if part:
            name = Text(f"{name.zh}（{part}）", f"{name.en} ({part})")
        # The parts of an average are in units of their own.
        unit = metric.unit if metric and part in ("", "stated") else ""
        yield Change(new, name, unit, _decimal(before), _decimal(after))


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-MEASURE_DIGITS)
