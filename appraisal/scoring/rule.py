"""The protocol of a rule kind: its parameters, what it scores, how it explains itself.

A kind is one module in this folder with one frozen dataclass derived from `Rule`; it is
found by its `kind` and needs no entry anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from appraisal.scoring.choices import Peers
from appraisal.scoring.codecs import UNLIMITED
from appraisal.scoring.context import Context
from appraisal.scoring.document import Field
from appraisal.scoring.findings import Finding
from appraisal.scoring.formula import Formula
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import ZERO, Share
from appraisal.scoring.result import Status, Step
from appraisal.scoring.target import NO_TARGET, Goal, Target
from appraisal.scoring.text import EMPTY, Text


class LowerForm(StrEnum):
    """How attainment is made of actual and target where lower is better."""

    INVERSE = "inverse"  # target / actual
    COMPLEMENT = "complement"  # 2 - actual / target
    DIRECT = "direct"  # actual / target: more than 100 % is then worse


class Over(StrEnum):
    """Which number bands and curves look at."""

    ACTUAL = "actual"
    ATTAINMENT = "attainment"
    GAP = "gap"  # actual - target


class Unscored(Exception):
    """A rule or a measure gives no number: the status and the reason."""

    def __init__(self, status: Status, reason: Text, *, zero_base: bool = False) -> None:
        self.status = status
        self.reason = reason
        self.zero_base = zero_base
        super().__init__(reason.en)


class Withheld(Unscored):
    """No number, and no policy of the item may give one."""


def undefined(zh: str, en: str, *, zero_base: bool = False) -> Unscored:
    """Return the exception of a number that does not exist."""
    return Unscored(Status.UNDEFINED, Text(zh, en), zero_base=zero_base)


def invalid(zh: str, en: str) -> Unscored:
    """Return the exception of an input or a scorecard that contradicts itself."""
    return Unscored(Status.INVALID, Text(zh, en))


def pending(zh: str, en: str) -> Unscored:
    """Return the exception of a value that waits for a person."""
    return Unscored(Status.PENDING, Text(zh, en))


# What a compiled measure or formula is: the employee's context in, a number out.
Reader = Callable[[Context], Decimal]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule knows about its item: fixed when the scorecard is compiled.

    full is the points at full marks on the rule's own scale; `compile` turns a formula
    over metrics and actual, target, points, attainment into a reader. from_zero: where no
    start is stated it is 0 (bonus and penalty items, days that are added up). whole and
    positive tell that the actual is a whole number, and never below 0.
    """

    item: str
    full: Decimal
    name: Text = EMPTY
    unit: str = ""
    direction: Direction = Direction.HIGHER
    target: Target = NO_TARGET
    peers: Peers = Peers.SCORECARD
    from_zero: bool = False
    whole: bool = False
    positive: bool = False
    say: Callable[[Formula], Text] | None = None
    compile: Callable[[Formula], Reader] | None = None

    @property
    def percent(self) -> bool:
        """Whether the actual is a fraction shown as a percentage."""
        return self.unit == "%"

    def said(self, formula: Formula) -> Text:
        """Return a formula as people read it."""
        return Text(formula.text, formula.text) if self.say is None else self.say(formula)

    def start(self, stated: Decimal | None) -> Decimal:
        """Return the points a rule starts from: as stated, else full marks (or 0)."""
        if stated is not None:
            return points_of(stated, self.full)
        return ZERO if self.from_zero else self.full


# points, and the numbers the rule's own `explain` needs to tell how they came about
Mark = tuple[Decimal, tuple[Any, ...]]
# actual, goal, attainment (infinite at a perfect 0, None where there is none), context
Scorer = Callable[[Decimal, Goal, Decimal | None, Context], Mark]


@dataclass(frozen=True, slots=True)
class Told:
    """A rule's part of the working: what happened, in words and as steps."""

    text: Text
    steps: tuple[Step, ...] = ()


class Rule:
    """What every rule kind has. Subclasses are frozen dataclasses with a `stated` field."""

    __slots__ = ()

    kind: ClassVar[str]
    label: ClassVar[Text]
    FIELDS: ClassVar[tuple[Field, ...]]
    stated: frozenset[str]

    @property
    def measured(self) -> bool:
        """Whether the rule can't do without the item's measure."""
        return True

    @property
    def compares(self) -> bool:
        """Whether the rule compares the person with peers."""
        return False

    @property
    def is_exact(self) -> bool:
        """Whether points come without a division, so that no residue stands in them."""
        return False

    @property
    def wants_target(self) -> bool:
        """Whether the rule can't do without a target."""
        return False

    @property
    def wants_attainment(self) -> bool:
        """Whether the rule scores the attainment."""
        return False

    @property
    def takes_range(self) -> bool:
        """Whether the rule understands a target that is a range."""
        return False

    @property
    def formulas(self) -> Iterator[Formula]:
        """The formulas among the parameters."""
        return iter(())

    def limits(self, setting: Setting) -> tuple[Decimal | None, Decimal | None]:
        """Return the floor and cap the parameters state, in points; None where they don't."""
        return None, None

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return the lowest and highest points the parameters can give, before any limit."""
        return ZERO, setting.full

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield what is wrong or strange about the parameters."""
        return iter(())

    def compile(self, setting: Setting) -> Scorer:
        """Return the function that scores; called once for each scorecard."""
        raise NotImplementedError

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in one sentence."""
        raise NotImplementedError

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell how the points came about."""
        raise NotImplementedError


def points_of(value: Decimal, full: Decimal) -> Decimal:
    """Return points: a percentage means so much of the full points."""
    if isinstance(value, Share):
        return value * full
    return value


def stated_limit(value: Decimal | None, full: Decimal) -> Decimal | None:
    """Return a floor or cap in points; None where none is stated."""
    if value is None or value.is_infinite():
        return value
    return points_of(value, full)


def limit_of(value: Decimal | None, full: Decimal, otherwise: Decimal) -> Decimal:
    """Return a limit in points; `otherwise` where none is stated."""
    found = stated_limit(value, full)
    return otherwise if found is None else found


NO_FLOOR = -UNLIMITED
NO_CAP = UNLIMITED
