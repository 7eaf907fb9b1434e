"""One file -> ImportResult. A file with a refusal or an open question gives no facts at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Context, Inexact, localcontext
from pathlib import Path

from appraisal.importing.across import Across, LaidOut
from appraisal.importing.binding import Binding
from appraisal.importing.cells import Cell, is_missing
from appraisal.importing.dates import Span
from appraisal.importing.facts import (
    AccountRef,
    FactRow,
    ImportResult,
    OrderRow,
    PeriodSource,
    Problem,
    Severity,
    SheetReading,
)
from appraisal.importing.layout import Grain, Layout
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.limits import Limits
from appraisal.importing.orders import NO_ORDERS, OrderRules
from appraisal.importing.packed_facts import FactSink
from appraisal.importing.problem_words import DROPPED
from appraisal.importing.problems import Problems, Unreadable, problem
from appraisal.importing.readers import FirstRows, Table, UnreadTable, open_tables
from appraisal.importing.recognise import LOOKED_AT, Recogniser, Unknown
from appraisal.importing.settle import Canonical
from appraisal.importing.sheet import FileDays, SheetOutcome, SheetReader
from appraisal.importing.shop import ANY_SHOP, FileShop
from appraisal.scoring.metrics import Catalogue

EXACT = Context(prec=500, traps=[Inexact, *(trap for trap, on in Context().traps.items() if on)])
"""Sums and products of a file are exact: a digit that would be lost is an error."""


def parse(  # noqa: PLR0913 - all that the reading of a file depends on
    source: bytes | Path,
    filename: str,
    *,
    catalogue: Catalogue,
    limits: Limits,
    period: Span | None = None,
    layouts: Mapping[str, Layout] = LAYOUTS,
    orders: OrderRules = NO_ORDERS,
    shop: FileShop = ANY_SHOP,
    sink: FactSink | None = None,
) -> ImportResult:
    """Read a file in this process; strangers' files go through read_guarded.

    `period` gives the days of a file that has no date column; `orders` holds the key that turns
    order numbers and buyers into hashes; `shop` is the file's, for its currency and its rows in
    a table of several shops. A `sink` hears how far the reading got and takes the facts that are
    certain meanwhile; the result then holds the others only. Never raises for a bad file: the
    result then has problems and no facts.
    """
    known = tuple(layouts.values())
    reading = _Reading(filename, catalogue, limits, period, known, orders, shop, sink)
    with localcontext(EXACT):
        try:
            tables = open_tables(source, filename, limits)
            if limits.only_first_rows:
                tables = [_cut(table, limits.only_first_rows) for table in tables]
            reading.read(tables)
        except Unreadable as stop:
            reading.problems.add(stop.problem)
    return reading.result()


@dataclass(slots=True)
class _Reading:
    """The state of reading one file."""

    filename: str
    catalogue: Catalogue
    limits: Limits
    period: Span | None
    layouts: tuple[Layout, ...]
    rules: OrderRules
    shop: FileShop
    sink: FactSink | None
    problems: Problems = field(init=False)
    sheets: list[SheetReading] = field(default_factory=list)
    facts: dict[tuple[str, Canonical], FactRow] = field(default_factory=dict)
    by_sheet: list[tuple[str, str, dict[Canonical, FactRow]]] = field(default_factory=list)
    orders: dict[tuple[str, AccountRef | None], OrderRow] = field(default_factory=dict)
    names_all_orders: bool = True
    rows: int = 0
    found_facts: bool = False

    def __post_init__(self) -> None:
        self.problems = Problems(self.limits.max_problems)

    def result(self) -> ImportResult:
        """Facts only when nothing stands in the way."""
        if self.problems.stop:
            if self.sink is not None:
                self.sink.clear()
            return ImportResult(tuple(self.sheets), problems=self.problems.listed())
        facts = tuple(self.facts.values())
        orders = tuple(self.orders.values()) if self.names_all_orders else ()
        return ImportResult(tuple(self.sheets), facts, self.problems.listed(), orders)

    def read(self, tables: list[Table]) -> None:
        """Read every table; unknown sheets beside known ones are a warning."""
        recogniser = Recogniser(self.catalogue, self.layouts, self.shop)
        days = FileDays(self.period, self.filename)
        sink = self.sink if len(tables) == 1 else None  # facts of several sheets are added up
        reader = SheetReader(days, self.limits, self._advance, self.rules, sink)
        unknown: list[tuple[str, Unknown]] = []
        for table in tables:
            if isinstance(table, UnreadTable):
                self.problems.add(_beside(table.why))
                self.sheets.append(SheetReading(table.name, hidden=table.hidden))
                continue
            head = self._head(table)
            if all(is_missing(cell) for row in head for cell in row):
                self.sheets.append(SheetReading(table.name))
                continue
            binding = recogniser.recognise(head)
            if isinstance(binding, Unknown):
                unknown.append((table.name, binding))
                self.sheets.append(SheetReading(table.name))
                continue
            self._take(reader.read(_laid_out(table, binding, head), binding, head))
        known = any(sheet.layout for sheet in self.sheets)
        for name, what in unknown:
            self.problems.add(_unknown_sheet(name, what, beside_known=known))
        if (not known and not unknown) or (
            known and not self.found_facts and not self.problems.stop
        ):
            self.problems.add(self._no_rows())

    def _no_rows(self) -> Problem:
        """What to say of a file without data: how many rows were left out and why."""
        counts: dict[str, int] = {}
        for sheet in self.sheets:
            for reason, count in sheet.rows_dropped.items():
                counts[reason] = counts.get(reason, 0) + count
        words = [(DROPPED.get(reason, (reason, reason)), n) for reason, n in counts.items()]
        return problem(
            "no_rows",
            dropped="、".join(f"{zh} {n}" for (zh, _), n in words) or "0",
            left_out=", ".join(f"{en} {n}" for (_, en), n in words) or "0",
        )

    def _advance(self, rows: int) -> None:
        self.rows += rows
        if self.sink is not None:
            self.sink.progress(self.rows)

    def _head(self, table: Table) -> list[list[Cell]]:
        head: list[list[Cell]] = []
        for block in table.blocks():
            head += block.rows[: LOOKED_AT - len(head)]
            if len(head) >= LOOKED_AT:
                break
        if max(map(len, head), default=0) > self.limits.max_columns:
            limit = self.limits.max_columns
            raise Unreadable(problem("too_many_columns", sheet=table.name, limit=limit))
        return head

    def _take(self, outcome: SheetOutcome) -> None:
        """Add a sheet to the file."""
        self.sheets.append(outcome.reading)
        for found in outcome.problems.found:
            self.problems.add(found)
        self.problems.left_out += outcome.problems.left_out
        self._compare_period(outcome)
        self.found_facts = self.found_facts or bool(outcome.stretches)
        sheet, layout = outcome.reading.sheet, outcome.reading.layout or ""
        for other, code, facts in self.by_sheet:
            if code == layout and facts and facts == outcome.facts:
                self.problems.add(problem("sheet_repeated", sheet=sheet, other=other))
        self.by_sheet.append((sheet, layout, outcome.facts))
        for key, fact in outcome.facts.items():
            self._keep(sheet, key, fact)
        self.names_all_orders = self.names_all_orders and outcome.names_all_orders
        for order in outcome.orders:
            self.orders.setdefault((order.order, order.credited), order)

    def _compare_period(self, outcome: SheetOutcome) -> None:
        if self.period is None or outcome.reading.period_source is not PeriodSource.COLUMN:
            return
        first = min((first for first, _ in outcome.stretches), default=self.period[0])
        last = max((last for _, last in outcome.stretches), default=self.period[1])
        if first < self.period[0] or last > self.period[1]:
            self.problems.add(
                problem(
                    "period_differs",
                    sheet=outcome.reading.sheet,
                    given=f"{self.period[0]}–{self.period[1]}",
                    found=f"{first}–{last}",
                    used="文件 / the file",
                )
            )

    def _keep(self, sheet: str, key: Canonical, fact: FactRow) -> None:
        """Sum facts of several sheets, unless the layout has one row for each key."""
        whole = (fact.layout, key)
        old = self.facts.get(whole)
        if old is None:
            self.facts[whole] = fact
            return
        layout = next(layout for layout in self.layouts if layout.code == fact.layout)
        if layout.grain is Grain.ONE_ROW and old.measures.keys() & fact.measures.keys():
            about = f"{key[0]} {key[1]}".strip()
            self.problems.add(problem("sheets_for_same_key", sheet=sheet, key=about))
            return
        measures = dict(old.measures)
        for code, value in fact.measures.items():
            alone = code.endswith("@stated") and not self.catalogue.adds_up(code[:-7])
            if alone and code in measures:
                del measures[code]
            elif not alone:
                measures[code] = measures[code] + value if code in measures else value
        self.facts[whole] = replace(old, measures=measures, rows=old.rows + fact.rows)


def _laid_out(table: Table, binding: Binding, head: list[list[Cell]]) -> Table:
    """The table itself, or one with its dates in a column where they stand across."""
    row = binding.header_row
    across = Across.of(head[row - 2], head[row - 1]) if binding.layout.dates_across else None
    return table if across is None else LaidOut(table, across, row)


def _unknown_sheet(name: str, what: Unknown, *, beside_known: bool) -> Problem:
    if what.nearest is None:
        found = problem("no_header", sheet=name)
    else:
        found = problem(
            "unknown_columns",
            sheet=name,
            headers=_shortened(what.headers),
            nearest=what.nearest.name.zh,
            nearest_en=what.nearest.name.en,
            missing=", ".join(what.missing) or "-",
        )
    return _beside(found) if beside_known else found


def _beside(found: Problem) -> Problem:
    """A problem of a sheet beside others that can be read: only a warning."""
    if found.severity is Severity.WARNING:
        return found
    return problem("sheet_not_read", sheet=found.sheet, why=found.reason.zh, why_en=found.reason.en)


def _cut(table: Table, rows: int) -> Table:
    return table if isinstance(table, UnreadTable) else FirstRows(table, rows)


def _shortened(headers: tuple[str, ...]) -> str:
    text = ", ".join(header[:20] for header in headers[:12])
    return text + (" …" if len(headers) > 12 else "")
