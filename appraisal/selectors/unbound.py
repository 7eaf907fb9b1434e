"""Accounts that belong to nobody on some of their days: their figures, and whose they may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from appraisal.importing.cells import half_width
from appraisal.models import AccountBinding, BindingPattern, Employee, Fact, SourceAccount
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.text import Text
from appraisal.selectors.facts import MEASURE_DIGITS, summed

FIGURES = ("cs_gmv", "reception_users", "inquiry_users", "ad_spend", "ad_gmv", "clicks", "gmv")
"""What tells a person which account it is: shown where an account has it."""
SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Suggested:
    """Whose an account may be, and why."""

    employee: Employee
    reason: str


@dataclass(frozen=True, slots=True)
class Unbound:
    """An account with what its facts say and whose it may be."""

    account: SourceAccount
    first: date
    last: date
    facts: int
    figures: Sequence[tuple[Text, Decimal, str]]
    suggestion: Suggested | None

    @property
    def is_sure(self) -> bool:
        """Whether it may be ticked from the start: somebody is suggested and nobody had it."""
        return self.suggestion is not None and not self.account.bindings.all()


def unbound(*, external: bool = False) -> QuerySet[SourceAccount]:
    """Accounts with facts that count for nobody: never bound, or not on those days.

    Those marked as not one of ours are asked for with `external`.
    """
    loose = Fact.objects.filter(account=OuterRef("pk"), state=Fact.State.ACTIVE).exclude(
        Exists(
            AccountBinding.objects.filter(
                Q(end__isnull=True) | Q(end__gte=OuterRef("date_until")),
                account=OuterRef("account"),
                start__lte=OuterRef("date_from"),
            )
        )
    )
    return (
        SourceAccount.objects.exclude(kind=SourceAccount.Kind.SHOP)
        .filter(Exists(loose), is_external=external)
        .select_related("shop")
        .prefetch_related("bindings__employee")
        .order_by("shop__code", "kind", "key")
    )


def described(accounts: Sequence[SourceAccount], metrics: Catalogue) -> list[Unbound]:
    """The accounts with their figures and suggestions, in a constant number of queries."""
    figures = _figures([account.pk for account in accounts], metrics)
    advice = _Advice.load()
    found = []
    for account in accounts:
        first, last, facts, values = figures[account.pk]
        suggestion = advice.of(account, first)
        found.append(Unbound(account, first, last, facts, values, suggestion))
    return found


def _figures(
    ids: Sequence[int], metrics: Catalogue
) -> Mapping[int, tuple[date, date, int, list[tuple[Text, Decimal, str]]]]:
    if not ids:
        return {}
    codes = [code for code in FIGURES if code in metrics]
    columns = "".join(f", {summed(code)}" for code in codes)
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.account_id, MIN(s.currency), MIN(f.date_from), MAX(f.date_until), COUNT(*)
                   {columns}
            FROM appraisal_fact f JOIN appraisal_sourceaccount a ON a.id = f.account_id
            JOIN appraisal_shop s ON s.id = a.shop_id
            WHERE f.state = 'active' AND f.account_id IN ({marks})
            GROUP BY f.account_id
            """,  # noqa: S608 - codes of the catalogue and marks
            list(ids),
        )
        rows = cursor.fetchall()
    return {
        pk: (
            _day(first),
            _day(last),
            count,
            [
                (
                    metrics[code].name,
                    Decimal(value).scaleb(-MEASURE_DIGITS),
                    metrics.in_currency(currency)[code].unit,
                )
                for code, value in zip(codes, values, strict=True)
                if value is not None
            ],
        )
        for pk, currency, first, last, count, *values in rows
    }


@dataclass(frozen=True, slots=True)
class _Advice:
    """What is known about people and their accounts; loaded once a page."""

    by_nickname: Mapping[str, list[tuple[Employee, SourceAccount]]]
    by_name: Mapping[str, list[Employee]]
    patterns: Sequence[BindingPattern]

    @classmethod
    def load(cls) -> _Advice:
        by_nickname: dict[str, list[tuple[Employee, SourceAccount]]] = defaultdict(list)
        bindings = AccountBinding.objects.select_related("employee", "account__shop")
        for binding in bindings.order_by("-start"):
            by_nickname[nickname(binding.account)].append((binding.employee, binding.account))
        by_name: dict[str, list[Employee]] = defaultdict(list)
        for employee in Employee.objects.all():
            by_name[half_width(employee.name).casefold()].append(employee)
        patterns = list(BindingPattern.objects.select_related("employee"))
        return cls(by_nickname, by_name, patterns)

    def of(self, account: SourceAccount, first: date) -> Suggested | None:
        """The first good reason; none when two people fit it."""
        name = nickname(account)
        full = half_width(account.name or account.key).casefold()
        # Plans of two shops are often called alike and belong to two people.
        same = self.by_nickname.get(name, ()) if account.kind != SourceAccount.Kind.PLAN else ()
        bound = {
            employee.pk: (employee, other)
            for employee, other in same
            if other.pk != account.pk and _works(employee, first)
        }
        if len(bound) == 1:
            employee, other = next(iter(bound.values()))
            reason = _("%(account)s of %(shop)s is bound to this person")
            return Suggested(employee, reason % {"account": other, "shop": other.shop})
        reasons: Iterable[tuple[list[Employee], str]] = (
            (list(self.by_name.get(name, ())), _("the account is called like the person")),
            (self._by_pattern(account, full), _("a pattern of ours")),
            (
                [
                    employee
                    for known, people in self.by_name.items()
                    if len(known) >= SHORTEST_NAME and known in full
                    for employee in people
                ],
                _("the name contains the person's name"),
            ),
        )
        for people, reason in reasons:
            working = {each.pk: each for each in people if _works(each, first)}
            if len(working) == 1:
                return Suggested(next(iter(working.values())), reason)
        return None

    def _by_pattern(self, account: SourceAccount, full: str) -> list[Employee]:
        return [
            pattern.employee
            for pattern in self.patterns
            if pattern.kind == account.kind
            and pattern.shop_id in (None, account.shop_id)
            and half_width(pattern.text).casefold() in full
        ]


def nickname(account: SourceAccount) -> str:
    """What an account is called without its shop: 小满 of 山野小铺:小满."""
    name = half_width(account.name or account.key)
    return name.rpartition(":")[2].strip().casefold()


def bindings_start(account: SourceAccount, first: date) -> date:
    """From when a new binding should begin: the first day, or after the last binding's end."""
    ends = [binding.end for binding in account.bindings.all() if binding.end is not None]
    later = [end for end in ends if end >= first]
    return max(later).fromordinal(max(later).toordinal() + 1) if later else first


def _works(employee: Employee, first: date) -> bool:
    return employee.left_on is None or employee.left_on >= first


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
