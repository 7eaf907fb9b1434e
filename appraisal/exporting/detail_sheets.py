"""All items of everybody, one row a person and part, one sheet a scorecard version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from openpyxl.utils import get_column_letter

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.grid import Cell, Row, Sheet
from appraisal.exporting.lines import Column, ItemLine
from appraisal.exporting.lists import Lists, number, title_rows
from appraisal.exporting.number_cells import IN_LISTS, figure_cell
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

Say = Callable[[Text], str]
"""A text in the language of the sheets."""

_HEADS = 4
_COMMON = (
    (w.NUMBER, 13.0), (w.NAME, 14.0), (w.DEPARTMENT, 20.0), (w.SHOP, 20.0), (w.DAYS, 9.0),
    (w.TOTAL, 10.0), (w.STANDING, 10.0),
)  # fmt: skip
_OF_ITEM = ((w.TARGET, 13.0), (w.ACTUAL, 13.0), (w.SCORE, 9.0))


@dataclass(frozen=True, slots=True)
class Version:
    """A scorecard version of a role; its parts stand in one list."""

    role: Text
    scorecard: Text
    version: int


def version_of(part: PartContent) -> Version:
    """Return the list in which a part stands."""
    return Version(part.role, part.scorecard, part.version)


def columns_of(part: PartContent) -> Sequence[Column]:
    """Return the heads of a part's list: the scorecard's items, or those it has lines for."""
    return part.columns or [Column(item.code, item.name, item.unit) for item in part.items]


def by_version(people: Iterable[AppraisalContent]) -> dict[Version, list[AppraisalContent]]:
    """Return whose parts stand in each list, one entry a row, in order."""
    found: dict[Version, list[AppraisalContent]] = {}
    for person in people:
        for part in person.parts:
            found.setdefault(version_of(part), []).append(person)
    return found


def detail_sheet(
    lists: Lists, version: Version, columns: Sequence[Column], people: Sequence[AppraisalContent]
) -> Sheet:
    """Lay out the heads of a list; a row for each of these people is to follow them."""
    say = lists.say
    title = f"{say(version.role)}  {say(w.DETAILS)}"
    heads = chain.from_iterable(_over(lists, column) for column in columns)
    rows = [
        *title_rows(
            f"{title}  {say(lists.period.period)}", f"{say(version.scorecard)} v{version.version}"
        ),
        Row([*(None,) * len(_COMMON), *heads], 34),
        Row([Cell(text, Style.HEAD) for text in _under(lists, len(columns))], 20),
    ]
    widths = (*(width for _, width in _COMMON), *(width for _ in columns for _, width in _OF_ITEM))
    return Sheet(
        lists.named(title),
        lists.frame(widths, len(rows) + len(people), _HEADS, 2),
        tuple(rows),
        merges=_merges(len(columns)),
        links=lists.links("B", _HEADS + 1, people),
    )


def _over(lists: Lists, column: Column) -> Sequence[Cell]:
    """An item's name over its columns, with its unit."""
    unit = lists.say(w.unit_text(column.unit))
    name = lists.say(column.name) + (f" ({unit})" if unit else "")
    return (Cell(name, Style.HEAD), *(Cell(None, Style.HEAD) for _ in _OF_ITEM[1:]))


def _under(lists: Lists, items: int) -> Iterator[str]:
    yield from (lists.say(text) for text, _ in _COMMON)
    for _ in range(items):
        yield from (lists.say(text) for text, _ in _OF_ITEM)


def _merges(items: int) -> tuple[str, ...]:
    width, first = len(_OF_ITEM), len(_COMMON) + 1
    starts = range(first, first + items * width, width)
    return tuple(
        f"{get_column_letter(start)}{_HEADS - 1}:{get_column_letter(start + width - 1)}{_HEADS - 1}"
        for start in starts
    )


def detail_row(say: Say, person: AppraisalContent, part: PartContent, *, linked: bool) -> Row:
    """Lay out a part: the figures of all items of its scorecard.

    `linked` when the person's own sheet stands in the same workbook.
    """
    own = {item.code: item for item in part.items}
    cells: list[Cell | None] = [
        Cell(person.number, Style.LIST_TEXT),
        Cell(person.name, Style.LIST_LINK if linked else Style.LIST_TEXT),
        Cell(say(person.department), Style.LIST_TEXT),
        Cell(say(part.shop), Style.LIST_TEXT),
        Cell(part.days, Style.LIST_WHOLE),
        number(part.total, Style.LIST_BOLD_POINTS),
        Cell(say(w.STANDINGS[part.standing]), Style.LIST_CENTRE),
    ]
    for column in columns_of(part):
        cells += _figures(say, own.get(column.code))
    return Row(cells, 19)


def _figures(say: Say, item: ItemLine | None) -> Sequence[Cell]:
    """Target, actual and score of one item; its status in words where it has no points."""
    if item is None:
        return [number(None, Style.LIST_CENTRE) for _ in _OF_ITEM]
    if item.points is None:
        score = Cell(say(w.STATUSES[item.status]), Style.LIST_STATUS)
    else:
        score = Cell(item.points, Style.LIST_POINTS)
    return (
        figure_cell(item.target, item.unit, IN_LISTS, say(item.target_words)),
        figure_cell(item.actual, item.unit, IN_LISTS),
        score,
    )
