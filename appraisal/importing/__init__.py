"""PURE. One shop file -> exact facts and problems. No Django, no database, no clock.

`parse` reads in this process, `read_guarded` in a child process with limits on memory and time.
"""

from appraisal.importing.facts import (
    AccountKind,
    AccountRef,
    FactRow,
    ImportResult,
    OrderRow,
    PeriodSource,
    Problem,
    Severity,
    SheetReading,
)
from appraisal.importing.guarded import read_guarded
from appraisal.importing.layout import Layout
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.limits import Limits
from appraisal.importing.orders import OrderRules
from appraisal.importing.parse import parse

__all__ = [
    "LAYOUTS",
    "AccountKind",
    "AccountRef",
    "FactRow",
    "ImportResult",
    "Layout",
    "Limits",
    "OrderRow",
    "OrderRules",
    "PeriodSource",
    "Problem",
    "Severity",
    "SheetReading",
    "parse",
    "read_guarded",
]
