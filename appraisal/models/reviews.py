"""What people say about a result: self-review, adjustment, calibration, meeting, plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.fields import ExactDecimalField
from appraisal.models.organization import Employee, Role
from appraisal.models.periods import AppraisalPeriod


class SelfReview(models.Model):
    """What somebody says about the own period before the manager does."""

    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="self_reviews",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="self_reviews", verbose_name=_("employee")
    )
    achievements = models.TextField(_("what went well"))
    difficulties = models.TextField(_("what was difficult"), blank=True)
    intentions = models.TextField(_("what I will do next"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), auto_now=True)

    class Meta:
        verbose_name = _("self-review")
        verbose_name_plural = _("self-reviews")
        ordering = ["period", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["period", "employee"], name="self_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.employee}"


class Adjustment(models.Model):
    """Points of one item as a manager set them, with the reason.

    The calculated points stay beside the adjusted ones on each revision. A later adjustment of
    the same item withdraws the earlier one; none is ever deleted.
    """

    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="adjustments",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="adjustments", verbose_name=_("employee")
    )
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="+", verbose_name=_("role")
    )
    item_code = models.SlugField(_("item"), max_length=60)
    points = ExactDecimalField(_("points"))
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["period", "employee", "item_code", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "employee", "role", "item_code"],
                condition=Q(withdrawn_at__isnull=True),
                name="adjustment_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.item_code} {self.points}"


class GradeChange(models.Model):
    """A grade moved in calibration, with the reason; a later one withdraws it."""

    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="grade_changes",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="grade_changes", verbose_name=_("employee")
    )
    grade = models.CharField(_("grade"), max_length=40)
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calibrated grade")
        verbose_name_plural = _("calibrated grades")
        ordering = ["period", "employee", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "employee"],
                condition=Q(withdrawn_at__isnull=True),
                name="grade_change_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.grade}"


class ReviewMeeting(models.Model):
    """The talk between manager and employee about a period's result."""

    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="review_meetings",
        verbose_name=_("period"),
    )
    employee = models.ForeignKey(
        Employee,
        on_delete=models.PROTECT,
        related_name="review_meetings",
        verbose_name=_("employee"),
    )
    held_on = models.DateField(_("held on"))
    notes = models.TextField(_("notes"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written at"), auto_now=True)

    class Meta:
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.employee} {self.held_on}"


class AgreedAction(models.Model):
    """Something agreed in a review meeting; followed up until it is done or given up."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    meeting = models.ForeignKey(
        ReviewMeeting,
        on_delete=models.CASCADE,
        related_name="actions",
        verbose_name=_("review meeting"),
    )
    text = models.CharField(_("action"), max_length=300)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    follow_up = models.TextField(_("follow-up"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text


class ImprovementPlan(models.Model):
    """What somebody is to reach by when, with which help, and how it ended."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        REACHED = "reached", _("reached")
        MISSED = "missed", _("not reached")
        ENDED = "ended", _("ended early")

    employee = models.ForeignKey(
        Employee,
        on_delete=models.PROTECT,
        related_name="improvement_plans",
        verbose_name=_("employee"),
    )
    period = models.ForeignKey(
        AppraisalPeriod,
        on_delete=models.PROTECT,
        related_name="improvement_plans",
        verbose_name=_("period"),
    )
    goals = models.TextField(_("goals"))
    support = models.TextField(_("support"), blank=True)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    outcome = models.TextField(_("outcome"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written at"), auto_now=True)

    class Meta:
        verbose_name = _("improvement plan")
        verbose_name_plural = _("improvement plans")
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(name="plan_ends_after_start", condition=Q(end__gte=F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.start}"
