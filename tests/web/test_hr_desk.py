"""HR's desk: calibration, the log, what-if, reminders; and everybody's notices."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from openpyxl import load_workbook

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Event,
    GradeChange,
    Notice,
    NoticeSetting,
    Scorecard,
    Shop,
)
from appraisal.services import scoring
from tests.cast import Company
from tests.crowd import SCORECARD, crowd
from tests.cycle import walk

SignIn = Callable[..., Client]

GRADED = copy.deepcopy(SCORECARD) | {
    "grades": [
        {"label": "A", "at_least": 38, "coefficient": "1.2", "share_at_most": "20%"},
        {"label": "B", "coefficient": 1},
    ]
}


@pytest.fixture
def hr(client: Client, db: None) -> Client:
    """A client of somebody in the group HR, speaking English."""
    user = get_user_model().objects.create_user("hana")
    user.groups.add(Group.objects.get_or_create(name="HR")[0])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def period(db: None) -> AppraisalPeriod:
    """Four agents with grades: two have no complaint and an A, two a B."""
    return walk(crowd(4, document=GRADED), AppraisalPeriod.State.SCORED)


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_calibration_shows_which_share_is_off(hr: Client, period: AppraisalPeriod) -> None:
    page = text_of(hr, "/periods/2026-10/calibration/")
    assert "50 %" in page
    assert "≤ 20 %" in page


@pytest.mark.both_databases
def test_a_moved_grade_counts_and_the_calculated_one_stays(
    hr: Client, period: AppraisalPeriod
) -> None:
    answer = hr.post(
        "/periods/2026-10/calibrate/",
        {"employee": "E00000", "grade": "B", "reason": "new on the job"},
    )
    assert answer.status_code == 302
    assert GradeChange.objects.get().grade == "B"
    scoring.work_off(run=period.runs.first())
    appraisal = Appraisal.objects.get(is_current=True, employee__number="E00000")
    assert (appraisal.grade, appraisal.calculated_grade) == ("B", "A")
    assert appraisal.coefficient == Decimal(1)
    assert "new on the job" in text_of(hr, "/periods/2026-10/calibration/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"employee": "E00000", "grade": "B", "reason": " "},
        {"employee": "E00000", "grade": "Z", "reason": "r"},
        {"employee": "nobody", "grade": "B", "reason": "r"},
    ],
)
def test_a_grade_is_not_moved_without_a_person_a_grade_and_a_reason(
    hr: Client, period: AppraisalPeriod, wrong: dict[str, str]
) -> None:
    hr.post("/periods/2026-10/calibrate/", wrong)
    assert not GradeChange.objects.exists()


def test_what_if_shows_the_movers_and_exports_everybody(
    hr: Client, period: AppraisalPeriod
) -> None:
    assert "Choose a scorecard" in text_of(hr, "/what-if/")
    address = f"?scorecard={Scorecard.objects.get().pk}&period=2026-10"
    page = text_of(hr, f"/what-if/{address}")
    assert "0 of 4 people move" in page
    workbook = load_workbook(BytesIO(hr.get(f"/what-if/export/{address}").content))
    rows = list(workbook.active.iter_rows(values_only=True))
    assert len(rows) == 1 + 4
    assert {row[6] for row in rows[1:]} == {0}


def test_the_log_tells_who_changed_what_from_where(hr: Client, period: AppraisalPeriod) -> None:
    hr.post("/periods/2026-10/advance/", {"from": "scored", "despite": "yes"})
    event = Event.objects.filter(verb="approve").get()
    assert (event.actor.username, event.address) == ("hana", "127.0.0.1")
    page = text_of(hr, f"/audit/?subject=appraisalperiod&id={period.pk}")
    assert "approved" in page
    assert "127.0.0.1" in page
    assert "No such line." in text_of(hr, "/audit/?text=there+is+no+such+object")


@pytest.mark.both_databases
def test_a_change_of_master_data_is_a_line_from_what_to_what(db: None) -> None:
    shop = Shop.objects.create(code="S1", name_zh="店", name_en="Shop", platform="jd")
    shop.name_zh = "新店"
    shop.save()
    shop.save()
    created, changed = Event.objects.filter(subject="shop").order_by("pk")
    assert (created.verb, changed.verb) == ("create", "change")
    assert changed.detail == {"name_zh": {"from": "店", "to": "新店"}}
    shop.delete()
    assert Event.objects.filter(subject="shop").count() == 3


def test_a_reminder_reaches_its_people_once(hr: Client, period: AppraisalPeriod) -> None:
    employee = Employee.objects.get(number="E00001")
    employee.user = get_user_model().objects.create_user("bob")
    employee.save()
    for _ in range(2):
        hr.post("/periods/2026-10/remind/", {"what": "self_review"})
    assert Notice.objects.get().user.username == "bob"
    hr.post("/periods/2026-10/remind/", {"what": "nonsense"})
    assert Notice.objects.count() == 1


def test_notices_are_read_and_wished_for(company: Company, signed_in: SignIn) -> None:
    alice = signed_in("alice")
    assert "Your result is published" in text_of(alice, "/notices/")
    answer = alice.post(f"/notices/{company.notice.pk}/open/")
    assert answer.url == "/my/2026-10/"
    company.notice.refresh_from_db()
    assert company.notice.read_at is not None
    alice.post("/notices/mails/", {"published": "digest", "appeal": "sometimes"})
    wishes = NoticeSetting.objects.values_list("kind", "mail")
    assert list(wishes) == [("published", "digest")]
    alice.post("/notices/read/")
    assert signed_in("bob").post(f"/notices/{company.notice.pk}/open/").status_code == 404
