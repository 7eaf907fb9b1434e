"""What everybody's scores rest on besides facts: metrics, layouts and the company's shape.

All of it may change later for good reasons: a metric's formula, a shop's department, a layout's
rank. A sealed period keeps it as it was, so that its scores can be calculated again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from appraisal.models import Employee, MetricDefinition
from appraisal.scoring.metrics import Catalogue
from appraisal.selectors.layouts import layout_ranks
from appraisal.selectors.metrics import METRIC_COLUMNS, catalogue, catalogue_of
from appraisal.selectors.windows import Organization, organization


@dataclass(frozen=True, slots=True)
class Basis:
    """The catalogue, which layout wins, and which shops and people belong to which department."""

    catalogue: Catalogue
    ranks: Mapping[str, int]
    company: Organization


def basis_now() -> Basis:
    """The basis as it stands, in four queries."""
    return Basis(catalogue(), layout_ranks(), organization())


def basis_document(people: Iterable[int]) -> dict[str, Any]:
    """The basis as it stands, with the departments of these employees, as JSON keeps it."""
    company = organization()
    departments = Employee.objects.filter(pk__in=list(people)).values_list("pk", "department")
    return {
        "metrics": [list(row) for row in MetricDefinition.objects.values_list(*METRIC_COLUMNS)],
        "ranks": layout_ranks(),
        "shops_of_department": {
            str(pk): list(shops) for pk, shops in company.shops_of_department.items()
        },
        "shops": list(company.shops),
        "department_of": {str(pk): department for pk, department in departments},
    }


def basis_of(document: Mapping[str, Any]) -> Basis:
    """The basis that a document keeps."""
    company = Organization(
        {int(pk): tuple(shops) for pk, shops in document["shops_of_department"].items()},
        tuple(document["shops"]),
        {int(pk): department for pk, department in document["department_of"].items()},
    )
    rows = [
        MetricDefinition(**dict(zip(METRIC_COLUMNS, row, strict=True)))
        for row in document["metrics"]
    ]
    return Basis(catalogue_of(rows), document["ranks"], company)
