"""The digest of a locked period."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.models.periods import AppraisalPeriod


class PeriodSeal(models.Model):
    """What a period held when it was locked: a SHA-256 over all, and one for each row.

    ``rows`` maps a table and key, such as ``appraisal/E022``, to the SHA-256 of its content, so
    that a later difference can be named. Reopening keeps the seal and locking makes a new one.
    """

    period = models.ForeignKey(
        AppraisalPeriod, on_delete=models.PROTECT, related_name="seals", verbose_name=_("period")
    )
    digest = models.CharField("SHA-256", max_length=64)
    rows = models.JSONField(_("rows"))
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
