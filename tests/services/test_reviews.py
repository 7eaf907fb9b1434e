"""Self-review, adjustments, calibration, meetings and plans: who may, when, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisal.models import (
    Adjustment,
    AgreedAction,
    Appraisal,
    AppraisalPeriod,
    Employee,
    Event,
    GradeChange,
    ImprovementPlan,
    ItemScore,
    Role,
    SelfReview,
)
from appraisal.selectors.reviews import adjustable, changes_of, talk_about
from appraisal.services import meetings, reviews, scoring
from appraisal.services.confirmations import confirm_result
from appraisal.services.meetings import Agreed
from appraisal.services.refusal import Refused
from tests.crowd import SCORECARD, crowd
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

State = AppraisalPeriod.State
GRADES = [
    {"label": "A", "at_least": 80, "coefficient": "1.2"},
    {"label": "B", "at_least": 50, "coefficient": 1},
    {"label": "C", "coefficient": "0.8"},
]


@dataclass
class Place:
    """Two agents, the first with a manager; somebody of HR, and a manager of nobody here."""

    period: AppraisalPeriod
    agent: Employee
    role: Role
    users: dict[str, object]

    def adjust(self, points: int, by: str = "manager", **changes: object) -> Adjustment:
        given: dict[str, object] = {
            "period": self.period,
            "employee": self.agent,
            "role": self.role,
            "item_code": "complaints",
            "points": Decimal(points),
            "reason": "two were not hers",
            "actor": self.users[by],
        }
        return reviews.adjust_score(**given | changes)  # type: ignore[arg-type]

    def score(self) -> Appraisal:
        scoring.work_off(run=scoring.create_run(period=self.period, actor=None))
        return Appraisal.objects.get(employee=self.agent, is_current=True)

    def item(self) -> ItemScore:
        return ItemScore.objects.get(
            part__appraisal__employee=self.agent,
            part__appraisal__is_current=True,
            item__code="complaints",
        )


@pytest.fixture
def place() -> Place:
    period = crowd(2, document=SCORECARD | {"grades": GRADES})
    # Agent 1 has one complaint: 35 of 40 points.
    other, agent = Employee.objects.order_by("number")
    users = {
        name: get_user_model().objects.create_user(name)
        for name in ("agent", "manager", "above", "stranger", "hr")
    }
    users["hr"].groups.add(Group.objects.get_or_create(name="HR")[0])
    above = Employee.objects.create(
        number="M1", name="上级", user=users["above"], department=agent.department
    )
    manager = Employee.objects.create(
        number="M2", name="主管", user=users["manager"], department=agent.department, manager=above
    )
    Employee.objects.filter(pk=agent.pk).update(user=users["agent"], manager=manager)
    Employee.objects.filter(pk=other.pk).update(user=users["stranger"])
    agent.refresh_from_db()
    made = Place(period, agent, agent.assignments.get().role, users)
    made.score()
    return made


def test_adjusted_points_count_beside_the_calculated_ones(place: Place) -> None:
    before = place.score()
    place.adjust(38)
    assert place.item().points == 35  # until the next scoring
    assert changes_of(before)[place.role.pk, "complaints"].waiting.points == 38
    after = place.score()
    item = place.item()
    assert (item.points, item.calculated_points) == (38, 35)
    assert after.total == before.total + 3
    change = changes_of(after)[place.role.pk, "complaints"]
    assert change.counted.reason == "two were not hers"
    assert change.waiting is None
    before.refresh_from_db()
    assert (place.role.pk, "complaints") not in changes_of(before)


def test_a_later_adjustment_takes_the_place_of_the_earlier(place: Place) -> None:
    place.adjust(38)
    place.adjust(40, by="above")
    assert [each.points for each in Adjustment.objects.filter(withdrawn_at=None)] == [40]
    assert Adjustment.objects.count() == 2
    logged = Event.objects.filter(verb="adjust").order_by("pk").values_list("detail", flat=True)
    assert [(each["from"], each["to"]) for each in logged] == [("35", "38"), ("38", "40")]


def test_withdrawn_adjustment_leaves_the_calculated_points(place: Place) -> None:
    made = place.adjust(38)
    scored = place.score()
    reviews.withdraw_adjustment(adjustment=made, actor=place.users["manager"])
    assert changes_of(scored)[place.role.pk, "complaints"].is_dropped
    place.score()
    assert (place.item().points, place.item().calculated_points) == (35, None)
    with pytest.raises(Refused):
        reviews.withdraw_adjustment(adjustment=made, actor=place.users["manager"])


@pytest.mark.parametrize("who", ["agent", "stranger"])
def test_only_those_above_adjust(who: str, place: Place) -> None:
    with pytest.raises(Refused):
        place.adjust(38, by=who)
    assert not Adjustment.objects.exists()


def test_hr_adjusts_but_never_the_own_appraisal(place: Place) -> None:
    place.adjust(38, by="hr")
    Employee.objects.filter(pk=place.agent.pk).update(user=place.users["hr"])
    place.agent.refresh_from_db()
    with pytest.raises(Refused):
        place.adjust(40, by="hr")


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": Decimal("40.01")},
        {"points": Decimal("-1")},
        {"reason": "  "},
        {"item_code": "unknown"},
    ],
)
def test_wrong_adjustments(wrong: dict[str, object], place: Place) -> None:
    with pytest.raises(Refused):
        place.adjust(**{"points": 38} | wrong)


def test_points_beyond_full_marks_where_the_rule_went_there(place: Place) -> None:
    item = place.item()
    ItemScore.objects.filter(pk=item.pk).update(points=Decimal(45))
    span = adjustable(place.period, place.agent, place.role, "complaints")
    assert (span.low, span.high, span.calculated) == (0, 45, 45)
    ItemScore.objects.filter(pk=item.pk).update(points=Decimal(-5))
    span = adjustable(place.period, place.agent, place.role, "complaints")
    assert (span.low, span.high) == (-5, 40)


def test_nothing_is_adjusted_after_approval(place: Place) -> None:
    made = place.adjust(38)
    period = walk(place.period, State.APPROVED)
    for act in (
        lambda: place.adjust(39),
        lambda: reviews.withdraw_adjustment(adjustment=made, actor=None),
        lambda: reviews.calibrate_grade(
            period=period, employee=place.agent, grade="A", reason="r", actor=None
        ),
        lambda: write(place),
    ):
        with pytest.raises(Refused):
            act()


def test_the_database_holds_one_adjustment_in_force(place: Place) -> None:
    made = place.adjust(38)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_grade_moves_with_its_coefficient_and_back(place: Place) -> None:
    hr = place.users["hr"]
    change = reviews.calibrate_grade(
        period=place.period, employee=place.agent, grade="A", reason="peers", actor=hr
    )
    moved = place.score()
    assert (moved.grade, moved.coefficient) == ("A", Decimal("1.2"))
    assert moved.calculated_grade != "A"
    reviews.withdraw_grade(change=change, actor=hr)
    assert place.score().grade == moved.calculated_grade
    logged = Event.objects.get(verb="calibrate").detail
    assert (logged["from"], logged["to"]) == (moved.calculated_grade, "A")


def test_only_hr_calibrates_and_only_to_known_grades(place: Place) -> None:
    about = {"period": place.period, "employee": place.agent, "reason": "peers"}
    with pytest.raises(Refused):
        reviews.calibrate_grade(**about, grade="A", actor=place.users["manager"])
    with pytest.raises(Refused, match="A, B, C"):
        reviews.calibrate_grade(**about, grade="S", actor=place.users["hr"])
    with pytest.raises(Refused):
        reviews.calibrate_grade(**about | {"reason": ""}, grade="A", actor=place.users["hr"])
    assert not GradeChange.objects.exists()


def write(place: Place, who: str = "agent") -> SelfReview:
    return reviews.submit_self_review(
        period=place.period,
        employee=place.agent,
        achievements=" sold a lot ",
        difficulties="",
        intentions="sell more",
        actor=place.users[who],
    )


def test_self_review_is_ones_own_and_can_be_written_again(place: Place) -> None:
    assert write(place).achievements == "sold a lot"
    write(place)
    assert SelfReview.objects.count() == 1
    assert Event.objects.filter(verb="self_review").count() == 2
    with pytest.raises(Refused):
        write(place, "manager")


def meet(place: Place, who: str = "manager", **changes: object) -> object:
    given: dict[str, object] = {
        "period": place.period,
        "employee": place.agent,
        "held_on": date(2026, 11, 3),
        "notes": "we talked",
        "actions": [Agreed("read the refunds", date(2026, 11, 30)), Agreed("  ")],
        "actor": place.users[who],
    }
    return meetings.hold_review_meeting(**given | changes)  # type: ignore[arg-type]


def test_meeting_with_its_actions(place: Place) -> None:
    walk(place.period, State.LOCKED)
    meet(place)
    action = AgreedAction.objects.get()
    assert (action.text, action.state) == ("read the refunds", "open")
    later = AppraisalPeriod.objects.create(
        code="2026-11", kind="month", start=date(2026, 11, 1), end=date(2026, 11, 30)
    )
    assert talk_about(later, place.agent).followed == (action,)
    with pytest.raises(Refused):
        meetings.close_action(
            action=action, state="dropped", follow_up="", actor=place.users["manager"]
        )
    meetings.close_action(
        action=action, state="done", follow_up="done on the 20th", actor=place.users["above"]
    )
    assert action.closed_at is not None
    with pytest.raises(Refused):
        meetings.close_action(action=action, state="done", follow_up="", actor=None)


@pytest.mark.parametrize(
    "wrong", [{"notes": " "}, {"held_on": timezone.localdate() + timedelta(days=2)}]
)
def test_wrong_meetings(wrong: dict[str, object], place: Place) -> None:
    with pytest.raises(Refused):
        meet(place, **wrong)


@pytest.mark.parametrize("who", ["agent", "stranger"])
def test_only_those_above_write_meetings_and_plans(who: str, place: Place) -> None:
    with pytest.raises(Refused):
        meet(place, who)
    with pytest.raises(Refused):
        plan(place, who)


def plan(place: Place, who: str = "manager", end: date = date(2026, 12, 31)) -> ImprovementPlan:
    return meetings.write_improvement_plan(
        period=place.period,
        employee=place.agent,
        goals="fewer refunds",
        support="training",
        start=date(2026, 11, 1),
        end=end,
        actor=place.users[who],
    )


def test_one_plan_runs_and_ends_with_an_outcome(place: Place) -> None:
    made = plan(place)
    with pytest.raises(Refused):
        plan(place)
    manager = place.users["manager"]
    with pytest.raises(Refused):
        meetings.end_improvement_plan(plan=made, state="running", outcome="x", actor=manager)
    with pytest.raises(Refused):
        meetings.end_improvement_plan(plan=made, state="reached", outcome="", actor=manager)
    meetings.end_improvement_plan(plan=made, state="reached", outcome="5 %", actor=manager)
    assert made.state == "reached"
    assert plan(place).state == "running"
    with pytest.raises(Refused):
        plan(place, end=date(2026, 10, 1))


def test_confirming_once_and_only_the_own_published_result(place: Place) -> None:
    agent = place.users["agent"]
    appraisal = place.score()
    with pytest.raises(Refused):
        confirm_result(appraisal=appraisal, actor=agent)
    walk(place.period, State.PUBLISHED)
    appraisal = Appraisal.objects.get(employee=place.agent, is_current=True)
    with pytest.raises(Refused):
        confirm_result(appraisal=appraisal, actor=place.users["manager"])
    assert confirm_result(appraisal=appraisal, actor=agent).confirmed_at is not None
    with pytest.raises(Refused):
        confirm_result(appraisal=appraisal, actor=agent)
