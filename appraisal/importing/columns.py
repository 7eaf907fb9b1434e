"""Whole columns of cells -> numbers. Each distinct cell is read once; plain columns run in C."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Final

from appraisal.importing.cells import (
    SURE_DIGITS,
    Cell,
    CellError,
    Rate,
    leading_number,
    number_from,
    rate_from,
    seconds_from,
    text_from,
)
from appraisal.importing.layout import Column, Reads

Number = Decimal | None
Numbers = Sequence[Number]

ONE: Final = Decimal(1)
_REMEMBERED: Final = 50_000
_PLAIN_SIGNS: Final = frozenset("0123456789.")
_MONEY_UNITS: Final = {"分": Decimal("0.01"), "万元": Decimal(10_000)}
_SECONDS: Final = {"秒": 1, "分": 60, "分钟": 60, "小时": 3600, "时": 3600}
SECONDS_PER_HOUR: Final = Decimal(3600)


@dataclass(slots=True)
class ColumnRead:
    """One chunk of a column. `signed` holds what a rate column stated with a % sign itself."""

    values: Numbers
    signed: Numbers | None = None
    errors: list[tuple[int, str]] = field(default_factory=list)


class _Memory(dict[Cell, object]):
    """What each distinct cell reads as; a cell that cannot be read maps to its CellError."""

    def __init__(self, read: Callable[[Cell], object]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Cell) -> object:
        try:
            found = self.read(cell)
        except CellError as error:
            found = error
        if len(self) < _REMEMBERED:
            self[cell] = found
        return found


def _fingerprint(cell: Cell) -> Number:
    """A number that stands for a text while different ones are counted; never leaves the room."""
    text = text_from(cell)
    return Decimal(hash(text)) if text else None


class ColumnReader:
    """Reads the cells of one column of a layout, chunk after chunk."""

    def __init__(self, column: Column, unit: str) -> None:
        self.column = column
        self.scale = column.scale
        self.largest = Decimal(0)
        """The largest bare number of a rate column: above 1 the column is in percent."""
        self.stated_percent = unit == "%"
        self._memory = _Memory(self._reading(unit))

    def _reading(self, unit: str) -> Callable[[Cell], object]:
        match self.column.reads:
            case Reads.RATE:
                return rate_from
            case Reads.LEADING:
                return leading_number
            case Reads.DISTINCT:
                return _fingerprint
            case Reads.SECONDS | Reads.HOURS:
                return self._durations(unit)
            case _:
                self.scale *= _MONEY_UNITS.get(unit, ONE)
                return number_from

    def _durations(self, unit: str) -> Callable[[Cell], object]:
        standard = 3600 if self.column.reads is Reads.HOURS else 1
        seconds: int | None = _SECONDS.get(unit)
        if seconds is None and not self.column.needs_unit:
            seconds = int(standard * self.scale)
        self.scale = ONE
        return lambda cell: seconds_from(cell, seconds)

    def read(self, cells: Sequence[Cell]) -> ColumnRead:
        """The numbers of these cells; errors carry the position in the chunk."""
        if self.column.reads is Reads.ROWS:
            return ColumnRead([None] * len(cells))
        kinds = set(map(type, cells))
        if self.column.reads is Reads.RATE:
            return self._rates(cells, kinds)
        quick = self._quick(cells, kinds) if self.column.reads is Reads.NUMBER else None
        if quick is None:
            return self._remembered(cells, kinds)
        return ColumnRead(quick)

    def _quick(self, cells: Sequence[Cell], kinds: set[type]) -> Numbers | None:
        """Columns of plain floats or plain texts with many different values."""
        if self.scale != ONE or len(kinds) != 1 or len(set(cells)) * 3 < len(cells):
            return None
        if kinds == {float}:
            if not all(map(isfinite, cells)) or max(map(abs, cells)) >= SURE_DIGITS:  # type: ignore[arg-type]
                return None
            return list(map(Decimal, map(repr, cells)))
        if kinds == {str} and "" not in cells:
            texts: Sequence[str] = cells  # type: ignore[assignment]
            if set("".join(texts)) <= _PLAIN_SIGNS and max(map(len, texts)) <= 25:
                try:
                    return list(map(Decimal, texts))
                except ArithmeticError:
                    return None
        return None

    def _found(self, cells: Sequence[Cell], kinds: set[type]) -> list[object]:
        if bool in kinds:  # True == 1.0 would be remembered as the same cell
            return [
                CellError("not_a_number") if isinstance(cell, bool) else self._memory[cell]
                for cell in cells
            ]
        return list(map(self._memory.__getitem__, cells))

    def _remembered(self, cells: Sequence[Cell], kinds: set[type]) -> ColumnRead:
        found = self._found(cells, kinds)
        errors: list[tuple[int, str]] = []
        if CellError in set(map(type, found)):
            for position, value in enumerate(found):
                if isinstance(value, CellError):
                    errors.append((position, value.code))
                    found[position] = None
        values: list[Number] = found  # type: ignore[assignment]
        if self.scale != ONE:
            values = [None if value is None else value * self.scale for value in values]
        return ColumnRead(values, errors=errors)

    def _rates(self, cells: Sequence[Cell], kinds: set[type]) -> ColumnRead:
        bare: list[Number] = []
        signed: list[Number] = []
        errors: list[tuple[int, str]] = []
        for position, rate in enumerate(self._found(cells, kinds)):
            if isinstance(rate, Rate):
                bare.append(None if rate.signed else rate.value)
                signed.append(rate.value if rate.signed else None)
                continue
            bare.append(None)
            signed.append(None)
            if isinstance(rate, CellError):
                errors.append((position, rate.code))
        self.largest = max(self.largest, max((abs(value) for value in bare if value), default=0))
        return ColumnRead(bare, signed, errors)

    @property
    def in_percent(self) -> bool:
        """Whether the bare numbers of a rate column are percentages; decided by all its cells."""
        return self.stated_percent or self.largest > 1
