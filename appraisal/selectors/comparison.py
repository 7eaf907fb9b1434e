"""People beside each other on one item of one role."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from appraisal.models import AppraisalPeriod, Employee, Item, ItemScore
from appraisal.scoring.numbers import ZERO
from appraisal.selectors.appraisals import unit_of
from appraisal.selectors.currencies import currencies
from appraisal.selectors.metrics import catalogue


@dataclass(frozen=True, slots=True)
class Choice:
    """An item that people of a role share, by the role's and the item's code."""

    role: str
    role_name: str
    item: str
    item_name: str

    @property
    def value(self) -> str:
        """How the address names it."""
        return f"{self.role}:{self.item}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One person's result of the item."""

    employee: Employee
    score: ItemScore
    unit: str

    @property
    def is_open(self) -> bool:
        """Whether it has no points."""
        return self.score.points is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everybody with the item, the most points first and those without points last."""

    rows: tuple[Compared, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the points there are."""
        points = [row.score.points for row in self.rows if row.score.points is not None]
        return sum(points, ZERO) / len(points) if points else None


def choices_of(people: QuerySet[Employee], period: AppraisalPeriod) -> list[Choice]:
    """The items that these people were scored on in a period, role by role."""
    rows = (
        Item.objects.filter(pk__in=_scores(people, period).values("item"))
        .select_related("section__scorecard__role")
        .order_by(
            "section__scorecard__role__code",
            "-section__scorecard__version",
            "section__position",
            "position",
        )
    )
    found: dict[tuple[str, str], Choice] = {}
    for item in rows:
        role = item.section.scorecard.role
        key = (role.code, item.code)
        found.setdefault(key, Choice(role.code, role.name, item.code, item.name))
    return list(found.values())


def compare(people: QuerySet[Employee], period: AppraisalPeriod, choice: Choice) -> Comparison:
    """The people of the item's role on the item."""
    scores = (
        _scores(people, period)
        .filter(part__role__code=choice.role, item__code=choice.item)
        .select_related("item", "part__appraisal__employee__department", "part__shop")
        .order_by("part__appraisal__employee__number", "part__start")
    )
    metrics = catalogue()
    moneys = currencies((score.part.shop_id, _person(score)) for score in scores)

    def currency_of(score: ItemScore) -> str:
        return moneys.of(score.part.shop_id, _person(score))

    rows = [
        Compared(
            score.part.appraisal.employee,
            score,
            str(
                score.item.options.get("unit")
                or unit_of(score.item.measure, metrics.in_currency(currency_of(score)))
            ),
        )
        for score in scores
    ]
    # Points are text on SQLite: sorted here, not there.
    ordered = sorted(rows, key=lambda row: (row.is_open, -(row.score.points or ZERO)))
    return Comparison(tuple(ordered))


def _person(score: ItemScore) -> int:
    return score.part.appraisal.employee_id


def _scores(people: QuerySet[Employee], period: AppraisalPeriod) -> QuerySet[ItemScore]:
    return ItemScore.objects.filter(
        part__appraisal__period=period,
        part__appraisal__is_current=True,
        part__appraisal__employee__in=people.values("pk"),
    )
