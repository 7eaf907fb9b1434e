"""How high a row must be for its wrapped text, and whether a sheet fits on one page.

A spreadsheet does not enlarge rows for merged cells, and previews not at all, so the height is
reckoned here: a Chinese character is one size wide, any other about half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil
from unicodedata import east_asian_width

from appraisal.exporting.grid import Row

POINTS_PER_WIDTH = 5.6
"""Points of one unit of column width, with the workbook's font of 10 points."""

LINE = 1.4
"""Height of a line, in sizes of its font."""

DEFAULT_HEIGHT = 16.0
SMALLEST_SCALE = 0.62
"""Below this a page is no longer read: the sheet then takes several pages."""

_LANDSCAPE_ACROSS = 784.0
_PADDING = 6.0
_MAX_HEIGHT = 409.0


@lru_cache(maxsize=8192)
def text_height(text: str, width: float, size: float) -> float:
    """Return the height in points of a text wrapped in a cell of this width."""
    room = max(width * POINTS_PER_WIDTH - _PADDING, size)
    lines = sum(_lines(line, room, size) for line in text.split("\n"))
    return min(lines * size * LINE + _PADDING, _MAX_HEIGHT)


def _lines(text: str, room: float, size: float) -> int:
    """Lines of a paragraph; words of letters stay whole, Chinese breaks anywhere."""
    lines, used, word = 1, 0.0, 0.0
    for character in text:
        wide = east_asian_width(character) in "WFA"
        advance = size * (1.0 if wide else 0.56)
        if wide or character == " ":
            used, word = used + word, 0.0
            if used + advance > room:
                lines, used = lines + 1, 0.0
            used += advance
            continue
        word += advance
        if used + word > room:
            lines += 1
            used = 0.0
            if word > room:
                word = advance
    return lines


def rows_height(rows: Iterable[Row]) -> float:
    """Return the height of rows together."""
    return sum(DEFAULT_HEIGHT if row.height is None else row.height for row in rows)


def fits_one_page(
    rows: Iterable[Row], widths: Sequence[float], printable: tuple[float, float]
) -> bool:
    """Whether the rows can be read on one page, scaled to fit; printable points across, down."""
    across, down = printable
    scale = min(across / (sum(widths) * POINTS_PER_WIDTH), down / rows_height(rows))
    return scale >= SMALLEST_SCALE


def spare_height(
    rows: Iterable[Row], widths: Sequence[float], printable: tuple[float, float]
) -> float:
    """Return the height that a page, scaled to the table's width, has left below the rows."""
    across, down = printable
    scale = min(across / (sum(widths) * POINTS_PER_WIDTH), 1.0)
    return max(down / scale - rows_height(rows), 0.0)


def pages_wide(widths: Sequence[float]) -> int:
    """Return how many pages of A4 landscape a list takes across, so that it can be read."""
    return max(1, ceil(sum(widths) * POINTS_PER_WIDTH * SMALLEST_SCALE / _LANDSCAPE_ACROSS))
