"""Days that stand around a table: in the file's name and in the lines above the header."""

import re
from collections.abc import Iterable
from datetime import date

from appraisal.importing.cells import Cell, half_width
from appraisal.importing.dates import RANGE, DateError, Span, in_range, one_day, span_from

_NAME_DAY = r"(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12][0-9]|3[01])"
_NAME_SPAN = re.compile(rf"(?<![0-9]){_NAME_DAY}\s*(?:[-_~至到]|--)\s*{_NAME_DAY}(?![0-9])")
_NAME_SINGLE = re.compile(rf"(?<![0-9]){_NAME_DAY}(?![0-9])")

_LABELS = frozenset(
    "日期 统计日期 数据日期 报表日期 统计周期 统计时间 数据周期 数据时间 报表周期 日期范围 "
    "时间范围 时间周期 统计月份 月份 周期 period month date".split()
) | {"date range", "report period"}
"""What may stand before one day or a month above a table; a time of download is none of them."""


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
        first = one_day(*map(int, numbers[:3]))
        last = one_day(*map(int, numbers[3:]))
        return in_range(first[0], last[1])
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
    named = label.strip().casefold() in _LABELS
    for candidate in candidates:
        if not named and not RANGE.search(candidate):
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
