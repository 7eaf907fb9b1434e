"""Who somebody is, and whose appraisals that person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from appraisal.models import Appraisal, Employee, ReaderLanguage

HR_GROUP = "HR"
ADMINISTRATOR_GROUP = "Administrator"

User = AbstractBaseUser | AnonymousUser

_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT report.id FROM appraisal_employee report
        JOIN appraisal_employee above ON above.id = report.manager_id
        WHERE above.user_id = %s
        UNION
        SELECT report.id FROM appraisal_employee report JOIN below ON report.manager_id = below.id
    )
    SELECT id FROM below
"""
"""Everybody below a login's employee. UNION drops repeats, so that a circle ends."""


@dataclass(frozen=True, slots=True)
class Person:
    """A login with everything that decides what it may open. Two queries."""

    user: Any
    employee: Employee | None
    is_manager: bool
    is_hr: bool
    is_administrator: bool

    @property
    def has_team(self) -> bool:
        """Whether there are people whose appraisals are this person's business."""
        return self.is_manager or self.is_hr


def person_of(user: User) -> Person:
    """The person behind a signed-in user."""
    reports = Employee.objects.filter(manager=OuterRef("pk"))
    employee = (
        Employee.objects.filter(user=user.pk)
        .select_related("department")
        .annotate(has_reports=Exists(reports))
        .first()
    )
    groups = _groups(user)
    return Person(
        user=user,
        employee=employee,
        is_manager=bool(employee and employee.has_reports),
        is_hr=HR_GROUP in groups,
        is_administrator=_is_superuser(user) or ADMINISTRATOR_GROUP in groups,
    )


def is_hr(user: User) -> bool:
    """Whether this user sees everybody's appraisals: a member of the group HR."""
    return HR_GROUP in _groups(user)


def language_of(user: User) -> str | None:
    """The language that a user chose; None where nothing was chosen or nobody is signed in."""
    chosen = ReaderLanguage.objects.filter(user=user.pk) if user.is_authenticated else None
    return chosen.values_list("language", flat=True).first() if chosen is not None else None


def hr_users() -> list[int]:
    """The logins of human resources."""
    members = get_user_model().objects.filter(groups__name=HR_GROUP, is_active=True)
    return list(members.order_by("pk").values_list("pk", flat=True))


def is_administrator(user: User) -> bool:
    """Whether this user configures the system: a superuser or a member of Administrator."""
    return _is_superuser(user) or ADMINISTRATOR_GROUP in _groups(user)


def people_below(user: User) -> QuerySet[Employee]:
    """Everybody below the user's employee, directly and further down, without that employee."""
    below = Employee.objects.filter(pk__in=RawSQL(_BELOW, [user.pk]))  # noqa: S611 - no user text
    return below.exclude(user=user.pk)


def team_of(user: User) -> QuerySet[Employee]:
    """Whose appraisals are this user's business besides the own: HR everybody's."""
    return Employee.objects.all() if is_hr(user) else people_below(user)


def visible_employees(user: User) -> QuerySet[Employee]:
    """The people a user may see at all: the own person, those below; HR everybody."""
    if is_hr(user):
        return Employee.objects.all()
    return Employee.objects.filter(Q(user=user.pk) | Q(pk__in=people_below(user).values("pk")))


def visible_appraisals(user: User) -> QuerySet[Appraisal]:
    """The appraisals a user may read: of the own person only those published."""
    if is_hr(user):
        return Appraisal.objects.all()
    own = Q(employee__user=user.pk, published_at__isnull=False)
    return Appraisal.objects.filter(own | Q(employee__in=people_below(user).values("pk")))


def _groups(user: User) -> set[str]:
    if not isinstance(user, PermissionsMixin) or not user.is_authenticated:
        return set()
    return set(user.groups.values_list("name", flat=True))


def _is_superuser(user: User) -> bool:
    return bool(getattr(user, "is_superuser", False) and getattr(user, "is_active", False))
