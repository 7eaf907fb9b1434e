"""The metric catalogue as the pure type."""

from __future__ import annotations

from collections.abc import Iterable

from appraisal.models import MetricDefinition
from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Metric
from appraisal.scoring.text import Text

METRIC_COLUMNS = (
    "code",
    "name_zh",
    "name_en",
    "unit",
    "direction",
    "aggregation",
    "formula",
    "weight",
    "description_zh",
    "description_en",
)
"""All that is said of a metric."""


def catalogue() -> Catalogue:
    """All metrics, in one query."""
    return catalogue_of(MetricDefinition.objects.all())


def catalogue_of(rows: Iterable[MetricDefinition]) -> Catalogue:
    """These rows as the pure type."""
    return Catalogue(
        Metric(
            code=row.code,
            name=Text(row.name_zh, row.name_en),
            unit=row.unit,
            direction=Direction(row.direction),
            aggregation=Aggregation(row.aggregation),
            formula=row.formula,
            weight=row.weight,
            description=Text(row.description_zh, row.description_en),
        )
        for row in rows
    )
