"""What scoring answers: a status, where there is one a number, and always the working."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from appraisal.scoring.numbers import plain
from appraisal.scoring.text import EMPTY, Text


class Status(StrEnum):
    """What became of an item."""

    SCORED = "scored"
    MISSING = "missing"
    UNDEFINED = "undefined"
    PENDING = "pending"
    EXCLUDED = "excluded"
    INVALID = "invalid"


class Treatment(StrEnum):
    """What the total does with an item: counts it, waits for it, or spreads its points."""

    COUNTED = "counted"
    WITHHELD = "withheld"
    SPREAD = "spread"


class Standing(StrEnum):
    """Whether a total may be published."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Input:
    """A number that was read: whose, of which period, and how it was made."""

    code: str
    name: Text
    value: Decimal
    unit: str = ""
    scope: str = "own"
    back: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: `arithmetic` is a formula of numbers that gives `result`."""

    name: Text
    arithmetic: str
    result: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """The full content of a working."""

    rule: Text = EMPTY
    sentence: Text = EMPTY
    inputs: tuple[Input, ...] = ()
    steps: tuple[Step, ...] = ()
    reason: Text | None = None


class Working:
    """How a result came about; written out on first use, because most are only stored.

    The numbers are kept as they were calculated with, so that writing later changes nothing.
    """

    __slots__ = ("_account", "_source")

    _account: Account
    _source: tuple[Any, ...] | None

    def __init__(self, source: tuple[Any, ...]) -> None:
        """Keep the function that writes the content, followed by its arguments."""
        self._source = source

    @property
    def account(self) -> Account:
        """The content, written now if it was not before."""
        if self._source is not None:
            write, *arguments = self._source
            self._account = write(*arguments)
            self._source = None
        return self._account

    @property
    def rule(self) -> Text:
        """The rule in one sentence, from its parameters."""
        return self.account.rule

    @property
    def sentence(self) -> Text:
        """This result in one sentence, with its numbers."""
        return self.account.sentence

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The numbers that were read."""
        return self.account.inputs

    @property
    def steps(self) -> tuple[Step, ...]:
        """The calculation, step by step."""
        return self.account.steps

    @property
    def reason(self) -> Text | None:
        """Why there is no number, or why the policy gave it."""
        return self.account.reason

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Working) and self.account == other.account

    def __hash__(self) -> int:
        return hash(self.account)

    def __repr__(self) -> str:
        return f"Working({self.sentence.en!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return working_from_document, (self.to_document(),)

    def to_document(self) -> dict[str, object]:
        """Return everything as JSON-ready values; numbers are decimal strings."""
        account = self.account
        document: dict[str, object] = {
            "rule": account.rule.to_document(),
            "sentence": account.sentence.to_document(),
            "inputs": [_input_document(entry) for entry in account.inputs],
            "steps": [
                {
                    "name": step.name.to_document(),
                    "arithmetic": step.arithmetic,
                    "result": plain(step.result),
                }
                for step in account.steps
            ],
        }
        if account.reason:
            document["reason"] = account.reason.to_document()
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Working:
        """Restore a working; equal to the one that was stored."""
        reason = document.get("reason")
        account = Account(
            rule=Text.from_document(document["rule"]) if any(document["rule"].values()) else EMPTY,
            sentence=Text(**document["sentence"]),
            inputs=tuple(_input_from(entry) for entry in document["inputs"]),
            steps=tuple(
                Step(Text(**step["name"]), step["arithmetic"], Decimal(step["result"]))
                for step in document["steps"]
            ),
            reason=Text(**reason) if reason else None,
        )
        return written_out(account)


def working_from_document(document: Mapping[str, Any]) -> Working:
    """Restore a pickled working."""
    return Working.from_document(document)


def written_out(account: Account) -> Working:
    """Return a working whose content is there already."""
    return Working((_as_it_is, account))


def _as_it_is(account: Account) -> Account:
    return account


def _input_document(entry: Input) -> dict[str, object]:
    return {
        "code": entry.code,
        "name": entry.name.to_document(),
        "value": plain(entry.value),
        "unit": entry.unit,
        "scope": entry.scope,
        "back": entry.back,
        "label": entry.label,
    }


def _input_from(document: Mapping[str, Any]) -> Input:
    return Input(
        **{**document, "name": Text(**document["name"]), "value": Decimal(document["value"])}
    )


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


class ItemScore(NamedTuple):
    """One item's result: a named tuple, because a run makes a hundred thousand of them.

    points and full_points are as they count in the total (after spreading and rounding).
    points is None where nothing counts. attainment is a fraction (0.9 is 90 %), None where
    the item has no single target or the attainment is without bound (a perfect 0).
    children are the sub-items' results. Where a person adjusted the points, is_adjusted is
    true and calculated holds what the rule gave; status stays what the rule found.
    """

    code: str
    section: str
    status: Status
    actual: Decimal | None
    target: Decimal | None
    attainment: Decimal | None
    points: Decimal | None
    full_points: Decimal
    working: Working
    treatment: Treatment = Treatment.COUNTED
    children: tuple[ItemScore, ...] = ()
    calculated: Decimal | None = None
    is_adjusted: bool = False

    def to_document(self) -> dict[str, Any]:
        """Return the result as JSON-ready values; numbers are decimal strings."""
        return {
            "code": self.code,
            "section": self.section,
            "status": str(self.status),
            "actual": _plain(self.actual),
            "target": _plain(self.target),
            "attainment": _plain(self.attainment),
            "points": _plain(self.points),
            "full_points": plain(self.full_points),
            "treatment": str(self.treatment),
            "working": self.working.to_document(),
            "children": [child.to_document() for child in self.children],
            "calculated": _plain(self.calculated),
            "is_adjusted": self.is_adjusted,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ItemScore:
        """Restore a stored result."""
        return cls(
            code=document["code"],
            section=document["section"],
            status=Status(document["status"]),
            actual=_decimal(document["actual"]),
            target=_decimal(document["target"]),
            attainment=_decimal(document["attainment"]),
            points=_decimal(document["points"]),
            full_points=Decimal(document["full_points"]),
            working=Working.from_document(document["working"]),
            treatment=Treatment(document["treatment"]),
            children=tuple(cls.from_document(child) for child in document["children"]),
            calculated=_decimal(document["calculated"]),
            is_adjusted=document["is_adjusted"],
        )


class SectionScore(NamedTuple):
    """The sum of a section's items; points is None when nothing in it counts."""

    code: str
    points: Decimal | None
    full_points: Decimal
    status: Status


class ScorecardResult(NamedTuple):
    """One person's result for one period and one scorecard.

    A provisional total is the sum of what is scored so far; grade and coefficient belong to
    a final total only. grade_limits are the best grades that vetoes allow. waits_for names
    the items (or "veto:..", "gate:..") it waits for.
    """

    items: tuple[ItemScore, ...]
    sections: tuple[SectionScore, ...]
    total: Decimal | None
    standing: Standing
    waits_for: tuple[tuple[str, Status], ...]
    grade: str | None
    coefficient: Decimal | None
    working: Working
    grade_limits: tuple[str, ...] = ()

    def item(self, code: str) -> ItemScore:
        """Return the result of an item or sub-item; KeyError when there is none."""
        for item in self.items:
            for found in (item, *item.children):
                if found.code == code:
                    return found
        raise KeyError(code)

    def to_document(self) -> dict[str, Any]:
        """Return the result as JSON-ready values; numbers are decimal strings."""
        return {
            "items": [item.to_document() for item in self.items],
            "sections": [
                {
                    "code": section.code,
                    "points": _plain(section.points),
                    "full_points": plain(section.full_points),
                    "status": str(section.status),
                }
                for section in self.sections
            ],
            "total": _plain(self.total),
            "standing": str(self.standing),
            "waits_for": [[code, str(status)] for code, status in self.waits_for],
            "grade": self.grade,
            "coefficient": _plain(self.coefficient),
            "working": self.working.to_document(),
            "grade_limits": list(self.grade_limits),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ScorecardResult:
        """Restore a stored result."""
        return cls(
            items=tuple(ItemScore.from_document(item) for item in document["items"]),
            sections=tuple(
                SectionScore(
                    section["code"],
                    _decimal(section["points"]),
                    Decimal(section["full_points"]),
                    Status(section["status"]),
                )
                for section in document["sections"]
            ),
            total=_decimal(document["total"]),
            standing=Standing(document["standing"]),
            waits_for=tuple((code, Status(status)) for code, status in document["waits_for"]),
            grade=document["grade"],
            coefficient=_decimal(document["coefficient"]),
            working=Working.from_document(document["working"]),
            grade_limits=tuple(document["grade_limits"]),
        )


@dataclass(frozen=True, slots=True)
class Combined:
    """The result of someone scored on several scorecards, weighted by days."""

    total: Decimal | None
    standing: Standing
    grade: str | None
    coefficient: Decimal | None
    working: Working
