"""Workbooks that were asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.periods import AppraisalPeriod


class Export(models.Model):
    """A period's workbooks, made by a task and downloaded when ready.

    ::

        queued -> running -> finished -> removed (after its days, by ``remove_old_exports``)
          ^          |
          +----------+  heartbeat too old: queued again (``services.exports.stale_export_ids``)
                     +-> failed

    A worker claims it with a conditional UPDATE that writes its own ``token``, and finishes it
    with one on the same token: of two that hold it only one leaves its files.
    """

    MAX_ATTEMPTS = 3

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        REMOVED = "removed", _("removed")

    period = models.ForeignKey(
        AppraisalPeriod, on_delete=models.PROTECT, related_name="exports", verbose_name=_("period")
    )
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("requested by"),
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    token = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    path = models.CharField(_("stored as"), max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.period} {self.created_at:%Y-%m-%d %H:%M}"


class SheetTemplate(models.Model):
    """A company's own look of a person's sheet: an .xlsx with named cells.

    The bytes lie under ``path`` in MEDIA_ROOT and are known by their digest. At most one is
    active; without one persons' workbooks have the built-in look.
    """

    name = models.CharField(_("name"), max_length=120)
    path = models.CharField(_("stored as"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    is_active = models.BooleanField(_("active"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("sheet template")
        verbose_name_plural = _("sheet templates")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="sheet_template_active_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
