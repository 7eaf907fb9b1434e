"""The foot of a person's sheet: result, remarks, signatures, small print."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.appraisal_table import scorecard_name
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.fitting import text_height
from appraisal.exporting.grid import Cell
from appraisal.exporting.page import COLUMNS, ITEM_SIZE, WIDTHS, Page, width_of
from appraisal.exporting.styles import Style

_SHOWN_PRINT = 16
"""Digits of the fingerprint on paper: enough to compare, short enough to type."""

_MOST_FOR_A_REMARK = 130.0


def add_result(page: Page, content: AppraisalContent, totals: Sequence[str]) -> None:
    """Add total, grade, coefficient and standing, and what a provisional total waits for."""
    say = page.say
    page.add((), height=6)
    row = page.next_row
    total, grade, coefficient = _results(page, content, totals, row)
    page.spread(
        (2, Cell(say(w.TOTAL if content.is_final else w.SCORE_SO_FAR), Style.RESULT_LABEL)),
        (2, total),
        (1, Cell(say(w.GRADE), Style.RESULT_LABEL)),
        (1, grade),
        (1, Cell(say(w.COEFFICIENT), Style.RESULT_LABEL)),
        (1, coefficient),
        (1, Cell(say(w.STANDING), Style.RESULT_LABEL)),
        (1, Cell(say(w.STANDINGS[content.standing]), Style.RESULT_TEXT)),
        height=30,
        check=page.check(total, column="C"),
    )
    if content.waits_for:
        waits = say(w.WAITS_FOR) + say(w.LIST_COMMA).join(map(say, content.waits_for))
        _line(page, waits, Style.WAITS, ITEM_SIZE)
    if len(content.parts) > 1 and say(content.working):
        _line(page, say(w.HOW_TOTAL) + say(content.working), Style.NOTE, ITEM_SIZE)


def _results(
    page: Page, content: AppraisalContent, totals: Sequence[str], row: int
) -> tuple[Cell, Cell, Cell]:
    """Total, grade and coefficient, each as a formula where it follows from the one before."""
    total = _or_open(page, content.total, Style.RESULT)
    grade = _or_open(page, content.grade or None, Style.RESULT_TEXT)
    coefficient = _or_open(page, content.coefficient, Style.RESULT_NUMBER)
    live = content.parts[-1].live if content.parts else None
    if live is None or content.total is None:
        return total, grade, coefficient
    days = [part.days for part in content.parts]
    values = [part.total for part in content.parts]
    if live.card.is_weighted(list(zip(values, days, strict=True)), content.total):
        formula = totals[0]
        if len(totals) > 1:
            formula = live.card.weighted(list(zip(totals, days, strict=True)))
        total = Cell(content.total, Style.RESULT, formula)
    if live.card.has_grade(content.total, content.grade):
        grade = Cell(content.grade, Style.RESULT_TEXT, live.card.grade(f"C{row}"))
    if live.card.has_coefficient(content.grade, content.coefficient):
        formula = live.card.coefficient(f"F{row}")
        coefficient = Cell(content.coefficient, Style.RESULT_NUMBER, formula)
    return total, grade, coefficient


def _or_open(page: Page, value: Decimal | str | None, style: Style) -> Cell:
    """The value, or the word for 'open': a result that is not there is never an empty cell."""
    if value is None:
        return Cell(page.say(w.NONE_YET), Style.RESULT_TEXT)
    return Cell(value, style)


def _line(page: Page, text: str, style: Style, size: float) -> None:
    page.spread((COLUMNS, Cell(text, style)), height=text_height(text, sum(WIDTHS), size))


def add_remarks(page: Page, content: AppraisalContent, spare: float) -> None:
    """Add what was written; two fields to write in by hand where nothing was.

    Room that the page has left goes to the fields.
    """
    written = [(page.say(remark.author), remark.text) for remark in content.remarks]
    if not written:
        written = [(page.say(w.SELF_COMMENT), ""), (page.say(w.MANAGER_COMMENT), "")]
    page.add((), height=6)
    roomy = min(max(36.0, (spare - 12) / len(written)), _MOST_FOR_A_REMARK)
    for author, text in written:
        height = max(roomy, text_height(text, width_of(2, COLUMNS - 2), ITEM_SIZE))
        page.spread(
            (2, Cell(author, Style.NOTE_LABEL)),
            (COLUMNS - 2, Cell(text, Style.NOTE)),
            height=height,
        )


def add_signatures(page: Page, content: AppraisalContent) -> None:
    """Add the fields to sign in, and what identifies the sheet."""
    page.spread(
        (4, Cell(page.say(w.SIGN_EMPLOYEE), Style.SIGNATURE)),
        (5, Cell(page.say(w.SIGN_MANAGER), Style.SIGNATURE)),
        (1, Cell(page.say(w.SIGN_HR), Style.SIGNATURE)),
        height=30,
    )
    scorecards = dict.fromkeys(scorecard_name(page, part) for part in content.parts)
    text = page.say(w.SMALL_PRINT).format(
        scorecards=page.say(w.LIST_COMMA).join(scorecards),
        revision=content.revision,
        scored_at=content.scored_at.strftime("%Y-%m-%d %H:%M"),
        fingerprint=content.fingerprint[:_SHOWN_PRINT],
    )
    _line(page, text, Style.SMALL_PRINT, 7.0)
