"""What people judge or excuse in a period before it is scored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.models.fields import ExactDecimalField
from appraisal.models.organization import Employee, Role
from appraisal.models.periods import AppraisalPeriod


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
