"""Which currency an amount is in, as far as a header or a cell says it. ISO 4217 codes."""

from collections.abc import Mapping
from typing import Final

CURRENCIES: Final = (
    *("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "CAD", "AUD", "SGD", "MYR", "THB"),
    *("VND", "PHP", "IDR", "KRW", "MXN", "BRL"),
)
_DOLLARS: Final = frozenset({"USD", "HKD", "TWD", "CAD", "AUD", "SGD", "MXN"})
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    **{code.casefold(): frozenset({code}) for code in CURRENCIES},
    "rmb": frozenset({"CNY"}),
    "us$": frozenset({"USD"}),
    "hk$": frozenset({"HKD"}),
    "nt$": frozenset({"TWD"}),
    "s$": frozenset({"SGD"}),
    "a$": frozenset({"AUD"}),
    "c$": frozenset({"CAD"}),
    "ca$": frozenset({"CAD"}),
    "r$": frozenset({"BRL"}),
    "rm": frozenset({"MYR"}),
    "₩": frozenset({"KRW"}),
    "฿": frozenset({"THB"}),
    "₫": frozenset({"VND"}),
    "₹": frozenset({"INR"}),
    "cn¥": frozenset({"CNY"}),
    "$": _DOLLARS,
    "¥": frozenset({"CNY", "JPY"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "元": frozenset({"CNY", "HKD", "TWD", "SGD"}),
    "万元": frozenset({"CNY", "HKD", "TWD", "SGD"}),
}
"""Words and signs of currencies, and which each may stand for."""


def is_foreign(word: str, own: str) -> bool:
    """Whether a word or sign of a currency, as in 'Cost (USD)' or '$12', cannot be the own one.

    A word that names no currency is never foreign.
    """
    known = _WORDS.get(word.casefold())
    return known is not None and own not in known


def named(word: str) -> str:
    """What to call the currency of a word or sign: its code where it stands for one only."""
    known = _WORDS.get(word.casefold(), frozenset())
    return next(iter(known)) if len(known) == 1 else word
