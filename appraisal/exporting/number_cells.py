"""Which number format a figure gets, and what stands in its cell.

A spreadsheet keeps binary doubles and shows 15 digits. A number of up to 15 digits is written
as it is; one with more (a quotient such as 31/3000 has no end) as the nearest double, so that
nothing is lost that a spreadsheet could keep, and looks round through its number format only.
A number with more than 15 digits before the point would be shown with zeros at its end: it is
written as text instead.
"""

from __future__ import annotations

from decimal import Decimal

from appraisal.exporting.grid import Cell
from appraisal.exporting.styles import Style
from appraisal.scoring.numbers import plain

_SHOWN_DIGITS = 15


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


def is_whole(value: Decimal) -> bool:
    """Whether nothing stands after the point."""
    return value == value.to_integral_value()
