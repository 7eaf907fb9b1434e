"""Items and sections as the sheets print them: stored scores and what their scorecard says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from appraisal.exporting import wording as w
from appraisal.exporting.lines import ItemLine, SectionLine
from appraisal.scoring import scorecard as pure
from appraisal.scoring.choices import SectionKind
from appraisal.scoring.formula_text import in_both
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.program import Program
from appraisal.scoring.result import ItemScore as ChildScore
from appraisal.scoring.result import Status, Treatment
from appraisal.scoring.target import Target as Expected
from appraisal.scoring.target import TargetForm
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import amount

SCORE_COLUMNS = (
    "part_id", "item__code", "item__section__code", "status", "actual", "target", "attainment",
    "points", "full_points", "treatment", "working",
)  # fmt: skip
"""What `item_lines` needs of a stored score, after the part's key."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a sheet says about an item of a scorecard, the same for everybody."""

    name: Text
    measure: Text
    unit: str
    target_words: Text


def printed_items(program: Program, changed: set[str]) -> dict[str, Printed]:
    """What is printed of each item by code; `changed` are those whose target HR set otherwise."""
    return {
        code: _printed(item.item, item.setting.unit, code in changed, program.catalogue)
        for code, item in program.items.items()
    }


def _printed(item: pure.Item, unit: str, is_changed: bool, metrics: Catalogue) -> Printed:
    measure = EMPTY if item.measure is None else in_both(item.measure.tree, metrics)
    words = w.TARGET_IN_WORKING if is_changed else _target_words(item.target, unit)
    return Printed(item.name, measure, unit, words)


def _target_words(target: Expected, unit: str) -> Text:
    """A range or anchors in words; a plain number needs none, it is stored with the score."""
    if target.form not in (TargetForm.RANGE, TargetForm.ANCHORS):
        return EMPTY
    shown = [
        w.TARGET_PARTS[name] + (amount(value, unit) if isinstance(value, Decimal) else _says(value))
        for name, value in target.parts.items()
        if value is not None
    ]
    return Text("\n".join(text.zh for text in shown), "\n".join(text.en for text in shown))


def _says(value: object) -> Text:
    return Text(str(value), str(value))


def section_lines(
    card: pure.Scorecard, stored: Iterable[Mapping[str, Any]]
) -> Iterator[SectionLine]:
    """The stored sums with what the scorecard says about their sections."""
    known = {section.code: section for section in card.sections}
    for document in stored:
        section = known[document["code"]]
        yield SectionLine(
            code=section.code,
            name=section.name,
            full_points=Decimal(document["full_points"]),
            points=_decimal(document["points"]),
            status=Status(document["status"]),
            label=section.label,
            outside=section.kind is not SectionKind.REGULAR,
        )


def item_lines(score: tuple[Any, ...], printed: Mapping[str, Printed]) -> Iterator[ItemLine]:
    """An item's line, and one for each of its sub-items."""
    code, section, status, actual, target, attainment, points, full, treatment, working = score
    figures = (actual, target, attainment, points, full)
    line = _line(printed[code], code, section, status, figures, working)
    yield replace(line, treatment=Treatment(treatment))
    for document in working.get("children", ()):
        child = ChildScore.from_document(document)
        figures = (child.actual, child.target, child.attainment, child.points, child.full_points)
        yield _line(
            printed[child.code], child.code, section, child.status, figures, document["working"],
            is_child=True,
        )  # fmt: skip


def _line(
    printed: Printed,
    code: str,
    section: str,
    status: str,
    figures: tuple[Decimal | None, ...],
    working: Mapping[str, Any],
    is_child: bool = False,
) -> ItemLine:
    actual, target, attainment, points, full = figures
    return ItemLine(
        code=code,
        section=section,
        name=printed.name,
        status=Status(status),
        full_points=full or Decimal(0),
        measure=printed.measure,
        unit=printed.unit,
        target=target,
        target_words=printed.target_words if target is None else EMPTY,
        actual=actual,
        attainment=attainment,
        points=points,
        rule=Text(**working["rule"]) if working.get("rule") else EMPTY,
        working=sentence(working),
        reason=Text(**working["reason"]) if working.get("reason") else EMPTY,
        is_child=is_child,
    )


def sentence(working: Mapping[str, Any]) -> Text:
    """The sentence of a stored working; empty where it has none."""
    return Text(**working["sentence"]) if working.get("sentence") else EMPTY


def waiting_texts(
    waits_for: Iterable[Mapping[str, str]], names: Mapping[str, Text]
) -> Iterator[Text]:
    """Item and status of each thing a provisional total waits for; each once."""
    for code, status in dict.fromkeys((entry["item"], entry["status"]) for entry in waits_for):
        kind, _colon, rest = code.rpartition(":")
        name = names.get(rest, Text(rest, rest))
        prefix = w.WAITS_KIND.get(kind, EMPTY)
        state = w.STATUSES[Status(status)]
        yield prefix + name + Text(f"({state.zh})", f" ({state.en})")


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
