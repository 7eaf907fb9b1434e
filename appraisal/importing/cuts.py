"""The cells of a column that say whose a row is and of which day."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from appraisal.importing.cells import SURE_DIGITS, Cell, CellError, text_from

T = TypeVar("T")
Days = tuple[Cell | None, Cell | None]
Key = tuple[str, Days]
"""The account and the written days of a row."""
FILE_DAYS: Days = (None, None)


def keys_of(accounts: list[str] | str, days: list[Days] | Days, height: int) -> list[Key]:
    """The key of each row, or the one key of all rows."""
    if isinstance(accounts, str) and isinstance(days, tuple):
        return [(accounts, days)]
    return list(zip(spread(accounts, height), spread(days, height), strict=True))


def spread(value: list[T] | T, height: int) -> list[T]:
    """A value for each row."""
    return value if isinstance(value, list) else [value] * height


def name_of(cell: Cell) -> str:
    """The cell as a name, whatever it holds."""
    try:
        return text_from(cell)
    except CellError:
        return str(cell)


def destroyed(cells: Sequence[Cell]) -> list[int]:
    """Positions of ids whose last digits are gone, the first few of them."""
    try:
        texts = "\n".join(cells)  # type: ignore[arg-type]
        largest: float = 0
    except TypeError:
        texts = "\n".join(cell for cell in cells if isinstance(cell, str))
        largest = max((abs(cell) for cell in cells if isinstance(cell, float)), default=0)
    if "E+" not in texts and "e+" not in texts and largest < SURE_DIGITS:
        return []
    return [position for position, cell in enumerate(cells) if _is_destroyed(cell)][:10]


def _is_destroyed(cell: Cell) -> bool:
    try:
        text_from(cell)
    except CellError:
        return True
    return False


def written_days(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells with the time of day left off, so that few different ones remain."""
    distinct = set(cells)
    if all(isinstance(cell, str) and len(cell) < 16 for cell in distinct):
        return cells
    days = {cell: _day_of(cell) for cell in distinct if type(cell) is not bool}
    return [days.get(cell, cell) for cell in cells]


def _day_of(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str) and len(cell) >= 16:
        timed = cell[4] in "-/" and cell[10] in " T" and cell[13] == ":"
        return cell[:10] if timed else cell
    return cell
