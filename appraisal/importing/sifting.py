"""Rows that are not data: repeated headers, totals, empty lines, other levels. Each is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

from appraisal.importing.binding import OTHER_SHOP, Binding
from appraisal.importing.blocks import Block
from appraisal.importing.cells import Cell, half_width, is_missing
from appraisal.importing.headers import normal
from appraisal.importing.layout import Keep

EMPTY, SUMMARY, REPEATED_HEADER, NOTE = "empty", "summary", "repeated_header", "note"
DUPLICATE, UNLABELLED = "duplicate", "unlabelled"
NOBODYS = frozenset({EMPTY, SUMMARY, REPEATED_HEADER, NOTE})
"""Rows that are about no shop at all."""

LONGEST_NAME = 40

_TOTALS = frozenset("汇总值 总值 全店汇总值 店铺汇总值 合计 总计 汇总 总和 全部 整体".split())
_OTHERS = frozenset(
    "平均值 均值 全店平均值 店铺平均值 平均 同行同层优秀 同行同层均值 同行优秀 同行平均".split()
)
_SUMMARIES = _TOTALS | _OTHERS | {"total", "grandtotal", "average", "subtotal", "totals", "小计"}
_REMEMBERED = 50_000
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
    others: set[str] = field(default_factory=set)
    """The other shops in a table of several, by platform and name."""
    _shop_places: tuple[int, ...] = ()
    _kinds: list[dict[Cell, str]] = field(default_factory=list)
    _filled: set[Cell] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._kinds = [{} for _ in self.binding.labels]
        self._shop_places = tuple(
            place for place, keep in self.binding.keep if keep.dropped_as == OTHER_SHOP
        )

    def sift(self, block: Block, dropped: frozenset[int]) -> tuple[Sequence[int], Block]:
        """The numbers and cells of the rows that are data."""
        first, after = block.first, block.first + block.height
        out = {number - first: DUPLICATE for number in dropped if first <= number < after}
        for place, known in zip(self.binding.labels, self._kinds, strict=True):
            self._by_label(place, known, block.column(place), out)
        self._by_level(block, out)
        self._by_value(block, out)
        self._by_keys(block, out)
        if not out:
            return range(first, after), block
        for position, reason in out.items():
            self._left_out(reason, first + position, block.row(position))
        kept = [position not in out for position in range(block.height)]
        return list(compress(range(first, after), kept)), block.only(kept)

    def _left_out(self, reason: str, number: int, row: Sequence[Cell]) -> None:
        if reason == UNLABELLED:
            self.unlabelled.append((number, row))
            return
        self.counts[reason] = self.counts.get(reason, 0) + 1
        if reason == SUMMARY:
            self.totals.append((number, row))

    def _by_level(self, block: Block, out: dict[int, str]) -> None:
        """Headers repeated in a column of levels, in which the word for a total is data."""
        for place, _ in self.binding.keep:
            raw, name = self.binding.header.raw[place], self.binding.header.names[place]
            cells = block.column(place)
            headers = {
                cell
                for cell in set(cells)
                if cell == raw or (isinstance(cell, str) and name and normal(cell) == name)
            }
            for position, cell in enumerate(cells if headers else ()):
                if cell in headers:
                    out.setdefault(position, REPEATED_HEADER)

    def _by_value(self, block: Block, out: dict[int, str]) -> None:
        """Rows of another level by one cell, and rows without any."""
        for place, keep in self.binding.keep:
            self._by_keep(place, keep, block, out)
        for position in _empty(block):
            out.setdefault(position, EMPTY)

    def _by_keys(self, block: Block, out: dict[int, str]) -> None:
        """Rows whose keys are all empty: a total where any cell says so, else unlabelled."""
        if not self.binding.keys:
            return
        first, *others = self.binding.keys
        cells = block.column(first)
        blank = set()
        for cell in set(cells).difference(self._filled):
            if is_missing(cell):
                blank.add(cell)
            elif len(self._filled) < _REMEMBERED:
                self._filled.add(cell)
        if not blank:
            return
        for position in [place for place, cell in enumerate(cells) if cell in blank]:
            row = block.row(position)
            if position not in out and all(is_missing(row[place]) for place in others):
                out[position] = SUMMARY if any(map(is_summary, row)) else UNLABELLED

    def _by_keep(self, place: int, keep: Keep, block: Block, out: dict[int, str]) -> None:
        for position, cell in enumerate(block.column(place)):
            if position in out or _wanted(cell, keep):
                continue
            if is_missing(cell) and all(map(is_missing, block.row(position))):
                continue  # an empty row is no other shop's
            out[position] = keep.dropped_as
            if keep.dropped_as == OTHER_SHOP and not is_missing(cell):
                row = block.row(position)
                name = " ".join(str(row[each]).strip() for each in self._shop_places)
                self.others.add(name[:LONGEST_NAME])

    def _by_label(
        self, place: int, known: dict[Cell, str], cells: Sequence[Cell], out: dict[int, str]
    ) -> None:
        header = self.binding.header.names[place]
        extra = self.binding.layout.summary_labels
        hits: dict[Cell, str] = {}
        for cell in set(cells).difference(known):
            kind = _kind(cell, header, extra)
            if kind:
                hits[cell] = kind
            elif len(known) < _REMEMBERED:
                known[cell] = ""
        if hits:
            for position, cell in enumerate(cells):
                if isinstance(cell, str) and cell in hits:
                    out.setdefault(position, hits[cell])


def _empty(block: Block) -> list[int]:
    """The positions of rows without any cell that says something."""
    if not block.height or any(map(all, block.columns)):
        return []
    rows = zip(*block.columns, strict=True)
    return [position for position, row in enumerate(rows) if _is_empty(row)]


def _is_empty(row: Sequence[Cell]) -> bool:
    return not any(row) and all(map(is_missing, row))


def _kind(cell: Cell, header: str, extra: tuple[str, ...]) -> str:
    if not isinstance(cell, str) or cell[:1].isdecimal() or len(cell) > 40:
        return ""  # no header of a key column and no word for a total begins with a digit
    if cell.lstrip(_SIGNS)[:1].isdecimal():
        return ""
    if header and normal(cell) == header:
        return REPEATED_HEADER
    return SUMMARY if is_summary(cell) or half_width(cell) in extra else ""


def _wanted(cell: Cell, keep: Keep) -> bool:
    text = half_width(cell) if isinstance(cell, str) else str(cell)
    named = text in keep.values or (
        keep.starts_with and any(text.startswith(value) for value in keep.values)
    )
    return named != keep.unwanted
