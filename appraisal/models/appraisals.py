"""Periods, their scoring runs, and what the runs found about each person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.fields import ExactDecimalField
from appraisal.models.organization import Assignment, Employee, Role, Shop
from appraisal.models.scorecards import Item, Scorecard


class AppraisalPeriod(models.Model):
    """A month, quarter, half-year or year that people are appraised for.

    ::

        open -> targets -> data -> scored -> approved -> published -> locked -> archived
                                     ^          |            |          |
                                     +----------+------------+----------+  reopened, with a reason

    * ``open``: scorecards and targets are prepared, files come in.
    * ``targets``: everybody has a scorecard in force with its targets.
    * ``data``: the files are there and their accounts belong to somebody.
    * ``scored``: everybody is scored; managers rate, adjust and calibrate, and score again.
    * ``approved``: nobody changes a rating, an adjustment or a grade any more.
    * ``published``: each person sees the own result, confirms it or appeals.
    * ``locked``: sealed by a digest; nothing of it changes by any way in (database triggers).
    * ``archived``: locked for good, out of the daily lists.

    Each step is one function of ``services.periods`` with its permission and its guard. A
    person sees the newest published revision of the own appraisal and nothing before it.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        HALF_YEAR = "half_year", _("half-year")
        YEAR = "year", _("year")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TARGETS = "targets", _("targets confirmed")
        DATA = "data", _("data complete")
        SCORED = "scored", _("scored")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        LOCKED = "locked", _("locked")
        ARCHIVED = "archived", _("archived")

    WORKING = (State.OPEN, State.TARGETS, State.DATA, State.SCORED)
    """Files, ratings and adjustments go in, and people are scored."""
    SEALED = (State.LOCKED, State.ARCHIVED)

    code = models.CharField(_("period"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    appeals_until = models.DateField(_("appeals until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("appraisal period")
        verbose_name_plural = _("appraisal periods")
        ordering = ["-start", "kind"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_working(self) -> bool:
        """Whether files, ratings and adjustments still go in."""
        return self.state in self.WORKING

    @property
    def is_sealed(self) -> bool:
        """Whether nothing of it may change."""
        return self.state in self.SEALED


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


class Standing(models.TextChoices):
    """Whether a total may be published: see ``scoring.result.Standing``."""

    FINAL = "final", _("final")
    PROVISIONAL = "provisional", _("provisional")
    INVALID = "invalid", _("invalid")


class Appraisal(models.Model):
    """One person's result in one run. Runs never touch each other's appraisals."""

    run = models.ForeignKey(ScoringRun, on_delete=models.PROTECT, related_name="appraisals")
    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="appraisals",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="appraisals", verbose_name=_("employee")
    )
    revision = models.PositiveIntegerField(_("revision"))
    is_current = models.BooleanField(_("current"), default=False)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=4, null=True)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    calculated_grade = models.CharField(_("calculated grade"), max_length=40, blank=True)
    coefficient = models.DecimalField(
        _("coefficient"), max_digits=8, decimal_places=4, null=True, blank=True
    )
    waits_for = models.JSONField(_("waits for"), default=list)
    working = models.JSONField(_("working"), default=dict)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("scored at"))

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["period", "employee", "-revision"]
        indexes = [models.Index(fields=["employee", "period"])]
        constraints = [
            models.UniqueConstraint(fields=["run", "employee"], name="appraisal_once_a_run"),
            models.UniqueConstraint(
                fields=["period", "employee"],
                condition=Q(is_current=True),
                name="appraisal_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.employee} r{self.revision}"


class AppraisalPart(models.Model):
    """What one assignment contributes: its days under one scorecard version."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="parts")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True, related_name="+")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    days = models.PositiveIntegerField(_("days counted"))
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=4, null=True)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    sections = models.JSONField(_("sections"), default=list)
    working = models.JSONField(_("working"), default=dict)

    class Meta:
        verbose_name = _("appraisal part")
        verbose_name_plural = _("appraisal parts")
        ordering = ["appraisal", "start", "pk"]

    def __str__(self) -> str:
        return f"{self.appraisal} {self.start}"


class ItemScore(models.Model):
    """The outcome of one item: a status and, where it has one, a number with its working.

    ``working`` is the structured working of ``scoring.result.Working``; sub-items stand in it
    under ``children``. ``treatment`` says what the total does with the item. ``points`` are
    what counts; where a manager adjusted them, ``calculated_points`` are what the rule gave.
    """

    class Status(models.TextChoices):
        SCORED = "scored", _("scored")
        MISSING = "missing", _("missing")
        UNDEFINED = "undefined", _("undefined")
        PENDING = "pending", _("waits for a person")
        EXCLUDED = "excluded", _("excluded")
        INVALID = "invalid", _("invalid")

    class Treatment(models.TextChoices):
        COUNTED = "counted", _("counted")
        WITHHELD = "withheld", _("waited for")
        SPREAD = "spread", _("its points are spread")

    part = models.ForeignKey(AppraisalPart, on_delete=models.CASCADE, related_name="scores")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(_("position"))
    status = models.CharField(_("status"), max_length=10, choices=Status)
    treatment = models.CharField(
        _("treatment"), max_length=10, choices=Treatment, default=Treatment.COUNTED
    )
    actual = ExactDecimalField(_("actual"), null=True)
    target = ExactDecimalField(_("target"), null=True)
    attainment = ExactDecimalField(_("attainment"), null=True)
    points = ExactDecimalField(_("points"), null=True)
    calculated_points = ExactDecimalField(_("calculated points"), null=True)
    full_points = ExactDecimalField(_("full points"), null=True)
    working = models.JSONField(_("working"), default=dict)

    class Meta:
        verbose_name = _("item score")
        verbose_name_plural = _("item scores")
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["part", "item"], name="item_score_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.item_id}"


class Rating(models.Model):
    """What a person judged on one item of one employee in one period.

    A level and a value for a rated item; occurrences for a counted one that no file reports.
    """

    class Rater(models.TextChoices):
        MANAGER = "manager", _("manager")
        SELF = "self", _("self")
        PEER = "peer", _("colleague")
        CUSTOMER = "customer", _("customer")
        HR = "hr", _("HR")

    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="ratings",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("employee")
    )
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="+", verbose_name=_("role")
    )
    item_code = models.SlugField(_("item"), max_length=60)
    rater = models.CharField(_("rater"), max_length=10, choices=Rater, default=Rater.MANAGER)
    level = models.CharField(_("level"), max_length=40, blank=True)
    value = ExactDecimalField(_("value"), null=True, blank=True)
    counters = models.JSONField(
        _("occurrences"), default=dict, blank=True, help_text=_("Counter code: number.")
    )
    evidence = models.TextField(_("evidence"), blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("rated by"),
    )
    rated_at = models.DateTimeField(_("rated at"), auto_now=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["period", "employee", "item_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "employee", "role", "item_code", "rater"], name="rating_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.item_code} {self.level or self.value}"


class Exclusion(models.Model):
    """An item that does not apply to somebody in a period, approved with a reason."""

    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="exclusions",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="exclusions", verbose_name=_("employee")
    )
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="+", verbose_name=_("role")
    )
    item_code = models.SlugField(_("item"), max_length=60)
    reason = models.TextField(_("reason"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), auto_now=True)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["period", "employee", "item_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "employee", "role", "item_code"], name="exclusion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.item_code}"
