"""Setting the targets of shops and people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from appraisal.models import Employee, PeriodKind, Role, Shop, Target
from appraisal.scoring.document import Unreadable
from appraisal.scoring.formula import Formula, compares_people
from appraisal.scoring.formula_checks import check_formula
from appraisal.scoring.measuring import own_formulas
from appraisal.scoring.metrics import Catalogue
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.targets import (
    EMPLOYEE,
    SHOP,
    Subject,
    items_with_targets,
    key_of,
    locked_until,
    scorecard_for_targets,
    subjects_of,
    typed,
    untyped,
)
from appraisal.services.events import Actor, Line, from_to, record_many
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


@dataclass(frozen=True, slots=True)
class Setting:
    """What targets are set for: a role, by the kind of its periods, from a day on."""

    role: Role
    day: date
    kind: str = PeriodKind.MONTH


def preview_targets(*, setting: Setting, entries: Iterable[Entry]) -> tuple[Change, ...]:
    """What the entries would do. Raises Refused when the role has no scorecard yet."""
    return tuple(planned.change for planned in _plan(setting, entries))


def set_targets(*, setting: Setting, entries: Iterable[Entry], actor: Actor) -> tuple[Change, ...]:
    """Stores the entries as the role's targets from a day on: all of them or none.

    Raises TargetsRefused when one of them is refused; its ``changes`` say which and why.
    """
    with transaction.atomic():
        Role.objects.select_for_update().get(pk=setting.role.pk)
        plan = _plan(setting, entries)
        changes = tuple(planned.change for planned in plan)
        if any(change.becomes is Becomes.REFUSED for change in changes):
            raise TargetsRefused(changes)
        _store(setting, plan)
        _log(setting, plan, actor)
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


def _plan(setting: Setting, entries: Iterable[Entry]) -> list[_Planned]:
    """What each entry does, in a constant number of queries."""
    role, kind, day = setting.role, setting.kind, setting.day
    scorecard = scorecard_for_targets(role, kind, day)
    if scorecard is None:
        raise Refused(
            _("%(role)s has no scorecard for the %(kind)s yet: make one first.")
            % {"role": role, "kind": PeriodKind(kind).label}
        )
    items = {item.code: item for item in items_with_targets(scorecard)}
    subjects = {(subject.kind, subject.code): subject for subject in subjects_of(role, day)}
    stored = Target.objects.filter(role=role, period_kind=kind, effective_from=day)
    rows = {key_of(row): row for row in stored}
    seen: set[tuple[str, str, str]] = set()
    plan = []
    for entry in entries:
        planned = _planned(entry, subjects, set(items), rows)
        key = (entry.kind, entry.code, entry.item_code)
        if key in seen:
            planned = _refused(entry, _("The same target is given twice."))
        seen.add(key)
        plan.append(planned)
    return _with_sound_formulas(_with_open_days(setting, plan))


def _with_open_days(setting: Setting, plan: list[_Planned]) -> list[_Planned]:
    """The plan with every change refused that a locked period rests on."""
    until = locked_until(setting.role, setting.kind)
    if until is None or setting.day > until:
        return plan
    reason = _("Targets up to %(day)s belong to a locked period: choose a later day.")
    still = (Becomes.SAME, Becomes.REFUSED)
    return [
        planned
        if planned.change.becomes in still
        else _refused(planned.change.entry, reason % {"day": until}, planned.change.name)
        for planned in plan
    ]


def _with_sound_formulas(plan: list[_Planned]) -> list[_Planned]:
    """The plan with those refused whose formulas could not be read when people are scored."""
    formulas = [list(own_formulas(planned.value)) for planned in plan]
    if not any(formulas):
        return plan
    metrics = catalogue()
    return [
        _refused(planned.change.entry, reason, planned.change.name)
        if (reason := _unsound(found, metrics, planned.change.entry.item_code))
        else planned
        for planned, found in zip(plan, formulas, strict=True)
    ]


def _unsound(formulas: Iterable[Formula], metrics: Catalogue, item: str) -> str:
    """What is wrong with the first of the formulas that has something wrong."""
    for formula in formulas:
        for finding in check_formula(formula, metrics, item=item, parameter="target"):
            return finding.message.in_language(get_language() or "zh-hans")
        if compares_people(formula.tree):
            return _("An own target can't be compared with colleagues: %(formula)s") % {
                "formula": formula
            }
    return ""


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


def _store(setting: Setting, plan: Iterable[_Planned]) -> None:
    new, changed, gone = [], [], []
    for planned in plan:
        subject, row = planned.subject, planned.row
        match planned.change.becomes:
            case Becomes.NEW if subject is not None:
                new.append(
                    Target(
                        role=setting.role,
                        period_kind=setting.kind,
                        item_code=planned.change.entry.item_code,
                        shop_id=subject.pk if subject.kind == SHOP else None,
                        employee_id=subject.pk if subject.kind == EMPLOYEE else None,
                        effective_from=setting.day,
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


def _log(setting: Setting, plan: Iterable[_Planned], actor: Actor) -> None:
    """A line for each shop and person whose targets changed: item, from what to what."""
    changed: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    for planned in plan:
        change, subject = planned.change, planned.subject
        if subject is not None and change.becomes is not Becomes.SAME:
            before, after = change.before or None, change.after or None
            changed[subject.kind, subject.pk][change.entry.item_code] = from_to(before, after)
    shops = Shop.objects.in_bulk([pk for kind, pk in changed if kind == SHOP])
    people = Employee.objects.in_bulk([pk for kind, pk in changed if kind == EMPLOYEE])
    lines: list[Line] = [
        (
            shops[pk] if kind == SHOP else people[pk],
            {
                "role": setting.role.code,
                "kind": setting.kind,
                "since": setting.day.isoformat(),
                "items": items,
            },
        )
        for (kind, pk), items in changed.items()
    ]
    record_many(actor=actor, verb="set_targets", lines=lines)
