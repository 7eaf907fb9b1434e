"""What compiled readers look at while one employee is scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from appraisal.scoring.cohort import Seen
from appraisal.scoring.facts import Facts
from appraisal.scoring.metrics import Totals
from appraisal.scoring.numbers import ZERO
from appraisal.scoring.target import Goal

NOTHING: Totals = {}
# actual, goal, attainment of an item
Measured = tuple[Decimal, Goal, Decimal | None]


class Context:
    """One employee's facts in the order the program numbered its windows, and the item at hand.

    actual, target, attainment, points, score and total are the variables of formulas; the
    engine sets them before it calls a formula that may use them.
    """

    __slots__ = (
        "actual",
        "attainment",
        "facts",
        "goal",
        "measured",
        "peers",
        "points",
        "score",
        "scores",
        "total",
        "whole",
        "windows",
    )

    def __init__(
        self,
        facts: Facts,
        windows: Sequence[Totals],
        peers: Seen | None,
        measured: Callable[[str, Context], Measured] | None = None,
    ) -> None:
        self.facts = facts
        self.windows = windows
        self.peers = peers
        self.measured = measured
        self.actual: Decimal | None = None
        self.goal: Goal | None = None
        self.attainment: Decimal | None = None
        self.points = ZERO
        self.score = ZERO
        self.scores: dict[str, Decimal | None] = {}
        self.total = ZERO
        self.whole = facts.days == facts.period.days

    def prorated(self, value: Decimal) -> Decimal:
        """Return what of a whole period's value falls on the assigned days."""
        return value * self.facts.days / self.facts.period.days

    def on_day(self, windows: Sequence[Totals]) -> Context:
        """Return the same employee's context with the windows of a single day."""
        return Context(self.facts, windows, self.peers, self.measured)
