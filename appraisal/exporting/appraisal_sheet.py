"""One person's appraisal sheet: head, items of each part, result, remarks, signatures.

The layout is one table of ten columns on upright A4. Everything that belongs to the reader's
own appraisal is on it, and nothing of anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import (
    AppraisalContent,
    ItemLine,
    PartContent,
    SectionLine,
)
from appraisal.exporting.fitting import fits_one_page, spare_height, text_height
from appraisal.exporting.framing import FOOT_INCHES, MARGIN_INCHES
from appraisal.exporting.grid import Book, Cell, Frame, PrintSetup, Row, Sheet, TwoLines
from appraisal.exporting.number_cells import IN_ITEMS, figure_cell
from appraisal.exporting.package import workbook_bytes
from appraisal.exporting.safe_text import file_name, sheet_title
from appraisal.exporting.styles import SMALL_SIZE, Style
from appraisal.scoring.result import Standing
from appraisal.scoring.text import Text

WIDTHS = (7.5, 16.0, 6.0, 6.0, 11.5, 11.5, 10.0, 7.5, 23.0, 29.5)
LAST = len(WIDTHS)
PRINTABLE = (595 - 2 * MARGIN_INCHES * 72, 842 - (MARGIN_INCHES + FOOT_INCHES) * 72)
"""Points across and down that A4 leaves for the table."""

_ITEM_SIZE, _SMALL_SIZE = 9.0, 8.0
_SHOWN_PRINT = 16
"""Digits of the fingerprint on paper: enough to compare, short enough to type."""


def appraisal_workbook(content: AppraisalContent, language: str) -> bytes:
    """Return the file of one person's sheet."""
    sheet = appraisal_sheet(content, language, w.TITLE.in_language(language))
    return workbook_of_sheet(content, language, sheet)


def workbook_of_sheet(content: AppraisalContent, language: str, sheet: Sheet) -> bytes:
    """Return the file of a sheet that is laid out already."""
    title = f"{content.name} {content.period.in_language(language)} {sheet.title}"
    return workbook_bytes(Book(title, content.company, content.scored_at, (sheet,)))


def appraisal_file_name(content: AppraisalContent, taken: set[str]) -> str:
    """Return `number_name.xlsx`, safe on every system and unlike the names taken."""
    return file_name(f"{content.number}_{content.name}", ".xlsx", taken)


def appraisal_sheet(content: AppraisalContent, language: str, title: str) -> Sheet:
    """Lay out one person's appraisal."""
    page = _Page(language)
    _head(page, content)
    repeat = len(page.rows)
    for number, part in enumerate(content.parts, start=1):
        _part(page, part, number, len(content.parts))
    _result(page, content)
    foot = _Page(language)
    _signatures(foot)
    _small_print(foot, content)
    spare = spare_height([*page.rows, *foot.rows], WIDTHS, PRINTABLE)
    _remarks(page, content, spare)
    _signatures(page)
    _small_print(page, content)
    one_page = fits_one_page(page.rows, WIDTHS, PRINTABLE)
    frame = Frame(
        widths=WIDTHS,
        freeze=f"C{repeat + 1}",
        print_setup=PrintSetup(
            one_page=one_page,
            repeat_rows="" if one_page else f"1:{repeat}",
            footer=w.PAGE.in_language(language),
        ),
    )
    return Sheet(sheet_title(title), frame, tuple(page.rows), tuple(page.merges))


class _Page:
    """Rows and merged areas as they grow, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rows: list[Row] = []
        self.merges: list[str] = []

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def add(self, cells: Iterable[Cell | None], height: float | None = None) -> int:
        """Append a row; return its number."""
        self.rows.append(Row(tuple(cells), height))
        return len(self.rows)

    def spread(self, *groups: tuple[int, Cell], height: float | None = None) -> int:
        """Append a row of cells that each reach over so many columns."""
        number = len(self.rows) + 1
        cells: list[Cell | None] = []
        for width, cell in groups:
            if width > 1:
                first, last = _letter(len(cells) + 1), _letter(len(cells) + width)
                self.merges.append(f"{first}{number}:{last}{number}")
            cells += [cell, *([Cell(None, cell.style)] * (width - 1))]
        return self.add(cells, height)


def _letter(column: int) -> str:
    return chr(ord("A") + column - 1)


def _width(first: int, count: int) -> float:
    return sum(WIDTHS[first : first + count])


def _head(page: _Page, content: AppraisalContent) -> None:
    say = page.say
    is_final = content.standing is Standing.FINAL
    heading = f"{content.company}  {say(w.TITLE)}".strip()
    badge = say(content.period)
    if not is_final:
        badge = f"{badge}  {say(w.STANDINGS[content.standing])}"
    page.spread(
        (8, Cell(heading, Style.HEADING)),
        (2, Cell(badge, Style.BADGE if is_final else Style.BADGE_WAITING)),
        height=32,
    )
    for facts in _facts(page, content):
        (name, one), (second, two), (third, three) = facts
        height = max(
            20.0,
            text_height(one, _width(1, 3), _ITEM_SIZE),
            text_height(two, _width(5, 3), _ITEM_SIZE),
            text_height(three, _width(9, 1), _ITEM_SIZE),
        )
        page.spread(
            (1, Cell(name, Style.LABEL)),
            (3, Cell(one, Style.VALUE)),
            (1, Cell(second, Style.LABEL)),
            (3, Cell(two, Style.VALUE)),
            (1, Cell(third, Style.LABEL)),
            (1, Cell(three, Style.VALUE)),
            height=height,
        )
    heads = (
        w.NO, w.ITEM, w.UNIT, w.FULL_POINTS, w.TARGET, w.ACTUAL, w.ATTAINMENT, w.SCORE,
        w.RULE, w.WORKING,
    )  # fmt: skip
    page.add(
        [Cell(say(text), Style.HEAD if place < 8 else Style.HEAD_LEFT)
         for place, text in enumerate(heads)],
        height=22,
    )  # fmt: skip


Facts = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]


def _facts(page: _Page, content: AppraisalContent) -> Iterator[Facts]:
    """What stands in the head, three facts a row."""
    say = page.say
    roles = _joined(page, [part.role for part in content.parts])
    shops = _joined(page, [part.shop for part in content.parts])
    days = say(w.DAY_COUNT).format(days=content.days)
    yield (
        (say(w.NAME), content.name),
        (say(w.NUMBER), content.number),
        (say(w.DEPARTMENT), say(content.department)),
    )
    yield (
        (say(w.ROLE), roles),
        (say(w.SHOP), shops),
        (say(w.MANAGER), content.manager),
    )
    yield (
        (say(w.PERIOD), say(content.period)),
        (say(w.DATES), _dates(page, content)),
        (say(w.DAYS), days),
    )


def _dates(page: _Page, content: AppraisalContent) -> str:
    if not content.parts:
        return "—"
    start = min(part.start for part in content.parts)
    end = max(part.end for part in content.parts)
    return f"{start} {page.say(w.UNTIL)} {end}"


def _joined(page: _Page, texts: Iterable[Text]) -> str:
    """The different texts, in their order."""
    return page.say(w.LIST_COMMA).join(dict.fromkeys(page.say(text) for text in texts)) or "—"


def _part(page: _Page, part: PartContent, number: int, count: int) -> None:
    say = page.say
    if count > 1:
        facts = (
            say(w.PART).format(number=number),
            say(part.role),
            say(part.shop),
            f"{part.start} {say(w.UNTIL)} {part.end}",
            say(w.DAY_COUNT).format(days=part.days),
            _scorecard(page, part),
        )
        page.spread((LAST, Cell("  ·  ".join(filter(None, facts)), Style.PART)), height=24)
    place = 0
    for section in part.sections:
        _section(page, section)
        for item in part.items:
            if item.section == section.code:
                place += not item.is_child
                _item(page, item, place)
    if count > 1:
        _sum(page, say(w.PART_TOTAL), _full_points(part), part.total)


def _scorecard(page: _Page, part: PartContent) -> str:
    return f"{page.say(part.scorecard)} v{part.version}"


def _full_points(part: PartContent) -> Decimal:
    return sum((s.full_points for s in part.sections if not s.outside), Decimal(0))


def _section(page: _Page, section: SectionLine) -> None:
    name = f"{page.say(section.label)}  {page.say(section.name)}".strip()
    if section.outside:
        name += page.say(w.OUTSIDE)
    if section.points is None:
        points = Cell(page.say(w.STATUSES[section.status]), Style.SECTION_TEXT)
    else:
        points = Cell(section.points, Style.SECTION_POINTS)
    page.spread(
        (3, Cell(name, Style.SECTION)),
        (1, Cell(section.full_points, Style.SECTION_FULL)),
        (3, Cell(None, Style.SECTION)),
        (1, points),
        (2, Cell(None, Style.SECTION)),
        height=18,
    )


def _item(page: _Page, item: ItemLine, place: int) -> None:
    say = page.say
    name = _item_name(page, item)
    rule, working = say(item.rule), _working(page, item)
    waits = item.points is None
    height = max(
        20.0,
        _name_height(name),
        text_height(rule, WIDTHS[8], _SMALL_SIZE),
        text_height(working, WIDTHS[9], _SMALL_SIZE),
        text_height(say(item.target_words), WIDTHS[4], _ITEM_SIZE),
    )
    page.add(
        (
            Cell(None if item.is_child else place, Style.ITEM_NUMBER),
            Cell(name, Style.ITEM_NAME),
            Cell(say(w.unit_text(item.unit)), Style.ITEM_TEXT),
            Cell(item.full_points, Style.ITEM_FULL),
            figure_cell(item.target, item.unit, IN_ITEMS, say(item.target_words)),
            figure_cell(item.actual, item.unit, IN_ITEMS),
            figure_cell(item.attainment, "%", IN_ITEMS),
            _points(page, item),
            Cell(rule, Style.ITEM_SMALL),
            Cell(working, Style.ITEM_WAITS_SMALL if waits else Style.ITEM_SMALL),
        ),
        height=height,
    )


def _item_name(page: _Page, item: ItemLine) -> str | TwoLines:
    """The item's name; below it the measure, where that says something else."""
    name, measure = page.say(item.name), page.say(item.measure)
    shown = f"└ {name}" if item.is_child else name
    return TwoLines(shown, measure) if measure not in ("", name) else shown


def _name_height(name: str | TwoLines) -> float:
    if isinstance(name, str):
        return text_height(name, WIDTHS[1], _ITEM_SIZE)
    return text_height(name.name, WIDTHS[1], _ITEM_SIZE) + text_height(
        name.small, WIDTHS[1], SMALL_SIZE
    )


def _working(page: _Page, item: ItemLine) -> str:
    working, reason = page.say(item.working), page.say(item.reason)
    if reason and reason not in working:
        return f"{working}\n{reason}" if working else reason
    return working


def _points(page: _Page, item: ItemLine) -> Cell:
    """Points are a number only where the engine gave one; else the status in words."""
    if item.points is None:
        return Cell(page.say(w.STATUSES[item.status]), Style.ITEM_WAITS)
    return Cell(item.points, Style.ITEM_POINTS)


def _sum(page: _Page, label: str, full: Decimal, points: Decimal | None) -> None:
    cell = (
        Cell(page.say(w.NONE_YET), Style.TOTAL_OPEN)
        if points is None
        else Cell(points, Style.TOTAL_POINTS)
    )
    page.spread(
        (3, Cell(label, Style.TOTAL)),
        (1, Cell(full, Style.TOTAL_FULL)),
        (3, Cell(None, Style.TOTAL)),
        (1, cell),
        (2, Cell(None, Style.TOTAL)),
        height=20,
    )


def _result(page: _Page, content: AppraisalContent) -> None:
    say = page.say
    if len(content.parts) == 1:
        _sum(page, say(w.SUM), _full_points(content.parts[0]), content.total)
    page.add((), height=6)
    total_label = w.TOTAL if content.is_final else w.SCORE_SO_FAR
    page.spread(
        (2, Cell(say(total_label), Style.RESULT_LABEL)),
        (2, _or_open(page, content.total, Style.RESULT)),
        (1, Cell(say(w.GRADE), Style.RESULT_LABEL)),
        (1, _or_open(page, content.grade or None, Style.RESULT_TEXT)),
        (1, Cell(say(w.COEFFICIENT), Style.RESULT_LABEL)),
        (1, _or_open(page, content.coefficient, Style.RESULT_NUMBER)),
        (1, Cell(say(w.STANDING), Style.RESULT_LABEL)),
        (1, Cell(say(w.STANDINGS[content.standing]), Style.RESULT_TEXT)),
        height=30,
    )
    if content.waits_for:
        waits = say(w.WAITS_FOR) + say(w.LIST_COMMA).join(map(say, content.waits_for))
        _line(page, waits, Style.WAITS, _ITEM_SIZE)
    if len(content.parts) > 1 and say(content.working):
        _line(page, say(w.HOW_TOTAL) + say(content.working), Style.NOTE, _ITEM_SIZE)


def _or_open(page: _Page, value: Decimal | str | None, style: Style) -> Cell:
    """The value, or the word for 'open': a result that is not there is never an empty cell."""
    if value is None:
        return Cell(page.say(w.NONE_YET), Style.RESULT_TEXT)
    return Cell(value, style)


def _line(page: _Page, text: str, style: Style, size: float) -> None:
    page.spread((LAST, Cell(text, style)), height=text_height(text, sum(WIDTHS), size))


def _remarks(page: _Page, content: AppraisalContent, spare: float) -> None:
    """What was written; two fields to write in by hand where nothing was.

    Room that the page has left goes to the fields.
    """
    written = [(page.say(remark.author), remark.text) for remark in content.remarks]
    if not written:
        written = [(page.say(w.SELF_COMMENT), ""), (page.say(w.MANAGER_COMMENT), "")]
    page.add((), height=6)
    roomy = min(max(36.0, (spare - 12) / len(written)), 130.0)
    for author, text in written:
        height = max(roomy, text_height(text, _width(2, LAST - 2), _ITEM_SIZE))
        page.spread(
            (2, Cell(author, Style.NOTE_LABEL)),
            (LAST - 2, Cell(text, Style.NOTE)),
            height=height,
        )


def _signatures(page: _Page) -> None:
    page.spread(
        (4, Cell(page.say(w.SIGN_EMPLOYEE), Style.SIGNATURE)),
        (5, Cell(page.say(w.SIGN_MANAGER), Style.SIGNATURE)),
        (1, Cell(page.say(w.SIGN_HR), Style.SIGNATURE)),
        height=30,
    )


def _small_print(page: _Page, content: AppraisalContent) -> None:
    scorecards = page.say(w.LIST_COMMA).join(
        dict.fromkeys(_scorecard(page, part) for part in content.parts)
    )
    text = page.say(w.SMALL_PRINT).format(
        scorecards=scorecards,
        revision=content.revision,
        scored_at=content.scored_at.strftime("%Y-%m-%d %H:%M"),
        fingerprint=content.fingerprint[:_SHOWN_PRINT],
    )
    _line(page, text, Style.SMALL_PRINT, 7.0)
