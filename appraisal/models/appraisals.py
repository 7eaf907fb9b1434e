"""What a scoring run found about each person: result, parts and items."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.fields import ExactDecimalField
from appraisal.models.organization import Assignment, Employee, Role, Shop
from appraisal.models.periods import AppraisalPeriod
from appraisal.models.runs import ScoringRun
from appraisal.models.scorecards import Item, Scorecard


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
