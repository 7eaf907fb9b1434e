"""The days a person's figures are taken from: one part for each assignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from appraisal.models import Assignment, Department, Shop
from appraisal.scoring.engine import Scope
from appraisal.scoring.period import Period
from appraisal.selectors.facts import Window


@dataclass(frozen=True, slots=True)
class Part:
    """An assignment's days inside a period, both included."""

    assignment: Assignment
    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days count."""
        return (self.end - self.start).days + 1

    def up_to(self, day: date) -> Part:
        """The same part without the days after this one."""
        return Part(self.assignment, self.start, min(self.end, day))


@dataclass(frozen=True, slots=True)
class Organization:
    """Which shops belong to which department, those of its sub-departments included.

    ``department_of`` says where people worked who have moved since; the others are where
    their row says.
    """

    shops_of_department: Mapping[int, tuple[int, ...]]
    shops: tuple[int, ...]
    department_of: Mapping[int, int] = field(default_factory=dict)


def organization() -> Organization:
    """The tree of departments with their shops, in two queries."""
    parents = dict(Department.objects.values_list("pk", "parent"))
    found: dict[int, list[int]] = {pk: [] for pk in parents}
    shops = list(Shop.objects.order_by("pk").values_list("pk", "department"))
    for shop, department in shops:
        above: int | None = department
        seen: set[int] = set()
        while above is not None and above not in seen:
            found[above].append(shop)
            seen.add(above)
            above = parents[above]
    return Organization(
        {pk: tuple(of) for pk, of in found.items()}, tuple(pk for pk, _department in shops)
    )


def part_of(assignment: Assignment, period: Period) -> Part | None:
    """The days of an assignment that count in a period: employed, assigned, inside it."""
    employee = assignment.employee
    start = max(day for day in (period.start, assignment.start, employee.hired_on) if day)
    end = min(day for day in (period.end, assignment.end, employee.left_on) if day)
    return Part(assignment, start, end) if start <= end else None


def windows_of(
    part: Part, period: Period, needed: Iterable[tuple[Scope, int]], company: Organization
) -> Iterator[tuple[tuple[Scope, int], Sequence[Window]]]:
    """The windows a scorecard needs for one part, each with the key the engine asks for.

    Windows of a shop, department or company have an id of their own, so that everybody who
    needs them shares one.
    """
    for scope, back in needed:
        start, end = days_back((part.start, part.end), period, back)
        yield (scope, back), tuple(_windows(part, scope, start, end, company))


def days_back(days: tuple[date, date], period: Period, back: int) -> tuple[date, date]:
    """The days of an earlier period that days of this one are compared with.

    A whole period with the whole earlier one; a part with the same days of it, so that half
    a month is never compared with a whole one.
    """
    if back == 0:
        return days
    first, last = days
    earlier = period.previous(back)
    if days == (period.start, period.end):
        return earlier.start, earlier.end
    start = earlier.start + (first - period.start)
    end = earlier.start + (last - period.start)
    if last == period.end:
        end = earlier.end
    return min(start, earlier.end), min(end, earlier.end)


def _windows(
    part: Part, scope: Scope, start: date, end: date, company: Organization
) -> Iterator[Window]:
    assignment = part.assignment
    if scope is Scope.OWN:
        id_ = f"own:{assignment.pk}:{start}:{end}"
        yield Window(id_, start, end, assignment.employee_id, assignment.shop_id)
        return
    if scope is Scope.SHOP:
        shops: Sequence[int] = (assignment.shop_id,) if assignment.shop_id else ()
        name = f"shop:{assignment.shop_id}"
    elif scope is Scope.DEPARTMENT:
        department = company.department_of.get(
            assignment.employee_id, assignment.employee.department_id
        )
        shops = company.shops_of_department.get(department, ())
        name = f"department:{department}"
    else:
        shops, name = company.shops, "company"
    for shop in shops:
        yield Window(f"{name}:{start}:{end}", start, end, shop=shop)
