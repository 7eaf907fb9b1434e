"""What needs all people at once: places, team means, bests."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from appraisal.scoring.choices import Peers
from appraisal.scoring.numbers import ZERO, settle

Measures = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a cohort: what was measured, and whom he or she is compared with."""

    person: str
    measures: Measures
    department: str = ""
    shop: str = ""


class Cohort:
    """The people scored with one scorecard in one period."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._members = {member.person: member for member in members}
        self._values: dict[tuple[Peers, str, str], list[Decimal]] = defaultdict(list)
        for member in self._members.values():
            for peers in Peers:
                for key, value in member.measures.items():
                    self._values[peers, group_of(member, peers), key].append(value)
        for values in self._values.values():
            values.sort()

    def seen_by(self, person: str) -> Seen:
        """Return the cohort as one person is compared with it."""
        return Seen(self, self._members[person])

    def find(self, person: str) -> Seen | None:
        """Return the cohort as one person is compared with it; None for who is not in it."""
        return self.seen_by(person) if person in self._members else None

    def values(self, peers: Peers, group: str, key: str) -> list[Decimal]:
        """Return all values of a group, in ascending order."""
        return self._values.get((peers, group, key), [])


def build(members: Iterable[Member]) -> Cohort:
    """Build the cohort of all members."""
    return Cohort(members)


def group_of(member: Member, peers: Peers) -> str:
    """Return the group a member is in."""
    if peers is Peers.DEPARTMENT:
        return member.department
    return member.shop if peers is Peers.SHOP else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A cohort seen by one of its members."""

    cohort: Cohort
    member: Member
    replaced: Measures = field(default_factory=dict)
    """What one's own measures were before they were tried at other values."""

    def moved(self, measures: Measures) -> Seen:
        """Return the same cohort with own measures at other values, to try something out."""
        own = {key: value for key, value in measures.items() if key in self.member.measures}
        before = {key: self.member.measures[key] for key in own}
        member = replace(self.member, measures={**self.member.measures, **own})
        return Seen(self.cohort, member, {**before, **self.replaced})

    def better(self, key: str, peers: Peers, higher: bool) -> list[Decimal]:
        """Return the different values that are better than one's own, the nearest first."""
        own = self.member.measures[key]
        found = {v for v in self._group(key, peers) if (v > own if higher else v < own)}
        return sorted(found, reverse=not higher)

    def _group(self, key: str, peers: Peers) -> list[Decimal]:
        values = self.cohort.values(peers, group_of(self.member, peers), key)
        if key not in self.replaced:
            return values
        values = values.copy()
        values.remove(self.replaced[key])
        insort(values, self.member.measures[key])
        return values

    def mean(self, key: str, peers: Peers) -> Decimal | None:
        """Return the mean of the group; None when nobody was measured."""
        values = self._group(key, peers)
        return settle(sum(values, ZERO) / len(values)) if values else None

    def best(self, key: str, peers: Peers, higher: bool) -> Decimal | None:
        """Return the best value of the group; None when nobody was measured."""
        values = self._group(key, peers)
        return (values[-1] if higher else values[0]) if values else None

    def standing(self, key: str, peers: Peers, higher: bool) -> tuple[int, int, int] | None:
        """Return how many are better, how many are equal (with oneself), how many there are."""
        own = self.member.measures.get(key)
        if own is None:
            return None
        values = self._group(key, peers)
        better = sum(value > own if higher else value < own for value in values)
        return better, sum(value == own for value in values), len(values)

    def distinct_better(self, key: str, peers: Peers, higher: bool) -> int:
        """Return how many different values are better than one's own."""
        own = self.member.measures[key]
        return len({v for v in self._group(key, peers) if (v > own if higher else v < own)})
