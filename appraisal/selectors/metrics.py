"""The metric catalogue as the pure type."""

from __future__ import annotations

from appraisal.models import MetricDefinition
from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Metric
from appraisal.scoring.text import Text


def catalogue() -> Catalogue:
    """All metrics, in one query."""
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
        for row in MetricDefinition.objects.all()
    )
