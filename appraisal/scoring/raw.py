"""An item's result before spreading and rounding."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from appraisal.scoring.composition import Gate
from appraisal.scoring.context import Context
from appraisal.scoring.facts import Adjustment
from appraisal.scoring.numbers import ZERO
from appraisal.scoring.program import ItemProgram, VetoProgram
from appraisal.scoring.result import Status, Treatment
from appraisal.scoring.target import Goal
from appraisal.scoring.text import Text


@dataclass(frozen=True, slots=True)
class GateEffect:
    """What one gate did to the points."""

    gate: Gate
    before: Decimal
    value: Decimal | None
    after: Decimal


@dataclass(frozen=True, slots=True)
class DayPoints:
    """The points of one day under `daily`."""

    day: str
    points: Decimal


@dataclass(slots=True)
class Raw:
    """Everything the engine found out about an item; the working is written from it.

    ruled: what the rule gave; limited: within the limits ahead of the gates; points: on the
    rule's scale after everything but spreading and rounding (None where nothing counts).
    All of it is as calculated; what a person set instead stands in adjustment.
    """

    program: ItemProgram
    context: Context
    status: Status = Status.SCORED
    treatment: Treatment = Treatment.COUNTED
    actual: Decimal | None = None
    goal: Goal | None = None
    attainment: Decimal | None = None
    ruled: Decimal = ZERO
    limited: Decimal = ZERO
    points: Decimal | None = None
    details: tuple[Any, ...] | None = None
    reason: Text | None = None
    policy: Text | None = None
    effects: tuple[GateEffect, ...] = ()
    vetoes: tuple[VetoProgram, ...] = ()
    unresolved: tuple[tuple[VetoProgram, Status], ...] = ()
    days: tuple[DayPoints, ...] = ()
    children: list[Raw] = field(default_factory=list)
    child_factor: Decimal = ZERO
    adjustment: Adjustment | None = None

    @property
    def counts_as(self) -> Treatment:
        """What the total does with the item: an adjusted one always counts."""
        return self.treatment if self.adjustment is None else Treatment.COUNTED
