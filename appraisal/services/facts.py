"""Loading, activating and superseding facts, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from operator import itemgetter

from django.db import connection

from appraisal.importing.facts import AccountRef
from appraisal.importing.packed_facts import FactGroup, PackedFacts
from appraisal.models import Fact, ShopFile
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
    *, file: ShopFile, facts: PackedFacts, account_ids: Mapping[AccountRef, int]
) -> None:
    """Stores the facts as staged.

    Measures are rounded half up to millionths (``importing.millionths``): the one named step
    where digits may be lost.
    """
    insert_rows(Fact, _COLUMNS, _rows(file.pk, facts.groups, account_ids))


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
            WHERE id IN (
                SELECT a.id FROM appraisal_fact s
                JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
                 AND a.state = 'active'
                 AND s.date_from <= a.date_from AND s.date_until >= a.date_until
                 AND (s.date_from = a.date_from AND s.date_until = a.date_until
                      OR a.date_from < a.date_until)
                WHERE s.file_id = %s AND s.state = 'staged'
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
    file_id: int, groups: Iterable[FactGroup], account_ids: Mapping[AccountRef, int]
) -> Iterator[tuple[int, str, int, str, str, int, str, str]]:
    for group in groups:
        ordinals = {*group.starts, *group.ends}
        days = {number: date.fromordinal(number).isoformat() for number in ordinals}
        ids = {(account.key, account.name): account_ids[account] for account in group.accounts()}
        accounts = map(ids.__getitem__, zip(group.keys, group.names, strict=True))
        yield from zip(
            repeat(file_id),
            repeat(group.layout),
            accounts,
            map(days.__getitem__, group.starts),
            map(days.__getitem__, group.ends),
            group.rows,
            _measures(group),
            repeat(Fact.State.STAGED.value),
        )


def _measures(group: FactGroup) -> Iterator[str]:
    """Canonical JSON of whole millionths, keys in order: equal measures are equal text."""
    order = sorted(range(len(group.codes)), key=group.codes.__getitem__)
    pattern = "{" + ",".join(f'"{group.codes[place]}":%d' for place in order) + "}"
    if len(order) == 1:
        return (pattern % values for values in group.millionths())
    return map(pattern.__mod__, map(itemgetter(*order), group.millionths()))
