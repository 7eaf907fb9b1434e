"""What a locked period rests on can't be changed; where it is all the same, it is named."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import translation

from appraisal.models import (
    AccountBinding,
    Adjustment,
    Appeal,
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Assignment,
    Department,
    Employee,
    Event,
    Exclusion,
    Fact,
    GradeChange,
    Item,
    ItemScore,
    MetricDefinition,
    PeriodSeal,
    Rating,
    Role,
    Scorecard,
    ScoringRun,
    SealedDays,
    Section,
    SelfReview,
    Shop,
    ShopFile,
    SourceAccount,
    Target,
)
from appraisal.models.immutability import drop, guards, install, missing
from appraisal.selectors.digests import digest_of, period_digests
from appraisal.selectors.foundations import PREFIXES
from appraisal.selectors.verification import verify
from appraisal.services.accounts import bind_account, bind_numbered_accounts
from appraisal.services.periods import StepRefused, approve_period, lock_period, open_period
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import retire_scorecard
from appraisal.services.scoring import create_run, work_off
from appraisal.services.targets import Entry, Setting, TargetsRefused, set_targets
from tests.crowd import SCORECARD, crowd, fact, scorecard
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

State = AppraisalPeriod.State
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
SEPTEMBER = date(2026, 9, 15)


@pytest.fixture
def locked() -> AppraisalPeriod:
    """October of two people, locked, with something of everything; it looks back on September."""
    document = copy.deepcopy(SCORECARD)
    document["sections"][0]["items"][0]["target"] = "prev(cs_gmv) * 2"
    period = crowd(2, document=document)
    file = ShopFile.objects.get()
    Fact.objects.bulk_create(
        fact(file, account, SEPTEMBER, number, 1)
        for number, account in enumerate(SourceAccount.objects.order_by("key"))
    )
    employee, role = Employee.objects.order_by("number")[0], Role.objects.get()
    about = {"period": period, "employee": employee}
    shop = Shop.objects.get()
    Target.objects.create(
        role=role, item_code="sales", shop=shop, effective_from=OCTOBER, value="prev(cs_gmv) * 3"
    )
    Exclusion.objects.create(**about, role=role, item_code="nothing", reason="r")
    Rating.objects.create(**about, role=role, item_code="nothing", level="A")
    Adjustment.objects.create(
        **about, role=role, item_code="complaints", points=Decimal(1), reason="r"
    )
    GradeChange.objects.create(**about, grade="A", reason="r", withdrawn_at="2026-10-30T00:00Z")
    SelfReview.objects.create(**about, achievements="a")
    work_off(run=create_run(period=period, actor=None))
    walk(period, State.PUBLISHED)
    score = ItemScore.objects.filter(part__appraisal__is_current=True).first()
    Appeal.objects.create(
        employee=score.part.appraisal.employee,
        before=score.part.appraisal,
        score=score,
        category="data",
        text="t",
        state="withdrawn",
        answer_due=NOVEMBER,
    )
    lock_period(period=period, actor=None, despite=True)
    period.refresh_from_db()
    return period


def _update(model: type[models.Model], **values: Any) -> Callable[[], object]:
    return lambda: model._default_manager.update(**values)


def _delete(model: type[models.Model]) -> Callable[[], object]:
    return lambda: model._default_manager.all()._raw_delete("default")


def _other_shop() -> Shop:
    return Shop.objects.create(code="S2", name_zh="二店", platform="jd")


def _newcomer(start: date) -> Assignment:
    person = Employee.objects.create(number="N1", name="新人", department=Department.objects.get())
    return Assignment.objects.create(employee=person, role=Role.objects.get(), start=start)


def _late_target(day: date) -> Target:
    return Target.objects.create(
        role=Role.objects.get(),
        item_code="complaints",
        employee=Employee.objects.order_by("number")[0],
        effective_from=day,
        value="5",
    )


def _one_more_fact(day: date) -> None:
    account = SourceAccount.objects.order_by("key")[0]
    fact(ShopFile.objects.get(), account, day, 0, 1).save(force_insert=True)


REFUSED: dict[str, Callable[[], object]] = {
    "fact of a month looked back on": lambda: _one_more_fact(date(2026, 9, 20)),
    "fact of that month changed": lambda: Fact.objects.filter(date_from=SEPTEMBER).update(
        measures={}
    ),
    "binding begins later": _update(AccountBinding, start=date(2026, 10, 2)),
    "binding ends earlier": _update(AccountBinding, end=OCTOBER),
    "binding of somebody else": lambda: AccountBinding.objects.update(
        employee=Employee.objects.order_by("number")[0]
    ),
    "binding deleted": _delete(AccountBinding),
    "second binding": lambda: AccountBinding.objects.create(
        account=SourceAccount.objects.order_by("key")[0],
        employee=Employee.objects.order_by("-number")[0],
        start=OCTOBER,
    ),
    "account of another shop": lambda: SourceAccount.objects.update(shop=_other_shop()),
    "account of another kind": _update(SourceAccount, kind="shop"),
    "assignment begins later": _update(Assignment, start=date(2026, 10, 2)),
    "assignment ends earlier": _update(Assignment, end=date(2026, 10, 30)),
    "assignment in another shop": lambda: Assignment.objects.update(shop=_other_shop()),
    "assignment deleted": _delete(Assignment),
    "assignment from before": lambda: _newcomer(date(2026, 10, 31)),
    "hired within": _update(Employee, hired_on=date(2026, 10, 2)),
    "left within": _update(Employee, left_on=date(2026, 10, 30)),
    "target changed": _update(Target, value="1"),
    "target of another kind": _update(Target, period_kind="quarter"),
    "target deleted": _delete(Target),
    "target from before": lambda: _late_target(date(2026, 10, 31)),
    "appeal": _update(Appeal, text="other"),
    "seal": _update(PeriodSeal, digest="0" * 64),
    "seal deleted": _delete(PeriodSeal),
    "sealed days": _update(SealedDays, start=NOVEMBER),
    "sealed days deleted": _delete(SealedDays),
    "the person": lambda: Employee.objects.order_by("number")[0].delete() and None,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_locked_period_rests_on_can_not_be_changed(locked, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[name]()
    assert verify(locked).holds


ALLOWED: dict[str, Callable[[], object]] = {
    "fact of a day in between": lambda: _one_more_fact(date(2026, 8, 20)),
    "fact of the next month": lambda: _one_more_fact(NOVEMBER),
    "fact of the whole quarter": lambda: Fact.objects.create(
        file=ShopFile.objects.get(),
        layout="cs_tmall",
        account=SourceAccount.objects.order_by("key")[0],
        date_from=OCTOBER,
        date_until=date(2026, 12, 31),
        rows=1,
        measures={"cs_gmv": 5},
        state="active",
    ),
    "binding ends later": _update(AccountBinding, end=date(2026, 10, 31)),
    "binding from the next month": lambda: AccountBinding.objects.create(
        account=SourceAccount.objects.order_by("key")[0],
        employee=Employee.objects.order_by("-number")[0],
        start=NOVEMBER,
    ),
    "assignment ends later": _update(Assignment, end=date(2026, 10, 31)),
    "assignment from the next month": lambda: _newcomer(NOVEMBER),
    "left at the end": _update(Employee, left_on=date(2026, 10, 31)),
    "target from the next month": lambda: _late_target(NOVEMBER),
    "somebody moves to another department": lambda: Employee.objects.update(
        department=Department.objects.create(code="new", name_zh="新")
    ),
    "a metric means something else now": lambda: MetricDefinition.objects.filter(
        code="cs_gmv"
    ).update(aggregation="max"),
    "the scorecard is retired": lambda: retire_scorecard(
        scorecard=Scorecard.objects.get(), actor=None
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_comes_later_is_free_and_leaves_the_seal_whole(locked, name):
    ALLOWED[name]()
    assert verify(locked).holds


TAMPERED: tuple[type[models.Model], ...] = (
    Appraisal,
    AppraisalPart,
    ItemScore,
    Fact,
    AccountBinding,
    Assignment,
    Target,
    Rating,
    Exclusion,
    Adjustment,
    GradeChange,
    SelfReview,
    Appeal,
    ScoringRun,
    Scorecard,
    Section,
    Item,
    PeriodSeal,
)
NOT_SEALED = {
    # Who did it stands in the log; when and by whom is not what the score rests on.
    "rated_by", "rated_at", "approved_by", "approved_at", "made_by", "made_at", "withdrawn_by",
    "requested_by", "finished_at", "created_at", "sealed_by", "sealed_at", "written_by",
    "updated_at", "written_at", "answered_by", "decided_by", "file", "superseded_by", "rows",
    "error",
}  # fmt: skip


OF_SCORECARDS = {"state", "note", "published_at", "position"}
"""Retiring is allowed, the note is for the office, and a place counts only as an order."""


def _columns(model: type[models.Model]) -> Iterator[models.Field]:
    """The columns of which somebody would notice that they are not what was sealed."""
    skipped = NOT_SEALED if model is not PeriodSeal else NOT_SEALED - {"rows"}
    if model in {Scorecard, Section, Item}:
        skipped = skipped | OF_SCORECARDS
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.name not in skipped and not field.is_relation:
            yield field


def _another(value: Any, field: models.Field) -> Any:
    """Some other value that the column takes."""
    if field.choices:
        return next(key for key, _label in field.flatchoices if key != value)
    if isinstance(field, models.JSONField):
        return {"tampered": 1} if isinstance(value, dict) else [*(value or []), {"tampered": 1}]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00Z"
    if field.name == "start":
        return date(2026, 10, 2)
    if field.name == "date_from":
        return value - timedelta(days=1)
    if isinstance(field, models.DateField):
        return (value or OCTOBER) + timedelta(days=1)
    if isinstance(field, models.CharField | models.TextField) and not isinstance(value, Decimal):
        return f"{value}x"[-field.max_length :] if field.max_length else f"{value}x"
    return (value or 0) + 1


def _noticed(period: AppraisalPeriod) -> bool:
    found = verify(period)
    is_forged = len(found.broken) > len(missing(connection))
    return bool(is_forged or found.differences or found.mismatches)


@pytest.mark.parametrize("model", TAMPERED)
def test_with_the_triggers_gone_every_tampered_column_is_named(locked, model):
    drop(connection)
    assert not _noticed(locked)
    row = model._default_manager.order_by("pk").last()
    unnoticed = []
    for field in _columns(model):
        other = _another(getattr(row, field.name), field)
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**{field.name: other})
                if not _noticed(locked):
                    unnoticed.append(field.name)
                raise _TakenBack
        except _TakenBack:
            continue
    assert unnoticed == []
    install(connection)


class _TakenBack(Exception):
    """The change is undone with its transaction."""


def test_the_command_names_what_differs(locked):
    drop(connection)
    ItemScore.objects.filter(item__code="sales").update(points=Decimal(7))
    install(connection)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_period", locked.code, stdout=out)
    assert "appraisal/E00000" in out.getvalue()
    assert "sales" in out.getvalue()


LEAVES = tuple(
    model
    for model in TAMPERED
    if model not in {Appraisal, AppraisalPart, ScoringRun, Assignment, Scorecard, Section, Item}
)
"""On the others rows hang that the database does not let go."""


@pytest.mark.parametrize("model", LEAVES)
def test_with_the_triggers_gone_every_deleted_row_is_named(locked, model):
    drop(connection)
    if model is ItemScore:
        Appeal.objects.all()._raw_delete("default")
    rows = model._default_manager.order_by("-pk")
    model._default_manager.filter(pk=rows[0].pk)._raw_delete("default")
    install(connection)
    found = verify(locked)
    assert found is None or not found.holds


def test_a_score_and_its_digest_forged_together_do_not_follow_from_the_inputs(locked):
    drop(connection)
    ItemScore.objects.filter(item__code="sales").update(points=Decimal(7))
    seal = locked.seals.get()
    forged = period_digests(locked, seal.basis)
    PeriodSeal.objects.update(rows=forged.rows, digest=forged.digest)
    Event.objects.filter(verb="seal").update(detail={"digest": forged.digest})
    install(connection)
    found = verify(locked)
    assert not found.broken
    assert not found.differences
    assert {(each.item, each.field, each.stored) for each in found.mismatches} >= {
        ("sales", "points", "7")
    }


def test_a_forged_seal_does_not_agree_with_the_log(locked):
    drop(connection)
    Fact.objects.filter(date_from=OCTOBER).update(measures={"cs_gmv": 9})
    seal = locked.seals.get()
    forged = period_digests(locked, seal.basis)
    PeriodSeal.objects.update(rows=forged.rows, digest=forged.digest)
    install(connection)
    with translation.override("en"):
        assert verify(locked).broken == ["the log has another digest than the seal"]


def test_missing_triggers_are_named_and_migrating_puts_them_back(locked):
    assert missing(connection) == []
    drop(connection)
    assert len(missing(connection)) == len(guards())
    assert len(verify(locked).broken) == len(guards())
    call_command("migrate", verbosity=0)
    assert missing(connection) == []
    assert verify(locked).holds


def test_a_seal_of_before_is_compared_by_the_rows_it_has(locked):
    drop(connection)
    seal = locked.seals.get()
    rows = {
        name: row for name, row in seal.rows.items() if not name.startswith((*PREFIXES, "basis/"))
    }
    PeriodSeal.objects.update(rows=rows, digest=digest_of(rows), basis={})
    Event.objects.filter(verb="seal")._raw_delete("default")
    install(connection)
    assert verify(locked).holds


def test_forms_and_services_say_it_before_the_database_does(locked):
    with pytest.raises(ValidationError):
        _newcomer_unsaved().full_clean()
    person = Employee.objects.order_by("number")[0]
    person.left_on = date(2026, 10, 20)
    with pytest.raises(ValidationError):
        person.clean()
    person.left_on = date(2026, 11, 20)
    person.clean()
    account = SourceAccount.objects.order_by("key")[0]
    other = Employee.objects.order_by("-number")[0]
    with pytest.raises(Refused):
        bind_account(account=account, employee=other, start=date(2026, 10, 2), actor=None)
    bind_account(account=account, employee=other, start=NOVEMBER, actor=None)
    entry = [Entry("employee", person.number, "sales", "12")]
    role = Role.objects.get()
    with pytest.raises(TargetsRefused):
        set_targets(setting=Setting(role, date(2026, 10, 31)), entries=entry, actor=None)
    set_targets(setting=Setting(role, NOVEMBER), entries=entry, actor=None)
    assert verify(locked).holds


def _newcomer_unsaved() -> Assignment:
    person = Employee.objects.create(number="N1", name="新人", department=Department.objects.get())
    return Assignment(employee=person, role=Role.objects.get(), start=OCTOBER)


def test_numbered_accounts_are_bound_behind_the_locked_days(locked):
    shop = Shop.objects.get()
    drop(connection)
    account = SourceAccount.objects.create(shop=shop, kind="employee", key="E00000")
    fact(ShopFile.objects.get(), account, OCTOBER, 0, 1).save()
    install(connection)
    fact(ShopFile.objects.get(), account, NOVEMBER, 0, 1).save()
    assert bind_numbered_accounts(shop=shop, actor=None) == 1
    assert account.bindings.get().start == date(2026, 10, 2)


class TestBeforeTheSteps:
    """What is older than its inputs is not approved, whoever was scored last."""

    def test_one_person_scored_again_makes_nobody_else_younger(self):
        period = walk(crowd(2), State.SCORED)
        first = Employee.objects.order_by("number")[0]
        Rating.objects.create(
            period=period, employee=first, role=Role.objects.get(), item_code="x", level="A"
        )
        second = Employee.objects.order_by("-number")[0]
        work_off(run=create_run(period=period, actor=None, employees=[second]))
        with pytest.raises(StepRefused):
            approve_period(period=period, actor=None, despite=True)

    @pytest.mark.parametrize(
        "change",
        [
            lambda: Fact.objects.update(measures={"cs_gmv": 1}),
            lambda: AccountBinding.objects.all()._raw_delete("default"),
            lambda: Assignment.objects.update(start=date(2026, 10, 2)),
            lambda: _late_target(OCTOBER) and None,
            lambda: MetricDefinition.objects.filter(code="cs_gmv").update(aggregation="max"),
        ],
    )
    def test_any_changed_input_is_noticed(self, change):
        period = walk(crowd(1), State.SCORED)
        Target.objects.all().delete()
        change()
        with pytest.raises(StepRefused) as refused:
            approve_period(period=period, actor=None, despite=True)
        assert "E00000" in str(refused.value)

    def test_whoever_came_later_has_to_be_scored(self):
        period = walk(crowd(1), State.SCORED)
        _newcomer(date(2026, 10, 20))
        with pytest.raises(StepRefused) as refused:
            approve_period(period=period, actor=None, despite=True)
        assert "N1" in str(refused.value)

    def test_whoever_has_no_role_any_more_has_no_current_result(self):
        period = walk(crowd(2), State.SCORED)
        Assignment.objects.filter(employee__number="E00001").update(end=date(2026, 9, 30))
        with pytest.raises(StepRefused):
            approve_period(period=period, actor=None, despite=True)
        work_off(run=create_run(period=period, actor=None))
        current = Appraisal.objects.filter(is_current=True)
        assert [row.employee.number for row in current] == ["E00000"]
        approve_period(period=period, actor=None, despite=True)


def test_a_month_and_its_quarter_seal_the_same_facts():
    month = crowd(1)
    quarterly = copy.deepcopy(SCORECARD) | {"period": "quarter"}
    scorecard(Role.objects.get(), quarterly)
    quarter = open_period(code="2026-Q4", actor=None)
    walk(quarter, State.LOCKED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.update(measures={})
    with pytest.raises(IntegrityError), transaction.atomic():
        _one_more_fact(date(2026, 12, 24))
    walk(month, State.LOCKED)
    assert verify(quarter).holds
    assert verify(month).holds


def test_a_restored_dump_has_its_triggers(locked):
    """SQLite: a copy is tried. PostgreSQL: they are in the catalogue that its dumps are made of."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
                " AND tgrelid = 'appraisal_appraisal'::regclass"
            )
            assert cursor.fetchone()[0] > 0
        return
    lines = "".join(connection.connection.iterdump())
    copy_of = sqlite3.connect(":memory:")
    copy_of.executescript(lines)
    with pytest.raises(sqlite3.IntegrityError, match="locked"):
        copy_of.execute("UPDATE appraisal_appraisal SET total = 1")
    copy_of.close()
