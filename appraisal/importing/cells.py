"""One cell -> number, rate, duration or text. Missing is None and never zero.

A cell that cannot be read raises CellError with the code of the problem. Whole columns are read
through the tables of columns.py, which call these functions once for each distinct cell.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = str | int | float | bool | date | datetime | time | timedelta

ZERO = Decimal(0)
HUNDRED = Decimal(100)
SURE_DIGITS = 10**15
"""A binary float holds every integer of fewer digits than this; beyond it digits are lost."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_WIDTH = _FULL_WIDTH | {
    0x3000: " ",
    0xA0: " ",
    0xFFE5: "¥",
    0x2212: "-",
    0x2013: "-",
    0x2014: "-",
    0xFEFF: None,
    0x200B: None,
}
_MISSING = frozenset(
    {"", "-", "--", "---", "/", "n/a", "na", "nan", "null", "none", "#n/a", "#div/0!", "无", "暂无"}
    | {"暂无数据", "无数据", "<na>", "空", "(空)", "(空白)", "(null)", "(blank)", "\\n"}
)
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?")
_BARE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,10})?")
_TINY = re.compile(r"[+-]?[0-9](?:\.[0-9]{1,20})?[eE]-[0-9]{1,2}")
"""What a spreadsheet shows of a small fraction such as 0.00006; nothing is lost but noise."""
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")
_QUOTED = re.compile(r'="?([^"]*)"?')
_LEADING = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")
_TWO_NUMBERS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*/\s*([0-9]+(?:\.[0-9]+)?)(?![0-9./])")
_CURRENCY = re.compile(
    r"^(rmb|cny|cn¥|usd|eur|gbp|jpy|hkd|twd|cad|aud|sgd|us\$|hk\$|nt\$|s\$|a\$|ca?\$|r\$|rm|[¥$€£₹₩฿₫])\s*",
    re.IGNORECASE,
)
_MULTIPLIERS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_COUNTED_IN = ("元", "人", "次", "件", "单", "笔", "条", "个", "倍", "分")
_SECONDS_OF = {
    "天": 86_400,
    "d": 86_400,
    "小时": 3_600,
    "时": 3_600,
    "h": 3_600,
    "hours": 3_600,
    "分钟": 60,
    "分": 60,
    "m": 60,
    "min": 60,
    "秒": 1,
    "s": 1,
    "sec": 1,
}
_DURATION_PART = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*(小时|分钟|毫秒|hours|min|sec|ms|天|时|分|秒|d|h|m|s)\s*"
)
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5]?[0-9]):([0-5]?[0-9])(?:\.0+)?")


class CellError(ValueError):
    """A cell that is not what its column holds; `code` names the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rate:
    """A number read in a rate column; `signed` when the cell itself carried a % sign."""

    value: Decimal
    signed: bool


def half_width(text: str) -> str:
    """The text with full-width signs made ordinary and spaces around it removed."""
    return text.translate(_HALF_WIDTH).strip()


def is_missing(cell: Cell | None) -> bool:
    """Whether the cell says nothing: empty, '-', '--' and the like."""
    if cell is None or cell == "":
        return True
    return isinstance(cell, str) and half_width(cell).casefold() in _MISSING


def number_from(cell: Cell) -> Decimal | None:
    """The cell as an exact number, None when missing; 1,234.56 ¥1,234 1.2万 (1.5) 12% are read.

    A float becomes the shortest decimal that gives the same float: the number a person sees.
    Raises CellError: formula, precision_lost, not_a_number.
    """
    if isinstance(cell, str):
        return _number_from_text(cell)
    return _number_from_value(cell)


def _number_from_value(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError("not_a_number")
    if not math.isfinite(cell):
        raise CellError("not_a_number")
    if abs(cell) >= SURE_DIGITS:
        raise CellError("precision_lost")
    if isinstance(cell, int):
        return Decimal(cell)
    return Decimal(int(cell)) if cell.is_integer() else Decimal(repr(cell))


def _number_from_text(raw: str) -> Decimal | None:
    if _BARE.fullmatch(raw):
        return Decimal(raw)
    text = half_width(raw)
    if text.casefold() in _MISSING:
        return None
    if text.startswith("="):
        text = _unquoted(text)
    text = _CURRENCY.sub("", text.removeprefix("'").strip())
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = _CURRENCY.sub("", text[1:-1].strip())
    elif text.startswith("-") and _CURRENCY.match(text[1:].lstrip()):
        text, negative = _CURRENCY.sub("", text[1:].lstrip()), True
    scale = Decimal(1)
    if text.endswith("%"):
        text, scale = text[:-1].rstrip(), Decimal("0.01")
    else:
        text = text.removesuffix("元").rstrip()
        if text and text[-1] in _MULTIPLIERS:
            text, scale = text[:-1].rstrip(), _MULTIPLIERS[text[-1]]
        elif text and text[-1] in _COUNTED_IN:
            text = text[:-1].rstrip()
    value = _plain_number(text) * scale
    return -value if negative else value


def _unquoted(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    if quoted is None or '"' not in text:
        raise CellError("formula")
    return quoted.group(1).strip()


def _plain_number(text: str) -> Decimal:
    if _PLAIN.fullmatch(text) and any(sign.isdigit() for sign in text):
        digits = text.replace(",", "")
        if len(digits) > 30:
            raise CellError("not_a_number")
        return Decimal(digits)
    if _TINY.fullmatch(text):
        return Decimal(text)
    raise CellError("precision_lost" if _SCIENTIFIC.fullmatch(text) else "not_a_number")


def rate_from(cell: Cell) -> Rate | None:
    """The cell of a rate column: 12.34% is 0.1234 for certain, a bare number waits for its column.

    Raises CellError as number_from does.
    """
    value = number_from(cell)
    if value is None:
        return None
    signed = isinstance(cell, str) and half_width(cell).endswith("%")
    return Rate(value, signed)


def seconds_from(cell: Cell, unit: int | None) -> Decimal | None:
    """The cell as seconds; a bare number counts in `unit` seconds, and is refused without a unit.

    11秒, 2分30秒, 7小时41分52秒, 00:01:30 and duration cells carry their own unit.
    Raises CellError: unit_unknown, formula, precision_lost, not_a_number.
    """
    if isinstance(cell, timedelta):
        return Decimal(cell // timedelta(microseconds=1)).scaleb(-6).normalize() + ZERO
    if isinstance(cell, time):
        return Decimal(cell.hour * 3600 + cell.minute * 60 + cell.second)
    if isinstance(cell, str):
        written = _duration_from_text(half_width(cell))
        if written is not None:
            return written
    value = number_from(cell)
    if value is None:
        return None
    if unit is None and value:
        raise CellError("unit_unknown")
    return value * (unit or 1)


def _duration_from_text(text: str) -> Decimal | None:
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = map(int, clock.groups())
        return Decimal(hours * 3600 + minutes * 60 + seconds)
    text = text.casefold()
    total, position = ZERO, 0
    while position < len(text):
        part = _DURATION_PART.match(text, position)
        if part is None:
            return None
        total += _in_seconds(Decimal(part.group(1)), part.group(2))
        position = part.end()
    return total if text else None


def _in_seconds(amount: Decimal, unit: str) -> Decimal:
    return amount.scaleb(-3) if unit in {"ms", "毫秒"} else amount * _SECONDS_OF[unit]


def currency_sign(text: str) -> str:
    """The word or sign of a currency that an amount carries, '' when it carries none."""
    plain = half_width(text).removeprefix("'").lstrip("(-+ ")
    if plain[:1].isdigit():
        return "元" if plain.endswith("元") else ""
    found = _CURRENCY.match(plain)
    return found.group(1) if found else ""


def leading_number(cell: Cell, part: int = 0) -> Decimal | None:
    """The number a cell begins with, as in '4.85（↑0.01）'; None when missing.

    Of '4.7/4.6' the first or second counts, as `part` says. Raises CellError: two_numbers where
    it says nothing, formula, precision_lost, not_a_number.
    """
    if not isinstance(cell, str):
        return number_from(cell)
    text = half_width(cell)
    if text.casefold() in _MISSING:
        return None
    if both := _TWO_NUMBERS.match(text):
        if not part:
            raise CellError("two_numbers")
        return _plain_number(both.group(part))
    found = _LEADING.match(text)
    if found is None or _SCIENTIFIC.fullmatch(text):
        return number_from(cell)
    return _plain_number(found.group())


def text_from(cell: Cell | None) -> str:
    """The cell as a name or id: ="123" unwrapped, 56890905940.0 without its fraction, '' if empty.

    Raises CellError precision_lost for a long number whose last digits a spreadsheet destroyed.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _id_from_number(cell)
    if not isinstance(cell, str):
        return cell.isoformat() if isinstance(cell, date | time) else str(cell)
    if cell.isascii() and cell.isdecimal():
        return cell
    text = half_width(cell).removeprefix("'")
    quoted = _QUOTED.fullmatch(text) if text.startswith('="') else None
    if quoted is not None:
        text = quoted.group(1).strip()
    if _SCIENTIFIC.fullmatch(text) and "e" in text.casefold() and "." in text:
        raise CellError("precision_lost")
    return text


def _id_from_number(cell: float) -> str:
    if not math.isfinite(cell):
        raise CellError("precision_lost")
    if abs(cell) >= SURE_DIGITS:
        raise CellError("precision_lost")
    return str(int(cell)) if float(cell).is_integer() else repr(cell)
