"""One ranking for each role, and the list of the people who have no final score yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.fitting import text_height
from appraisal.exporting.grid import Cell, Row, Sheet
from appraisal.exporting.lines import SectionLine
from appraisal.exporting.lists import NOTHING, Lists, heads, number, title_rows
from appraisal.exporting.ranking import grouped, places, ranked, role_of
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

_HEADS = 3
_RANKING_WIDTHS = (7.0, 13.0, 14.0, 20.0, 22.0, 10.0, 9.0, 10.0, 11.0, 10.0)
_OPEN_WIDTHS = (13.0, 14.0, 20.0, 16.0, 22.0, 12.0, 14.0, 60.0)
_RANKING_HEADS = (
    w.RANK, w.NUMBER, w.NAME, w.DEPARTMENT, w.SHOP, w.TOTAL, w.GRADE, w.COEFFICIENT,
    w.RANK_IN_DEPARTMENT, w.DAYS,
)  # fmt: skip
_OPEN_HEADS = (
    w.NUMBER, w.NAME, w.DEPARTMENT, w.ROLE, w.SHOP, w.STANDING, w.SCORE_SO_FAR, w.REASON,
)  # fmt: skip


def ranking_sheets(lists: Lists, people: Sequence[AppraisalContent]) -> Iterator[Sheet]:
    """Lay out a ranking for each role."""
    for role, members in grouped(people, role_of).items():
        yield _ranking(lists, role, members)


def _ranking(lists: Lists, role: Text, members: Sequence[AppraisalContent]) -> Sheet:
    say, order, place = lists.say, ranked(members), places(members)
    in_department = _places_in_departments(members)
    sections = _sections(order)
    rows = [
        *title_rows(
            f"{say(role)}  {say(lists.period.period)}",
            f"{say(w.FINAL_PEOPLE)} {len(order)} / {say(w.PEOPLE)} {len(members)}",
        ),
        heads([*map(say, _RANKING_HEADS), *(say(section.name) for section in sections.values())]),
    ]
    for person in order:
        cells = (
            Cell(place[person.number], Style.LIST_WHOLE),
            Cell(person.number, Style.LIST_TEXT),
            lists.name_cell(person),
            Cell(say(person.department), Style.LIST_TEXT),
            Cell(lists.shops(person), Style.LIST_TEXT),
            number(person.total, Style.LIST_BOLD_POINTS),
            Cell(person.grade or NOTHING, Style.LIST_CENTRE),
            number(person.coefficient, Style.LIST_FACTOR),
            Cell(in_department[person.number], Style.LIST_WHOLE),
            Cell(person.days, Style.LIST_WHOLE),
            *(number(points, Style.LIST_POINTS) for points in _points(person, sections)),
        )
        rows.append(Row(cells, 19))
    return Sheet(
        lists.named(say(role)),
        lists.frame((*_RANKING_WIDTHS, *(13.0 for _ in sections)), len(rows), _HEADS, 3),
        tuple(rows),
        links=lists.links("C", _HEADS + 1, order),
    )


def _places_in_departments(members: Iterable[AppraisalContent]) -> dict[str, int]:
    """Everybody's place among those of the same department."""
    found: dict[str, int] = {}
    for colleagues in grouped(members, lambda person: person.department).values():
        found |= places(colleagues)
    return found


def _sections(people: Iterable[AppraisalContent]) -> dict[str, SectionLine]:
    """The sections of all these people's scorecards by code, in their order."""
    found: dict[str, SectionLine] = {}
    for person in people:
        for section in person.parts[-1].sections if person.parts else ():
            found.setdefault(section.code, section)
    return found


def _points(person: AppraisalContent, sections: Iterable[str]) -> Iterable[Decimal | None]:
    """Points by section; none for somebody with several parts, whose total is a mean of them."""
    part = person.parts[0] if len(person.parts) == 1 else None
    own = {section.code: section.points for section in part.sections} if part else {}
    return (own.get(code) for code in sections)


def open_sheet(lists: Lists, people: Sequence[AppraisalContent]) -> Sheet:
    """Lay out the people without a final score, each with the reason."""
    say = lists.say
    rows = [
        *title_rows(f"{say(w.NOT_RANKED)}  {say(lists.period.period)}", ""),
        heads(map(say, _OPEN_HEADS)),
    ]
    for person in people:
        reason = say(w.LIST_COMMA).join(map(say, person.waits_for))
        cells = (
            Cell(person.number, Style.LIST_TEXT),
            lists.name_cell(person),
            Cell(say(person.department), Style.LIST_TEXT),
            Cell(say(role_of(person)), Style.LIST_TEXT),
            Cell(lists.shops(person), Style.LIST_TEXT),
            Cell(say(w.STANDINGS[person.standing]), Style.LIST_WAITS),
            number(person.total, Style.LIST_POINTS),
            Cell(reason, Style.LIST_WAITS),
        )
        rows.append(Row(cells, max(19.0, text_height(reason, _OPEN_WIDTHS[-1], 10))))
    return Sheet(
        lists.named(say(w.OPEN_PEOPLE)),
        lists.frame(_OPEN_WIDTHS, len(rows), _HEADS, 2),
        tuple(rows),
        links=lists.links("B", _HEADS + 1, people),
    )
