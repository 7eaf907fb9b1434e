"""What-if: asked for, worked off by a task, shown to those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from appraisal.models import AppraisalPeriod, Employee, ItemScore, Scorecard, Trial
from appraisal.selectors.scorecards import scorecard_document
from appraisal.selectors.what_if import Draft
from appraisal.services.scorecards import load_scorecard
from appraisal.services.trials import ask_trials, remove_old_trials, run_trial, stale_trial_ids
from tests.crowd import crowd
from tests.cycle import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> AppraisalPeriod:
    """October of four people, scored."""
    return walk(crowd(4), AppraisalPeriod.State.SCORED)


@pytest.fixture
def hr(client: Client) -> Client:
    """A client of somebody in the group HR."""
    user = get_user_model().objects.create_user("hana")
    user.groups.add(Group.objects.get_or_create(name="HR")[0])
    client.force_login(user)
    return client


def text_of(client: Client, address: str) -> str:
    """A page in English, as one line."""
    page = client.get(address, headers={"accept-language": "en"})
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_what_if_shows_the_movers_and_exports_everybody(
    hr: Client, period: AppraisalPeriod, tasks_at_once: None,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    assert "Choose a scorecard" in text_of(hr, "/what-if/")
    asked = {"scorecard": Scorecard.objects.get().pk, "period": "2026-10"}
    before = list(ItemScore.objects.order_by("pk").values())
    with django_capture_on_commit_callbacks(execute=True):
        address = hr.post("/what-if/", asked).headers["Location"]
    page = text_of(hr, address)
    assert "0 of 4 people move" in page
    workbook = load_workbook(BytesIO(hr.get(f"{address}export/").content))
    rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 1 + 4
    assert {row[6] for row in rows[1:]} == {0}
    assert [len(sheet["A"]) > 1 for sheet in workbook.worksheets] == [True] * 3
    assert list(ItemScore.objects.order_by("pk").values()) == before


def test_what_if_is_worked_off_behind_the_page(hr: Client, period: AppraisalPeriod) -> None:
    asked = {"targets_on": "2026-11-01", "period": "2026-10"}
    address = hr.post("/what-if/", asked).headers["Location"]
    assert "0 of 4 people" in text_of(hr, address)
    fragment = hr.get(address, headers={"hx-request": "true"})
    assert "progressbar" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert run_trial(trial_id=Trial.objects.get().pk)
    assert not run_trial(trial_id=Trial.objects.get().pk)
    assert "HX-Refresh" in hr.get(address, headers={"hx-request": "true"}).headers


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "2026-10"}, "Choose a scorecard, or a day"),
        ({"targets_on": "2026-11-01"}, "Choose at least one past period"),
        ({"targets_on": "soon", "period": "2026-10"}, "Choose a scorecard, or a day"),
    ],
)
def test_what_if_says_what_is_missing(
    hr: Client, period: AppraisalPeriod, asked: dict[str, str], said: str
) -> None:
    page = hr.post("/what-if/", asked, headers={"accept-language": "en"})
    assert said in page.content.decode()
    assert not Trial.objects.exists()


def test_a_quarters_scorecard_is_not_tried_on_a_month(hr: Client, period: AppraisalPeriod) -> None:
    document = scorecard_document(Scorecard.objects.get()) | {"period": "quarter"}
    role = Scorecard.objects.get().role
    draft = load_scorecard(document=document, role=role, effective_from=period.start, actor=None)
    asked = {"scorecard": draft.pk, "period": "2026-10"}
    page = hr.post("/what-if/", asked, headers={"accept-language": "en"})
    assert "another kind of period" in page.content.decode()


def test_an_administrator_tries_a_draft_without_seeing_anybody(
    client: Client, period: AppraisalPeriod, tasks_at_once: None,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    client.force_login(get_user_model().objects.create_superuser("root"))
    asked = {"scorecard": Scorecard.objects.get().pk, "period": "2026-10"}
    with django_capture_on_commit_callbacks(execute=True):
        address = client.post("/what-if/", asked).headers["Location"]
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "0 of 4 people move" in page
    assert not any(name in page for name in Employee.objects.values_list("number", flat=True))
    assert client.get(f"{address}export/").status_code == 403
    other = get_user_model().objects.create_superuser("other")
    client.force_login(other)
    assert client.get(address).status_code == 404


def test_a_trial_whose_worker_died_is_queued_again_and_old_ones_go(
    period: AppraisalPeriod,
) -> None:
    asked, (trial,) = ask_trials(periods=[period], draft=Draft(targets_on=period.start), actor=None)
    assert trial.asked == asked
    long_ago = timezone.now() - timedelta(hours=1)
    Trial.objects.update(state="running", heartbeat_at=long_ago, attempts=1)
    assert stale_trial_ids() == [trial.pk]
    assert stale_trial_ids() == []
    Trial.objects.update(state="running", heartbeat_at=long_ago, attempts=Trial.MAX_ATTEMPTS)
    assert stale_trial_ids() == []
    assert Trial.objects.get().state == Trial.State.FAILED
    assert remove_old_trials() == 0
    Trial.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert remove_old_trials() == 1
