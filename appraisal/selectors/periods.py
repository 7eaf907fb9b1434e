"""Appraisal periods as rows and as the pure type."""

from __future__ import annotations

from appraisal.models import AppraisalPeriod
from appraisal.scoring.period import Period


def period_of(row: AppraisalPeriod) -> Period:
    """The pure period of a stored one."""
    return Period.parse(row.code)
