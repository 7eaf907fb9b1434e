"""Who stands where: groups of people, their places and their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent
from appraisal.scoring.numbers import CONTEXT, round_half_up
from appraisal.scoring.text import Text

MEAN_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Figures:
    """A group in numbers; the numbers are of final scores only and None without any."""

    people: int
    final: int
    mean: Decimal | None
    highest: Decimal | None
    lowest: Decimal | None
    grades: Counter[str]


def figures(people: Sequence[AppraisalContent]) -> Figures:
    """Reckon a group; people without a final score are counted and not averaged."""
    totals = [total_of(person) for person in people if person.is_final]
    return Figures(
        people=len(people),
        final=len(totals),
        mean=_mean(totals),
        highest=max(totals, default=None),
        lowest=min(totals, default=None),
        grades=Counter(person.grade for person in people if person.is_final and person.grade),
    )


def _mean(totals: Sequence[Decimal]) -> Decimal | None:
    if not totals:
        return None
    return round_half_up(CONTEXT.divide(sum(totals, Decimal(0)), Decimal(len(totals))), MEAN_DIGITS)


def total_of(person: AppraisalContent) -> Decimal:
    """The total of somebody who has one."""
    if person.total is None:
        raise ValueError(f"{person.number} has no total")
    return person.total


def role_of(person: AppraisalContent) -> Text:
    """The role under which somebody is listed: that of the last part; none without any."""
    return person.parts[-1].role if person.parts else w.NO_ROLE


def grouped(
    people: Iterable[AppraisalContent], group: Callable[[AppraisalContent], Text]
) -> dict[Text, list[AppraisalContent]]:
    """People by group, groups in the order in which they first occur."""
    groups: dict[Text, list[AppraisalContent]] = {}
    for person in people:
        groups.setdefault(group(person), []).append(person)
    return groups


def ranked(people: Iterable[AppraisalContent]) -> list[AppraisalContent]:
    """People with a final score, best first, equal ones by number."""
    final = [person for person in people if person.is_final]
    return sorted(final, key=lambda person: (-total_of(person), person.number))


def places(people: Iterable[AppraisalContent]) -> dict[str, int]:
    """The place of each number among these people: equal totals share one (1, 1, 3)."""
    result: dict[str, int] = {}
    place, last = 0, None
    for position, person in enumerate(ranked(people), start=1):
        if person.total != last:
            place, last = position, person.total
        result[person.number] = place
    return result
