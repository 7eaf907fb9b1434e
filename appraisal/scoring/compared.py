"""What a cohort compares of each person, measured before anybody is scored."""

from __future__ import annotations

from decimal import Decimal

from appraisal.scoring.cohort import Measures
from appraisal.scoring.context import Context
from appraisal.scoring.facts import Facts
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import calculating, settle
from appraisal.scoring.program import program_of
from appraisal.scoring.rule import Unscored
from appraisal.scoring.scorecard import Scorecard


def measure(scorecard: Scorecard, facts: Facts, catalogue: Catalogue) -> Measures:
    """Return what a cohort compares of one person; what can't be measured is left out."""
    program = program_of(scorecard, catalogue, facts.period.kind)
    found: dict[str, Decimal] = {}
    with calculating():
        context = Context(facts, program.windows_of(facts), None)
        for key, read in program.cohort.items():
            try:
                found[key] = settle(read(context))
            except Unscored:
                continue
    return found
