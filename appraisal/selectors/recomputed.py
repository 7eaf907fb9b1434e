"""A period scored once more from what is stored, and compared with the results that stand there.

Before a step it tells whose result is older than the inputs; after the lock, with the versions
and the basis of that day, whether any stored number is not what its inputs give.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from appraisal.models import (
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    GradeChange,
    ItemScore,
    ScoringRun,
)
from appraisal.scoring.numbers import plain
from appraisal.selectors.basis import basis_of
from appraisal.selectors.cohorts import cohorts_of
from appraisal.selectors.inputs import AsSealed, load_inputs
from appraisal.selectors.person_results import (
    PersonResult,
    score_people,
    waiting,
)
from appraisal.selectors.scorecards import versions

BATCH = 200
"""People scored at a time, so that memory does not grow with the company."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A stored value that is not what the inputs give; ``item`` is empty for the total's."""

    number: str
    name: str
    item: str
    field: str
    stored: str
    again: str


def outdated(period: AppraisalPeriod) -> list[str]:
    """Whose current result is not what everything stored now would give, as people say it."""
    calibrated = _calibrated(period)
    return sorted(
        str(stored.employee)
        for stored, again in _scored_again(period, None)
        if any(
            was != now
            for _item, _field, was, now in _differences(
                stored, again, calibrated.get(stored.employee_id)
            )
        )
    )


def mismatches(period: AppraisalPeriod, basis: Mapping[str, Any]) -> Iterator[Mismatch]:
    """Every stored value of a sealed period that its own inputs do not give.

    ``basis`` is the seal's. What calibration and forced shares made of a grade is compared with
    what people entered, not calculated. Sentences are not compared: a later version may word
    them otherwise; the seal's digests hold them.
    """
    calibrated = _calibrated(period)
    for stored, again in _scored_again(period, _as_sealed(period, basis)):
        number, name = stored.employee.number, stored.employee.name
        for item, field, was, now in _differences(
            stored, again, calibrated.get(stored.employee_id)
        ):
            if was != now:
                yield Mismatch(number, name, item, field, _shown(was), _shown(now))


def _calibrated(period: AppraisalPeriod) -> dict[int, str]:
    """Employee -> the grade that calibration gave."""
    changes = GradeChange.objects.filter(period=period, withdrawn_at=None)
    return dict(changes.values_list("employee", "grade"))


def _scored_again(
    period: AppraisalPeriod, as_sealed: AsSealed | None
) -> Iterator[tuple[Appraisal, PersonResult]]:
    """Each current appraisal with its person scored again, in batches of one run."""
    ids = defaultdict(list)
    current = Appraisal.objects.filter(period=period, is_current=True).order_by("pk")
    for run, pk in current.values_list("run", "pk"):
        ids[run].append(pk)
    for run, pks in ids.items():
        cohorts = cohorts_of(ScoringRun.objects.values_list("cohort", flat=True).get(pk=run))
        for start in range(0, len(pks), BATCH):
            rows = current.filter(pk__in=pks[start : start + BATCH]).select_related("employee")
            stored = {row.employee_id: row for row in rows.prefetch_related("parts__scores__item")}
            inputs = load_inputs(period, list(stored), as_sealed=as_sealed)
            for again in score_people(inputs, cohorts):
                yield stored[again.person.employee], again


def _as_sealed(period: AppraisalPeriod, basis: Mapping[str, Any]) -> AsSealed:
    parts = AppraisalPart.objects.filter(appraisal__period=period, appraisal__is_current=True)
    used = set(parts.values_list("role", "start", "scorecard"))
    cards = versions({scorecard for _role, _start, scorecard in used})
    return AsSealed(
        {(role, start): cards[scorecard] for role, start, scorecard in used}, basis_of(basis)
    )


def _differences(
    stored: Appraisal, again: PersonResult, calibrated: str | None
) -> Iterator[tuple[str, str, Any, Any]]:
    """(item, field, stored, scored again), also where the two are the same."""
    combined = again.combined
    yield "", "total", stored.total, combined.total if combined else None
    yield "", "standing", stored.standing, combined.standing.value if combined else "invalid"
    yield "", "calculated grade", stored.calculated_grade, (combined and combined.grade) or ""
    yield "", "waits for", stored.waits_for, waiting(again.parts)
    if "forced" not in stored.working:
        has_grade = combined is not None and combined.grade is not None
        grade = calibrated if calibrated is not None and has_grade else stored.calculated_grade
        yield "", "grade", stored.grade, grade
        if grade == stored.calculated_grade:
            coefficient = combined.coefficient if combined else None
            yield "", "coefficient", stored.coefficient, coefficient
    parts = sorted(stored.parts.all(), key=lambda part: (part.start, part.assignment_id))
    yield "", "parts", len(parts), len(again.parts)
    for part, inputs, document in zip(parts, again.person.parts, again.documents, strict=False):
        yield "", "assignment", part.assignment_id, inputs.part.assignment.pk
        yield "", "days", part.days, inputs.part.days
        yield "", "total of the part", _number(part.total), document["total"]
        yield "", "grade of the part", part.grade, document["grade"] or ""
        yield "", "sections", part.sections, _as_json(document["sections"])
        yield from _item_differences(list(part.scores.all()), document["items"])


def _item_differences(
    stored: Sequence[ItemScore], again: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, Any, Any]]:
    scores = {score.item.code: score for score in stored}
    for document in again:
        code = document["code"]
        score = scores.pop(code, None)
        if score is None:
            yield code, "score", None, document["status"]
            continue
        yield code, "status", score.status, document["status"]
        yield code, "treatment", score.treatment, document["treatment"]
        yield code, "points", _number(score.points), document["points"]
        yield code, "calculated points", _number(score.calculated_points), document["calculated"]
        yield code, "full points", _number(score.full_points), document["full_points"]
        yield code, "actual", _number(score.actual), document["actual"]
        yield code, "target", _number(score.target), document["target"]
        yield code, "attainment", _number(score.attainment), document["attainment"]
    for code, score in scores.items():
        yield code, "score", score.status, None


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _as_json(value: Any) -> Any:
    """As it comes back from the database."""
    return json.loads(json.dumps(value))


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
