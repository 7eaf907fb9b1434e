"""Live formulas of a company's own sheet, as far as its cells allow them.

The same formulas as on the built-in sheet, over the template's cells. What has no cell of its own
is written into the formula: a target as a number, an attainment or a section's sum as an
expression. Without a cell for the actual there is nothing to change, and points are values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.lines import ItemLine
from appraisal.exporting.live.items import LiveItem
from appraisal.exporting.live.rules import Cells
from appraisal.exporting.live.writing import constant, words
from appraisal.scoring.result import Status

ACTUAL, TARGET = "kpi_item_actual", "kpi_item_target"
ATTAINMENT, POINTS = "kpi_item_attainment", "kpi_item_points"
TOTAL, GRADE, COEFFICIENT = "kpi_total", "kpi_grade", "kpi_coefficient"
STANDING = "kpi_standing"
_LONGEST = 8000
"""Characters of a formula; Excel takes 8,192."""
_LONGEST_WORDS = 200
"""Characters of a text in a formula; Excel takes 255."""

Formulas = Mapping[str, str]
"""Name of a cell -> its formula, without the sign of equality."""


def item_formulas(
    part: PartContent, line: ItemLine, cells: Mapping[str, str], language: str
) -> Formulas:
    """Return the formulas of an item's row; `cells` are the places of its named cells."""
    live = part.live.items.get(line.code) if part.live and not line.is_child else None
    if live is None or ACTUAL not in cells:
        return {}
    target = cells.get(TARGET) or ('""' if line.target is None else constant(line.target))
    attainment = cells.get(ATTAINMENT)
    if attainment is None:
        attainment = f"({_attainment(live, cells[ACTUAL], target)})"
    of_attainment, of_points = live.formulas(
        Cells(
            actual=cells[ACTUAL],
            target=target,
            attainment=attainment,
            missing=words(w.STATUSES[Status.MISSING].in_language(language)),
            undefined=words(w.STATUSES[Status.UNDEFINED].in_language(language)),
        )
    )
    found = {POINTS: of_points}
    if line.target is not None and live.has_attainment:
        found[ATTAINMENT] = of_attainment
    return found if len(of_points) < _LONGEST else {}


def _attainment(live: LiveItem, actual: str, target: str) -> str:
    return live.formulas(Cells(actual, target, '""', '""', '""'))[0]


def head_formulas(
    content: AppraisalContent,
    points: Sequence[tuple[PartContent, ItemLine, str]],
    cells: Mapping[str, str],
    language: str,
) -> Formulas:
    """Return the formulas of total, grade, coefficient and standing.

    `points` are the cells of all items' points in their order, `cells` the places of the names.
    """
    live = content.parts[-1].live if content.parts else None
    if live is None or content.total is None:
        return {}
    found = {}
    total = _total(content, points)
    if total and len(total) < _LONGEST:
        found[TOTAL] = total
        standing = w.STANDINGS[content.standing].in_language(language)
        if not content.waits_for and len(standing) < _LONGEST_WORDS:
            differs = differs_from(cells[TOTAL], content.total)
            warning = words(f"{standing} {w.DIFFERS.in_language(language)}")
            found[STANDING] = f"IF({differs},{warning},{words(standing)})"
    grade = ""
    if live.card.has_grade(content.total, content.grade):
        grade = found[GRADE] = live.card.grade(cells[TOTAL])
    if live.card.has_coefficient(content.grade, content.coefficient):
        shown = cells.get(GRADE) or (f"({grade})" if grade else words(content.grade))
        coefficient = live.card.coefficient(shown)
        if len(coefficient) < _LONGEST:
            found[COEFFICIENT] = coefficient
    return found


def differs_from(cell: str, stored: Decimal) -> str:
    """Return the condition under which a cell shows another number than the stored one."""
    return f"IF(ISNUMBER({cell}),ABS({cell}-{constant(stored)})>0.0000001,TRUE)"


def _total(content: AppraisalContent, points: Sequence[tuple[PartContent, ItemLine, str]]) -> str:
    """The total over the items' cells; empty where it is more than their sum."""
    live = content.parts[-1].live
    parts = [(part.total, part.days) for part in content.parts]
    if live is None or content.total is None or not live.card.is_weighted(parts, content.total):
        return ""
    totals = [
        (_part_total(part, [(line, cell) for of, line, cell in points if of is part]), part.days)
        for part in content.parts
    ]
    if not any(part.live and part.live.total and part.live.sections for part in content.parts):
        return ""
    return totals[0][0] if len(totals) == 1 else live.card.weighted(totals)


def _part_total(part: PartContent, points: Sequence[tuple[ItemLine, str]]) -> str:
    """A part's total, or its stored number where that is not the sum of its sections."""
    live = part.live
    if live is None or live.total is None:
        return constant(part.total or Decimal(0))
    sections = []
    for section in part.sections:
        if section.points is None:
            continue
        own = [cell for line, cell in points if line.section == section.code and not line.is_child]
        writer = live.sections.get(section.code)
        sections.append(writer.points(own) if writer and own else constant(section.points))
    return live.total.total(sections)
