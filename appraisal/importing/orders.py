"""Orders out of order exports: which order, whose, on which days, how much.

Nobody's name and no order number leaves this module: only keyed hashes (HMAC-SHA-256, the first
16 bytes), with which repeated purchases and orders known already can be found again.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from appraisal.importing.binding import Binding
from appraisal.importing.cells import Cell, CellError, half_width, is_missing, text_from
from appraisal.importing.columns import ColumnRead
from appraisal.importing.date_order import DaysRead
from appraisal.importing.dates import Span
from appraisal.importing.facts import AccountRef, OrderRow
from appraisal.importing.headers import normal

ORDER, BUYER = "order", "buyer"
HASH_BYTES: Final = 16
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderRules:
    """The key of the hashes, and the remark patterns that mark an order as brushed (补单).

    A pattern is a text the remark must hold, in any case; `*` stands for anything between.
    Without a key no orders are handed over.
    """

    key: bytes = b""
    remarks: tuple[str, ...] = ()


NO_ORDERS: Final = OrderRules()


def keyed(key: bytes, kind: str, text: str) -> str:
    """The hash of an order number or of a buyer; '' for an empty text."""
    if not text:
        return ""
    digest = hmac.digest(key, f"{kind}\0{text}".encode(), "sha256")
    return digest[:HASH_BYTES].hex()


def order_number(cell: Cell | None) -> str:
    """An order number as it is hashed; '' when there is none or its digits are lost."""
    if is_missing(cell):
        return ""
    try:
        return text_from(cell)
    except CellError:
        return ""


def is_remarked(remark: str, patterns: Iterable[str]) -> bool:
    """Whether a remark fits one of the patterns."""
    text = half_width(remark).casefold()
    return any(_fits(text, pattern) for pattern in patterns)


def _fits(text: str, pattern: str) -> bool:
    place = 0
    parts = [part for part in half_width(pattern).casefold().split("*") if part]
    for part in parts:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return bool(parts)


@dataclass(slots=True)
class _Order:
    buyer: str
    created: Cell | None
    paid: Cell | None
    amount: Decimal | None = None
    refund: Decimal | None = None
    items: Decimal | None = None


@dataclass(slots=True)
class OrderCollector:
    """Gathers the orders of one sheet, row by row.

    Rows of one order become one, or one for each account that they are credited to.
    """

    binding: Binding
    rules: OrderRules
    _orders: dict[tuple[str, str], _Order] = field(default_factory=dict)
    _marked: set[str] = field(default_factory=set)
    unnumbered: int = 0
    """Rows with figures and without an order number. With one of them no orders are handed over:
    half of them would be counted for all."""
    _places: Mapping[str, tuple[int, ...]] = field(init=False)
    _amounts: Mapping[str, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        columns = self.binding.layout.orders
        names = (
            {"number": columns.number, "buyer": columns.buyer, "remarks": columns.remarks}
            if columns and self.rules.key
            else {}
        )
        header = self.binding.header
        self._places = {
            role: tuple(
                found.index for name in of if (found := header.find([normal(name)])) is not None
            )
            for role, of in names.items()
        }
        self._amounts = {
            metric: tuple(
                position
                for position, bound in enumerate(self.binding.columns)
                if bound.metric.code == metric and bound.column.dated == "paid"
            )
            for metric in ("gmv", "refund_amount", "paid_items")
        }

    @property
    def is_wanted(self) -> bool:
        """Whether the sheet names its orders and there is a key to hash them with."""
        return bool(self._places.get("number"))

    @property
    def is_complete(self) -> bool:
        """Whether every row of an order export says which order it is of."""
        asked = self.binding.layout.orders is not None and bool(self.rules.key)
        return not asked or (self.is_wanted and not self.unnumbered)

    def add(
        self,
        rows: Sequence[Sequence[Cell]],
        reads: Sequence[ColumnRead],
        days: Mapping[str, Sequence[Cell | None]],
        credited: Sequence[str] = (),
    ) -> None:
        """Add the next rows, their numbers as read, the written days by role, and whose they are.

        `credited` holds the key of an account for each row, '' for none, or nothing at all.
        """
        number_place = self._places["number"][0]
        buyer_place = next(iter(self._places["buyer"]), None)
        created, paid = days.get("created"), days.get("paid")
        for position, row in enumerate(rows):
            number = order_number(row[number_place])
            if not number:
                self.unnumbered += any(
                    reads[place].values[position] is not None
                    for places in self._amounts.values()
                    for place in places
                )
                continue
            name = keyed(self.rules.key, ORDER, number)
            key = (name, credited[position] if credited else "")
            order = self._orders.get(key)
            if order is None:
                buyer = "" if buyer_place is None else order_number(row[buyer_place])
                order = _Order(
                    keyed(self.rules.key, BUYER, buyer.casefold()),
                    created[position] if created else None,
                    paid[position] if paid else None,
                )
                self._orders[key] = order
            self._add_numbers(order, position, reads)
            if self.rules.remarks and name not in self._marked:
                remarks = (row[place] for place in self._places["remarks"])
                if any(
                    isinstance(remark, str) and is_remarked(remark, self.rules.remarks)
                    for remark in remarks
                ):
                    self._marked.add(name)

    def _add_numbers(self, order: _Order, position: int, reads: Sequence[ColumnRead]) -> None:
        order.amount = self._added("gmv", order.amount, position, reads)
        order.refund = self._added("refund_amount", order.refund, position, reads)
        order.items = self._added("paid_items", order.items, position, reads)

    def _added(
        self, metric: str, known: Decimal | None, position: int, reads: Sequence[ColumnRead]
    ) -> Decimal | None:
        for place in self._amounts[metric]:
            number = reads[place].values[position]
            if number is not None:
                known = number + (known or ZERO)
        return known

    def settle(
        self, read: DaysRead | None, file_days: Span | None, names: Mapping[str, str]
    ) -> tuple[OrderRow, ...]:
        """The orders, once it is known what each written day means.

        `names`: key of an account -> what it is called.
        """
        if read is None or self.unnumbered:
            return ()
        code, credit = self.binding.layout.code, self.binding.layout.credit
        alone = file_days[0] if file_days and file_days[0] == file_days[1] else None
        roles = self.binding.dates
        return tuple(
            OrderRow(
                layout=code,
                order=name,
                buyer=order.buyer,
                created=_day(order.created, read) if "created" in roles else None,
                paid=_day(order.paid, read) if "paid" in roles else alone,
                amount=order.amount,
                refund=order.refund,
                items=order.items,
                is_marked=name in self._marked,
                credited=AccountRef(credit.kind, key, names.get(key) or key)
                if key and credit
                else None,
            )
            for (name, key), order in self._orders.items()
        )


def _day(cell: Cell | None, read: DaysRead) -> date | None:
    span = None if cell is None else read.spans.get(cell)
    return span[0] if span else None
