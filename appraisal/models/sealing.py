"""What the database refuses about a locked or archived period.

Its results, ratings, exclusions, adjustments, calibrated grades, appeals and the period itself
stay as they are; what it rests on is in ``models.foundations``. It opens again only behind a
line in the log: the trigger looks for a ``reopen`` that is younger than the last ``lock``.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from appraisal.models.appeals import Appeal
from appraisal.models.appraisals import Appraisal, AppraisalPart, ItemScore
from appraisal.models.events import Event
from appraisal.models.guards import Guard
from appraisal.models.periods import AppraisalPeriod
from appraisal.models.ratings import Exclusion, Rating
from appraisal.models.reviews import Adjustment, GradeChange, SelfReview
from appraisal.models.runs import ScoringBatch, ScoringRun
from appraisal.models.seals import PeriodSeal, SealedDays

_STATEMENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
SEALED = "('locked', 'archived')"
MESSAGE = "the appraisal period is locked"
"""What the database says; ``views.sealed`` says it to people."""

_PERIODS = AppraisalPeriod._meta.db_table
_APPRAISALS = Appraisal._meta.db_table
_PARTS = AppraisalPart._meta.db_table

_OF_PERIOD = f"(SELECT state FROM {_PERIODS} WHERE id = {{row}}.period_id)"
_OF_APPRAISAL = (
    f"(SELECT p.state FROM {_APPRAISALS} a JOIN {_PERIODS} p ON p.id = a.period_id"
    " WHERE a.id = {row}.appraisal_id)"
)
_OF_PART = (
    f"(SELECT p.state FROM {_PARTS} t JOIN {_APPRAISALS} a ON a.id = t.appraisal_id"
    f" JOIN {_PERIODS} p ON p.id = a.period_id WHERE t.id = {{row}}.part_id)"
)
_OF_APPEALED = (
    f"(SELECT p.state FROM {_APPRAISALS} a JOIN {_PERIODS} p ON p.id = a.period_id"
    " WHERE a.id = {row}.before_id)"
)
_OF_RUN = (
    f"(SELECT p.state FROM {ScoringRun._meta.db_table} r JOIN {_PERIODS} p ON p.id = r.period_id"
    " WHERE r.id = {row}.run_id)"
)
_WITH_PERIOD = (
    Appraisal,
    ScoringRun,
    Rating,
    Exclusion,
    Adjustment,
    GradeChange,
    SelfReview,
    SealedDays,
)


def sealing_guards() -> Iterable[Guard]:
    """Every guard of sealed periods."""
    yield from _guards(*((model, _OF_PERIOD) for model in _WITH_PERIOD))
    yield from _guards((AppraisalPart, _OF_APPRAISAL), (ItemScore, _OF_PART))
    yield from _guards((Appeal, _OF_APPEALED), (ScoringBatch, _OF_RUN))
    yield from _period_guards()
    yield from _seal_guards()


def _guards(*states: tuple[type[Model], str]) -> Iterable[Guard]:
    for model, state in states:
        for statement, rows in _STATEMENTS:
            condition = " OR ".join(f"{state.format(row=row)} IN {SEALED}" for row in rows)
            yield Guard(model, statement, condition, MESSAGE)


def _period_guards() -> Iterable[Guard]:
    columns = [
        field.column for field in AppraisalPeriod._meta.concrete_fields if field.column != "state"
    ]
    changed = " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in columns)
    last = (
        f"(SELECT MAX(e.id) FROM {Event._meta.db_table} e WHERE e.verb = '{{verb}}'"
        " AND e.subject = 'appraisalperiod' AND e.subject_id = CAST(OLD.id AS {text}))"
    )
    reopened = f"COALESCE({last.format(verb='reopen', text='varchar(40)')}, 0)"
    locked = f"COALESCE({last.format(verb='lock', text='varchar(40)')}, 0)"
    step = (
        "NEW.state = OLD.state OR (OLD.state = 'locked' AND (NEW.state = 'archived'"
        f" OR (NEW.state = 'scored' AND {reopened} > {locked})))"
    )
    yield Guard(
        AppraisalPeriod,
        "UPDATE",
        f"OLD.state IN {SEALED} AND ({changed} OR NOT ({step}))",
        MESSAGE,
    )
    yield Guard(AppraisalPeriod, "DELETE", f"OLD.state IN {SEALED}", MESSAGE)


def _seal_guards() -> Iterable[Guard]:
    for statement in ("UPDATE", "DELETE"):
        yield Guard(PeriodSeal, statement, "TRUE", "a seal is never changed")
