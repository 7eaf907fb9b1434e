"""What the scorecard's own page shows: sections with their items, sums, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from appraisal.admin.inputs import said
from appraisal.admin.words import label
from appraisal.scoring.choices import SectionKind
from appraisal.scoring.findings import Finding, Level
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import ZERO, plain
from appraisal.scoring.scorecard import Item, Scorecard, Section
from appraisal.selectors.targets import typed
from appraisal.selectors.trial import rule_sentence

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in the reader's language."""

    level: str
    item: str
    name: str
    parameter: str
    message: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the outline."""

    code: str
    label: str
    name: str
    measure: str
    target: str
    rule: str
    points: str
    points_editable: bool
    children: tuple[str, ...]
    findings: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A section of the outline with its sum of points."""

    code: str
    label: str
    name: str
    kind: str
    is_regular: bool
    items: tuple[ItemLine, ...]
    points: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole scorecard at a glance."""

    sections: tuple[SectionLines, ...]
    total: str
    expected: str
    adds_up: bool
    findings: tuple[Said, ...]
    grades: tuple[tuple[str, str, str], ...]

    @property
    def errors(self) -> int:
        """How many findings stop publishing."""
        return sum(finding.level == Level.ERROR for finding in self.findings)


def outline_of(
    scorecard: Scorecard, document: Document, metrics: Catalogue, findings: Sequence[Finding]
) -> Outline:
    """Everything the page shows."""
    items = {item.code: item for item in scorecard.all_items}
    told = tuple(_told(finding, items) for finding in findings)
    by_item: dict[str, list[Said]] = defaultdict(list)
    for finding in told:
        by_item[finding.item].append(finding)
    documents = {
        item["code"]: item for section in document["sections"] for item in section["items"]
    }
    sections = tuple(
        _section(section, documents, metrics, by_item) for section in scorecard.sections
    )
    regular = [each for each in scorecard.sections if each.kind is SectionKind.REGULAR]
    total = sum((section_points(section) for section in regular), ZERO)
    return Outline(
        sections=sections,
        total=plain(total),
        expected=plain(scorecard.points),
        adds_up=total == scorecard.points,
        findings=told,
        grades=tuple(_grade(grade) for grade in document.get("grades", ())),
    )


def section_points(section: Section) -> Decimal:
    """What a section's items add up to, in points of the total."""
    return sum((item.worth or ZERO for item in section.items), ZERO) * section.factor


def _section(
    section: Section,
    documents: Mapping[str, Document],
    metrics: Catalogue,
    findings: Mapping[str, Sequence[Said]],
) -> SectionLines:
    kinds = {
        SectionKind.REGULAR: "",
        SectionKind.BONUS: _("bonus"),
        SectionKind.PENALTY: _("penalty"),
    }
    return SectionLines(
        code=section.code,
        label=said(section.label),
        name=said(section.name),
        kind=kinds[section.kind],
        is_regular=section.kind is SectionKind.REGULAR,
        items=tuple(
            _item(item, documents[item.code], metrics, findings.get(item.code, ()))
            for item in section.items
        ),
        points=plain(section_points(section)),
    )


def _item(item: Item, document: Document, metrics: Catalogue, findings: Iterable[Said]) -> ItemLine:
    worth = item.worth
    sentence = rule_sentence(item, metrics)
    return ItemLine(
        code=item.code,
        label=said(item.label),
        name=said(item.name),
        measure=document.get("measure") or "",
        target=typed(document.get("target")),
        rule=said(sentence) if sentence else "",
        points="" if worth is None else plain(worth),
        points_editable=item.weight is None,
        children=tuple(said(child.name) for child in item.children),
        findings=tuple(findings),
    )


def _told(finding: Finding, items: Mapping[str, Item]) -> Said:
    item = items.get(finding.item)
    return Said(
        level=str(finding.level),
        item=finding.item,
        name=said(item.name) if item else finding.item,
        parameter=_called(finding.parameter, item),
        message=said(finding.message),
    )


def _called(parameter: str, item: Item | None) -> str:
    """What the form calls a parameter of the item's rule, of the item or of the scorecard."""
    rule: Any = item.rule if item else None
    fields = (*(rule.FIELDS if rule else ()), *(Item.FIELDS if item else Scorecard.FIELDS))
    return next((label(entry) for entry in fields if entry.name == parameter), parameter)


def _grade(grade: Mapping[str, Any]) -> tuple[str, str, str]:
    bound = ""
    if grade.get("at_least") is not None:
        bound = f"≥ {grade['at_least']}"
    elif grade.get("above") is not None:
        bound = f"> {grade['above']}"
    coefficient = grade.get("coefficient")
    return str(grade["label"]), bound, "" if coefficient is None else str(coefficient)
