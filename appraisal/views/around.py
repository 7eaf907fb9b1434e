"""What stands around a scorecard's figures: adjustments, appeals, talk, what one step brings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from appraisal.models import Appeal, Appraisal, AppraisalPeriod
from appraisal.scoring.one_step import Outlook
from appraisal.selectors.appeals import may_appeal, newest_about
from appraisal.selectors.appraisals import Line, Sheet
from appraisal.selectors.improvements import outlooks_of
from appraisal.selectors.reviews import Change, changes_of, talk_about

LOSSES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Marks:
    """What belongs to one item besides its figures."""

    change: Change | None
    appeal: Appeal | None
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that were not reached on an item, and what one step better would have brought."""

    line: Line
    points: Decimal
    outlook: Outlook


def around(sheet: Sheet, *, is_own: bool) -> dict[str, Any]:
    """The context that the scorecard's page shows beside the figures."""
    found = sheet.appraisal
    period = found.period
    # HR may read an own result early; what is said about it waits for publishing all the same.
    talks = not is_own or found.published_at is not None
    changes, appeals = changes_of(found), newest_about(found)
    better = outlooks_of(found) if found.is_current else {}
    lines = [
        (part.part, line) for part in sheet.parts for each in part.sections for line in each.lines
    ]
    marks = {
        line.score.pk: Marks(
            changes.get((part.role_id, line.item.code)),
            appeals.get(line.score.pk),
            better.get(line.score.pk),
        )
        for part, line in lines
    }
    works = period.is_working and found.is_current and not is_own
    return {
        "marks": marks,
        "losses": _losses([line for _part, line in lines], better),
        "talk": talk_about(period, found.employee) if talks else None,
        "may_adjust": works,
        "may_appeal": is_own and may_appeal(found, period),
        "may_confirm": is_own and _may_confirm(found, appeals),
    }


def _losses(lines: list[Line], better: dict[int, Outlook]) -> list[Loss]:
    """The items that cost most, first."""
    found = [
        Loss(line, line.score.full_points - line.score.points, better.get(line.score.pk))
        for line in lines
        if line.score.points is not None
        and line.score.full_points is not None
        and line.score.points < line.score.full_points
    ]
    return sorted(found, key=lambda loss: -loss.points)[:LOSSES_SHOWN]


def _may_confirm(found: Appraisal, appeals: dict[int, Appeal]) -> bool:
    return (
        found.period.state == AppraisalPeriod.State.PUBLISHED
        and found.is_current
        and found.published_at is not None
        and found.confirmed_at is None
        and not any(appeal.is_open for appeal in appeals.values())
    )
