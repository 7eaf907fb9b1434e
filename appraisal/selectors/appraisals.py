"""Appraisals as pages show them: a person's sheet, its history, and a period's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appraisal.models import (
    Appraisal,
    AppraisalPart,
    Employee,
    Item,
    ItemScore,
    Section,
)
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.result import Working
from appraisal.scoring.text import Text
from appraisal.selectors.currencies import currencies
from appraisal.selectors.evidence import measures_of
from appraisal.selectors.metrics import catalogue


@dataclass(frozen=True)
class Line:
    """One item of a sheet: its result and everything that explains it."""

    score: ItemScore
    item: Item
    working: Working
    unit: str

    @property
    def is_open(self) -> bool:
        """Whether it has no points: shown in words, never as 0."""
        return self.score.points is None

    @property
    def bar(self) -> str:
        """How long the bar is seen to be: full, part of it, or less than two fifths."""
        points, full = self.score.points, self.score.full_points
        if points is None or not full or points >= full:
            return "full"
        return "low" if points * 5 < full * 2 else "part"

    @property
    def has_facts(self) -> bool:
        """Whether it was read from shop files, so that there are facts behind it."""
        return bool(measures_of(self.item))

    @property
    def has_working(self) -> bool:
        """Whether there is more to read than the sentence."""
        working = self.working
        told = working.rule.zh or working.rule.en or working.inputs or working.steps
        return bool(told or working.reason or self.has_facts)

    @property
    def help(self) -> dict[str, str] | str:
        """What the scorecard tells the employee about it."""
        return self.item.options.get("help") or ""

    @cached_property
    def reason(self) -> Text | None:
        """Why there is no number, or why a policy gave it."""
        return self.working.reason


@dataclass(frozen=True, slots=True)
class SectionSheet:
    """A section with its items."""

    section: Section
    points: Decimal | None
    full_points: Decimal
    lines: tuple[Line, ...]

    @property
    def is_open(self) -> bool:
        """Whether an item of it still waits."""
        return self.points is None or any(line.is_open for line in self.lines)


@dataclass(frozen=True, slots=True)
class PartSheet:
    """One role's share of the period."""

    part: AppraisalPart
    sections: tuple[SectionSheet, ...]
    working: Working | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One appraisal with everything its page shows."""

    appraisal: Appraisal
    parts: tuple[PartSheet, ...]
    combined: Working | None
    problems: tuple[Text, ...]
    waits: tuple[tuple[str, ItemScore.Status], ...]

    @property
    def full_points(self) -> Decimal:
        """The full marks of the last part's sections, bonus items left out."""
        if not self.parts:
            return Decimal(100)
        return sum((each.full_points for each in self.parts[-1].sections), Decimal(0))


def sheet_of(appraisal: Appraisal) -> Sheet:
    """The sheet of an appraisal, in a constant number of queries."""
    parts = (
        appraisal.parts.select_related("role", "shop", "scorecard", "assignment")
        .prefetch_related("scores__item__section")
        .order_by("start", "pk")
    )
    metrics = catalogue()
    moneys = currencies((part.shop_id, appraisal.employee_id) for part in parts)
    sheets = tuple(
        _part_sheet(part, metrics.in_currency(moneys.of(part.shop_id, appraisal.employee_id)))
        for part in parts
    )
    combined = appraisal.working.get("combined")
    return Sheet(
        appraisal=appraisal,
        parts=sheets,
        combined=Working.from_document(combined) if combined else None,
        problems=tuple(Text.from_document(each) for each in appraisal.working.get("problems", [])),
        waits=_waits(appraisal, sheets),
    )


def published_history(employee: Employee) -> list[Appraisal]:
    """The newest published appraisal of each period, oldest first."""
    return _newest(
        Appraisal.objects.filter(employee=employee, published_at__isnull=False).select_related(
            "period", "employee"
        )
    )


def current_history(employee: Employee) -> list[Appraisal]:
    """The current appraisal of each period, oldest first: for managers and HR."""
    return _newest(
        Appraisal.objects.filter(employee=employee, is_current=True).select_related(
            "period", "employee"
        )
    )


def revisions_of(appraisal: Appraisal, among: QuerySet[Appraisal]) -> list[Appraisal]:
    """All revisions of the same person and period that the reader may see, newest first."""
    return list(
        among.filter(employee=appraisal.employee_id, period=appraisal.period_id).order_by(
            "-revision"
        )
    )


def unit_of(measure: str, metrics: Catalogue) -> str:
    """The unit of a measure: the metric's own, or per cent for a growth."""
    code = metrics.resolve(measure.strip()) if measure else None
    if code is not None:
        return metrics[code].unit
    return "%" if measure.strip().startswith(("growth", "增长率")) else ""


def _newest(appraisals: QuerySet[Appraisal]) -> list[Appraisal]:
    newest: dict[int, Appraisal] = {}
    for each in appraisals.order_by("period__start", "period__kind", "revision"):
        newest[each.period_id] = each
    return list(newest.values())


def _part_sheet(part: AppraisalPart, metrics: Catalogue) -> PartSheet:
    stated = {each["code"]: each for each in part.sections}
    sections: dict[int, tuple[Section, list[Line]]] = {}
    for score in part.scores.all():
        section = score.item.section
        lines = sections.setdefault(section.pk, (section, []))[1]
        lines.append(_line(score, metrics))
    return PartSheet(
        part=part,
        sections=tuple(
            _section_sheet(section, lines, stated.get(section.code, {}))
            for section, lines in sections.values()
        ),
        working=Working.from_document(part.working) if part.working else None,
    )


def _section_sheet(section: Section, lines: Sequence[Line], stated: dict[str, Any]) -> SectionSheet:
    points, full = stated.get("points"), stated.get("full_points")
    return SectionSheet(
        section=section,
        points=None if points is None else Decimal(str(points)),
        full_points=Decimal(str(full)) if full is not None else _full(lines),
        lines=tuple(lines),
    )


def _full(lines: Iterable[Line]) -> Decimal:
    return sum((line.score.full_points or Decimal(0) for line in lines), Decimal(0))


def _line(score: ItemScore, metrics: Catalogue) -> Line:
    working = Working.from_document(score.working)
    unit = str(score.item.options.get("unit") or unit_of(score.item.measure, metrics))
    return Line(score, score.item, working, unit)


def _waits(
    appraisal: Appraisal, parts: Iterable[PartSheet]
) -> tuple[tuple[str, ItemScore.Status], ...]:
    """What a provisional total waits for: names of items with their status."""
    names = {
        line.item.code: line.item.name
        for part in parts
        for section in part.sections
        for line in section.lines
    }
    found: dict[tuple[str, str], None] = {}
    for entry in appraisal.waits_for:
        found.setdefault((str(entry["item"]), str(entry["status"])))
    return tuple((_wait_name(item, names), ItemScore.Status(status)) for item, status in found)


def _wait_name(code: str, names: dict[str, str]) -> str:
    """An item's name; a gate or veto of the card is named by what it hangs on."""
    if code in names:
        return names[code]
    kind, _colon, rest = code.partition(":")
    name = names.get(rest, rest)
    if kind == "veto":
        return _("veto: %(name)s") % {"name": name}
    if kind == "gate":
        return _("gate: %(name)s") % {"name": name}
    return name
