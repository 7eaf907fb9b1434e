"""A scorecard's document written into its rows; ``selectors.scorecards`` reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Model

from appraisal.models import Item, Scorecard, Section
from appraisal.scoring.numbers import Share, decimal_from, plain, written
from appraisal.selectors.scorecards import DEFAULT_PERIOD, DEFAULTS


class TooLong(ValueError):
    """A text does not fit its column: which one, of what, and how long it may be."""

    def __init__(self, where: str, field: str, limit: int) -> None:
        self.where, self.field, self.limit = where, field, limit
        super().__init__(f"{where}: {field} > {limit}")


def write_rows(row: Scorecard, document: Mapping[str, Any]) -> None:
    """Stores the scorecard's row, its sections and its items; the old ones are gone already.

    Four statements, however many items. Raises TooLong before anything is written.
    """
    content = dict(document)
    row.name_zh, row.name_en = both_languages(content.pop("name"))
    content.pop("role", None)
    content.pop("effective_from", None)
    row.period_kind = content.get("period") or DEFAULT_PERIOD
    if row.period_kind != DEFAULT_PERIOD:
        del content["period"]
    entries = content.pop("sections")
    row.options = json_ready(content)
    sections = [_section(row, entry, at) for at, entry in enumerate(entries, 1)]
    items = [
        _item(section, entry, at)
        for section, of in zip(sections, entries, strict=True)
        for at, entry in enumerate(of["items"], 1)
    ]
    for each in (row, *sections, *items):
        _refuse_too_long(each)
    row.save()
    Section.objects.bulk_create(sections)
    Item.objects.bulk_create(items)


def _section(row: Scorecard, entry: Mapping[str, Any], position: int) -> Section:
    content = dict(entry)
    zh, en = both_languages(content.pop("name"))
    code, _items = content.pop("code"), content.pop("items")
    label = content.pop("label") if isinstance(content.get("label"), str) else ""
    return Section(
        scorecard=row,
        code=code,
        name_zh=zh,
        name_en=en,
        label=label,
        position=position,
        options=json_ready(content),
    )


def _item(section: Section, entry: Mapping[str, Any], position: int) -> Item:
    content = dict(entry)
    zh, en = both_languages(content.pop("name"))
    rule = json_ready(content.pop("rule", None) or {})
    item = Item(
        section=section,
        code=content.pop("code"),
        position=position,
        name_zh=zh,
        name_en=en,
        rule_kind=rule.pop("kind", ""),
        rule=rule,
    )
    if content.get("points") is not None:
        item.points = decimal_from(content["points"])
        if not isinstance(item.points, Share) and written(item.points) == content["points"]:
            del content["points"]
    if content.get("measure"):
        item.measure = content.pop("measure")
    if content.get("target") is not None:
        item.target = json_ready(content.pop("target"))
    for column, default in DEFAULTS.items():
        if column in content:
            setattr(item, column, content[column])
            if content[column] != default:
                del content[column]
    item.options = json_ready(content)
    return item


def both_languages(name: str | Mapping[str, str]) -> tuple[str, str]:
    """Chinese and English of a name in a document."""
    return (name, name) if isinstance(name, str) else (name["zh"], name["en"])


def json_ready(value: Any) -> Any:
    """The same document in JSON's types: exact numbers as text, days as 2026-10-05."""
    if isinstance(value, Mapping):
        return {str(key): json_ready(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(part) for part in value]
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _refuse_too_long(row: Model) -> None:
    for field in _texts(row):
        value, limit = getattr(row, field.attname), field.max_length
        if limit is not None and len(value) > limit:
            where = getattr(row, "code", None) or row._meta.verbose_name
            raise TooLong(str(where), str(field.verbose_name), limit)


def _texts(row: Model) -> Iterable[CharField]:
    return (field for field in row._meta.concrete_fields if isinstance(field, CharField))
