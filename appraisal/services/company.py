"""A whole company from one document: people, accounts, logins, targets and ratings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.models import (
    AccountBinding,
    AppraisalPeriod,
    Assignment,
    Currency,
    Department,
    Employee,
    Role,
    Shop,
    SourceAccount,
)
from appraisal.scoring.numbers import decimal_from
from appraisal.selectors.people import ADMINISTRATOR_GROUP, HR_GROUP
from appraisal.selectors.ratings import grids_of
from appraisal.services.events import Actor
from appraisal.services.ratings import Answer, save_ratings
from appraisal.services.refusal import Refused
from appraisal.services.targets import Entry, Setting, set_targets

Document = Mapping[str, Any]
"""The shape of fixtures/demo/company.yaml, described in the README beside it."""

_GROUPS = {"hr": HR_GROUP, "administrator": ADMINISTRATOR_GROUP}


def load_company(*, document: Document, password: str) -> None:
    """Creates or updates departments, shops, roles, people, assignments and accounts.

    Loading the same document again changes nothing. New logins get the password; logins that
    exist keep theirs. Raises KeyError where the document names what it does not define.
    """
    # Hashed once: slow on purpose, and the same for all of them anyway.
    hashed = make_password(password)
    with transaction.atomic():
        departments = _departments(document["departments"])
        shops = {
            entry["code"]: Shop.objects.update_or_create(
                code=entry["code"],
                defaults={
                    **_names(entry["name"]),
                    "platform": entry["platform"],
                    "currency": entry.get("currency", Currency.CNY),
                    "department": departments[entry["department"]],
                },
            )[0]
            for entry in document["shops"]
        }
        roles = {
            entry["code"]: Role.objects.update_or_create(
                code=entry["code"], defaults=_names(entry["name"])
            )[0]
            for entry in document["roles"]
        }
        for login in document["logins"]:
            _user(login, login["name"]["en"], hashed)
        employees = _employees(document["employees"], departments, hashed)
        for entry in document["assignments"]:
            Assignment.objects.update_or_create(
                employee=employees[entry["employee"]],
                role=roles[entry["role"]],
                shop=shops[entry["shop"]] if entry["shop"] else None,
                start=entry["from"],
                defaults={"end": entry["until"]},
            )
        _accounts(document["accounts"], shops, employees)


def _departments(entries: Sequence[Document]) -> dict[str, Department]:
    """Departments by code; a parent stands before its children."""
    result: dict[str, Department] = {}
    for entry in entries:
        result[entry["code"]], _created = Department.objects.update_or_create(
            code=entry["code"],
            defaults={
                **_names(entry["name"]),
                "parent": result[entry["parent"]] if entry["parent"] else None,
            },
        )
    return result


def _employees(
    entries: Sequence[Document], departments: Mapping[str, Department], hashed: str
) -> dict[str, Employee]:
    result: dict[str, Employee] = {}
    for entry in entries:
        result[entry["number"]], _created = Employee.objects.update_or_create(
            number=entry["number"],
            defaults={
                "name": entry["name"]["zh"],
                "email": entry["email"],
                "department": departments[entry["department"]],
                "hired_on": _date(entry["hired"]),
                "left_on": _date(entry["left"]),
                "user": _user(entry, entry["name"]["en"], hashed),
            },
        )
    for entry in entries:
        employee = result[entry["number"]]
        manager = result[entry["manager"]] if entry["manager"] else None
        if employee.manager != manager:
            employee.manager = manager
            employee.save(update_fields=["manager"])
    return result


def _user(entry: Document, name: str, hashed: str) -> Any:
    """The login of an entry, in the groups of its ``access``."""
    user, _created = get_user_model().objects.get_or_create(
        username=entry["username"],
        defaults={"email": entry["email"], "first_name": name[:150], "password": hashed},
    )
    # Whoever is in one of the groups also enters the admin, where the group says what is allowed.
    user.is_staff = bool(entry["access"])
    user.save()
    user.groups.set(
        Group.objects.get_or_create(name=_GROUPS[access])[0] for access in entry["access"]
    )
    return user


def _accounts(
    entries: Sequence[Document], shops: Mapping[str, Shop], employees: Mapping[str, Employee]
) -> None:
    for entry in entries:
        account, _created = SourceAccount.objects.get_or_create(
            shop=shops[entry["shop"]],
            kind=entry["kind"],
            key=str(entry["key"]),
            defaults={"name": entry["name"]},
        )
        for binding in entry["bindings"]:
            AccountBinding.objects.update_or_create(
                account=account,
                employee=employees[binding["employee"]],
                start=binding["from"],
                defaults={"end": _date(binding["until"])},
            )


def _names(name: Mapping[str, str]) -> dict[str, str]:
    return {"name_zh": name["zh"], "name_en": name["en"]}


def _date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def load_targets(*, entries: Iterable[Document], actor: Actor) -> None:
    """Stores targets of shops and employees, through the same door as the grid.

    Raises Refused when one of them does not fit its scorecard.
    """
    together: dict[tuple[str, date], list[Entry]] = defaultdict(list)
    for entry in entries:
        kind = "employee" if entry.get("employee") else "shop"
        together[entry["role"], entry["from"]].append(
            Entry(kind, entry[kind], entry["item"], str(entry["value"]))
        )
    for (code, day), found in together.items():
        setting = Setting(Role.objects.get(code=code), day)
        set_targets(setting=setting, entries=found, actor=actor)


def load_ratings(*, period: AppraisalPeriod, entries: Iterable[Document], actor: Actor) -> int:
    """Stores managers' ratings of a period, through the same door as the grid: how many.

    Raises Refused when one of them answers no question of the scorecard in force.
    """
    cells = {
        (cell.employee.number, cell.question.code): cell
        for grid in grids_of(Employee.objects.all(), period)
        for row in grid.rows
        for cell in row.cells
    }
    answers = []
    for entry in entries:
        cell = cells.get((entry["employee"], entry["item"]))
        if cell is None:
            raise Refused(
                _("%(employee)s is not rated on %(item)s in %(period)s.")
                % {
                    "employee": entry["employee"],
                    "item": entry["item"],
                    "period": period.code,
                }
            )
        value = entry.get("value")
        answers.append(
            (
                cell,
                Answer(
                    level=str(entry.get("level") or ""),
                    value=None if value is None else decimal_from(str(value)),
                    evidence=entry.get("evidence") or "",
                ),
            )
        )
    return save_ratings(period=period, answers=answers, actor=actor)
