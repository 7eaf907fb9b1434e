"""What in a period was not left to the rules: adjusted points, moved grades, appeals."""

from __future__ import annotations

from collections.abc import Iterator

from appraisal.exporting import wording as w
from appraisal.exporting.content import Correction
from appraisal.models import Adjustment, Appeal, AppraisalPeriod, GradeChange, Item, ItemScore
from appraisal.scoring.numbers import plain
from appraisal.scoring.text import EMPTY, Text


def corrections(period: AppraisalPeriod) -> tuple[Correction, ...]:
    """Everything of the period's current appraisals, in four queries."""
    return (*_adjusted(period), *_moved(period), *_appealed(period))


def _adjusted(period: AppraisalPeriod) -> Iterator[Correction]:
    given = Adjustment.objects.filter(period=period, withdrawn_at=None)
    reasons = {(row.employee_id, row.role_id, row.item_code): row.reason for row in given}
    scores = ItemScore.objects.filter(
        part__appraisal__period=period,
        part__appraisal__is_current=True,
        calculated_points__isnull=False,
    ).select_related("part__appraisal__employee", "item")
    for score in scores.order_by("part__appraisal__employee__number", "position"):
        employee = score.part.appraisal.employee
        key = (employee.pk, score.part.role_id, score.item.code)
        yield Correction(
            kind=w.ADJUSTED,
            number=employee.number,
            name=employee.name,
            subject=_name(score.item),
            before=plain(score.calculated_points) if score.calculated_points is not None else "",
            after=plain(score.points) if score.points is not None else "",
            reason=reasons.get(key, ""),
        )


def _moved(period: AppraisalPeriod) -> Iterator[Correction]:
    changes = GradeChange.objects.filter(period=period, withdrawn_at=None)
    for change in changes.select_related("employee").order_by("employee__number"):
        yield Correction(
            kind=w.GRADE_MOVED,
            number=change.employee.number,
            name=change.employee.name,
            subject=EMPTY,
            before="",
            after=change.grade,
            reason=change.reason,
        )


def _appealed(period: AppraisalPeriod) -> Iterator[Correction]:
    appeals = Appeal.objects.filter(before__period=period).select_related("employee", "score__item")
    for appeal in appeals.order_by("employee__number", "submitted_at"):
        yield Correction(
            kind=w.APPEALED,
            number=appeal.employee.number,
            name=appeal.employee.name,
            subject=_name(appeal.score.item),
            before=appeal.get_state_display(),
            after=appeal.get_decision_display() if appeal.decision else "",
            reason=appeal.reason or appeal.text,
        )


def _name(item: Item) -> Text:
    return Text(item.name_zh, item.name_en or item.name_zh)
