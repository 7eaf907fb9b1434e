"""The sheet of one revision: the newest, and those that were published before it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from appraisal.models import Appraisal, AppraisalPeriod, Employee, Event, ShopFile, SourceAccount
from appraisal.services.periods import reopen_period
from appraisal.services.scoring import create_run, work_off
from tests.crowd import FIRST, crowd, fact
from tests.cycle import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> Client:
    """The one person, signed in, whose published October was reopened and scored again."""
    period = walk(crowd(1), AppraisalPeriod.State.PUBLISHED)
    reopen_period(period=period, actor=None, reason="a file was wrong")
    late = fact(ShopFile.objects.get(), SourceAccount.objects.get(), FIRST.replace(day=9), 99, 1)
    late.save()
    work_off(run=create_run(period=period, actor=None))
    user = get_user_model().objects.create_user("person")
    Employee.objects.update(user=user)
    client.force_login(user)
    return client


def test_the_published_revision_stays_readable_and_exportable(person: Client) -> None:
    old, new = Appraisal.objects.order_by("revision")
    assert old.total != new.total
    answer = person.get(reverse("appraisal:appraisal_sheet", args=[old.pk]))
    assert f"_r{old.revision}.xlsx" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.content), data_only=True).worksheets[0]
    values = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert float(old.total) in {float(each) for each in values if isinstance(each, int | float)}
    assert Event.objects.filter(verb="download", subject="appraisal").count() == 1


def test_the_new_one_is_nobodys_before_it_is_published(person: Client) -> None:
    new = Appraisal.objects.get(is_current=True)
    assert person.get(reverse("appraisal:appraisal_sheet", args=[new.pk])).status_code == 404
    assert person.get(reverse("appraisal:appraisal", args=[new.pk])).status_code == 404
    for page in ("my_scorecard", "my_history", "my_estimate", "home", "notices", "appeals"):
        text = person.get(reverse(f"appraisal:{page}")).content.decode()
        assert str(new.total.normalize()) not in text
