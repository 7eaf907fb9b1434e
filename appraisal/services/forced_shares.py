"""Forced shares of grades (强制分布), once everybody of a run is scored."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from appraisal.models import Appraisal, ScoringRun, Standing
from appraisal.scoring.forcing import Graded, force
from appraisal.selectors.scorecards import scorecards_by_pk


def force_shares(*, run: ScoringRun) -> int:
    """Moves the grades of a run's people to the shares of their scorecards; how many moved.

    Everybody with a final total in the period counts for the shares, by the grade that the
    total gave; only people of this run are moved, because runs never touch each other's
    appraisals, and nobody whose grade was calibrated. The calculated grade stays beside.
    """
    groups: dict[int, list[Appraisal]] = defaultdict(list)
    current = Appraisal.objects.filter(
        period=run.period_id, is_current=True, standing=Standing.FINAL
    ).exclude(calculated_grade="")
    for appraisal in current.select_related("employee").prefetch_related("parts"):
        groups[list(appraisal.parts.all())[-1].scorecard_id].append(appraisal)
    cards = scorecards_by_pk(groups)
    moved = []
    for pk, found in groups.items():
        changes = force(cards[pk], [_graded(appraisal) for appraisal in found])
        for appraisal in found:
            change = changes.get(appraisal.employee.number)
            is_calibrated = appraisal.grade != appraisal.calculated_grade
            if change is None or is_calibrated or appraisal.run_id != run.pk:
                continue
            appraisal.grade = change.grade
            appraisal.coefficient = change.coefficient
            appraisal.working = appraisal.working | {"forced": appraisal.calculated_grade}
            moved.append(appraisal)
    Appraisal.objects.bulk_update(moved, ["grade", "coefficient", "working"], batch_size=500)
    return len(moved)


def _graded(appraisal: Appraisal) -> Graded:
    """Somebody as the shares see them; ties stand in the order of employee numbers."""
    last = list(appraisal.parts.all())[-1]
    return Graded(
        person=appraisal.employee.number,
        total=appraisal.total if appraisal.total is not None else Decimal(0),
        grade=appraisal.calculated_grade,
        department=str(appraisal.employee.department_id),
        shop=str(last.shop_id or ""),
    )
