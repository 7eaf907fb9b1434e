"""Appeals: who may do what until when, and what a grant brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from appraisal.models import (
    Adjustment,
    Appeal,
    Appraisal,
    AppraisalPeriod,
    Employee,
    Event,
    ItemScore,
    Notice,
)
from appraisal.selectors.appeal_statistics import appeal_statistics
from appraisal.selectors.appeals import (
    appeals_to_answer,
    appeals_to_decide,
    own_appeals,
    side_of,
    visible_appeals,
)
from appraisal.services import appeals, scoring
from appraisal.services.appeals import Attached
from appraisal.services.attachments import MAX_BYTES, attachment_path, keep_attachment
from appraisal.services.confirmations import confirm_result
from appraisal.services.periods import lock_period
from appraisal.services.refusal import Refused
from tests.crowd import crowd
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

State = AppraisalPeriod.State


@dataclass
class Court:
    """An agent with a published result, the manager, HR and somebody else."""

    period: AppraisalPeriod
    agent: Employee
    users: dict[str, Any]

    @property
    def score(self) -> ItemScore:
        """The item that costs the agent 5 of 40 points."""
        return self.item("complaints")

    def item(self, code: str) -> ItemScore:
        return ItemScore.objects.get(
            part__appraisal__employee=self.agent,
            part__appraisal__is_current=True,
            item__code=code,
        )

    def submit(self, who: str = "agent", **changes: Any) -> Appeal:
        given = {
            "score": self.score,
            "category": "data",
            "text": "the complaint was withdrawn",
            "actor": self.users[who],
        }
        return appeals.submit_appeal(**given | changes)

    def answered(self) -> Appeal:
        appeal = self.submit()
        return appeals.answer_appeal(appeal=appeal, text="true", actor=self.users["manager"])

    def decide(self, appeal: Appeal, who: str = "hr", **changes: Any) -> Appeal:
        given = {"decision": "granted", "reason": "seen", "points": Decimal(40)}
        return appeals.decide_appeal(appeal=appeal, actor=self.users[who], **given | changes)

    def score_again(self) -> None:
        run = scoring.create_run(
            period=self.period, actor=None, employees=[self.agent], after_appeal=True
        )
        scoring.work_off(run=run)


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Court:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    period = walk(crowd(2), State.PUBLISHED)
    other, agent = Employee.objects.order_by("number")
    users = {
        name: get_user_model().objects.create_user(name)
        for name in ("agent", "manager", "stranger", "hr")
    }
    users["hr"].groups.add(Group.objects.get_or_create(name="HR")[0])
    manager = Employee.objects.create(
        number="M1", name="主管", user=users["manager"], department=agent.department
    )
    Employee.objects.filter(pk=agent.pk).update(user=users["agent"], manager=manager)
    Employee.objects.filter(pk=other.pk).update(user=users["stranger"])
    agent.refresh_from_db()
    return Court(period, agent, users)


def test_granted_appeal_makes_a_published_revision(court: Court) -> None:
    before = Appraisal.objects.get(employee=court.agent, is_current=True)
    appeal = court.decide(court.answered())
    assert Adjustment.objects.get().reason == "seen"
    court.score_again()
    appeal.refresh_from_db()
    after = Appraisal.objects.get(employee=court.agent, is_current=True)
    assert appeal.before == before
    assert appeal.after == after
    assert after.total == before.total + 5
    assert after.published_at is not None
    assert after.confirmed_at is None
    side = side_of(appeal, shows_unpublished=False)
    assert (side.before.points, side.after.points) == (35, 40)
    assert (side.total_before, side.total_after) == (before.total, after.total)
    before.refresh_from_db()
    assert before.published_at is not None
    verbs = Event.objects.filter(subject="appeal").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["submit_appeal", "answer_appeal", "decide_appeal"]


def test_everybody_is_told(court: Court) -> None:
    court.decide(court.answered())
    told = Notice.objects.filter(kind=Notice.Kind.APPEAL).order_by("pk")
    assert [one.user.username for one in told] == ["manager", "hr", "agent"]


def test_denied_appeal_changes_nothing(court: Court) -> None:
    appeal = court.decide(court.answered(), decision="denied")
    assert appeal.decision == "denied"
    assert not Adjustment.objects.exists()


def test_a_grant_needs_points_within_the_item(court: Court) -> None:
    appeal = court.answered()
    for wrong in ({"points": None}, {"points": Decimal(41)}, {"reason": ""}, {"decision": "x"}):
        with pytest.raises(Refused):
            court.decide(appeal, **wrong)
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.ANSWERED
    assert not Adjustment.objects.exists()


def test_a_decision_is_final(court: Court) -> None:
    court.decide(court.answered(), decision="denied")
    with pytest.raises(Refused):
        court.submit()


def test_who_may_do_what(court: Court) -> None:
    for who in ("manager", "stranger", "hr"):
        with pytest.raises(Refused):
            court.submit(who)
    appeal = court.submit()
    for who in ("agent", "stranger", "hr"):
        with pytest.raises(Refused):
            appeals.answer_appeal(appeal=appeal, text="x", actor=court.users[who])
    for who in ("manager", "stranger", "hr"):
        with pytest.raises(Refused):
            appeals.withdraw_appeal(appeal=appeal, actor=court.users[who])
    for who in ("agent", "manager", "stranger"):
        with pytest.raises(Refused):
            court.decide(appeal, who)


def test_nobody_decides_the_own_appeal(court: Court) -> None:
    appeal = court.answered()
    Employee.objects.filter(pk=court.agent.pk).update(user=court.users["hr"])
    with pytest.raises(Refused):
        court.decide(Appeal.objects.get(pk=appeal.pk))


def test_hr_waits_for_the_answer_until_it_is_due(court: Court) -> None:
    appeal = court.submit()
    with pytest.raises(Refused, match=appeal.answer_due.isoformat()):
        court.decide(appeal)
    assert appeal not in appeals_to_decide()
    Appeal.objects.update(answer_due=timezone.localdate() - timedelta(days=1))
    appeal.refresh_from_db()
    assert appeal in appeals_to_decide()
    assert court.decide(appeal).state == Appeal.State.DECIDED


def test_hr_decides_at_once_where_nobody_is_above(court: Court) -> None:
    appeal = court.submit()
    Employee.objects.filter(pk=court.agent.pk).update(manager=None)
    assert court.decide(Appeal.objects.get(pk=appeal.pk)).state == Appeal.State.DECIDED


def test_answer_is_due_on_a_working_day(court: Court) -> None:
    due = court.submit().answer_due
    assert due > timezone.localdate()
    assert due.weekday() < 5 or due.month in (1, 2, 4, 5, 9, 10)  # days worked for a holiday


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_only_while_the_period_is_published(state: str, court: Court) -> None:
    appeal = court.answered()
    if state not in (State.LOCKED, State.ARCHIVED):
        AppraisalPeriod.objects.update(state=state)
    else:
        Appeal.objects.update(state=Appeal.State.ANSWERED)
        AppraisalPeriod.objects.update(state=State.LOCKED)
    with pytest.raises(Refused):
        court.decide(appeal)
    if state in AppraisalPeriod.SEALED:
        with pytest.raises(Refused):
            appeals.withdraw_appeal(appeal=appeal, actor=court.users["agent"])
    else:
        appeals.withdraw_appeal(appeal=appeal, actor=court.users["agent"])
    with pytest.raises(Refused):
        court.submit()


def test_not_after_the_deadline(court: Court) -> None:
    AppraisalPeriod.objects.update(appeals_until=timezone.localdate())
    appeals.withdraw_appeal(appeal=court.submit(), actor=court.users["agent"])
    AppraisalPeriod.objects.update(appeals_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused):
        court.submit()


def test_only_the_current_published_revision(court: Court) -> None:
    old = court.item("sales")
    court.decide(court.answered())
    court.score_again()
    with pytest.raises(Refused):
        court.submit(score=ItemScore.objects.get(pk=old.pk))
    new = court.submit(score=court.item("sales"))
    assert new.before.revision > old.part.appraisal.revision
    Appraisal.objects.filter(employee=court.agent).update(published_at=None)
    appeals.withdraw_appeal(appeal=new, actor=court.users["agent"])
    with pytest.raises(Refused):
        court.submit(score=court.item("sales"))


def test_one_open_appeal_an_item(court: Court) -> None:
    court.submit()
    with pytest.raises(Refused):
        court.submit()
    assert Appeal.objects.count() == 1


def test_an_act_on_an_ended_appeal_is_refused(court: Court) -> None:
    appeal = court.submit()
    appeals.withdraw_appeal(appeal=appeal, actor=court.users["agent"])
    with pytest.raises(Refused):
        appeals.answer_appeal(appeal=appeal, text="late", actor=court.users["manager"])
    with pytest.raises(Refused):
        court.decide(appeal)


def test_confirming_waits_for_the_appeal_and_locking_for_its_decision(court: Court) -> None:
    appeal = court.submit()
    with pytest.raises(Refused):
        confirm_result(appraisal=appeal.before, actor=court.users["agent"])
    with pytest.raises(Refused):
        lock_period(period=court.period, actor=None, despite=True)
    appeals.answer_appeal(appeal=appeal, text="true", actor=court.users["manager"])
    court.decide(appeal)
    with pytest.raises(Refused):
        lock_period(period=court.period, actor=None, despite=True)
    court.score_again()
    assert lock_period(period=court.period, actor=None, despite=True).state == State.LOCKED


def test_lists(court: Court) -> None:
    appeal = court.submit()
    users = court.users
    assert list(own_appeals(users["agent"])) == [appeal]
    assert list(appeals_to_answer(users["manager"])) == [appeal]
    assert list(visible_appeals(users["hr"])) == [appeal]
    for who in ("stranger",):
        assert not visible_appeals(users[who]).exists()
    assert not appeals_to_answer(users["hr"]).exists()


def test_evidence_is_kept_under_a_name_of_ours(court: Court) -> None:
    sent = Attached("..\\..\\beleg.PDF", [b"%PDF-1.7 ", b"x" * 10])
    appeal = court.submit(attachment=sent)
    path = attachment_path(appeal.attachment)
    assert path.read_bytes() == b"%PDF-1.7 " + b"x" * 10
    assert path.parent == Path(settings.MEDIA_ROOT) / "appeals"
    assert appeal.attachment_name == "beleg.PDF"
    assert "beleg" not in appeal.attachment


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", [b"MZ"]),
        ("a.html", [b"<script>"]),
        ("a.svg", [b"<svg>"]),
        ("a", [b"x"]),
        ("a.pdf", [b"MZ pretends"]),
        ("a.png", [b"%PDF-"]),
        ("a.txt", [b"\x00\x01"]),
        ("a.pdf", []),
        ("a.pdf", [b"%PDF-", *[b"x" * 1_048_576] * (MAX_BYTES // 1_048_576)]),
    ],
)
def test_files_that_are_not_taken(name: str, content: list[bytes], court: Court) -> None:
    with pytest.raises(Refused):
        court.submit(attachment=Attached(name, content))
    assert not Appeal.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_file_of_a_refused_appeal_is_not_kept(court: Court) -> None:
    court.submit()
    with pytest.raises(Refused):
        court.submit(attachment=Attached("a.txt", [b"again"]))
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.txt"))


def test_stored_name_never_leaves_its_folder(court: Court) -> None:
    stored, _name = keep_attachment(name="a.txt", chunks=[b"x"])
    assert attachment_path(f"../../{stored}") == attachment_path(stored)


def test_statistics(court: Court) -> None:
    court.decide(court.answered())
    court.score_again()
    sales = court.item("sales")
    appeals.withdraw_appeal(appeal=court.submit(score=sales), actor=court.users["agent"])
    court.submit(score=sales)
    found = appeal_statistics(court.period)
    item = next(each for each in found.items if each.granted)
    assert (item.appeals, item.open, item.granted, item.denied, item.results) == (1, 0, 1, 0, 2)
    assert (item.rate, item.granted_share) == (Decimal("0.5"), 1)
    assert sum(each.open for each in found.items) == 1
    assert len(found.rules) == 2
    assert appeal_statistics().items == found.items


@pytest.mark.parametrize("points", [Decimal(35), Decimal(5)])
def test_a_grant_never_takes_points_away(court: Court, points: Decimal) -> None:
    appeal = court.answered()
    for decision in ("granted", "partly"):
        with pytest.raises(Refused):
            court.decide(appeal, decision=decision, points=points)
    assert not Adjustment.objects.exists()
    appeal.refresh_from_db()
    assert appeal.is_open
