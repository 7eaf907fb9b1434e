"""Exact decimal numbers and the one rounding rule (half up).

Everything is calculated in CONTEXT: 34 digits, half up, where a division by zero or an
overflow is an error and never an infinity. A quotient such as 1003/3000 leaves a residue in
the 34th digit, which calculating on makes larger: 15 times that is 5.01499999..., not 5.015.
So that a residue tips nothing, values made of several divisions are settled at 20 decimals,
decisions (a bound, a whole step) are made on 15 decimals, and rounding begins at 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_UP,
    Emin=-999_999,
    Emax=999_999,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
_SETTLED = Decimal("1E-20")
_FIRM = Decimal("1E-15")
GUARD = Decimal("1E-12")
_STEPS = {digits: Decimal(1).scaleb(-digits) for digits in range(-12, 21)}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_LONGEST = 30


class Share(Decimal):
    """A number written as a percentage: calculates as its value, is written back as "35%"."""

    __slots__ = ()


def settle(value: Decimal) -> Decimal:
    """Round to 20 decimals: a value made of several divisions, without their residue."""
    return _cut(value, _SETTLED)


def firm(value: Decimal) -> Decimal:
    """Round to 15 decimals: a value to be compared, or cut into whole steps."""
    return _cut(value, _FIRM)


def _cut(value: Decimal, digits: Decimal) -> Decimal:
    try:
        return value.quantize(digits, ROUND_HALF_UP, CONTEXT)
    except InvalidOperation:  # so many digits before the point that no residue can matter
        return value


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """Round half up (away from zero) to so many digits after the point."""
    return _cut(value, GUARD).quantize(step_of(digits), ROUND_HALF_UP, CONTEXT)


def step_of(digits: int) -> Decimal:
    """Return the smallest number with so many digits after the point."""
    return _STEPS[digits]


def plain(value: Decimal) -> str:
    """Return the canonical text: no exponent, no trailing zeros, no minus zero."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_from(value: str | int | Decimal) -> Decimal:
    """Return an exact Decimal; "35%" becomes 0.35 and remembers how it was written.

    Raises ValueError for floats, truth values, text that is no number, NaN and infinity,
    and for numbers longer than 30 digits.
    """
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number")
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{value!r} is not an exact number")
    text = str(value).strip().replace("％", "%")
    share = text.endswith("%")
    digits = text[:-1].rstrip() if share else text
    if len(digits) > _LONGEST or not _NUMBER.fullmatch(digits):
        raise ValueError(f"{value!r} is not a number")
    return Share(CONTEXT.divide(Decimal(digits), HUNDRED)) if share else Decimal(digits)


def written(value: Decimal) -> int | Decimal | str:
    """Return the number as a document holds it: 20, Decimal("0.5") or "35%"."""
    if isinstance(value, Share):
        return plain(CONTEXT.multiply(value, HUNDRED)) + "%"
    text = plain(value)
    return Decimal(text) if "." in text else int(text)


@contextmanager
def calculating() -> Iterator[None]:
    """Calculate in CONTEXT: every public function of the room that does arithmetic uses it."""
    with localcontext(CONTEXT):
        yield
