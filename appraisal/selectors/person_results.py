"""People scored in memory: what a run stores, a trial shows and a verification compares."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from appraisal.scoring.cohort import Cohort
from appraisal.scoring.engine import combine, score
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.result import Combined, ScorecardResult
from appraisal.scoring.standing import coefficient_of
from appraisal.selectors.cohorts import person_key
from appraisal.selectors.inputs import Inputs, PersonInputs


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


def _score_person(
    person: PersonInputs, metrics: Catalogue, cohorts: Mapping[int, Cohort]
) -> PersonResult:
    results = tuple(
        score(
            part.card.scorecard,
            part.facts,
            metrics.in_currency(part.currency),
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


def effective_grade(person: PersonInputs, combined: Combined) -> tuple[str, Decimal | None]:
    """The calibrated grade with its coefficient, else the calculated one.

    A grade is calibrated only where there is one: a total that is not final has none.
    """
    if person.calibrated is None or combined.grade is None or combined.total is None:
        return combined.grade or "", combined.coefficient
    scorecard = person.parts[-1].card.scorecard
    return person.calibrated, coefficient_of(scorecard, person.calibrated, combined.total)


def waiting(parts: Iterable[ScorecardResult]) -> list[dict[str, str]]:
    """What a total waits for, as it is stored."""
    return [
        {"item": item, "status": status.value} for part in parts for item, status in part.waits_for
    ]


def item_working(item: dict[str, Any]) -> dict[str, Any]:
    """An item's structured working as it is stored, with the sub-items in it."""
    working: dict[str, Any] = item["working"]
    return working | {"children": item["children"]} if item["children"] else working
