"""What people are told: once, as they want it, in both languages."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation

from appraisal.models import AppraisalPeriod, Employee, Event, Notice
from appraisal.services import notices
from appraisal.services.periods import open_period
from tests.crowd import crowd, department
from tests.cycle import walk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MESSAGE = "Your result for %(period)s is published."


@pytest.fixture
def user():
    return get_user_model().objects.create_user("alice", email="alice@example.com")


def tell(user, key: str = "k", kind: str = Notice.Kind.PUBLISHED) -> int:
    return notices.tell(
        users=[user.pk, None], kind=kind, key=key, message=MESSAGE, values={"period": "2026-10"}
    )


def test_the_same_is_told_once(user):
    assert [tell(user), tell(user), tell(user, "other")] == [1, 0, 1]


def test_a_notice_is_read_in_the_readers_language(user):
    tell(user)
    notice = Notice.objects.get()
    with translation.override("en"):
        assert notice.text == "Your result for 2026-10 is published."
    with translation.override("zh-hans"):
        assert notice.text != "Your result for 2026-10 is published."
        assert "2026-10" in notice.text


def test_a_mail_goes_out_once_in_both_languages(user, mailoutbox):
    tell(user)
    assert (notices.mail_new(), notices.mail_new()) == (1, 0)
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.com"]
    assert "Your result for 2026-10 is published." in mail.body
    assert Notice.objects.get().text_zh in mail.body


def test_everybody_hears_as_wished(user, mailoutbox):
    kinds = Notice.Kind
    notices.set_mail(user=user, wishes={kinds.PUBLISHED: "digest", kinds.APPEAL: "never"})
    for number, kind in enumerate((kinds.PUBLISHED, kinds.PUBLISHED, kinds.APPEAL, kinds.PERIOD)):
        tell(user, str(number), kind)
    assert notices.mail_new() == 1
    assert notices.mail_digests() == 1
    assert mailoutbox[1].body.count("Your result") == 2
    assert (notices.mail_new(), notices.mail_digests()) == (0, 0)
    assert len(mailoutbox) == 2


def test_without_an_address_there_is_no_mail(mailoutbox):
    tell(get_user_model().objects.create_user("nobody"))
    assert notices.mail_new() == 0
    assert mailoutbox == []


def test_a_mail_server_that_is_down_breaks_nothing(user, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(user)
    assert notices.mail_new() == 0
    assert Notice.objects.get().read_at is None


def test_publishing_tells_its_people():
    period = crowd(2)
    employee = Employee.objects.get(number="E00001")
    employee.user = get_user_model().objects.create_user("bob")
    employee.save()
    walk(period, AppraisalPeriod.State.PUBLISHED)
    assert Notice.objects.get().user.username == "bob"
    assert notices.tell_published(period=period) == 0


def test_nobody_is_reminded_twice_on_one_day(user):
    period = open_period(code="2026-10", actor=None)
    Employee.objects.create(number="E1", name="一", department=department(), user=user)

    def remind() -> int:
        return notices.remind(
            period=period,
            employees=Employee.objects.all(),
            message="Please finish your ratings for %(period)s.",
            what="ratings",
            path="/ratings/2026-10/",
            actor=None,
        )

    assert [remind(), remind()] == [1, 0]
    assert Event.objects.filter(verb="remind").count() == 2


def test_reading(user):
    tell(user)
    tell(user, "other")
    notices.mark_read(user=user, notice=Notice.objects.get(key="k"))
    assert Notice.objects.filter(read_at=None).count() == 1
    notices.mark_read(user=user)
    assert not Notice.objects.filter(read_at=None).exists()
