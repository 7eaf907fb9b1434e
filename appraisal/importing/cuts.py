"""Columns taken out of rows, and the cells in them that say whose a row is and of which day."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from appraisal.importing.cells import SURE_DIGITS, Cell, CellError, text_from


def columns_of(rows: list[list[Cell]], places: list[int]) -> list[Sequence[Cell]]:
    """The cells of several columns; turning the whole table is faster once most are wanted."""
    if len(places) * 3 < len(rows[0]):
        return [column_of(rows, place) for place in places]
    turned: list[tuple[Cell, ...]] = list(zip(*rows, strict=True))
    return [turned[place] for place in places]


def column_of(rows: list[list[Cell]], place: int) -> list[Cell]:
    """The cells of one column."""
    return list(map(itemgetter(place), rows))


def name_of(cell: Cell) -> str:
    """The cell as a name, whatever it holds."""
    try:
        return text_from(cell)
    except CellError:
        return str(cell)


def destroyed(cells: list[Cell]) -> list[int]:
    """Positions of ids whose last digits are gone, the first few of them."""
    texts = "\n".join(cell for cell in cells if isinstance(cell, str))
    if "E+" not in texts and "e+" not in texts:
        numbers = [abs(cell) for cell in cells if isinstance(cell, float)]
        if not numbers or max(numbers) < SURE_DIGITS:
            return []
    return [position for position, cell in enumerate(cells) if _is_destroyed(cell)][:10]


def _is_destroyed(cell: Cell) -> bool:
    try:
        text_from(cell)
    except CellError:
        return True
    return False


def written_days(cells: list[Cell]) -> list[Cell | None]:
    """The cells with the time of day left off, so that few different ones remain."""
    return [
        cell if (isinstance(cell, str) and len(cell) < 16) or type(cell) is float else _day_of(cell)
        for cell in cells
    ]


def _day_of(cell: Cell) -> Cell | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str):
        timed = cell[4] in "-/" and cell[10] in " T" and cell[13] == ":"
        return cell[:10] if timed else cell
    return cell
