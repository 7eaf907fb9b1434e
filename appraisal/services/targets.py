"""Setting the targets of shops and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from appraisal.models import Role, Target
from appraisal.scoring.document import Unreadable
from appraisal.selectors.targets import (
    EMPLOYEE,
    SHOP,
    Subject,
    items_with_targets,
    key_of,
    scorecard_for_targets,
    subjects_of,
    typed,
    untyped,
)
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


class Becomes(StrEnum):
    """What an entry does to the target that was there."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """A target as it was typed; an empty text takes the target of this day away.

    ``row`` and ``column`` are where it stood in a file, for messages; ``name`` is whose it was
    there, empty when nothing was said about it.
    """

    kind: str
    code: str
    item_code: str
    text: str
    row: int = 0
    column: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry would do, or did: before and after as typed, or the reason of a refusal."""

    entry: Entry
    becomes: Becomes
    name: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A change with what it needs to be written."""

    change: Change
    subject: Subject | None = None
    value: Any = None
    row: Target | None = None


def preview_targets(*, role: Role, day: date, entries: Iterable[Entry]) -> tuple[Change, ...]:
    """What the entries would do. Raises Refused when the role has no scorecard yet."""
    return tuple(planned.change for planned in _plan(role, day, entries))


def set_targets(
    *, role: Role, day: date, entries: Iterable[Entry], actor: Actor
) -> tuple[Change, ...]:
    """Stores the entries as the role's targets from a day on: all of them or none.

    Raises TargetsRefused when one of them is refused; its ``changes`` say which and why.
    """
    with transaction.atomic():
        Role.objects.select_for_update().get(pk=role.pk)
        plan = _plan(role, day, entries)
        changes = tuple(planned.change for planned in plan)
        if any(change.becomes is Becomes.REFUSED for change in changes):
            raise TargetsRefused(changes)
        _store(role, day, plan)
        _log(role, day, changes, actor)
    return changes


class TargetsRefused(Refused):
    """At least one entry is wrong; nothing was stored."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = tuple(changes)
        refused = [change for change in changes if change.becomes is Becomes.REFUSED]
        super().__init__("\n".join(line_of(change) for change in refused))


def line_of(change: Change) -> str:
    """A change in one line, with its place in the file where it came from one."""
    entry = change.entry
    what = f"{entry.code} · {entry.item_code}: {change.reason or change.after}"
    if not entry.row:
        return what
    where = _("row %(row)d, column %(column)s") % {"row": entry.row, "column": entry.column}
    return f"{where}: {what}"


def _plan(role: Role, day: date, entries: Iterable[Entry]) -> list[_Planned]:
    """What each entry does, in a constant number of queries."""
    scorecard = scorecard_for_targets(role, day)
    if scorecard is None:
        raise Refused(_("%(role)s has no scorecard yet: make one first.") % {"role": role})
    items = {item.code: item for item in items_with_targets(scorecard)}
    subjects = {(subject.kind, subject.code): subject for subject in subjects_of(role, day)}
    rows = {key_of(row): row for row in Target.objects.filter(role=role, effective_from=day)}
    seen: set[tuple[str, str, str]] = set()
    plan = []
    for entry in entries:
        planned = _planned(entry, subjects, set(items), rows)
        key = (entry.kind, entry.code, entry.item_code)
        if key in seen:
            planned = _refused(entry, _("The same target is given twice."))
        seen.add(key)
        plan.append(planned)
    return plan


def _planned(
    entry: Entry,
    subjects: dict[tuple[str, str], Subject],
    items: set[str],
    rows: dict[tuple[str, int, str], Target],
) -> _Planned:
    subject = subjects.get((entry.kind, entry.code))
    if subject is None:
        return _refused(entry, _unknown_subject(entry))
    if entry.name and entry.name != subject.name.strip():
        reason = _("The name was changed: %(code)s is %(name)s.")
        return _refused(entry, reason % {"code": entry.code, "name": subject.name})
    if entry.item_code not in items:
        return _refused(entry, _("The scorecard has no such item with a target."))
    try:
        value = untyped(entry.text) if entry.text.strip() else None
    except Unreadable as problem:
        reason = problem.message.in_language(get_language() or "zh-hans")
        return _refused(entry, reason, subject.name)
    row = rows.get((subject.kind, subject.pk, entry.item_code))
    before, after = typed(row.value) if row else "", typed(value)
    change = Change(entry, _becomes(row, value), subject.name, before, after)
    return _Planned(change, subject, value, row)


def _becomes(row: Target | None, value: Any) -> Becomes:
    if value is None:
        return Becomes.REMOVED if row else Becomes.SAME
    if row is None:
        return Becomes.NEW
    return Becomes.SAME if row.value == value else Becomes.CHANGED


def _refused(entry: Entry, reason: str, name: str = "") -> _Planned:
    return _Planned(Change(entry, Becomes.REFUSED, name, after=entry.text, reason=reason))


def _unknown_subject(entry: Entry) -> str:
    if entry.kind == SHOP:
        return _("Nobody works in the shop %(code)s in this role.") % {"code": entry.code}
    return _("Employee %(code)s does not work in this role then.") % {"code": entry.code}


def _store(role: Role, day: date, plan: Iterable[_Planned]) -> None:
    new, changed, gone = [], [], []
    for planned in plan:
        subject, row = planned.subject, planned.row
        match planned.change.becomes:
            case Becomes.NEW if subject is not None:
                new.append(
                    Target(
                        role=role,
                        item_code=planned.change.entry.item_code,
                        shop_id=subject.pk if subject.kind == SHOP else None,
                        employee_id=subject.pk if subject.kind == EMPLOYEE else None,
                        effective_from=day,
                        value=planned.value,
                    )
                )
            case Becomes.CHANGED if row is not None:
                row.value = planned.value
                changed.append(row)
            case Becomes.REMOVED if row is not None:
                gone.append(row)
    if new:
        bulk_create_with_history(new, Target)
    if changed:
        bulk_update_with_history(changed, Target, ["value"])
    for row in gone:
        row.delete()


def _log(role: Role, day: date, changes: Iterable[Change], actor: Actor) -> None:
    done = [
        [change.entry.kind, change.entry.code, change.entry.item_code, change.before, change.after]
        for change in changes
        if change.becomes is not Becomes.SAME
    ]
    if done:
        detail = {"from": day.isoformat(), "targets": done}
        record(actor=actor, verb="set targets", subject=role, detail=detail)
