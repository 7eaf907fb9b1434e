"""The words a scorecard chooses from."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """Whose facts are measured."""

    OWN = "own"
    SHOP = "shop"
    DEPARTMENT = "department"
    COMPANY = "company"


class Peers(StrEnum):
    """With whom people are compared: all on the same scorecard, or fewer of them."""

    SCORECARD = "scorecard"
    DEPARTMENT = "department"
    SHOP = "shop"


class Policy(StrEnum):
    """What the total does when an item has no number of its own."""

    WITHHOLD = "withhold"
    ZERO = "zero"
    FULL = "full"
    EXCLUDE = "exclude"
    WORST = "worst"


class OnZero(StrEnum):
    """What it means that there was nothing to divide by (no complaints at all)."""

    UNDEFINED = "undefined"
    FULL = "full"
    EXCLUDE = "exclude"
    ZERO = "zero"


class Spread(StrEnum):
    """Over which items the points of an excluded one are spread."""

    SCORECARD = "scorecard"
    SECTION = "section"


class Then(StrEnum):
    """What a gate does when its condition holds."""

    ZERO = "zero"
    FULL = "full"
    CAP = "cap"
    FLOOR = "floor"
    SET = "set"
    ADD = "add"
    TIMES = "times"


class Reach(StrEnum):
    """What a veto takes away."""

    ITEM = "item"
    SECTION = "section"
    TOTAL = "total"
    GRADE = "grade"


class Unknown(StrEnum):
    """What a condition means that can't be told for want of data."""

    WITHHOLD = "withhold"
    IGNORE = "ignore"
    APPLY = "apply"


class DailySum(StrEnum):
    """How the points of the days become the item's points."""

    MEAN = "mean"
    SUM = "sum"


class MissingDay(StrEnum):
    """What a day without data means under `daily`."""

    SKIP = "skip"
    ZERO = "zero"
    WITHHOLD = "withhold"


class SectionKind(StrEnum):
    """Whether a section belongs to the 100 points or stands outside."""

    REGULAR = "regular"
    BONUS = "bonus"
    PENALTY = "penalty"


class Ties(StrEnum):
    """What happens to equal totals at the edge of a forced share."""

    UP = "up"
    DOWN = "down"
