"""The metric catalogue."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from appraisal.admin.access import HistoryAdmin
from appraisal.models import MetricDefinition
from appraisal.scoring.metrics import metric_from_document
from appraisal.scoring.text import TextError
from appraisal.selectors.metrics import catalogue


class MetricForm(forms.ModelForm):
    """A metric whose formula and weight are checked against the rest of the catalogue."""

    class Meta:
        model = MetricDefinition
        fields = [
            "code", "name_zh", "name_en", "unit", "direction", "aggregation", "formula", "weight",
            "description_zh", "description_en",
        ]  # fmt: skip

    def clean(self) -> dict[str, object]:
        """Refuse unknown metrics, formulas that don't parse, and circles, beside their field."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        language = get_language() or "zh-hans"
        try:
            metric = metric_from_document(
                {
                    "code": cleaned["code"],
                    "zh": cleaned["name_zh"],
                    "en": cleaned["name_en"],
                    "unit": cleaned["unit"],
                    "direction": cleaned["direction"],
                    "aggregation": cleaned["aggregation"],
                    "formula": cleaned["formula"],
                    "weight": cleaned["weight"],
                }
            )
        except TextError as problem:
            raise ValidationError({"code": problem.message.in_language(language)}) from problem
        for finding in catalogue().extended([metric]).check():
            if finding.item == metric.code and finding.parameter in self.fields:
                self.add_error(finding.parameter, finding.message.in_language(language))
        return cleaned


@admin.register(MetricDefinition)
class MetricDefinitionAdmin(HistoryAdmin):
    form = MetricForm
    list_display = ["code", "name_zh", "name_en", "unit", "direction", "aggregation", "formula"]
    list_filter = ["aggregation", "direction", "unit"]
    search_fields = ["code", "name_zh", "name_en", "description_zh", "description_en"]
