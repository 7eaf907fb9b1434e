"""The inputs that a period's results rest on, as digests: see ``selectors.digests``.

Facts it looks back on, whose accounts and roles they were, targets, everything about the parts
of people, cohorts of comparing rules, and the earlier revisions, which stay readable.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from appraisal.models import (
    AccountBinding,
    Appeal,
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Fact,
    ItemScore,
    ScoringRun,
    SelfReview,
    Target,
)
from appraisal.scoring.engine import needs, target_needs
from appraisal.scoring.numbers import plain
from appraisal.selectors.inputs import is_plain_number
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.periods import period_of
from appraisal.selectors.scorecards import scorecards_by_pk
from appraisal.selectors.team import assigned_in
from appraisal.selectors.windows import days_back

Row = tuple[str, str]
"""The name of a row that people understand, and the SHA-256 of its content."""

PREFIXES = (
    "part/", "revision/", "cohort/", "earlier/", "binding/", "assignment/", "target/",
    "self-review/", "appeal/",
)  # fmt: skip
"""What these rows are called; a seal without a basis is older than they are."""


_TOTAL = 7
"""Where the total stands among what is said of a part."""


def sealed_days(period: AppraisalPeriod) -> list[tuple[date, date]]:
    """The stretches of days whose facts the current results counted, the period's own first."""
    pure, metrics = period_of(period), catalogue()
    parts = AppraisalPart.objects.filter(appraisal__period=period, appraisal__is_current=True)
    read = set(parts.values_list("scorecard", "role", "start", "end"))
    cards = scorecards_by_pk({scorecard for scorecard, _role, _start, _end in read})
    typed = _formulas(period)
    found = {(period.start, period.end): None}
    for scorecard, role, start, end in sorted(read):
        card = cards[scorecard]
        wanted = needs(card, metrics, pure.kind)
        for code, value in typed[role]:
            wanted |= target_needs(card, metrics, pure.kind, {code: value})
        for back in sorted({back for _scope, back in wanted.windows}):
            found.setdefault(days_back((start, end), pure, back))
    return list(found)


def _formulas(period: AppraisalPeriod) -> Mapping[int, list[tuple[str, Any]]]:
    """Role -> the targets in force by the period's end that are no plain numbers."""
    typed: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    targets = Target.objects.filter(period_kind=period.kind, effective_from__lte=period.end)
    for role, code, value in targets.values_list("role", "item_code", "value"):
        if not is_plain_number(value):
            typed[role].append((code, value))
    return typed


def fact_rows(prefix: str, start: date, end: date) -> Iterator[Row]:
    """One row for each account and layout with facts between the two days."""
    facts: dict[str, list[Any]] = defaultdict(list)
    found = Fact.objects.filter(
        state=Fact.State.ACTIVE, date_from__gte=start, date_until__lte=end
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
    for shop, layout, kind, key, *said in found.values_list(*columns).iterator(chunk_size=5_000):
        facts[f"{prefix}/{shop}/{layout}/{kind}/{key}"].append(said)
    for name, document in facts.items():
        yield name, sha256_of(document)


def foundation_rows(period: AppraisalPeriod) -> Iterator[Row]:
    """Every row of the inputs, in a constant number of queries for the same scorecards."""
    days = sealed_days(period)
    yield from _parts(period)
    yield from _revisions(period)
    yield from _cohorts(period)
    for start, end in days[1:]:
        yield from fact_rows(f"earlier/{start}-{end}", start, end)
    yield from _bindings(days)
    yield from _assignments(period)
    yield from _targets(period)
    yield from _said(period)


def _parts(period: AppraisalPeriod) -> Iterator[Row]:
    """The parts of the current appraisals, and what their scores count of."""
    parts = AppraisalPart.objects.filter(
        appraisal__period=period, appraisal__is_current=True
    ).order_by("start", "pk")
    full: dict[int, list[Any]] = defaultdict(list)
    scores = ItemScore.objects.filter(part__in=parts.values("pk")).order_by("part", "position")
    for part, place, code, points in scores.values_list(
        "part", "position", "item__code", "full_points"
    ):
        full[part].append([place, code, number_text(points)])
    rows: dict[str, list[Any]] = defaultdict(list)
    columns = (
        "appraisal__employee__number", "pk", "role__code", "shop__code", "scorecard__version",
        "scorecard__period_kind", "start", "end", "days", "total", "standing", "grade", "working",
        "appraisal__waits_for", "appraisal__created_at",
    )  # fmt: skip
    for number, pk, *said in parts.values_list(*columns).iterator(chunk_size=5_000):
        said[_TOTAL] = number_text(said[_TOTAL])
        rows[number].append([*said, full[pk]])
    for number, document in rows.items():
        yield f"part/{number}", sha256_of(document)


def _revisions(period: AppraisalPeriod) -> Iterator[Row]:
    """Earlier revisions, which stay readable."""
    scores: dict[int, list[Any]] = defaultdict(list)
    found = ItemScore.objects.filter(
        part__appraisal__period=period, part__appraisal__is_current=False
    ).order_by("part", "position")
    for appraisal, code, status, points, working in found.values_list(
        "part__appraisal", "item__code", "status", "points", "working"
    ).iterator(chunk_size=5_000):
        scores[appraisal].append([code, status, number_text(points), working])
    old = Appraisal.objects.filter(period=period, is_current=False).values_list(
        "pk", "employee__number", "revision", "total", "standing", "grade", "published_at",
        "working",
    )  # fmt: skip
    for pk, number, revision, total, *said in old:
        document = [number_text(total), *said, scores[pk]]
        yield f"revision/{number}/{revision}", sha256_of(document)


def _cohorts(period: AppraisalPeriod) -> Iterator[Row]:
    for run in ScoringRun.objects.filter(period=period).order_by("revision"):
        yield f"cohort/{run.revision}", sha256_of([run.state, run.reason, run.total, run.cohort])


def _bindings(days: Sequence[tuple[date, date]]) -> Iterator[Row]:
    """Whose the accounts with facts on these days were, clipped to the days."""
    inside = Q()
    for first, last in days:
        inside |= Q(date_from__gte=first, date_until__lte=last)
    accounts = Fact.objects.filter(inside, state=Fact.State.ACTIVE).values("account")
    bindings = AccountBinding.objects.filter(account__in=accounts).order_by("start", "pk")
    rows: dict[str, list[Any]] = defaultdict(list)
    columns = ("account__shop__code", "account__kind", "account__key", "employee__number")
    for shop, kind, key, number, start, end in bindings.values_list(*columns, "start", "end"):
        for first, last in days:
            if start <= last and (end is None or end >= first):
                held = [number, max(start, first), min(end or last, last)]
                rows[f"binding/{shop}/{kind}/{key}"].append(held)
    for name, document in rows.items():
        yield name, sha256_of(document)


def _assignments(period: AppraisalPeriod) -> Iterator[Row]:
    """Who had which of the appraised roles on the period's days."""
    roles = AppraisalPart.objects.filter(appraisal__period=period).values("role")
    rows: dict[str, list[Any]] = defaultdict(list)
    assigned = assigned_in(period.start, period.end).filter(role__in=roles)
    for number, role, shop, start, end in assigned.order_by("start", "pk").values_list(
        "employee__number", "role__code", "shop__code", "start", "end"
    ):
        days = [max(start, period.start), min(end or period.end, period.end)]
        rows[f"assignment/{number}"].append([role, shop, *days])
    for name, document in rows.items():
        yield name, sha256_of(document)


def _targets(period: AppraisalPeriod) -> Iterator[Row]:
    """Every target of the appraised roles that was in force, or before that, by its last day."""
    roles = AppraisalPart.objects.filter(appraisal__period=period).values("role")
    targets = Target.objects.filter(
        role__in=roles, period_kind=period.kind, effective_from__lte=period.end
    )
    for role, item, shop, number, day, value in targets.values_list(
        "role__code", "item_code", "shop__code", "employee__number", "effective_from", "value"
    ):
        yield f"target/{role}/{item}/{number or shop}/{day}", sha256_of(value)


def _said(period: AppraisalPeriod) -> Iterator[Row]:
    """Self-reviews and appeals."""
    reviews = SelfReview.objects.filter(period=period)
    for review in reviews.select_related("employee"):
        said = {
            field.column: field.value_from_object(review)
            for field in review._meta.concrete_fields
            if field.column not in {"id", "period_id", "employee_id"}
        }
        yield f"self-review/{review.employee.number}", sha256_of(said)
    appeals = Appeal.objects.filter(before__period=period).select_related("employee")
    for count, appeal in enumerate(appeals.order_by("pk")):
        said = {
            field.column: field.value_from_object(appeal)
            for field in appeal._meta.concrete_fields
            if not field.is_relation and field.column != "id"
        }
        yield f"appeal/{appeal.employee.number}/{count}", sha256_of(said)


def number_text(value: Any) -> str | None:
    """A number by its digits alone: 5 and 5.00 are the same."""
    return None if value is None else plain(value)


def sha256_of(document: Any) -> str:
    """The SHA-256 of a document's canonical JSON."""
    text = json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()
