"""A layout made of what a person says about the columns of a sheet, one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from appraisal.importing.facts import AccountKind
from appraisal.importing.headers import normal
from appraisal.importing.layout import Grain, Layout
from appraisal.importing.suggest import Suggestion, Use
from appraisal.scoring.text import Text

ON_THE_PAGE: Final = frozenset(
    {
        "code",
        "name",
        "signature",
        "columns",
        "account",
        "account_key",
        "account_name",
        "grain",
        "rank",
        "settles_after",
        "header_rows",
        "dates",
        "date_until",
        "row_key",
        "credit",
    }
)
OF_A_COLUMN: Final = frozenset({"metric", "headers", "reads", "scale", "adds"})


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What one column is taken for."""

    header: str
    use: Use
    metric: str = ""
    reads: str = "number"
    scale: str = "1"


@dataclass(frozen=True, slots=True)
class Draft:
    """A layout as a person describes it on one page."""

    code: str
    name: Text
    columns: Sequence[ColumnChoice]
    account: AccountKind = AccountKind.SHOP
    grain: Grain = Grain.SUMMED
    rank: int = 50
    settles_after: int = 1
    header_rows: int = 1
    credited: AccountKind = AccountKind.AGENT
    nobody: Sequence[str] = ()

    def document(self) -> dict[str, Any]:
        """The declaration for `layout_from_document`, which finds what is wrong with it.

        Every column that is used must be there for a file to be recognised, so that the layout
        takes no other report for its own.
        """
        day = self._headers(Use.DAY)[:1]
        ids = self._headers(Use.ID)
        used = [each.header for each in self.columns if each.use is not Use.IGNORE]
        document: dict[str, Any] = {
            "code": self.code,
            "name": {"zh": self.name.zh, "en": self.name.en},
            "signature": [[header] for header in dict.fromkeys(used)],
            "columns": [self._column(each) for each in self.columns if each.use is Use.METRIC],
            "account": self.account.value,
            "grain": self.grain.value,
            "rank": self.rank,
            "settles_after": self.settles_after,
        }
        if self.header_rows != 1:
            document["header_rows"] = self.header_rows
        if day:
            document["dates"] = {"day": day}
        if ids:
            document["row_key"] = [[header] for header in (*day, *ids)]
        for key, use in (
            ("date_until", Use.UNTIL),
            ("account_key", Use.ACCOUNT),
            ("account_name", Use.NAME),
        ):
            if headers := self._headers(use):
                document[key] = headers
        if credit := self._credit():
            document["credit"] = credit
        return document

    def _credit(self) -> dict[str, Any]:
        """Whom rows are credited to; empty where no column says so."""
        key, name = self._headers(Use.CREDIT), self._headers(Use.CREDIT_NAME)
        if not key and not name:
            return {}
        credit: dict[str, Any] = {"kind": self.credited.value, "key": key}
        if name:
            credit["name"] = name
        if self.nobody:
            credit["nobody"] = list(self.nobody)
        return credit

    def _headers(self, use: Use) -> list[str]:
        return [each.header for each in self.columns if each.use is use]

    def _column(self, choice: ColumnChoice) -> dict[str, Any]:
        """One column; several of the same metric add up, as 很满意 and 满意 do."""
        column = {"metric": choice.metric, "headers": [choice.header], "reads": choice.reads}
        if choice.scale not in {"", "1"}:
            column["scale"] = choice.scale
        same = [
            each for each in self.columns if each.use is Use.METRIC and each.metric == choice.metric
        ]
        return {**column, "adds": True} if len(same) > 1 else column


def beyond_a_draft(document: Mapping[str, Any]) -> list[str]:
    """What a stored declaration says that no draft can: a new version of a draft would lose it.

    Names of its keys, `columns.dated` for those of its columns, `dates.paid` for days of roles.
    """
    found = [key for key in document if key not in ON_THE_PAGE]
    for column in document.get("columns", ()):
        found += [f"columns.{key}" for key in column if key not in OF_A_COLUMN]
        if len(column.get("headers", ())) > 1:
            found.append("columns.headers")
    found += [f"dates.{role}" for role in document.get("dates", {}) if role != "day"]
    return list(dict.fromkeys(found))


def choices_from(suggestions: Sequence[Suggestion]) -> list[ColumnChoice]:
    """The suggestions as they would be taken without a change."""
    return [
        ColumnChoice(each.header, each.use, each.metric, each.reads.value) for each in suggestions
    ]


def choices_of(layout: Layout, headers: Sequence[str]) -> list[ColumnChoice]:
    """How an existing layout reads these columns: where a new version begins."""
    uses: dict[str, tuple[Use, Any]] = {}
    for key in layout.row_key:
        uses |= {normal(name): (Use.ID, None) for name in key}
    credit = layout.credit
    for names, use in (
        (() if credit is None else credit.name, Use.CREDIT_NAME),
        (() if credit is None else credit.key, Use.CREDIT),
        (layout.account_name, Use.NAME),
        (layout.account_key, Use.ACCOUNT),
        (layout.date_until, Use.UNTIL),
        (layout.dates.get("day", ()), Use.DAY),
    ):
        uses |= {normal(name): (use, None) for name in names}
    for column in layout.columns:
        uses |= {normal(name): (Use.METRIC, column) for name in column.headers}
    return [_choice(header, uses) for header in headers]


def _choice(header: str, uses: Mapping[str, tuple[Use, Any]]) -> ColumnChoice:
    use, column = uses.get(normal(header), (Use.IGNORE, None))
    if column is None:
        return ColumnChoice(header, use)
    return ColumnChoice(header, use, column.metric, column.reads.value, f"{column.scale:f}")
