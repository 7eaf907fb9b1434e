"""The first rows of each sheet of a file, for a person who says what its columns mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appraisal.importing.cells import Cell, CellError, half_width, is_missing, text_from
from appraisal.importing.facts import Problem
from appraisal.importing.headers import LONGEST_HEADER, flattened, normal
from appraisal.importing.limits import Limits
from appraisal.importing.personal import HIDDEN, hides, personal_columns
from appraisal.importing.problems import Unreadable, problem
from appraisal.importing.readers import Table, open_tables
from appraisal.importing.recognise import LOOKED_AT

LONGEST_SHOWN: Final = LONGEST_HEADER
ROWS_SHOWN: Final = LOOKED_AT


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The first rows of a sheet as texts, buyers hidden.

    `header_row` is the likeliest first row of the header, from 1, and `header_rows` over how many
    rows it stretches: 2 where groups stand above their fields.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    header_row: int
    header_rows: int = 1

    def names(self, header_row: int, header_rows: int) -> tuple[str, ...]:
        """The columns' names when the header begins in this row; two rows are flattened."""
        first = self.rows[header_row - 1]
        if header_rows == 1 or header_row >= len(self.rows):
            return first
        return tuple(map(str, flattened(first, self.rows[header_row])))


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a file, and why there is no more."""

    sheets: tuple[SheetHead, ...] = ()
    problems: tuple[Problem, ...] = ()


def look(source: bytes | Path, filename: str, limits: Limits) -> Look:
    """The first rows of every sheet that holds something; for strangers' files: look_guarded."""
    try:
        tables = open_tables(source, filename, limits)
        heads = [_head(table, limits) for table in tables]
    except Unreadable as stop:
        return Look(problems=(stop.problem,))
    found = tuple(head for head in heads if head is not None)
    return Look(found, () if found else (problem("no_rows", dropped="0", left_out="0"),))


def _head(table: Table, limits: Limits) -> SheetHead | None:
    rows: list[list[Cell]] = []
    for block in table.blocks():
        rows += block.rows[: ROWS_SHOWN - len(rows)]
        if len(rows) >= ROWS_SHOWN:
            break
    if max(map(len, rows), default=0) > limits.max_columns:
        raise Unreadable(problem("too_many_columns", sheet=table.name, limit=limits.max_columns))
    if all(is_missing(cell) for row in rows for cell in row):
        return None
    hidden = {place for row in rows for place in personal_columns(row)}
    header, header_rows = likely_header(rows)
    ends = header + header_rows
    width = max(map(len, rows))
    shown = tuple(
        tuple(
            _shown(
                row[place] if place < len(row) else "",
                hide=place in hidden and not header <= number < ends,
            )
            for place in range(width)
        )
        for number, row in enumerate(rows, 1)
    )
    return SheetHead(table.name, shown, header, header_rows)


def likely_header(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """The first row of what is most like a header, and over how many rows it stretches.

    A header is many short different texts, none of them a number. Of two rows the first holds
    groups that reach over several fields of the second.
    """
    best, chosen = 0, (1, 1)
    for number, row in enumerate(rows, 1):
        score = _likeness(row)
        if score > best:
            best, chosen = score, (number, 1)
        if number < len(rows) and _are_groups(row, rows[number]):
            score = _likeness(flattened(row, rows[number])) + 1
            if score > best:
                best, chosen = score, (number, 2)
    return chosen


def _likeness(row: Sequence[Cell]) -> int:
    """How much a row is like a header: different names, less twice what is none."""
    names = set(map(normal, _names(row))) - {""}
    return len(names) - 2 * (sum(not is_missing(cell) for cell in row) - len(names))


def _names(row: Sequence[Cell]) -> list[str]:
    texts = [cell for cell in row if isinstance(cell, str) and not is_missing(cell)]
    return [text for text in texts if not text.strip()[:1].isdigit()]


def _are_groups(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether a row holds groups for the names of the next: a title or a remark does not.

    A group reaches over empty cells with names below, there are two columns or more with a name
    of their own above, and either a name stands in both rows' stead or a field comes back.
    """
    above = [str(cell).strip() for cell in upper]
    below = [str(cell).strip() for cell in lower]
    width = max(len(above), len(below))
    above += [""] * (width - len(above))
    below += [""] * (width - len(below))
    if len(_names(upper)) != sum(map(bool, above)) or len(_names(lower)) != sum(map(bool, below)):
        return False
    if sum(map(bool, above)) < 2 or any(":" in half_width(text) for text in above):
        return False
    reaches = any(not up and low for up, low in zip(above[1:], below[1:], strict=True))
    tall = any(up and not low for up, low in zip(above, below, strict=True))
    fields = [low for low in below if low]
    return reaches and bool(fields) and (tall or len(set(fields)) < len(fields) or bool(above[0]))


def _shown(cell: Cell, *, hide: bool) -> str:
    if is_missing(cell):
        return "" if isinstance(cell, str) and not cell.strip() else str(cell).strip()
    try:
        text = " ".join(text_from(cell).split())
    except CellError:
        text = str(cell)
    if hide or hides(text):
        return HIDDEN
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
