"""Days and spans of days out of cells, file names and preambles; no clock is read.

A written date such as 01/02/2026 is ambiguous by itself: date_order.py decides it once for a whole
column, from evidence.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from appraisal.importing.cells import Cell, half_width, is_missing

Span = tuple[date, date]

FIRST_YEAR, LAST_YEAR = 2000, 2099
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
_FIRST_SHORT_YEAR, _LAST_SHORT_YEAR = 2012, 2049
_CLOCK = r"(?:[T\s]*[0-9]{1,2}[:时][0-9]{0,2}.*)?"
_WEEKDAY = re.compile(
    r"\s*\(?(?:周|星期)[一二三四五六日天]\)?$|^(?:mon|tues|wednes|thurs|fri|satur|sun)day,\s+",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})日?" + _CLOCK
)
_COMPACT = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[0-9]{6}|[0-9]{4})?")
_MONTH = re.compile(r"(20[0-9]{2})(?:\s*[-/.年]\s*([0-9]{1,2})\s*月?|(0[1-9]|1[0-2]))")
_SHORT_OR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.](20[0-9]{2}|[0-9]{1,2})" + _CLOCK)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
RANGE = re.compile(r"\s*(?:~|至|到|—|–|\s-{1,2}\s)\s*")
_CLOSE_RANGE = re.compile(
    r"(20[0-9]{2}([/.]?)[0-9]{1,2}\2[0-9]{1,2})-{1,2}(20[0-9]{2}\2[0-9]{1,2}\2[0-9]{1,2})"
)
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_ENGLISH = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+([0-9]{1,2}),?\s+(20[0-9]{2})" + _CLOCK)
_ENGLISH_DAY_FIRST = re.compile(
    r"([0-9]{1,2})[\s-]([A-Za-z]{3})[a-z]*\.?,?[\s-]((?:20)?[0-9]{2})" + _CLOCK
)


class DateError(ValueError):
    """A cell that is no date; `code` names the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Order(StrEnum):
    """What the first number of a written date is."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    YEAR_FIRST = "year_first"


@dataclass(frozen=True, slots=True)
class Undecided:
    """A written date whose numbers can be read in several ways; a `last` above 99 is the year.

    26-07-04 may begin with its year. A year of two digits is never an old one.
    """

    first: int
    second: int
    last: int

    @property
    def is_short(self) -> bool:
        """Whether the year has two digits, so that it may stand first."""
        return self.last < 100

    def read(self, order: Order) -> Span:
        """The day in that order; raises DateError when there is no such day."""
        year, month, day = self.last, self.first, self.second
        if order == Order.DAY_FIRST:
            month, day = day, month
        elif order == Order.YEAR_FIRST:
            year, month, day = self.first, self.second, self.last
        if self.is_short:
            year += 2000
            if not _FIRST_SHORT_YEAR <= year <= _LAST_SHORT_YEAR:
                raise DateError("not_a_date")
        elif order == Order.YEAR_FIRST:
            raise DateError("not_a_date")
        return one_day(year, month, day)

    def readings(self, within: Span | None) -> set[Span]:
        """Every day it can be, of those in `within`."""
        found: set[Span] = set()
        for order in Order:
            try:
                day = self.read(order)
            except DateError:
                continue
            if within is None or (within[0] <= day[0] and day[1] <= within[1]):
                found.add(day)
        return found


def span_from(cell: Cell) -> Span | Undecided | None:
    """The day, month or range of days a cell names, None when it is empty.

    Raises DateError: not_a_date, date_out_of_range.
    """
    if isinstance(cell, datetime):
        return in_range(cell.date(), cell.date())
    if isinstance(cell, date):
        return in_range(cell, cell)
    if is_missing(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise DateError("not_a_date")
    if isinstance(cell, int | float):
        return _span_from_number(cell)
    text = half_width(cell).lstrip("'").strip()
    if _SERIAL.fullmatch(text):
        return _span_from_number(float(text))
    return _span_from_text(_WEEKDAY.sub("", text))


def _span_from_number(cell: float) -> Span:
    if _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        day = _EXCEL_EPOCH + timedelta(days=int(cell))
        return day, day
    found = _COMPACT.fullmatch(str(int(cell))) if cell == int(cell) else None
    if found is None:
        raise DateError("not_a_date")
    return one_day(*map(int, found.groups()))


def _span_from_text(text: str) -> Span | Undecided:
    single = _single_from_text(text)
    if single is not None:
        return single
    close = _CLOSE_RANGE.fullmatch(text)
    parts = [close.group(1), close.group(3)] if close is not None else RANGE.split(text)
    if len(parts) == 2:
        ends = [_single_from_text(part) for part in parts]
        if isinstance(ends[0], tuple) and isinstance(ends[1], tuple):
            return in_range(ends[0][0], ends[1][1])
    raise DateError("not_a_date")


def _single_from_text(text: str) -> Span | Undecided | None:
    for pattern in (_YEAR_FIRST, _COMPACT):
        found = pattern.fullmatch(text)
        if found is not None:
            return one_day(*map(int, found.groups()[:3]))
    found = _MONTH.fullmatch(text)
    if found is not None:
        return month_span(int(found.group(1)), int(found.group(2) or found.group(3)))
    found = _SHORT_OR_LAST.fullmatch(text)
    if found is not None:
        written = Undecided(*map(int, found.groups()))
        return written if written.readings(None) else None
    return _english(text)


def _english(text: str) -> Span | None:
    found = _ENGLISH.fullmatch(text)
    if found is not None:
        name, day, year = found.groups()
    else:
        found = _ENGLISH_DAY_FIRST.fullmatch(text)
        if found is None:
            return None
        day, name, year = found.groups()
    month = _MONTHS.get(name.casefold())
    return None if month is None else one_day(int(year) % 2000 + 2000, month, int(day))


def month_span(year: int, month: int) -> Span:
    """The first and last day of a month; raises DateError when there is no such month."""
    if not 1 <= month <= 12:
        raise DateError("not_a_date")
    return in_range(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def one_day(year: int, month: int, day: int) -> Span:
    """A day as a span; raises DateError when there is no such day."""
    try:
        found = date(year, month, day)
    except ValueError:
        raise DateError("not_a_date") from None
    return in_range(found, found)


def in_range(first: date, last: date) -> Span:
    """Two days as a span; raises DateError when they end before they begin or are too far off."""
    if first > last or first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise DateError("date_out_of_range")
    return first, last
