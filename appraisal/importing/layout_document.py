"""A layout as a plain document and back: how the company's own ones are stored and exchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from appraisal.importing.document_values import (
    choice_of,
    date_roles,
    flag_of,
    groups_of,
    list_of,
    names_of,
    positive_of,
    report_unknown,
    text_of,
    whole_of,
)
from appraisal.importing.facts import AccountKind
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
from appraisal.scoring.numbers import plain
from appraisal.scoring.text import Text

CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,58}")
ADDED: Final = frozenset({Aggregation.SUM, Aggregation.PEOPLE})
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
    report_unknown(document, {field.name for field in fields(Layout)} - _HIDDEN, place)
    values: dict[str, Any] = {
        "code": _code(document.get("code"), place.at("code")),
        "name": text_of(document.get("name"), place.at("name")),
        "columns": _entries(document, "columns", place, _column_reader(catalogue)),
        "dates": date_roles(document.get("dates", {}), place.at("dates")),
        "account": choice_of(AccountKind, document.get("account", "shop"), place.at("account")),
        "grain": choice_of(Grain, document.get("grain", "summed"), place.at("grain")),
        "date_order": choice_of(
            DateOrder, document.get("date_order", "from_evidence"), place.at("date_order")
        ),
        "keep": _entries(document, "keep", place, _keep),
        "rank": whole_of(document.get("rank", 50), 1, 999, place.at("rank")),
        "header_rows": whole_of(document.get("header_rows", 1), 1, 2, place.at("header_rows")),
        "settles_after": whole_of(
            document.get("settles_after", 1), 0, 60, place.at("settles_after")
        ),
        "orders": _orders(document.get("orders"), place.at("orders")),
        "credit": _credit(document.get("credit"), place.at("credit")),
        "note": text_of(document["note"], place.at("note")) if document.get("note") else None,
    }
    for key in _LISTS:
        values[key] = names_of(document.get(key, ()), place.at(key))
    for key in _GROUPS:
        values[key] = groups_of(document.get(key, ()), place.at(key))
    for key in _FLAGS:
        values[key] = flag_of(document.get(key, False), place.at(key))
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
        report_unknown(entry, {field.name for field in fields(Column)}, place)
        metric = entry.get("metric")
        adds = flag_of(entry.get("adds", False), place.at("adds"))
        if not isinstance(metric, str) or metric not in catalogue:
            place.at("metric").report(f"没有指标 {metric}", f"there is no metric {metric}")
        elif adds and catalogue[metric].aggregation not in ADDED:
            place.at("metric").report(
                f"{metric} 的几列不能相加，请只选一列",
                f"several columns of {metric} can't be added up: choose one",
            )
        return Column(
            metric=str(metric),
            headers=names_of(entry.get("headers", ()), place.at("headers"), needed=True),
            reads=choice_of(Reads, entry.get("reads", "number"), place.at("reads")),
            scale=positive_of(entry.get("scale", 1), place.at("scale")),
            weight=str(entry.get("weight", "")),
            dated=str(entry.get("dated", "day")),
            needs_unit=flag_of(entry.get("needs_unit", False), place.at("needs_unit")),
            bound=positive_of(entry.get("bound", 1), place.at("bound")),
            adds=adds,
            once=names_of(entry.get("once", ()), place.at("once")),
            part=whole_of(entry.get("part", 0), 0, 2, place.at("part")),
        )

    return read


def _keep(entry: Mapping[str, Any], place: Place) -> Keep:
    report_unknown(entry, {field.name for field in fields(Keep)}, place)
    return Keep(
        headers=names_of(entry.get("headers", ()), place.at("headers"), needed=True),
        values=frozenset(map(str, list_of(entry.get("values", ()), place.at("values")))),
        dropped_as=str(entry.get("dropped_as", "other"))[:40],
        starts_with=flag_of(entry.get("starts_with", False), place.at("starts_with")),
        unwanted=flag_of(entry.get("unwanted", False), place.at("unwanted")),
    )


def _orders(value: object, place: Place) -> OrderColumns | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        return None
    report_unknown(value, {"number", "buyer", "remarks"}, place)
    return OrderColumns(
        names_of(value.get("number", ()), place.at("number"), needed=True),
        names_of(value.get("buyer", ()), place.at("buyer")),
        names_of(value.get("remarks", ()), place.at("remarks")),
    )


def _credit(value: object, place: Place) -> Credit | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        place.report("此处应为若干“键: 值”", "a mapping of keys and values belongs here")
        return None
    report_unknown(value, {field.name for field in fields(Credit)}, place)
    kind = choice_of(AccountKind, value.get("kind", "agent"), place.at("kind"))
    if kind is AccountKind.SHOP:
        place.at("kind").report("店铺本身已经统计", "the shop is counted already")
    return Credit(
        kind,
        names_of(value.get("key", ()), place.at("key"), needed=True),
        names_of(value.get("name", ()), place.at("name")),
        frozenset(map(str, list_of(value.get("nobody", ()), place.at("nobody")))),
    )


def _entries(
    document: Mapping[str, Any],
    key: str,
    place: Place,
    read: Callable[[Mapping[str, Any], Place], Any],
) -> tuple[Any, ...]:
    found = []
    for number, entry in enumerate(list_of(document.get(key, ()), place.at(key)), 1):
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
