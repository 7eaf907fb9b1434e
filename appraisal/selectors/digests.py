"""What a period holds, as digests: results, scorecards, and what people entered.

The inputs below them are in ``selectors.foundations``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appraisal.models import Appraisal, AppraisalPeriod, ItemScore, Scorecard
from appraisal.selectors.foundations import (
    Row,
    fact_rows,
    foundation_rows,
    number_text,
    sha256_of,
)
from appraisal.selectors.scorecards import scorecard_documents


@dataclass(frozen=True, slots=True)
class Digests:
    """One SHA-256 over everything, and one for each row by a name that people understand."""

    digest: str
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what it was: changed, gone or new."""

    row: str
    what: str


def period_digests(period: AppraisalPeriod, basis: Mapping[str, Any]) -> Digests:
    """The digests of a period as it stands now, in a constant number of queries.

    ``basis`` is what its seal keeps (``selectors.basis``).
    """
    rows = dict(_rows(period))
    rows |= {f"basis/{name}": sha256_of(part) for name, part in basis.items()}
    return Digests(digest_of(rows), rows)


def digest_of(rows: Mapping[str, str]) -> str:
    """One SHA-256 over all rows, in the order of their names."""
    lines = "".join(f"{name} {rows[name]}\n" for name in sorted(rows))
    return hashlib.sha256(lines.encode()).hexdigest()


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    """Which rows differ from the sealed ones, in the order of their names."""
    found = []
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            found.append(Difference(name, "gone"))
        elif name not in before:
            found.append(Difference(name, "new"))
        elif before[name] != now[name]:
            found.append(Difference(name, "changed"))
    return found


def _rows(period: AppraisalPeriod) -> Iterator[Row]:
    yield from _appraisals(period)
    yield from _facts(period)
    yield from _scorecards(period)
    yield from _entered(period)
    yield from foundation_rows(period)


def _appraisals(period: AppraisalPeriod) -> Iterator[Row]:
    """Each person's result with every item: targets and actuals stand in the scores."""
    scores: dict[int, list[Any]] = defaultdict(list)
    found = ItemScore.objects.filter(
        part__appraisal__period=period, part__appraisal__is_current=True
    ).order_by("part__start", "part", "position")
    for score in found.select_related("item", "part").iterator(chunk_size=5_000):
        scores[score.part.appraisal_id].append(
            [
                score.item.code,
                score.status,
                score.treatment,
                *map(number_text, (score.actual, score.target, score.attainment, score.points)),
                number_text(score.calculated_points),
                score.working,
            ]
        )
    current = Appraisal.objects.filter(period=period, is_current=True).select_related("employee")
    for appraisal in current.prefetch_related("parts"):
        document = [
            appraisal.revision,
            number_text(appraisal.total),
            appraisal.standing,
            appraisal.grade,
            appraisal.calculated_grade,
            number_text(appraisal.coefficient),
            appraisal.fingerprint,
            appraisal.published_at,
            appraisal.confirmed_at,
            appraisal.working,
            [[part.start, part.end, part.days, part.sections] for part in appraisal.parts.all()],
            scores[appraisal.pk],
        ]
        yield f"appraisal/{appraisal.employee.number}", sha256_of(document)


def _facts(period: AppraisalPeriod) -> Iterator[Row]:
    """The facts of each account and layout that lie in the period."""
    yield from fact_rows("facts", period.start, period.end)


def _scorecards(period: AppraisalPeriod) -> Iterator[Row]:
    used = Scorecard.objects.filter(
        pk__in=Appraisal.objects.filter(period=period, is_current=True).values("parts__scorecard")
    ).select_related("role")
    documents = scorecard_documents(list(used))
    for row in used:
        yield f"scorecard/{row.role.code}/{row.version}", sha256_of(documents[row.pk])


def _entered(period: AppraisalPeriod) -> Iterator[Row]:
    """What people entered: ratings, exclusions, adjustments, calibrated grades."""
    for rating in period.ratings.select_related("employee", "role"):
        name = f"rating/{rating.employee.number}/{rating.role.code}/{rating.item_code}"
        yield (
            f"{name}/{rating.rater}",
            sha256_of([rating.level, number_text(rating.value), rating.counters, rating.evidence]),
        )
    for exclusion in period.exclusions.select_related("employee", "role"):
        name = f"exclusion/{exclusion.employee.number}/{exclusion.role.code}"
        yield f"{name}/{exclusion.item_code}", sha256_of(exclusion.reason)
    for number, adjustment in enumerate(
        period.adjustments.select_related("employee", "role").order_by("pk")
    ):
        yield (
            f"adjustment/{adjustment.employee.number}/{adjustment.item_code}/{number}",
            sha256_of([number_text(adjustment.points), adjustment.reason, adjustment.withdrawn_at]),
        )
    for number, change in enumerate(period.grade_changes.select_related("employee").order_by("pk")):
        yield (
            f"grade/{change.employee.number}/{number}",
            sha256_of([change.grade, change.reason, change.withdrawn_at]),
        )
