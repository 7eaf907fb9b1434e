"""What pages that change one result share: the points it can have, and scoring it again."""

from __future__ import annotations

from django.contrib import messages
from django.utils.translation import gettext as _

from appraisal import tasks
from appraisal.models import AppraisalPeriod, Employee
from appraisal.selectors.reviews import Span
from appraisal.services.refusal import Refused
from appraisal.templatetags.figures import points_text
from appraisal.views.access import PageRequest


def said_span(span: Span | None) -> str:
    """Which points an item can have; nothing while it is not scored."""
    if span is None:
        return ""
    return _("Possible: %(low)s to %(high)s points.") % {
        "low": points_text(span.low),
        "high": points_text(span.high),
    }


def score_again(
    request: PageRequest,
    period: AppraisalPeriod,
    employee: Employee,
    reason: str,
    *,
    after_appeal: bool = False,
) -> None:
    """Scores one person again, or says when the change counts instead."""
    try:
        tasks.start_scoring(
            period=period,
            actor=request.user,
            employees=[employee],
            reason=reason[:200],
            after_appeal=after_appeal,
        )
    except Refused:
        messages.warning(
            request, _("Saved. The period is being scored just now: it counts with the next run.")
        )
    else:
        messages.success(request, _("Saved. The person is being scored again."))
