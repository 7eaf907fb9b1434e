"""Whole columns of cells -> numbers. Each distinct cell is read once; plain columns run in C."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Final, cast

from appraisal.importing.cells import (
    SURE_DIGITS,
    Cell,
    CellError,
    Rate,
    currency_sign,
    half_width,
    leading_number,
    number_from,
    rate_from,
    seconds_from,
    text_from,
)
from appraisal.importing.currencies import is_foreign
from appraisal.importing.layout import Column, Reads
from appraisal.importing.whole import HOLES, WholeReader, Wholes, filled_up, value_of, without_holes

Number = Decimal | None
Numbers = Sequence[Number]

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
_REMEMBERED: Final = 10_000
_PLAIN_SIGNS: Final = b"0123456789."
_MONEY_UNITS: Final = {"分": Decimal("0.01"), "万元": Decimal(10_000)}
_SECONDS: Final = {"秒": 1, "分": 60, "分钟": 60, "小时": 3600, "时": 3600}
_AROUND_ONE: Final = frozenset(
    "qa_ratio target_attainment clicks_per_visitor budget_use task_completion "
    "attendance_rate".split()
)
"""Rates that lie about 100 %: 1.35 is 135 % there, and only what is above 10 is in percent."""
_NEVER_PLAIN: Final = frozenset({Reads.LEADING, Reads.DISTINCT})
SECONDS_PER_HOUR: Final = Decimal(3600)


class ColumnRead:
    """One chunk of a column.

    `signed` holds what a rate column stated with a % sign itself. `whole` is True when no number
    is missing (None == Decimal is slow to ask later). `wholes` are the numbers that are there, in
    order, where all of them are plain.
    """

    __slots__ = ("_values", "cells", "errors", "signed", "whole", "wholes")

    def __init__(
        self,
        values: Numbers | None = None,
        signed: Numbers | None = None,
        errors: Sequence[tuple[int, str]] = (),
        *,
        whole: bool = False,
        wholes: Wholes | None = None,
        cells: Sequence[Cell] = (),
    ) -> None:
        self._values, self.cells = values, cells
        self.signed, self.errors = signed, errors
        self.whole, self.wholes = whole, wholes

    @property
    def values(self) -> Numbers:
        """The number of each cell, None where it is missing."""
        if self._values is None:
            present = self.wholes.decimals() if self.wholes is not None else []
            self._values = present if self.whole else filled_up(self.cells, present)
        return self._values

    def filled(self, digits: int) -> Sequence[int | None]:
        """The whole number of each cell at a scale, None where it is missing; plain ones only."""
        numbers = self.wholes.of_scale(digits) if self.wholes is not None else ()
        return numbers if self.whole else filled_up(self.cells, numbers)

    @classmethod
    def of_filled(cls, numbers: Sequence[int | None], digits: int) -> "ColumnRead":
        """The column of these whole numbers, None where one is missing."""
        present = [number for number in numbers if number is not None]
        cells = ["" if number is None else number for number in numbers]
        whole = len(present) == len(numbers)
        return cls(wholes=Wholes(present, digits), whole=whole, cells=cells)


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


def _counted(cell: Cell) -> Number:
    if isinstance(cell, str) and half_width(cell).endswith("%"):
        raise CellError("not_a_number")
    return number_from(cell)


class ColumnReader:
    """Reads the cells of one column of a layout, chunk after chunk."""

    def __init__(
        self, column: Column, unit: str, *, counts: bool = False, currency: str = ""
    ) -> None:
        self.column = column
        self.counts = counts
        """Whether the column counts people, things or money: then no cell can be a percentage."""
        self.currency = currency
        """Where the column is money: the currency that a sign in its cells may not contradict."""
        self.scale = column.scale
        self.largest = Decimal(0)
        """The largest bare number of a rate column: above `most` the column is in percent."""
        self.smallest = Decimal("Infinity")
        """The smallest bare number above 0 of a rate column."""
        self.most = 10 if column.metric in _AROUND_ONE else 1
        self.stated_percent = unit == "%"
        self.bare_unit: int | None = 1
        self._whole = WholeReader()
        self._memory = _Memory(self._reading(unit))

    def _reading(self, unit: str) -> Callable[[Cell], object]:
        match self.column.reads:
            case Reads.RATE:
                return rate_from
            case Reads.LEADING:
                return partial(leading_number, part=self.column.part)
            case Reads.DISTINCT:
                return _fingerprint
            case Reads.SECONDS | Reads.HOURS:
                return self._durations(unit)
            case _:
                self.scale *= _MONEY_UNITS.get(unit, ONE)
                if self.currency:
                    return self._money
                return _counted if self.counts else number_from

    def _money(self, cell: Cell) -> Number:
        """An amount; a sign of another currency is an error."""
        if isinstance(cell, str) and is_foreign(currency_sign(cell), self.currency):
            raise CellError("foreign_amount")
        return _counted(cell) if self.counts else number_from(cell)

    def _durations(self, unit: str) -> Callable[[Cell], object]:
        standard = 3600 if self.column.reads is Reads.HOURS else 1
        seconds: int | None = _SECONDS.get(unit)
        if seconds is None and not self.column.needs_unit:
            seconds = int(standard * self.scale)
        self.scale, self.bare_unit = ONE, seconds
        return lambda cell: seconds_from(cell, seconds)

    def read(self, cells: Sequence[Cell], kinds: set[type] | None = None) -> ColumnRead:
        """The numbers of these cells; errors carry the position in the chunk.

        `kinds` are the types of the cells, where the caller knows them.
        """
        reads = self.column.reads
        if reads is Reads.ROWS:
            return ColumnRead([None] * len(cells))
        kinds = set(map(type, cells)) if kinds is None else kinds
        if reads not in _NEVER_PLAIN:
            read = self._wholes(cells, kinds)
            if read is not None:
                return read
        plain = self._plain(cells, kinds) if self._may_be_plain else None
        if plain is None:
            rate = reads is Reads.RATE
            return self._rates(cells, kinds) if rate else self._one_by_one(cells, kinds)
        if reads is Reads.RATE:
            self._bound(plain)
        return ColumnRead(plain, whole=True)

    def _wholes(self, cells: Sequence[Cell], kinds: set[type]) -> ColumnRead | None:
        """The column as whole numbers of one scale, where every cell is plain or a hole."""
        present: Sequence[Cell] = cells
        wholes = None if cells[0] in HOLES else self._whole.read(cells, kinds)
        if wholes is None and str in kinds and ("" in cells or "-" in cells):
            present = without_holes(cells)
            if not present:
                return ColumnRead(wholes=Wholes((), 0), cells=cells)
            wholes = self._whole.read(present, set(map(type, present)))
        if wholes is None:
            return None
        if self.column.reads in {Reads.SECONDS, Reads.HOURS}:
            if self.bare_unit is None:
                return None
            factor = Decimal(self.bare_unit)
        else:
            factor = ONE if self.column.reads is Reads.RATE else self.scale
        if factor != ONE:
            wholes = wholes.scaled(factor)
        elif self.column.reads is Reads.RATE:
            sizes = {*map(abs, wholes.numbers)} - {0}
            self._bound(
                [value_of(size, wholes.digits) for size in (min(sizes), max(sizes))]
                if sizes
                else []
            )
        return ColumnRead(wholes=wholes, cells=cells, whole=len(present) == len(cells))

    @property
    def _may_be_plain(self) -> bool:
        """Whether so many different cells were met that remembering them no longer pays."""
        return (
            len(self._memory) >= _REMEMBERED
            and self.scale == ONE
            and self.bare_unit == 1
            and self.column.reads not in _NEVER_PLAIN
        )

    def _plain(self, cells: Sequence[Cell], kinds: set[type]) -> list[Decimal] | None:
        """Nothing but plain floats or plain texts, read without a call for each cell."""
        if kinds == {float}:
            floats = cast("Sequence[float]", cells)
            if not all(map(isfinite, floats)) or max(map(abs, floats)) >= SURE_DIGITS:
                return None
            return list(map(Decimal, map(repr, floats)))
        if kinds != {str} or "" in cells:
            return None
        texts = cast("Sequence[str]", cells)
        joined = "".join(texts)
        if not joined.isascii() or joined.encode().translate(None, _PLAIN_SIGNS):
            return None
        if max(map(len, texts)) > 25:
            return None
        try:
            return list(map(Decimal, texts))
        except ArithmeticError:
            return None

    def _found(self, cells: Sequence[Cell], kinds: set[type]) -> list[object]:
        if bool in kinds:  # True == 1.0 would be remembered as the same cell
            return [
                CellError("not_a_number") if isinstance(cell, bool) else self._memory[cell]
                for cell in cells
            ]
        return list(map(self._memory.__getitem__, cells))

    def _one_by_one(self, cells: Sequence[Cell], kinds: set[type]) -> ColumnRead:
        found = self._found(cells, kinds)
        errors: list[tuple[int, str]] = []
        types = set(map(type, found))
        if CellError in types:
            for position, value in enumerate(found):
                if isinstance(value, CellError):
                    errors.append((position, value.code))
                    found[position] = None
        values = cast("list[Number]", found)
        if self.scale != ONE:
            values = [None if value is None else value * self.scale for value in values]
        whole = not errors and type(None) not in types
        return ColumnRead(values, errors=errors, whole=whole)

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
        self._bound(bare)
        return ColumnRead(bare, signed, errors)

    def _bound(self, bare: Numbers) -> None:
        sizes = set(map(abs, filter(None, bare)))
        self.largest = max(self.largest, max(sizes, default=ZERO))
        self.smallest = min(self.smallest, min(sizes, default=self.smallest))

    @property
    def in_percent(self) -> bool:
        """Whether the bare numbers of a rate column are percentages; decided by all its cells."""
        return self.stated_percent or self.largest > self.most

    @property
    def is_doubtful(self) -> bool:
        """Whether bare numbers on both sides of 1 (or of 10) leave room for another reading."""
        if self.stated_percent or self.largest <= 1:
            return False
        return self.largest <= self.most or self.smallest <= 1
