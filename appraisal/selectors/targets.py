"""The targets of a role's shops and people, as they are typed and as they stand on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q

from appraisal.models import AppraisalPeriod, Assignment, Employee, Role, Scorecard, Shop, Target
from appraisal.scoring import scorecard as pure
from appraisal.scoring.document import Place, Unreadable
from appraisal.scoring.target import TARGET, TargetForm
from appraisal.scoring.text import Text
from appraisal.selectors.scorecards import pure_scorecard

Value = Any
"""A target in the shape of the YAML and of JSON."""

SHOP, EMPLOYEE = "shop", "employee"
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?%?")
_RANGE = re.compile(r"(?<=[\d%\s])\s*[~\uff5e\u2013\u2014]\s*(?=[\d\s.-])")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose target it is."""

    kind: str
    pk: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One target in the grid: what is set for this very day, and what holds without it."""

    typed: str
    otherwise: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Items as columns, shops and employees as rows."""

    role: Role
    kind: str
    day: date
    items: tuple[pure.Item, ...]
    subjects: tuple[Subject, ...]
    cells: Mapping[tuple[str, int, str], Cell]
    """(kind, pk, item code) -> the cell."""


def scorecard_for_targets(role: Role, kind: str, day: date) -> Scorecard | None:
    """The version in force on the day for this kind of period; else the next, also a draft."""
    rows = (
        Scorecard.objects.filter(role=role, period_kind=kind)
        .select_related("role")
        .exclude(state=Scorecard.State.RETIRED)
    )
    published = rows.filter(state=Scorecard.State.PUBLISHED, effective_from__lte=day)
    return published.order_by("-effective_from").first() or rows.order_by("-version").first()


def locked_until(role: Role, kind: str) -> date | None:
    """The last day of the locked periods of this kind in which the role was appraised."""
    locked = AppraisalPeriod.objects.filter(
        kind=kind, state__in=AppraisalPeriod.SEALED, appraisals__parts__role=role
    )
    last: date | None = locked.aggregate(last=Max("end"))["last"]
    return last


def items_with_targets(scorecard: Scorecard) -> tuple[pure.Item, ...]:
    """The items, and sub-items, of which a target may be set."""
    return tuple(
        item
        for item in pure_scorecard(scorecard).all_items
        if item.target.form is not TargetForm.BLANK
        or "target" in item.stated
        or (item.rule is not None and item.rule.wants_target)
    )


def subjects_of(role: Role, day: date) -> tuple[Subject, ...]:
    """The shops in which the role works on or after the day, then the people who do."""
    assignments = Assignment.objects.filter(Q(end__isnull=True) | Q(end__gte=day), role=role)
    shops = Shop.objects.filter(pk__in=assignments.values("shop"))
    people = Employee.objects.filter(pk__in=assignments.values("employee"))
    return (
        *(Subject(SHOP, shop.pk, shop.code, shop.name) for shop in shops),
        *(Subject(EMPLOYEE, one.pk, one.number, one.name) for one in people),
    )


def target_grid(role: Role, kind: str, day: date) -> Grid | None:
    """Everything the grid shows, in a constant number of queries; None without a scorecard."""
    scorecard = scorecard_for_targets(role, kind, day)
    if scorecard is None:
        return None
    items, subjects = items_with_targets(scorecard), subjects_of(role, day)
    now: dict[tuple[str, int, str], Target] = {}
    before: dict[tuple[str, int, str], Target] = {}
    rows = Target.objects.filter(role=role, period_kind=kind, effective_from__lte=day)
    for row in rows.order_by("effective_from"):
        key = key_of(row)
        (now if row.effective_from == day else before)[key] = row
    cells = {}
    for subject in subjects:
        for item in items:
            key = (subject.kind, subject.pk, item.code)
            earlier = before.get(key)
            own = typed(TARGET.write(item.target))
            cells[key] = Cell(
                typed=typed(now[key].value) if key in now else "",
                otherwise=typed(earlier.value) if earlier else own,
                since=earlier.effective_from if earlier else None,
            )
    return Grid(role, kind, day, items, subjects, cells)


def key_of(row: Target) -> tuple[str, int, str]:
    """(kind, primary key of the shop or employee, item code)."""
    if row.shop_id is not None:
        return SHOP, row.shop_id, row.item_code
    return EMPLOYEE, row.employee_id or 0, row.item_code


def typed(value: Value) -> str:
    """A target as it is typed into one cell: 300000, 35%, 2 ~ 4, or base | target | stretch."""
    if value is None:
        return ""
    if not isinstance(value, Mapping):
        return str(value)
    if "min" in value or "max" in value:
        return f"{_or_blank(value.get('min'))} ~ {_or_blank(value.get('max'))}".strip()
    return " | ".join(_or_blank(value.get(key)) for key in ("base", "target", "stretch"))


def untyped(text: str) -> Value:
    """The target that was typed, in the shape of the YAML.

    Raises Unreadable, in both languages, when it is no number, range, anchors or formula.
    """
    text = text.strip().replace("％", "%").replace("，", ",")
    value: object = text
    if "|" in text:
        parts = [_ungrouped(part) for part in text.split("|")]
        if len(parts) != 3:
            raise Unreadable(
                "请写成“基准 | 目标 | 挑战”三个数", "write three: base | target | stretch"
            )
        names = zip(("base", "target", "stretch"), parts, strict=True)
        value = {name: part for name, part in names if part}
    elif len(ends := _RANGE.split(text)) == 2:
        value = {"min": _ungrouped(ends[0]), "max": _ungrouped(ends[1])}
    else:
        value = _ungrouped(text)
    place = Place()
    target = TARGET.read(value, place)
    if place.problems:
        message: Text = place.problems[0].message
        raise Unreadable(message.zh, message.en)
    return _json(TARGET.write(target))


def _ungrouped(text: str) -> str:
    """300,000 as Excel shows it is 300000; commas elsewhere belong to a formula."""
    text = text.strip()
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _or_blank(value: Value) -> str:
    return "" if value is None else str(value)


def _json(value: Any) -> Value:
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    return str(value) if isinstance(value, Decimal) else value
