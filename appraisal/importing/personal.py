"""Columns about a buyer: never read, never shown, not even in the first rows of an unknown file."""

import re
from collections.abc import Sequence
from typing import Final

from appraisal.importing.cells import Cell
from appraisal.importing.headers import normal

HIDDEN: Final = "•••"
_NAMES: Final = frozenset(
    map(
        normal,
        (
            "买家会员名 买家会员名称 买家支付宝账号 支付宝账号 支付单号 支付详情 "
            "收货人姓名 收货人 收货地址 联系电话 联系手机 买家留言 物流单号 运单号 "
            "客户姓名 客户地址 下单帐号 下单账号 买家昵称 买家旺旺 买家退款说明 "
            "商家备注 订单备注 卖家备注 支付宝交易号 发票抬头 身份证号 邮箱 手机 "
            "备注 留言 会员名 客户名称 Email Phone Notes"
        ).split(),
    )
) | {normal(name) for name in ("Note Attributes", "Buyer name", "Buyer email", "Receipt Number")}
_BEGINNINGS: Final = tuple(
    map(normal, "收件人 收货人 手机 买家手机 联系 地址 详细地址 Billing Shipping".split())
)
_BESIDE_OTHERS: Final = frozenset(map(normal, ("姓名", "名字", "Name", "旺旺", "城市", "省份")))
"""A buyer's only where other columns are about buyers, too: else an agent's."""
_TELLING: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|[\w.+-]+@[\w-]+\.\w+")
_HARMLESS: Final = frozenset(map(normal, ("Shipping", "Shipping Method", "Shipping costs")))


def is_personal(header: Cell | None) -> bool:
    """Whether a column of this name is about a buyer."""
    name = normal(header)
    if not name or name in _HARMLESS:
        return False
    return name in _NAMES or name.startswith(_BEGINNINGS)


def personal_columns(header: Sequence[Cell]) -> set[int]:
    """The columns of one row of headers that are about a buyer."""
    found = {place for place, cell in enumerate(header) if is_personal(cell)}
    if found:
        found |= {place for place, cell in enumerate(header) if normal(cell) in _BESIDE_OTHERS}
    return found


def hides(text: str) -> bool:
    """Whether a text looks like a phone number or an e-mail address, whatever its column."""
    return _TELLING.search(text) is not None
