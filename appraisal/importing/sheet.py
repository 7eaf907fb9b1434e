"""One sheet from its header to its facts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from appraisal.importing.binding import OTHER_SHOP, Binding
from appraisal.importing.blocks import Block
from appraisal.importing.cells import Cell, is_missing
from appraisal.importing.currencies import is_foreign, named
from appraisal.importing.dates import Span
from appraisal.importing.duplicates import Repeats, find_repeats
from appraisal.importing.facts import FactRow, OrderRow, PeriodSource, SheetReading
from appraisal.importing.gather import Gatherer
from appraisal.importing.headers import normal
from appraisal.importing.layout import Grain
from appraisal.importing.limits import Limits
from appraisal.importing.orders import NO_ORDERS, OrderRules
from appraisal.importing.packed_facts import FactSink
from appraisal.importing.plausibility import plausibility
from appraisal.importing.problems import Problems, Unreadable, problem
from appraisal.importing.readers import Table
from appraisal.importing.settle import (
    Canonical,
    Settled,
    Settler,
    doubtful_rates,
    rate_warnings,
)
from appraisal.importing.sifting import NOBODYS
from appraisal.importing.stated_days import span_of_name, span_of_preamble
from appraisal.importing.straight import RowsRepeatError
from appraisal.importing.unlabelled import settle_unlabelled
from appraisal.scoring.numbers import plain

CURRENCY_HEADERS = frozenset(map(normal, ("Currency", "Currency code", "币种", "货币")))
SHOPS_NAMED = 8
Progress = Callable[[int], None]


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
        self._report(table, binding, gatherer, settled, repeats, problems)
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

    def _report(
        self,
        table: Table,
        binding: Binding,
        gatherer: Gatherer,
        settled: Settled,
        repeats: Repeats,
        problems: Problems,
    ) -> None:
        sheet = table.name
        self._report_header(sheet, binding, gatherer, problems)
        self._report_hidden(table, binding, problems)
        self._report_repeats(sheet, binding, settled, repeats, problems)
        if self._may_hold_formulas(gatherer):
            count = table.formulas_without_values()
            if count:
                problems.add(problem("formulas_without_values", sheet=sheet, count=count))
        self._report_rates(sheet, gatherer, problems)
        if not gatherer.orders.is_complete:
            count = gatherer.orders.unnumbered or gatherer.found.rows_kept
            problems.add(problem("orders_without_number", sheet=sheet, count=count))
        if not problems.stop:
            for warning in plausibility(gatherer, settled, sheet):
                problems.add(warning)

    def _report_rates(self, sheet: str, gatherer: Gatherer, problems: Problems) -> None:
        for label in rate_warnings(gatherer.found):
            problems.add(problem("rate_unit_mixed", sheet=sheet, column=label, header=label))
        for label, reader in doubtful_rates(gatherer.found):
            percent = reader.in_percent
            problems.add(
                problem(
                    "rate_unit_guessed",
                    sheet=sheet,
                    column=label,
                    header=label,
                    smallest=plain(reader.smallest),
                    largest=plain(reader.largest),
                    shown=f"{plain(reader.largest if percent else reader.largest * 100)}%",
                    zh_unit="百分数" if percent else "小数",
                    en_unit="percentages" if percent else "fractions",
                )
            )

    def _report_header(
        self, sheet: str, binding: Binding, gatherer: Gatherer, problems: Problems
    ) -> None:
        for index in binding.unexpected:
            label = binding.header.label(index)
            problems.add(problem("unexpected_column", sheet=sheet, column=label, header=label))
        if not binding.columns:
            problems.add(problem("no_measures", sheet=sheet))
        for label, currency in _currencies(binding, gatherer.found.singles):
            problems.add(
                problem(
                    "foreign_currency",
                    sheet=sheet,
                    column=label,
                    header=label,
                    currency=currency,
                    own=binding.shop.currency,
                )
            )
        self._report_shops(sheet, gatherer, problems)
        for position in sorted(gatherer.found.unitless):
            label = binding.columns[position].label
            problems.add(problem("unit_unknown", sheet=sheet, column=label, header=label))
        for place, values in gatherer.found.singles.items():
            if len(values) > 1:
                label = binding.header.label(place)
                shown = "、".join(list(values)[:3])
                problems.add(
                    problem("several_values", sheet=sheet, column=label, header=label, values=shown)
                )

    def _report_shops(self, sheet: str, gatherer: Gatherer, problems: Problems) -> None:
        """The rows of other shops by name; a table without the file's own shop is refused."""
        others = gatherer.sifter.others
        if not others:
            return
        named = sorted(others)[:SHOPS_NAMED]
        shown = "、".join(named) + (" …" if len(others) > SHOPS_NAMED else "")
        own = gatherer.found.rows_kept or gatherer.sifter.counts.keys() - NOBODYS - {OTHER_SHOP}
        code = "other_shops" if own else "shop_not_in_file"
        called = "、".join(sorted(gatherer.binding.shop.called)[:SHOPS_NAMED])
        problems.add(problem(code, sheet=sheet, count=len(others), names=shown, called=called))

    def _report_hidden(self, table: Table, binding: Binding, problems: Problems) -> None:
        """Hidden columns and filtered rows are data all the same: they are read, and said."""
        columns, filtered = table.hidden_parts()
        read = {bound.index: bound.label for bound in (*binding.columns, *binding.checked)}
        labels = [read[place] for place in sorted(columns & read.keys())]
        if labels:
            shown = "、".join(labels[:SHOPS_NAMED])
            problems.add(problem("hidden_columns", sheet=table.name, names=shown))
        if filtered:
            problems.add(problem("filtered_rows", sheet=table.name))

    def _report_repeats(
        self, sheet: str, binding: Binding, settled: Settled, repeats: Repeats, problems: Problems
    ) -> None:
        if repeats.identical:
            first, second = repeats.identical[0]
            count = len(repeats.identical)
            problems.add(
                problem("rows_repeated", sheet=sheet, count=count, first=first, second=second)
            )
        clashes = [
            (first, second, f"{key[0]} {key[1]}".strip()) for key, first, second in settled.clashes
        ]
        if binding.layout.grain is Grain.ONE_PER_KEY:
            clashes = list(repeats.different)
        for first, second, key in clashes:
            if not key:
                label = binding.header.label(binding.row_key[0])
                problems.add(
                    problem("row_unlabelled", sheet=sheet, row=second, column=label, header=label)
                )
                continue
            problems.add(
                problem(
                    "rows_for_same_key",
                    sheet=sheet,
                    row=second,
                    first=first,
                    second=second,
                    key=key,
                )
            )
        if binding.layout.grain is Grain.SUMMED and repeats.different:
            first, second, _ = repeats.different[0]
            count = len(repeats.different)
            problems.add(
                problem("rows_added", sheet=sheet, count=count, first=first, second=second)
            )

    def _may_hold_formulas(self, gatherer: Gatherer) -> bool:
        """Whether a number or a key may be missing: only then is the file searched for formulas."""
        found = gatherer.found
        return found.rows_kept == 0 or found.holes or gatherer.keys_repeat


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


def _currencies(
    binding: Binding, singles: Mapping[int, Mapping[str, int]]
) -> Iterator[tuple[str, str]]:
    """Columns of money that is not the shop's, by the header or a column of the currency."""
    own = binding.shop.currency
    for bound in (*binding.columns, *binding.checked):
        if is_foreign(bound.unit, own):
            yield bound.label, named(bound.unit)
    for place, values in singles.items():
        if binding.header.names[place] in CURRENCY_HEADERS:
            for currency in values:
                if is_foreign(currency, own) or currency.upper() != own:
                    yield binding.header.label(place), named(currency)


def _columns(binding: Binding) -> dict[str, str]:
    """The metrics each column of the sheet was read into."""
    read: dict[str, list[str]] = {}
    for bound in (*binding.columns, *binding.checked):
        read.setdefault(bound.label, []).append(bound.metric.code)
    return {label: ", ".join(dict.fromkeys(metrics)) for label, metrics in read.items()}
