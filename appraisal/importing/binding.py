"""Which layout a sheet has, and where in it each declared column stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appraisal.importing.cells import Cell
from appraisal.importing.headers import Found, HeaderRow, normal, without_unit
from appraisal.importing.layout import Column, Keep, Layout, Reads
from appraisal.scoring.metrics import Aggregation, Catalogue, Metric

LOOKED_AT = 40
"""The header row is sought among so many first rows."""

OWN_FIRST = 10_000
"""What a layout of the company's own has before every shipped one."""

_RATIO = re.compile(r"^(?:(\d+)\s*\*\s*)?(\w+)\s*/\s*(\w+)$")
_IGNORED_IN_FIGURES = frozenset(
    map(
        normal,
        (
            "备注 说明 姓名 员工 员工姓名 部门 岗位 店铺 店铺名称 序号 "
            "Name Note Notes Shop Department"
        ).split(),
    )
)


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """A declared column found in the sheet."""

    column: Column
    metric: Metric
    index: int
    unit: str
    label: str
    twins: tuple[int, ...] = ()
    once: int | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A layout laid over one sheet: indices of everything that is read."""

    layout: Layout
    header_row: int
    header: HeaderRow
    columns: tuple[BoundColumn, ...]
    checked: tuple[BoundColumn, ...]
    dates: Mapping[str, int]
    until: int | None
    account_key: int | None
    account_name: int | None
    row_key: tuple[int, ...]
    keep: tuple[tuple[int, Keep], ...]
    single: tuple[int, ...]
    carried: tuple[int, ...] = ()
    unexpected: tuple[int, ...] = ()

    @property
    def labels(self) -> tuple[int, ...]:
        """The columns in which the word for a total may stand."""
        levels = {place for place, _ in self.keep}
        first = 0 if self.header.names[0] and 0 not in levels else None
        accounts = (self.account_key, self.account_name)
        places = [first, *self.dates.values(), *accounts, *self.row_key]
        return tuple(dict.fromkeys(place for place in places if place is not None))

    @property
    def width(self) -> int:
        """How many columns of metrics the layout knows in the sheet."""
        return len(self.columns) + len(self.checked)

    def column_of(self, metric: str) -> int | None:
        """The position among `columns` of the one that feeds a metric."""
        for position, bound in enumerate(self.columns):
            if bound.metric.code == metric:
                return position
        return None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No layout fits: the row most like a header, the nearest layout and what it misses."""

    headers: tuple[str, ...] = ()
    nearest: Layout | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The normal names of one layout, made once."""

    layout: Layout
    groups: tuple[frozenset[str], ...]
    without: frozenset[str]
    known: frozenset[str]

    @classmethod
    def of(cls, layout: Layout) -> "Names":
        """The names of a layout."""
        groups = tuple(frozenset(map(normal, group)) for group in layout.signature)
        columns = {normal(name) for column in layout.columns for name in column.headers}
        dates = {normal(name) for headers in layout.dates.values() for name in headers}
        return cls(
            layout,
            groups,
            frozenset(map(normal, layout.without)),
            frozenset(columns | dates).union(*groups) if groups else frozenset(columns | dates),
        )

    def score(self, present: frozenset[str]) -> int:
        """How well a header row fits; 0 when a part of the signature is missing."""
        if present & self.without or not all(group & present for group in self.groups):
            return 0
        own = OWN_FIRST if self.layout.own else 0
        return own + 3 * len(self.groups) + len(self.known & present)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Finds the header row and the layout of a sheet."""

    catalogue: Catalogue
    layouts: tuple[Layout, ...]
    _names: list[Names] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._names.extend(map(Names.of, self.layouts))

    def recognise(self, head: Sequence[Sequence[Cell]]) -> Binding | Unknown:
        """The layout whose signature the first rows of a sheet hold, laid over them."""
        best: tuple[int, int, Names, HeaderRow] | None = None
        for number, header, present, rows in self._candidates(head):
            for names in self._names:
                if names.layout.header_rows != rows or names.layout.from_catalogue:
                    continue
                score = names.score(present)
                if score and (best is None or score > best[0]):
                    best = (score, number, names, header)
        figures = self._figures(head)
        if best is None:
            return figures or self._unknown(head)
        known = self._bound(best[2].layout, best[1], best[3])
        # a table of our own may look like a platform's: then it is the one that knows every column
        if figures is not None and not figures.unexpected and figures.width > known.width:
            return figures
        return known

    def _candidates(
        self, head: Sequence[Sequence[Cell]]
    ) -> Iterable[tuple[int, HeaderRow, frozenset[str], int]]:
        """Row number, header, its names, and over how many rows it stretches."""
        rows = head[:LOOKED_AT]
        for number, row in enumerate(rows, 1):
            header = HeaderRow.of(row)
            if sum(map(bool, header.names)) < 2:
                continue
            yield number, header, header.known, 1
            if number < len(rows):
                both = HeaderRow.of(_flattened(row, rows[number]))
                yield number + 1, both, both.known, 2

    def _unknown(self, head: Sequence[Sequence[Cell]]) -> Unknown:
        best, found = 0, Unknown()
        for _, header, present, rows in self._candidates(head):
            for names in self._names:
                hits = len(names.known & present)
                if hits <= best or rows != names.layout.header_rows:
                    continue
                missing = tuple(
                    " / ".join(group)
                    for group, normals in zip(names.layout.signature, names.groups, strict=True)
                    if not normals & present
                )
                shown = tuple(text.strip() for text in header.raw if text.strip())
                best, found = hits, Unknown(shown, names.layout, missing)
        return found

    def _bound(self, layout: Layout, number: int, header: HeaderRow) -> Binding:
        dates = {
            role: found.index
            for role, names in layout.dates.items()
            if (found := _find(header, names)) is not None
        }
        bound = [
            _bound_column(column, self.catalogue[column.metric], found, header)
            for column in layout.columns
            if column.metric in self.catalogue
            and (column.dated == "day" or column.dated in dates or not dates)
            and (found := _find(header, column.headers)) is not None
        ]
        used, checked = _split(_first_of_each(bound))
        return Binding(
            layout=layout,
            header_row=number,
            header=header,
            columns=used,
            checked=checked,
            dates=dates,
            until=_index(header, layout.date_until),
            account_key=_index(header, layout.account_key),
            account_name=_index(header, layout.account_name),
            row_key=_all_indices(header, layout.row_key),
            keep=tuple(
                (found.index, keep)
                for keep in layout.keep
                if (found := _find(header, keep.headers)) is not None
            ),
            single=tuple(
                found.index
                for names in layout.single
                if (found := _find(header, names)) is not None
            ),
            carried=_all_indices(header, layout.carried),
        )

    def _figures(self, head: Sequence[Sequence[Cell]]) -> Binding | None:
        """The layout of our own whose columns are the metrics of the catalogue."""
        layout = next((layout for layout in self.layouts if layout.from_catalogue), None)
        if layout is None:
            return None
        names = Names.of(layout)
        for number, header, present, rows in self._candidates(head):
            if rows != 1 or not names.score(present):
                continue
            resolved = {
                index: code
                for index, name in enumerate(header.names)
                if name and (code := self._metric_of(header.raw[index])) is not None
            }
            if not resolved:
                continue
            columns = tuple(
                Column(code, (header.raw[index],), reads=_reads_of(self.catalogue[code]))
                for index, code in resolved.items()
            )
            binding = self._bound(replace(layout, columns=columns), number, header)
            expected = {*resolved, *_places(binding)}
            unexpected = tuple(
                index
                for index, name in enumerate(header.names)
                if name and index not in expected and name not in _IGNORED_IN_FIGURES
            )
            return replace(binding, layout=layout, unexpected=unexpected)
        return None

    def _metric_of(self, raw: str) -> str | None:
        for name in (raw, normal(raw), without_unit(normal(raw))[0]):
            code = self.catalogue.resolve(name.strip())
            if code is not None:
                return code
        wanted = without_unit(normal(raw))[0]
        for code, metric in self.catalogue.items():
            if wanted in {normal(metric.name.zh), normal(metric.name.en), normal(code)}:
                return code
        return None


def _reads_of(metric: Metric) -> Reads:
    if metric.unit in {"%", "％"}:
        return Reads.RATE
    return {"秒": Reads.SECONDS, "小时": Reads.HOURS}.get(metric.unit, Reads.NUMBER)


def _places(binding: Binding) -> set[int]:
    places = {*binding.dates.values(), *(bound.index for bound in binding.columns)}
    others = (binding.until, binding.account_key, binding.account_name)
    return places | {place for place in others if place is not None}


def _flattened(groups: Sequence[Cell], fields: Sequence[Cell]) -> list[Cell]:
    """Two header rows as one: '总' over '发出' is '总 发出'; a group reaches over empty cells."""
    flat: list[Cell] = []
    group = ""
    for upper, lower in zip(groups, fields, strict=False):
        group = upper if isinstance(upper, str) and upper.strip() else group
        below = lower if isinstance(lower, str) else ""
        flat.append(f"{group} {below}" if below.strip() and below != group else group)
    return flat


def _find(header: HeaderRow, names: Iterable[str]) -> Found | None:
    return header.find(map(normal, names))


def _index(header: HeaderRow, names: Iterable[str]) -> int | None:
    found = _find(header, names)
    return None if found is None else found.index


def _all_indices(header: HeaderRow, keys: tuple[tuple[str, ...], ...]) -> tuple[int, ...]:
    """The columns of a row key; none at all when one is missing."""
    places = [_index(header, names) for names in keys]
    return () if None in places else tuple(place for place in places if place is not None)


def _bound_column(column: Column, metric: Metric, found: Found, header: HeaderRow) -> BoundColumn:
    raw = {header.raw[index].strip() for index in (found.index, *found.twins)}
    twins = found.twins if len(raw) == 1 else ()
    label, once = header.label(found.index), _index(header, column.once)
    return BoundColumn(column, metric, found.index, found.unit, label, twins, once)


def _first_of_each(bound: list[BoundColumn]) -> list[BoundColumn]:
    """One column for each metric, the first declared one that was found, or all that add up."""
    kept: dict[str, list[BoundColumn]] = {}
    for column in bound:
        earlier = kept.setdefault(column.metric.code, [])
        if not earlier or (column.column.adds and earlier[-1].column.adds):
            earlier.append(column)
    return [column for columns in kept.values() for column in columns]


def parts_of(metric: Metric) -> tuple[int, str, str] | None:
    """Factor, numerator and denominator of a plain ratio, else None."""
    found = _RATIO.match(metric.formula.strip()) if metric.formula else None
    return (int(found.group(1) or 1), found.group(2), found.group(3)) if found else None


def _split(
    bound: list[BoundColumn],
) -> tuple[tuple[BoundColumn, ...], tuple[BoundColumn, ...]]:
    """Columns that feed facts, and ratios whose parts are there: those are only checked."""
    present = {column.metric.code for column in bound}
    added = {column.metric.code for column in bound if column.column.adds}
    used: list[BoundColumn] = []
    checked: list[BoundColumn] = []
    for column in bound:
        parts = parts_of(column.metric)
        ratio = column.metric.aggregation is Aggregation.RATIO
        if ratio and parts is not None and {parts[1], parts[2]} <= present:
            checked += [] if {parts[1], parts[2]} & added else [column]
        else:
            used.append(column)
    return tuple(used), tuple(checked)
