"""The words in which a known export is declared. One Layout is one entry; it holds no code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from appraisal.importing.facts import AccountKind
from appraisal.scoring.text import Text

ONE = Decimal(1)


class Reads(StrEnum):
    """How the cells of a column are read."""

    NUMBER = "number"
    RATE = "rate"
    SECONDS = "seconds"
    HOURS = "hours"
    LEADING = "leading"
    ROWS = "rows"
    POSITIVE = "positive"
    DISTINCT = "distinct"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Grain(StrEnum):
    """Whether several rows of one sheet may be about the same thing.

    ONE_ROW: one row for an account and its days. ONE_PER_KEY: rows add up, but two rows with the
    same `row_key` (an order number) contradict each other. SUMMED: rows add up; different rows
    with the same key are added with a warning. Identical rows count once everywhere.
    """

    ONE_ROW = "one_row"
    ONE_PER_KEY = "one_per_key"
    SUMMED = "summed"


class DateOrder(StrEnum):
    """What 01/02/03 means in a file, where its evidence does not decide it."""

    FROM_EVIDENCE = "from_evidence"
    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


@dataclass(frozen=True, slots=True)
class Column:
    """One metric and the headers it stands under, most trusted first.

    `scale` multiplies the number; units that stand in the header, as in 花费(分), need none.
    `adds`: the column is one of several that add up to the metric. `once` names the column of an
    order's number when its amount is repeated in each of its rows. `weight` names the metric that
    weighs an average in this layout where it differs from the catalogue's. `dated` names the
    date column (of `Layout.dates`) that says on which day the number counts. `needs_unit`: the
    same header is known with different units, so a bare number is not believed. `bound` belongs
    to AT_LEAST and AT_MOST, which count rows. `part`: of cells with several numbers, as 4.7/4.6,
    the first or second counts; without it such a cell is refused.
    """

    metric: str
    headers: tuple[str, ...]
    reads: Reads = Reads.NUMBER
    scale: Decimal = ONE
    weight: str = ""
    dated: str = "day"
    needs_unit: bool = False
    bound: Decimal = ONE
    adds: bool = False
    once: tuple[str, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Keep:
    """Only rows whose cell is one of `values` count; the others are dropped and counted.

    With `unwanted` it is the other way round: rows whose cell is one of `values` are dropped.
    """

    headers: tuple[str, ...]
    values: frozenset[str]
    dropped_as: str
    starts_with: bool = False
    unwanted: bool = False


@dataclass(frozen=True, slots=True)
class OrderColumns:
    """Where an order export says which order a row is of, who bought it, and what was remarked.

    None of it is kept: numbers and buyers become keyed hashes, remarks are only matched.
    """

    number: tuple[str, ...]
    buyer: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom, besides the shop, a row is credited to: who sold the order or saw to the refund.

    The rows then make facts of the shop, of all of them, and of each account, of its own; the
    accounts are parts of the shop and never added to it. A row whose cell is empty, or one of
    `nobody`, is the shop's alone.
    """

    kind: AccountKind
    key: tuple[str, ...]
    name: tuple[str, ...] = ()
    nobody: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """One known export of one platform.

    `signature` is a tuple of groups: the header row must hold at least one name of each group,
    and none of `without`. `dates` maps a date's role to its headers; a layout without dates
    takes its days from the file name, the preamble or the person. `rank`: when two layouts give
    the same metric of the same shop, the smaller rank wins. `row_key` names the columns which
    together tell one row from another, `single` those that must hold one value in the whole file
    (the shop's name). `of_shop` and `of_platform` name the columns of a table of several shops:
    only the rows of the file's own shop count, the others are named. `carried`: cells that stand
    only in the first row of an order and count for its further rows, which the first of these
    columns holds together. `ends_at_blank`: what follows an empty line is another table.
    `dates_across`: dates stand in the first of two header rows, each over its fields. Columns
    that are not declared are never read.
    `settles_after`: how many days after a day its figures stop changing. `own`: the company's,
    which goes before every shipped one.
    """

    code: str
    name: Text
    signature: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_until: tuple[str, ...] = ()
    account: AccountKind = AccountKind.SHOP
    account_key: tuple[str, ...] = ()
    account_name: tuple[str, ...] = ()
    grain: Grain = Grain.SUMMED
    row_key: tuple[tuple[str, ...], ...] = ()
    rank: int = 50
    keep: tuple[Keep, ...] = ()
    without: tuple[str, ...] = ()
    single: tuple[tuple[str, ...], ...] = ()
    of_shop: tuple[str, ...] = ()
    of_platform: tuple[str, ...] = ()
    summary_labels: tuple[str, ...] = ()
    date_order: DateOrder = DateOrder.FROM_EVIDENCE
    header_rows: int = 1
    dates_across: bool = False
    carried: tuple[tuple[str, ...], ...] = ()
    ends_at_blank: bool = False
    name_holds_day: bool = False
    from_catalogue: bool = False
    orders: OrderColumns | None = None
    credit: Credit | None = None
    settles_after: int = 1
    own: bool = False
    note: Text | None = None
