"""The digest of a locked period, and the days it rests on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.models.periods import AppraisalPeriod


class PeriodSeal(models.Model):
    """What a period held when it was locked: a SHA-256 over all, and one for each row.

    ``rows`` maps a table and key, such as ``appraisal/E022``, to the SHA-256 of its content, so
    that a later difference can be named. ``basis`` keeps what may change later for good
    reasons (metrics, layouts' ranks, departments), so that the scores can be calculated again.
    Reopening keeps the seal and locking makes a new one. No seal is ever changed or deleted
    (database triggers); its digest stands in the log as well.
    """

    period = models.ForeignKey(
        AppraisalPeriod, on_delete=models.PROTECT, related_name="seals", verbose_name=_("period")
    )
    digest = models.CharField("SHA-256", max_length=64)
    rows = models.JSONField(_("rows"))
    basis = models.JSONField(_("basis"), default=dict)
    sealed_at = models.DateTimeField(_("sealed at"), auto_now_add=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("sealed by"),
    )

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-sealed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.period} {self.digest[:12]}"


class SealedDays(models.Model):
    """A stretch of days whose facts a locked period counts.

    Its own days, and those of earlier periods that its scorecards look back on. While the
    period is locked, the database refuses every change of a fact that lies within them. A fact
    that reaches further (a quarter's, where a month is locked) counts for none of them.
    """

    period = models.ForeignKey(
        AppraisalPeriod, on_delete=models.CASCADE, related_name="sealed_days"
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))

    class Meta:
        verbose_name = _("sealed days")
        verbose_name_plural = _("sealed days")
        ordering = ["period", "start"]
        constraints = [
            models.UniqueConstraint(fields=["period", "start", "end"], name="sealed_days_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.start} - {self.end}"
