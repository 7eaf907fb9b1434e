"""Targets as an Excel sheet: the template to fill in, and reading it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

from appraisal.models import PeriodKind
from appraisal.scoring.text import Text
from appraisal.selectors.targets import EMPLOYEE, SHOP, Grid
from appraisal.services.refusal import Refused
from appraisal.services.small_workbook import first_sheet, put_text, rows_of, said
from appraisal.services.targets import Entry, Setting

LEADING = 3
"""Columns before the items: what it is, its code, its name."""

_CODE = re.compile(r"\[([^\[\]]+)\]\s*$")
_MADE_FOR = re.compile(rf"\[([\w-]+) ({'|'.join(PeriodKind.values)})\]\s*$")
"""What the first heading ends with: the role and the kind of period the sheet is for."""

_KIND_NAMES = {SHOP: Text("店铺", "shop"), EMPLOYEE: Text("员工", "employee")}
_KINDS = {word: kind for kind, name in _KIND_NAMES.items() for word in (name.zh, name.en)}


def template(grid: Grid) -> bytes:
    """A workbook with the grid as it stands; what is empty in it stays unchanged."""
    book = Workbook()
    sheet = book.active
    sheet.title = grid.role.code[:31]
    language = get_language() or "zh-hans"
    titles = [f"{item.name.in_language(language)} [{item.code}]" for item in grid.items]
    head = [_made_for(grid), _("code"), _("name"), *titles]
    for column, title in enumerate(head, 1):
        cell = sheet.cell(1, column)
        put_text(cell, title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EAF0F7")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = 16
    for number, subject in enumerate(grid.subjects, 2):
        kind = _KIND_NAMES[subject.kind].in_language(language)
        for column, text in enumerate((kind, subject.code, subject.name), 1):
            put_text(sheet.cell(number, column), text)
        for column, item in enumerate(grid.items, LEADING + 1):
            cell = sheet.cell(number, column)
            _put_target(cell, grid.cells[subject.kind, subject.pk, item.code].typed)
            cell.protection = Protection(locked=False)
    sheet.protection.enable()
    sheet.protection.formatColumns = False
    sheet.freeze_panes = sheet.cell(2, LEADING + 1)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def entries_of(content: bytes, setting: Setting) -> list[Entry]:
    """The targets of a filled-in template; empty cells are left out.

    Raises Refused, with what to do, when it is no such workbook, or one that was made for
    another role or kind of period than the setting's. A sheet of one's own that doesn't say
    what it is for is taken for the setting's.
    """
    codes: dict[int, str] = {}
    entries: list[Entry] = []
    for row in rows_of(first_sheet(content)):
        if not codes:
            codes = _item_codes(row)
            if codes:
                _refuse_another(said(row[0]), setting)
            continue
        entries.extend(_entries_of_row(row, codes))
    if not codes:
        raise Refused(_("No heading with item codes such as [gmv] was found: use the template."))
    return entries


def _made_for(grid: Grid) -> str:
    """The first heading: what stands below it, and what the sheet is for."""
    kind = PeriodKind(grid.kind).label
    return f"{_('shop or employee')}\n{grid.role.name} · {kind} [{grid.role.code} {grid.kind}]"


def _refuse_another(heading: str, setting: Setting) -> None:
    """Raises Refused when the heading names another role or kind of period."""
    stated = _MADE_FOR.search(heading)
    if stated is None:
        return
    role, kind = stated.groups()
    if kind != setting.kind:
        raise Refused(
            _(
                "This sheet is for targets by %(stated)s, but %(chosen)s is chosen. Choose "
                "%(stated)s as the kind of period, or download the template for %(chosen)s."
            )
            % {"stated": PeriodKind(kind).label, "chosen": PeriodKind(setting.kind).label}
        )
    if role != setting.role.code:
        raise Refused(
            _(
                "This sheet is for the role %(stated)s, but %(chosen)s is chosen. Choose the "
                "other role, or download the template for %(chosen)s."
            )
            % {"stated": role, "chosen": setting.role.code}
        )


def _entries_of_row(row: tuple[Any, ...], codes: dict[int, str]) -> Iterator[Entry]:
    if len(row) < LEADING:
        return
    kind, code, name = said(row[0]).lower(), said(row[1]), said(row[2])
    for cell in row[LEADING:]:
        text = said(cell)
        if text:
            # What stands under a heading without a code is refused, not passed over in silence.
            item_code = codes.get(cell.column, "")
            yield Entry(
                _KINDS.get(kind, kind), code, item_code, text, cell.row, cell.column_letter, name
            )


def _item_codes(row: tuple[Any, ...]) -> dict[int, str]:
    """Column number -> item code, from headings such as 销售额 [gmv]."""
    found = {}
    for cell in row[LEADING:]:
        match = _CODE.search(said(cell))
        if match:
            found[cell.column] = match[1].strip()
    return found


def _put_target(cell: Cell, text: str) -> None:
    """A plain number as a number, anything else as text."""
    if re.fullmatch(r"-?\d{1,15}(\.\d+)?", text) and len(text) <= 15:
        cell.value = int(text) if text.lstrip("-").isdecimal() else float(text)
    else:
        put_text(cell, text)
