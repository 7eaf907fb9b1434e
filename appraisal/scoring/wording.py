"""How numbers and units are written in sentences."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from appraisal.scoring.numbers import CONTEXT, HUNDRED
from appraisal.scoring.text import Text

_SHOWN = Decimal("0.0001")
_UNITS_EN = {
    "元": "yuan",
    "人": "people",
    "次": "times",
    "秒": "s",
    "分钟": "min",
    "小时": "h",
    "天": "days",
    "单": "orders",
    "件": "items",
    "条": "entries",
    "页": "pages",
    "个": "pieces",
    "份": "reports",
    "项": "tasks",
    "分": "points",
    "倍": "times",
}


def figure(value: Decimal) -> str:
    """Return a number with thousands separators and at most four decimals."""
    if value.is_infinite():
        return "∞"
    text = format(value.quantize(_SHOWN, ROUND_HALF_UP, CONTEXT), ",f").rstrip("0").rstrip(".")
    if value < 0:
        return "0" if text == "-0" else "−" + text[1:]
    return text


def percent(value: Decimal) -> str:
    """Return a fraction as a percentage: 0.0312 is "3.12 %"."""
    return "∞" if value.is_infinite() else f"{figure(CONTEXT.multiply(value, HUNDRED))} %"


def amount(value: Decimal, unit: str) -> Text:
    """Return a number with its unit; fractions of unit % as percentages."""
    if unit == "%":
        return Text(percent(value), percent(value))
    shown = figure(value)
    if not unit:
        return Text(shown, shown)
    return Text(f"{shown} {unit}", f"{shown} {_UNITS_EN.get(unit, unit)}")


def difference(value: Decimal, unit: str) -> Text:
    """Return the distance between two numbers; between percentages in percentage points."""
    if unit == "%":
        points = figure(CONTEXT.multiply(value, HUNDRED))
        return Text(f"{points} 个百分点", f"{points} percentage points")
    return amount(value, unit)


def points(value: Decimal) -> Text:
    """Return points in words."""
    return Text(f"{figure(value)} 分", f"{figure(value)} {'point' if value == 1 else 'points'}")


def points_or_share(value: Decimal, share: bool) -> Text:
    """Return points, or a percentage of the full points."""
    if share:
        return Text(f"满分的 {percent(value)}", f"{percent(value)} of the full points")
    return points(value)


def joined(parts: list[Text], zh: str = ";", en: str = "; ") -> Text:
    """Join statements; empty ones are left out."""
    kept = [part for part in parts if part.zh or part.en]
    return Text(zh.join(part.zh for part in kept), en.join(part.en for part in kept))
