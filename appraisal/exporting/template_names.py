"""The names that a company's own sheet may give to its cells, and what is written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.lines import ItemLine
from appraisal.scoring.text import EMPTY

Value = str | Decimal | int
ROW = "kpi_item_row"
PREFIX = "kpi_"
ITEM_PREFIX = "kpi_item_"


def _parts(content: AppraisalContent, write: Callable[[PartContent], str]) -> str:
    return "\n".join(dict.fromkeys(write(part) for part in content.parts))


def _standing(content: AppraisalContent, language: str) -> str:
    """Final, provisional or invalid, with what it waits for."""
    standing = w.STANDINGS[content.standing].in_language(language)
    if not content.waits_for:
        return standing
    comma = w.LIST_COMMA.in_language(language)
    waits = comma.join(text.in_language(language) for text in content.waits_for)
    return f"{standing}\n{w.WAITS_FOR.in_language(language)}{waits}"


def _remark(content: AppraisalContent, number: int) -> str:
    return content.remarks[number].text if number < len(content.remarks) else ""


CELLS: Mapping[str, Callable[[AppraisalContent, str], Value | None]] = {
    "kpi_company": lambda content, _language: content.company,
    "kpi_period": lambda content, language: content.period.in_language(language),
    "kpi_number": lambda content, _language: content.number,
    "kpi_name": lambda content, _language: content.name,
    "kpi_department": lambda content, language: content.department.in_language(language),
    "kpi_manager": lambda content, _language: content.manager,
    "kpi_role": lambda content, language: _parts(
        content, lambda part: part.role.in_language(language)
    ),
    "kpi_shop": lambda content, language: _parts(
        content, lambda part: part.shop.in_language(language)
    ),
    "kpi_dates": lambda content, _language: _parts(
        content, lambda part: f"{part.start} ~ {part.end}"
    ),
    "kpi_days": lambda content, _language: content.days,
    "kpi_scorecard": lambda content, language: _parts(
        content, lambda part: f"{part.scorecard.in_language(language)} v{part.version}"
    ),
    "kpi_total": lambda content, _language: content.total,
    "kpi_standing": _standing,
    "kpi_grade": lambda content, _language: content.grade,
    "kpi_coefficient": lambda content, _language: content.coefficient,
    "kpi_working": lambda content, language: content.working.in_language(language),
    "kpi_self_comment": lambda content, _language: _remark(content, 0),
    "kpi_manager_comment": lambda content, _language: _remark(content, 1),
    "kpi_revision": lambda content, _language: content.revision,
    "kpi_fingerprint": lambda content, _language: content.fingerprint,
    "kpi_scored_at": lambda content, _language: f"{content.scored_at:%Y-%m-%d %H:%M}",
}
"""Name of a cell -> what stands in it."""


def _section(part: PartContent, line: ItemLine, language: str) -> str:
    names = {section.code: section.name for section in part.sections}
    return names.get(line.section, EMPTY).in_language(language)


def _target(line: ItemLine, language: str) -> Value:
    return line.target_words.in_language(language) if line.target is None else line.target


def _points(line: ItemLine, language: str) -> Value:
    """The score; what is not scored is never a number."""
    if line.points is not None:
        return line.points
    return w.STATUSES[line.status].in_language(language)


ITEM_CELLS: Mapping[str, Callable[[PartContent, ItemLine, str], Value | None]] = {
    "kpi_item_section": _section,
    "kpi_item_name": lambda _part, line, language: line.name.in_language(language),
    "kpi_item_measure": lambda _part, line, language: line.measure.in_language(language),
    "kpi_item_unit": lambda _part, line, language: w.unit_text(line.unit).in_language(language),
    "kpi_item_full_points": lambda _part, line, _language: line.full_points,
    "kpi_item_target": lambda _part, line, language: _target(line, language),
    "kpi_item_actual": lambda _part, line, _language: line.actual,
    "kpi_item_attainment": lambda _part, line, _language: line.attainment,
    "kpi_item_points": lambda _part, line, language: _points(line, language),
    "kpi_item_rule": lambda _part, line, language: line.rule.in_language(language),
    "kpi_item_working": lambda _part, line, language: (
        line.reason if line.reason != EMPTY else line.working
    ).in_language(language),
}
"""Name of a cell of the item row -> what stands in it, item by item."""

IN_UNIT = {"kpi_item_target", "kpi_item_actual"}
"""Figures in the item's own unit: a percentage keeps its sign whatever the cell's format is."""

REQUIRED = (
    "kpi_name", "kpi_number", "kpi_period", "kpi_total", "kpi_standing",
    ROW, "kpi_item_name", "kpi_item_points",
)  # fmt: skip
"""Without these a sheet would not say whose it is, or pass a provisional total off as final."""
