"""Orders of the files: loaded, superseded and undone with them, and counted into facts."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from appraisal.importing.facts import OrderRow
from appraisal.importing.millionths import millionths
from appraisal.importing.orders import ORDER, OrderRules, keyed, order_number
from appraisal.models import BrushedOrder, OrderRecord, RemarkPattern, Shop, ShopFile
from appraisal.selectors.layouts import order_layouts
from appraisal.services.accounts import AccountIds, ensure_accounts
from appraisal.services.bulk import insert_rows
from appraisal.services.events import Actor, record
from appraisal.services.ledger import count_orders
from appraisal.services.refusal import Refused

MOST_NUMBERS = 20_000
_COLUMNS = (
    "shop_id",
    "file_id",
    "layout",
    "order_hash",
    "buyer_hash",
    "created_on",
    "paid_on",
    "amount",
    "refund",
    "items",
    "is_remarked",
    "credited_id",
    "state",
)


def order_rules(*, shop: Shop) -> OrderRules:
    """The key of the hashes, and the shop's remark patterns."""
    return OrderRules(_key(), tuple(shop.remark_patterns.values_list("text", flat=True)))


def stage_orders(*, file: ShopFile, orders: Sequence[OrderRow]) -> None:
    """Stores the orders of a file as staged."""
    if orders:
        credited = {order.credited for order in orders if order.credited is not None}
        ids: AccountIds = {}
        names = {(each.kind.value, each.key): each.name for each in credited}
        if names:
            ensure_accounts(shop=file.shop, ids=ids, names=names)
        insert_rows(OrderRecord, _COLUMNS, _rows(file, orders, ids))


def activate_orders(*, file: ShopFile) -> None:
    """Makes the staged orders of a file count; older records of them are superseded by it."""
    if not _speaks_of_orders(file):
        return
    staged = OrderRecord.objects.filter(file=file, state=OrderRecord.State.STAGED)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE appraisal_orderrecord SET state = 'superseded', superseded_by_id = %s
            WHERE state = 'active' AND shop_id = %s AND order_hash IN (
                SELECT s.order_hash FROM appraisal_orderrecord s
                WHERE s.file_id = %s AND s.state = 'staged'
            )
            """,
            [file.pk, file.shop_id, file.pk],
        )
    staged.update(state=OrderRecord.State.ACTIVE)
    count_orders(shop=file.shop)


def withdraw_orders(*, file: ShopFile) -> None:
    """Takes the orders of a file out; those it had superseded count again."""
    if not _speaks_of_orders(file):
        return
    mine = OrderRecord.objects.filter(file=file, state=OrderRecord.State.ACTIVE)
    mine.update(state=OrderRecord.State.SUPERSEDED)
    OrderRecord.objects.filter(superseded_by=file).update(
        state=OrderRecord.State.ACTIVE, superseded_by=None
    )
    count_orders(shop=file.shop)


def drop_staged_orders(*, file: ShopFile) -> None:
    """Forgets the staged orders of a file."""
    OrderRecord.objects.filter(file=file, state=OrderRecord.State.STAGED).delete()


def mark_brushed(*, shop: Shop, text: str, note: str, actor: Actor) -> int:
    """Marks orders as brushed (补单) by their numbers; returns how many are new.

    The text holds one number a line, or several separated by spaces or commas. Only keyed
    hashes and the last four digits are kept. Raises Refused when there is no number in it.
    """
    numbers = list(dict.fromkeys(filter(None, map(_number, _words(text)))))
    if not numbers:
        raise Refused(_("There is no order number in it."))
    if len(numbers) > MOST_NUMBERS:
        raise Refused(_("At most %(count)d order numbers at once.") % {"count": MOST_NUMBERS})
    key = _key()
    hashes = {keyed(key, ORDER, number): number for number in numbers}
    with transaction.atomic():
        known = set(BrushedOrder.objects.filter(shop=shop).values_list("order_hash", flat=True))
        BrushedOrder.objects.bulk_create(
            BrushedOrder(
                shop=shop,
                order_hash=name,
                ending=number[-4:],
                note=note[:200],
                added_by_id=actor.pk if actor is not None else None,
            )
            for name, number in hashes.items()
            if name not in known
        )
        added = len(hashes.keys() - known)
        if added:
            record(actor=actor, verb="mark_brushed", subject=shop, detail={"orders": added})
            count_orders(shop=shop)
    return added


def unmark_brushed(*, order: BrushedOrder, actor: Actor) -> None:
    """Takes one order off the list."""
    with transaction.atomic():
        record(
            actor=actor,
            verb="unmark_brushed",
            subject=order.shop,
            detail={"order": str(order), "note": order.note},
        )
        order.delete()
        count_orders(shop=order.shop)


def add_remark_pattern(*, shop: Shop, text: str, actor: Actor) -> RemarkPattern:
    """Adds a remark pattern. It marks the orders of files read from now on."""
    text = text.strip()
    if not text.strip("*"):
        raise Refused(_("Write a part of the remark."))
    with transaction.atomic():
        pattern, is_new = RemarkPattern.objects.get_or_create(shop=shop, text=text[:80])
        if is_new:
            record(actor=actor, verb="add_remark", subject=shop, detail={"text": text[:80]})
    return pattern


def remove_remark_pattern(*, pattern: RemarkPattern, actor: Actor) -> None:
    """Removes a remark pattern."""
    with transaction.atomic():
        record(
            actor=actor, verb="remove_remark", subject=pattern.shop, detail={"text": pattern.text}
        )
        pattern.delete()


def remark_orders(*, file: ShopFile, orders: Iterable[OrderRow]) -> None:
    """Marks the stored orders of a file anew, after the remark patterns have changed."""
    marked = {order.order for order in orders if order.is_marked}
    mine = OrderRecord.objects.filter(file=file)
    with transaction.atomic():
        mine.exclude(order_hash__in=marked).filter(is_remarked=True).update(is_remarked=False)
        mine.filter(order_hash__in=marked, is_remarked=False).update(is_remarked=True)
        count_orders(shop=file.shop)


def _speaks_of_orders(file: ShopFile) -> bool:
    """Whether a file is an order export, with order numbers or without."""
    return bool(file.orders_read) or file.facts.filter(layout__in=order_layouts()).exists()


def _key() -> bytes:
    """The key of the hashes: of the settings, else derived from the secret key."""
    secret = settings.ORDER_HASH_KEY or settings.SECRET_KEY
    return hmac.digest(secret.encode(), b"kpiscore orders", "sha256")


def _words(text: str) -> Iterator[str]:
    for line in text.replace("，", ",").replace("、", ",").replace(";", ",").splitlines():
        for part in line.split(","):
            yield from part.split()


def _number(word: str) -> str:
    number = order_number(word.strip("\"'\t"))
    return number if any(sign.isdigit() for sign in number) else ""


def _rows(file: ShopFile, orders: Iterable[OrderRow], ids: AccountIds) -> Iterator[tuple[Any, ...]]:
    for order in orders:
        yield (
            file.shop_id,
            file.pk,
            order.layout,
            order.order,
            order.buyer,
            _iso(order.created),
            _iso(order.paid),
            *map(_whole, (order.amount, order.refund, order.items)),
            order.is_marked,
            None if order.credited is None else ids[order.credited.kind.value][order.credited.key],
            OrderRecord.State.STAGED.value,
        )


def _whole(number: Decimal | None) -> int | None:
    return None if number is None else millionths(number)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
