"""Header texts made comparable: spaces, brackets, width and units do not tell columns apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from appraisal.importing.cells import Cell, half_width

_SPACES = re.compile(r"\s+")
_QUOTED = re.compile(r'^="?|"$')
_UNIT = re.compile(
    r"^(.+)\((秒|分|分钟|小时|时|元|万元|%|次|人|个|单|件|笔|¥|\$|"
    r"cny|rmb|usd|eur|gbp|jpy|hkd|twd|cad|aud|sgd|myr|thb|vnd|php|idr|krw|mxn|brl)\)$"
)
LONGEST_HEADER = 120


def normal(header: Cell | None) -> str:
    """The header for comparison: half-width, without spaces, BOM or ="…", in lower case."""
    if not isinstance(header, str) or len(header) > LONGEST_HEADER:
        return ""
    text = _QUOTED.sub("", half_width(header)).replace("\ufeff", "")
    return _SPACES.sub("", text).casefold()


def without_unit(name: str) -> tuple[str, str]:
    """A normal header and the unit in brackets at its end: '花费(分)' is ('花费', '分')."""
    found = _UNIT.match(name)
    return (found.group(1), found.group(2)) if found else (name, "")


def letter(index: int) -> str:
    """The spreadsheet's letter of a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def flattened(groups: Sequence[Cell], fields: Sequence[Cell]) -> list[Cell]:
    """Two header rows as one: 总 over 发出 is '总 发出'; a group reaches over empty cells.

    A name that stands in one of the rows only, as in a cell merged over both, is that name.
    """
    flat: list[Cell] = []
    group = ""
    for upper, lower in zip_longest(groups, fields, fillvalue=""):
        above = upper if isinstance(upper, str) and upper.strip() else ""
        below = lower if isinstance(lower, str) and lower.strip() else ""
        group = above or group
        if below and normal(below) != normal(group):
            flat.append(f"{group} {below}" if group else below)
        else:
            flat.append(above or below)
    return flat


@dataclass(frozen=True, slots=True)
class Found:
    """Where a column stands: its index, the unit its header gives, and twins of the same name."""

    index: int
    unit: str
    twins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """One row read as headers. Names may repeat; the raw texts stay apart."""

    raw: tuple[str, ...]
    names: tuple[str, ...]
    _by_name: dict[str, list[int]] = field(default_factory=dict)
    _by_stem: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> "HeaderRow":
        """Read a row of cells as headers; cells that are no text have an empty name."""
        raw = tuple(cell if isinstance(cell, str) else "" for cell in cells)
        row = cls(raw, tuple(map(normal, raw)))
        for index, name in enumerate(row.names):
            if not name:
                continue
            row._by_name.setdefault(name, []).append(index)
            stem, unit = without_unit(name)
            if unit:
                row._by_stem.setdefault(stem, []).append((index, unit))
        return row

    @property
    def known(self) -> frozenset[str]:
        """Every name and stem of the row."""
        return frozenset(self._by_name) | frozenset(self._by_stem)

    def find(self, names: Iterable[str]) -> Found | None:
        """The column of the first of these normal names that is there; whole names before stems."""
        names = tuple(names)
        for name in names:
            places = self._by_name.get(name)
            if places:
                return Found(places[0], without_unit(name)[1], tuple(places[1:]))
        for name in names:
            stems = self._by_stem.get(name)
            if stems:
                (index, unit), *others = stems
                return Found(index, unit, tuple(place for place, _ in others))
        return None

    def label(self, index: int) -> str:
        """The header of a column as a person finds it: its text and letter."""
        text = self.raw[index].strip() if index < len(self.raw) else ""
        return f"{text} ({letter(index)})" if text else letter(index)
