"""Appeals: somebody doubts one item of a published result."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.appraisals import Appraisal, ItemScore
from appraisal.models.organization import Employee


class Appeal(models.Model):
    """An appeal against one item of one published revision.

    ::

        submitted -> answered -> decided
            |
            +-> withdrawn          (by the employee, until it is decided)

    * ``submitted``: waits for the manager's answer until ``answer_due``.
    * ``answered``: the manager said what he or she thinks; waits for HR.
    * ``decided``: HR granted it, granted a part, or denied it, with the reason. A grant scores
      the person again as a new revision; ``before`` and ``after`` name both.
    """

    class Category(models.TextChoices):
        DATA = "data", _("the data is wrong")
        TARGET = "target", _("the target is wrong")
        RULE = "rule", _("the rule was applied wrongly")
        RATING = "rating", _("I was judged wrongly")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waits for the manager")
        ANSWERED = "answered", _("waits for HR")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        DENIED = "denied", _("denied")

    OPEN_STATES = (State.SUBMITTED, State.ANSWERED)

    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("employee")
    )
    score = models.ForeignKey(
        ItemScore, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("item")
    )
    before = models.ForeignKey(
        Appraisal, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("before")
    )
    after = models.ForeignKey(
        Appraisal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("after"),
    )
    category = models.CharField(_("category"), max_length=10, choices=Category)
    text = models.TextField(_("what is wrong"))
    attachment = models.CharField(_("attachment stored as"), max_length=255, blank=True)
    attachment_name = models.CharField(_("attachment"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField(_("submitted at"), auto_now_add=True)
    answer_due = models.DateField(_("answer due"))
    answer = models.TextField(_("manager's answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["score"],
                condition=Q(state__in=["submitted", "answered"]),
                name="appeal_one_open_an_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.score.item}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer or decide."""
        return self.state in self.OPEN_STATES
