"""The lines of the log that belong to one object: its own, and those about what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet

from appraisal.models import (
    AccountBinding,
    Adjustment,
    AgreedAction,
    Appeal,
    Appraisal,
    AppraisalPeriod,
    Assignment,
    CompanyLayout,
    Employee,
    Event,
    Exclusion,
    Export,
    GradeChange,
    ImprovementPlan,
    ItemScore,
    PeriodSeal,
    Rating,
    ReviewMeeting,
    Role,
    SelfReview,
    Shop,
    SourceAccount,
    Target,
)
from appraisal.selectors.audit import events

TALK_VERBS = ("self_review", "hold_meeting", "close_action", "write_plan", "end_plan")


def history_of(row: Model) -> QuerySet[Event]:
    """The lines about an object, newest first."""
    asked = _ASKED.get(type(row), _own)
    return events().filter(asked(row))


def employee_behind(row: Model) -> Employee | None:
    """Whose result an object is about; None for what is about no single person."""
    if isinstance(row, Employee):
        return row
    if isinstance(row, ItemScore):
        return row.part.appraisal.employee
    if isinstance(row, AgreedAction):
        return row.meeting.employee
    found = getattr(row, "employee", None)
    return found if isinstance(found, Employee) and not isinstance(row, Target) else None


def _own(row: Any) -> Q:
    return _about(row._meta.model_name, [row.pk])


def _about(subject: str, ids: Iterable[object]) -> Q:
    return Q(subject=subject, subject_id__in=[str(pk) for pk in ids])


def _period(row: AppraisalPeriod) -> Q:
    """The period's steps, its scoring runs and its exports."""
    runs, exports = row.runs.values_list("pk", flat=True), Export.objects.filter(period=row)
    return (
        _own(row)
        | _about("scoringrun", runs)
        | _about("export", exports.values_list("pk", flat=True))
    )


def _appraisal(row: Appraisal) -> Q:
    """What was done about one person in one period, and the steps of the period."""
    same = Appraisal.objects.filter(period=row.period_id, employee=row.employee_id)
    appeals = Appeal.objects.filter(before__in=same)
    runs = same.values_list("run", flat=True)
    return (
        Q(_about("employee", [row.employee_id]), detail__period=row.period.code)
        | _about("appraisal", same.values_list("pk", flat=True))
        | _about("appeal", appeals.values_list("pk", flat=True))
        | _about("scoringrun", runs)
        | _excluded(row.period, row.employee)
        | Q(_own(row.period), detail__employee__isnull=True)
    )


def _item(row: ItemScore) -> Q:
    """The ratings, adjustments, exclusions and appeals of one item of one person's period."""
    appraisal = row.part.appraisal
    return _of_item(appraisal.period, appraisal.employee, row.item.code)


def _of_item(period: AppraisalPeriod, employee: Employee, code: str) -> Q:
    appeals = Appeal.objects.filter(
        before__period=period, employee=employee, score__item__code=code
    )
    return (
        Q(_about("employee", [employee.pk]), detail__period=period.code, detail__item=code)
        | _about("appeal", appeals.values_list("pk", flat=True))
        | Q(_excluded(period, employee), detail__item=code)
    )


def _excluded(period: AppraisalPeriod, employee: Employee) -> Q:
    return Q(_own(period), detail__employee=employee.number)


def _judged(row: Rating | Adjustment | Exclusion) -> Q:
    return _of_item(row.period, row.employee, row.item_code)


def _graded(row: GradeChange) -> Q:
    mine = Q(_own(row.employee), detail__period=row.period.code)
    return Q(mine, verb__in=("calibrate", "withdraw_grade"))


def _talk(row: SelfReview | ReviewMeeting | ImprovementPlan) -> Q:
    mine = Q(_own(row.employee), detail__period=row.period.code)
    return Q(mine, verb__in=TALK_VERBS)


def _employee(row: Employee) -> Q:
    """The person's own lines, assignments, bindings and login."""
    bindings = AccountBinding.objects.filter(employee=row)
    return (
        _own(row)
        | _about("assignment", row.assignments.values_list("pk", flat=True))
        | _about("accountbinding", bindings.values_list("pk", flat=True))
        | (_about("user", [row.user_id]) if row.user_id else Q(pk__in=()))
    )


def _assignment(row: Assignment) -> Q:
    return _own(row)


def _account(row: SourceAccount) -> Q:
    bindings = row.bindings.values_list("pk", flat=True)
    return _own(row) | _about("accountbinding", bindings)


def _binding(row: AccountBinding) -> Q:
    return _own(row) | _own(row.account)


def _layout(row: CompanyLayout) -> Q:
    """All versions of the layout."""
    same = CompanyLayout.objects.filter(code=row.code)
    return _about("companylayout", same.values_list("pk", flat=True))


def _target(row: Target) -> Q:
    """What was set for the same shop or person in the same role."""
    holder: Shop | Employee | None = row.shop or row.employee
    return Q(
        _own(holder),
        verb="set_targets",
        detail__role=row.role.code,
        detail__items__has_key=row.item_code,
    )


def _role(row: Role) -> Q:
    """The role, and the versions of its scorecards."""
    return _own(row) | _about("scorecard", row.scorecards.values_list("pk", flat=True))


_ASKED: Mapping[type[Model], Callable[[Any], Q]] = {
    AccountBinding: _binding,
    Adjustment: _judged,
    AgreedAction: lambda row: _talk(row.meeting),
    Appraisal: _appraisal,
    AppraisalPeriod: _period,
    Assignment: _assignment,
    CompanyLayout: _layout,
    Employee: _employee,
    Exclusion: _judged,
    GradeChange: _graded,
    ImprovementPlan: _talk,
    ItemScore: _item,
    PeriodSeal: lambda row: _period(row.period),
    Rating: _judged,
    ReviewMeeting: _talk,
    Role: _role,
    SelfReview: _talk,
    SourceAccount: _account,
    Target: _target,
}
"""Objects to which more lines belong than those with their own id."""
