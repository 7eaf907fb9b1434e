"""Columns whose cells are plain numbers -> whole numbers of one scale, without a call a cell.

Everything here proves that a column is as plain as it takes it to be, or gives None: then each
cell is read by itself (cells.py), with the same outcome for what is plain.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import filterfalse, repeat
from operator import add, mul, sub, truediv
from typing import Final, TypeVar, cast

import orjson

from appraisal.importing.cells import SURE_DIGITS, Cell

T = TypeVar("T")

HOLES: Final = frozenset({"", "-"})
"""Cells that say nothing in every kind of column and are common enough to be looked for."""
LONGEST: Final = 18
"""Digits of a whole number that is surely read as one."""
_DIGITS: Final = b"0123456789"
_GROUPED: Final = re.compile(r"(?:-?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?\n)*")
_DECIMALS: Final = (0, 2, 4, 6)


class Wholes:
    """A column of numbers, each a whole number of 10 to the power of `-digits`.

    They may come as two columns, of units and of what stands behind the point; then they are put
    together only when somebody asks for more than their sum.
    """

    __slots__ = ("_above", "_behind", "_numbers", "digits")

    def __init__(
        self,
        numbers: Sequence[int] | None,
        digits: int,
        *,
        above: Sequence[int] = (),
        behind: Sequence[int] = (),
    ) -> None:
        self._numbers, self.digits = numbers, digits
        self._above, self._behind = above, behind

    @property
    def numbers(self) -> Sequence[int]:
        """The whole numbers."""
        if self._numbers is None:
            self._numbers = list(
                map(add, map(mul, self._above, repeat(10**self.digits)), self._behind)
            )
        return self._numbers

    def total(self) -> int:
        """Their sum."""
        if self._numbers is None:
            one: int = 10**self.digits
            return sum(self._above) * one + sum(self._behind)
        return sum(self._numbers)

    def __len__(self) -> int:
        return len(self._above if self._numbers is None else self._numbers)

    def decimals(self) -> list[Decimal]:
        """The numbers themselves."""
        if not self.digits:
            return list(map(Decimal, self.numbers))
        power = -self.digits
        return [Decimal(number).scaleb(power) for number in self.numbers]

    def of_scale(self, digits: int) -> Sequence[int]:
        """The whole numbers at a scale that is at least as fine."""
        if digits == self.digits:
            return self.numbers
        return list(map(mul, self.numbers, repeat(10 ** (digits - self.digits))))

    def scaled(self, factor: Decimal) -> "Wholes | None":
        """Each number times a factor; None for one that is not finite."""
        exponent = factor.as_tuple().exponent
        if not isinstance(exponent, int):
            return None
        whole, digits = int(factor.scaleb(-exponent)), self.digits - exponent
        if digits < 0:
            whole, digits = whole * 10**-digits, 0
        numbers = self.numbers if whole == 1 else list(map(mul, self.numbers, repeat(whole)))
        return Wholes(numbers, digits)

    def times(self, other: "Wholes") -> "Wholes":
        """The products of two columns."""
        return Wholes(list(map(mul, self.numbers, other.numbers)), self.digits + other.digits)


def value_of(number: int, digits: int) -> Decimal:
    """The number that is so many of 10 to the power of `-digits`."""
    return Decimal(number).scaleb(-digits)


def without_holes(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that may hold a number."""
    return list(filterfalse(HOLES.__contains__, cells))


def filled_up(cells: Sequence[Cell], values: Sequence[T]) -> list[T | None]:
    """The values of `without_holes`, None where the holes were."""
    following = iter(values)
    return [None if cell in HOLES else next(following) for cell in cells]


class WholeReader:
    """Reads one column, chunk after chunk; remembers how many decimals its floats had."""

    def __init__(self) -> None:
        self._decimals = 0

    def read(self, cells: Sequence[Cell], kinds: set[type]) -> Wholes | None:
        """The numbers of at least one cell, None when a cell is not plain.

        `kinds` are the types of the cells.
        """
        if kinds == {str}:
            return self._of_texts(cast("Sequence[str]", cells))
        if kinds <= {float, int}:
            return self._of_numbers(cast("Sequence[float]", cells))
        return None

    def _of_texts(self, texts: Sequence[str]) -> Wholes | None:
        joined = "\n".join(texts)
        if not joined.isascii():
            return None
        signs = joined.encode().translate(None, _DIGITS)
        if signs.count(b"\n") != len(texts) - 1 or signs.translate(None, b".-,\n"):
            return None
        if b"," in signs:
            if not _GROUPED.fullmatch(joined + "\n"):
                return None
            joined = joined.replace(",", "")
        if b"." not in signs:
            return _whole_texts(joined, len(texts))
        if b"-" not in signs:
            found = _equal_decimals(joined, texts[0].rpartition(".")[2], len(texts))
            if found is not None:
                return found
        if max(map(len, texts)) > LONGEST - 2:
            return None  # beyond fifteen digits a float is not the number that is written
        values = _loaded(joined)
        return None if values is None or len(values) != len(texts) else self._of_numbers(values)

    def _of_numbers(self, values: Sequence[float]) -> Wholes | None:
        """Numbers of at most fifteen digits, as the shortest decimals that give the same floats.

        Decimals of so few digits and floats are the same one for one: where a whole number
        divided by a power of ten is the float, it is the decimal that the float is written as.
        """
        try:
            largest = max(max(values), -min(values))
            for digits in _DECIMALS:
                if digits < self._decimals:
                    continue
                power = 10**digits
                if not largest * power < SURE_DIGITS:
                    return None
                found = _scaled(values, power)
                if found is not None:
                    self._decimals = digits
                    return Wholes(found, digits)
        except (ValueError, OverflowError):  # not a number, infinite
            return None
        self._decimals = _DECIMALS[-1] + 1  # such a column is not tried again
        return None


def _scaled(values: Sequence[float], power: int) -> list[int] | None:
    if power == 1:
        whole = list(map(int, values))
        return whole if whole == list(values) else None
    whole = list(map(round, map(mul, values, repeat(float(power)))))
    return whole if list(map(truediv, whole, repeat(power))) == list(values) else None


def _loaded(joined: str) -> list[float] | None:
    """The numbers of lines that hold nothing but digits, points and minus signs."""
    try:
        return cast("list[float]", orjson.loads("[" + joined.replace("\n", ",") + "]"))
    except orjson.JSONDecodeError:
        return None


def _whole_texts(joined: str, count: int) -> Wholes | None:
    values = _loaded(joined)
    # One number of too many digits is read as a float, which makes the sum one.
    if values is None or len(values) != count or not isinstance(sum(values), int):
        return None
    return Wholes(cast("list[int]", values), 0)


def _equal_decimals(joined: str, decimals: str, count: int) -> Wholes | None:
    """Numbers without a sign that all have as many decimals as the first.

    Each is read as its units and as minus one followed by its decimals, so that a number without
    a point, or with two, or with other decimals cannot go unnoticed.
    """
    digits = len(decimals)
    one = 10**digits
    values = _loaded(joined.replace(".", ",-1"))
    if (
        values is None
        or len(values) != 2 * count
        or digits > 10
        or not isinstance(sum(values), int)
    ):
        return None
    above, below = cast("list[int]", values[::2]), cast("list[int]", values[1::2])
    if max(below) > -one or min(below) <= -2 * one:
        return None  # there are as many points as cells: with one in each, all others are units
    return Wholes(None, digits, above=above, behind=list(map(sub, repeat(-one), below)))
