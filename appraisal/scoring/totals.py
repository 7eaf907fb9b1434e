"""Stored facts of several files -> one number for each key of a window.

The database adds up the facts of each account and layout; what may be added to what is decided
here: which file wins when two speak of the same days, and which layout wins when two give the
same metric of the same shop.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal.scoring.metrics import MONEY, Aggregation, Catalogue, Label, Total, Totals

STATED = "@stated"
_PARTS = ("@total", "@weight")


@dataclass(frozen=True, slots=True)
class FactSum:
    """Facts of one account and one layout inside a window.

    Either all facts of single days added up (``daily``), or one fact of several days.
    ``exact``: it is one fact whose dates are those of the window. ``of_shop``: the account is
    the shop itself. For metrics that take the last value, ``measures`` holds that of the last
    day. ``currency`` is that of the shop's amounts.
    """

    shop: int
    account: int
    layout: str
    date_from: date
    date_until: date
    facts: int
    daily: bool
    exact: bool
    measures: Mapping[str, Decimal]
    of_shop: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one account and layout say about one key."""

    value: Decimal
    days: int
    facts: int
    exact: bool
    of_shop: bool


def totals(sums: Iterable[FactSum], ranks: Mapping[str, int], catalogue: Catalogue) -> Totals:
    """One number for each key: the rules of docs/architecture.md, 'Which file counts'.

    1. A fact of exactly the window wins over the days inside it; days win over a longer fact
       that holds any of them.
    2. What a layout says about the shop itself counts alone; without that, the accounts of
       the shop are added up.
    3. For one metric of one shop the layout with the smallest rank counts alone.
    4. Shops are added up. A value of the last day, and an average without its parts, cannot be
       added: of several accounts it is missing. So is an amount of shops in several currencies.
       A difference of sums that reports state themselves (net sales) adds up like any sum.
    """
    sums = list(sums)
    pieces = _pieces_by_shop(sums, catalogue)
    mixed = _mixed_amounts(sums, pieces, catalogue)
    chosen: dict[str, list[tuple[str, _Piece]]] = defaultdict(list)
    for (_shop, metric), layouts_of_metric in pieces.items():
        if metric in mixed:
            continue
        layout = min(layouts_of_metric, key=lambda name: (ranks.get(name, 1_000), name))
        for key, found in layouts_of_metric[layout].items():
            own = [piece for piece in found if piece.of_shop]
            chosen[key].extend((layout, piece) for piece in own or found)
    result: dict[str, Total] = {}
    for key, named in chosen.items():
        total = _joined(key, named, catalogue)
        if total is not None:
            result[key] = total
    return result


def _mixed_amounts(
    sums: Iterable[FactSum], keys: Iterable[tuple[int, str]], catalogue: Catalogue
) -> frozenset[str]:
    """The metrics that are amounts of money of shops in several currencies."""
    currency_of = {each.shop: each.currency for each in sums}
    if len(set(currency_of.values())) < 2:
        return frozenset()
    found: dict[str, set[str]] = defaultdict(set)
    for shop, code in keys:
        metric = catalogue.get(code)
        if metric is not None and metric.unit == MONEY:
            found[code].add(currency_of[shop])
    return frozenset(code for code, currencies in found.items() if len(currencies) > 1)


def metric_code(key: str) -> str:
    """The metric a key belongs to: ``first_response_seconds@weight`` -> its code."""
    return key.partition("@")[0]


def _pieces_by_shop(
    sums: Iterable[FactSum], catalogue: Catalogue
) -> dict[tuple[int, str], dict[str, dict[str, list[_Piece]]]]:
    """(shop, metric) -> layout -> key -> one piece an account."""
    by_account: dict[tuple[int, int, str], list[FactSum]] = defaultdict(list)
    for each in sums:
        by_account[each.shop, each.account, each.layout].append(each)
    pieces: dict[tuple[int, str], dict[str, dict[str, list[_Piece]]]] = defaultdict(dict)
    for (shop, _account, layout), found in by_account.items():
        for key, piece in _account_pieces(found, catalogue).items():
            of_layout = pieces[shop, metric_code(key)].setdefault(layout, {})
            of_layout.setdefault(key, []).append(piece)
    return pieces


def _account_pieces(sums: list[FactSum], catalogue: Catalogue) -> dict[str, _Piece]:
    """Rule 1, key by key, for one account and layout."""
    exact = [each for each in sums if each.exact]
    days = [each for each in sums if each.daily and not each.exact]
    ranges = [
        each
        for each in sums
        if not each.daily
        and not each.exact
        and not any(
            each.date_from <= day.date_until and day.date_from <= each.date_until for day in days
        )
    ]
    result: dict[str, _Piece] = {}
    for found, is_exact in ((days + ranges, False), (exact, True)):
        summed: dict[str, _Piece] = {}
        for each in sorted(found, key=lambda fact: fact.date_until):
            for key, value in each.measures.items():
                piece = _piece(each, value, is_exact)
                before = summed.get(key)
                summed[key] = piece if before is None else _after(key, before, piece, catalogue)
        result.update(summed)
    return result


def _piece(fact: FactSum, value: Decimal, exact: bool) -> _Piece:
    days = fact.facts if fact.daily else (fact.date_until - fact.date_from).days + 1
    return _Piece(value, days, fact.facts, exact, fact.of_shop)


def _after(key: str, before: _Piece, later: _Piece, catalogue: Catalogue) -> _Piece:
    """What two facts of one account say together; ``later`` is the one with the later days."""
    aggregation = _aggregation(key, catalogue)
    if aggregation is Aggregation.LAST:
        value = later.value
    elif aggregation is Aggregation.MAX:
        value = max(before.value, later.value)
    else:
        value = before.value + later.value
    return _Piece(
        value,
        before.days + later.days,
        before.facts + later.facts,
        later.exact,
        later.of_shop,
    )


def _aggregation(key: str, catalogue: Catalogue) -> Aggregation:
    """How the numbers under a key add up: the parts of an average are sums themselves."""
    metric = catalogue.get(key)
    return metric.aggregation if metric else Aggregation.SUM


def _joined(key: str, found: list[tuple[str, _Piece]], catalogue: Catalogue) -> Total | None:
    """Rules 2 and 4 for one key, with the label that says how it came about."""
    pieces = [piece for _layout, piece in found]
    layout = "+".join(sorted({name for name, _piece in found}))
    facts = sum(piece.facts for piece in pieces)
    days = max(piece.days for piece in pieces)
    aggregation = _aggregation(key, catalogue)
    if key.endswith(STATED):
        if facts != 1 and not catalogue.adds_up(metric_code(key)):
            return None
        stated = sum((piece.value for piece in pieces), Decimal(0))
        return Total(stated, Label.STATED, days, facts, layout)
    if aggregation is Aggregation.LAST:
        if len(pieces) != 1:
            return None
        return Total(pieces[0].value, Label.LAST, days, facts, layout)
    if aggregation is Aggregation.MAX:
        largest = max(piece.value for piece in pieces)
        return Total(largest, Label.MAX, days, facts, layout)
    value = sum((piece.value for piece in pieces), Decimal(0))
    return Total(value, _label(key, aggregation, pieces), days, facts, layout)


def _label(key: str, aggregation: Aggregation, pieces: list[_Piece]) -> Label:
    if key.endswith(_PARTS):
        return Label.WEIGHTED
    if all(piece.exact for piece in pieces):
        return Label.PERIOD_FILE
    return Label.DAILY_SUM if aggregation is Aggregation.PEOPLE else Label.SUM
