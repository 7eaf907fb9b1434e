"""Scorecards: rows -> documents and pure scorecards, and which version is in force.

The database keeps what people search and sort by in columns, and every other key of the YAML
in ``options``. A value that a column can't give back exactly (a scope that is stated although
it is the default, points written as a percentage) stands in ``options`` as well, so that
YAML -> database -> YAML is identical.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisal.models import Item, Scorecard, Section
from appraisal.scoring import scorecard as pure
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.numbers import written

Document = dict[str, Any]

DEFAULTS = {"direction": "higher", "scope": "own", "missing": "withhold"}
"""Columns that say nothing while they hold this, unless ``options`` repeats it."""

DEFAULT_PERIOD = "month"
"""The same for a scorecard's kind of period."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A published version: its row, the pure scorecard, and the rows of its items."""

    row: Scorecard
    scorecard: pure.Scorecard
    item_ids: Mapping[str, int]

    @property
    def pk(self) -> int:
        """The row's primary key."""
        return self.row.pk


def scorecard_document(scorecard: Scorecard) -> Document:
    """The document of one scorecard, in two queries."""
    return scorecard_documents([scorecard])[scorecard.pk]


def scorecard_documents(scorecards: Sequence[Scorecard]) -> dict[int, Document]:
    """Primary key -> document, in two queries however many there are (role names aside)."""
    sections: dict[int, list[Section]] = defaultdict(list)
    items: dict[int, list[Item]] = defaultdict(list)
    pks = [scorecard.pk for scorecard in scorecards]
    for section in Section.objects.filter(scorecard__in=pks).order_by("position", "pk"):
        sections[section.scorecard_id].append(section)
    for item in Item.objects.filter(section__scorecard__in=pks).order_by("position", "pk"):
        items[item.section_id].append(item)
    return {
        scorecard.pk: _scorecard(scorecard, sections[scorecard.pk], items)
        for scorecard in scorecards
    }


def pure_scorecard(scorecard: Scorecard) -> pure.Scorecard:
    """The pure scorecard of a row."""
    return scorecard_from_document(scorecard_document(scorecard))


def scorecards_by_pk(pks: Iterable[int]) -> dict[int, pure.Scorecard]:
    """Primary key -> pure scorecard, in three queries however many there are."""
    rows = list(Scorecard.objects.filter(pk__in=list(pks)).select_related("role"))
    documents = scorecard_documents(rows)
    return {pk: scorecard_from_document(document) for pk, document in documents.items()}


def scorecards_in_force(
    pairs: Iterable[tuple[int, date]], kind: str
) -> dict[tuple[int, date], InForce]:
    """(role, day) -> the version in force for periods of this kind; absent where there is none.

    Four queries, however many pairs. Equal versions are one and the same object.
    """
    wanted = set(pairs)
    versions: dict[int, list[Scorecard]] = defaultdict(list)
    if wanted:
        published = Scorecard.objects.filter(
            role__in={role for role, _day in wanted},
            period_kind=kind,
            state=Scorecard.State.PUBLISHED,
            effective_from__lte=max(day for _role, day in wanted),
        )
        for row in published.select_related("role").order_by("-effective_from", "-version"):
            versions[row.role_id].append(row)
    chosen = {
        (role, day): begun
        for role, day in wanted
        if (begun := _first_not_after(versions[role], day)) is not None
    }
    found = _loaded({row.pk: row for row in chosen.values()})
    return {pair: found[row.pk] for pair, row in chosen.items()}


def roles_of_other_periods(kind: str) -> set[int]:
    """Roles that are appraised, but never by periods of this kind: a quarter leaves them out.

    A role without any published scorecard is none of them: there one is missing. One query.
    """
    kinds: dict[int, set[str]] = defaultdict(set)
    published = Scorecard.objects.filter(state=Scorecard.State.PUBLISHED)
    for role, of in published.order_by().values_list("role", "period_kind").distinct():
        kinds[role].add(of)
    return {role for role, of in kinds.items() if kind not in of}


def _first_not_after(versions: Iterable[Scorecard], day: date) -> Scorecard | None:
    return next((row for row in versions if row.effective_from <= day), None)


def versions(pks: Iterable[int]) -> dict[int, InForce]:
    """Primary key -> a version, whether it is in force or not, in four queries."""
    rows = Scorecard.objects.filter(pk__in=list(pks)).select_related("role")
    return _loaded({row.pk: row for row in rows})


def _loaded(rows: Mapping[int, Scorecard]) -> dict[int, InForce]:
    if not rows:
        return {}
    ids: dict[int, dict[str, int]] = defaultdict(dict)
    keys = Item.objects.filter(section__scorecard__in=rows).values_list(
        "section__scorecard", "code", "pk"
    )
    for scorecard, code, pk in keys:
        ids[scorecard][code] = pk
    return {
        pk: InForce(rows[pk], scorecard_from_document(document), ids[pk])
        for pk, document in scorecard_documents(list(rows.values())).items()
    }


def _scorecard(
    row: Scorecard, sections: Iterable[Section], items: Mapping[int, Sequence[Item]]
) -> Document:
    return {
        "name": _name(row),
        "role": row.role.code,
        "effective_from": row.effective_from.isoformat(),
        **({} if row.period_kind == DEFAULT_PERIOD else {"period": row.period_kind}),
        **row.options,
        "sections": [_section(section, items.get(section.pk, ())) for section in sections],
    }


def _section(row: Section, items: Iterable[Item]) -> Document:
    document: Document = {"code": row.code, "name": _name(row)}
    if row.label:
        document["label"] = row.label
    return {**document, **row.options, "items": [item_document(item) for item in items]}


def item_document(row: Item) -> Document:
    """The document of one item, from its row alone."""
    document: Document = {"code": row.code, "name": _name(row)}
    if row.points is not None:
        document["points"] = written(row.points)
    if row.measure:
        document["measure"] = row.measure
    if row.target is not None:
        document["target"] = row.target
    if row.rule_kind:
        document["rule"] = {"kind": row.rule_kind, **row.rule}
    document |= {
        column: getattr(row, column)
        for column, default in DEFAULTS.items()
        if getattr(row, column) != default
    }
    return document | row.options


def _name(row: Scorecard | Section | Item) -> dict[str, str]:
    return {"zh": row.name_zh, "en": row.name_en or row.name_zh}
