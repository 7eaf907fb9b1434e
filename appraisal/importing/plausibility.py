"""What looks wrong although it can be read: shown as warnings, never refused."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext

from appraisal.importing.binding import BoundColumn, parts_of
from appraisal.importing.cells import (
    Cell,
    CellError,
    half_width,
    number_from,
    rate_from,
    seconds_from,
)
from appraisal.importing.facts import Problem
from appraisal.importing.gather import Gatherer
from appraisal.importing.gathered import BEFORE_SLOTS
from appraisal.importing.layout import Reads
from appraisal.importing.problems import problem, shown
from appraisal.importing.settle import Settled
from appraisal.importing.sifting import is_total
from appraisal.importing.slots import Merge
from appraisal.scoring.metrics import Aggregation
from appraisal.scoring.numbers import CONTEXT, plain, round_half_up

MOST_OF_A_KIND = 5
_TOLERANCE = Decimal("0.01")
_ABSURD = Decimal(10**15)
_SUM_TOLERANCE = Decimal("0.001")


def plausibility(gatherer: Gatherer, settled: Settled, sheet: str) -> Iterator[Problem]:
    """Warnings about one sheet: contradicting ratios, missing days, a total that differs."""
    yield from _contradictions(gatherer, sheet)
    yield from _missing_days(settled, sheet)
    yield from _totals(gatherer, sheet)


def _missing_days(settled: Settled, sheet: str) -> Iterator[Problem]:
    days = {first for first, last in settled.stretches if first == last}
    if len(days) < 3 or len(days) != len(settled.stretches):
        return
    start, end = min(days), max(days)
    every = {start + timedelta(days=offset) for offset in range((end - start).days + 1)}
    missing = sorted(every - days)
    if missing and len(missing) <= len(days):
        yield problem("days_missing", sheet=sheet, count=len(missing), days=listed_days(missing))


def listed_days(days: Sequence[date]) -> str:
    """The first few days as text."""
    text = ", ".join(day.isoformat() for day in days[:MOST_OF_A_KIND])
    return text + (" …" if len(days) > MOST_OF_A_KIND else "")


def _totals(gatherer: Gatherer, sheet: str) -> Iterator[Problem]:
    """The sheet's own total against the sum of its rows, for what simply adds up."""
    labels = gatherer.binding.labels
    totals = [
        (number, row)
        for number, row in gatherer.sifter.totals
        if any(is_total(row[place]) for place in labels)
    ]
    if len(totals) != 1 or gatherer.binding.keep or gatherer.found.refused:
        return
    number, row = totals[0]
    for role, slots in gatherer.found.slots.items():
        for place, slot in enumerate(slots, BEFORE_SLOTS):
            column = slot.column
            simple = slot.merge is Merge.SUM and slot.key == column.metric.code
            if not simple or column.metric.aggregation is not Aggregation.SUM:
                continue
            if column.column.reads is not Reads.NUMBER:
                continue
            stated = _number(column, row[column.index])
            added = gatherer.found.added_up(role, place)
            allowed = max(Decimal(1), abs(added) * _SUM_TOLERANCE)
            if stated is not None and abs(stated - added) > allowed:
                yield problem(
                    "total_differs",
                    sheet=sheet,
                    row=number,
                    column=column.label,
                    value=plain(stated),
                    expected=plain(added),
                )


def _number(column: BoundColumn, cell: Cell) -> Decimal | None:
    try:
        match column.column.reads:
            case Reads.RATE:
                rate = rate_from(cell)
                return rate.value if rate else None
            case Reads.SECONDS | Reads.HOURS:
                return seconds_from(cell, 1)
            case _:
                value = number_from(cell)
                return None if value is None else value * column.column.scale
    except CellError:
        return None


def _contradictions(gatherer: Gatherer, sheet: str) -> Iterator[Problem]:
    """Ratio columns whose parts stand beside them, in the first rows of the sheet."""
    binding = gatherer.binding
    by_metric = {bound.metric.code: bound for bound in binding.columns}
    for bound in binding.checked:
        parts = parts_of(bound.metric)
        if parts is None:
            continue
        factor, above, below = parts
        pair = by_metric.get(above), by_metric.get(below)
        if pair[0] is None or pair[1] is None:
            continue
        found = list(_rows_against(gatherer, bound, (pair[0], pair[1]), factor))
        for number, cell, expected in found[:MOST_OF_A_KIND]:
            yield problem(
                "ratio_contradicts",
                sheet=sheet,
                row=number,
                column=bound.label,
                value=shown(cell),
                header=bound.label,
                expected=_as_stated(cell, expected),
            )


def _as_stated(cell: Cell, expected: Decimal) -> str:
    """What a ratio should be, in per cent where the cell says per cent."""
    if abs(expected) >= _ABSURD:
        return f"{expected:.3e}"
    if isinstance(cell, str) and half_width(cell).strip().endswith("%"):
        return f"{plain(round_half_up(expected.scaleb(2), 2))}%"
    return plain(round_half_up(expected, 4))


def _rows_against(
    gatherer: Gatherer, bound: BoundColumn, parts: tuple[BoundColumn, BoundColumn], factor: int
) -> Iterator[tuple[int, Cell, Decimal]]:
    with localcontext(CONTEXT):
        for number, row in gatherer.sample:
            cell = row[bound.index]
            stated = _number(bound, cell)
            above = _number(parts[0], row[parts[0].index])
            below = _number(parts[1], row[parts[1].index])
            if stated is None or above is None or not below:
                continue
            expected = factor * above / below
            if not _agree(stated, expected):
                yield number, cell, expected


def _agree(stated: Decimal, expected: Decimal) -> bool:
    """Whether a shown ratio is its parts' quotient, as a number, fraction or percentage."""
    for shown_as in (expected, expected * 100):
        allowed = max(abs(shown_as) * _TOLERANCE, _last_place(stated))
        if abs(stated - shown_as) <= allowed:
            return True
    return False


def _last_place(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
