"""What people entered about a batch of people: ratings, exclusions, adjustments, targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from appraisal.models import Adjustment, AppraisalPeriod, Exclusion, GradeChange, Rating, Target
from appraisal.scoring.engine import Rating as RatingGiven
from appraisal.scoring.facts import Adjustment as PointsSet
from appraisal.scoring.numbers import decimal_from
from appraisal.selectors.windows import Part


@dataclass(frozen=True, slots=True)
class Given:
    """What people entered: ratings, exclusions and targets."""

    ratings: Mapping[tuple[int, int], Mapping[str, tuple[RatingGiven, ...]]]
    counters: Mapping[tuple[int, int], Mapping[str, Mapping[str, Decimal]]]
    excluded: Mapping[tuple[int, int], Mapping[str, str]]
    adjustments: Mapping[tuple[int, int], Mapping[str, PointsSet]]
    grades: Mapping[int, str]
    of_employee: Mapping[tuple[int, int], Sequence[Target]]
    of_shop: Mapping[tuple[int, int], Sequence[Target]]

    def targets_of(self, part: Part, day: date) -> dict[str, Any]:
        """Item code -> target in force on a day; the employee's own wins over the shop's."""
        role, shop = part.assignment.role_id, part.assignment.shop_id
        result: dict[str, Any] = {}
        of_shop = self.of_shop.get((role, shop), ()) if shop is not None else ()
        of_employee = self.of_employee.get((role, part.assignment.employee_id), ())
        for targets in (of_shop, of_employee):
            for target in targets:
                if target.effective_from <= day:
                    result[target.item_code] = target.value
        return result


def given_by_people(
    period: AppraisalPeriod,
    employee_ids: Sequence[int],
    parts: Sequence[Part],
    targets_on: date | None,
) -> Given:
    """Ratings, exclusions, adjustments, calibrated grades and targets, in five queries."""
    ratings: dict[tuple[int, int], dict[str, tuple[RatingGiven, ...]]] = defaultdict(dict)
    counters: dict[tuple[int, int], dict[str, Mapping[str, Decimal]]] = defaultdict(dict)
    for row in Rating.objects.filter(period=period, employee__in=employee_ids).order_by("pk"):
        if row.counters:
            counted = {code: decimal_from(number) for code, number in row.counters.items()}
            counters[row.employee_id, row.role_id][row.item_code] = counted
            continue
        of_one = ratings[row.employee_id, row.role_id]
        entry = RatingGiven(row.rater, row.level or None, row.value, row.evidence)
        of_one[row.item_code] = (*of_one.get(row.item_code, ()), entry)
    excluded: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for gone in Exclusion.objects.filter(period=period, employee__in=employee_ids):
        excluded[gone.employee_id, gone.role_id][gone.item_code] = gone.reason
    of_employee: dict[tuple[int, int], list[Target]] = defaultdict(list)
    of_shop: dict[tuple[int, int], list[Target]] = defaultdict(list)
    shops = {part.assignment.shop_id for part in parts if part.assignment.shop_id}
    wanted = Target.objects.filter(
        Q(employee__in=employee_ids) | Q(shop__in=shops),
        period_kind=period.kind,
        effective_from__lte=max(period.end, targets_on or period.end),
    ).order_by("effective_from")
    for target in wanted:
        if target.employee_id is not None:
            of_employee[target.role_id, target.employee_id].append(target)
        elif target.shop_id is not None:
            of_shop[target.role_id, target.shop_id].append(target)
    adjustments: dict[tuple[int, int], dict[str, PointsSet]] = defaultdict(dict)
    for made in Adjustment.objects.filter(
        period=period, employee__in=employee_ids, withdrawn_at=None
    ).select_related("made_by__employee"):
        entry_made = PointsSet(made.points, made.reason, _name_of(made.made_by))
        adjustments[made.employee_id, made.role_id][made.item_code] = entry_made
    grades = dict(
        GradeChange.objects.filter(
            period=period, employee__in=employee_ids, withdrawn_at=None
        ).values_list("employee", "grade")
    )
    return Given(ratings, counters, excluded, adjustments, grades, of_employee, of_shop)


def _name_of(user: Any) -> str:
    """How a login is called in a working: as the employee it belongs to."""
    if user is None:
        return ""
    employee = getattr(user, "employee", None)
    return employee.name if employee is not None else user.get_username()
