"""The rows of one sheet added up for each account and day, chunk by chunk."""

from array import array
from collections.abc import Sequence
from functools import partial
from itertools import repeat

from appraisal.importing.binding import Binding, BoundColumn
from appraisal.importing.blocks import Block
from appraisal.importing.cells import Cell, CellError, is_missing, text_from
from appraisal.importing.columns import ColumnRead, ColumnReader
from appraisal.importing.cuts import (
    FILE_DAYS,
    Days,
    destroyed,
    keys_of,
    name_of,
    spread,
    written_days,
)
from appraisal.importing.dates import Span
from appraisal.importing.gathered import Gathered, add_rows
from appraisal.importing.limits import Limits
from appraisal.importing.orders import NO_ORDERS, OrderCollector, OrderRules
from appraisal.importing.packed_facts import FactSink
from appraisal.importing.problems import Problems, Unreadable, problem, shown
from appraisal.importing.readers import Table
from appraisal.importing.shop import FileShop
from appraisal.importing.sifting import Sifter, is_summary
from appraisal.importing.slots import slots_of
from appraisal.importing.straight import Straight, goes_straight
from appraisal.scoring.metrics import MONEY, Aggregation

SAMPLED = 2_000


class Gatherer:
    """Adds chunks of rows to a Gathered."""

    def __init__(
        self,
        binding: Binding,
        table: Table,
        limits: Limits,
        problems: Problems,
        orders: OrderRules = NO_ORDERS,
        sink: FactSink | None = None,
        file_days: Span | None = None,
    ) -> None:
        self.binding, self.limits, self.problems = binding, limits, problems
        self.sheet, self.bounded = table.name, table.bounded
        readers = tuple(map(partial(_reader, shop=binding.shop), binding.columns))
        slots = slots_of(binding)
        roles = dict.fromkeys(slot.role for slot in slots)
        self.found = Gathered(
            binding,
            {role: tuple(slot for slot in slots if slot.role == role) for role in roles},
            readers,
            {role: {} for role in roles},
            {role: {} for role in roles if binding.credit_key is not None},
        )
        self.sifter = Sifter(binding)
        self.width = len(binding.header.raw)
        self.sample: list[tuple[int, list[Cell]]] = []
        """The first rows, kept to be looked at again."""
        self._accounts: dict[Cell, str] = {}
        self._seen = array("q")
        self._distinct = (0, 0)
        self.orders = OrderCollector(binding, orders)
        role = goes_straight(binding, self.found.slots, file_days)
        if sink is not None and role is not None and not self.orders.is_wanted:
            self.found.straight = Straight(
                binding, role, self.found.slots[role], self.found.names, sink, file_days
            )
        self._order: tuple[Cell, list[Cell]] = ("", [])
        self._amounts: dict[tuple[int, Cell], set[object]] = {}

    @property
    def keys_repeat(self) -> bool:
        """Whether two rows have the same key: for certain where it says no."""
        if self._distinct[0] != len(self._seen):
            self._distinct = len(self._seen), len(set(self._seen))
        return self._distinct[0] != self._distinct[1]

    def add(self, block: Block, dropped: frozenset[int]) -> None:
        """Add the next rows; leave out those with the dropped numbers."""
        found = self.found
        found.rows_read += block.height
        if block.width != self.width:
            block = Block(block.first, self._squared(block.first, block.rows))
        if self.binding.carried:
            block = Block(block.first, self._carried(block.rows))
        numbers, kept = self.sifter.sift(block, dropped)
        if not numbers:
            return
        found.rows_kept += kept.height
        room = SAMPLED - len(self.sample)
        if room > 0 and self.binding.checked:
            self.sample += list(zip(numbers[:room], kept.between(0, room).rows, strict=True))
        self._check_columns(numbers, kept)
        reads = self._reads(numbers, kept)
        accounts = self._account_keys(numbers, kept)
        straight = found.straight
        if straight is not None:
            days = self._days(straight.role, kept)
            if straight.take(numbers, accounts, days, reads):
                return
        self._add_up(numbers, kept, accounts, reads)

    def _reads(self, numbers: Sequence[int], kept: Block) -> list[ColumnRead]:
        reads = [
            self._read(position, numbers, kept.column(bound.index))
            for position, bound in enumerate(self.binding.columns)
        ]
        for position, bound in enumerate(self.binding.columns):
            if bound.once is not None:
                reads[position] = self._once(position, kept.column(bound.once), reads[position])
        return reads

    def _add_up(
        self,
        numbers: Sequence[int],
        kept: Block,
        accounts: list[str] | str,
        reads: Sequence[ColumnRead],
    ) -> None:
        found = self.found
        found.whole = found.whole and all(read.whole for read in reads)
        credited = self._credited_keys(numbers, kept)
        written: dict[str, list[Cell | None]] = {}
        for role, slots in found.slots.items():
            days = self._days(role, kept)
            keys = keys_of(accounts, days, kept.height)
            add_rows(found.entries[role], slots, numbers, keys, reads)
            if credited:
                keys = keys_of(credited, days, kept.height)
                add_rows(found.credited[role], slots, numbers, keys, reads)
            if self.orders.is_wanted:
                written[role] = [first for first, _ in spread(days, kept.height)]
        if self.orders.is_wanted:
            self.orders.add(kept.rows, reads, written, credited)

    def _squared(self, first: int, rows: list[list[Cell]]) -> list[list[Cell]]:
        """Rows as wide as the header. Cells beyond it, or cut off before it, may be shifted."""
        width = self.width
        squared: list[list[Cell]] = []
        for number, row in enumerate(rows, first):
            if len(row) != width and self._may_be_shifted(row):
                self._shifted(number, row)
            squared.append((row + [""] * (width - len(row)))[:width])
        return squared

    def _carried(self, rows: list[list[Cell]]) -> list[list[Cell]]:
        """Rows of one order with the cells that stand in its first row only."""
        holder, *places = self.binding.carried
        for row in rows:
            if is_missing(row[holder]) or row[holder] != self._order[0]:
                self._order = (row[holder], [row[place] for place in places])
            for place, cell in zip(places, self._order[1], strict=True):
                if is_missing(row[place]):
                    row[place] = cell
        return rows

    def _may_be_shifted(self, row: list[Cell]) -> bool:
        if len(row) >= self.width:
            return not all(map(is_missing, row[self.width :]))
        is_note = sum(not is_missing(cell) for cell in row) <= 1
        return not is_note and not is_summary(row[0])

    def _shifted(self, number: int, row: list[Cell]) -> None:
        self.found.refused.add(number)
        self.problems.add(
            problem("row_width", sheet=self.sheet, row=number, found=len(row), expected=self.width)
        )

    def _check_columns(self, numbers: Sequence[int], kept: Block) -> None:
        binding = self.binding
        for bound in binding.columns:
            for twin in bound.twins:
                if kept.column(bound.index) != kept.column(twin):
                    raise Unreadable(problem("column_twice", sheet=self.sheet, header=bound.label))
        for place in binding.single:
            known = self.found.singles.setdefault(place, {})
            for cell in dict.fromkeys(kept.column(place)):
                if not is_missing(cell):
                    known.setdefault(text_from(cell), numbers[0])
        if binding.row_key:
            self._check_keys(numbers, kept)

    def _check_keys(self, numbers: Sequence[int], kept: Block) -> None:
        columns = [kept.column(place) for place in self.binding.row_key]
        for place, cells in zip(self.binding.row_key, columns, strict=True):
            for position in destroyed(cells):
                self._cell_problem("precision_lost", numbers[position], place, cells[position])
        self._seen.extend(map(hash, zip(*columns, strict=True)))

    def _cell_problem(self, code: str, number: int, place: int, cell: Cell) -> None:
        masked = place in self.binding.row_key and place not in self.binding.dates.values()
        self.found.refused.add(number)
        self.problems.add(
            problem(
                code,
                sheet=self.sheet,
                row=number,
                column=self.binding.header.label(place),
                value=shown(cell, masked=masked),
            )
        )

    def _read(self, position: int, numbers: Sequence[int], cells: Sequence[Cell]) -> ColumnRead:
        bound = self.binding.columns[position]
        limit = self.limits.max_cell_chars
        kinds: set[type] = {str} if self.bounded else set(map(type, cells))
        if str in kinds and not self.bounded:
            longest = max(len(cell) for cell in cells if isinstance(cell, str))
            if longest > limit:
                raise Unreadable(
                    problem("cell_too_long", sheet=self.sheet, column=bound.label, limit=limit)
                )
        read = self.found.readers[position].read(cells, kinds)
        self.found.holes = self.found.holes or (not read.whole and "" in cells)
        for place, code in read.errors:
            if code == "unit_unknown":
                self.found.unitless.add(position)
            else:
                self._cell_problem(code, numbers[place], bound.index, cells[place])
        return read

    def _once(self, position: int, orders: Sequence[Cell], read: ColumnRead) -> ColumnRead:
        """An order's amount in its first row only, where it is repeated in each of its rows."""
        values = list(read.values)
        for place, order in enumerate(orders):
            known = self._amounts.setdefault((position, order), set())
            if values[place] in known:
                values[place] = None
            elif values[place] is not None:
                known.add(values[place])
        return ColumnRead(values, errors=read.errors)

    def _account_keys(self, numbers: Sequence[int], kept: Block) -> list[str] | str:
        """The account of each row, or the one of all rows."""
        binding = self.binding
        place = binding.account_key if binding.account_key is not None else binding.account_name
        if place is None:
            return ""
        return self._named(numbers, kept, place, binding.account_name)

    def _credited_keys(self, numbers: Sequence[int], kept: Block) -> list[str]:
        """Whom each row is credited to; none at all where the sheet says it of no row."""
        binding = self.binding
        if binding.credit_key is None or binding.layout.credit is None:
            return []
        nobody = binding.layout.credit.nobody
        keys = self._named(numbers, kept, binding.credit_key, binding.credit_name)
        return ["" if key in nobody else key for key in keys]

    def _named(
        self, numbers: Sequence[int], kept: Block, place: int, name_place: int | None
    ) -> list[str]:
        """The accounts in a column; their names are kept."""
        cells = kept.column(place)
        known = self._accounts
        for cell in set(cells).difference(known):
            try:
                known[cell] = "" if is_missing(cell) else text_from(cell)
            except CellError as error:
                known[cell] = ""
                number = numbers[cells.index(cell)]
                self._cell_problem(error.code, number, place, cell)
        keys = list(map(known.__getitem__, cells))
        if name_place is not None and name_place != place:
            names = dict(zip(keys, kept.column(name_place), strict=True))
            for key in names.keys() - self.found.names.keys():
                self.found.names[key] = name_of(names[key])
        return keys

    def _days(self, role: str, kept: Block) -> list[Days] | Days:
        """The written days of each row, or those of all rows."""
        place = self.binding.dates.get(role)
        if place is None:
            return FILE_DAYS
        cells = kept.column(place)
        if self.binding.until is None and cells.count(cells[0]) == len(cells):
            return written_days(cells[:1])[0], None
        days = written_days(cells)
        if self.binding.until is not None and role == "day":
            return list(zip(days, written_days(kept.column(self.binding.until)), strict=True))
        return list(zip(days, repeat(None), strict=False))


def _reader(bound: BoundColumn, shop: FileShop) -> ColumnReader:
    currency = shop.currency if bound.metric.unit == MONEY else ""
    counts = bound.metric.aggregation in {Aggregation.SUM, Aggregation.PEOPLE}
    return ColumnReader(bound.column, bound.unit, counts=counts, currency=currency)
