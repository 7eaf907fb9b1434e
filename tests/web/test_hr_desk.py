"""HR's desk: calibration, the log, what-if, reminders; and everybody's notices."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Event,
    GradeChange,
    Notice,
    NoticeSetting,
    SelfReview,
    Shop,
)
from appraisal.services import scoring
from appraisal.services.confirmations import confirm_result
from appraisal.services.meetings import hold_review_meeting
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


def test_totals_and_grades_stand_by_department_against_the_shares(
    hr: Client, period: AppraisalPeriod
) -> None:
    text = text_of(hr, f"/periods/{period.code}/calibration/")
    (group,) = hr.get(f"/periods/{period.code}/calibration/").context["groups"]
    totals = [row.total for row in Appraisal.objects.filter(is_current=True).order_by("total")]
    assert (group.totals.lowest, group.totals.highest) == (totals[0], totals[-1])
    assert group.totals.median == (totals[1] + totals[2]) / 2
    (team,) = group.teams
    assert (team.name, team.totals) == ("Service", group.totals)
    # Half of them have an A, a fifth may: among all, because nothing is forced by department.
    assert [share.is_off for share in group.shares] == [True, False]
    assert [share.is_off for share in team.shares] == [False, False]
    assert "≤ 20 %" in text


def test_shares_forced_within_departments_are_measured_there(hr: Client, db: None) -> None:
    document = GRADED | {"forced": {"peers": "department", "minimum_team": 100}}
    period = walk(crowd(4, document=document), AppraisalPeriod.State.SCORED)
    (group,) = hr.get(f"/periods/{period.code}/calibration/").context["groups"]
    assert [share.is_off for share in group.shares] == [False, False]
    assert [share.is_off for share in group.teams[0].shares] == [True, False]


class TestWhoIsWhere:
    def test_everybody_with_what_is_missing(self, hr: Client, period: AppraisalPeriod) -> None:
        page = hr.get(f"/periods/{period.code}/people/")
        counts = {name: count for name, _said, count in page.context["lacks"]}
        assert counts == {
            "self_review": 4, "score": 0, "final": 0, "published": 4, "confirmed": 0,
            "appeal": 0, "meeting": 0,
        }  # fmt: skip
        assert [stand.person.number for stand in page.context["stands"]] == [
            f"E{number:05}" for number in range(4)
        ]

    def test_a_filter_keeps_those_who_lack_it(self, hr: Client, period: AppraisalPeriod) -> None:
        first = Employee.objects.get(number="E00000")
        SelfReview.objects.create(period=period, employee=first, achievements="sold")
        page = hr.get(f"/periods/{period.code}/people/", {"lacks": "self_review"})
        assert [stand.person.number for stand in page.context["stands"]] == [
            f"E{number:05}" for number in (1, 2, 3)
        ]
        assert "written" in text_of(hr, f"/periods/{period.code}/people/")
        page = hr.get(f"/periods/{period.code}/people/", {"lacks": "appeal"})
        assert page.context["stands"] == []
        assert hr.get(f"/periods/{period.code}/people/", {"lacks": "nonsense"}).status_code == 200

    def test_published_confirmed_and_talked_about(self, hr: Client) -> None:
        period = walk(crowd(3, document=GRADED), AppraisalPeriod.State.PUBLISHED)
        first, second, _third = Employee.objects.order_by("number")
        confirm_result(appraisal=Appraisal.objects.get(employee=first), actor=None)
        hold_review_meeting(
            period=period, employee=second, held_on=period.end, notes="n", actions=[], actor=None
        )
        page = hr.get(f"/periods/{period.code}/people/")
        counts = {name: count for name, _said, count in page.context["lacks"]}
        assert (counts["published"], counts["confirmed"], counts["meeting"]) == (0, 2, 2)

    def test_the_number_of_queries_is_the_same_for_more_people(
        self, hr: Client, django_assert_max_num_queries: Any
    ) -> None:
        period = walk(crowd(30, document=GRADED), AppraisalPeriod.State.SCORED)
        with django_assert_max_num_queries(30):
            hr.get(f"/periods/{period.code}/people/")
