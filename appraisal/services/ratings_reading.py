"""A filled-in ratings sheet: what it would change, cell by cell, and saving that.

What the sheet says is compared with the system as it is now. A row of which a locked cell was
changed, that is not the reader's, or whose answer does not fit is refused and left out; the
other rows can be saved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import eq

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from appraisal.models import AppraisalPeriod
from appraisal.scoring.numbers import decimal_from
from appraisal.selectors.ratings import Cell, Grid, Key
from appraisal.services.events import Actor
from appraisal.services.ratings import Answer, reason_against, save_ratings
from appraisal.services.ratings_sheet import (
    EVIDENCE,
    FIRST_ROW,
    KEY,
    KIND,
    LEVEL,
    LOCKED,
    SEAL,
    VALUE,
    Line,
    answer_mark,
    lines_of,
    seal,
    stored_texts,
)
from appraisal.services.refusal import Refused
from appraisal.services.small_workbook import first_sheet, rows_of, said
from appraisal.services.targets import Becomes

EVIDENCE_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class CellChange:
    """What one cell of the sheet does: from what to what, or why it is refused."""

    becomes: Becomes
    sheet: str
    row: int
    column: str
    name: str = ""
    item: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a sheet would do: its cells, and the answers that can be saved."""

    changes: tuple[CellChange, ...]
    answers: tuple[tuple[Cell, Answer], ...]
    same: int

    def count(self, becomes: Becomes) -> int:
        """How many cells come out this way."""
        return sum(change.becomes is becomes for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file: its number and what stands in its cells."""

    sheet: str
    number: int
    texts: Mapping[int, str]
    formulas: frozenset[int]

    def change(self, becomes: Becomes, column: int, **said_too: str) -> CellChange:
        letter = get_column_letter(column)
        after = self.texts.get(column, "")
        return CellChange(becomes, self.sheet, self.number, letter, after=after, **said_too)

    def refuse(self, column: int, reason: str, line: Line | None = None) -> CellChange:
        """The cell with the reason why it is not taken."""
        name, item = ("", "") if line is None else (line.locked[1], line.locked[3])
        return self.change(Becomes.REFUSED, column, reason=reason, name=name, item=item)


def read_ratings(*, period: AppraisalPeriod, grids: Iterable[Grid], content: bytes) -> Reading:
    """What a filled-in sheet would do to the ratings of these people. Saves nothing.

    Raises Refused when the period is locked, or the file is no ratings sheet of this period
    and of people of these grids.
    """
    if not period.is_working:
        raise Refused(
            _("The period is %(state)s: nothing is rated any more.")
            % {"state": period.get_state_display()}
        )
    lines = {line.key: line for line in lines_of(grids)}
    rows = _rows(content, period)
    _refuse_strangers(rows, lines)
    changes: list[CellChange] = []
    of_cell: dict[Key, list[tuple[_Row, Line]]] = defaultdict(list)
    broken: set[Key] = set()
    seen: set[str] = set()
    for row in rows:
        line = lines.get(_key(row))
        found = _foreign(row, line, period)
        if line is not None and line.key in seen:
            found.append(row.refuse(KEY, _("This row stands in the sheet twice."), line))
        changes += found
        if line is None:
            continue
        seen.add(line.key)
        of_cell[line.cell.key].append((row, line))
        if found:
            broken.add(line.cell.key)
    answers, same = [], 0
    for key, members in of_cell.items():
        if key in broken:
            continue
        answer, told = _answered(members)
        changes += told
        if answer is not None and told:
            answers.append((members[0][1].cell, answer))
        same += sum(line.opens(column) for _row, line in members for column in _FIELDS) - len(told)
    return Reading(tuple(sorted(changes, key=lambda one: (one.row, one.column))),
                   tuple(answers), same)  # fmt: skip


def import_ratings(
    *, period: AppraisalPeriod, grids: Sequence[Grid], content: bytes, actor: Actor
) -> tuple[Reading, int]:
    """Saves what a sheet holds, without its refused cells; (the reading, ratings saved).

    Raises Refused as ``read_ratings`` does, and when the period was locked meanwhile.
    """
    reading = read_ratings(period=period, grids=grids, content=content)
    return reading, save_ratings(period=period, answers=reading.answers, actor=actor)


_FIELDS = (LEVEL, VALUE, EVIDENCE)


def _rows(content: bytes, period: AppraisalPeriod) -> list[_Row]:
    """The rows below the heading that hold anything."""
    sheet = first_sheet(content)
    found, kind = [], ""
    for number, cells in enumerate(rows_of(sheet), 1):
        texts = {cell.column: said(cell) for cell in cells if said(cell)}
        if number == 1:
            kind, code = texts.get(1, ""), texts.get(2, "")
            if kind == KIND and code != period.code:
                raise Refused(
                    _("This sheet is of the period %(code)s, not of %(period)s.")
                    % {"code": code, "period": period.code}
                )
        elif texts and number >= FIRST_ROW:
            formulas = frozenset(cell.column for cell in cells if cell.data_type == "f")
            found.append(_Row(sheet.title, number, texts, formulas))
    if kind != KIND:
        raise Refused(_("This is no ratings sheet: download it here, fill it in, upload it."))
    return found


def _refuse_strangers(rows: Sequence[_Row], lines: Mapping[str, Line]) -> None:
    """A sheet without a single row of the reader's people is another's sheet."""
    keyed = [_key(row) for row in rows if _key(row)]
    if not any(key in lines for key in keyed):
        raise Refused(_("Nobody in this sheet is rated by you in this period."))


def _key(row: _Row) -> str:
    return row.texts.get(KEY, "").partition(" ")[0]


def _foreign(row: _Row, line: Line | None, period: AppraisalPeriod) -> list[CellChange]:
    """The cells of a row that are not to be filled in, and were."""
    if line is None:
        reason = (
            _("You rate nobody with this key in this period.")
            if KEY in row.texts
            else _("This row is not part of the sheet.")
        )
        return [row.refuse(KEY if KEY in row.texts else min(row.texts), reason)]
    locked = tuple(row.texts.get(column, "") for column in range(1, LOCKED + 1))
    found = [
        row.refuse(column, _("Outside the table."), line) for column in row.texts if column > SEAL
    ]
    found += [
        row.refuse(column, _("This cell is locked for this item."), line)
        for column in _FIELDS
        if row.texts.get(column) and not line.opens(column)
        and not _is_stored(row, line, column)
    ]  # fmt: skip
    found += [
        row.refuse(column, _("Write a value, not a formula."), line)
        for column in sorted(row.formulas & set(_FIELDS))
    ]
    mark = row.texts.get(KEY, "").partition(" ")[2]
    if seal(period, line.key, locked, mark) == row.texts.get(SEAL, ""):
        if mark != answer_mark(line.cell) and _differs(row, line):
            found.append(row.refuse(KEY, _("The rating was changed since the download."), line))
        return found
    return found + _broken_seal(row, line, locked)


def _broken_seal(row: _Row, line: Line, locked: Sequence[str]) -> list[CellChange]:
    """Which locked cells are not as they were written; the hidden ones when no other is."""
    # The sheet may have been written in the other language: the one that fits better counts.
    written = max(
        (line.locked_in(code) for code, _name in settings.LANGUAGES),
        key=lambda texts: sum(map(eq, texts, locked)),
    )
    found = [
        row.refuse(column, _("This cell is locked: it was “%(text)s”.") % {"text": text}, line)
        for column, (is_now, text) in enumerate(zip(locked, written, strict=True), 1)
        if is_now != text
    ]
    return found or [row.refuse(SEAL, _("The hidden columns were changed."), line)]


def _is_stored(row: _Row, line: Line, column: int) -> bool:
    return row.texts.get(column, "") == stored_texts(line)[column]


def _differs(row: _Row, line: Line) -> bool:
    return any(not _is_stored(row, line, column) for column in _FIELDS)


def _answered(
    members: Sequence[tuple[_Row, Line]],
) -> tuple[Answer | None, list[CellChange]]:
    """The answer that the rows of one question give, and what its cells change.

    None when a cell is refused: the others of the question are then not told as changes.
    """
    row, line = members[0]
    counters: dict[str, Decimal] = {}
    value: Decimal | None = None
    for each, its in members:
        text = each.texts.get(VALUE, "")
        if not text:
            continue
        try:
            number = decimal_from(text)
        except ValueError:
            return None, [each.refuse(VALUE, _("Write the value as a number."), its)]
        if its.tally:
            counters[its.tally.code] = number
        else:
            value = number
    question = line.cell.question
    found = question.level(row.texts.get(LEVEL, ""))
    if found is not None and found.scale.is_fixed and value == found.scale.low:
        value = None
    evidence = row.texts.get(EVIDENCE, "")
    if len(evidence) > EVIDENCE_LENGTH:
        reason = _("At most %(count)d characters.") % {"count": EVIDENCE_LENGTH}
        return None, [row.refuse(EVIDENCE, reason, line)]
    answer = Answer(row.texts.get(LEVEL, "")[:40], value, counters, evidence)
    told = [change for each, its in members for change in _told(each, its)]
    if told and not answer.is_empty and (reason := reason_against(question, answer)):
        return None, [row.refuse(_wrong_column(line, answer), reason, line)]
    return answer, told


def _wrong_column(line: Line, answer: Answer) -> int:
    """Where a wrong answer is to be corrected."""
    level = line.cell.question.level(answer.level)
    if line.takes_level and level is None:
        return LEVEL
    if level is not None and level.needs_evidence and not answer.evidence:
        return EVIDENCE
    return VALUE


def _told(row: _Row, line: Line) -> list[CellChange]:
    """The cells of a row that differ from the system."""
    stored = stored_texts(line)
    name, item = line.locked[1], line.locked[3]
    return [
        row.change(_becomes(stored[column], row.texts.get(column, "")), column,
                   before=stored[column], name=name, item=item)
        for column in _FIELDS
        if stored[column] != row.texts.get(column, "")
    ]  # fmt: skip


def _becomes(before: str, after: str) -> Becomes:
    if not before:
        return Becomes.NEW
    return Becomes.CHANGED if after else Becomes.REMOVED


def outcome(reading: Reading) -> list[CellChange]:
    """The changes grouped for a page: what is refused first."""
    order = (Becomes.REFUSED, Becomes.REMOVED, Becomes.CHANGED, Becomes.NEW)
    return [change for becomes in order for change in reading.changes if change.becomes is becomes]
