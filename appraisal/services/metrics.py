"""The metric catalogue, from its file into the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal.models import MetricDefinition
from appraisal.scoring.files import YamlError, catalogue_from_yaml
from appraisal.scoring.metrics import Metric
from appraisal.selectors.metrics import catalogue
from appraisal.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many metrics of a file were new, changed and the same."""

    new: int
    changed: int
    same: int


def load_metrics(*, path: Path) -> Loaded:
    """Adds the file's metrics to the catalogue, and changes those that differ; removes none.

    Raises Refused when the file can't be read, or the catalogue would contradict itself.
    """
    try:
        metrics = list(catalogue_from_yaml(path.read_text(encoding="utf-8")).values())
    except (OSError, UnicodeDecodeError, YamlError, ValueError) as error:
        raise Refused(
            _("%(file)s can't be read: %(why)s") % {"file": path.name, "why": error}
        ) from error
    language = get_language() or "zh-hans"
    findings = catalogue().extended(metrics).check()
    if findings:
        lines = (f"{f.item} · {f.parameter}: {f.message.in_language(language)}" for f in findings)
        raise Refused("\n".join(lines))
    with transaction.atomic():
        return _store(metrics)


def _store(metrics: list[Metric]) -> Loaded:
    rows = {row.code: row for row in MetricDefinition.objects.select_for_update()}
    new = changed = 0
    for metric in metrics:
        row = rows.get(metric.code, MetricDefinition(code=metric.code))
        values = _columns(metric)
        if row.pk and all(getattr(row, name) == value for name, value in values.items()):
            continue
        new, changed = (new, changed + 1) if row.pk else (new + 1, changed)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return Loaded(new, changed, len(metrics) - new - changed)


def _columns(metric: Metric) -> dict[str, str]:
    description = metric.description
    return {
        "name_zh": metric.name.zh,
        "name_en": metric.name.en,
        "unit": metric.unit,
        "direction": metric.direction.value,
        "aggregation": metric.aggregation.value,
        "formula": metric.formula,
        "weight": metric.weight,
        "description_zh": description.zh if description else "",
        "description_en": description.en if description else "",
    }
