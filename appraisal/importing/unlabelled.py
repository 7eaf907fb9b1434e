"""Rows with figures but without a day or a subject: a sum of the others, a remark, or refused."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from appraisal.importing.cells import Cell, CellError, is_missing, number_from
from appraisal.importing.facts import AccountKind, Problem
from appraisal.importing.gather import Gatherer
from appraisal.importing.gathered import BEFORE_SLOTS
from appraisal.importing.layout import Reads
from appraisal.importing.problems import problem
from appraisal.importing.sifting import NOTE, SUMMARY
from appraisal.importing.slots import Merge, Slot
from appraisal.scoring.metrics import Aggregation


def settle_unlabelled(gatherer: Gatherer, sheet: str) -> Iterator[Problem]:
    """Count each unlabelled row as what it is; the problems of those that are neither.

    A row is the sum of the others, of which there are at least two, when every amount it states is
    exactly their sum. People are left out of that: a platform's own total counts each of them once.
    """
    counts, found = gatherer.sifter.counts, gatherer.found
    sums = [(slot, found.added_up(role, place)) for role, place, slot in _summed(gatherer)]
    for number, row in gatherer.sifter.unlabelled:
        if found.rows_kept > 1 and _is_sum(row, sums):
            counts[SUMMARY] = counts.get(SUMMARY, 0) + 1
        elif all(is_missing(row[bound.index]) for bound in found.binding.columns):
            counts[NOTE] = counts.get(NOTE, 0) + 1
        else:
            found.refused.add(number)
            yield _refusal(gatherer, sheet, number)


def _summed(gatherer: Gatherer) -> Iterator[tuple[str, int, Slot]]:
    for role, slots in gatherer.found.slots.items():
        for place, slot in enumerate(slots, BEFORE_SLOTS):
            plain = slot.merge is Merge.SUM and slot.key == slot.column.metric.code
            if plain and slot.column.column.reads is Reads.NUMBER:
                yield role, place, slot


def _is_sum(row: Sequence[Cell], sums: list[tuple[Slot, Decimal]]) -> bool:
    agreed = False
    for slot, added in sums:
        column = slot.column
        try:
            stated = number_from(row[column.index])
        except CellError:
            return False
        if stated is None:
            continue
        same = stated * column.column.scale == added
        if not same and column.metric.aggregation is Aggregation.SUM:
            return False
        agreed = agreed or (same and bool(added))
    return agreed


def _refusal(gatherer: Gatherer, sheet: str, number: int) -> Problem:
    binding = gatherer.found.binding
    label = binding.header.label(binding.keys[0])
    code = "row_unlabelled"
    if binding.dates:
        code = "date_missing"
    elif binding.layout.account is not AccountKind.SHOP:
        code = "account_missing"
    return problem(code, sheet=sheet, row=number, column=label, header=label)
