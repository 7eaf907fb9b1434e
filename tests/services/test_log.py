"""Nothing changes without a line in the log: every verb of the services, found in their code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import translation

from appraisal.exporting.template_start import starting_template
from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Event,
    ItemScore,
    Role,
    Scorecard,
    Shop,
    ShopFile,
    SourceAccount,
)
from appraisal.selectors.audit import lines_of
from appraisal.selectors.log_words import NAMES, VERBS
from appraisal.selectors.ratings import grids_of
from appraisal.selectors.what_if import Draft
from appraisal.services import (
    accounts,
    appeals,
    confirmations,
    downloads,
    exclusions,
    exports,
    imports,
    layouts,
    logins,
    meetings,
    notices,
    orders,
    periods,
    ratings,
    reviews,
    scorecards,
    scoring,
    sheet_templates,
    targets,
    trials,
)
from appraisal.services.metrics import load_metrics
from tests.crowd import MONTH, SCORECARD, crowd
from tests.explained import DOCUMENT
from tests.services.service_verbs import RECORDS, WRITES, reaches, verbs, words

ADDRESS = "203.0.113.7"

NO_LINE = {
    "ensure_accounts": "accounts come out of files; the file has its line",
    "load_company": "a demo's master data: each saved version has its line",
    "load_metrics": "each saved version of a metric has its line",
    "record_version": "it writes the line itself, of a version",
    "write_batch": "a worker writes what somebody asked for",
    "write_part": "a worker writes what somebody asked for",
    "write_archive": "a worker writes what somebody asked for",
    "alive": "how far a worker is",
    "remove_old_exports": "files whose days are over",
    "progress": "how far a worker is",
    "report": "how far a worker is",
    "run_trial": "a worker scores what somebody asked for",
    "stale_trial_ids": "a dead worker's trial is queued again",
    "remove_old_trials": "trials whose days are over",
    "stage_facts": "staged facts count for nothing",
    "activate_staged": "a part of storing a file, which has its line",
    "withdraw": "a part of undoing a file, which has its line",
    "drop_staged": "staged facts count for nothing",
    "force_shares": "a part of the end of a scoring run, which has its line",
    "read_file": "reading makes a preview; storing it has its line",
    "remark_file": "remark patterns have their lines",
    "count_orders": "sums of marked orders, whose marks have their lines",
    "mail_new": "that a notice was mailed stands on the notice",
    "mail_digests": "that a notice was mailed stands on the notice",
    "tell": "a notice is itself a note of what happened",
    "tell_published": "a notice is itself a note of what happened",
    "mark_read": "that a notice was read stands on the notice",
    "stage_orders": "staged orders count for nothing",
    "activate_orders": "a part of storing a file, which has its line",
    "withdraw_orders": "a part of undoing a file, which has its line",
    "drop_staged_orders": "staged orders count for nothing",
    "remark_orders": "remark patterns have their lines",
    "publish_current": "a part of publishing, which has its line",
    "ratings_workbook": "writes a workbook, no rows",
    "template": "writes a workbook, no rows",
    "write_results": "a part of a scoring run, which has its lines",
    "write_rows": "a part of saving a scorecard, which has its line",
}
"""Functions that write without somebody who acts, and why they need no line of their own."""


def test_whoever_acts_leaves_a_line() -> None:
    found = verbs()
    acting = [each for each in found.values() if each.is_public and each.has_actor]
    assert len(acting) > 50
    silent = {each.name for each in acting if not reaches(found, each, RECORDS)}
    assert silent - RECORDS == {"allow_above", "allow_hr", "allow_own"}


def test_what_writes_without_a_line_is_known() -> None:
    found = verbs()
    silent = {
        each.name
        for each in found.values()
        if each.is_public
        and not each.has_actor
        and reaches(found, each, WRITES)
        and not reaches(found, each, RECORDS)
    }
    assert silent == set(NO_LINE)


def test_every_verb_has_words() -> None:
    assert words() - set(VERBS) == set()


@pytest.fixture
def people(db: None, tmp_path: Path, settings: Any) -> Iterator[dict[str, Any]]:
    """An agent, the manager above and human resources, at one address."""
    settings.SHOP_FILE_DIR, settings.MEDIA_ROOT = tmp_path / "files", tmp_path / "media"
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    crowd(2, document=GRADED)
    users = {
        name: get_user_model().objects.create_user(name) for name in ("agent", "manager", "hr")
    }
    users["hr"].groups.add(Group.objects.get_or_create(name="HR")[0])
    agent = Employee.objects.get(number="E00001")
    manager = Employee.objects.create(
        number="M1", name="主管", user=users["manager"], department=agent.department
    )
    Employee.objects.filter(pk=agent.pk).update(user=users["agent"], manager=manager)
    with structlog.contextvars.bound_contextvars(client_address=ADDRESS):
        yield users


MANNER = {
    "code": "manner",
    "name": {"zh": "态度", "en": "Manner"},
    "points": 20,
    "rule": {
        "kind": "rating",
        "levels": [{"label": "good", "points": 20}, {"label": "poor", "points": 5}],
    },
}
_SECTION = SCORECARD["sections"][0]
GRADED = SCORECARD | {
    "points": 120,
    "sections": [_SECTION | {"items": [*_SECTION["items"], MANNER]}],
    "grades": [{"label": "A", "at_least": 60}, {"label": "B"}],
}


def month() -> AppraisalPeriod:
    return AppraisalPeriod.objects.get(code=MONTH)


def agent() -> Employee:
    return Employee.objects.get(number="E00001")


def rate(level: str, actor: Any) -> None:
    answers = [
        (cell, ratings.Answer(level=level))
        for grid in grids_of(Employee.objects.all(), month())
        for row in grid.rows
        for cell in row.cells
    ]
    ratings.save_ratings(period=month(), answers=answers, actor=actor)


def score(actor: Any, **rest: Any) -> None:
    scoring.work_off(run=scoring.create_run(period=month(), actor=actor, **rest))


def file_of(shop: Shop, gmv: int, actor: Any) -> ShopFile:
    content = f"开始日期,结束日期,工号,支付金额(GMV)\n2026-10-01,2026-10-31,E00001,{gmv}".encode()
    file, _new = imports.receive_file(shop=shop, name="a.csv", chunks=[content], actor=actor)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    return file


def configuration(hr: Any) -> None:
    """Scorecards, targets, layouts, templates, patterns, logins."""
    role, shop = Role.objects.get(), Shop.objects.get()
    draft = scorecards.load_scorecard(
        document=GRADED, role=role, effective_from=date(2026, 11, 1), actor=hr
    )
    scorecards.edit_scorecard(
        scorecard=draft, change=lambda one: {**one, "note": "shorter"}, actor=hr
    )
    scorecards.publish_scorecard(scorecard=draft, actor=hr)
    again = scorecards.copy_scorecard(scorecard=draft, effective_from=date(2026, 12, 1), actor=hr)
    scorecards.discard_draft(scorecard=again, actor=hr)
    scorecards.retire_scorecard(scorecard=Scorecard.objects.get(pk=draft.pk), actor=hr)
    for text in ("3000", "3100"):
        entry = targets.Entry("shop", shop.code, "sales", text)
        setting = targets.Setting(role, date(2026, 10, 1))
        targets.set_targets(setting=setting, entries=[entry], actor=hr)
    for name in ("推广计划表", "推广计划"):
        document = DOCUMENT | {"name": {"zh": name, "en": "Plans"}}
        layouts.save_layout(document=document, actor=hr)
    layouts.retire_layout(code="own_plans", actor=hr)
    content = starting_template("en")
    template = sheet_templates.upload_template(name="ours.xlsx", content=content, actor=hr)
    sheet_templates.use_template(template=template, actor=hr)
    sheet_templates.use_template(template=None, actor=hr)
    before = logins.state_of(hr)
    hr.email = "hr@example.com"
    hr.save()
    logins.note_login(user=hr, before=before, actor=hr)
    logins.note_login(user=get_user_model().objects.create_user("new"), before=None, actor=hr)
    logins.note_password(user=hr, actor=hr)
    logins.note_login_gone(user=get_user_model().objects.get(username="new"), actor=hr)
    notices.set_mail(user=hr, wishes={"appeal": "digest"})
    notices.set_language(user=hr, language="en")


def files(hr: Any) -> None:
    """Files in and out, whose accounts are whose, brushed orders."""
    shop = Shop.objects.get()
    stored = imports.confirm_file(file=file_of(shop, 5, hr), actor=hr)
    imports.undo_file(file=stored, actor=hr)
    previewed = file_of(shop, 6, hr)
    imports.read_again(file=previewed, actor=hr)
    imports.read_file(file_id=previewed.pk)
    imports.discard_file(file=ShopFile.objects.get(pk=previewed.pk), actor=hr)
    account = SourceAccount.objects.create(shop=shop, kind="plan", key="计划一")
    accounts.bind_account(
        account=account, employee=agent(), start=date(2026, 10, 1), end=None, actor=hr
    )
    pattern = accounts.add_binding_pattern(
        text="小满", kind="plan", employee=agent(), shop=shop, actor=hr
    )
    accounts.remove_binding_pattern(pattern=pattern, actor=hr)
    for is_external in (True, False):
        ids = [SourceAccount.objects.filter(kind="agent").values_list("pk", flat=True)[0]]
        accounts.mark_external(accounts=ids, is_external=is_external, actor=hr)
    orders.mark_brushed(shop=shop, text="1234567890123456", note="补", actor=hr)
    orders.unmark_brushed(order=shop.brushed_orders.get(), actor=hr)
    remark = orders.add_remark_pattern(shop=shop, text="补单", actor=hr)
    orders.remove_remark_pattern(pattern=remark, actor=hr)
    downloads.note_download(file="a.csv", subject=stored, actor=hr)
    downloads.note_list_download(file="shops.xlsx", model=Shop, actor=hr)
    trials.ask_trials(periods=[month()], draft=Draft(None, date(2026, 11, 1)), actor=hr)


def judging(people: dict[str, Any]) -> None:
    """Up to a scored period: what people say about results."""
    hr, manager, period = people["hr"], people["manager"], month()
    periods.open_period(code="2026-09", actor=hr)
    periods.confirm_targets(period=period, actor=hr, despite=True)
    periods.complete_data(period=period, actor=hr, despite=True)
    rate("good", manager)
    rate("", manager)
    rate("poor", manager)
    rate("good", manager)
    exclusion = exclusions.exclude_item(
        period=period, employee=agent(), role=Role.objects.get(), item_code="manner",
        reason="new", actor=hr,
    )  # fmt: skip
    exclusions.withdraw_exclusion(exclusion=exclusion, actor=hr)
    said = {"achievements": "sold", "difficulties": "", "intentions": ""}
    reviews.submit_self_review(period=period, employee=agent(), actor=people["agent"], **said)
    said["achievements"] = "sold more"
    reviews.submit_self_review(period=period, employee=agent(), actor=people["agent"], **said)
    score(hr)
    adjustment = reviews.adjust_score(
        period=period, employee=agent(), role=Role.objects.get(), item_code="complaints",
        points=Decimal(30), reason="one was not ours", actor=manager,
    )  # fmt: skip
    reviews.withdraw_adjustment(adjustment=adjustment, actor=manager)
    grade = reviews.calibrate_grade(
        period=period, employee=agent(), grade="A", reason="compared", actor=hr
    )
    reviews.withdraw_grade(change=grade, actor=hr)
    meeting = meetings.hold_review_meeting(
        period=period, employee=agent(), held_on=date(2026, 11, 3), notes="talked",
        actions=[meetings.Agreed("answer sooner", None)], actor=manager,
    )  # fmt: skip
    meetings.close_action(
        action=meeting.actions.get(), state="done", follow_up="yes", actor=manager
    )
    plan = meetings.write_improvement_plan(
        period=period, employee=agent(), goals="faster", support="", start=date(2026, 11, 1),
        end=date(2026, 12, 1), actor=manager,
    )  # fmt: skip
    meetings.end_improvement_plan(plan=plan, state="reached", outcome="yes", actor=manager)
    notices.remind(
        period=period, employees=Employee.objects.all(), message="Please.", what="ratings",
        path="/", actor=hr,
    )  # fmt: skip


def closing(people: dict[str, Any]) -> None:
    """From the scored period to the archive, with appeals and a reopening."""
    hr, period = people["hr"], month()
    score(hr)
    periods.close_scoring(period=period, actor=hr, despite=True)
    periods.approve_period(period=period, actor=hr, despite=True)
    periods.publish_period(period=period, actor=hr, despite=True)
    for decision in (None, "granted"):
        row = ItemScore.objects.get(
            part__appraisal__employee=agent(), part__appraisal__is_current=True,
            item__code="complaints",
        )  # fmt: skip
        appeal = appeals.submit_appeal(
            score=row, category="data", text="wrong", actor=people["agent"]
        )
        if decision is None:
            appeals.withdraw_appeal(appeal=appeal, actor=people["agent"])
            continue
        appeals.answer_appeal(appeal=appeal, text="true", actor=people["manager"])
        appeals.decide_appeal(
            appeal=appeal, decision=decision, reason="seen", points=Decimal(40), actor=hr
        )
        score(hr, employees=[agent()], after_appeal=True)
    current = Appraisal.objects.get(employee=agent(), is_current=True)
    confirmations.confirm_result(appraisal=current, actor=people["agent"])
    exports.create_export(period=period, language="en", actor=hr)
    template = sheet_templates.upload_template(
        name="ours.xlsx", content=starting_template("en"), actor=hr
    )
    sheet_templates.preview_template(template=template, appraisal=current, language="en", actor=hr)
    periods.lock_period(period=period, actor=hr, despite=True)
    periods.reopen_period(period=month(), reason="a file was late", actor=hr)
    for step in (periods.approve_period, periods.publish_period, periods.lock_period):
        step(period=month(), actor=hr, despite=True)
    periods.archive_period(period=month(), actor=hr)


@pytest.fixture
def story(people: dict[str, Any]) -> dict[str, Any]:
    """Every verb once."""
    configuration(people["hr"])
    files(people["hr"])
    judging(people)
    closing(people)
    return people


SPEAKS_FOR_ITSELF = {
    "add_pattern", "add_remark", "approve", "change_password", "delete", "discard", "download",
    "export", "hold_meeting", "mark_brushed", "open", "preview_template", "publish",
    "receive_file", "remind", "remove_pattern", "remove_remark", "retire_layout", "score",
    "seal", "stop_template", "try_draft", "unmark_brushed", "upload_template", "write_plan",
    "confirm",
}  # fmt: skip
"""Verbs of which something is made, taken away or noted: there is no before."""


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.slow
def test_every_verb_is_in_the_log_with_who_from_where_and_what_changed(
    story: dict[str, Any],
) -> None:
    lines = list(Event.objects.filter(address=ADDRESS))
    assert {line.verb for line in lines} >= words()
    unknown = [line for line in lines if line.actor is None and line.verb != "finish_scoring"]
    assert unknown == []
    for verb in words() - SPEAKS_FOR_ITSELF:
        mine = lines_of(line for line in lines if line.verb == verb)
        told = [change for line in mine for change in line.changes]
        assert any(change.before for change in told), verb


@pytest.mark.django_db
@pytest.mark.slow
def test_a_chosen_language_is_called_by_its_name(story: dict[str, Any]) -> None:
    event = Event.objects.filter(detail__language="en").latest("pk")
    with translation.override("zh-hans"):
        (line,) = lines_of([event])
    assert "英文" in [change.after for change in line.changes]


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_line_is_in_words(story: dict[str, Any], language: str) -> None:
    keys = {"state", "from", "to", "version", "reason", *NAMES}
    with translation.override(language):
        for line in lines_of(Event.objects.all()):
            event = line.event
            assert line.verb == str(VERBS[event.verb])
            assert line.subject != event.subject or language == "en"
            if language == "zh-hans":
                raw = [each.name for each in line.changes if each.name in keys]
                assert raw == [], event.verb


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_a_line_is_never_changed_or_deleted() -> None:
    period = periods.open_period(code="2026-10", actor=None)
    event = Event.objects.get(subject="appraisalperiod", subject_id=str(period.pk))
    for act in (
        lambda: Event.objects.filter(pk=event.pk).update(verb="lock"),
        lambda: Event.objects.bulk_update([event], ["verb"]),
        event.save,
        event.delete,
        lambda: Event.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert Event.objects.get(pk=event.pk).verb == "open"


@pytest.mark.django_db
@pytest.mark.slow
def test_items_people_and_roles_are_called_by_name(
    story: dict[str, Any], django_assert_num_queries: Any
) -> None:
    rows = list(Event.objects.filter(verb__in=["adjust", "set_targets", "exclude"]))
    with translation.override("en"), django_assert_num_queries(3):
        found = lines_of(rows)
    told = {
        (line.event.verb, change.name, change.before, change.after)
        for line in found
        for change in line.changes
    }
    assert ("adjust", "item", "", "Complaints") in {(v, n, b, a.title()) for v, n, b, a in told}
    assert ("adjust", "points", "35", "30") in told
    assert any(v == "set_targets" and (b, a) == ("3000", "3100") for v, _n, b, a in told)
    assert ("exclude", "employee", "", str(agent())) in told
