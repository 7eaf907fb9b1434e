"""The first rows of each sheet of a file, for a person who says what its columns mean."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appraisal.importing.cells import Cell, CellError, is_missing, text_from
from appraisal.importing.facts import Problem
from appraisal.importing.headers import normal
from appraisal.importing.limits import Limits
from appraisal.importing.personal import HIDDEN, hides, personal_columns
from appraisal.importing.problems import Unreadable, problem
from appraisal.importing.readers import Table, open_tables
from appraisal.importing.recognise import LOOKED_AT

LONGEST_SHOWN: Final = 60
ROWS_SHOWN: Final = LOOKED_AT


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The first rows of a sheet as texts, buyers hidden; `header_row` is the likeliest, from 1."""

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    header_row: int


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a file, and why there is no more."""

    sheets: tuple[SheetHead, ...] = ()
    problems: tuple[Problem, ...] = ()


def look(source: bytes | Path, filename: str, limits: Limits) -> Look:
    """The first rows of every sheet that holds something; for strangers' files: look_guarded."""
    try:
        heads = [_head(table, limits) for table in open_tables(source, filename, limits)]
    except Unreadable as stop:
        return Look(problems=(stop.problem,))
    found = tuple(head for head in heads if head is not None)
    return Look(found, () if found else (problem("no_rows"),))


def _head(table: Table, limits: Limits) -> SheetHead | None:
    rows: list[list[Cell]] = []
    for _, chunk in table.chunks():
        rows += chunk[: ROWS_SHOWN - len(rows)]
        if len(rows) >= ROWS_SHOWN:
            break
    if max(map(len, rows), default=0) > limits.max_columns:
        raise Unreadable(problem("too_many_columns", sheet=table.name, limit=limits.max_columns))
    if all(is_missing(cell) for row in rows for cell in row):
        return None
    hidden = {place for row in rows for place in personal_columns(row)}
    header = likely_header(rows)
    width = max(map(len, rows))
    shown = tuple(
        tuple(
            _shown(
                row[place] if place < len(row) else "", hide=place in hidden and number != header
            )
            for place in range(width)
        )
        for number, row in enumerate(rows, 1)
    )
    return SheetHead(table.name, shown, header)


def likely_header(rows: list[list[Cell]]) -> int:
    """The row most like a header: many short different texts, none of them a number."""
    best, chosen = 0.0, 1
    for number, row in enumerate(rows, 1):
        texts = [cell for cell in row if isinstance(cell, str) and not is_missing(cell)]
        names = {normal(text) for text in texts if not text.strip()[:1].isdigit()} - {""}
        others = sum(not is_missing(cell) for cell in row) - len(names)
        score = len(names) - 2 * others
        if score > best:
            best, chosen = score, number
    return chosen


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
