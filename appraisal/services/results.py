"""One person's result, and the results of a batch as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
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
from appraisal.scoring.numbers import plain
from appraisal.scoring.result import ScorecardResult
from appraisal.selectors.inputs import PartInputs
from appraisal.selectors.person_results import PersonResult, effective_grade, item_working, waiting
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
    grade, coefficient = effective_grade(each.person, combined)
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
        waits_for=waiting(each.parts),
        working={**working, "combined": combined.working.to_document()},
        fingerprint=each.fingerprint,
        created_at=now,
    )


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
                json.dumps(item_working(written), ensure_ascii=False),
            )


def _exact(value: Decimal | None) -> Decimal | str | None:
    """As ``ExactDecimalField`` keeps it: numeric on PostgreSQL, canonical text on SQLite."""
    if value is None or connection.vendor == "postgresql":
        return value
    return plain(value)
