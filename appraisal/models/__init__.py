"""Tables, constraints and states. No calculation."""

import appraisal.models.immutability  # noqa: F401 - its signal receivers install the triggers
from appraisal.models.appraisals import (
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Exclusion,
    ItemScore,
    Rating,
    ScoringBatch,
    ScoringRun,
    Standing,
)
from appraisal.models.events import Event
from appraisal.models.exports import Export
from appraisal.models.metrics import MetricDefinition
from appraisal.models.organization import (
    Assignment,
    Department,
    Employee,
    Platform,
    Role,
    Shop,
)
from appraisal.models.scorecards import Item, Scorecard, Section, Target
from appraisal.models.shopdata import (
    AccountBinding,
    Fact,
    ImportProblem,
    ShopFile,
    SourceAccount,
)

__all__ = [
    "AccountBinding",
    "Appraisal",
    "AppraisalPart",
    "AppraisalPeriod",
    "Assignment",
    "Department",
    "Employee",
    "Event",
    "Exclusion",
    "Export",
    "Fact",
    "ImportProblem",
    "Item",
    "ItemScore",
    "MetricDefinition",
    "Platform",
    "Rating",
    "Role",
    "Scorecard",
    "ScoringBatch",
    "ScoringRun",
    "Section",
    "Shop",
    "ShopFile",
    "SourceAccount",
    "Standing",
    "Target",
]
