"""Scoring runs of a period, and the batches that carry their work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.periods import AppraisalPeriod


class ScoringRun(models.Model):
    """One scoring of a period, for everybody or for chosen employees.

    ::

        queued -> scoring -> finished
           |         |
           +---------+-> failed

    Its batches carry the work. Where a rule compares people (rank, team mean, best), one batch
    measures everybody first and leaves the ``cohort`` on the run; the others wait for it. The
    run is finished by whichever worker finishes the last batch, under a row lock, so that
    exactly one does it. Appraisals of a run become the current ones in that same transaction
    and not before.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SCORING = "scoring", _("scoring")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    ACTIVE_STATES = (State.QUEUED, State.SCORING)

    period = models.ForeignKey(
        AppraisalPeriod, on_delete=models.PROTECT, related_name="runs", verbose_name=_("period")
    )
    revision = models.PositiveIntegerField(_("revision"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("requested by"),
    )
    total = models.PositiveIntegerField(_("people"), default=0)
    cohort = models.JSONField(_("cohort"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "revision"], name="run_revision_once"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(state__in=["queued", "scoring"]),
                name="run_one_active_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} r{self.revision}"

    @property
    def is_active(self) -> bool:
        """Whether workers are, or will be, at it."""
        return self.state in self.ACTIVE_STATES


class ScoringBatch(models.Model):
    """A slice of a run: the employees one task scores together.

    ::

        queued -> running -> done
          ^          |
          +----------+  heartbeat too old: queued again (``services.scoring.requeue_stale``)
          failed        after MAX_ATTEMPTS

    A worker claims it with a conditional UPDATE that writes its own ``token``; results are
    written in one transaction that ends with a conditional UPDATE on the same token, so a
    batch that two workers hold is stored by one of them only.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class Stage(models.TextChoices):
        MEASURE = "measure", _("measure the cohort")
        SCORE = "score", _("score")

    MAX_ATTEMPTS = 5

    run = models.ForeignKey(ScoringRun, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField(_("number"))
    employee_ids = models.JSONField(_("employees"), default=list)
    people = models.PositiveIntegerField(_("people"))
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.SCORE)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    token = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued at"))
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("scoring batch")
        verbose_name_plural = _("scoring batches")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="batch_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run} #{self.number}"
