"""The table of a person's sheet: parts, sections, items and their sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.fitting import text_height
from appraisal.exporting.grid import Cell, TwoLines
from appraisal.exporting.lines import ItemLine, SectionLine
from appraisal.exporting.live.items import LiveItem
from appraisal.exporting.live.rules import Cells
from appraisal.exporting.live.writing import words
from appraisal.exporting.number_cells import IN_ITEMS, figure_cell
from appraisal.exporting.page import (
    ACTUAL,
    ATTAINMENT,
    COLUMNS,
    ITEM_SIZE,
    SCORE,
    SMALL_PRINT_SIZE,
    TARGET,
    WIDTHS,
    Page,
)
from appraisal.exporting.styles import SMALL_SIZE, Style
from appraisal.scoring.result import Status


def add_table(page: Page, content: AppraisalContent) -> list[str]:
    """Add all parts; return the cells of their totals."""
    count = len(content.parts)
    return [_part(page, part, number, count) for number, part in enumerate(content.parts, start=1)]


def _part(page: Page, part: PartContent, number: int, count: int) -> str:
    """Add a part, below a line that says what it is where there are several."""
    say = page.say
    if count > 1:
        facts = (
            say(w.PART).format(number=number),
            say(part.role),
            say(part.shop),
            f"{part.start} {say(w.UNTIL)} {part.end}",
            say(w.DAY_COUNT).format(days=part.days),
            scorecard_name(page, part),
        )
        page.spread((COLUMNS, Cell("  ·  ".join(filter(None, facts)), Style.PART)), height=24)
    place, sections = 0, []
    for section in part.sections:
        items = [item for item in part.items if item.section == section.code]
        sections.append(_section(page, section, part, items))
        for item in items:
            place += not item.is_child
            _item(page, item, place, part.live.items.get(item.code) if part.live else None)
    return _total(page, say(w.PART_TOTAL if count > 1 else w.SUM), part, sections)


def scorecard_name(page: Page, part: PartContent) -> str:
    """Return the scorecard's name with its version."""
    return f"{page.say(part.scorecard)} v{part.version}"


def _section(page: Page, section: SectionLine, part: PartContent, items: Sequence[ItemLine]) -> str:
    """Add a section's line, which stands above its items; return the cell of its points."""
    name = f"{page.say(section.label)}  {page.say(section.name)}".strip()
    if section.outside:
        name += page.say(w.OUTSIDE)
    if section.points is None:
        points = Cell(page.say(w.STATUSES[section.status]), Style.SECTION_TEXT)
    else:
        live = part.live.sections.get(section.code) if part.live else None
        first = page.next_row + 1
        cells = [
            f"{SCORE}{row}" for row, item in enumerate(items, start=first) if not item.is_child
        ]
        formula = live.points(cells) if live else ""
        points = Cell(section.points, Style.SECTION_POINTS, formula)
    row = page.spread(
        (3, Cell(name, Style.SECTION)),
        (1, Cell(section.full_points, Style.SECTION_FULL)),
        (3, Cell(None, Style.SECTION)),
        (1, points),
        (2, Cell(None, Style.SECTION)),
        height=18,
        check=page.check(points),
    )
    return f"{SCORE}{row}"


def _total(page: Page, label: str, part: PartContent, sections: Sequence[str]) -> str:
    """Add the line of a part's total; return its cell."""
    if part.total is None:
        points = Cell(page.say(w.NONE_YET), Style.TOTAL_OPEN)
    else:
        live = part.live.total if part.live else None
        points = Cell(part.total, Style.TOTAL_POINTS, live.total(sections) if live else "")
    full = sum((s.full_points for s in part.sections if not s.outside), Decimal(0))
    row = page.spread(
        (3, Cell(label, Style.TOTAL)),
        (1, Cell(full, Style.TOTAL_FULL)),
        (3, Cell(None, Style.TOTAL)),
        (1, points),
        (2, Cell(None, Style.TOTAL)),
        height=20,
        check=page.check(points),
    )
    return f"{SCORE}{row}"


def _item(page: Page, item: ItemLine, place: int, live: LiveItem | None) -> None:
    say = page.say
    name = _item_name(page, item)
    rule, working = say(item.rule), _working(page, item)
    height = max(
        20.0,
        _name_height(name),
        text_height(rule, WIDTHS[8], SMALL_PRINT_SIZE),
        text_height(working, WIDTHS[9], SMALL_PRINT_SIZE),
        text_height(say(item.target_words), WIDTHS[4], ITEM_SIZE),
    )
    attainment, points = _results(page, item, live)
    page.add(
        (
            Cell(None if item.is_child else place, Style.ITEM_NUMBER),
            Cell(name, Style.ITEM_NAME),
            Cell(say(w.unit_text(item.unit)), Style.ITEM_TEXT),
            Cell(item.full_points, Style.ITEM_FULL),
            figure_cell(item.target, item.unit, IN_ITEMS, say(item.target_words)),
            figure_cell(item.actual, item.unit, IN_ITEMS),
            attainment,
            points,
            Cell(rule, Style.ITEM_SMALL),
            Cell(working, Style.ITEM_WAITS_SMALL if item.points is None else Style.ITEM_SMALL),
            *page.check(points),
        ),
        height=height,
    )


def _results(page: Page, item: ItemLine, live: LiveItem | None) -> tuple[Cell, Cell]:
    """Attainment and points: formulas where the rule gives them, else values or words."""
    attainment = figure_cell(item.attainment, "%", IN_ITEMS)
    if item.points is None:
        return attainment, Cell(page.say(w.STATUSES[item.status]), Style.ITEM_WAITS)
    if live is None:
        return attainment, Cell(item.points, Style.ITEM_POINTS)
    row = page.next_row
    cells = Cells(
        actual=f"{ACTUAL}{row}",
        target=f"{TARGET}{row}",
        attainment=f"{ATTAINMENT}{row}",
        missing=words(page.say(w.STATUSES[Status.MISSING])),
        undefined=words(page.say(w.STATUSES[Status.UNDEFINED])),
    )
    of_attainment, of_points = live.formulas(cells)
    if item.target is not None and live.has_attainment:
        attainment = Cell(attainment.value, Style.ITEM_PERCENT, of_attainment)
    return attainment, Cell(item.points, Style.ITEM_POINTS, of_points)


def _item_name(page: Page, item: ItemLine) -> str | TwoLines:
    """The item's name; below it the measure, where that says something else."""
    name, measure = page.say(item.name), page.say(item.measure)
    shown = f"└ {name}" if item.is_child else name
    return TwoLines(shown, measure) if measure not in ("", name) else shown


def _name_height(name: str | TwoLines) -> float:
    if isinstance(name, str):
        return text_height(name, WIDTHS[1], ITEM_SIZE)
    return text_height(name.name, WIDTHS[1], ITEM_SIZE) + text_height(
        name.small, WIDTHS[1], SMALL_SIZE
    )


def _working(page: Page, item: ItemLine) -> str:
    working, reason = page.say(item.working), page.say(item.reason)
    if reason and reason not in working:
        return f"{working}\n{reason}" if working else reason
    return working
