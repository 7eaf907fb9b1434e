"""The head of a person's sheet: who, where, when, and the heads of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.fitting import text_height
from appraisal.exporting.grid import Cell
from appraisal.exporting.live.writing import words
from appraisal.exporting.page import DIFFERS, ITEM_SIZE, Page, width_of
from appraisal.exporting.styles import Style
from appraisal.scoring.result import Standing
from appraisal.scoring.text import Text

Facts = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]

_HEADS = (
    w.NO, w.ITEM, w.UNIT, w.FULL_POINTS, w.TARGET, w.ACTUAL, w.ATTAINMENT, w.SCORE,
    w.RULE, w.WORKING,
)  # fmt: skip
_LEFT_FROM = 8


def add_head(page: Page, content: AppraisalContent) -> None:
    """Add title, facts and the table's heads."""
    heading = f"{content.company}  {page.say(w.TITLE)}".strip()
    page.spread((8, Cell(heading, Style.HEADING)), (2, _badge(page, content)), height=32)
    for facts in _facts(page, content):
        _add_facts(page, facts)
    cells = (
        Cell(page.say(text), Style.HEAD if place < _LEFT_FROM else Style.HEAD_LEFT)
        for place, text in enumerate(_HEADS)
    )
    page.add(cells, height=22)


def _badge(page: Page, content: AppraisalContent) -> Cell:
    """The period, or a warning once a formula shows another score than the stored one."""
    is_final = content.standing is Standing.FINAL
    badge = page.say(content.period)
    if not is_final:
        badge = f"{badge}  {page.say(w.STANDINGS[content.standing])}"
    formula = ""
    if any(part.live for part in content.parts):
        # Rows that come later are in the range already: nothing else stands in the column.
        differs = f"SUM({DIFFERS}2:{DIFFERS}{LAST_ROW})>0"
        formula = f"IF({differs},{words(page.say(w.DIFFERS))},{words(badge)})"
    return Cell(badge, Style.BADGE if is_final else Style.BADGE_WAITING, formula)


LAST_ROW = 2000
"""Further down than any sheet goes."""


def _add_facts(page: Page, facts: Facts) -> None:
    (name, one), (second, two), (third, three) = facts
    height = max(
        20.0,
        text_height(one, width_of(1, 3), ITEM_SIZE),
        text_height(two, width_of(5, 3), ITEM_SIZE),
        text_height(three, width_of(9, 1), ITEM_SIZE),
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


def _facts(page: Page, content: AppraisalContent) -> Iterator[Facts]:
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


def _dates(page: Page, content: AppraisalContent) -> str:
    if not content.parts:
        return "—"
    start = min(part.start for part in content.parts)
    end = max(part.end for part in content.parts)
    return f"{start} {page.say(w.UNTIL)} {end}"


def _joined(page: Page, texts: Iterable[Text]) -> str:
    """The different texts, in their order."""
    return page.say(w.LIST_COMMA).join(dict.fromkeys(page.say(text) for text in texts)) or "—"
