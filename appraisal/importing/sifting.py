"""Rows that are not data: repeated headers, totals, empty lines, other levels. Each is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from appraisal.importing.binding import Binding
from appraisal.importing.cells import Cell, half_width, is_missing
from appraisal.importing.headers import normal
from appraisal.importing.layout import Keep

EMPTY, SUMMARY, REPEATED_HEADER, NOTE = "empty", "summary", "repeated_header", "note"
DUPLICATE, UNLABELLED = "duplicate", "unlabelled"

_TOTALS = frozenset("汇总值 总值 全店汇总值 店铺汇总值 合计 总计 汇总 总和 全部 整体".split())
_OTHERS = frozenset(
    "平均值 均值 全店平均值 店铺平均值 平均 同行同层优秀 同行同层均值 同行优秀 同行平均".split()
)
_SUMMARIES = _TOTALS | _OTHERS | {"total", "grandtotal", "average", "subtotal", "totals", "小计"}
_SIGNS = " \t='\""
_WORDED = re.compile(r"合计\d*条记录|共\d+条(?:记录)?|total[:：].*|合计[:：].*|总计[:：].*")


def is_summary(cell: Cell) -> bool:
    """Whether a cell names a total, an average or a peer group instead of a subject."""
    if not isinstance(cell, str):
        return False
    name = normal(cell)
    return name in _SUMMARIES or _WORDED.fullmatch(name) is not None


def is_total(cell: Cell) -> bool:
    """Whether a cell names the sum of all rows."""
    name = normal(cell)
    return name in _TOTALS or name in {"total", "grandtotal", "totals"}


@dataclass(slots=True)
class Sifter:
    """Decides for each row of a sheet whether it is data."""

    binding: Binding
    counts: dict[str, int] = field(default_factory=dict)
    totals: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    unlabelled: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    """Rows with figures that say nothing about day or subject: mostly somebody's own sums."""
    _kinds: list[dict[Cell, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._kinds = [{} for _ in self.binding.labels]

    def sift(
        self, first: int, rows: list[list[Cell]], dropped: frozenset[int]
    ) -> tuple[list[int], list[list[Cell]]]:
        """The numbers and cells of the rows that are data."""
        after = first + len(rows)
        out = {number - first: DUPLICATE for number in dropped if first <= number < after}
        for place, known in zip(self.binding.labels, self._kinds, strict=True):
            self._by_label(place, known, rows, out)
        self._by_value(rows, out)
        self._by_keys(rows, out)
        for position, reason in out.items():
            self._left_out(reason, first + position, rows[position])
        if not out:
            return list(range(first, first + len(rows))), rows
        kept = [position for position in range(len(rows)) if position not in out]
        return [first + position for position in kept], [rows[position] for position in kept]

    def _left_out(self, reason: str, number: int, row: Sequence[Cell]) -> None:
        if reason == UNLABELLED:
            self.unlabelled.append((number, row))
            return
        self.counts[reason] = self.counts.get(reason, 0) + 1
        if reason == SUMMARY:
            self.totals.append((number, row))

    def _by_value(self, rows: list[list[Cell]], out: dict[int, str]) -> None:
        """Rows of another level by one cell, and rows without any."""
        for place, keep in self.binding.keep:
            for position, row in enumerate(rows):
                if position not in out and not _wanted(row[place], keep):
                    out[position] = keep.dropped_as
        for position, row in enumerate(rows):
            if not any(row) and position not in out and all(map(is_missing, row)):
                out[position] = EMPTY

    def _by_keys(self, rows: list[list[Cell]], out: dict[int, str]) -> None:
        """Rows whose keys are all empty: a total where any cell says so, else unlabelled."""
        if not self.binding.keys:
            return
        first, *others = self.binding.keys
        blank = {cell for cell in {row[first] for row in rows} if is_missing(cell)}
        if not blank:
            return
        for position, row in enumerate(rows):
            if position in out or row[first] not in blank:
                continue
            if all(is_missing(row[place]) for place in others):
                out[position] = SUMMARY if any(map(is_summary, row)) else UNLABELLED

    def _by_label(
        self, place: int, known: dict[Cell, str], rows: list[list[Cell]], out: dict[int, str]
    ) -> None:
        cells = [row[place] for row in rows]
        header = self.binding.header.names[place]
        extra = self.binding.layout.summary_labels
        hits: dict[Cell, str] = {}
        for cell in set(cells):
            if not isinstance(cell, str) or cell[:1].isdecimal() or len(cell) > 40:
                continue  # no header of a key column and no word for a total begins with a digit
            if cell.lstrip(_SIGNS)[:1].isdecimal():
                continue
            kind = known.get(cell)
            if kind is None:
                kind = _kind(cell, header, extra)
                if len(known) < 10_000:
                    known[cell] = kind
            if kind:
                hits[cell] = kind
        if hits:
            for position, cell in enumerate(cells):
                if isinstance(cell, str) and cell in hits:
                    out.setdefault(position, hits[cell])


def _kind(cell: str, header: str, extra: tuple[str, ...]) -> str:
    if header and normal(cell) == header:
        return REPEATED_HEADER
    return SUMMARY if is_summary(cell) or half_width(cell) in extra else ""


def _wanted(cell: Cell, keep: Keep) -> bool:
    text = half_width(cell) if isinstance(cell, str) else str(cell)
    named = text in keep.values or (
        keep.starts_with and any(text.startswith(value) for value in keep.values)
    )
    return named != keep.unwanted
