"""Loading, activating and superseding facts, in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from appraisal.importing.facts import AccountRef, FactRow
from appraisal.models import Fact, ShopFile
from appraisal.scoring.numbers import round_half_up
from appraisal.selectors.facts import MEASURE_DIGITS
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many staged facts of a file are new, changed or the same as what is stored."""

    new: int
    changed: int
    same: int


def stage_facts(
    *, file: ShopFile, facts: Sequence[FactRow], account_ids: Mapping[AccountRef, int]
) -> None:
    """Stores the facts as staged.

    Measures are rounded half up to millionths: the one named step where digits may be lost.
    """
    insert_rows(Fact, _COLUMNS, _rows(file.pk, facts, account_ids))


def compare(*, file: ShopFile) -> Comparison:
    """Counts the staged facts of a file against the active ones, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT COUNT(*), COUNT(a.id),
                   COALESCE(SUM(CASE WHEN a.measures = s.measures THEN 1 ELSE 0 END), 0)
            FROM appraisal_fact s
            LEFT JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
             AND a.date_from = s.date_from AND a.date_until = s.date_until AND a.state = 'active'
            WHERE s.file_id = %s AND s.state = 'staged'
            """,
            [file.pk],
        )
        staged, known, same = cursor.fetchone()
    return Comparison(staged - known, known - same, same)


def activate_staged(*, file: ShopFile) -> None:
    """Makes the staged facts of a file count; those they cover are superseded by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE appraisal_fact SET state = 'superseded', superseded_by_id = %s
            WHERE state = 'active' AND EXISTS (
                SELECT 1 FROM appraisal_fact s
                WHERE s.file_id = %s AND s.state = 'staged'
                  AND s.account_id = appraisal_fact.account_id
                  AND s.layout = appraisal_fact.layout
                  AND s.date_from <= appraisal_fact.date_from
                  AND s.date_until >= appraisal_fact.date_until
                  AND (s.date_from = appraisal_fact.date_from
                       AND s.date_until = appraisal_fact.date_until
                       OR appraisal_fact.date_from < appraisal_fact.date_until)
            )
            """,
            [file.pk, file.pk],
        )
    Fact.objects.filter(file=file, state=Fact.State.STAGED).update(state=Fact.State.ACTIVE)


def withdraw(*, file: ShopFile) -> None:
    """Takes the active facts of a file out; those it had superseded count again."""
    Fact.objects.filter(file=file, state=Fact.State.ACTIVE).update(state=Fact.State.SUPERSEDED)
    Fact.objects.filter(superseded_by=file).update(state=Fact.State.ACTIVE, superseded_by=None)


def drop_staged(*, file: ShopFile) -> None:
    """Forgets the staged facts of a file."""
    Fact.objects.filter(file=file, state=Fact.State.STAGED).delete()


def _rows(
    file_id: int, facts: Iterable[FactRow], account_ids: Mapping[AccountRef, int]
) -> Iterator[tuple[int, str, int, str, str, int, str, str]]:
    for fact in facts:
        yield (
            file_id,
            fact.layout,
            account_ids[fact.account],
            fact.date_from.isoformat(),
            fact.date_to.isoformat(),
            fact.rows,
            _measures(fact),
            Fact.State.STAGED.value,
        )


def _measures(fact: FactRow) -> str:
    """Canonical JSON of whole millionths: equal measures are equal text."""
    return json.dumps(
        {key: _millionths(value) for key, value in fact.measures.items()},
        sort_keys=True,
        separators=(",", ":"),
    )


def _millionths(value: Decimal) -> int:
    """Whole millionths; only a number of more than six decimals needs rounding."""
    scaled = value.scaleb(MEASURE_DIGITS)
    if scaled == scaled.to_integral_value():
        return int(scaled)
    return int(round_half_up(value, MEASURE_DIGITS).scaleb(MEASURE_DIGITS))
