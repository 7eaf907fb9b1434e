"""What was gathered becomes facts: written days become dates, averages and rates are settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from appraisal.importing.cells import Cell
from appraisal.importing.columns import ColumnReader
from appraisal.importing.cuts import FILE_DAYS, Days
from appraisal.importing.date_order import DaysRead, read_days
from appraisal.importing.dates import Order, Span
from appraisal.importing.facts import AccountKind, AccountRef, FactRow, PeriodSource
from appraisal.importing.gathered import BEFORE_SLOTS, Entry, Gathered, merged
from appraisal.importing.layout import Grain, Reads
from appraisal.importing.problems import Problems, problem, shown
from appraisal.importing.sifting import EMPTY, NOTE
from appraisal.importing.slots import Merge, Slot

Canonical = tuple[str, date, date]
_ORDERS = {
    Order.MONTH_FIRST: ("月/日", "month"),
    Order.DAY_FIRST: ("日/月", "day"),
    Order.YEAR_FIRST: ("年/月/日", "year"),
}


@dataclass(slots=True)
class Settled:
    """The facts of one sheet and how its days were found."""

    facts: dict[Canonical, FactRow] = field(default_factory=dict)
    source: PeriodSource | None = None
    clashes: list[tuple[Canonical, int, int]] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    days: DaysRead | None = None
    stretches: set[Span] = field(default_factory=set)


@dataclass(slots=True)
class Settler:
    """Turns one sheet's Gathered into facts."""

    found: Gathered
    sheet: str
    problems: Problems
    file_days: Span | None
    file_source: PeriodSource | None
    within: Span | None
    out: Settled = field(default_factory=Settled)
    _accounts: dict[str, AccountRef] = field(default_factory=dict)

    def settle(self) -> Settled:
        """The facts of the sheet; problems go to the list of the file."""
        spans = self.out.days = self._spans()
        if spans is None:
            return self.out
        settled: dict[str, dict[Canonical, Entry]] = {}
        for role, entries in self.found.entries.items():
            settled[role] = self._by_date(role, entries, spans)
        self._report_averages(settled)
        for role, keyed in settled.items():
            self._add(role, keyed)
        for role, entries in self.found.credited.items():
            self._add(role, self._by_date(role, _to_somebody(entries, spans), spans))
        self.out.stretches.update((first, last) for _, first, last in self.out.facts)
        if self.found.straight is not None and self.found.straight.facts:
            self.out.stretches |= self.found.straight.stretches
        if self.out.stretches and self.out.source is None:
            self.out.source = PeriodSource.COLUMN if self._dated else self.file_source
        return self.out

    @property
    def _dated(self) -> bool:
        return bool(self.found.binding.dates)

    def _spans(self) -> DaysRead | None:
        """Every written day as a span; None when the file's own days are needed and unknown."""
        cells: dict[Cell, None] = {}
        undated = False
        for entries in self.found.entries.values():
            for _, days in entries:
                undated = undated or (days == FILE_DAYS and not self._dated)
                for cell in days:
                    if cell is not None:
                        cells[cell] = None
        if undated and self.file_days is None:
            self.problems.add(problem("period_unknown", sheet=self.sheet))
            return None
        read = read_days(cells, self.found.binding.layout.date_order, self.within)
        if read.order is not None and not read.certain:
            zh, en = _ORDERS[read.order]
            self.problems.add(
                problem(
                    "date_order_guessed",
                    sheet=self.sheet,
                    zh_order=zh,
                    en_order=en,
                )
            )
        return read

    def _by_date(
        self, role: str, entries: Mapping[tuple[str, Days], Entry], spans: DaysRead
    ) -> dict[Canonical, Entry]:
        slots = self.found.slots[role]
        keyed: dict[Canonical, Entry] = {}
        for (account, days), entry in entries.items():
            span = self._span_of(role, days, entry, spans)
            if span is None or not self._has_account(account, entry):
                continue
            key = (account, *span)
            old = keyed.get(key)
            one_row = self.found.binding.layout.grain is Grain.ONE_ROW
            rows: int = entry[0]  # type: ignore[assignment]
            if one_row and (old is not None or rows > 1):
                first = old[1] if old is not None else entry[1]
                self.out.clashes.append((key, first, entry[2]))  # type: ignore[arg-type]
            keyed[key] = entry if old is None else merged(slots, old, entry)
        return keyed

    def _span_of(self, role: str, days: Days, entry: Entry, spans: DaysRead) -> Span | None:
        if role not in self.found.binding.dates:
            return self.file_days
        present: list[Span] = []
        for cell in days:
            if cell is None:
                continue
            if cell in spans.unreadable:
                self._refuse_days(spans.unreadable[cell], cell, role, entry)
                return None
            span = spans.spans[cell]
            present += [span] if span is not None else []
        if not present:
            if role == "day" and not self._only_note(entry, EMPTY):
                self._refuse_days("date_missing", None, role, entry)
            return None
        first, last = present[0][0], present[-1][1]
        if first > last:
            self._refuse_days("date_out_of_range", days[0], role, entry)
            return None
        return first, last

    def _only_note(self, entry: Entry, reason: str) -> bool:
        """Whether the rows hold no number at all: a remark under the table."""
        if any(value is not None for value in entry[BEFORE_SLOTS:]):
            return False
        rows: int = entry[0]  # type: ignore[assignment]
        self.out.dropped[reason] = self.out.dropped.get(reason, 0) + rows
        return True

    def _refuse_days(self, code: str, cell: Cell | None, role: str, entry: Entry) -> None:
        if code == "not_a_date" and self._only_note(entry, NOTE):
            return
        row: int = entry[1]  # type: ignore[assignment]
        self.found.refused.add(row)
        label = self.found.binding.header.label(self.found.binding.dates[role])
        self.problems.add(problem(code, sheet=self.sheet, row=row, column=label, value=shown(cell)))

    def _has_account(self, account: str, entry: Entry) -> bool:
        binding = self.found.binding
        kind = binding.layout.account
        if account or kind in {AccountKind.SHOP, AccountKind.EMPLOYEE}:
            return True
        if binding.account_key is None and binding.account_name is None:
            return True
        if not self._only_note(entry, EMPTY):
            row: int = entry[1]  # type: ignore[assignment]
            self.found.refused.add(row)
            self.problems.add(problem("account_missing", sheet=self.sheet, row=row))
        return False

    def _report_averages(self, settled: Mapping[str, Mapping[Canonical, Entry]]) -> None:
        """One warning for each average that several rows state without a weight."""
        if self.found.binding.layout.grain is Grain.ONE_ROW:
            return  # several rows are refused
        for role, slots in self.found.slots.items():
            alone = [
                (place, slot)
                for place, slot in enumerate(slots, BEFORE_SLOTS)
                if slot.merge is Merge.ALONE
            ]
            if not alone or all(entry[0] == 1 for entry in settled[role].values()):
                continue
            several = [entry for entry in settled[role].values() if entry[0] != 1]
            for label in dict.fromkeys(
                slot.column.label
                for place, slot in alone
                if any(entry[place] is not None for entry in several)
            ):
                self.problems.add(
                    problem("average_not_combined", sheet=self.sheet, column=label, header=label)
                )

    def _add(self, role: str, keyed: Mapping[Canonical, Entry]) -> None:
        """The facts of one role of dates; measures of several roles share a fact."""
        slots = self.found.slots[role]
        layout = self.found.binding.layout.code
        codes = [slot.key for slot in slots]
        whole = self._as_they_stand(slots)
        facts = self.out.facts
        for key, entry in keyed.items():
            values = entry[BEFORE_SLOTS:]
            if whole:
                measures = dict(zip(codes, cast("tuple[Decimal, ...]", values), strict=True))
            else:
                measures = self._measures(entry, slots)
            if not measures:
                continue
            account, first, last = key
            rows: int = entry[0]  # type: ignore[assignment]
            top: int = entry[1]  # type: ignore[assignment]
            end: int = entry[2]  # type: ignore[assignment]
            old = facts.get(key)
            if old is not None:
                measures = {**old.measures, **measures}
                rows = max(rows, old.rows)
                top, end = min(top, old.first_row), max(end, old.last_row)
            subject = self._account(account)
            facts[key] = FactRow(layout, subject, first, last, measures, rows, top, end)

    def _as_they_stand(self, slots: tuple[Slot, ...]) -> bool:
        """Whether every kept number is a measure already."""
        return (
            self.found.whole
            and len({slot.key for slot in slots}) == len(slots)
            and not any(
                slot.merge in {Merge.ALONE, Merge.DISTINCT}
                or slot.bare_rate
                or slot.column.column.reads is Reads.HOURS
                or self._left_out(slot)
                for slot in slots
            )
        )

    def _measures(self, entry: Entry, slots: tuple[Slot, ...]) -> dict[str, Decimal]:
        measures: dict[str, Decimal] = {}
        for place, slot in enumerate(slots, BEFORE_SLOTS):
            value = entry[place]
            if value is None or (slot.merge is Merge.ALONE and entry[0] != 1):
                continue
            if self._left_out(slot):
                continue
            number = slot.finish(value, in_percent=self._in_percent(slot))  # type: ignore[arg-type]
            if number is not None:
                old = measures.get(slot.key)
                measures[slot.key] = number if old is None else old + number
        return measures

    def _left_out(self, slot: Slot) -> bool:
        return bool(self.found.unitless) and any(
            self.found.binding.columns[position] is slot.column for position in self.found.unitless
        )

    def _in_percent(self, slot: Slot) -> bool:
        return slot.bare_rate and any(
            bound is slot.column and reader.in_percent
            for bound, reader in zip(self.found.binding.columns, self.found.readers, strict=True)
        )

    def _account(self, key: str) -> AccountRef:
        binding = self.found.binding
        kind, credit = binding.layout.account, binding.layout.credit
        unnamed = binding.account_key is None and binding.account_name is None
        if key and credit is not None:
            kind = credit.kind
        elif kind is AccountKind.SHOP or unnamed or (kind is AccountKind.EMPLOYEE and not key):
            return AccountRef(AccountKind.SHOP, "", "")
        known = self._accounts.get(key)
        if known is None:
            known = AccountRef(kind, key, self.found.names.get(key) or key)
            self._accounts[key] = known
        return known


def _to_somebody(
    entries: Mapping[tuple[str, Days], Entry], spans: DaysRead
) -> dict[tuple[str, Days], Entry]:
    """What is credited to an account; days that can't be read are told of the shop already."""
    return {
        (account, days): entry
        for (account, days), entry in entries.items()
        if account and not any(cell in spans.unreadable for cell in days)
    }


def doubtful_rates(found: Gathered) -> list[tuple[str, ColumnReader]]:
    """Headers of rate columns whose bare numbers could be fractions or percentages."""
    return [
        (bound.label, reader)
        for bound, reader in zip(found.binding.columns, found.readers, strict=True)
        if bound.column.reads is Reads.RATE and reader.is_doubtful
    ]


def rate_warnings(found: Gathered) -> list[str]:
    """Headers of bare rate columns read as fractions beside others that are percentages."""
    rates = [
        (bound, reader)
        for bound, reader in zip(found.binding.columns, found.readers, strict=True)
        if bound.column.reads is Reads.RATE and reader.largest > 0
    ]
    if not any(reader.in_percent and not reader.stated_percent for _, reader in rates):
        return []
    return [bound.label for bound, reader in rates if not reader.in_percent]
