"""Days and spans of days out of cells, file names and preambles; no clock is read.

A written date such as 01/02/2026 is ambiguous by itself: `read_days` decides it once for a whole
column, from evidence.
"""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from appraisal.importing.cells import Cell, half_width, is_missing
from appraisal.importing.layout import DateOrder

Span = tuple[date, date]

FIRST_YEAR, LAST_YEAR = 2000, 2099
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
_CLOCK = r"(?:[T\s]*[0-9]{1,2}[:时][0-9]{0,2}.*)?"
_YEAR_FIRST = re.compile(
    r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})日?" + _CLOCK
)
_COMPACT = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[0-9]{6}|[0-9]{4})?")
_MONTH = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*月?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]((?:20)?[0-9]{2})" + _CLOCK)
_RANGE = re.compile(r"\s*(?:~|至|到|—|–|\s-{1,2}\s)\s*")
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_ENGLISH = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+([0-9]{1,2}),?\s+(20[0-9]{2})" + _CLOCK)
_ENGLISH_DAY_FIRST = re.compile(r"([0-9]{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(20[0-9]{2})" + _CLOCK)
_NAME_DAY = r"(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12][0-9]|3[01])"
_NAME_SPAN = re.compile(rf"(?<![0-9]){_NAME_DAY}\s*(?:[-_~至到]|--)\s*{_NAME_DAY}(?![0-9])")
_NAME_SINGLE = re.compile(rf"(?<![0-9]){_NAME_DAY}(?![0-9])")


class DateError(ValueError):
    """A cell that is no date; `code` names the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Order(StrEnum):
    """What the first of two small numbers is."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


@dataclass(frozen=True, slots=True)
class Undecided:
    """A written date whose day and month may be either of two numbers."""

    first: int
    second: int
    year: int

    def read(self, order: Order) -> Span:
        """The day in that order; raises DateError when there is no such day."""
        month, day = self.first, self.second
        if order == Order.DAY_FIRST:
            month, day = day, month
        return _one_day(self.year, month, day)


@dataclass(frozen=True, slots=True)
class DaysRead:
    """The cells of a date column as spans; cells that are no dates under `unreadable`."""

    spans: Mapping[Cell, Span | None]
    unreadable: Mapping[Cell, str]
    order: Order | None = None
    certain: bool = True


def span_from(cell: Cell) -> Span | Undecided | None:
    """The day, month or range of days a cell names, None when it is empty.

    Raises DateError: not_a_date, date_out_of_range.
    """
    if isinstance(cell, datetime):
        return _in_range(cell.date(), cell.date())
    if isinstance(cell, date):
        return _in_range(cell, cell)
    if is_missing(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise DateError("not_a_date")
    if isinstance(cell, int | float):
        return _span_from_number(cell)
    return _span_from_text(half_width(cell).lstrip("'").strip())


def _span_from_number(cell: float) -> Span:
    if _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        day = _EXCEL_EPOCH + timedelta(days=int(cell))
        return day, day
    found = _COMPACT.fullmatch(str(int(cell))) if cell == int(cell) else None
    if found is None:
        raise DateError("not_a_date")
    return _one_day(*map(int, found.groups()))


def _span_from_text(text: str) -> Span | Undecided:
    single = _single_from_text(text)
    if single is not None:
        return single
    parts = _RANGE.split(text)
    if len(parts) == 2:
        ends = [_single_from_text(part) for part in parts]
        if isinstance(ends[0], tuple) and isinstance(ends[1], tuple):
            return _in_range(ends[0][0], ends[1][1])
    raise DateError("not_a_date")


def _single_from_text(text: str) -> Span | Undecided | None:
    for pattern in (_YEAR_FIRST, _COMPACT):
        found = pattern.fullmatch(text)
        if found is not None:
            return _one_day(*map(int, found.groups()[:3]))
    found = _MONTH.fullmatch(text)
    if found is not None:
        return month_span(int(found.group(1)), int(found.group(2)))
    found = _YEAR_LAST.fullmatch(text)
    if found is not None:
        first, second, year = (int(part) for part in found.groups()[:3])
        return Undecided(first, second, year if year > 99 else 2000 + year)
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
    return None if month is None else _one_day(int(year), month, int(day))


def month_span(year: int, month: int) -> Span:
    """The first and last day of a month; raises DateError when there is no such month."""
    if not 1 <= month <= 12:
        raise DateError("not_a_date")
    return _in_range(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _one_day(year: int, month: int, day: int) -> Span:
    try:
        found = date(year, month, day)
    except ValueError:
        raise DateError("not_a_date") from None
    return _in_range(found, found)


def _in_range(first: date, last: date) -> Span:
    if first > last or first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise DateError("date_out_of_range")
    return first, last


def read_days(cells: Iterable[Cell], declared: DateOrder, within: Span | None) -> DaysRead:
    """Every distinct cell of a file's date columns as a span.

    Where a cell can be read in two ways, the order comes from a cell that allows only one, from
    the layout, from `within` (days the person or the file name gave), or from the reading that
    gives neighbouring days; `certain` is False in the last case. Without evidence the cells are
    unreadable with the code date_order_unknown.
    """
    spans: dict[Cell, Span | None] = {}
    unreadable: dict[Cell, str] = {}
    undecided: dict[Cell, Undecided] = {}
    for cell in cells:
        try:
            found = span_from(cell)
        except DateError as error:
            unreadable[cell] = error.code
            continue
        if isinstance(found, Undecided):
            undecided[cell] = found
        else:
            spans[cell] = found
    if not undecided:
        return DaysRead(spans, unreadable)
    order, certain = _decide(list(undecided.values()), declared, within)
    for cell, written in undecided.items():
        try:
            spans[cell] = written.read(order or Order.DAY_FIRST)
        except DateError as error:
            unreadable[cell] = error.code
        else:
            if order is None and written.first != written.second:
                del spans[cell]
                unreadable[cell] = "date_order_unknown"
    return DaysRead(spans, unreadable, order, certain)


def _decide(
    written: list[Undecided], declared: DateOrder, within: Span | None
) -> tuple[Order | None, bool]:
    day_first = any(found.first > 12 for found in written)
    month_first = any(found.second > 12 for found in written)
    if day_first != month_first:
        return (Order.DAY_FIRST if day_first else Order.MONTH_FIRST), True
    if day_first:
        return None, False
    if declared != DateOrder.FROM_EVIDENCE:
        return Order(declared.value), True
    if within is not None:
        fits = [order for order in Order if all(_inside(found, order, within) for found in written)]
        if len(fits) == 1:
            return fits[0], True
    return _by_neighbours(written), False


def _inside(found: Undecided, order: Order, within: Span) -> bool:
    try:
        first, last = found.read(order)
    except DateError:
        return False
    return within[0] <= first and last <= within[1]


def _by_neighbours(written: list[Undecided]) -> Order | None:
    """The order under which at least three dates lie in one month, if only one order does that."""
    days = {(found.first, found.second, found.year) for found in written}
    if len(days) < 3:
        return None
    same_first = len({(first, year) for first, _, year in days}) == 1
    same_second = len({(second, year) for _, second, year in days}) == 1
    if same_first == same_second:
        return None
    return Order.MONTH_FIRST if same_first else Order.DAY_FIRST


def span_of_name(filename: str, *, single_day: bool) -> Span | None:
    """The days a file name states as a pair; one date alone only where the layout says so.

    商品报表_20260619_110309.csv holds a download time and states nothing.
    """
    found = _NAME_SPAN.search(filename)
    numbers = found.groups() if found else None
    if numbers is None and single_day:
        found = _NAME_SINGLE.search(filename)
        numbers = (*found.groups(), *found.groups()) if found else None
    if numbers is None:
        return None
    try:
        first = _one_day(*map(int, numbers[:3]))
        last = _one_day(*map(int, numbers[3:]))
        return _in_range(first[0], last[1])
    except DateError:
        return None


def span_of_preamble(rows: Iterable[Iterable[Cell]]) -> Span | None:
    """The range that a line above the header states, as '# Start date: 20260501' and its end do."""
    starts: list[date] = []
    for row in rows:
        for cell in row:
            if not isinstance(cell, str) or not cell.strip() or len(cell) > 200:
                continue
            span = _stated_span(half_width(cell).lstrip("# ").strip())
            if span is not None:
                return span
            day = _stated_day(cell, ("start date", "开始日期", "起始日期"))
            if day is not None:
                starts.append(day)
            until = _stated_day(cell, ("end date", "结束日期", "截止日期"))
            if until is not None and starts and starts[-1] <= until:
                return starts[-1], until
    return None


def _stated_span(text: str) -> Span | None:
    label, colon, rest = text.partition(":")
    candidates = [text, rest.strip()] if colon and len(label) <= 20 else [text]
    for candidate in candidates:
        if not _RANGE.search(candidate):
            continue
        try:
            found = span_from(candidate)
        except DateError:
            continue
        if isinstance(found, tuple):
            return found
    return None


def _stated_day(cell: str, labels: tuple[str, ...]) -> date | None:
    label, colon, rest = half_width(cell).lstrip("# ").partition(":")
    if not colon or label.strip().casefold() not in labels:
        return None
    try:
        found = span_from(rest.strip())
    except DateError:
        return None
    return found[0] if isinstance(found, tuple) else None
