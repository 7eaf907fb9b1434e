"""Which results of a scorecard can be formulas, and who writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from appraisal.exporting.lines import ItemLine, SectionLine
from appraisal.exporting.live.formulas import read_by
from appraisal.exporting.live.items import LiveItem
from appraisal.exporting.live.spread import spread_factors
from appraisal.exporting.live.sums import LiveSection, LiveTotal
from appraisal.scoring.choices import Reach
from appraisal.scoring.composition import Veto
from appraisal.scoring.formula import VARIABLES, Formula
from appraisal.scoring.numbers import ONE, ZERO, calculating, round_half_up
from appraisal.scoring.program import Program, SectionProgram
from appraisal.scoring.result import Treatment


@dataclass(frozen=True, slots=True)
class LivePart:
    """Who writes which formula of a part: items and sections by code.

    `total` is there where the part's total is no more than the sum of its sections; `card`
    writes what follows from a total.
    """

    items: Mapping[str, LiveItem]
    sections: Mapping[str, LiveSection]
    total: LiveTotal | None
    card: LiveTotal


class LiveCard:
    """A scorecard's formulas, found out once and used for everybody."""

    def __init__(self, program: Program) -> None:
        """See which sums hold whatever is typed into the sheet."""
        self._program = program
        self._items: dict[tuple[str, Decimal], LiveItem] = {}
        self._sections = [
            section
            for section in program.sections
            if not _depends(program, _conditions(program, section))
        ]
        gates = [gate.gate.when for gate in program.gates]
        gates += [veto.when for veto in _vetoes(program, Reach.TOTAL)]
        self._adds_up = not _depends(program, gates)
        limits = _depends(program, (veto.when for veto in _vetoes(program, Reach.GRADE)))
        self._total = LiveTotal(program.scorecard, limits)

    def writers(
        self,
        lines: Sequence[ItemLine],
        sections: Sequence[SectionLine],
        total: Decimal | None,
    ) -> LivePart:
        """Return the writers of a part's formulas, as far as its figures allow any."""
        with calculating():
            factors = spread_factors(self._program, lines)
            items = {
                line.code: live
                for line in lines
                if not line.is_child
                and line.treatment is Treatment.COUNTED
                and (live := self._item(line.code, factors.get(line.section, ONE))).gives(line)
            }
            digits = self._program.scorecard.rounding.section
            sums = {
                section.section.code: LiveSection(section, digits)
                for section in self._sections
                if _is_sum(section, lines, sections, digits)
            }
            adds_up = self._adds_up and _sums_up(self._program, sections, total)
        return LivePart(items, sums, self._total if adds_up else None, self._total)

    def _item(self, code: str, factor: Decimal) -> LiveItem:
        found = self._items.get((code, factor))
        if found is None:
            found = self._items[code, factor] = LiveItem(
                self._program.items[code],
                factor,
                rounds_before_gates=self._program.scorecard.rounding.before_gates,
            )
        return found


def _conditions(program: Program, section: SectionProgram) -> list[Formula | None]:
    """What may change a section's sum: its gates, and the vetoes that take a section."""
    vetoes = [veto.when for veto in _vetoes(program, Reach.SECTION)]
    return [*(gate.gate.when for gate in section.gates), *vetoes]


def _depends(program: Program, conditions: Iterable[Formula | None]) -> bool:
    """Whether a condition reads what may be changed on the sheet: then a sum is not all.

    A condition over other metrics stays as it is whatever is typed into the sheet.
    """
    shown = {
        name
        for item in program.items.values()
        if item.item.measure is not None
        for name in read_by(program, item.item.measure.tree)
    }
    read = {
        name
        for condition in conditions
        if condition is not None
        for name in read_by(program, condition.tree)
    }
    return bool(read & (shown | set(VARIABLES)))


def _vetoes(program: Program, *reaches: Reach) -> list[Veto]:
    """The vetoes of the card and of its items that take so much."""
    of_items = (veto for item in program.items.values() for veto in item.vetoes)
    return [v.veto for v in (*program.vetoes, *of_items) if v.veto.zero in reaches]


def _is_sum(
    section: SectionProgram,
    lines: Sequence[ItemLine],
    sections: Sequence[SectionLine],
    digits: int,
) -> bool:
    """Whether a section is the sum of its items: no gate or veto took effect."""
    line = _line_of(section.section.code, sections)
    points = [
        item.points
        for item in lines
        if item.section == section.section.code and not item.is_child and item.points is not None
    ]
    if line is None or line.points is None or not points:
        return False
    total = sum(points, ZERO) * section.factor
    low, high = section.limits
    total = total if low is None else max(total, low)
    total = total if high is None else min(total, high)
    return round_half_up(total, digits) == line.points


def _line_of(code: str, sections: Sequence[SectionLine]) -> SectionLine | None:
    return next((line for line in sections if line.code == code), None)


def _sums_up(program: Program, sections: Sequence[SectionLine], stored: Decimal | None) -> bool:
    """Whether the total is the sum of the sections, clamped: no gate or veto took effect."""
    if stored is None:
        return False
    card = program.scorecard
    total = sum((s.points for s in sections if s.points is not None), ZERO)
    total = total if card.clamp.min is None else max(total, card.clamp.min)
    total = total if card.clamp.max is None else min(total, card.clamp.max)
    return round_half_up(total, card.rounding.total) == stored
