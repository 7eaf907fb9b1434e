"""Source accounts of the files, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from appraisal.models import AccountBinding, BindingPattern, Employee, Shop, SourceAccount
from appraisal.models.shopdata import sealed_fact_days
from appraisal.services.events import Actor, Line, from_to, record, record_many
from appraisal.services.refusal import Refused

AccountIds = dict[str, dict[str, int]]
"""The ids of a shop's accounts, by kind and key."""


def account_ids(shop: Shop) -> AccountIds:
    """The accounts a shop has. One query."""
    ids: AccountIds = {kind: {} for kind in SourceAccount.Kind.values}
    rows = SourceAccount.objects.filter(shop=shop).values_list("pk", "kind", "key")
    for pk, kind, key in rows.iterator():
        ids[kind][key] = pk
    return ids


def ensure_accounts(*, shop: Shop, ids: AccountIds, names: Mapping[tuple[str, str], str]) -> None:
    """Creates the accounts, named by kind and key, that are new, and adds their ids. Two queries.

    An account that is an employee's number belongs to that employee without being bound.
    """
    SourceAccount.objects.bulk_create(
        [
            SourceAccount(shop=shop, kind=kind, key=key, name=name[:200])
            for (kind, key), name in names.items()
        ],
        ignore_conflicts=True,
    )
    ids |= account_ids(shop)


def bind_numbered_accounts(*, shop: Shop, actor: Actor) -> int:
    """Binds the accounts that are employee numbers to those employees; returns how many."""
    unbound = (
        SourceAccount.objects.filter(
            shop=shop,
            kind=SourceAccount.Kind.EMPLOYEE,
            bindings__isnull=True,
            is_external=False,
        )
        .annotate(first_day=Min("facts__date_from"))
        .exclude(first_day=None)
    )
    employees = {
        employee.number: employee
        for employee in Employee.objects.filter(number__in=unbound.values("key"))
    }
    bindings = []
    for account in unbound:
        if account.key in employees:
            # Facts that a locked period counted for nobody stay nobody's.
            sealed = sealed_fact_days({account.pk})
            start = sealed[0][1] + timedelta(days=1) if sealed else account.first_day
            bindings.append(
                AccountBinding(account=account, employee=employees[account.key], start=start)
            )
    with transaction.atomic():
        bulk_create_with_history(bindings, AccountBinding)
        lines: list[Line] = [(binding.account, _said(binding)) for binding in bindings]
        record_many(actor=actor, verb="bind", lines=lines)
    return len(bindings)


def bind_accounts(
    *, pairs: Sequence[tuple[SourceAccount, Employee, date]], actor: Actor
) -> tuple[int, list[str]]:
    """Binds many accounts from a day on: how many were bound, and why the others were not.

    Where an account is somebody's from a later day on, the binding ends before that.
    """
    bound, refused = 0, []
    for account, employee, start in pairs:
        try:
            end = _day_before_next(account, start)
            bind_account(account=account, employee=employee, start=start, end=end, actor=actor)
        except Refused as error:
            refused.append(str(error))
        else:
            bound += 1
    return bound, refused


def mark_external(*, accounts: Sequence[int], is_external: bool, actor: Actor) -> int:
    """Says of accounts (ids) that they are none of the company's people's, or takes that back.

    No score changes: bindings stay, and facts of an account that is bound to nobody count for
    nobody either way. The account is only listed and warned of no more. Returns how many
    changed; a line of the log for each. The shops themselves can't be marked.
    """
    with transaction.atomic():
        changed = list(
            SourceAccount.objects.select_for_update()
            .filter(pk__in=accounts)
            .exclude(kind=SourceAccount.Kind.SHOP)
            .exclude(is_external=is_external)
        )
        SourceAccount.objects.filter(pk__in=[account.pk for account in changed]).update(
            is_external=is_external
        )
        lines: list[Line] = [
            (account, {"is_external": from_to(not is_external, is_external)}) for account in changed
        ]
        verb = "mark_external" if is_external else "unmark_external"
        record_many(actor=actor, verb=verb, lines=lines)
    return len(changed)


def _day_before_next(account: SourceAccount, start: date) -> date | None:
    later = account.bindings.filter(start__gt=start).aggregate(first=Min("start"))["first"]
    return None if later is None else later - timedelta(days=1)


def add_binding_pattern(
    *, text: str, kind: str, employee: Employee, shop: Shop | None, actor: Actor
) -> BindingPattern:
    """Keeps a text in account names that tells whose they are. It only ever suggests."""
    text = text.strip()
    if not text:
        raise Refused(_("Write a part of the account's name."))
    with transaction.atomic():
        pattern, is_new = BindingPattern.objects.get_or_create(
            text=text[:80], kind=kind, employee=employee, defaults={"shop": shop}
        )
        if is_new:
            record(
                actor=actor,
                verb="add_pattern",
                subject=employee,
                detail={"text": text[:80], "kind": kind},
            )
    return pattern


def remove_binding_pattern(*, pattern: BindingPattern, actor: Actor) -> None:
    """Forgets a pattern; bindings stay."""
    with transaction.atomic():
        record(
            actor=actor,
            verb="remove_pattern",
            subject=pattern.employee,
            detail={"text": pattern.text, "kind": pattern.kind},
        )
        pattern.delete()


def bind_account(
    *,
    account: SourceAccount,
    employee: Employee,
    start: date,
    end: date | None = None,
    actor: Actor,
) -> AccountBinding:
    """Gives an account to an employee for some days. Facts need no new import.

    An open binding of somebody else that began earlier ends on the day before. Raises Refused
    when the account is somebody's on one of these days all the same.
    """
    if end is not None and end < start:
        raise Refused(_("The last day is before the first day."))
    with transaction.atomic():
        earlier = account.bindings.filter(end=None, start__lt=start).exclude(employee=employee)
        for day, until in sealed_fact_days({account.pk}):
            if until >= start and earlier.filter(start__lte=day).exists():
                raise Refused(
                    _("The facts of %(day)s belong to a locked period: bind from a later day.")
                    % {"day": until}
                )
        earlier.update(end=start - timedelta(days=1))
        taken = account.bindings.filter(
            Q(end=None) | Q(end__gte=start), start__lte=end or date.max
        ).select_related("employee")
        for other in taken:
            raise Refused(
                _("%(account)s already belongs to %(employee)s on some of these days.")
                % {"account": account, "employee": other.employee}
            )
        binding = AccountBinding(account=account, employee=employee, start=start, end=end)
        # Who acts, for the version that django-simple-history keeps.
        binding._history_user = actor  # type: ignore[attr-defined]
        try:
            binding.clean()
        except ValidationError as error:
            raise Refused("; ".join(error.messages)) from error
        binding.save()
        mark_external(accounts=[account.pk], is_external=False, actor=actor)
        record(
            actor=actor,
            verb="bind",
            subject=account,
            detail=_said(binding),
        )
    return binding


def _said(binding: AccountBinding) -> dict[str, Any]:
    """A new binding for the log: whose, from when until when."""
    return {
        "employee": from_to(None, binding.employee.number),
        "since": str(binding.start),
        "until": str(binding.end or ""),
    }
