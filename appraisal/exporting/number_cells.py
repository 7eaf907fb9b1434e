"""Which number format a figure gets, and what stands in its cell.

A spreadsheet keeps binary doubles and shows 15 digits. A number of up to 15 digits is written
as it is; one with more (a quotient such as 31/3000 has no end) as the nearest double, so that
nothing is lost that a spreadsheet could keep, and looks round through its number format only.
A number with more than 15 digits before the point would be shown with zeros at its end: it is
written as text instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from appraisal.exporting.grid import Cell
from appraisal.exporting.styles import Style
from appraisal.scoring.metrics import is_money
from appraisal.scoring.numbers import plain

_SHOWN_DIGITS = 15
_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class FigureStyles:
    """The looks of a figure: a percentage, a whole number, any other; and of words instead."""

    percent: Style
    whole: Style
    two: Style
    text: Style


IN_ITEMS = FigureStyles(Style.ITEM_PERCENT, Style.ITEM_WHOLE, Style.ITEM_TWO, Style.ITEM_TEXT)
IN_LISTS = FigureStyles(Style.LIST_PERCENT, Style.LIST_WHOLE, Style.LIST_TWO, Style.LIST_CENTRE)


def fits(value: Decimal) -> bool:
    """Whether a spreadsheet shows every digit before the point."""
    return value.adjusted() < _SHOWN_DIGITS


def written(value: Decimal) -> str:
    """Return the digits that stand in the file."""
    if len(value.as_tuple().digits) <= _SHOWN_DIGITS:
        return plain(value)
    return repr(float(value))


def number_cell(value: Decimal, style: Style, text_style: Style) -> Cell:
    """Return a number's cell, or a text cell when a spreadsheet can't hold the number."""
    if fits(value):
        return Cell(value, style)
    return Cell(plain(value), text_style)


def figure_cell(value: Decimal | None, unit: str, styles: FigureStyles, words: str = "") -> Cell:
    """Return a target's or an actual's cell in the format of its unit; words where it has none.

    Money always has its cents; counts and the like only where they are not whole.
    """
    if value is None:
        return Cell(words or _NOTHING, styles.text)
    if unit == "%":
        return number_cell(value, styles.percent, styles.text)
    whole = not is_money(unit) and value == value.to_integral_value()
    return number_cell(value, styles.whole if whole else styles.two, styles.text)
