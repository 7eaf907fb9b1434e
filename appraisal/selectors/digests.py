"""What a period holds, as digests: inputs, scorecards, targets and results."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Fact,
    ItemScore,
    Scorecard,
)
from appraisal.scoring.numbers import plain
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


def period_digests(period: AppraisalPeriod) -> Digests:
    """The digests of a period as it stands now, in a constant number of queries."""
    rows = dict(_rows(period))
    lines = "".join(f"{name} {rows[name]}\n" for name in sorted(rows))
    return Digests(hashlib.sha256(lines.encode()).hexdigest(), rows)


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


def _rows(period: AppraisalPeriod) -> Iterator[tuple[str, str]]:
    yield from _appraisals(period)
    yield from _facts(period)
    yield from _scorecards(period)
    yield from _entered(period)


def _appraisals(period: AppraisalPeriod) -> Iterator[tuple[str, str]]:
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
                *map(_number, (score.actual, score.target, score.attainment, score.points)),
                _number(score.calculated_points),
                score.working,
            ]
        )
    current = Appraisal.objects.filter(period=period, is_current=True).select_related("employee")
    for appraisal in current.prefetch_related("parts"):
        document = [
            appraisal.revision,
            _number(appraisal.total),
            appraisal.standing,
            appraisal.grade,
            appraisal.calculated_grade,
            _number(appraisal.coefficient),
            appraisal.fingerprint,
            appraisal.published_at,
            appraisal.confirmed_at,
            appraisal.working,
            [[part.start, part.end, part.days, part.sections] for part in appraisal.parts.all()],
            scores[appraisal.pk],
        ]
        yield f"appraisal/{appraisal.employee.number}", _sha256(document)


def _facts(period: AppraisalPeriod) -> Iterator[tuple[str, str]]:
    """The facts of each account and layout that reach into the period."""
    facts: dict[str, list[Any]] = defaultdict(list)
    found = Fact.objects.filter(
        state=Fact.State.ACTIVE, date_from__lte=period.end, date_until__gte=period.start
    ).order_by("date_from", "date_until")
    columns = (
        "account__shop__code",
        "layout",
        "account__kind",
        "account__key",
        "date_from",
        "date_until",
        "measures",
        "file__sha256",
    )
    for shop, layout, kind, key, start, end, measures, sha256 in found.values_list(
        *columns
    ).iterator(chunk_size=5_000):
        facts[f"facts/{shop}/{layout}/{kind}/{key}"].append([start, end, measures, sha256])
    for name, document in facts.items():
        yield name, _sha256(document)


def _scorecards(period: AppraisalPeriod) -> Iterator[tuple[str, str]]:
    used = Scorecard.objects.filter(
        pk__in=Appraisal.objects.filter(period=period, is_current=True).values("parts__scorecard")
    ).select_related("role")
    documents = scorecard_documents(list(used))
    for row in used:
        yield f"scorecard/{row.role.code}/{row.version}", _sha256(documents[row.pk])


def _entered(period: AppraisalPeriod) -> Iterator[tuple[str, str]]:
    """What people entered: ratings, exclusions, adjustments, calibrated grades."""
    for rating in period.ratings.select_related("employee", "role"):
        name = f"rating/{rating.employee.number}/{rating.role.code}/{rating.item_code}"
        yield (
            f"{name}/{rating.rater}",
            _sha256([rating.level, _number(rating.value), rating.counters, rating.evidence]),
        )
    for exclusion in period.exclusions.select_related("employee", "role"):
        name = f"exclusion/{exclusion.employee.number}/{exclusion.role.code}"
        yield f"{name}/{exclusion.item_code}", _sha256(exclusion.reason)
    for number, adjustment in enumerate(
        period.adjustments.select_related("employee", "role").order_by("pk")
    ):
        yield (
            f"adjustment/{adjustment.employee.number}/{adjustment.item_code}/{number}",
            _sha256([_number(adjustment.points), adjustment.reason, adjustment.withdrawn_at]),
        )
    for number, change in enumerate(period.grade_changes.select_related("employee").order_by("pk")):
        yield (
            f"grade/{change.employee.number}/{number}",
            _sha256([change.grade, change.reason, change.withdrawn_at]),
        )


def _number(value: Any) -> str | None:
    return None if value is None else plain(value)


def _sha256(document: Any) -> str:
    text = json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()
