"""Money that is not ours: named by a header, a column of currencies or the signs in the cells."""

import re
from collections.abc import Iterator, Mapping, Sequence

from appraisal.importing.binding import Binding
from appraisal.importing.cells import Cell, half_width

OWN_CURRENCIES = frozenset({"cny", "rmb"})
_NAMES = frozenset({"currency", "currencycode", "币种", "货币"})
_SIGN = re.compile(
    r"^[-(]?\s*((?:us|hk|nt|s|a|ca?|r)?\$|[€£₹₩฿₫]|usd|rm(?!b))\s*-?[0-9]", re.IGNORECASE
)


def foreign_currencies(
    binding: Binding,
    singles: Mapping[int, Mapping[str, int]],
    head: Sequence[Sequence[Cell]],
) -> dict[str, str]:
    """The columns of money that is not ours, by label, with what it is."""
    found: dict[str, str] = {}
    for label, currency in (*_by_header(binding), *_by_column(binding, singles)):
        found.setdefault(label, currency)
    for label, currency in _by_sign(binding, head):
        found.setdefault(label, currency)
    return found


def _by_header(binding: Binding) -> Iterator[tuple[str, str]]:
    for bound in binding.columns:
        if len(bound.unit) == 3 and bound.unit.isascii() and bound.unit not in OWN_CURRENCIES:
            yield bound.label, bound.unit.upper()


def _by_column(
    binding: Binding, singles: Mapping[int, Mapping[str, int]]
) -> Iterator[tuple[str, str]]:
    for place, values in singles.items():
        if binding.header.names[place] in _NAMES:
            for currency in values:
                if currency.casefold() not in OWN_CURRENCIES:
                    yield binding.header.label(place), currency


def _by_sign(binding: Binding, head: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, str]]:
    """By the first rows of the table."""
    for bound in binding.columns:
        for row in head[binding.header_row :]:
            cell = row[bound.index] if bound.index < len(row) else ""
            sign = _SIGN.match(half_width(cell)) if isinstance(cell, str) else None
            if sign is not None:
                yield bound.label, sign.group(1).upper()
                break
