"""The desks of employees and managers: what each shows, and to whom it shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.models import (
    Adjustment,
    AgreedAction,
    Appeal,
    Appraisal,
    AppraisalPeriod,
    ImprovementPlan,
    ReviewMeeting,
    ScoringRun,
    SelfReview,
)
from appraisal.selectors.scorecards import scorecard_document
from appraisal.services.scorecards import load_scorecard, publish_scorecard
from tests.cast import MARKUP, Company
from tests.desks import appeal_of, publish, said_about_alice

SignIn = Callable[..., Client]


def page(client: Client, name: str, *args: object, **asked: str) -> str:
    response = client.get(reverse(f"appraisal:{name}", args=args), asked)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, name: str, *args: object, **sent: object) -> str:
    response = client.post(reverse(f"appraisal:{name}", args=args), sent, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def hide(company: Company) -> Appraisal:
    """Alice's October: scored and reviewed, not published."""
    Appraisal.objects.filter(pk=company.appraisal("alice").pk).update(published_at=None)
    return company.appraisal("alice")


# --- What waits for a manager --------------------------------------------------------------------


def test_desk_holds_own_people_and_what_waits(company: Company, signed_in: SignIn) -> None:
    said_about_alice(company)
    SelfReview.objects.create(
        period=company.october, employee=company.people["amy"], achievements="viel"
    )
    text = page(signed_in("bob"), "desk", period="2026-10")
    assert "Alice" in text
    assert "Amy" in text
    assert "Eve" not in text
    assert "1 appeal" in text
    assert "1 action" in text
    assert "1 rating" in text
    assert "plan running" in text
    assert "written" in text


def test_desk_of_a_published_period_asks_for_meetings(company: Company, signed_in: SignIn) -> None:
    publish(company)
    client = signed_in("bob")
    answer = client.get(reverse("appraisal:desk"), {"period": "2026-10"})
    waiting = answer.context["waiting"]
    assert (waiting.ratings, waiting.meetings) == (0, 1)
    send(client, "meeting_hold", company.people["alice"].pk, "2026-10", held_on="2026-11-03",
         notes="besprochen", action_1="每天检查", due_1="")  # fmt: skip
    answer = client.get(reverse("appraisal:desk"), {"period": "2026-10"})
    waiting = answer.context["waiting"]
    assert (waiting.meetings, waiting.actions) == (0, 1)


def test_queries_of_the_desk_do_not_grow(
    company: Company, signed_in: SignIn, django_assert_max_num_queries: Callable
) -> None:
    said_about_alice(company)
    client = signed_in("clara")
    with django_assert_max_num_queries(48):
        page(client, "desk", period="2026-10")


def test_comparison(company: Company, signed_in: SignIn) -> None:
    text = page(signed_in("bob"), "comparison", period="2026-10")
    assert "Alice" in text
    assert "Eve" not in text
    assert "90,000 CNY" in text
    open_one = page(signed_in("bob"), "comparison", period="2026-10", item="service:teamwork")
    assert "waits for a person" in open_one
    assert "Teamwork" in page(signed_in("bob"), "comparison", item="service:teamwork")
    assert "Sales" in page(signed_in("bob"), "comparison", item="nothing")


# --- Adjusting -----------------------------------------------------------------------------------


def adjust(company: Company, client: Client, **changes: str) -> str:
    sent = {"points": "50.5", "reason": "退款不是她的"} | changes
    args = (company.appraisal("alice").pk, company.score("alice").pk)
    return send(client, "score_adjust", *args, **sent)


@pytest.mark.usefixtures("tasks_at_once")
def test_adjust_scores_the_person_again(
    company: Company,
    signed_in: SignIn,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        text = adjust(company, signed_in("bob"))
    assert "The person is being scored again." in text
    current = Appraisal.objects.get(
        employee=company.people["alice"], period=company.october, is_current=True
    )
    score = current.parts.get().scores.get(item__code="gmv")
    assert score.points == Decimal("50.5")
    assert score.calculated_points != score.points
    text = page(signed_in("clara"), "appraisal", current.pk)
    assert "Calculated points" in text
    assert "退款不是她的" in text
    assert "Bob" in text


def test_adjusting_while_a_run_is_under_way(company: Company, signed_in: SignIn) -> None:
    ScoringRun.objects.create(period=company.october, revision=9, state="scoring")
    text = adjust(company, signed_in("bob"))
    assert "it counts with the next run" in text
    assert Adjustment.objects.get().points == Decimal("50.5")
    assert "counts with the next scoring" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"points": "61"}, "61 is not possible here: 0 to 60 points."),
        ({"points": "viel"}, "Write the points as a number."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_wrong_adjustment_keeps_what_was_typed(
    wrong: dict[str, str], said: str, company: Company, signed_in: SignIn
) -> None:
    text = adjust(company, signed_in("bob"), **wrong)
    assert said in text
    assert not Adjustment.objects.exists()


def test_no_adjusting_of_a_published_period(company: Company, signed_in: SignIn) -> None:
    publish(company)
    assert "nothing is adjusted here" in adjust(company, signed_in("bob"))
    text = page(signed_in("bob"), "appraisal", company.appraisal("alice").pk)
    assert reverse("appraisal:score_adjust", args=[1, 1])[:12] in text  # the page itself opens
    assert "/adjust/" not in text


# --- The employee sees nothing before it is published --------------------------------------------


SECRETS = ("54", "94", "退款", "同级比较", "谈了销售额", "退款率降到", "每周看一次")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("home", ()),
        ("my_scorecard", ()),
        ("my_estimate", ()),
        ("my_history", ()),
        ("my_self_reviews", ()),
        ("self_review", ("2026-10",)),
        ("appeals", ()),
    ],
)
def test_nothing_of_a_result_before_publishing(
    name: str, args: tuple[str, ...], company: Company, signed_in: SignIn
) -> None:
    said = said_about_alice(company)
    said.appeal.delete()
    hide(company)
    Appraisal.objects.filter(period=company.september).update(published_at=None)
    text = page(signed_in("alice"), name, *args)
    for secret in SECRETS:
        assert secret not in text.partition("<main")[2], secret


def test_no_addresses_of_an_unpublished_result_exist(company: Company, signed_in: SignIn) -> None:
    appeal = appeal_of(company)
    hidden = hide(company)
    client = signed_in("alice")
    assert client.post(reverse("appraisal:result_confirm", args=[hidden.pk])).status_code == 404
    path = reverse("appraisal:appeal_submit", args=[company.score("alice").pk])
    assert client.get(path).status_code == 404
    publish(company)
    newer = again(company)
    Appeal.objects.filter(pk=appeal.pk).update(after=newer, state="decided", decision="granted")
    assert "77" not in page(client, "appeal", appeal.pk).partition("<main")[2]


def again(company: Company) -> Appraisal:
    """A revision that is not published."""
    run = ScoringRun.objects.create(period=company.october, revision=7, state="finished")
    return Appraisal.objects.create(
        run=run,
        period=company.october,
        employee=company.people["alice"],
        revision=7,
        total=Decimal(77),
        standing="final",
        working={"problems": []},
        fingerprint="d" * 64,
        created_at=timezone.now(),
    )


def test_withheld_period_says_so(company: Company, signed_in: SignIn) -> None:
    hide(company)
    assert "Nothing of it is shown until" in page(signed_in("alice"), "my_estimate")


def test_estimate_shows_measured_items_only(company: Company, signed_in: SignIn) -> None:
    today = timezone.localdate()
    by_year = scorecard_document(company.scorecard) | {"period": "year"}
    publish_scorecard(
        scorecard=load_scorecard(
            document=by_year,
            role=company.scorecard.role,
            effective_from=today.replace(month=1, day=1),
            actor=None,
        ),
        actor=None,
    )
    AppraisalPeriod.objects.create(
        code=f"{today:%Y}", kind="year", start=today.replace(month=1, day=1),
        end=today.replace(month=12, day=31),
    )  # fmt: skip
    text = page(signed_in("alice"), "my_estimate")
    assert "An estimate, not a result." in text
    assert "300 CNY" in text
    assert "so not estimated: Teamwork" in " ".join(text.split())


def test_published_result_with_all_that_was_said(company: Company, signed_in: SignIn) -> None:
    said_about_alice(company)
    publish(company)
    text = page(signed_in("alice"), "my_scorecard_of", "2026-10")
    for seen in ("谈了销售额", "每周看一次退款", "退款率降到", "What costs the most points", "−6"):
        assert seen in text
    assert "adjusted to 50 by" not in text  # it counts with the next scoring, not yet


def test_confirm(company: Company, signed_in: SignIn) -> None:
    publish(company)
    client = signed_in("alice")
    assert "Confirm the result" in page(client, "my_scorecard_of", "2026-10")
    text = send(client, "result_confirm", company.appraisal("alice").pk)
    assert "Confirmed. Thank you." in text
    assert "Confirm the result" not in text
    assert "Confirmed by the employee on" in page(
        signed_in("bob"), "appraisal", company.appraisal("alice").pk
    )


def test_self_review_is_written_and_read_by_the_manager(
    company: Company, signed_in: SignIn
) -> None:
    client = signed_in("alice")
    text = send(client, "self_review", "2026-10", achievements=MARKUP)
    assert "Your self-review is saved." in text
    alice = company.people["alice"].pk
    shown = page(signed_in("bob"), "talk", alice, "2026-10")
    assert "alert(" in shown
    assert MARKUP not in shown
    assert signed_in("dan").get(
        reverse("appraisal:talk", args=[alice, "2026-10"])
    ).status_code == 404  # fmt: skip
    publish(company)
    assert "can be read, not changed" in page(client, "self_review", "2026-10")


# --- Meetings and plans --------------------------------------------------------------------------


def test_plan_and_follow_up_on_the_page(company: Company, signed_in: SignIn) -> None:
    client, alice = signed_in("bob"), company.people["alice"].pk
    sent = {"goals": "Ziel", "support": "", "start": "2026-11-01", "end": "2026-10-01"}
    assert "The plan ends before it begins." in send(client, "plan_write", alice, "2026-10", **sent)
    assert not ImprovementPlan.objects.exists()
    send(client, "plan_write", alice, "2026-10", **sent | {"end": "2026-12-31"})
    plan = ImprovementPlan.objects.get()
    send(client, "plan_end", plan.pk, state="reached", outcome="erreicht")
    plan.refresh_from_db()
    assert (plan.state, plan.outcome) == ("reached", "erreicht")
    september = ReviewMeeting.objects.create(
        period=company.september, employee_id=alice, held_on="2026-10-02", notes="n"
    )
    action = AgreedAction.objects.create(meeting=september, text="每天检查")
    assert "每天检查" in page(client, "talk", alice, "2026-10")
    text = send(client, "action_close", action.pk, state="done", follow_up="gut", period="2026-10")
    assert "The action is ended." in text
    assert "October 2026" in text


# --- Appeals -------------------------------------------------------------------------------------


def test_appeal_from_an_item_to_its_attachment(
    company: Company, signed_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    publish(company)
    client, score = signed_in("alice"), company.score("alice")
    assert reverse("appraisal:appeal_submit", args=[score.pk]) in page(client, "my_scorecard")
    proof = SimpleUploadedFile("订单.csv", "日期,金额".encode())
    text = send(client, "appeal_submit", score.pk, category="data", text=MARKUP, attachment=proof)
    assert "The appeal is submitted." in text
    assert MARKUP not in text
    appeal = Appeal.objects.get()
    path = reverse("appraisal:appeal_attachment", args=[appeal.pk])
    for who, status in (("alice", 200), ("bob", 200), ("hana", 200), ("amy", 404), ("dan", 404)):
        answer = signed_in(who).get(path)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content) == "日期,金额".encode()
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("proof", [SimpleUploadedFile("a.exe", b"MZ"), None])
def test_refused_appeal_keeps_what_was_typed(
    proof: SimpleUploadedFile | None, company: Company, signed_in: SignIn
) -> None:
    publish(company)
    sent = {"category": "data", "text": "die Bestellungen"}
    if proof is None:
        AppraisalPeriod.objects.update(appeals_until=timezone.localdate() - timedelta(days=1))
    else:
        sent |= {"attachment": proof}
    text = send(signed_in("alice"), "appeal_submit", company.score("alice").pk, **sent)
    assert not Appeal.objects.exists()
    assert ("die Bestellungen" in text) is (proof is not None)


def test_lists_of_each_side(company: Company, signed_in: SignIn) -> None:
    publish(company)
    appeal = appeal_of(company)
    link = reverse("appraisal:appeal", args=[appeal.pk])
    for who in ("alice", "bob", "clara", "hana"):
        assert link in page(signed_in(who), "appeals")
    for who in ("amy", "dan", "eve", "ada"):
        assert link not in page(signed_in(who), "appeals")
    asked = {"state": "decided"}
    answer = signed_in("hana").get(reverse("appraisal:appeals"), asked)
    assert not answer.context["shown"].object_list


def test_answer_and_decision_on_the_page(company: Company, signed_in: SignIn) -> None:
    publish(company)
    appeal = appeal_of(company)
    assert "Your answer" in page(signed_in("bob"), "appeal", appeal.pk)
    assert "Your answer" not in page(signed_in("hana"), "appeal", appeal.pk)
    assert "decides after the answer" in page(signed_in("hana"), "appeal", appeal.pk)
    assert "Write an answer." in send(signed_in("bob"), "appeal_answer", appeal.pk, answer=" ")
    send(signed_in("bob"), "appeal_answer", appeal.pk, answer="stimmt")
    hana = signed_in("hana")
    assert "Possible: 0 to 60 points." in page(hana, "appeal", appeal.pk)
    text = send(hana, "appeal_decide", appeal.pk, decision="granted", reason="ja", points="")
    assert "Give the points that are right." in text
    text = send(hana, "appeal_decide", appeal.pk, decision="granted", reason="ja", points="60")
    assert "Granted: the new revision is being scored." in text
    assert ScoringRun.objects.get(state="queued").reason == "appeal granted: Sales"


def test_a_grant_that_could_not_be_scored_can_be_scored_later(
    company: Company, signed_in: SignIn
) -> None:
    publish(company)
    appeal = appeal_of(company)
    Appeal.objects.filter(pk=appeal.pk).update(state="answered")
    run = ScoringRun.objects.create(period=company.october, revision=9, state="scoring")
    hana = signed_in("hana")
    text = send(hana, "appeal_decide", appeal.pk, decision="partly", reason="r", points="58")
    assert "it counts with the next run" in text
    ScoringRun.objects.filter(pk=run.pk).update(state="finished")
    assert "Score again" in page(hana, "appeal", appeal.pk)
    send(hana, "appeal_score", appeal.pk)
    assert ScoringRun.objects.filter(state="queued").count() == 1


def test_withdraw(company: Company, signed_in: SignIn) -> None:
    publish(company)
    appeal = appeal_of(company)
    assert "withdrawn" in send(signed_in("alice"), "appeal_withdraw", appeal.pk)
    text = page(signed_in("alice"), "my_scorecard")
    assert reverse("appraisal:appeal_submit", args=[appeal.score_id]) in text


def test_statistics_page(company: Company, signed_in: SignIn) -> None:
    publish(company)
    assert "There is no appeal." in page(signed_in("hana"), "appeals_statistics")
    appeal_of(company)
    text = page(signed_in("hana"), "appeals_statistics", period="2026-10")
    assert "50 %" in text  # one appeal, two published results of the item
    assert "in proportion" in text or "Sales" in text
