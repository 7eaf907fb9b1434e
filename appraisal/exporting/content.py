"""What the workbooks show, as frozen values: filled by `selectors.sheets`, laid out here.

Every text is bilingual until a layout asks for one language. A number that is not there is
None and its status says why: no layout may write 0 for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from appraisal.exporting.lines import Column, ItemLine, SectionLine
from appraisal.exporting.live.card import LivePart
from appraisal.scoring.result import Standing
from appraisal.scoring.text import EMPTY, Text


@dataclass(frozen=True, slots=True)
class PartContent:
    """What one assignment contributes: a role in a shop for some days, one scorecard version.

    `live` writes the formulas; without it every cell holds a value. `columns` are all items of
    the scorecard, sub-items below theirs, whether or not this part has a line for each.
    """

    role: Text
    shop: Text
    start: date
    end: date
    days: int
    scorecard: Text
    version: int
    sections: Sequence[SectionLine]
    items: Sequence[ItemLine]
    total: Decimal | None
    standing: Standing
    columns: Sequence[Column] = ()
    grade: str = ""
    working: Text = EMPTY
    live: LivePart | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote about the appraisal."""

    author: Text
    text: str


@dataclass(frozen=True, slots=True)
class AppraisalContent:
    """One person's appraisal, complete."""

    company: str
    period: Text
    period_code: str
    number: str
    name: str
    department: Text
    manager: str
    parts: Sequence[PartContent]
    total: Decimal | None
    standing: Standing
    grade: str
    coefficient: Decimal | None
    waits_for: Sequence[Text]
    working: Text
    revision: int
    fingerprint: str
    scored_at: datetime
    remarks: Sequence[Remark] = ()

    @property
    def days(self) -> int:
        """Days that count, over all parts."""
        return sum(part.days for part in self.parts)

    @property
    def is_final(self) -> bool:
        """Whether the total may be ranked and paid."""
        return self.standing is Standing.FINAL and self.total is not None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A shop file that the period's figures come from."""

    shop: str
    name: str
    sha256: str
    rows: int
    stored_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnboundAccount:
    """An account with figures in the period that belong to nobody."""

    shop: Text
    kind: Text
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that was not left to the rules: of whom, what, from what to what, why."""

    kind: Text
    number: str
    name: str
    subject: Text
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class PeriodContent:
    """What a period's workbook says besides its people."""

    company: str
    period: Text
    period_code: str
    start: date
    end: date
    made_at: datetime
    sources: Sequence[SourceFile] = ()
    unbound: Sequence[UnboundAccount] = ()
    corrections: Sequence[Correction] = ()
