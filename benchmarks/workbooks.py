"""Workbooks beside the floor: openpyxl writing as many cells with shared styles and no data.

    python -m benchmarks.workbooks [PEOPLE]

The floor gets every advantage: a workbook makes only the styles it uses, once each, cells share
them by index, and no sentence is laid out and no height reckoned. Times depend on
the machine, the ratios hardly.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell

from appraisal.exporting.appraisal_sheet import appraisal_sheet, appraisal_workbook
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.grid import Row, Sheet, TwoLines
from appraisal.exporting.lists import Lists
from appraisal.exporting.styles import LOOKS, Style, dress
from appraisal.exporting.summary_sheet import summary_sheets, summary_workbook
from tests.exporting import every_rule
from tests.exporting.samples import PERIOD

LANGUAGE = "zh-hans"


def main(size: int) -> None:
    """Time everything for so many people and print one line each."""
    people = everybody(size)
    sheets = [appraisal_sheet(person, LANGUAGE, "x") for person in people[:1]] * size
    cells = sum(1 for row in sheets[0].rows for cell in row.cells if cell is not None)
    print(f"{size} people, {cells} cells a sheet; Python {sys.version.split()[0]}")
    floor = timed("floor: a workbook each, openpyxl", lambda: floor_files(sheets))
    ours = timed("kpiscore: a workbook each", lambda: our_files(people))
    print(f"  ratio {ours / floor:.2f}")
    summary = summary_sheets(Lists(PERIOD, LANGUAGE), people)
    floor = timed("floor: summary, openpyxl", lambda: floor_book(summary))
    ours = timed("kpiscore: summary", lambda: summary_workbook(PERIOD, people, LANGUAGE))
    print(f"  ratio {ours / floor:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MiB")


def everybody(size: int) -> list[AppraisalContent]:
    """People scored with 22 items of every rule kind, with their formulas."""
    facts = {f"E{n:05}": every_rule.facts(every_rule.figures(n)) for n in range(size)}
    seen = every_rule.cohort(facts)
    return [
        every_rule.content(number, every_rule.scored(found, seen, number))
        for number, found in facts.items()
    ]


def timed(what: str, work: Callable[[], object]) -> float:
    """Seconds of the work, printed."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"{what:40} {seconds:8.2f} s")
    return seconds


def our_files(people: list[AppraisalContent]) -> int:
    """Bytes of everybody's workbook, one at a time."""
    return sum(len(appraisal_workbook(person, LANGUAGE)) for person in people)


def floor_files(sheets: list[Sheet]) -> int:
    """The same number of cells and styles, one workbook each."""
    return sum(len(floor_book([sheet])) for sheet in sheets)


def floor_book(sheets: list[Sheet] | tuple[Sheet, ...]) -> bytes:
    """A workbook of these sheets' cells, each style made once."""
    workbook = Workbook()
    used = {cell.style for sheet in sheets for row in sheet.rows for cell in row.cells if cell}
    styles = {style: made_once(workbook, style) for style in used}
    workbook.remove(workbook.active)
    for sheet in sheets:
        target = workbook.create_sheet(sheet.title)
        for number, row in enumerate(sheet.rows, start=1):
            write_row(target, number, row, styles)
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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
