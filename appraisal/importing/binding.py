"""Where in a sheet each column that its layout declares stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from appraisal.importing.headers import Found, HeaderRow, normal
from appraisal.importing.layout import Column, Keep, Layout
from appraisal.importing.shop import ANY_SHOP, FileShop
from appraisal.scoring.metrics import Aggregation, Catalogue, Metric

OTHER_SHOP = "other_shop"
"""Why rows of a table of several shops are dropped."""

_RATIO = re.compile(r"^(?:(\d+)\s*\*\s*)?(\w+)\s*/\s*(\w+)$")

_SHOPS = (("店铺", "店铺名称", "店铺名", "所属店铺", "Shop", "Store"), ("店铺ID", "Shop ID"))


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
    adds_up: bool = False


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
    credit_key: int | None = None
    credit_name: int | None = None
    unexpected: tuple[int, ...] = ()
    shop: FileShop = ANY_SHOP

    @property
    def labels(self) -> tuple[int, ...]:
        """The columns in which the word for a total may stand."""
        levels = {place for place, _ in self.keep}
        first = 0 if self.header.names[0] and 0 not in levels else None
        accounts = (self.account_key, self.account_name)
        places = [first, *self.dates.values(), *accounts, *self.row_key]
        return tuple(dict.fromkeys(place for place in places if place is not None))

    @property
    def keys(self) -> tuple[int, ...]:
        """The columns that say which day, whom or what a row is about.

        None where a row may count without: in orders, of which each date stands for itself.
        """
        if self.dates and "day" not in self.dates:
            return ()
        accounts = (self.account_key, self.account_name)
        places = (*self.dates.values(), *accounts, *self.row_key)
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


def bind(
    layout: Layout,
    number: int,
    header: HeaderRow,
    catalogue: Catalogue,
    shop: FileShop = ANY_SHOP,
) -> Binding:
    """The layout laid over a header that ends in this row of the sheet."""
    dates = {
        role: found.index
        for role, names in layout.dates.items()
        if (found := _find(header, names)) is not None
    }
    bound = [
        replace(
            _bound_column(column, catalogue[column.metric], found, header),
            adds_up=catalogue.adds_up(column.metric),
        )
        for column in layout.columns
        if column.metric in catalogue
        and (column.dated == "day" or column.dated in dates or not dates)
        and (found := _find(header, column.headers)) is not None
    ]
    used, checked = _split(_first_of_each(bound))
    credit = layout.credit
    credit_key = _index(header, credit.key) if credit else None
    credit_name = _index(header, credit.name) if credit else None
    if credit_key is None:
        credit_key, credit_name = credit_name, None
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
        row_key=_all_indices(header, _present_keys(layout, dates)),
        keep=tuple(
            (found.index, keep)
            for keep in (*_own_rows(layout, shop), *layout.keep)
            if (found := _find(header, keep.headers)) is not None
        ),
        single=_single(header, layout, shop),
        carried=_carried(header, layout, credit_key),
        credit_key=credit_key,
        credit_name=credit_name,
        shop=shop,
    )


def _own_rows(layout: Layout, shop: FileShop) -> tuple[Keep, ...]:
    """Of a table of several shops only the rows of the file's own."""
    pairs = ((layout.of_platform, shop.platform_called), (layout.of_shop, shop.called))
    return tuple(
        Keep(headers, values, OTHER_SHOP) for headers, values in pairs if headers and values
    )


def _find(header: HeaderRow, names: Iterable[str]) -> Found | None:
    return header.find(map(normal, names))


def _index(header: HeaderRow, names: Iterable[str]) -> int | None:
    found = _find(header, names)
    return None if found is None else found.index


def _single(header: HeaderRow, layout: Layout, shop: FileShop) -> tuple[int, ...]:
    """The columns that must hold one value: the layout's own, and the shop's in any export.

    A table of several shops may name them where it is known what the file's own is called.
    """
    several = layout.of_shop and shop.called
    shops = () if layout.from_catalogue or several else (*_SHOPS, layout.of_shop)
    places = (_index(header, names) for names in (*layout.single, *shops))
    return tuple(dict.fromkeys(place for place in places if place is not None))


def _present_keys(layout: Layout, dates: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """The row key; without its date where the sheet has none, as all its rows are of one span."""
    days = {name for names in layout.dates.values() for name in names}
    return tuple(names for names in layout.row_key if dates or not days.issuperset(names))


def _all_indices(header: HeaderRow, keys: tuple[tuple[str, ...], ...]) -> tuple[int, ...]:
    """The columns of a row key; none at all when one is missing."""
    places = [_index(header, names) for names in keys]
    return () if None in places else tuple(place for place in places if place is not None)


def _carried(header: HeaderRow, layout: Layout, credit_key: int | None) -> tuple[int, ...]:
    """What the first row of an order says for its further rows: also whom it is credited to."""
    places = _all_indices(header, layout.carried)
    return places if credit_key is None or not places else (*places, credit_key)


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
