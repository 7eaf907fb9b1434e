"""One sheet from its header to its facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appraisal.importing.binding import Binding
from appraisal.importing.blocks import Block
from appraisal.importing.cells import Cell, is_missing
from appraisal.importing.dates import Span
from appraisal.importing.duplicates import Repeats, find_repeats
from appraisal.importing.facts import FactRow, OrderRow, PeriodSource, SheetReading
from appraisal.importing.gather import Gatherer
from appraisal.importing.limits import Limits
from appraisal.importing.orders import NO_ORDERS, OrderRules
from appraisal.importing.packed_facts import FactSink
from appraisal.importing.problems import Problems, Unreadable, problem
from appraisal.importing.readers import Table
from appraisal.importing.settle import (
    Canonical,
    Settled,
    Settler,
)
from appraisal.importing.sheet_report import report
from appraisal.importing.stated_days import span_of_name, span_of_preamble
from appraisal.importing.straight import RowsRepeatError
from appraisal.importing.unlabelled import settle_unlabelled


@dataclass(frozen=True, slots=True)
class FileDays:
    """The days a file's surroundings state: chosen by the person, or part of its name."""

    given: Span | None
    filename: str

    def of(
        self, binding: Binding, sheet: str, head: list[list[Cell]]
    ) -> tuple[Span | None, PeriodSource | None]:
        """The days for a sheet without dates: given, above the header, or in the name."""
        if self.given is not None:
            return self.given, PeriodSource.GIVEN
        stated = self.stated(binding, head)
        if stated is not None:
            return stated, PeriodSource.PREAMBLE
        named = self.named(binding, sheet)
        return (named, PeriodSource.FILE_NAME) if named is not None else (None, None)

    def stated(self, binding: Binding, head: list[list[Cell]]) -> Span | None:
        """The days a line above the header states."""
        return span_of_preamble(head[: binding.header_row - binding.layout.header_rows])

    def named(self, binding: Binding, sheet: str) -> Span | None:
        """The days the name of the file, or of the member of a zip, states."""
        single = binding.layout.name_holds_day
        return span_of_name(sheet, single_day=single) or span_of_name(
            self.filename, single_day=single
        )


@dataclass(slots=True)
class SheetOutcome:
    """What one sheet gave."""

    reading: SheetReading
    facts: dict[Canonical, FactRow]
    problems: Problems
    stretches: set[Span]
    orders: tuple[OrderRow, ...] = ()
    names_all_orders: bool = True


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads sheets of one file."""

    days: FileDays
    limits: Limits
    advance: Callable[[int], None]
    orders: OrderRules = NO_ORDERS
    sink: FactSink | None = None
    """Takes the facts that go straight; without one all are held until the sheet is read."""

    def read(self, table: Table, binding: Binding, head: list[list[Cell]]) -> SheetOutcome:
        """Read a recognised sheet; raises Unreadable where reading must stop."""
        problems, gatherer, settled = self._straight(table, binding, head)
        repeats = Repeats()
        # A row of a table with dates across comes once for each date: it can't be dropped alone.
        if (gatherer.keys_repeat or settled.clashes) and not binding.layout.dates_across:
            repeats = find_repeats(_below(table, binding), binding)
            if repeats.dropped:
                problems, gatherer, settled = self._once(table, binding, head, repeats.dropped)
        for found in settle_unlabelled(gatherer, table.name):
            problems.add(found)
        report(table, binding, gatherer, settled, repeats, problems)
        reading = _reading(table.name, binding, gatherer, settled)
        days, _ = self.days.of(binding, table.name, head)
        orders = gatherer.orders.settle(settled.days, days, gatherer.found.names)
        complete = gatherer.orders.is_complete
        return SheetOutcome(
            reading, settled.facts, problems, settled.stretches, orders, names_all_orders=complete
        )

    def _straight(
        self, table: Table, binding: Binding, head: list[list[Cell]]
    ) -> tuple[Problems, Gatherer, Settled]:
        """Read once; rows that turn out not to be a fact each are read again and added up."""
        if self.sink is not None:
            try:
                found = self._once(table, binding, head, frozenset(), self.sink)
            except RowsRepeatError:
                self.sink.clear()
            else:
                _, gatherer, settled = found
                straight = gatherer.found.straight
                if straight is None or not (
                    settled.clashes or gatherer.keys_repeat or straight.repeats(settled.facts)
                ):
                    return found
                self.sink.clear()
        return self._once(table, binding, head, frozenset())

    def _once(
        self,
        table: Table,
        binding: Binding,
        head: list[list[Cell]],
        dropped: frozenset[int],
        sink: FactSink | None = None,
    ) -> tuple[Problems, Gatherer, Settled]:
        problems = Problems(self.limits.max_problems)
        days, source = self.days.of(binding, table.name, head)
        gatherer = Gatherer(binding, table, self.limits, problems, self.orders, sink, days)
        for block in _below(table, binding):
            gatherer.add(block, dropped)
            if gatherer.found.rows_read > self.limits.max_rows:
                limit = self.limits.max_rows
                raise Unreadable(problem("too_many_rows", sheet=table.name, limit=limit))
            self.advance(block.height)
        within = days or self.days.given
        settler = Settler(gatherer.found, table.name, problems, days, source, within)
        return problems, gatherer, settler.settle()


def _below(table: Table, binding: Binding) -> Iterator[Block]:
    """The blocks of a table without its header and what stands above it."""
    for whole in table.blocks():
        above = max(0, binding.header_row + 1 - whole.first)
        block = whole.between(above) if above else whole
        if binding.layout.ends_at_blank:
            end = next((place for place, row in enumerate(block.rows) if _is_break(row)), None)
            if end is not None:
                if end:
                    yield block.between(0, end)
                return
        if block.height:
            yield block


def _is_break(row: list[Cell]) -> bool:
    return all(map(is_missing, row)) or (isinstance(row[0], str) and row[0].startswith("#"))


def _reading(sheet: str, binding: Binding, gatherer: Gatherer, settled: Settled) -> SheetReading:
    found = gatherer.found
    dropped = dict(gatherer.sifter.counts)
    for reason, count in settled.dropped.items():
        dropped[reason] = dropped.get(reason, 0) + count
    refused = len(found.refused)
    return SheetReading(
        sheet=sheet,
        layout=binding.layout.code,
        header_row=binding.header_row,
        rows_read=found.rows_read,
        rows_kept=found.rows_read - sum(dropped.values()) - refused,
        rows_refused=refused,
        rows_dropped=dropped,
        period_source=settled.source,
        columns=_columns(binding),
    )


def _columns(binding: Binding) -> dict[str, str]:
    """The metrics each column of the sheet was read into."""
    read: dict[str, list[str]] = {}
    for bound in (*binding.columns, *binding.checked):
        read.setdefault(bound.label, []).append(bound.metric.code)
    return {label: ", ".join(dict.fromkeys(metrics)) for label, metrics in read.items()}
