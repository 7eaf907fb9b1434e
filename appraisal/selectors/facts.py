"""Facts added up in the database, for any number of windows in one query each.

A window is an id, the dates, and whose facts: an employee's accounts (in one shop or in all),
or all accounts of a shop. Windows travel as one JSON parameter, so the number of queries does
not depend on how many there are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from appraisal.importing.millionths import DIGITS
from appraisal.models import SourceAccount
from appraisal.scoring.metrics import Aggregation, Catalogue, Totals
from appraisal.scoring.totals import FactSum, totals
from appraisal.selectors.layouts import layout_ranks

MEASURE_DIGITS = DIGITS
"""Stored measures are whole millionths: numbers of 6 decimals without the point."""

KNOWN_BY_LIST = {"brushed_amount": "gmv"}
"""Metrics that only a list of the company's own tells: where sales are known and nothing is
listed, the amount is 0 and not missing."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days (both included) of an employee's accounts, of a shop's accounts, or of both."""

    id: str
    start: date
    end: date
    employee: int | None = None
    shop: int | None = None


def totals_of_windows(
    windows: Sequence[Window],
    keys: Iterable[str],
    catalogue: Catalogue,
    ranks: Mapping[str, int] | None = None,
) -> dict[str, Totals]:
    """Window id -> totals of the keys. Several windows may share an id: shops of a department.

    ``ranks`` are the layouts' where they are not those of today.

    At most two queries: one for employees' windows, one for shops'.
    """
    asked = _with_bases(keys)
    sums = _sums(windows, asked, catalogue, by_day=False)
    ranks = layout_ranks() if ranks is None else ranks
    return {
        id_: _with_lists(totals(found[None], ranks, catalogue), asked)
        for id_, found in sums.items()
    }


def daily_totals_of_windows(
    windows: Sequence[Window],
    keys: Iterable[str],
    catalogue: Catalogue,
    ranks: Mapping[str, int] | None = None,
) -> dict[str, dict[date, Totals]]:
    """Window id -> day -> totals, from facts of single days only. At most two queries."""
    asked = _with_bases(keys)
    sums = _sums(windows, asked, catalogue, by_day=True)
    ranks = layout_ranks() if ranks is None else ranks
    return {
        id_: {
            day: _with_lists(totals(found, ranks, catalogue), asked)
            for day, found in days.items()
            if day
        }
        for id_, days in sums.items()
    }


def _with_bases(keys: Iterable[str]) -> list[str]:
    """The keys, with those that tell whether a listed metric is known to be 0."""
    asked = set(keys)
    return sorted(asked | {base for key, base in KNOWN_BY_LIST.items() if key in asked})


def _with_lists(found: Totals, asked: Sequence[str]) -> Totals:
    nothing = {
        key: replace(found[base], value=Decimal(0))
        for key, base in KNOWN_BY_LIST.items()
        if key in asked and key not in found and base in found
    }
    return {**found, **nothing} if nothing else found


def _sums(
    windows: Sequence[Window], keys: list[str], catalogue: Catalogue, *, by_day: bool
) -> dict[str, dict[date | None, list[FactSum]]]:
    result: dict[str, dict[date | None, list[FactSum]]] = defaultdict(lambda: defaultdict(list))
    people = [window for window in windows if window.employee is not None]
    shops = [window for window in windows if window.employee is None]
    for found, of_people in ((people, True), (shops, False)):
        if not found or not keys:
            continue
        for id_, day, fact_sum in _query(found, keys, catalogue, of_people, by_day):
            result[id_][day].append(fact_sum)
    return result


def _query(
    windows: Sequence[Window],
    keys: list[str],
    catalogue: Catalogue,
    of_people: bool,
    by_day: bool,
) -> Iterable[tuple[str, date | None, FactSum]]:
    """Rows of the one query, as the pure type."""
    payload = json.dumps(
        [
            [window.id, window.employee, window.shop, *_iso(window.start, window.end)]
            for window in windows
        ]
    )
    sql = _sql(keys, catalogue, of_people, by_day)
    with connection.cursor() as cursor:
        cursor.execute(sql, [payload])
        rows = cursor.fetchall()
    last = [_takes_last(key, catalogue) for key in keys]
    for row in rows:
        id_, shop, account, kind, layout, date_from, date_until, facts, daily, exact = row[:10]
        currency = row[10]
        measures = {
            key: _value(raw, is_last)
            for key, raw, is_last in zip(keys, row[11:], last, strict=True)
            if raw is not None
        }
        start, until = _day(date_from), _day(date_until)
        yield (
            id_,
            start if by_day else None,
            FactSum(
                shop,
                account,
                layout,
                start,
                until,
                facts,
                bool(daily),
                bool(exact),
                measures,
                of_shop=kind == SourceAccount.Kind.SHOP,
                currency=currency,
            ),
        )


def _sql(keys: list[str], catalogue: Catalogue, of_people: bool, by_day: bool) -> str:
    """The SQL for this database. Keys are codes of the catalogue, checked, never user text."""
    dialect = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    columns = ", ".join(
        (dialect.last if _takes_last(key, catalogue) else dialect.largest)(_checked(key))
        if _aggregation(key, catalogue) in (Aggregation.LAST, Aggregation.MAX)
        else dialect.sum(_checked(key))
        for key in keys
    )
    bindings = (
        f"""JOIN appraisal_accountbinding b ON b.employee_id = w.employee
            JOIN appraisal_sourceaccount a ON a.id = b.account_id
             AND (w.shop IS NULL OR a.shop_id = w.shop)
            JOIN appraisal_fact f ON f.account_id = a.id AND f.state = 'active'
             AND f.date_from >= {dialect.greatest}(w.date_from, b.start)
             AND f.date_until <= {dialect.least}(w.date_until, COALESCE(b."end", w.date_until))"""
        if of_people
        else """JOIN appraisal_sourceaccount a ON a.shop_id = w.shop
            JOIN appraisal_fact f ON f.account_id = a.id AND f.state = 'active'
             AND f.date_from >= w.date_from AND f.date_until <= w.date_until"""
    )
    exact = "(f.date_from = w.date_from AND f.date_until = w.date_until)"
    daily = "(f.date_from = f.date_until)"
    if by_day:
        alone, only = "f.date_from", f"WHERE {daily}"
    else:
        # A fact of several days stays alone, so that it can win or give way as a whole.
        alone, only = f"CASE WHEN {daily} THEN 0 ELSE f.id END", ""
    return f"""
        WITH w AS ({dialect.windows})
        SELECT w.id, a.shop_id, a.id, a.kind, f.layout,
               MIN(f.date_from), MAX(f.date_until), COUNT(*),
               {dialect.truth(daily)}, {dialect.truth(exact)}, s.currency, {columns}
        FROM w {bindings} JOIN appraisal_shop s ON s.id = a.shop_id {only}
        GROUP BY w.id, a.shop_id, s.currency, a.id, f.layout, {alone}
    """  # noqa: S608 - keys are checked against the catalogue's alphabet


class _Sqlite:
    """SQLite: whole numbers in JSON are summed as 64-bit integers; an overflow is an error."""

    windows = """
        SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS employee,
               json_extract(value, '$[2]') AS shop, json_extract(value, '$[3]') AS date_from,
               json_extract(value, '$[4]') AS date_until
        FROM json_each(%s)"""
    greatest, least = "MAX", "MIN"

    @staticmethod
    def measure(key: str) -> str:
        return f"json_extract(f.measures, '$.\"{key}\"')"

    def sum(self, key: str) -> str:
        return f"SUM({self.measure(key)})"

    def largest(self, key: str) -> str:
        return f"MAX({self.measure(key)})"

    def last(self, key: str) -> str:
        return f"MAX(f.date_until || '|' || {self.measure(key)})"

    @staticmethod
    def truth(condition: str) -> str:
        return f"MAX({condition})"


class _Postgresql:
    """PostgreSQL: the same, summed as bigint into numeric."""

    windows = """
        SELECT value->>0 AS id, (value->>1)::bigint AS employee, (value->>2)::bigint AS shop,
               (value->>3)::date AS date_from, (value->>4)::date AS date_until
        FROM jsonb_array_elements(%s::jsonb)"""
    greatest, least = "GREATEST", "LEAST"

    @staticmethod
    def measure(key: str) -> str:
        return f"(f.measures->>'{key}')::bigint"

    def sum(self, key: str) -> str:
        return f"SUM({self.measure(key)})"

    def largest(self, key: str) -> str:
        return f"MAX({self.measure(key)})"

    def last(self, key: str) -> str:
        return f"MAX(f.date_until::text || '|' || {self.measure(key)}::text)"

    @staticmethod
    def truth(condition: str) -> str:
        return f"bool_or({condition})"


_SQLITE, _POSTGRESQL = _Sqlite(), _Postgresql()


def summed(key: str) -> str:
    """The SQL that adds up one measure of the facts ``f``, in whole millionths."""
    dialect = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    return dialect.sum(_checked(key))


def _aggregation(key: str, catalogue: Catalogue) -> Aggregation:
    metric = catalogue.get(key)
    return metric.aggregation if metric else Aggregation.SUM


def _takes_last(key: str, catalogue: Catalogue) -> bool:
    return _aggregation(key, catalogue) is Aggregation.LAST


def _checked(key: str) -> str:
    if not key.replace("@", "_").replace("_", "a").isalnum() or not key.isascii():
        raise ValueError(f"not a metric key: {key!r}")
    return key


def _value(raw: object, is_last: bool) -> Decimal:
    text = str(raw).rpartition("|")[2] if is_last else str(raw)
    return Decimal(text).scaleb(-MEASURE_DIGITS)


def _iso(start: date, end: date) -> tuple[str, str]:
    return start.isoformat(), end.isoformat()


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
