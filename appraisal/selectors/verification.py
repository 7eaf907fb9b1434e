"""Whether a locked period still is what was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Event, PeriodSeal
from appraisal.models.immutability import missing
from appraisal.scoring.document import DocumentError
from appraisal.selectors.digests import Difference, differences, digest_of, period_digests
from appraisal.selectors.foundations import PREFIXES
from appraisal.selectors.recomputed import Mismatch, mismatches

_READ_AGAIN = ("basis/", "cohort/", "scorecard/")
"""Rows of documents that scoring reads."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared, and what is not as it was.

    ``broken`` says what is wrong with the seal itself, or with the triggers that guard it;
    ``differences`` are rows that were changed, taken away or added; ``mismatches`` are stored
    values that their inputs don't give.
    """

    seal: PeriodSeal
    rows: int
    people: int
    broken: Sequence[str]
    differences: Sequence[Difference]
    mismatches: Sequence[Mismatch]

    @property
    def holds(self) -> bool:
        """Whether everything is as it was sealed, and follows from its inputs."""
        return not (self.broken or self.differences or self.mismatches)


def verify(period: AppraisalPeriod) -> Verification | None:
    """Recomputes every digest and every score of a period; None when it was never locked.

    A seal of before there was a basis is compared by the rows it has, without scoring again;
    so is a period whose scorecards, cohorts or basis are not those that were sealed.
    """
    seal = period.seals.first()
    if seal is None:
        return None
    broken = _broken(period, seal)
    try:
        now = period_digests(period, seal.basis).rows
    except DocumentError as error:
        broken.append(_("a scorecard can't be read any more: %(error)s") % {"error": error})
        return Verification(seal, 0, 0, broken, (), ())
    if not seal.basis:
        now = {name: row for name, row in now.items() if not name.startswith(PREFIXES)}
    found = differences(seal.rows, now)
    # What is scored again has to be readable at least: forged foundations are named already.
    is_sound = seal.basis and not any(each.row.startswith(_READ_AGAIN) for each in found)
    return Verification(
        seal=seal,
        rows=len(now),
        people=period.appraisals.filter(is_current=True).count() if is_sound else 0,
        broken=broken,
        differences=found,
        mismatches=list(mismatches(period, seal.basis)) if is_sound else (),
    )


def _broken(period: AppraisalPeriod, seal: PeriodSeal) -> list[str]:
    found = [
        _("the database lacks the trigger %(name)s") % {"name": name}
        for name in missing(connection)
    ]
    if digest_of(seal.rows) != seal.digest:
        found.append(_("the seal's rows do not give its digest"))
    sealed = Event.objects.filter(
        verb="seal", subject="appraisalperiod", subject_id=str(period.pk)
    ).first()
    if sealed is None and seal.basis:
        found.append(_("the log does not know of the seal"))
    if sealed is not None and sealed.detail.get("digest") != seal.digest:
        found.append(_("the log has another digest than the seal"))
    return found
