"""What the database refuses about a locked or archived period.

Its results, ratings, exclusions, adjustments and calibrated grades, the facts of its days and
the period itself stay as they are. It opens again only behind a line in the log: the trigger
looks for a ``reopen`` that is younger than the last ``lock``.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from appraisal.models.appraisals import Appraisal, AppraisalPart, ItemScore
from appraisal.models.events import Event
from appraisal.models.guards import Guard
from appraisal.models.periods import AppraisalPeriod
from appraisal.models.ratings import Exclusion, Rating
from appraisal.models.reviews import Adjustment, GradeChange, SelfReview
from appraisal.models.runs import ScoringRun
from appraisal.models.shopdata import Fact

_STATEMENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_SEALED = "('locked', 'archived')"
_MESSAGE = "the appraisal period is locked"

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
_WITH_PERIOD = (Appraisal, ScoringRun, Rating, Exclusion, Adjustment, GradeChange, SelfReview)


def sealing_guards() -> Iterable[Guard]:
    """Every guard of sealed periods."""
    yield from _guards(*((model, _OF_PERIOD) for model in _WITH_PERIOD))
    yield from _guards((AppraisalPart, _OF_APPRAISAL), (ItemScore, _OF_PART))
    yield from _fact_guards()
    yield from _period_guards()


def _guards(*states: tuple[type[Model], str]) -> Iterable[Guard]:
    for model, state in states:
        for statement, rows in _STATEMENTS:
            condition = " OR ".join(f"{state.format(row=row)} IN {_SEALED}" for row in rows)
            yield Guard(model, statement, condition, _MESSAGE)


def _fact_guards() -> Iterable[Guard]:
    """Facts that count, or would count, on a day of a sealed period.

    A file may have several hundred thousand of them: those that are staged are not looked at one
    by one, and activating them is looked at once.
    """
    refused = " UNION ALL ".join(
        f"SELECT 1 FROM {rows} r JOIN {_PERIODS} p ON p.state IN {_SEALED}"
        f" AND p.start <= r.date_until AND p.\"end\" >= r.date_from WHERE r.state = 'active'"
        for rows in ("old_rows", "new_rows")
    )
    for statement, rows in _STATEMENTS:
        condition = " OR ".join(
            f"({row}.state = 'active' AND EXISTS (SELECT 1 FROM {_PERIODS} p"
            f" WHERE p.state IN {_SEALED} AND p.start <= {row}.date_until"
            f' AND p."end" >= {row}.date_from))'
            for row in rows
        )
        if statement == "UPDATE":
            yield Guard(Fact, statement, condition, _MESSAGE, rows_refused=refused)
        else:
            counts = f"{rows[0]}.state = 'active'"
            yield Guard(Fact, statement, condition, _MESSAGE, only_when=counts)


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
        f"OLD.state IN {_SEALED} AND ({changed} OR NOT ({step}))",
        _MESSAGE,
    )
    yield Guard(AppraisalPeriod, "DELETE", f"OLD.state IN {_SEALED}", _MESSAGE)
