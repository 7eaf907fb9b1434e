"""One person's result, and the results of a batch as rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from appraisal.models import (
    Appraisal,
    AppraisalPart,
    ItemScore,
    ScoringRun,
    Standing,
)
from appraisal.scoring.cohort import Cohort
from appraisal.scoring.engine import combine, score
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import plain
from appraisal.scoring.result import Combined, ScorecardResult
from appraisal.scoring.standing import coefficient_of
from appraisal.selectors.cohorts import person_key
from appraisal.selectors.inputs import Inputs, PartInputs, PersonInputs
from appraisal.services.bulk import insert_rows

_SCORE_COLUMNS = (
    "part_id",
    "item_id",
    "position",
    "status",
    "treatment",
    "actual",
    "target",
    "attainment",
    "points",
    "calculated_points",
    "full_points",
    "working",
)


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person scored: every part's result and what they make together.

    ``documents`` are the parts' results as JSON-ready values, written once for all that is kept.
    """

    person: PersonInputs
    parts: tuple[ScorecardResult, ...]
    documents: tuple[dict[str, Any], ...]
    combined: Combined | None
    fingerprint: str


def score_people(inputs: Inputs, cohorts: Mapping[int, Cohort]) -> list[PersonResult]:
    """Scores a batch in memory. ``cohorts`` are by scorecard, where its rules compare people."""
    return [_score_person(person, inputs.catalogue, cohorts) for person in inputs.people]


def write_results(*, run: ScoringRun, people: Sequence[PersonResult]) -> None:
    """Writes a batch's results in the caller's transaction: three bulk inserts."""
    now = timezone.now()
    appraisals = Appraisal.objects.bulk_create([_appraisal(run, each, now) for each in people])
    parts = AppraisalPart.objects.bulk_create(
        [
            _part(appraisal, part, result, document)
            for appraisal, each in zip(appraisals, people, strict=True)
            for part, result, document in zip(
                each.person.parts, each.parts, each.documents, strict=True
            )
        ]
    )
    scored = [
        (part, result, document)
        for each in people
        for part, result, document in zip(
            each.person.parts, each.parts, each.documents, strict=True
        )
    ]
    insert_rows(ItemScore, _SCORE_COLUMNS, _score_rows(parts, scored))


def _score_person(
    person: PersonInputs, metrics: Catalogue, cohorts: Mapping[int, Cohort]
) -> PersonResult:
    results = tuple(
        score(
            part.card.scorecard,
            part.facts,
            metrics,
            cohorts[part.card.pk].seen_by(person_key(part)) if part.card.pk in cohorts else None,
        )
        for part in person.parts
    )
    combined = None
    if results and not person.problems:
        days = [part.part.days for part in person.parts]
        last = person.parts[-1].card.scorecard
        combined = combine(list(zip(results, days, strict=True)), last)
    documents = tuple(result.to_document() for result in results)
    return PersonResult(person, results, documents, combined, _fingerprint(person, documents))


def _fingerprint(person: PersonInputs, documents: Sequence[dict[str, Any]]) -> str:
    """SHA-256 over what went in and what came out: scorecard versions, days, inputs, points.

    Every number that was read stands in the workings, so a changed input changes it. Codes,
    not keys: the same company in another database has the same fingerprints.
    """
    document = [
        [
            part.part.assignment.role.code,
            part.card.row.version,
            part.part.assignment.shop.code if part.part.assignment.shop else None,
            part.part.start.isoformat(),
            part.part.end.isoformat(),
            result,
        ]
        for part, result in zip(person.parts, documents, strict=True)
    ]
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _appraisal(run: ScoringRun, each: PersonResult, now: Any) -> Appraisal:
    combined = each.combined
    working: dict[str, Any] = {"problems": [text.to_document() for text in each.person.problems]}
    if combined is None:
        return Appraisal(
            run=run,
            period_id=run.period_id,
            employee_id=each.person.employee,
            revision=run.revision,
            standing=Standing.INVALID,
            working=working,
            fingerprint=each.fingerprint,
            created_at=now,
        )
    grade, coefficient = _effective_grade(each.person, combined)
    return Appraisal(
        run=run,
        period_id=run.period_id,
        employee_id=each.person.employee,
        revision=run.revision,
        total=combined.total,
        standing=combined.standing.value,
        grade=grade,
        calculated_grade=combined.grade or "",
        coefficient=coefficient,
        waits_for=_waits_for(each.parts),
        working={**working, "combined": combined.working.to_document()},
        fingerprint=each.fingerprint,
        created_at=now,
    )


def _effective_grade(person: PersonInputs, combined: Combined) -> tuple[str, Decimal | None]:
    """The calibrated grade with its coefficient, else the calculated one.

    A grade is calibrated only where there is one: a total that is not final has none.
    """
    if person.calibrated is None or combined.grade is None or combined.total is None:
        return combined.grade or "", combined.coefficient
    scorecard = person.parts[-1].card.scorecard
    return person.calibrated, coefficient_of(scorecard, person.calibrated, combined.total)


def _waits_for(parts: Iterable[ScorecardResult]) -> list[dict[str, str]]:
    return [
        {"item": item, "status": status.value} for part in parts for item, status in part.waits_for
    ]


def _part(
    appraisal: Appraisal, part: PartInputs, result: ScorecardResult, document: dict[str, Any]
) -> AppraisalPart:
    assignment = part.part.assignment
    return AppraisalPart(
        appraisal=appraisal,
        assignment=assignment,
        role_id=assignment.role_id,
        shop_id=assignment.shop_id,
        scorecard_id=part.card.pk,
        start=part.part.start,
        end=part.part.end,
        days=part.part.days,
        total=result.total,
        standing=result.standing.value,
        grade=result.grade or "",
        sections=document["sections"],
        working=document["working"],
    )


def _score_rows(
    parts: Iterable[AppraisalPart],
    scored: Iterable[tuple[PartInputs, ScorecardResult, dict[str, Any]]],
) -> Iterator[tuple[Any, ...]]:
    for row, (part, result, document) in zip(parts, scored, strict=True):
        for position, (item, written) in enumerate(
            zip(result.items, document["items"], strict=True)
        ):
            yield (
                row.pk,
                part.card.item_ids[item.code],
                position,
                item.status.value,
                item.treatment.value,
                _exact(item.actual),
                _exact(item.target),
                _exact(item.attainment),
                _exact(item.points),
                _exact(item.calculated),
                _exact(item.full_points),
                json.dumps(_working(written), ensure_ascii=False),
            )


def _working(item: dict[str, Any]) -> dict[str, Any]:
    """The structured working, with the sub-items in it."""
    working: dict[str, Any] = item["working"]
    return working | {"children": item["children"]} if item["children"] else working


def _exact(value: Decimal | None) -> Decimal | str | None:
    """As ``ExactDecimalField`` keeps it: numeric on PostgreSQL, canonical text on SQLite."""
    if value is None or connection.vendor == "postgresql":
        return value
    return plain(value)
