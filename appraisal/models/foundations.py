"""What the database refuses about the inputs that a locked period rests on.

Facts within its days and those it looks back on, whose accounts they are, who had which role on
its days, and the targets in force up to its end. A change of any of them would leave scores that
nobody can calculate again. What comes after its last day is free: a binding or an assignment may
end later, a new target may begin.
"""

from __future__ import annotations

from collections.abc import Iterable

from appraisal.models.appraisals import Appraisal, AppraisalPart
from appraisal.models.guards import Guard
from appraisal.models.organization import Assignment, Employee
from appraisal.models.periods import AppraisalPeriod
from appraisal.models.scorecards import Target
from appraisal.models.sealing import MESSAGE, SEALED
from appraisal.models.seals import SealedDays
from appraisal.models.shopdata import AccountBinding, Fact, SourceAccount

_PERIODS = AppraisalPeriod._meta.db_table
_APPRAISALS = Appraisal._meta.db_table
_PARTS = AppraisalPart._meta.db_table
_FACTS = Fact._meta.db_table
_DAYS = (
    f"{SealedDays._meta.db_table} d JOIN {_PERIODS} p ON p.id = d.period_id AND p.state IN {SEALED}"
)
_STATEMENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))


def foundation_guards() -> Iterable[Guard]:
    """Every guard of what sealed periods rest on."""
    yield from _fact_guards()
    yield from _binding_guards()
    yield from _account_guards()
    yield from _assignment_guards()
    yield from _employment_guards()
    yield from _target_guards()


def _fact_guards() -> Iterable[Guard]:
    """Facts that count, or would count, within sealed days.

    A file may have several hundred thousand of them: those that are staged are not looked at one
    by one, and activating them is looked at once.
    """
    refused = " UNION ALL ".join(
        f"SELECT 1 FROM {rows} r, {_DAYS}"
        f" WHERE r.state = 'active' AND d.start <= r.date_from AND d.\"end\" >= r.date_until"
        for rows in ("old_rows", "new_rows")
    )
    for statement, rows in _STATEMENTS:
        condition = " OR ".join(
            f"({row}.state = 'active' AND EXISTS (SELECT 1 FROM {_DAYS}"
            f' WHERE d.start <= {row}.date_from AND d."end" >= {row}.date_until))'
            for row in rows
        )
        if statement == "UPDATE":
            yield Guard(Fact, statement, condition, MESSAGE, rows_refused=refused)
        else:
            counts = f"{rows[0]}.state = 'active'"
            yield Guard(Fact, statement, condition, MESSAGE, only_when=counts)


def _binding_guards() -> Iterable[Guard]:
    """Bindings by which a sealed fact would become, or stop being, somebody's."""

    def counts(row: str) -> str:
        return (
            f'(f.date_from >= {row}.start AND ({row}."end" IS NULL OR f.date_until <= {row}."end"))'
        )

    def sealed(accounts: str, changes: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM {_FACTS} f, {_DAYS} WHERE f.account_id IN ({accounts})"
            " AND f.state = 'active' AND d.start <= f.date_from"
            f' AND d."end" >= f.date_until AND ({changes}))'
        )

    same = "OLD.account_id = NEW.account_id AND OLD.employee_id = NEW.employee_id"
    moved = f"(NOT ({same}) AND ({counts('OLD')} OR {counts('NEW')}))"
    changed = f"{moved} OR {counts('OLD')} <> {counts('NEW')}"
    for statement, accounts, changes in (
        ("INSERT", "NEW.account_id", counts("NEW")),
        ("UPDATE", "OLD.account_id, NEW.account_id", changed),
        ("DELETE", "OLD.account_id", counts("OLD")),
    ):
        yield Guard(AccountBinding, statement, sealed(accounts, changes), MESSAGE)


def _account_guards() -> Iterable[Guard]:
    """An account with sealed facts stays that shop's, and of that kind."""
    yield Guard(
        SourceAccount,
        "UPDATE",
        "(OLD.shop_id <> NEW.shop_id OR OLD.kind <> NEW.kind) AND EXISTS"
        f" (SELECT 1 FROM {_FACTS} f, {_DAYS} WHERE f.account_id = OLD.id AND f.state = 'active'"
        ' AND d.start <= f.date_from AND d."end" >= f.date_until)',
        MESSAGE,
    )


def _took_part(row: str) -> str:
    """Whether the role of a row was appraised in the period p."""
    return (
        f"EXISTS (SELECT 1 FROM {_PARTS} t JOIN {_APPRAISALS} a ON a.id = t.appraisal_id"
        f" WHERE a.period_id = p.id AND t.role_id = {row}.role_id)"
    )


def _later(first: str, second: str) -> str:
    return f"(CASE WHEN {first} > {second} THEN {first} ELSE {second} END)"


def _assignment_guards() -> Iterable[Guard]:
    """Who had a role, in which shop, on which days of a sealed period."""

    def within(row: str) -> str:
        return f'({row}.start <= p."end" AND ({row}."end" IS NULL OR {row}."end" >= p.start))'

    def last(row: str) -> str:
        ends_within = f'{row}."end" IS NOT NULL AND {row}."end" < p."end"'
        return f'(CASE WHEN {ends_within} THEN {row}."end" ELSE p."end" END)'

    def sealed(changes: str) -> str:
        return f"EXISTS (SELECT 1 FROM {_PERIODS} p WHERE p.state IN {SEALED} AND ({changes}))"

    same = (
        "OLD.employee_id = NEW.employee_id AND OLD.role_id = NEW.role_id"
        " AND NOT (OLD.shop_id {differs} NEW.shop_id)"
        f" AND {_later('OLD.start', 'p.start')} = {_later('NEW.start', 'p.start')}"
        f" AND {last('OLD')} = {last('NEW')}"
    )
    counted = {row: f"({within(row)} AND {_took_part(row)})" for row in ("OLD", "NEW")}
    either = f"{counted['OLD']} OR {counted['NEW']}"
    alike = f"{within('OLD')} AND {within('NEW')} AND {same}"
    yield Guard(Assignment, "INSERT", sealed(counted["NEW"]), MESSAGE)
    yield Guard(Assignment, "UPDATE", sealed(f"({either}) AND NOT ({alike})"), MESSAGE)
    yield Guard(Assignment, "DELETE", sealed(counted["OLD"]), MESSAGE)


def _employment_guards() -> Iterable[Guard]:
    """Hired and left days inside a sealed period in which somebody was appraised."""

    def first(row: str) -> str:
        return f"COALESCE({_later(f'{row}.hired_on', 'p.start')}, p.start)"

    def last(row: str) -> str:
        leaves_within = f'{row}.left_on IS NOT NULL AND {row}.left_on < p."end"'
        return f'(CASE WHEN {leaves_within} THEN {row}.left_on ELSE p."end" END)'

    yield Guard(
        Employee,
        "UPDATE",
        "(OLD.hired_on {differs} NEW.hired_on OR OLD.left_on {differs} NEW.left_on) AND EXISTS"
        f" (SELECT 1 FROM {_PERIODS} p JOIN {_APPRAISALS} a ON a.period_id = p.id"
        f" WHERE p.state IN {SEALED} AND a.employee_id = OLD.id"
        f" AND ({first('OLD')} <> {first('NEW')} OR {last('OLD')} <> {last('NEW')}))",
        MESSAGE,
    )


def _target_guards() -> Iterable[Guard]:
    """Targets that begin up to the end of a sealed period of their kind and role."""

    def sealed(row: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM {_PERIODS} p WHERE p.state IN {SEALED}"
            f' AND p.kind = {row}.period_kind AND {row}.effective_from <= p."end"'
            f" AND {_took_part(row)})"
        )

    columns = [field.column for field in Target._meta.concrete_fields]
    changed = " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in columns)
    for statement, rows in _STATEMENTS:
        condition = " OR ".join(sealed(row) for row in rows)
        if statement == "UPDATE":
            condition = f"({changed}) AND ({condition})"
        yield Guard(Target, statement, condition, MESSAGE)
