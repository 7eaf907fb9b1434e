"""Exact decimals as whole millionths: how facts are stored, and how they cross the pipe."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from appraisal.scoring.numbers import round_half_up

DIGITS: Final = 6


def millionths(value: Decimal) -> int:
    """Whole millionths, rounded half up: the one named step where digits may be lost."""
    scaled = value.scaleb(DIGITS)
    whole = int(scaled)
    if whole == scaled:
        return whole
    return int(round_half_up(value, DIGITS).scaleb(DIGITS))


def exact_millionths(values: Iterable[Decimal]) -> list[int] | None:
    """All values as whole millionths, or None when one of them has more than six decimals."""
    scaled = [value.scaleb(DIGITS) for value in values]
    whole = list(map(int, scaled))
    return whole if whole == scaled else None


def decimal_of(whole: int) -> Decimal:
    """The value of so many millionths."""
    return Decimal(whole).scaleb(-DIGITS)
