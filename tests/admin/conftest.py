"""The cast of the admin's tests: an administrator, somebody from HR, and an outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from appraisal.models import Assignment, Department, Employee, Role, Scorecard, Shop
from appraisal.scoring.files import from_yaml
from appraisal.selectors.people import ADMINISTRATOR_GROUP, HR_GROUP
from appraisal.services.metrics import load_metrics
from appraisal.services.scorecards import load_scorecard
from tests.services.scorecard_files import SHORT

OCTOBER = date(2026, 10, 1)

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A client signed in as `administrator`, `hr`, or an employee with staff access only."""

    def signed_in(name: str) -> Client:
        user, created = get_user_model().objects.get_or_create(
            username=name, defaults={"is_staff": True}
        )
        groups = {"administrator": ADMINISTRATOR_GROUP, "hr": HR_GROUP}
        if created and name in groups:
            user.groups.add(Group.objects.get(name=groups[name]))
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("administrator")


@pytest.fixture
def metrics(db: None) -> None:
    load_metrics(path=Path(settings.BASE_DIR) / "fixtures" / "metrics.yaml")


@pytest.fixture
def role(db: None) -> Role:
    return Role.objects.create(code="operator", name_zh="运营", name_en="Operator")


@pytest.fixture
def draft(role: Role, metrics: None) -> Scorecard:
    text = SHORT.replace("orders / visitors", "paid_orders / visitors")
    return load_scorecard(document=from_yaml(text), role=role, effective_from=OCTOBER, actor=None)


@pytest.fixture
def team(role: Role) -> list[Employee]:
    """Two people in one shop."""
    department = Department.objects.create(code="ops", name_zh="运营部")
    shop = Shop.objects.create(code="TM01", name_zh="一店", platform="tmall")
    people = [
        Employee.objects.create(number=number, name=name, department=department)
        for number, name in (("E001", "周岚"), ("E002", "=SUM(A1)"))
    ]
    for person in people:
        Assignment.objects.create(employee=person, role=role, shop=shop, start=OCTOBER)
    return people
