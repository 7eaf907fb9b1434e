"""A period and its states, from opening to archive."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.models.period_kinds import PeriodKind


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
    kind = models.CharField(_("kind"), max_length=10, choices=PeriodKind)
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
