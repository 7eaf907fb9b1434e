"""All items of everybody, one row a person and part, one sheet a scorecard version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from openpyxl.utils import get_column_letter

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PartContent
from appraisal.exporting.grid import Cell, Row, Sheet
from appraisal.exporting.lines import ItemLine
from appraisal.exporting.lists import Lists, number, title_rows
from appraisal.exporting.number_cells import IN_LISTS, figure_cell
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

_HEADS = 4
_COMMON = (
    (w.NUMBER, 13.0), (w.NAME, 14.0), (w.DEPARTMENT, 20.0), (w.SHOP, 20.0), (w.DAYS, 9.0),
    (w.TOTAL, 10.0), (w.STANDING, 10.0),
)  # fmt: skip
_OF_ITEM = ((w.TARGET, 13.0), (w.ACTUAL, 13.0), (w.SCORE, 9.0))

Entry = tuple[AppraisalContent, PartContent]
Version = tuple[Text, Text, int]


def detail_sheets(lists: Lists, people: Sequence[AppraisalContent]) -> Iterator[Sheet]:
    """Lay out a sheet for each scorecard version that somebody was scored with."""
    versions: dict[Version, list[Entry]] = {}
    for person in people:
        for part in person.parts:
            key = (part.role, part.scorecard, part.version)
            versions.setdefault(key, []).append((person, part))
    for (role, scorecard, version), entries in versions.items():
        yield _detail(lists, role, f"{lists.say(scorecard)} v{version}", entries)


def _detail(lists: Lists, role: Text, scorecard: str, entries: Sequence[Entry]) -> Sheet:
    say = lists.say
    items = _items(entries)
    title = f"{say(role)}  {say(w.DETAILS)}"
    rows = [
        *title_rows(f"{title}  {say(lists.period.period)}", scorecard),
        Row(list(chain((None,) * len(_COMMON), *(_over(lists, item) for item in items))), 34),
        Row([Cell(text, Style.HEAD) for text in _under(lists, len(items))], 20),
        *(Row(_cells(lists, person, part, items), 19) for person, part in entries),
    ]
    widths = (*(width for _, width in _COMMON), *(width for _ in items for _, width in _OF_ITEM))
    return Sheet(
        lists.named(title),
        lists.frame(widths, len(rows), _HEADS, 2),
        tuple(rows),
        merges=_merges(len(items)),
        links=lists.links("B", _HEADS + 1, [person for person, _ in entries]),
    )


def _items(entries: Sequence[Entry]) -> list[ItemLine]:
    """The items of the scorecard in their order, sub-items below theirs."""
    found: dict[str, ItemLine] = {}
    for _person, part in entries:
        for item in part.items:
            found.setdefault(item.code, item)
    return list(found.values())


def _over(lists: Lists, item: ItemLine) -> Sequence[Cell]:
    """An item's name over its columns, with its unit."""
    unit = lists.say(w.unit_text(item.unit))
    name = lists.say(item.name) + (f" ({unit})" if unit else "")
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


def _cells(
    lists: Lists, person: AppraisalContent, part: PartContent, items: Sequence[ItemLine]
) -> list[Cell | None]:
    say = lists.say
    own = {item.code: item for item in part.items}
    cells: list[Cell | None] = [
        Cell(person.number, Style.LIST_TEXT),
        lists.name_cell(person),
        Cell(say(person.department), Style.LIST_TEXT),
        Cell(say(part.shop), Style.LIST_TEXT),
        Cell(part.days, Style.LIST_WHOLE),
        number(part.total, Style.LIST_BOLD_POINTS),
        Cell(say(w.STANDINGS[part.standing]), Style.LIST_CENTRE),
    ]
    for item in items:
        cells += _figures(lists, own.get(item.code))
    return cells


def _figures(lists: Lists, item: ItemLine | None) -> Sequence[Cell]:
    """Target, actual and score of one item; its status in words where it has no points."""
    if item is None:
        return [number(None, Style.LIST_CENTRE) for _ in _OF_ITEM]
    if item.points is None:
        score = Cell(lists.say(w.STATUSES[item.status]), Style.LIST_STATUS)
    else:
        score = Cell(item.points, Style.LIST_POINTS)
    return (
        figure_cell(item.target, item.unit, IN_LISTS, lists.say(item.target_words)),
        figure_cell(item.actual, item.unit, IN_LISTS),
        score,
    )
