"""What happened, written once and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One line of the log: who did what to which object, and what it changed.

    Written in the transaction of the act itself (``services.events.record``). Database
    triggers refuse every update and delete.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    verb = models.CharField(_("what"), max_length=40)
    subject = models.CharField(_("object"), max_length=40)
    subject_id = models.CharField(_("id"), max_length=40)
    address = models.GenericIPAddressField(_("from where"), null=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    detail = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject", "subject_id"])]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.verb} {self.name}"
