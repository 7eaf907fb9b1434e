"""A layout as a plain document and back: how the company's own ones are stored and exchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from appraisal.importing.facts import AccountKind
from appraisal.importing.headers import LONGEST_HEADER, normal
from appraisal.importing.layout import (
    Column,
    Credit,
    DateOrder,
    Grain,
    Keep,
    Layout,
    OrderColumns,
    Reads,
)
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.personal import is_personal
from appraisal.scoring.document import DocumentError, Place
from appraisal.scoring.metrics import Aggregation, Catalogue
from appraisal.scoring.numbers import decimal_from, plain
from appraisal.scoring.text import Text

CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,58}")
ADDED: Final = frozenset({Aggregation.SUM, Aggregation.PEOPLE})
MOST_ENTRIES: Final = 300
LONGEST_TEXT: Final = 1_000
_HIDDEN: Final = frozenset({"from_catalogue", "own"})
_LISTS: Final = (
    "date_until",
    "account_key",
    "account_name",
    "without",
    "summary_labels",
    "of_shop",
    "of_platform",
)
_GROUPS: Final = ("signature", "row_key", "single", "carried")
_FLAGS: Final = ("ends_at_blank", "name_holds_day", "dates_across")

E = TypeVar("E", bound=StrEnum)


def layout_to_document(layout: Layout) -> dict[str, Any]:
    """The layout as it is written into YAML and into the database; defaults are left out."""
    document: dict[str, Any] = {}
    for field in fields(Layout):
        value = getattr(layout, field.name)
        if field.name in _HIDDEN or _is_default(field.name, value):
            continue
        document[field.name] = _written(value)
    return document


def layout_from_document(document: object, catalogue: Catalogue) -> Layout:
    """Read one of the company's layouts; DocumentError lists everything that is wrong at once."""
    place = Place()
    if not isinstance(document, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        raise DocumentError(place.problems)
    _report_unknown(document, {field.name for field in fields(Layout)} - _HIDDEN, place)
    values: dict[str, Any] = {
        "code": _code(document.get("code"), place.at("code")),
        "name": _text(document.get("name"), place.at("name")),
        "columns": _entries(document, "columns", place, _column_reader(catalogue)),
        "dates": _dates(document.get("dates", {}), place.at("dates")),
        "account": _choice(AccountKind, document.get("account", "shop"), place.at("account")),
        "grain": _choice(Grain, document.get("grain", "summed"), place.at("grain")),
        "date_order": _choice(
            DateOrder, document.get("date_order", "from_evidence"), place.at("date_order")
        ),
        "keep": _entries(document, "keep", place, _keep),
        "rank": _whole(document.get("rank", 50), 1, 999, place.at("rank")),
        "header_rows": _whole(document.get("header_rows", 1), 1, 2, place.at("header_rows")),
        "settles_after": _whole(document.get("settles_after", 1), 0, 60, place.at("settles_after")),
        "orders": _orders(document.get("orders"), place.at("orders")),
        "credit": _credit(document.get("credit"), place.at("credit")),
        "note": _text(document["note"], place.at("note")) if document.get("note") else None,
    }
    for key in _LISTS:
        values[key] = _names(document.get(key, ()), place.at(key))
    for key in _GROUPS:
        values[key] = _groups(document.get(key, ()), place.at(key))
    for key in _FLAGS:
        values[key] = _flag(document.get(key, False), place.at(key))
    _check(values, place)
    if place.problems:
        raise DocumentError(place.problems)
    return Layout(own=True, **values)


def _check(values: Mapping[str, Any], place: Place) -> None:
    """What no key shows by itself."""
    if not values["signature"]:
        place.at("signature").report(
            "至少写一列，用来认出这种表", "at least one column is needed to recognise the table by"
        )
    if not values["columns"]:
        place.at("columns").report("至少读取一个指标", "at least one column of a metric is needed")
    if values["account"] is not AccountKind.SHOP and not values["account_key"]:
        place.at("account_key").report(
            "按账号统计时要写明账号列", "the column that names the account is missing"
        )
    _check_credit(values, place)
    roles = {"day", *values["dates"]}
    for number, column in enumerate(values["columns"], 1):
        if column is not None and column.dated not in roles:
            place.at("columns").at(number).at("dated").report(
                f"没有日期列 {column.dated}", f"there is no date column called {column.dated}"
            )
    readers: list[tuple[str, Iterable[str]]] = [
        ("account_key", values["account_key"]),
        ("account_name", values["account_name"]),
        ("single", [name for group in values["single"] for name in group]),
    ]
    if values["credit"] is not None:
        readers.append(("credit", (*values["credit"].key, *values["credit"].name)))
    readers += [("columns", column.headers) for column in values["columns"] if column is not None]
    for key, names in readers:
        for name in names:
            parts = name.split() if values["header_rows"] == 2 else ()
            if any(map(is_personal, (name, *parts))):
                place.at(key).report(
                    f"「{name}」是买家信息，不能读取", f"{name} is about a buyer and is never read"
                )


def _check_credit(values: Mapping[str, Any], place: Place) -> None:
    if values["credit"] is None:
        return
    if values["account"] is not AccountKind.SHOP:
        place.at("credit").report(
            "只有按店铺统计的表才能另计到账号",
            "only rows about the shop can be credited to accounts",
        )
    if values["grain"] is Grain.ONE_ROW:
        place.at("grain").report(
            "同一天有几个账号，行要相加", "several accounts share a day, so rows have to add up"
        )


def _column_reader(catalogue: Catalogue) -> Callable[[Mapping[str, Any], Place], Column]:
    def read(entry: Mapping[str, Any], place: Place) -> Column:
        _report_unknown(entry, {field.name for field in fields(Column)}, place)
        metric = entry.get("metric")
        adds = _flag(entry.get("adds", False), place.at("adds"))
        if not isinstance(metric, str) or metric not in catalogue:
            place.at("metric").report(f"没有指标 {metric}", f"there is no metric {metric}")
        elif adds and catalogue[metric].aggregation not in ADDED:
            place.at("metric").report(
                f"{metric} 的几列不能相加，请只选一列",
                f"several columns of {metric} can't be added up: choose one",
            )
        return Column(
            metric=str(metric),
            headers=_names(entry.get("headers", ()), place.at("headers"), needed=True),
            reads=_choice(Reads, entry.get("reads", "number"), place.at("reads")),
            scale=_positive(entry.get("scale", 1), place.at("scale")),
            weight=str(entry.get("weight", "")),
            dated=str(entry.get("dated", "day")),
            needs_unit=_flag(entry.get("needs_unit", False), place.at("needs_unit")),
            bound=_positive(entry.get("bound", 1), place.at("bound")),
            adds=adds,
            once=_names(entry.get("once", ()), place.at("once")),
            part=_whole(entry.get("part", 0), 0, 2, place.at("part")),
        )

    return read


def _keep(entry: Mapping[str, Any], place: Place) -> Keep:
    _report_unknown(entry, {field.name for field in fields(Keep)}, place)
    return Keep(
        headers=_names(entry.get("headers", ()), place.at("headers"), needed=True),
        values=frozenset(map(str, _list(entry.get("values", ()), place.at("values")))),
        dropped_as=str(entry.get("dropped_as", "other"))[:40],
        starts_with=_flag(entry.get("starts_with", False), place.at("starts_with")),
        unwanted=_flag(entry.get("unwanted", False), place.at("unwanted")),
    )


def _orders(value: object, place: Place) -> OrderColumns | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        return None
    _report_unknown(value, {"number", "buyer", "remarks"}, place)
    return OrderColumns(
        _names(value.get("number", ()), place.at("number"), needed=True),
        _names(value.get("buyer", ()), place.at("buyer")),
        _names(value.get("remarks", ()), place.at("remarks")),
    )


def _credit(value: object, place: Place) -> Credit | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        return None
    _report_unknown(value, {field.name for field in fields(Credit)}, place)
    kind = _choice(AccountKind, value.get("kind", "agent"), place.at("kind"))
    if kind is AccountKind.SHOP:
        place.at("kind").report("店铺本身已经统计", "the shop is counted already")
    return Credit(
        kind,
        _names(value.get("key", ()), place.at("key"), needed=True),
        _names(value.get("name", ()), place.at("name")),
        frozenset(map(str, _list(value.get("nobody", ()), place.at("nobody")))),
    )


def _entries(
    document: Mapping[str, Any],
    key: str,
    place: Place,
    read: Callable[[Mapping[str, Any], Place], Any],
) -> tuple[Any, ...]:
    found = []
    for number, entry in enumerate(_list(document.get(key, ()), place.at(key)), 1):
        where = place.at(key).at(number)
        if isinstance(entry, Mapping):
            found.append(read(entry, where))
        else:
            where.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
    return tuple(found)


def _code(value: object, place: Place) -> str:
    code = str(value or "")
    if not CODE.fullmatch(code):
        place.report(
            "代码用小写字母、数字和下划线，以字母开头",
            "a code is of small letters, digits and underscores and begins with a letter",
        )
    elif code in LAYOUTS:
        place.report(f"{code} 是系统自带的表", f"{code} is a layout of the system")
    return code


def _text(value: object, place: Place) -> Text:
    if isinstance(value, str):
        value = {"zh": value, "en": value}
    if not isinstance(value, Mapping) or not str(value.get("zh") or "").strip():
        place.report("缺少中文名称", "the Chinese name is missing")
        return Text("", "")
    zh = str(value["zh"]).strip()[:LONGEST_TEXT]
    return Text(zh, str(value.get("en") or zh).strip()[:LONGEST_TEXT])


def _dates(value: object, place: Place) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        return {}
    return {
        str(role): _names(names, place.at(str(role)), needed=True) for role, names in value.items()
    }


def _groups(value: object, place: Place) -> tuple[tuple[str, ...], ...]:
    groups = _list(value, place)
    return tuple(_names(group, place.at(n), needed=True) for n, group in enumerate(groups, 1))


def _names(value: object, place: Place, *, needed: bool = False) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else list(_list(value, place))
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


def _list(value: object, place: Place) -> Iterable[Any]:
    if not isinstance(value, list | tuple):
        place.report("此处应为列表", "a list belongs here")
        return ()
    if len(value) > MOST_ENTRIES:
        place.report(f"超过 {MOST_ENTRIES} 项", f"there are more than {MOST_ENTRIES} entries")
    return value[:MOST_ENTRIES]


def _choice(kind: type[E], value: object, place: Place) -> E:
    try:
        return kind(str(value))
    except ValueError:
        allowed = ", ".join(kind)
        place.report(f"应为 {allowed} 之一", f"one of {allowed} belongs here")
        return next(iter(kind))


def _whole(value: object, least: int, most: int, place: Place) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    place.report(f"应为 {least} 到 {most} 的整数", f"a whole number from {least} to {most}")
    return least


def _positive(value: object, place: Place) -> Decimal:
    try:
        number = decimal_from(str(value))
    except (ValueError, TypeError, ArithmeticError):
        number = Decimal(0)
    if not 0 < number <= 10**9 or number.as_tuple().exponent < -9:  # type: ignore[operator]
        place.report("应为大于 0 的数", "a number above 0 belongs here")
        return Decimal(1)
    return number


def _flag(value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        place.report("应为 true 或 false", "true or false belongs here")
    return value is True


def _report_unknown(entry: Mapping[Any, Any], known: set[str], place: Place) -> None:
    for key in entry:
        if key not in known:
            place.at(str(key)).report("不认识这个键", "this key is not known")


def _is_default(name: str, value: object) -> bool:
    field = next(each for each in fields(Layout) if each.name == name)
    return value == field.default or (name == "dates" and not value)


def _written(value: Any) -> Any:
    match value:
        case Text():
            return {"zh": value.zh, "en": value.en}
        case StrEnum():
            return value.value
        case Decimal():
            return plain(value)
        case frozenset():
            return sorted(value)
        case Mapping():
            return {key: _written(each) for key, each in value.items()}
        case tuple():
            return [_written(each) for each in value]
        case Column() | Credit() | Keep() | OrderColumns():
            return {
                field.name: _written(found)
                for field in fields(value)
                if (found := getattr(value, field.name)) != field.default
            }
        case _:
            return value
