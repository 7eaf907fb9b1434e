"""Everything that speaks against publishing a scorecard, or asks for a second look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.db.models import FloatField, Max, Min
from django.db.models.functions import Cast

from appraisal.models import ItemScore, Scorecard
from appraisal.scoring import scorecard as pure
from appraisal.scoring.checks import check
from appraisal.scoring.document import DocumentError
from appraisal.scoring.example_run import Difference, Outcome, run_own
from appraisal.scoring.findings import Finding, Level, error
from appraisal.scoring.metrics import Catalogue

EXAMPLES = "examples"


def findings_of(
    row: Scorecard, scorecard: pure.Scorecard, metrics: Catalogue, *, publishing: bool
) -> tuple[Finding, ...]:
    """The checks with what people of the role have had so far; then the scorecard's own examples.

    Examples are run only where the checks find no error: their numbers would mean nothing.
    """
    found = check(scorecard, metrics, publishing=publishing, history=actuals_of(row))
    if any(finding.level is Level.ERROR for finding in found):
        return found
    return (*found, *_examples(scorecard, metrics))


def actuals_of(row: Scorecard) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Item code -> smallest and largest actual of the role so far. One query.

    Good enough to warn with: the database compares them as floats.
    """
    actual = Cast("actual", FloatField())
    rows = (
        ItemScore.objects.filter(part__role=row.role_id, actual__isnull=False)
        .values_list("item__code")
        .annotate(least=Min(actual), most=Max(actual))
    )
    return {code: (Decimal(repr(least)), Decimal(repr(most))) for code, least, most in rows}


def _examples(scorecard: pure.Scorecard, metrics: Catalogue) -> Iterator[Finding]:
    try:
        outcomes = run_own(scorecard, metrics)
    except DocumentError as refused:
        for problem in refused.problems:
            place = f"{EXAMPLES} · {problem.place}"
            yield error("", place, problem.message.zh, problem.message.en)
        return
    for outcome in outcomes:
        for difference in outcome.differences:
            yield _differs(outcome, difference)


def _differs(outcome: Outcome, difference: Difference) -> Finding:
    return error(
        "",
        EXAMPLES,
        f"案例“{outcome.name}”:{difference.place} 应为 {difference.expected},"
        f"算得 {difference.got}。{difference.working.zh}",
        f"example {outcome.name!r}: {difference.place} should be {difference.expected}, "
        f"is {difference.got}. {difference.working.en}",
    )
