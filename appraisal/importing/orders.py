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
from appraisal.importing.facts import OrderRow
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
    refund: Decimal = ZERO
    items: Decimal = ZERO
    is_marked: bool = False


@dataclass(slots=True)
class OrderCollector:
    """Gathers the orders of one sheet, row by row; rows of one order become one."""

    binding: Binding
    rules: OrderRules
    _orders: dict[str, _Order] = field(default_factory=dict)
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

    def add(
        self,
        rows: Sequence[Sequence[Cell]],
        reads: Sequence[ColumnRead],
        days: Mapping[str, Sequence[Cell | None]],
    ) -> None:
        """Add the next rows, their numbers as read, and the written days by role."""
        number_place = self._places["number"][0]
        buyer_place = next(iter(self._places["buyer"]), None)
        created, paid = days.get("created"), days.get("paid")
        for position, row in enumerate(rows):
            number = order_number(row[number_place])
            if not number:
                continue
            name = keyed(self.rules.key, ORDER, number)
            order = self._orders.get(name)
            if order is None:
                buyer = "" if buyer_place is None else order_number(row[buyer_place])
                order = _Order(
                    keyed(self.rules.key, BUYER, buyer.casefold()),
                    created[position] if created else None,
                    paid[position] if paid else None,
                )
                self._orders[name] = order
            self._add_numbers(order, position, reads)
            if self.rules.remarks and not order.is_marked:
                remarks = (row[place] for place in self._places["remarks"])
                order.is_marked = any(
                    isinstance(remark, str) and is_remarked(remark, self.rules.remarks)
                    for remark in remarks
                )

    def _add_numbers(self, order: _Order, position: int, reads: Sequence[ColumnRead]) -> None:
        for place in self._amounts["gmv"]:
            amount = reads[place].values[position]
            if amount is not None:
                order.amount = amount + (order.amount or ZERO)
        for place in self._amounts["refund_amount"]:
            order.refund += reads[place].values[position] or ZERO
        for place in self._amounts["paid_items"]:
            order.items += reads[place].values[position] or ZERO

    def settle(self, read: DaysRead | None, file_days: Span | None) -> tuple[OrderRow, ...]:
        """The orders, once it is known what each written day means."""
        if read is None:
            return ()
        code = self.binding.layout.code
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
                is_marked=order.is_marked,
            )
            for name, order in self._orders.items()
        )


def _day(cell: Cell | None, read: DaysRead) -> date | None:
    span = None if cell is None else read.spans.get(cell)
    return span[0] if span else None
