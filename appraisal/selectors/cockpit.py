"""How a period stands: runs, standings, who waits for what, and which files it rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import (
    Appraisal,
    AppraisalPeriod,
    Employee,
    Fact,
    Item,
    ItemScore,
    ScoringBatch,
    ScoringRun,
    Shop,
    Standing,
)
from appraisal.models.naming import in_active_language
from appraisal.scoring.text import Text
from appraisal.selectors.layouts import USUAL_DAYS_TO_SETTLE, days_to_settle, layout_names
from appraisal.selectors.team import appraised_in

NAMES_SHOWN = 12
"""People named in a group; the list of people shows the others."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A run and how many of its people are scored."""

    run: ScoringRun
    done: int

    @property
    def percent(self) -> int:
        """Done in per cent, rounded down: 100 only at the very end."""
        return self.done * 100 // self.run.total if self.run.total else 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why some people's totals are not final, and who they are."""

    reason: str
    status: str
    people: int
    shown: tuple[tuple[int, str], ...]

    @property
    def more(self) -> int:
        """How many people are not named."""
        return self.people - len(self.shown)


@dataclass(frozen=True, slots=True)
class Source:
    """What a layout gave for a shop within a period, and how fresh it is.

    ``settles_after`` days after a day its figures stop changing; those from ``unsettled_from``
    on were uploaded before that.
    """

    layout: Text
    shop: Shop
    first: date
    last: date
    days: int
    facts: int
    is_late: bool
    uploaded_at: datetime | None = None
    settles_after: int = USUAL_DAYS_TO_SETTLE
    unsettled_from: date | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """How many of the people with a role are final, provisional, invalid or not scored."""

    counts: Mapping[str, int]
    people: int
    published: int

    @property
    def final(self) -> int:
        """People whose total is final."""
        return self.counts.get(Standing.FINAL, 0)

    @property
    def provisional(self) -> int:
        """People whose total still waits for something."""
        return self.counts.get(Standing.PROVISIONAL, 0)

    @property
    def invalid(self) -> int:
        """People who can't be scored as things stand."""
        return self.counts.get(Standing.INVALID, 0)

    @property
    def scored(self) -> int:
        """Everybody with a current appraisal."""
        return sum(self.counts.values())

    @property
    def unscored(self) -> int:
        """People with a role who have no appraisal yet."""
        return max(0, self.people - self.scored)

    @property
    def hidden(self) -> int:
        """Appraisals that their people can't see yet."""
        return self.scored - self.published


def progress_of(run: ScoringRun) -> Progress:
    """How far a run is, in one query."""
    done = run.batches.filter(
        state=ScoringBatch.State.DONE, stage=ScoringBatch.Stage.SCORE
    ).aggregate(done=Sum("people"))["done"]
    return Progress(run, run.total if run.state == ScoringRun.State.FINISHED else done or 0)


def period_rows() -> QuerySet[AppraisalPeriod]:
    """All periods with ``final``, ``provisional``, ``invalid``, ``published`` and ``scored_at``."""
    current = Q(appraisals__is_current=True)
    finished = ScoringRun.objects.filter(
        period=OuterRef("pk"), state=ScoringRun.State.FINISHED
    ).order_by("-revision")
    return AppraisalPeriod.objects.annotate(
        scored_at=Subquery(finished.values("finished_at")[:1]),
        published=Count("appraisals", filter=current & Q(appraisals__published_at__isnull=False)),
        **{
            standing.value: Count("appraisals", filter=current & Q(appraisals__standing=standing))
            for standing in Standing
        },
    )


def latest_run(period: AppraisalPeriod) -> Progress | None:
    """The newest run of a period."""
    run = period.runs.select_related("requested_by", "period").first()
    return progress_of(run) if run else None


def standings_of(period: AppraisalPeriod) -> Standings:
    """The counts of a period, in three queries."""
    current = Appraisal.objects.filter(period=period, is_current=True)
    counts = Counter(
        {
            row["standing"]: row["count"]
            for row in current.values("standing").order_by().annotate(count=Count("pk"))
        }
    )
    people = (
        appraised_in(period)
        .filter(
            Q(employee__left_on__isnull=True) | Q(employee__left_on__gte=period.start),
            Q(employee__hired_on__isnull=True) | Q(employee__hired_on__lte=period.end),
        )
        .aggregate(count=Count("employee", distinct=True))["count"]
    )
    published = current.filter(published_at__isnull=False).count()
    return Standings(counts, people, published)


def totals_of(period: AppraisalPeriod) -> list[Decimal]:
    """The final totals of a period."""
    totals = Appraisal.objects.filter(
        period=period, is_current=True, standing=Standing.FINAL
    ).values_list("total", flat=True)
    return [total for total in totals if total is not None]


def waiting_in(period: AppraisalPeriod, people: Iterable[Employee] | None = None) -> list[Waiting]:
    """Why totals are not final, the most frequent reason first. Two queries."""
    rows = Appraisal.objects.filter(period=period, is_current=True).exclude(standing=Standing.FINAL)
    if people is not None:
        rows = rows.filter(employee__in=people)
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for pk, name, waits, working in rows.order_by("employee__number").values_list(
        "pk", "employee__name", "waits_for", "working"
    ):
        for key in _reasons(waits, working):
            found[key].append((pk, name))
    names = _item_names(period) if found else {}
    groups = [
        Waiting(_reason(code, names), status, len(of), tuple(of[:NAMES_SHOWN]))
        for (code, status), of in found.items()
    ]
    return sorted(groups, key=lambda each: -each.people)


def sources_of(period: AppraisalPeriod) -> list[Source]:
    """What each layout and shop gave for a period, in five queries."""
    rows = (
        Fact.objects.filter(
            state=Fact.State.ACTIVE, date_from__lte=period.end, date_until__gte=period.start
        )
        .values("layout", "account__shop")
        .annotate(
            first=Min("date_from"),
            last=Max("date_until"),
            days=Count("date_from", distinct=True, filter=Q(date_from=F("date_until"))),
            facts=Count("pk"),
        )
        .order_by("account__shop", "layout")
    )
    shops = Shop.objects.in_bulk({row["account__shop"] for row in rows})
    names, fresh = layout_names(), _freshness(period)
    return [
        Source(
            layout=names.get(row["layout"], Text(row["layout"], row["layout"])),
            shop=shops[row["account__shop"]],
            first=row["first"],
            last=row["last"],
            days=row["days"],
            facts=row["facts"],
            is_late=row["last"] < period.end,
            **fresh.get((row["layout"], row["account__shop"]), {}),
        )
        for row in rows
    ]


def _freshness(period: AppraisalPeriod) -> dict[tuple[str, int], dict[str, Any]]:
    """(layout, shop) -> when its files were uploaded, and from which day on they may change."""
    settles = days_to_settle()
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for layout, shop, uploaded, first, last in (
        Fact.objects.filter(
            state=Fact.State.ACTIVE, date_from__lte=period.end, date_until__gte=period.start
        )
        .values_list("layout", "account__shop", "file__uploaded_at")
        .annotate(first=Min("date_from"), last=Max("date_until"))
        .order_by("file__uploaded_at")
    ):
        days = settles.get(layout, USUAL_DAYS_TO_SETTLE)
        early = max(first, timezone.localtime(uploaded).date() - timedelta(days=days - 1))
        entry = found.setdefault((layout, shop), {"settles_after": days, "unsettled_from": None})
        entry["uploaded_at"] = uploaded
        if early <= last:
            entry["unsettled_from"] = min(early, entry["unsettled_from"] or early)
    return found


def shops_without_files(sources: Sequence[Source]) -> list[Shop]:
    """Active shops for which nothing at all was imported in the period."""
    known = {source.shop.pk for source in sources}
    return list(Shop.objects.filter(is_active=True).exclude(pk__in=known))


def _reasons(
    waits: Iterable[Mapping[str, Any]], working: Mapping[str, Any]
) -> set[tuple[str, str]]:
    found = {(str(each["item"]), str(each["status"])) for each in waits}
    for problem in working.get("problems", []):
        text = in_active_language(problem.get("zh", ""), problem.get("en", ""))
        found.add((f"={text}", ItemScore.Status.INVALID.value))
    return found


def _reason(code: str, names: Mapping[str, str]) -> str:
    if code.startswith("="):
        return code[1:]
    kind, colon, rest = code.partition(":")
    if not colon:
        return names.get(code, code)
    name = names.get(rest, rest)
    return _("veto: %(name)s") % {"name": name} if kind == "veto" else name


def _item_names(period: AppraisalPeriod) -> dict[str, str]:
    """Names of the items of every scorecard used in a period, by code."""
    return {
        item.code: item.name
        for item in Item.objects.filter(
            section__scorecard__in=Appraisal.objects.filter(period=period, is_current=True).values(
                "parts__scorecard"
            )
        )
    }
