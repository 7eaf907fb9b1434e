"""Appeals as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from appraisal.models import (
    Appeal,
    Appraisal,
    AppraisalPeriod,
    Employee,
    ItemScore,
)
from appraisal.selectors.people import User, is_hr, people_below

State = Appeal.State


@dataclass(frozen=True, slots=True)
class Side:
    """One item before and after an appeal was granted."""

    before: ItemScore
    after: ItemScore | None
    total_before: Decimal | None
    total_after: Decimal | None


def may_appeal(appraisal: Appraisal, period: AppraisalPeriod) -> bool:
    """Whether a result is current, published and still within the days for appeals."""
    return (
        period.state == AppraisalPeriod.State.PUBLISHED
        and appraisal.is_current
        and appraisal.published_at is not None
        and period.appeals_until is not None
        and timezone.localdate() <= period.appeals_until
    )


def managers_above(employee: Employee) -> list[int]:
    """The logins of the managers above somebody, the nearest first."""
    seen, found = {employee.pk}, []
    above = employee.manager
    while above is not None and above.pk not in seen:
        if above.user_id is not None:
            found.append(above.user_id)
        seen.add(above.pk)
        above = above.manager
    return found


def answer_is_awaited(appeal: Appeal) -> bool:
    """Whether HR still waits for a manager's answer: somebody can give it, and it is in time."""
    if appeal.state != State.SUBMITTED or timezone.localdate() > appeal.answer_due:
        return False
    return bool(managers_above(appeal.employee))


def visible_appeals(user: User) -> QuerySet[Appeal]:
    """The own ones and those of the people below; HR everybody's."""
    rows = Appeal.objects.select_related(
        "employee__department", "before__period", "score__item__section", "score__part__role"
    )
    if is_hr(user):
        return rows
    return rows.filter(Q(employee__user=user.pk) | Q(employee__in=people_below(user).values("pk")))


def own_appeals(user: User) -> QuerySet[Appeal]:
    """The appeals that somebody made."""
    return visible_appeals(user).filter(employee__user=user.pk)


def appeals_to_answer(user: User) -> QuerySet[Appeal]:
    """Those that wait for a manager above, the most urgent first."""
    rows = visible_appeals(user).filter(state=State.SUBMITTED)
    return rows.filter(employee__in=people_below(user).values("pk")).order_by("answer_due", "pk")


def appeals_to_decide() -> QuerySet[Appeal]:
    """Those that wait for HR: answered, or not answered in time."""
    late = Q(state=State.SUBMITTED, answer_due__lt=timezone.localdate())
    return (
        Appeal.objects.filter(Q(state=State.ANSWERED) | late)
        .select_related("employee__department", "before__period", "score__item__section")
        .order_by("submitted_at", "pk")
    )


def newest_about(appraisal: Appraisal) -> dict[int, Appeal]:
    """Item score -> its newest appeal, on the revision that was appealed and on what came of it."""
    rows = (
        Appeal.objects.filter(Q(before=appraisal) | Q(after=appraisal))
        .exclude(state=State.WITHDRAWN)
        .select_related("score__part")
        .order_by("submitted_at", "pk")
    )
    found = {(row.score.part.role_id, row.score.item_id): row for row in rows}
    if not found:
        return {}
    scores = ItemScore.objects.filter(part__appraisal=appraisal).select_related("part")
    return {
        score.pk: found[score.part.role_id, score.item_id]
        for score in scores
        if (score.part.role_id, score.item_id) in found
    }


def is_decided(score: ItemScore) -> bool:
    """Whether HR decided an appeal about this item of this period already: that is final."""
    appraisal = score.part.appraisal
    return Appeal.objects.filter(
        state=State.DECIDED,
        employee=appraisal.employee_id,
        before__period=appraisal.period_id,
        score__part__role=score.part.role_id,
        score__item__code=score.item.code,
    ).exists()


def side_of(appeal: Appeal, *, shows_unpublished: bool) -> Side:
    """The item in the revision that was appealed and in the one that came of it."""
    after = appeal.after
    if after is not None and not shows_unpublished and after.published_at is None:
        after = None
    score = None
    if after is not None:
        score = (
            ItemScore.objects.filter(part__appraisal=after, item=appeal.score.item)
            .order_by("part__start")
            .last()
        )
    return Side(appeal.score, score, appeal.before.total, after.total if after else None)
