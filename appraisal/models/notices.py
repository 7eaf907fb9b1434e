"""What people are told, in the application and by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.models.naming import in_active_language


class Notice(models.Model):
    """One thing one person is told. ``key`` makes it once: the same key is never told twice.

    The text is kept in both languages, because the reader's may change.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("my result is published")
        RATING_DUE = "rating_due", _("ratings wait for me")
        SELF_REVIEW_DUE = "self_review_due", _("my self-review is due")
        APPEAL = "appeal", _("an appeal waits for me or was decided")
        PERIOD = "period", _("a period changed its state")
        IMPORT = "import", _("a file was read")
        REMINDER = "reminder", _("reminders by HR")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name=_("login"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    key = models.CharField(_("told about"), max_length=120)
    text_zh = models.CharField(_("Chinese text"), max_length=400)
    text_en = models.CharField(_("English text"), max_length=400)
    path = models.CharField(_("page"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return in_active_language(self.text_zh, self.text_en)


class ReaderLanguage(models.Model):
    """The language in which one person reads mails; set with the language of the pages."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reader_language",
        verbose_name=_("login"),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("reader's language")
        verbose_name_plural = _("readers' languages")

    def __str__(self) -> str:
        return f"{self.user} {self.language}"


class NoticeSetting(models.Model):
    """How one person wants to hear of one kind of thing; without a row: at once."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("once a day, together")
        NEVER = "never", _("only in the application")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_settings",
        verbose_name=_("login"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Notice.Kind)
    mail = models.CharField(_("e-mail"), max_length=8, choices=Mail, default=Mail.AT_ONCE)

    class Meta:
        verbose_name = _("notice setting")
        verbose_name_plural = _("notice settings")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.mail}"
