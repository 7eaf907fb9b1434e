"""An ImportResult as plain values and back: how the child hands it to its parent."""

from datetime import date
from decimal import Decimal
from typing import Any

from appraisal.importing.facts import (
    AccountKind,
    AccountRef,
    ImportResult,
    OrderRow,
    PeriodSource,
    Problem,
    Severity,
    SheetReading,
)
from appraisal.importing.look import Look, SheetHead
from appraisal.importing.packed_facts import FactGroup, GroupList, PackedFacts, packed_facts
from appraisal.scoring.text import Text

Packed = tuple[Any, ...]


def packed(result: ImportResult) -> Packed:
    """The result as tuples, texts and integers; facts of one shape lie together, in order."""
    return (
        tuple(map(_packed_sheet, result.sheets)),
        tuple(map(_packed_problem, result.problems)),
        tuple(map(packed_group, packed_facts(result.facts).groups)),
        tuple(map(_packed_order, result.orders)),
    )


def unpacked(values: Packed) -> ImportResult:
    """The result that was packed."""
    sheets, problems, groups, orders = values
    return ImportResult(
        tuple(map(_sheet, sheets)),
        PackedFacts(GroupList(map(unpacked_group, groups))),
        tuple(map(_problem, problems)),
        tuple(map(_order, orders)),
    )


def packed_look(seen: Look) -> Packed:
    """What was seen of a file, as tuples and texts."""
    heads = tuple(
        (head.sheet, head.rows, head.header_row, head.header_rows) for head in seen.sheets
    )
    return heads, tuple(map(_packed_problem, seen.problems))


def unpacked_look(values: Packed) -> Look:
    """The look that was packed."""
    heads, problems = values
    return Look(tuple(SheetHead(*head) for head in heads), tuple(map(_problem, problems)))


def packed_group(group: FactGroup) -> Packed:
    """The group as texts, integers and lists."""
    return (
        group.layout,
        group.kind.value,
        group.codes,
        group.keys,
        group.names,
        group.starts,
        group.ends,
        group.rows,
        group.firsts,
        group.lasts,
        group.numbers,
    )


def unpacked_group(values: Packed) -> FactGroup:
    """The group that was packed."""
    layout, kind, *columns = values
    return FactGroup(layout, AccountKind(kind), *columns)


def _packed_order(order: OrderRow) -> Packed:
    return (
        order.layout,
        order.order,
        order.buyer,
        order.created and order.created.toordinal(),
        order.paid and order.paid.toordinal(),
        None if order.amount is None else str(order.amount),
        None if order.refund is None else str(order.refund),
        None if order.items is None else str(order.items),
        order.is_marked,
        order.credited and (order.credited.kind.value, order.credited.key, order.credited.name),
    )


def _order(values: Packed) -> OrderRow:
    layout, order, buyer, created, paid, amount, refund, items, is_marked, credited = values
    return OrderRow(
        layout,
        order,
        buyer,
        created and date.fromordinal(created),
        paid and date.fromordinal(paid),
        None if amount is None else Decimal(amount),
        None if refund is None else Decimal(refund),
        None if items is None else Decimal(items),
        is_marked,
        credited and AccountRef(AccountKind(credited[0]), credited[1], credited[2]),
    )


def _packed_sheet(sheet: SheetReading) -> Packed:
    return (
        sheet.sheet,
        sheet.layout,
        sheet.header_row,
        sheet.rows_read,
        sheet.rows_kept,
        sheet.rows_refused,
        dict(sheet.rows_dropped),
        sheet.period_source.value if sheet.period_source else None,
        dict(sheet.columns),
        sheet.hidden,
    )


def _sheet(values: Packed) -> SheetReading:
    sheet, layout, header_row, rows_read, kept, refused, dropped, source, *rest = values
    found = PeriodSource(source) if source else None
    return SheetReading(sheet, layout, header_row, rows_read, kept, refused, dropped, found, *rest)


def _packed_problem(problem: Problem) -> Packed:
    return (
        problem.code,
        problem.severity.value,
        (problem.reason.zh, problem.reason.en),
        problem.sheet,
        problem.row,
        problem.column,
        problem.value,
    )


def _problem(values: Packed) -> Problem:
    code, severity, reason, *place = values
    return Problem(code, Severity(severity), Text(*reason), *place)
