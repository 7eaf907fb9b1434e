"""Ratings as an Excel sheet for a manager: one row for each answer, foreign cells locked.

Each row carries, hidden, the key of its answer and a seal: a keyed hash of the period, the key,
the locked cells and the answer that stood in the system. Excel's own protection only keeps
people from typing in the wrong cell; what is trusted when the sheet comes back is the seal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from appraisal.exporting.safe_text import cell_text
from appraisal.models import AppraisalPeriod
from appraisal.scoring.numbers import plain
from appraisal.scoring.text import Text
from appraisal.selectors.ratings import Cell, Grid, Question, Scale, Tally
from appraisal.services.ratings import document_of_rating
from appraisal.services.small_workbook import put_text

KIND = "kpiscore-ratings"
SHEET = "ratings"
FIRST_ROW = 3
"""Row 1 is hidden and says what the sheet is, row 2 is the heading."""
LOCKED = 5
"""Columns that only say what a row is about: number, name, role, item, possible answers."""
LEVEL, VALUE, EVIDENCE, KEY, SEAL = range(LOCKED + 1, LOCKED + 6)
_WIDTHS = (12, 14, 16, 28, 44, 16, 12, 50, 4, 4)
_OPEN = PatternFill("solid", fgColor="FFF9E5")
_HEAD = PatternFill("solid", fgColor="EAF0F7")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: an answer, or one of the counts of an answer.

    ``is_first`` marks the row of an answer that takes its evidence.
    """

    cell: Cell
    tally: Tally | None = None
    is_first: bool = True

    @property
    def key(self) -> str:
        """What identifies the row within its period."""
        return f"{self.cell.name}#{self.tally.code}" if self.tally else self.cell.name

    @property
    def locked(self) -> tuple[str, ...]:
        """The texts of the locked cells, in the active language."""
        return self.locked_in(get_language() or "zh-hans")

    def locked_in(self, language: str) -> tuple[str, ...]:
        """The texts of the locked cells, as they come back from a file."""
        item = self.cell.question.name.in_language(language)
        if self.tally:
            item += f" · {self.tally.name.in_language(language)}"
        role = Text(self.cell.role.name_zh, self.cell.role.name_en or self.cell.role.name_zh)
        employee = self.cell.employee
        asked = _possible(self.cell.question, self.tally, language)
        texts = (employee.number, employee.name, role.in_language(language), item, asked)
        return tuple(cell_text(text).strip() for text in texts)

    @property
    def takes_level(self) -> bool:
        """Whether the item is judged by a level."""
        return bool(self.cell.question.levels)

    @property
    def takes_value(self) -> bool:
        """Whether some answer needs a number."""
        levels = self.cell.question.levels
        return not levels or any(not level.scale.is_fixed for level in levels)

    def opens(self, column: int) -> bool:
        """Whether a column of this row may be filled in."""
        return {LEVEL: self.takes_level, VALUE: self.takes_value, EVIDENCE: self.is_first}.get(
            column, False
        )


def lines_of(grids: Iterable[Grid]) -> Iterator[Line]:
    """The rows of the sheet, in the order of the page."""
    for grid in grids:
        for row in grid.rows:
            for cell in row.cells:
                tallies: Sequence[Tally | None] = cell.question.tallies or (None,)
                for number, tally in enumerate(tallies):
                    yield Line(cell, tally, number == 0)


def stored_texts(line: Line) -> dict[int, str]:
    """What the system holds for a row, by column, as a person would type it."""
    rating = line.cell.rating
    if rating is None:
        return {LEVEL: "", VALUE: "", EVIDENCE: ""}
    if line.tally:
        value = str(rating.counters.get(line.tally.code, ""))
    else:
        value = "" if rating.value is None else plain(rating.value)
    return {
        LEVEL: rating.level,
        VALUE: value,
        EVIDENCE: cell_text(rating.evidence).strip() if line.is_first else "",
    }


def seal(period: AppraisalPeriod, key: str, locked: Sequence[str], stored: str) -> str:
    """The keyed hash of what a row is about and of the answer that it was written with."""
    said = json.dumps([period.pk, period.code, key, list(locked), stored], ensure_ascii=False)
    return str(salted_hmac(KIND, said, algorithm="sha256").hexdigest()[:32])


def answer_mark(cell: Cell) -> str:
    """A short mark of the answer in the system: another answer has another mark."""
    document = {} if cell.rating is None else document_of_rating(cell.rating)
    said = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return str(salted_hmac(f"{KIND} answer", said, algorithm="sha256").hexdigest()[:16])


def ratings_workbook(period: AppraisalPeriod, grids: Iterable[Grid]) -> bytes:
    """A workbook with the ratings as they stand, to be filled in and handed back."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    for column, text in enumerate((KIND, period.code), 1):
        put_text(sheet.cell(1, column), text)
    sheet.row_dimensions[1].hidden = True
    head = (
        _("number"), _("name"), _("role"), _("item"), _("possible answers"),
        _("level"), _("value"), _("evidence"), "key", "seal",
    )  # fmt: skip
    for column, (text, width) in enumerate(zip(head, _WIDTHS, strict=True), 1):
        cell = sheet.cell(2, column)
        put_text(cell, text)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in (KEY, SEAL):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    choices: dict[str, DataValidation] = {}
    for number, line in enumerate(lines_of(grids), FIRST_ROW):
        _write_line(sheet, number, line, period)
        _offer_levels(sheet, choices, line, number)
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    sheet.protection.enable()
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_line(sheet: Any, number: int, line: Line, period: AppraisalPeriod) -> None:
    locked, mark = line.locked, answer_mark(line.cell)
    for column, text in enumerate(locked, 1):
        put_text(sheet.cell(number, column), text)
        sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
    for column, text in stored_texts(line).items():
        cell = sheet.cell(number, column)
        if text:
            _put(cell, text, is_number=column == VALUE)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if line.opens(column):
            cell.protection, cell.fill = Protection(locked=False), _OPEN
    put_text(sheet.cell(number, KEY), f"{line.key} {mark}")
    put_text(sheet.cell(number, SEAL), seal(period, line.key, locked, mark))


def _put(cell: SheetCell, text: str, *, is_number: bool) -> None:
    """A number that a spreadsheet can hold as a number, anything else as text."""
    if is_number and len(text) <= 15:
        cell.value = float(text)
    else:
        put_text(cell, text)


def _offer_levels(sheet: Any, choices: dict[str, DataValidation], line: Line, number: int) -> None:
    """A list to choose the level from, where its labels fit into one (255 characters)."""
    labels = [level.label for level in line.cell.question.levels]
    listed = ",".join(labels)
    if not labels or len(listed) > 250 or any(sign in listed for sign in '"\n'):
        return
    if listed not in choices:
        choices[listed] = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
        sheet.add_data_validation(choices[listed])
    choices[listed].add(sheet.cell(number, LEVEL))


def _possible(question: Question, tally: Tally | None, language: str) -> str:
    """The answers that may be given, in one text."""
    if tally:
        return _("a count") if tally.is_needed else _("a count; empty is 0")
    if not question.levels:
        return _range(question.scale)
    return "\n".join(
        f"{level.label} = {level.name.in_language(language)} ({_range(level.scale)})"
        + (" *" if level.needs_evidence else "")
        for level in question.levels
    )


def _range(scale: Scale) -> str:
    if scale.values:
        return " / ".join(plain(value) for value in scale.values)
    return plain(scale.low) if scale.is_fixed else f"{plain(scale.low)} ~ {plain(scale.high)}"
