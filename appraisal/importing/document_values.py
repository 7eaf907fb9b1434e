"""Values of a layout's document, read one by one; what is wrong is reported at its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from appraisal.importing.headers import LONGEST_HEADER, normal
from appraisal.scoring.document import Place
from appraisal.scoring.numbers import decimal_from
from appraisal.scoring.text import Text

MOST_ENTRIES: Final = 300
LONGEST_TEXT: Final = 1_000

E = TypeVar("E", bound=StrEnum)


def text_of(value: object, place: Place) -> Text:
    """A text in both languages; what is written as one text is both."""
    if isinstance(value, str):
        value = {"zh": value, "en": value}
    if not isinstance(value, Mapping) or not str(value.get("zh") or "").strip():
        place.report("缺少中文名称", "the Chinese name is missing")
        return Text("", "")
    zh = str(value["zh"]).strip()[:LONGEST_TEXT]
    return Text(zh, str(value.get("en") or zh).strip()[:LONGEST_TEXT])


def date_roles(value: object, place: Place) -> dict[str, tuple[str, ...]]:
    """The date columns by their role."""
    if not isinstance(value, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        return {}
    return {
        str(role): names_of(names, place.at(str(role)), needed=True)
        for role, names in value.items()
    }


def groups_of(value: object, place: Place) -> tuple[tuple[str, ...], ...]:
    """Groups of names of columns."""
    groups = list_of(value, place)
    return tuple(names_of(group, place.at(n), needed=True) for n, group in enumerate(groups, 1))


def names_of(value: object, place: Place, *, needed: bool = False) -> tuple[str, ...]:
    """Names of columns, or one of them."""
    names = [value] if isinstance(value, str) else list(list_of(value, place))
    found = []
    for name in names:
        text = str(name).strip()
        if not isinstance(name, str | int) or not normal(text) or len(text) > LONGEST_HEADER:
            place.report("列名应为一段文字", "the name of a column is a short text")
        else:
            found.append(text)
    if needed and not names:
        place.report("至少写一个列名", "at least one name of a column is needed")
    return tuple(found)


def list_of(value: object, place: Place) -> Iterable[Any]:
    """A list, cut where it is too long."""
    if not isinstance(value, list | tuple):
        place.report("此处应为列表", "a list belongs here")
        return ()
    if len(value) > MOST_ENTRIES:
        place.report(f"超过 {MOST_ENTRIES} 项", f"there are more than {MOST_ENTRIES} entries")
    return value[:MOST_ENTRIES]


def choice_of(kind: type[E], value: object, place: Place) -> E:
    """One of the values of an enumeration."""
    try:
        return kind(str(value))
    except ValueError:
        allowed = ", ".join(kind)
        place.report(f"应为 {allowed} 之一", f"one of {allowed} belongs here")
        return next(iter(kind))


def whole_of(value: object, least: int, most: int, place: Place) -> int:
    """A whole number between two others."""
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    place.report(f"应为 {least} 到 {most} 的整数", f"a whole number from {least} to {most}")
    return least


def positive_of(value: object, place: Place) -> Decimal:
    """A number above 0 with at most 9 decimals."""
    try:
        number = decimal_from(str(value))
    except (ValueError, TypeError, ArithmeticError):
        number = Decimal(0)
    if not 0 < number <= 10**9 or number.as_tuple().exponent < -9:  # type: ignore[operator]
        place.report("应为大于 0 的数", "a number above 0 belongs here")
        return Decimal(1)
    return number


def flag_of(value: object, place: Place) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        place.report("应为 true 或 false", "true or false belongs here")
    return value is True


def report_unknown(entry: Mapping[Any, Any], known: set[str], place: Place) -> None:
    """Report the keys that nothing reads."""
    for key in entry:
        if key not in known:
            place.at(str(key)).report("不认识这个键", "this key is not known")
