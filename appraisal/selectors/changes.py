"""What a file changes: old and new value of every measure that differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from appraisal.models import Fact, ShopFile, SourceAccount
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.text import Text
from appraisal.selectors.facts import MEASURE_DIGITS

CHANGES_SHOWN = 200


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
