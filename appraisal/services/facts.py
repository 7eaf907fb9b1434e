"""Loading, activating and superseding facts, in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat

from django.db import connection

from appraisal.importing.packed_facts import FactGroup, Groups, PackedFacts
from appraisal.models import Fact, ShopFile
from appraisal.services.accounts import AccountIds, account_ids, ensure_accounts
from appraisal.services.bulk import CHUNK, insert_rows

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


def stage_facts(*, file: ShopFile, facts: PackedFacts) -> tuple[date, date] | None:
    """Stores the facts as staged, with the accounts that are new; returns their first and last day.

    The facts are gone through once, some at a time. Measures are rounded half up to millionths
    (``importing.millionths``): the one named step where digits may be lost.
    """
    ids = account_ids(file.shop)
    days: set[int] = set()
    for groups in _rounds(facts.groups):
        names: dict[tuple[str, str], str] = {}
        for group in groups:
            days |= {min(group.starts), max(group.ends)}
            names.update(_new_accounts(group, ids))
        if names:
            ensure_accounts(shop=file.shop, ids=ids, names=names)
        insert_rows(Fact, _COLUMNS, _rows(file.pk, groups, ids))
    return (date.fromordinal(min(days)), date.fromordinal(max(days))) if days else None


def _new_accounts(group: FactGroup, ids: AccountIds) -> Iterator[tuple[tuple[str, str], str]]:
    """Kind, key and name of the accounts of a group without an id."""
    kind = group.kind.value
    new = set(group.keys).difference(ids[kind])
    if new:
        pairs = zip(group.keys, group.names, strict=True)
        yield from (((kind, key), name) for key, name in pairs if key in new)


def _rounds(groups: Groups) -> Iterator[list[FactGroup]]:
    """The groups, as many at a time as make a round of rows."""
    found, facts = [], 0
    for group in groups:
        found.append(group)
        facts += len(group)
        if facts >= CHUNK:
            yield found
            found, facts = [], 0
    if found:
        yield found


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


def supersede_credits(*, file: ShopFile, layouts: Collection[str]) -> None:
    """Supersedes what these layouts credited to accounts on days whose rows a file states anew.

    Call it before ``activate_staged``. The accounts are parts of the shop: an order that now
    is credited to somebody else must not count for the one before.
    """
    marks = ", ".join(["%s"] * len(layouts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE appraisal_fact SET state = 'superseded', superseded_by_id = %s
            WHERE id IN (
                SELECT a.id FROM appraisal_fact s
                JOIN appraisal_sourceaccount shop ON shop.id = s.account_id AND shop.kind = 'shop'
                JOIN appraisal_sourceaccount part ON part.shop_id = shop.shop_id
                 AND part.kind <> 'shop'
                JOIN appraisal_fact a ON a.account_id = part.id AND a.layout = s.layout
                 AND a.state = 'active'
                 AND s.date_from <= a.date_from AND s.date_until >= a.date_until
                 AND (s.date_from = a.date_from AND s.date_until = a.date_until
                      OR a.date_from < a.date_until)
                WHERE s.file_id = %s AND s.state = 'staged' AND s.layout IN ({marks})
            )
            """,  # noqa: S608 - marks only
            [file.pk, file.pk, *layouts],
        )


def withdraw(*, file: ShopFile) -> None:
    """Takes the active facts of a file out; those it had superseded count again."""
    Fact.objects.filter(file=file, state=Fact.State.ACTIVE).update(state=Fact.State.SUPERSEDED)
    Fact.objects.filter(superseded_by=file).update(state=Fact.State.ACTIVE, superseded_by=None)


def drop_staged(*, file: ShopFile) -> None:
    """Forgets the staged facts of a file."""
    Fact.objects.filter(file=file, state=Fact.State.STAGED).delete()


def _rows(
    file_id: int, groups: Iterable[FactGroup], ids: AccountIds
) -> Iterator[tuple[int, str, int, str, str, int, str, str]]:
    return chain.from_iterable(_rows_of(file_id, group, ids) for group in groups)


def _rows_of(
    file_id: int, group: FactGroup, ids: AccountIds
) -> Iterator[tuple[int, str, int, str, str, int, str, str]]:
    ordinals = {*group.starts, *group.ends}
    days = {number: date.fromordinal(number).isoformat() for number in ordinals}
    return zip(
        repeat(file_id),
        repeat(group.layout),
        map(ids[group.kind.value].__getitem__, group.keys),
        map(days.__getitem__, group.starts),
        map(days.__getitem__, group.ends),
        group.rows,
        _measures(group),
        repeat(Fact.State.STAGED.value),
        strict=False,
    )


def _measures(group: FactGroup) -> Iterator[str]:
    """Canonical JSON of whole millionths, keys in order: equal measures are equal text."""
    order = sorted(range(len(group.codes)), key=group.codes.__getitem__)
    pattern = "{" + ",".join(f'"{group.codes[place]}":%d' for place in order) + "}"
    columns = group.millionths()
    return map(pattern.__mod__, zip(*(columns[place] for place in order), strict=True))
