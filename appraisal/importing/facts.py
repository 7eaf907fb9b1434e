"""What one file said: facts, problems and how each sheet was read. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from appraisal.scoring.text import Text


class AccountKind(StrEnum):
    """What a file's rows are about."""

    SHOP = "shop"
    AGENT = "agent"
    PROMOTER = "promoter"
    PLAN = "plan"
    EMPLOYEE = "employee"


class Severity(StrEnum):
    """How much a problem matters: `refused` and `question` leave the file without facts."""

    REFUSED = "refused"
    QUESTION = "question"
    WARNING = "warning"


class PeriodSource(StrEnum):
    """Where the dates of a sheet's facts came from."""

    COLUMN = "column"
    PREAMBLE = "preamble"
    FILE_NAME = "file_name"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, order=True)
class AccountRef:
    """The subject of a fact as the file calls it; the shop itself has the key ''."""

    kind: AccountKind
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class FactRow:
    """The sum of a file's rows about one account for some days (both ends inclusive).

    `measures` holds exact decimals by totals key: a metric code for what adds up, CODE@total and
    CODE@weight for a weighted average's additive parts, CODE@stated for an average or ratio that
    the file states without them. The rows lie between `first_row` and `last_row` of their sheet.
    """

    layout: str
    account: AccountRef
    date_from: date
    date_to: date
    measures: Mapping[str, Decimal]
    rows: int
    first_row: int = 0
    last_row: int = 0


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order of a file, without a name: `order` and `buyer` are keyed hashes.

    `buyer` is empty where the file names none, `paid` None while it is not paid; a figure that
    the file does not state is None. `is_marked`:
    its remark says that the shop placed it itself (补单). `credited`: the account the file
    credits it to; an order of several accounts is one row for each, with its part.
    """

    layout: str
    order: str
    buyer: str
    created: date | None
    paid: date | None
    amount: Decimal | None
    refund: Decimal | None = None
    items: Decimal | None = None
    is_marked: bool = False
    credited: AccountRef | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person must know or answer; `row` is counted as a spreadsheet counts it."""

    code: str
    severity: Severity
    reason: Text
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SheetReading:
    """How one sheet was read; `rows_read` counts the rows below the header.

    `hidden`: the sheet is hidden in its workbook and was therefore not read.
    """

    sheet: str
    layout: str | None = None
    header_row: int | None = None
    rows_read: int = 0
    rows_kept: int = 0
    rows_refused: int = 0
    rows_dropped: Mapping[str, int] = field(default_factory=dict)
    period_source: PeriodSource | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Everything one file gave. Nothing usable: no facts and at least one problem."""

    sheets: tuple[SheetReading, ...] = ()
    facts: Sequence[FactRow] = ()
    problems: tuple[Problem, ...] = ()
    orders: tuple[OrderRow, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a problem stands in the way of the facts."""
        return any(problem.severity != Severity.WARNING for problem in self.problems)
