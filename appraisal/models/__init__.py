"""Tables, constraints and states. No calculation."""

import appraisal.models.immutability  # noqa: F401 - its signal receivers install the triggers
from appraisal.models.appeals import Appeal
from appraisal.models.appraisals import Appraisal, AppraisalPart, ItemScore, Standing
from appraisal.models.events import Event
from appraisal.models.exports import Export, ExportBatch, SheetTemplate
from appraisal.models.layouts import CompanyLayout
from appraisal.models.metrics import MetricDefinition
from appraisal.models.notices import Notice, NoticeSetting, ReaderLanguage
from appraisal.models.orders import BrushedOrder, OrderRecord, RemarkPattern
from appraisal.models.organization import (
    Assignment,
    Currency,
    Department,
    Employee,
    Platform,
    Role,
    Shop,
)
from appraisal.models.period_kinds import PeriodKind
from appraisal.models.periods import AppraisalPeriod
from appraisal.models.ratings import Exclusion, Rating
from appraisal.models.reviews import (
    Adjustment,
    AgreedAction,
    GradeChange,
    ImprovementPlan,
    ReviewMeeting,
    SelfReview,
)
from appraisal.models.runs import ScoringBatch, ScoringRun
from appraisal.models.scorecards import Item, Scorecard, Section, Target
from appraisal.models.seals import PeriodSeal, SealedDays
from appraisal.models.shopdata import (
    AccountBinding,
    BindingPattern,
    Fact,
    ImportProblem,
    ShopFile,
    SourceAccount,
)
from appraisal.models.trials import Trial

__all__ = [
    "AccountBinding",
    "Adjustment",
    "AgreedAction",
    "Appeal",
    "Appraisal",
    "AppraisalPart",
    "AppraisalPeriod",
    "Assignment",
    "BindingPattern",
    "BrushedOrder",
    "CompanyLayout",
    "Currency",
    "Department",
    "Employee",
    "Event",
    "Exclusion",
    "Export",
    "ExportBatch",
    "Fact",
    "GradeChange",
    "ImportProblem",
    "ImprovementPlan",
    "Item",
    "ItemScore",
    "MetricDefinition",
    "Notice",
    "NoticeSetting",
    "OrderRecord",
    "PeriodKind",
    "PeriodSeal",
    "Platform",
    "Rating",
    "ReaderLanguage",
    "RemarkPattern",
    "ReviewMeeting",
    "Role",
    "Scorecard",
    "ScoringBatch",
    "ScoringRun",
    "SealedDays",
    "Section",
    "SelfReview",
    "SheetTemplate",
    "Shop",
    "ShopFile",
    "SourceAccount",
    "Standing",
    "Target",
    "Trial",
]
