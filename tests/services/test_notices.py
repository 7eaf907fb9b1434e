"""What people are told: once, as they want it, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.mail.backends import locmem
from django.utils import translation

from appraisal.models import AppraisalPeriod, Employee, Event, Notice
from appraisal.services import mails, notices
from appraisal.services.periods import open_period
from appraisal.services.refusal import Refused
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


@pytest.mark.parametrize(
    ("language", "words"),
    [(None, "绩效"), ("zh-hans", "绩效"), ("en", "Your result for 2026-10 is published.")],
)
def test_a_mail_goes_out_once_in_the_reader_s_language(user, mailoutbox, language, words):
    if language:
        notices.set_language(user=user, language=language)
    tell(user)
    assert (mails.mail_new(), mails.mail_new()) == (1, 0)
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.com"]
    notice = Notice.objects.get()
    said, other = notice.text_zh, notice.text_en
    if language == "en":
        said, other = other, said
    assert words in mail.body
    assert said in mail.body
    assert mail.subject == said
    assert other not in mail.body


def test_a_language_there_is_not_is_refused(user):
    with pytest.raises(Refused):
        notices.set_language(user=user, language="tlh")


def test_what_one_chose_is_in_the_log(user):
    notices.set_language(user=user, language="en")
    notices.set_language(user=user, language="en")
    notices.set_mail(user=user, wishes={Notice.Kind.APPEAL: "never"})
    first, second = Event.objects.filter(verb="set_notices").order_by("pk")
    assert first.detail == {"language": {"from": None, "to": "en"}}
    assert second.detail == {"appeal": {"from": "at_once", "to": "never"}}


def test_everybody_hears_as_wished(user, mailoutbox):
    kinds = Notice.Kind
    notices.set_language(user=user, language="en")
    notices.set_mail(user=user, wishes={kinds.PUBLISHED: "digest", kinds.APPEAL: "never"})
    for number, kind in enumerate((kinds.PUBLISHED, kinds.PUBLISHED, kinds.APPEAL, kinds.PERIOD)):
        tell(user, str(number), kind)
    assert mails.mail_new() == 1
    assert mails.mail_digests() == 1
    assert mailoutbox[1].body.count("Your result") == 2
    assert mailoutbox[1].subject == "2 notices"
    assert (mails.mail_new(), mails.mail_digests()) == (0, 0)
    assert len(mailoutbox) == 2


def test_without_an_address_there_is_no_mail(mailoutbox):
    tell(get_user_model().objects.create_user("nobody"))
    assert mails.mail_new() == 0
    assert mailoutbox == []


def test_while_the_mail_server_is_away_everything_waits(user, settings, mailoutbox):
    reached = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(user)
    assert mails.mail_new() == 0
    assert Notice.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = reached
    assert mails.mail_new() == 1
    assert len(mailoutbox) == 1


class AnotherWorker(locmem.EmailBackend):
    """While one mail is on its way, another worker does its round."""

    def send_messages(self, messages: Any) -> int:
        assert mails.mail_new() == 0
        return super().send_messages(messages)


class Killed(locmem.EmailBackend):
    """The worker dies between the mark and the mail."""

    def send_messages(self, messages: Any) -> int:
        raise KeyboardInterrupt


def test_of_two_workers_one_sends(user, settings, mailoutbox):
    settings.EMAIL_BACKEND = f"{__name__}.AnotherWorker"
    tell(user)
    assert mails.mail_new() == 1
    assert len(mailoutbox) == 1


def test_a_killed_worker_s_mail_is_lost_rather_than_sent_twice(user, settings, mailoutbox):
    reached = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Killed"
    tell(user)
    with pytest.raises(KeyboardInterrupt):
        mails.mail_new()
    settings.EMAIL_BACKEND = reached
    assert mails.mail_new() == 0
    assert mailoutbox == []
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
