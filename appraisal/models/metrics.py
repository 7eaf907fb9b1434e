"""The catalogue of what can be measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from appraisal.models.naming import BilingualName, in_active_language


class MetricDefinition(BilingualName):
    """One metric: how it is called, counted and added up. See ``scoring.metrics.Metric``."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")
        RANGE = "range", _("best inside a range")
        NONE = "none", _("context only")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("sum")
        PEOPLE = "people", _("sum of daily people counts, unless a file covers the period")
        RATIO = "ratio", _("formula over the added-up parts")
        WEIGHTED = "weighted", _("weighted average")
        LAST = "last", _("last day of the period")
        MAX = "max", _("largest")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=16, blank=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    aggregation = models.CharField(_("aggregation"), max_length=10, choices=Aggregation)
    formula = models.CharField(_("formula"), max_length=400, blank=True)
    weight = models.CharField(_("weight"), max_length=60, blank=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        ordering = ["code"]

    @property
    def description(self) -> str:
        """What it counts, in the reader's language."""
        return in_active_language(self.description_zh, self.description_en)
