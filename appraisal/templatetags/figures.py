"""Numbers and statuses as people read them. Nothing is calculated here but the display."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal.importing.problem_words import DROPPED
from appraisal.models import ImportProblem, Item, ItemScore, Standing
from appraisal.models.naming import in_active_language
from appraisal.scoring.metrics import Label
from appraisal.scoring.numbers import plain, round_half_up
from appraisal.scoring.period import Period
from appraisal.scoring.text import Text
from appraisal.selectors.ratings import Scale

register = template.Library()

NOTHING = "–"
_LONG = re.compile(r"(\d+\.\d{6})\d+")
_ENGLISH_UNITS = {
    "元": "CNY",
    "人": "people",
    "次": "times",
    "件": "items",
    "单": "orders",
    "页": "pages",
    "条": "",
    "秒": "s",
    "分钟": "min",
    "小时": "h",
    "天": "days",
    "倍": "×",
    "分": "points",
}
_SEVERITIES = dict(ImportProblem.Severity.choices)
_TONES = {
    Standing.FINAL: "good",
    Standing.PROVISIONAL: "wait",
    Standing.INVALID: "bad",
    ItemScore.Status.SCORED: "good",
    ItemScore.Status.PENDING: "wait",
    ItemScore.Status.MISSING: "wait",
    ItemScore.Status.UNDEFINED: "wait",
    ItemScore.Status.EXCLUDED: "",
    "open": "brand",
    "targets": "brand",
    "data": "brand",
    "approved": "good",
    "published": "good",
    "locked": "",
    "archived": "",
    "queued": "wait",
    "running": "wait",
    "scoring": "wait",
    "finished": "good",
    "failed": "bad",
    "received": "wait",
    "reading": "wait",
    "previewed": "wait",
    "stored": "good",
    "discarded": "",
    "undone": "",
    "removed": "",
    "refused": "bad",
    "question": "wait",
    "warning": "wait",
    "new": "good",
    "changed": "wait",
    "same": "",
}


def figure_text(value: Decimal | None, unit: str = "") -> str:
    """A number with its unit, rounded half up for reading: the exact one stands in the working."""
    if value is None:
        return NOTHING
    if unit == "%":
        return share_text(value)
    text = _grouped(round_half_up(value, _digits(value)))
    named = unit if (get_language() or "zh").startswith("zh") else _ENGLISH_UNITS.get(unit, unit)
    return f"{text} {named}".rstrip()


def share_text(value: Decimal | None) -> str:
    """A fraction as per cent with up to two decimals: 0.0312 is 3.12 %."""
    if value is None:
        return NOTHING
    return f"{_grouped(round_half_up(value.scaleb(2), 2))} %"


def points_text(value: Decimal | None) -> str:
    """Points as they count, with up to four decimals."""
    return NOTHING if value is None else plain(round_half_up(value, 4))


@register.filter
def figure(value: Decimal | None, unit: str = "") -> str:
    """{{ value|figure:"元" }}: 27,649.87 元."""
    return figure_text(value, unit)


@register.filter
def share(value: Decimal | None) -> str:
    """{{ attainment|share }}: 93.5 %."""
    return share_text(value)


@register.filter
def points(value: Decimal | None) -> str:
    """{{ score.points|points }}: 18.7."""
    return points_text(value)


@register.filter
def arithmetic(formula: str) -> str:
    """A step's formula with the signs people write, long numbers cut after six decimals."""
    return _LONG.sub(r"\1…", formula).replace("*", "×").replace("/", "÷")


@register.filter
def tone(state: str) -> str:
    """The colour of a state's tag: good, wait, bad or none."""
    return _TONES.get(state, "")


@register.filter
def bilingual(value: Any) -> str:
    """A Text, or its document, in the reader's language."""
    if isinstance(value, Text):
        return value.in_language(get_language() or "zh-hans")
    if isinstance(value, dict):
        return in_active_language(value.get("zh", ""), value.get("en", ""))
    return str(value or "")


@register.filter
def period_name(code: str) -> str:
    """2026-10 as people say it: 2026年10月, October 2026."""
    return Period.parse(code).name.in_language(get_language() or "zh-hans")


@register.filter
def label_name(label: str) -> str:
    """How a total was made: sum, recomputed from sums ..."""
    try:
        return bilingual(Label(label).text)
    except ValueError:
        return label


@register.filter
def scope_name(scope: str) -> str:
    """Whose figures: own figures, the shop's figures ..."""
    try:
        return str(Item.Scope(scope).label)
    except ValueError:
        return scope


@register.filter
def status_name(status: str) -> str:
    """An item's status in words: missing, waits for a person ..."""
    try:
        return str(ItemScore.Status(status).label)
    except ValueError:
        return status


@register.filter
def scale(allowed: Scale) -> str:
    """The values that may be given: 5, 2 / 3, or 2 – 4."""
    if allowed.values:
        return " / ".join(plain(value) for value in allowed.values)
    if allowed.is_fixed:
        return plain(allowed.low)
    return f"{plain(allowed.low)} – {plain(allowed.high)}"


@register.filter
def dropped_name(reason: str) -> str:
    """Why rows of a file were dropped."""
    zh, en = DROPPED.get(reason, (reason, reason))
    return in_active_language(zh, en)


@register.filter
def severity_name(severity: str) -> str:
    """How much a problem of a file matters."""
    return str(_SEVERITIES.get(severity, severity))


@register.filter
def nth(values: Sequence[Any], index: int) -> Any:
    """The element at an index: the column that belongs to a value."""
    return values[index]


@register.simple_tag
def days(start: date, end: date | None) -> str:
    """Dates as short as they can be said: one day, or from - until."""
    first = date_format(start, "Y-m-d")
    if end is None:
        return _("from %(day)s") % {"day": first}
    last = date_format(end, "Y-m-d")
    return first if start == end else f"{first} – {last}"


def _digits(value: Decimal) -> int:
    size = abs(value)
    if size >= 10 or value == value.to_integral_value():
        return 2
    return 3 if size >= 1 else 4


def _grouped(value: Decimal) -> str:
    whole, point, rest = plain(value).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}"
