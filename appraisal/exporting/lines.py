"""Items and sections of an appraisal, as the workbooks show them and formulas are written for.

A number that is not there is None and its status says why: no layout may write 0 for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from appraisal.scoring.result import Status, Treatment
from appraisal.scoring.text import EMPTY, Text


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item, or sub-item, of one part of an appraisal.

    `unit` is the catalogue's unit of the actual ("元", "%", "秒"; empty when unknown).
    `target_words` stands where the target is no single number: a range, anchors.
    `reason` says why there is no number, or why a policy gave the points.
    """

    code: str
    section: str
    name: Text
    status: Status
    full_points: Decimal
    measure: Text = EMPTY
    unit: str = ""
    target: Decimal | None = None
    target_words: Text = EMPTY
    actual: Decimal | None = None
    attainment: Decimal | None = None
    points: Decimal | None = None
    rule: Text = EMPTY
    working: Text = EMPTY
    reason: Text = EMPTY
    is_child: bool = False
    treatment: Treatment = Treatment.COUNTED


@dataclass(frozen=True, slots=True)
class Column:
    """An item of a scorecard as the head of its figures in a list of everybody."""

    code: str
    name: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section with its sum. `outside` marks bonus and penalty items beside the 100."""

    code: str
    name: Text
    full_points: Decimal
    points: Decimal | None
    status: Status = Status.SCORED
    label: Text = EMPTY
    outside: bool = False
