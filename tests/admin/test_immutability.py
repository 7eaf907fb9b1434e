"""Published scorecards and the event log: no way in changes them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from appraisal.models import Event, Item, Role, Scorecard, Section

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def published() -> Scorecard:
    role = Role.objects.create(code="operator", name_zh="运营")
    scorecard = Scorecard.objects.create(
        role=role, version=1, name_zh="运营考核表", effective_from=date(2026, 10, 1)
    )
    section = Section.objects.create(scorecard=scorecard, code="sales", name_zh="销售")
    Item.objects.create(
        section=section, code="gmv", name_zh="销售额", rule_kind="ratio", points=100
    )
    scorecard.state = Scorecard.State.PUBLISHED
    scorecard.save()
    return scorecard


def _raw(sql: str) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return run


def _saved(model: type, **values: object) -> Callable[[], object]:
    def run() -> None:
        row = model.objects.get()
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    return run


def _bulk_updated() -> None:
    item = Item.objects.get()
    item.points = Decimal(5)
    Item.objects.bulk_update([item], ["points"])


def _one_more_item() -> None:
    Item.objects.create(section=Section.objects.get(), code="uv", name_zh="UV", rule_kind="ratio")


def _one_more_section() -> None:
    Section.objects.create(scorecard=Scorecard.objects.get(), code="more", name_zh="多")


def _moved_item() -> None:
    draft = Scorecard.objects.create(
        role=Role.objects.get(), version=2, name_zh="新", effective_from=date(2026, 11, 1)
    )
    section = Section.objects.create(scorecard=draft, code="sales", name_zh="销售")
    Item.objects.update(section=section)


@pytest.mark.parametrize(
    "change",
    [
        _saved(Scorecard, name_zh="别的"),
        _saved(Scorecard, state="draft"),
        _saved(Scorecard, state="retired", effective_from=date(2027, 1, 1)),
        lambda: Scorecard.objects.update(effective_from=date(2027, 1, 1)),
        lambda: Scorecard.objects.get().delete(),
        _raw("UPDATE appraisal_scorecard SET note = 'x'"),
        _raw("DELETE FROM appraisal_item"),
        _saved(Section, name_zh="别的"),
        lambda: Section.objects.all().delete(),
        _one_more_section,
        _saved(Item, points=Decimal(5)),
        _saved(Item, rule={"cap": "120%"}),
        _bulk_updated,
        lambda: Item.objects.update(target=1),
        lambda: Item.objects.all()._raw_delete(using="default"),
        _one_more_item,
        _moved_item,
        _raw("UPDATE appraisal_item SET points = 5"),
    ],
)
def test_a_published_scorecard_refuses_every_change(
    published: Scorecard, change: Callable[[], object]
) -> None:
    before = list(Item.objects.values())
    with pytest.raises(IntegrityError, match="make a new version"), transaction.atomic():
        change()
    assert list(Item.objects.values()) == before
    assert Scorecard.objects.get(pk=published.pk).name_zh == "运营考核表"


def test_it_can_be_retired_and_then_nothing_more(published: Scorecard) -> None:
    published.state = Scorecard.State.RETIRED
    published.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Scorecard.objects.update(state="published")


def test_a_draft_can_be_changed_and_deleted(published: Scorecard) -> None:
    draft = Scorecard.objects.create(
        role=published.role, version=2, name_zh="新", effective_from=date(2026, 11, 1)
    )
    section = Section.objects.create(scorecard=draft, code="sales", name_zh="销售")
    Item.objects.create(section=section, code="gmv", name_zh="销售额", rule_kind="ratio")
    section.items.update(points=10)
    draft.delete()
    assert Scorecard.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(verb="other"),
        lambda: Event.objects.all().delete(),
        _saved(Event, verb="other"),
        _raw("DELETE FROM appraisal_event"),
    ],
)
def test_the_log_is_only_ever_added_to(change: Callable[[], object]) -> None:
    Event.objects.create(verb="publish", subject="scorecard", subject_id="1")
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        change()
    assert Event.objects.get().verb == "publish"


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_emptied_between_tests(published: Scorecard) -> None:
    assert Scorecard.objects.get().state == Scorecard.State.PUBLISHED
