"""What-if trials that were asked for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.models.periods import AppraisalPeriod
from appraisal.models.scorecards import Scorecard


class Trial(models.Model):
    """A past period scored with a draft, by a task; no result of anybody is touched.

    ::

        queued -> running -> finished
          ^          |
          +----------+  heartbeat too old: queued again (``services.trials.stale_trial_ids``)
                     +-> failed

    Trials that were asked for together share ``asked``, which is their address. ``found`` is the
    document of ``selectors.what_if.WhatIf``. All of them are removed after a day.
    """

    MAX_ATTEMPTS = 3

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    asked = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    period = models.ForeignKey(
        AppraisalPeriod, on_delete=models.CASCADE, related_name="trials", verbose_name=_("period")
    )
    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.CASCADE, null=True, verbose_name=_("scorecard")
    )
    targets_on = models.DateField(_("targets as of"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    token = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    found = models.JSONField(_("found"), null=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("what-if trial")
        verbose_name_plural = _("what-if trials")
        ordering = ["-created_at", "-period__start"]

    def __str__(self) -> str:
        return f"{self.period} {self.scorecard or self.targets_on}"

    @property
    def is_active(self) -> bool:
        """Whether it still waits or is at work."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """Done in per cent, rounded down."""
        return self.done * 100 // self.total if self.total else 0
