"""What a file changes: old and new value by day and metric, and account by account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, overload

from django.db import connection

from appraisal.models import Fact, ShopFile, SourceAccount
from appraisal.scoring.metrics import Aggregation, Catalogue
from appraisal.scoring.text import Text
from appraisal.scoring.totals import STATED, metric_code
from appraisal.selectors.facts import MEASURE_DIGITS, summed
from appraisal.selectors.layouts import ORDER_LEDGER, crediting_layouts
from appraisal.selectors.order_changes import (
    COUNTED_CODES,
    OrderChange,
    counts_orders,
    order_changes,
)

Days = tuple[date, date]
ADDED = frozenset({Aggregation.SUM, Aggregation.PEOPLE})


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of one account and its days; None where there was, or will be, none."""

    account: SourceAccount
    date_from: date
    date_until: date
    name: Text
    unit: str
    old: Decimal | None
    new: Decimal | None


@dataclass(frozen=True, slots=True)
class DayChange:
    """What the days of a stretch say of one metric: of the shop, or of all accounts of a kind."""

    date_from: date
    date_until: date
    kind: str
    name: Text
    unit: str
    old: Decimal | None
    new: Decimal | None

    @property
    def about(self) -> str:
        """Whom it is about, in the reader's language."""
        return str(SourceAccount.Kind(self.kind).label)


def day_changes_of(file: ShopFile, metrics: Catalogue) -> list[DayChange]:
    """Old and new value per day and metric that add up: changed ones first, then new ones.

    Of any number of facts: they are added up in the database, in two queries, and four more for
    the orders of an order file.
    """
    codes = list(filter(None, (_added_key(code, metrics) for code in _codes(file))))
    counted = _counted_by_kind(file)
    codes = [code for code in codes if not counted or code not in COUNTED_CODES]
    new, old = _sums(file, codes, is_new=True), _sums(file, codes, is_new=False)
    for key, before, after in counted:
        old[key], new[key] = before, after
    found = [
        DayChange(
            *days,
            kind,
            metrics[metric_code(code)].name,
            metrics[metric_code(code)].unit,
            _decimal(before),
            _decimal(after),
        )
        for days, kind, code in sorted(old.keys() | new.keys())
        if metric_code(code) in metrics
        and (before := old.get((days, kind, code))) != (after := new.get((days, kind, code)))
    ]
    return sorted(found, key=lambda change: change.old is None)


def changes_of(file: ShopFile, metrics: Catalogue) -> Sequence[Change]:
    """Every differing measure, account by account; read from the database as it is asked for."""
    if not counts_orders(file):
        return ChangedFacts(file, metrics)
    found = order_changes(file)
    accounts = SourceAccount.objects.in_bulk({each.account for each in found})
    return [
        Change(
            accounts[each.account],
            each.day,
            each.day,
            metrics[each.code].name,
            metrics[each.code].unit,
            _decimal(each.old),
            _decimal(each.new),
        )
        for each in found
        if each.old is not None and each.code in metrics
    ]


class ChangedFacts(Sequence[Change]):
    """The changed values of a file, fact by fact; its length is the number of changed facts.

    A slice holds every differing measure of the facts in it, so it may be longer than asked.
    """

    def __init__(self, file: ShopFile, metrics: Catalogue) -> None:
        self.file, self.metrics = file, metrics
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._count = _changed_count(self.file)
        return self._count

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...

    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        if isinstance(index, int):
            return list(self)[index]
        start, stop, _step = index.indices(len(self))
        pairs = _pairs(self.file, start, stop - start)
        facts = Fact.objects.select_related("account__shop").in_bulk(
            {pk for pair in pairs for pk in pair}
        )
        return [
            change
            for new, old in pairs
            for change in _differences(facts[new], facts[old], self.metrics)
        ]

    def __iter__(self) -> Iterator[Change]:
        return iter(self[:])


def accounts_of(file: ShopFile) -> list[SourceAccount]:
    """The accounts that a file speaks about and that belong to nobody, though they may be ours."""
    return list(
        SourceAccount.objects.filter(facts__file=file, bindings__isnull=True, is_external=False)
        .exclude(kind=SourceAccount.Kind.SHOP)
        .select_related("shop")
        .order_by("kind", "key")
        .distinct()
    )


def _added_key(code: str, metrics: Catalogue) -> str:
    """Under which key a metric's figures add up; '' when they don't."""
    if code in metrics and metrics[code].aggregation in ADDED:
        return code
    return f"{code}{STATED}" if metrics.adds_up(code) else ""


def _codes(file: ShopFile) -> list[str]:
    """The metrics that the columns of a file were read into."""
    return sorted(
        {
            code
            for sheet in file.sheets
            for codes in sheet.get("columns", {}).values()
            for code in codes.split(", ")
        }
    )


def _counted_by_kind(
    file: ShopFile,
) -> list[tuple[tuple[Days, str, str], int | None, int | None]]:
    """The changes of the order ledger, all accounts of a kind together."""
    found: dict[tuple[Days, str, str], list[OrderChange]] = {}
    changes = order_changes(file) if counts_orders(file) else []
    kinds = dict(
        SourceAccount.objects.filter(pk__in={each.account for each in changes}).values_list(
            "pk", "kind"
        )
    )
    for each in changes:
        key = ((each.day, each.day), kinds[each.account], each.code)
        found.setdefault(key, []).append(each)
    return [
        (key, _total([each.old for each in same]), _total([each.new for each in same]))
        for key, same in found.items()
    ]


def _total(values: Sequence[int | None]) -> int | None:
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def _sums(
    file: ShopFile, codes: Sequence[str], *, is_new: bool
) -> dict[tuple[Days, str, str], int | None]:
    """(days, kind of account, metric) -> what the facts of one side add up to."""
    if not codes:
        return {}
    waits = file.state == ShopFile.State.PREVIEWED
    parameters: list[Any] = [file.pk]
    if is_new:
        condition = f"f.file_id = %s AND f.state = '{'staged' if waits else 'active'}'"
    elif waits:
        layouts = sorted(crediting_layouts())
        condition = f"f.id IN ({_TO_BE_REPLACED % ', '.join(['%s'] * len(layouts))})"
        parameters += [file.pk, *layouts]
    else:
        condition = "f.superseded_by_id = %s"
    columns = ", ".join(map(summed, codes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.date_from, f.date_until, a.kind, {columns}
            FROM appraisal_fact f JOIN appraisal_sourceaccount a ON a.id = f.account_id
            WHERE {condition} AND f.layout <> '{ORDER_LEDGER}'
            GROUP BY f.date_from, f.date_until, a.kind
            """,  # noqa: S608 - our own conditions, codes of the catalogue and marks
            parameters,
        )
        rows = cursor.fetchall()
    return {
        ((_day(start), _day(end)), kind, code): int(value)
        for start, end, kind, *values in rows
        for code, value in zip(codes, values, strict=True)
        if value is not None
    }


_COVERS = """a.layout = s.layout AND a.state = 'active'
    AND s.date_from <= a.date_from AND s.date_until >= a.date_until
    AND (s.date_from = a.date_from AND s.date_until = a.date_until
         OR a.date_from < a.date_until)"""
_TO_BE_REPLACED = f"""
    SELECT a.id FROM appraisal_fact s
    JOIN appraisal_fact a ON a.account_id = s.account_id AND {_COVERS}
    WHERE s.file_id = %%s AND s.state = 'staged'
    UNION
    SELECT a.id FROM appraisal_fact s
    JOIN appraisal_sourceaccount shop ON shop.id = s.account_id AND shop.kind = 'shop'
    JOIN appraisal_sourceaccount part ON part.shop_id = shop.shop_id AND part.kind <> 'shop'
    JOIN appraisal_fact a ON a.account_id = part.id AND {_COVERS}
    WHERE s.file_id = %%s AND s.state = 'staged' AND s.layout IN (%s)
"""  # noqa: S608 - our own words
"""What confirming supersedes: see services.facts.activate_staged and supersede_credits."""


def _changed(file: ShopFile) -> str:
    """Facts of a file beside those of the same account, layout and days with other measures."""
    if file.state == ShopFile.State.PREVIEWED:
        condition = "s.state = 'staged' AND a.state = 'active'"
    else:
        condition = "s.state = 'active' AND a.superseded_by_id = s.file_id"
    return f"""
        FROM appraisal_fact s
        JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
         AND a.date_from = s.date_from AND a.date_until = s.date_until
         AND a.measures <> s.measures
        WHERE s.file_id = %s AND {condition}
    """


def _changed_count(file: ShopFile) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {_changed(file)}", [file.pk])
        (count,) = cursor.fetchone()
        return int(count)


def _pairs(file: ShopFile, start: int, count: int) -> list[tuple[int, int]]:
    """(new, old) ids of changed facts, by day and account."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT s.id, a.id {_changed(file)}
            ORDER BY s.date_from, s.account_id, s.id LIMIT %s OFFSET %s
            """,
            [file.pk, count, start],
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
        days = new.date_from, new.date_until
        yield Change(new.account, *days, name, unit, _decimal(before), _decimal(after))


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-MEASURE_DIGITS)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
