"""Workbooks that were asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.models.periods import AppraisalPeriod


class Export(models.Model):
    """A period's workbooks, made by tasks and downloaded when ready.

    ::

        queued -> running -> finished -> removed (after its days, by ``remove_old_exports``)
                     |
                     +-> failed

    Its batches carry the work: each writes a part with some people's workbooks, the last one
    joins the parts.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        REMOVED = "removed", _("removed")

    ACTIVE_STATES = (State.QUEUED, State.RUNNING)

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
    template = models.ForeignKey(
        "SheetTemplate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sheet template"),
    )
    path = models.CharField(_("stored as"), max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.period} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"


class ExportBatch(models.Model):
    """A slice of an export: people whose workbooks one task writes, or the joining of all parts.

    ::

        queued -> running -> done
          ^          |
          +----------+  heartbeat too old: queued again (``services.exports.stale_batch_ids``)
          failed        after MAX_ATTEMPTS

    A worker claims it with a conditional UPDATE that writes its own ``token``, writes a file that
    bears the token in its name, and ends it with one on the same token: so the file that counts
    is that of the token of a batch that is done.
    """

    MAX_ATTEMPTS = 5

    class Stage(models.TextChoices):
        PEOPLE = "people", _("persons' workbooks")
        JOIN = "join", _("join the parts")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField(_("number"))
    appraisal_ids = models.JSONField(_("appraisals"), default=list)
    people = models.PositiveIntegerField(_("people"), default=0)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.PEOPLE)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    token = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued at"))
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("export batch")
        verbose_name_plural = _("export batches")
        ordering = ["export", "number"]
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="export_batch_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.export} #{self.number}"


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
