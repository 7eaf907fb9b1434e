"""What the first number of a file's written dates is: decided once, from evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.importing.cells import Cell
from appraisal.importing.dates import DateError, Order, Span, Undecided, span_from
from appraisal.importing.layout import DateOrder


@dataclass(frozen=True, slots=True)
class DaysRead:
    """The cells of a date column as spans; cells that are no dates under `unreadable`."""

    spans: Mapping[Cell, Span | None]
    unreadable: Mapping[Cell, str]
    order: Order | None = None
    certain: bool = True


def read_days(cells: Iterable[Cell], declared: DateOrder, within: Span | None) -> DaysRead:
    """Every distinct cell of a file's date columns as a span.

    Where a cell can be read in two ways, the order comes from a cell that allows only one, from
    the layout, from `within` (days the person or the file name gave), or from the reading that
    gives neighbouring days; `certain` is False in the last case. Where cells contradict each other,
    `within` decides each by itself. Without evidence the cells are unreadable with the code
    date_order_unknown.
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
    contradict = order is None and _contradict(list(undecided.values()))
    for cell, written in undecided.items():
        if order is not None:
            try:
                spans[cell] = written.read(order)
            except DateError as error:
                unreadable[cell] = error.code
            continue
        readings = written.readings(within)
        if len(readings) == 1 and not (contradict and within is None):
            spans[cell] = readings.pop()
        else:
            unreadable[cell] = "date_order_unknown"
    return DaysRead(spans, unreadable, order, certain)


def _decide(
    written: list[Undecided], declared: DateOrder, within: Span | None
) -> tuple[Order | None, bool]:
    if all(found.is_short for found in written):
        fits = [order for order in Order if _fits(written, order, None)]
        if fits == [Order.YEAR_FIRST]:
            return Order.YEAR_FIRST, True
        if Order.YEAR_FIRST in fits:
            return _short_years(written, declared, within)
    return _month_or_day(written, declared, within)


def _short_years(
    written: list[Undecided], declared: DateOrder, within: Span | None
) -> tuple[Order | None, bool]:
    """Short years that may stand first or last: the years of a file are few, its days many."""
    first, last = len({found.first for found in written}), len({found.last for found in written})
    if last < first or declared != DateOrder.FROM_EVIDENCE:
        return _month_or_day(written, declared, within)
    if first < last:
        return Order.YEAR_FIRST, False
    return _by_period(written, within), True


def _month_or_day(
    written: list[Undecided], declared: DateOrder, within: Span | None
) -> tuple[Order | None, bool]:
    day_first = any(found.first > 12 for found in written)
    month_first = any(found.second > 12 for found in written)
    if _contradict(written):
        return None, False
    if day_first or month_first:
        return (Order.DAY_FIRST if day_first else Order.MONTH_FIRST), True
    if declared != DateOrder.FROM_EVIDENCE:
        return Order(declared.value), True
    order = _by_period(written, within)
    return (order, True) if order is not None else (_by_neighbours(written), False)


def _contradict(written: list[Undecided]) -> bool:
    """Whether some dates begin with the day and others with the month.

    Either two dates say so themselves, or those that can be read both ways fall into the months of
    the certain ones only when read the other way, as where 05/06 stands before 06/13.
    """
    certain = {(_month(found), found.last) for found in written if _tells(found)}
    orders = {found.first > 12 for found in written if _tells(found)}
    if len(orders) != 1:
        return bool(orders)
    both = [
        (found.second, found.first) if orders == {True} else (found.first, found.second)
        for found in written
        if found.first != found.second and max(found.first, found.second) <= 12
    ]
    years = {found.last for found in written}
    months = {month for month, _ in certain}
    return (
        len(both) > 1
        and len(years) == 1
        and not any(month in months for month, _ in both)
        and all(other in months for _, other in both)
    )


def _tells(written: Undecided) -> bool:
    """Whether only one of the two numbers before the year can be a month."""
    return (written.first > 12) != (written.second > 12)


def _month(written: Undecided) -> int:
    return min(written.first, written.second)


def _by_period(written: list[Undecided], within: Span | None) -> Order | None:
    """The only order under which every date lies in the days that were given."""
    fits = [order for order in Order if within is not None and _fits(written, order, within)]
    return fits[0] if len(fits) == 1 else None


def _fits(written: list[Undecided], order: Order, within: Span | None) -> bool:
    """Whether each date can be read in an order, and lies in the days that were given."""
    try:
        days = [found.read(order)[0] for found in written]
    except DateError:
        return False
    return within is None or all(within[0] <= day <= within[1] for day in days)


def _by_neighbours(written: list[Undecided]) -> Order | None:
    """The order under which at least three dates lie in one month, if only one order does that."""
    days = {(found.first, found.second, found.last) for found in written}
    if len(days) < 3:
        return None
    same_first = len({(first, year) for first, _, year in days}) == 1
    same_second = len({(second, year) for _, second, year in days}) == 1
    if same_first == same_second:
        return None
    return Order.MONTH_FIRST if same_first else Order.DAY_FIRST
