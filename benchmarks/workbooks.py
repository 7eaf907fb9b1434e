"""Workbooks beside the floor: openpyxl writing as many cells with shared styles and no data.

    bin/bench workbooks [--people 1000]

The floor gets every advantage: a workbook makes only the styles it uses, once each, cells share
them by index, and no sentence is laid out and no height reckoned. Each side runs in a process of
its own, for its memory. Ratios are of processor seconds, which stay the same on a busy machine.
A workbook each is written for at most 1,000 people by the floor and its time is scaled up: it
does not depend on how many there were before.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell

from appraisal.exporting.appraisal_sheet import appraisal_sheet
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.detail_sheets import by_version, columns_of, detail_row, detail_sheet
from appraisal.exporting.grid import Row, Sheet, TwoLines
from appraisal.exporting.joining import join
from appraisal.exporting.lists import Lists
from appraisal.exporting.part_file import Part, PartWriter
from appraisal.exporting.styles import LOOKS, Style, dress
from appraisal.exporting.summary_sheet import (
    MOST_SHEETS_BEHIND,
    figure_sheets,
    write_period_workbook,
)
from tests.exporting import every_rule
from tests.exporting.samples import PERIOD

LANGUAGE = "zh-hans"
DIFFERENT = 200
"""People who are really different; the others have their figures under another number."""
A_PART = 50
MOST_FLOOR_FILES = 1000
Work = tuple[Callable[[], object], float]
"""What is timed, and by what its time is multiplied."""
AIMED_AT = {"period": 1.0, "zip": 0.5}


def main() -> None:
    """Measure both sides and print what they took, and the ratios."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--side", choices=SIDES)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(measured(given.side, given.people[0])))
        return
    for size in given.people:
        print(f"{size:,} people, 22 items each; Python {sys.version.split()[0]}")
        found = {side: in_own_process(side, size) for side in SIDES}
        for side, (seconds, elapsed, peak) in found.items():
            print(f"  {side:22} {seconds:8.2f} s  ({elapsed:8.2f} s passed)  peak {peak:5} MiB")
        for what, aim in AIMED_AT.items():
            ratio = found[f"kpiscore {what}"][0] / found[f"floor {what}"][0]
            print(f"  ratio of the {what:6} {ratio:.2f}, aimed at {aim} at most")


def in_own_process(side: str, size: int) -> tuple[float, float, int]:
    """Processor seconds, seconds and MiB at the most, in a process that does nothing else."""
    command = [sys.executable, "-m", "benchmarks.workbooks", "--people", str(size), "--side", side]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, elapsed, peak = json.loads(said)
    return seconds, elapsed, peak


def measured(side: str, size: int) -> tuple[float, float, int]:
    """One side's seconds, without those that make its people, and for the floor its cells."""
    next(everybody(size))
    work, factor = SIDES[side](size)
    before, start = time.process_time(), time.perf_counter()
    work()
    seconds, elapsed = time.process_time() - before, time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return seconds * factor, elapsed * factor, peak


_different: list[AppraisalContent] = []


def everybody(size: int) -> Iterator[AppraisalContent]:
    """People scored with 22 items of every rule kind, with their formulas, one at a time."""
    if not _different:
        facts = {f"E{n:05}": every_rule.facts(every_rule.figures(n)) for n in range(DIFFERENT)}
        seen = every_rule.cohort(facts)
        _different.extend(
            every_rule.content(number, every_rule.scored(found, seen, number))
            for number, found in facts.items()
        )
    for number in range(size):
        yield replace(_different[number % DIFFERENT], number=f"E{number:05}")


def without_items(person: AppraisalContent) -> AppraisalContent:
    """Somebody as the lists need them."""
    return replace(person, parts=tuple(replace(part, items=()) for part in person.parts))


class Nothing:
    """A look that writes nothing: what is left of a part is what the period's workbook needs."""

    def fill(self, _content: AppraisalContent, _language: str) -> bytes:
        """Return no workbook."""
        return b""


def our_parts(folder: Path, size: int, *, behind: bool, look: Nothing | None = None) -> list[Part]:
    """Everybody in parts, as the batches of an export write them."""
    people, parts = everybody(size), []
    for start in range(0, size, A_PART):
        path = folder / f"{start}"
        with (
            path.open("wb") as file,
            PartWriter(file, LANGUAGE, behind=behind, look=look) as writer,
        ):
            for _number, person in zip(range(A_PART), people, strict=False):
                writer.add(person)
        parts.append(Part(path))
    return parts


def our_zip(size: int) -> Work:
    """The whole archive: a workbook each and the period's."""
    return partial(write_our_zip, size), 1.0


def write_our_zip(size: int) -> None:
    behind = size <= MOST_SHEETS_BEHIND
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file:
        parts = our_parts(Path(folder), size, behind=behind)
        people = [without_items(person) for person in everybody(size)]
        with tempfile.TemporaryFile() as room:
            join(file, room, PERIOD, LANGUAGE, people, parts, behind=behind)


def our_period(size: int) -> Work:
    """The period's workbook alone, with everybody's sheet behind where it has them."""
    return partial(write_our_period, size), 1.0


def write_our_period(size: int) -> None:
    behind = size <= MOST_SHEETS_BEHIND
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file:
        parts = our_parts(Path(folder), size, behind=behind, look=Nothing())
        people = [without_items(person) for person in everybody(size)]
        write_period_workbook(file, PERIOD, LANGUAGE, people, parts, behind=behind)


def floor_zip(size: int) -> Work:
    """The cells of a workbook each, one workbook after the other."""
    sheet = appraisal_sheet(next(everybody(1)), LANGUAGE, "x")
    files = min(size, MOST_FLOOR_FILES)

    def write() -> None:
        for _number in range(files):
            floor_book([sheet])

    return write, size / files


def floor_period(size: int) -> Work:
    """The cells of the period's workbook."""
    people = list(everybody(size))
    lists = Lists(PERIOD, LANGUAGE)
    sheets = [*figure_sheets(lists, people)]
    for version, members in by_version(people).items():
        head = detail_sheet(lists, version, columns_of(people[0].parts[0]), members)
        rows = [detail_row(lists.say, person, person.parts[0], linked=False) for person in members]
        sheets.append(replace(head, rows=(*head.rows, *rows)))
    if size <= MOST_SHEETS_BEHIND:
        sheets += [appraisal_sheet(people[0], LANGUAGE, "x")] * size
    return partial(floor_book, sheets), 1.0


SIDES: dict[str, Callable[[int], Work]] = {
    "floor period": floor_period,
    "kpiscore period": our_period,
    "floor zip": floor_zip,
    "kpiscore zip": our_zip,
}


def floor_book(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these sheets' cells, each style made once."""
    workbook = Workbook()
    used = {cell.style for sheet in sheets for row in sheet.rows for cell in row.cells if cell}
    styles = {style: made_once(workbook, style) for style in used}
    workbook.remove(workbook.active)
    for number, sheet in enumerate(sheets):
        target = workbook.create_sheet(f"{number}")
        for place, row in enumerate(sheet.rows, start=1):
            write_row(target, place, row, styles)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def made_once(workbook: Workbook, style: Style) -> object:
    """The style in this workbook, as what openpyxl keeps on a cell."""
    cell = OpenpyxlCell(workbook.active, row=1, column=1)
    dress(cell, LOOKS[style])
    return cell._style


def write_row(target: object, number: int, row: Row, styles: dict[Style, object]) -> None:
    """A row as openpyxl writes it fastest: cells made directly, styles shared."""
    for column, cell in enumerate(row.cells, start=1):
        if cell is not None:
            value = cell.value.name if isinstance(cell.value, TwoLines) else cell.value
            value = f"={cell.formula}" if cell.formula else value
            written = OpenpyxlCell(target, row=number, column=column, value=value)
            written._style = styles[cell.style]
            target._cells[number, column] = written


if __name__ == "__main__":
    main()
