"""Tables written where a comma stands before the decimals: 1.234,50 is made 1234.50.

Only files with semicolons are: there the comma was free. Whether it is a decimal comma is decided
once for the file.
"""

import re
from collections.abc import Iterable

from appraisal.importing.blocks import Row
from appraisal.importing.cells import Cell
from appraisal.importing.problems import Unreadable, problem, shown

_SPACE = "[ \u00a0\u202f]"
_AROUND = rf"(-?(?:[$€£¥]{_SPACE}?)?-?)(%s)({_SPACE}?[%%€$£]?)"
_NUMBER = re.compile(
    _AROUND % rf"[0-9]{{1,3}}(?:(?:\.|{_SPACE})[0-9]{{3}})+(?:,[0-9]+)?|[0-9]+,[0-9]+"
)
_COMMA_BEFORE_DECIMALS = re.compile(
    _AROUND
    % rf"[0-9]+,(?:[0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{1,3}}(?:(?:\.|{_SPACE})[0-9]{{3}})+,[0-9]+"
)
_COMMA_BEFORE_THOUSANDS = re.compile(
    _AROUND % r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}"
    r"|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})"
)
_EITHER = re.compile(_AROUND % r"[0-9]{1,3},[0-9]{3}")


def has_decimal_commas(rows: Iterable[Row]) -> bool:
    """Whether the comma of these rows stands before decimals.

    Raises Unreadable decimal_comma_unclear where cells contradict each other, or where a comma may
    be either and nothing else tells.
    """
    decimals = thousands = either = None
    for number, row in enumerate(rows, 1):
        for cell in filter(None, row):
            if not isinstance(cell, str):
                continue
            if _COMMA_BEFORE_DECIMALS.fullmatch(cell):
                decimals = decimals or (number, cell)
            elif _COMMA_BEFORE_THOUSANDS.fullmatch(cell):
                thousands = thousands or (number, cell)
            elif _EITHER.fullmatch(cell):
                either = either or (number, cell)
    doubtful = either if decimals is None and thousands is None else None
    if decimals is not None and thousands is not None:
        doubtful = decimals
    if doubtful is not None:
        row_number, cell = doubtful
        raise Unreadable(problem("decimal_comma_unclear", row=row_number, value=shown(cell)))
    return decimals is not None


def with_points(row: Row) -> Row:
    """The row with 1.234,50 as 1234.50; what is no number stays as it is."""
    return list(map(_with_point, row))


def _with_point(cell: Cell) -> Cell:
    found = _NUMBER.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        return cell
    before, number, after = found.groups()
    return before + re.sub(rf"\.|{_SPACE}", "", number).replace(",", ".") + after
