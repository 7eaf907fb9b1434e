"""The value a person picked inside a range."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from appraisal.scoring.award import Choice
from appraisal.scoring.facts import Rating
from appraisal.scoring.rule import invalid, pending


def pick(choice: Choice, ratings: Sequence[Rating], full: Decimal) -> Decimal:
    """Return the one value that was given; pending without one, invalid outside the range."""
    values = [rating.value for rating in ratings if rating.value is not None]
    allowed = choice.says(full)
    if not values:
        raise pending(f"等待在 {allowed.zh}之间给分", f"waits for a value of {allowed.en}")
    if len(set(values)) > 1:
        raise invalid("同一项给了不同的分值", "different values were given for one item")
    return check(values[0], choice, full)


def check(value: Decimal, choice: Choice, full: Decimal) -> Decimal:
    """Return the value when the choice admits it, else the item is invalid."""
    if not choice.admits(value, full):
        allowed = choice.says(full)
        raise invalid(f"给分 {value} 不在 {allowed.zh}之内", f"{value} is not {allowed.en}")
    return value
