"""What many appeals say: an item or a kind of rule that is often doubted is a bad one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from appraisal.models import Appeal, AppraisalPeriod, ItemScore
from appraisal.scoring.rules import KINDS
from appraisal.scoring.text import EMPTY, Text

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many appeals there were about an item or a kind of rule, and how they ended."""

    role: Text
    name: Text
    kind: Text
    appeals: int
    open: int
    granted: int
    denied: int
    results: int

    @property
    def rate(self) -> Decimal | None:
        """Appeals for each published result of it, as a fraction."""
        return Decimal(self.appeals) / self.results if self.results else None

    @property
    def granted_share(self) -> Decimal | None:
        """The part of the decided ones that was granted, wholly or partly."""
        decided = self.granted + self.denied
        return Decimal(self.granted) / decided if decided else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Tallies by item and by kind of rule, the most doubted first."""

    items: tuple[Tally, ...]
    rules: tuple[Tally, ...]


def appeal_statistics(period: AppraisalPeriod | None = None) -> Statistics:
    """Over one period or over all; withdrawn appeals are left out. Two queries."""
    rows = Appeal.objects.exclude(state=Appeal.State.WITHDRAWN).select_related(
        "score__item", "score__part__role"
    )
    results = ItemScore.objects.filter(
        part__appraisal__is_current=True, part__appraisal__published_at__isnull=False
    )
    if period is not None:
        rows = rows.filter(before__period=period)
        results = results.filter(part__appraisal__period=period)
    by_item, by_rule = _results(results)
    appeals = list(rows)
    return Statistics(
        items=_tallies(appeals, lambda one: _key(one.score), by_item, _named),
        rules=_tallies(appeals, lambda one: (one.score.item.rule_kind,), by_rule, _ruled),
    )


def rule_name(kind: str) -> Text:
    """A kind of rule as people call it; an item with sub-items has none of its own."""
    found = KINDS.get(kind)
    return found.label if found is not None else Text("子项合计", "sub-items together")


def _key(score: ItemScore) -> Key:
    return score.part.role.code, score.item.code


def _results(rows: QuerySet[ItemScore]) -> tuple[dict[Key, int], dict[Key, int]]:
    by_item: dict[Key, int] = defaultdict(int)
    by_rule: dict[Key, int] = defaultdict(int)
    grouped = rows.order_by().values_list("part__role__code", "item__code", "item__rule_kind")
    for role, item, kind, count in grouped.annotate(count=Count("pk")):
        by_item[role, item] += count
        by_rule[kind,] += count
    return by_item, by_rule


def _tallies(
    appeals: Iterable[Appeal],
    key_of: Callable[[Appeal], Key],
    results: dict[Key, int],
    name_of: Callable[[Appeal], tuple[Text, Text, Text]],
) -> tuple[Tally, ...]:
    groups: dict[Key, list[Appeal]] = defaultdict(list)
    for appeal in appeals:
        groups[key_of(appeal)].append(appeal)
    found = []
    for key, of in groups.items():
        role, name, kind = name_of(of[-1])
        denied = sum(one.decision == Appeal.Decision.DENIED for one in of)
        still_open = sum(one.is_open for one in of)
        granted = len(of) - denied - still_open
        tally = Tally(role, name, kind, len(of), still_open, granted, denied, results.get(key, 0))
        found.append(tally)
    return tuple(sorted(found, key=lambda each: (-each.appeals, -(each.rate or 0))))


def _named(appeal: Appeal) -> tuple[Text, Text, Text]:
    role, item = appeal.score.part.role, appeal.score.item
    return _text(role), _text(item), rule_name(item.rule_kind)


def _ruled(appeal: Appeal) -> tuple[Text, Text, Text]:
    kind = rule_name(appeal.score.item.rule_kind)
    return EMPTY, kind, kind


def _text(row: object) -> Text:
    zh, en = getattr(row, "name_zh", ""), getattr(row, "name_en", "")
    return Text(zh, en or zh)
