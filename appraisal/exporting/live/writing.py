"""Pieces of formulas.

A spreadsheet calculates in binary, so (3.4 - 3) / 0.2 is a little less than 2 there. `snapped`
takes such residues away before anything is compared, cut to whole steps or rounded.
"""

from __future__ import annotations

from decimal import Decimal

from appraisal.exporting.number_cells import written
from appraisal.exporting.safe_text import cell_text

_SNAP_DIGITS = 10


def constant(value: Decimal) -> str:
    """Return a number as it stands in a formula; negative ones in brackets."""
    text = written(value).upper()
    return f"({text})" if text.startswith("-") else text


def words(text: str) -> str:
    """Return text as a constant."""
    return '"' + cell_text(text).replace('"', '""') + '"'


def snapped(expression: str) -> str:
    """Return the expression without the residue of binary arithmetic."""
    return f"ROUND({expression},{_SNAP_DIGITS})"


def rounded(expression: str, digits: int) -> str:
    """Return the expression rounded half up, as the engine rounds."""
    return f"ROUND({snapped(expression)},{digits})"


def limited(expression: str, low: Decimal | None, high: Decimal | None) -> str:
    """Return the expression kept between limits; None and infinity are none."""
    if high is not None and high.is_finite():
        expression = f"MIN({expression},{constant(high)})"
    if low is not None and low.is_finite():
        expression = f"MAX({expression},{constant(low)})"
    return expression


def times(expression: str, factor: Decimal) -> str:
    """Return the product; nothing is added for 1."""
    return expression if factor == 1 else f"({expression})*{constant(factor)}"
