"""What the database itself refuses to change, whichever way the change comes in.

Triggers say no to ``save()``, ``update()``, ``bulk_update()``, ``delete()`` and raw SQL alike,
with an IntegrityError on both databases. They are taken out before migrations run and put back
after them, from the declarations below: SQLite rebuilds a table for most schema changes, which
loses the table's triggers and stumbles over those of others that read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from appraisal.models.events import Event
from appraisal.models.foundations import foundation_guards
from appraisal.models.guards import PREFIX, Guard
from appraisal.models.scorecards import Item, Scorecard, Section
from appraisal.models.sealing import sealing_guards

_NOTHING_TO_RUN: tuple[object, ...] = ()


def guards() -> tuple[Guard, ...]:
    """Every guard there is."""
    return (
        *_event_guards(),
        *_scorecard_guards(),
        *_part_guards(),
        *sealing_guards(),
        *foundation_guards(),
    )


@receiver(pre_migrate)
def take_out(
    sender: AppConfig, using: str, plan: Iterable[object] = _NOTHING_TO_RUN, **_kwargs: Any
) -> None:
    """Drops the triggers before migrations that have something to do."""
    if sender.label == Event._meta.app_label and plan:
        drop(connections[using])


@receiver(post_migrate)
def put_back(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Installs the triggers once the tables are as the models say."""
    connection = connections[using]
    if sender.label != Event._meta.app_label:
        return
    tables = set(connection.introspection.table_names())
    if all(guard.model._meta.db_table in tables for guard in guards()):
        drop(connection)
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Creates all triggers."""
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for guard in guards():
            for statement in write(guard):
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there: a rebuilt table loses its own."""
    known = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(known)
        there = {name for (name,) in cursor.fetchall()}
    return sorted(guard.name for guard in guards() if guard.name not in there)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Removes all triggers of ours, also those that are declared no more."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE %s", [_like()])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP FUNCTION "{name}"() CASCADE')
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                " AND name LIKE %s ESCAPE '\\'",
                [_like()],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def _event_guards() -> Iterable[Guard]:
    for statement in ("UPDATE", "DELETE"):
        yield Guard(Event, statement, "TRUE", "the event log is only ever added to")


def _scorecard_guards() -> Iterable[Guard]:
    kept = [field.column for field in Scorecard._meta.concrete_fields if field.column != "state"]
    changed = " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in kept)
    retired = "OLD.state = 'published' AND NEW.state = 'retired'"
    message = "a published scorecard never changes: make a new version"
    yield Guard(
        Scorecard, "UPDATE", f"OLD.state <> 'draft' AND (NOT ({retired}) OR {changed})", message
    )
    yield Guard(Scorecard, "DELETE", "OLD.state <> 'draft'", message)


def _part_guards() -> Iterable[Guard]:
    scorecards, sections = Scorecard._meta.db_table, Section._meta.db_table
    of_section = f"(SELECT state FROM {scorecards} WHERE id = {{row}}.scorecard_id)"
    of_item = (
        f"(SELECT c.state FROM {sections} s JOIN {scorecards} c ON c.id = s.scorecard_id"
        " WHERE s.id = {row}.section_id)"
    )
    message = "a published scorecard never changes: make a new version"
    for model, state in ((Section, of_section), (Item, of_item)):
        for statement, rows in (
            ("INSERT", ("NEW",)),
            ("UPDATE", ("OLD", "NEW")),
            ("DELETE", ("OLD",)),
        ):
            condition = " OR ".join(f"{state.format(row=row)} <> 'draft'" for row in rows)
            yield Guard(model, statement, condition, message)


def _sqlite(guard: Guard) -> Iterable[str]:
    condition = guard.refused_when.format(differs="IS NOT")
    yield f"""
        CREATE TRIGGER {guard.name} BEFORE {guard.statement} ON {guard.model._meta.db_table}
        WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{guard.message}'); END
    """


def _postgresql(guard: Guard) -> Iterable[str]:
    condition = guard.refused_when.format(differs="IS DISTINCT FROM")
    row = "OLD" if guard.statement == "DELETE" else "NEW"
    when, each = "BEFORE", "FOR EACH ROW"
    if guard.only_when:
        each += f" WHEN ({guard.only_when})"
    if guard.rows_refused:
        condition, row = f"EXISTS ({guard.rows_refused})", "NULL"
        when = "AFTER"
        each = "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT"
    yield f"""
        CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
        BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {row};
        END $guard$
    """
    yield f"""
        CREATE TRIGGER {guard.name} {when} {guard.statement} ON {guard.model._meta.db_table}
        {each} EXECUTE FUNCTION {guard.name}()
    """


def _like() -> str:
    return PREFIX.replace("_", "\\_") + "%"
