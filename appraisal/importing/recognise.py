"""Which layout a sheet has: its signature is sought among the first rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from appraisal.importing.across import Across
from appraisal.importing.binding import Binding, bind
from appraisal.importing.cells import Cell
from appraisal.importing.headers import HeaderRow, flattened, normal, without_unit
from appraisal.importing.layout import Column, Layout, Reads
from appraisal.importing.shop import ANY_SHOP, FileShop
from appraisal.scoring.metrics import Catalogue, Metric

LOOKED_AT = 40
"""The header row is sought among so many first rows."""

Shape = tuple[int, bool]
"""Over how many rows a header stretches, and whether the first of them holds the dates."""

OWN_FIRST = 10_000
"""What a layout of the company's own has before every shipped one."""

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
    shop: FileShop = ANY_SHOP
    _names: list[Names] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._names.extend(map(Names.of, self.layouts))

    def recognise(self, head: Sequence[Sequence[Cell]]) -> Binding | Unknown:
        """The layout whose signature the first rows of a sheet hold, laid over them."""
        best: tuple[int, int, Names, HeaderRow] | None = None
        for number, header, present, shape in self._candidates(head):
            for names in self._names:
                if _shape(names.layout) != shape or names.layout.from_catalogue:
                    continue
                score = names.score(present)
                if score and (best is None or score > best[0]):
                    best = (score, number, names, header)
        figures = self._figures(head)
        if best is None:
            return figures or self._unknown(head)
        known = bind(best[2].layout, best[1], best[3], self.catalogue, self.shop)
        # a table of our own may look like a platform's: then it is the one that knows every column
        if figures is not None and not figures.unexpected and figures.width > known.width:
            return figures
        return known

    def _candidates(
        self, head: Sequence[Sequence[Cell]]
    ) -> Iterable[tuple[int, HeaderRow, frozenset[str], Shape]]:
        """Row number, header, its names, and what kind of header it is."""
        rows = head[:LOOKED_AT]
        for number, row in enumerate(rows, 1):
            header = HeaderRow.of(row)
            is_header = sum(map(bool, header.names)) >= 2
            if is_header:
                yield number, header, header.known, (1, False)
            if number == len(rows):
                return
            if is_header:
                both = HeaderRow.of(flattened(row, rows[number]))
                yield number + 1, both, both.known, (2, False)
            across = Across.of(row, rows[number])
            if across is not None:
                laid_out = HeaderRow.of(across.header)
                yield number + 1, laid_out, laid_out.known, (2, True)

    def _unknown(self, head: Sequence[Sequence[Cell]]) -> Unknown:
        best, found = 0, Unknown()
        for _, header, present, shape in self._candidates(head):
            for names in self._names:
                hits = len(names.known & present)
                if hits <= best or shape != _shape(names.layout):
                    continue
                missing = tuple(
                    " / ".join(group)
                    for group, normals in zip(names.layout.signature, names.groups, strict=True)
                    if not normals & present
                )
                shown = tuple(text.strip() for text in header.raw if text.strip())
                best, found = hits, Unknown(shown, names.layout, missing)
        return found

    def _figures(self, head: Sequence[Sequence[Cell]]) -> Binding | None:
        """The layout of our own whose columns are the metrics of the catalogue."""
        layout = next((layout for layout in self.layouts if layout.from_catalogue), None)
        if layout is None:
            return None
        names = Names.of(layout)
        for number, header, present, shape in self._candidates(head):
            if shape != (1, False) or not names.score(present):
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
            binding = bind(
                replace(layout, columns=columns), number, header, self.catalogue, self.shop
            )
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


def _shape(layout: Layout) -> Shape:
    return layout.header_rows, layout.dates_across


def _reads_of(metric: Metric) -> Reads:
    if metric.unit in {"%", "％"}:
        return Reads.RATE
    return {"秒": Reads.SECONDS, "小时": Reads.HOURS}.get(metric.unit, Reads.NUMBER)


def _places(binding: Binding) -> set[int]:
    places = {*binding.dates.values(), *(bound.index for bound in binding.columns)}
    others = (binding.until, binding.account_key, binding.account_name)
    return places | {place for place in others if place is not None}
