"""What a scoring run found, in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import Appraisal, ScoringRun, SourceAccount, Standing
from appraisal.models.naming import in_active_language
from appraisal.selectors.files import unbound_accounts

ACCOUNTS_NAMED = 10
"""Loose accounts named in the summary; the page of accounts shows all."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How many people are scored, and who waits for what."""

    run: ScoringRun
    standings: Mapping[str, int]
    waiting: Sequence[tuple[str, str]]
    unbound: Sequence[SourceAccount] = ()

    def lines(self) -> Iterator[str]:
        """One line for the run, one for each person that is not final, one for loose accounts."""
        yield _(
            "%(period)s revision %(revision)d: %(people)d people scored, %(final)d final, "
            "%(provisional)d provisional, %(invalid)d not scored"
        ) % {
            "period": self.run.period.code,
            "revision": self.run.revision,
            "people": self.run.total,
            "final": self.standings.get(Standing.FINAL, 0),
            "provisional": self.standings.get(Standing.PROVISIONAL, 0),
            "invalid": self.standings.get(Standing.INVALID, 0),
        }
        for person, reason in self.waiting:
            yield f"  {person}: {reason}"
        if self.unbound:
            yield ngettext(
                "%(count)d account belongs to nobody, so its figures count for no one: %(names)s",
                "%(count)d accounts belong to nobody, so their figures count for no one: %(names)s",
                len(self.unbound),
            ) % {
                "count": len(self.unbound),
                "names": ", ".join(map(str, self.unbound[:ACCOUNTS_NAMED]))
                + (" …" if len(self.unbound) > ACCOUNTS_NAMED else ""),
            }


def run_summary(run: ScoringRun) -> RunSummary:
    """The summary of a finished run, in a few queries."""
    appraisals = Appraisal.objects.filter(run=run).select_related("employee")
    waiting = [
        (str(appraisal.employee), "; ".join(reasons_to_wait(appraisal)))
        for appraisal in appraisals.exclude(standing=Standing.FINAL)
        .order_by("employee__number")
        .prefetch_related("parts__scores__item")
    ]
    standings = Counter(appraisals.order_by().values_list("standing", flat=True))
    return RunSummary(run, standings, waiting, unbound_accounts(period=run.period))


def reasons_to_wait(appraisal: Appraisal) -> list[str]:
    """Why an appraisal is not final: an item and its status each, in the reader's language.

    Wants ``parts__scores__item`` prefetched.
    """
    reasons = [
        in_active_language(problem["zh"], problem["en"])
        for problem in appraisal.working.get("problems", [])
    ]
    waits = {(entry["item"], entry["status"]) for entry in appraisal.waits_for}
    for part in appraisal.parts.all():
        for score in part.scores.all():
            if (score.item.code, score.status) in waits:
                reasons.append(f"{score.item.name} ({score.get_status_display()})")
    return reasons
