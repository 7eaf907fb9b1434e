"""What stands in the way of a period's next step, with the page where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import (
    Appeal,
    Appraisal,
    AppraisalPeriod,
    Employee,
    Rating,
    ScoringRun,
    ShopFile,
    Standing,
)
from appraisal.selectors.cockpit import shops_without_files, sources_of
from appraisal.selectors.files import unbound_accounts
from appraisal.selectors.inputs import parts_without_scorecard, people_to_score
from appraisal.selectors.recomputed import outdated

State = AppraisalPeriod.State

NEXT: dict[str, str] = {
    State.OPEN: State.TARGETS,
    State.TARGETS: State.DATA,
    State.DATA: State.SCORED,
    State.SCORED: State.APPROVED,
    State.APPROVED: State.PUBLISHED,
    State.PUBLISHED: State.LOCKED,
    State.LOCKED: State.ARCHIVED,
}
"""The one way through the life cycle; reopening is the way back."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that stands in the way: ``page`` is where it is mended, by its address's name.

    A hard one has to be mended; of the others HR may say that they are known.
    """

    text: str
    is_hard: bool
    page: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


def blockers(period: AppraisalPeriod, *, exactly: bool = False) -> list[Blocker]:
    """What stands between a period and its next state; empty when it may go on.

    A page looks at times: is anything younger than the scores? ``exactly``, as each step does,
    everybody is scored again in memory and compared, so that nothing at all slips through.
    """
    checks = {
        State.OPEN: _before_targets,
        State.TARGETS: _before_data,
        State.DATA: _before_scored,
        State.SCORED: _before_approval,
        State.APPROVED: _before_publishing,
        State.PUBLISHED: _before_lock,
    }
    check = checks.get(State(period.state))
    found = list(check(period)) if check else []
    if exactly and period.state in _SCORES_COUNT and not any(each.is_hard for each in found):
        found.extend(_outdated(period))
    return found


_SCORES_COUNT = (State.DATA, State.SCORED, State.APPROVED, State.PUBLISHED)
"""States whose next step takes the scores as they are."""


def is_stale(period: AppraisalPeriod) -> bool:
    """Whether a file, a rating or an adjustment is younger than the score that it is about.

    A run of one person, after an adjustment, makes nobody else's score any younger.
    """
    current = Appraisal.objects.filter(period=period, is_current=True)
    oldest = current.aggregate(oldest=Min("run__created_at"))["oldest"]
    if oldest is None:
        return False
    # A run reads while it scores: what came in after it began may be missing.
    scored = current.filter(employee=OuterRef("employee"))
    since = Subquery(scored.values("run__created_at")[:1])
    files = ShopFile.objects.filter(
        Q(state=ShopFile.State.STORED, stored_at__gt=oldest),
        date_from__lte=period.end,
        date_until__gte=period.start,
    )
    return (
        files.exists()
        or Rating.objects.filter(period=period, rated_at__gt=since).exists()
        or period.adjustments.filter(Q(made_at__gt=since) | Q(withdrawn_at__gt=since)).exists()
        or period.exclusions.filter(approved_at__gt=since).exists()
    )


def _outdated(period: AppraisalPeriod) -> Iterator[Blocker]:
    people = outdated(period)
    if people:
        yield Blocker(
            ngettext(
                "%(count)d score is not what the stored data gives now: %(names)s",
                "%(count)d scores are not what the stored data gives now: %(names)s",
                len(people),
            )
            % {"count": len(people), "names": _names(people)},
            is_hard=True,
            page="period",
            arguments={"code": period.code},
        )


def _unscored(period: AppraisalPeriod) -> Iterator[Blocker]:
    """Somebody got a role after everybody was scored."""
    scored = Appraisal.objects.filter(period=period, is_current=True).values("employee")
    ids = people_to_score(period)
    missed = Employee.objects.filter(pk__in=ids).exclude(pk__in=scored)
    names = [str(employee) for employee in missed.order_by("number")]
    if names:
        yield Blocker(
            ngettext(
                "%(count)d person is not scored: %(names)s",
                "%(count)d people are not scored: %(names)s",
                len(names),
            )
            % {"count": len(names), "names": _names(names)},
            is_hard=True,
            page="period",
            arguments={"code": period.code},
        )


def _names(people: Sequence[str]) -> str:
    more = len(people) - _NAMED
    named = _("; ").join(people[:_NAMED])
    return named + (_(" and %(count)d more") % {"count": more} if more > 0 else "")


_NAMED = 8
"""People named in one line; the others are counted."""


def _before_targets(period: AppraisalPeriod) -> Iterator[Blocker]:
    for part in parts_without_scorecard(period):
        assignment = part.assignment
        yield Blocker(
            _("%(employee)s: no published scorecard for %(role)s on %(day)s")
            % {
                "employee": assignment.employee,
                "role": assignment.role.name,
                "day": part.start,
            },
            is_hard=True,
            page="admin:appraisal_scorecard_changelist",
        )


def _before_data(period: AppraisalPeriod) -> Iterator[Blocker]:
    sources = sources_of(period)
    for shop in shops_without_files(sources):
        yield Blocker(
            _("No file of %(shop)s was imported") % {"shop": shop}, is_hard=False, page="upload"
        )
    for source in sources:
        if source.is_late:
            yield Blocker(
                _("%(shop)s, %(layout)s: figures end on %(day)s")
                % {"shop": source.shop, "layout": source.layout, "day": source.last},
                is_hard=False,
                page="upload",
            )
    waiting = ShopFile.objects.filter(
        state__in=[ShopFile.State.PREVIEWED, ShopFile.State.RECEIVED, ShopFile.State.READING],
        date_from__lte=period.end,
        date_until__gte=period.start,
    ).count()
    if waiting:
        yield Blocker(
            ngettext(
                "%(count)d file waits for confirmation",
                "%(count)d files wait for confirmation",
                waiting,
            )
            % {"count": waiting},
            is_hard=False,
            page="files",
        )
    unbound = len(unbound_accounts(period=period))
    if unbound:
        yield Blocker(
            ngettext(
                "%(count)d account belongs to nobody",
                "%(count)d accounts belong to nobody",
                unbound,
            )
            % {"count": unbound},
            is_hard=False,
            page="accounts",
        )


def _before_scored(period: AppraisalPeriod) -> Iterator[Blocker]:
    run = period.runs.filter(state=ScoringRun.State.FINISHED).first()
    if run is None or is_stale(period):
        yield Blocker(
            _("The period is not scored with what is stored now"),
            is_hard=True,
            page="period",
            arguments={"code": period.code},
        )
    else:
        yield from _unscored(period)


def _before_approval(period: AppraisalPeriod) -> Iterator[Blocker]:
    yield from _before_scored(period)
    current = Appraisal.objects.filter(period=period, is_current=True)
    invalid = current.filter(standing=Standing.INVALID).count()
    if invalid:
        yield Blocker(
            ngettext(
                "%(count)d person can't be scored", "%(count)d people can't be scored", invalid
            )
            % {"count": invalid},
            is_hard=True,
            page="period",
            arguments={"code": period.code},
        )
    provisional = current.filter(standing=Standing.PROVISIONAL).count()
    if provisional:
        yield Blocker(
            ngettext(
                "%(count)d total is provisional", "%(count)d totals are provisional", provisional
            )
            % {"count": provisional},
            is_hard=False,
            page="period",
            arguments={"code": period.code},
        )


def _before_publishing(period: AppraisalPeriod) -> Iterator[Blocker]:
    if not Appraisal.objects.filter(period=period, is_current=True).exists():
        yield Blocker(_("Nobody is scored in this period yet"), is_hard=True)
    else:
        yield from _unscored(period)


def _before_lock(period: AppraisalPeriod) -> Iterator[Blocker]:
    current = Appraisal.objects.filter(period=period, is_current=True)
    hidden = current.filter(published_at=None).count()
    if hidden:
        yield Blocker(
            ngettext(
                "%(count)d appraisal is not published",
                "%(count)d appraisals are not published",
                hidden,
            )
            % {"count": hidden},
            is_hard=True,
            page="period",
            arguments={"code": period.code},
        )
    appeals = Appeal.objects.filter(before__period=period, state__in=Appeal.OPEN_STATES).count()
    if appeals:
        yield Blocker(
            ngettext("%(count)d appeal is open", "%(count)d appeals are open", appeals)
            % {"count": appeals},
            is_hard=True,
            page="appeals",
        )
    unscored = (
        Appeal.objects.filter(before__period=period, state=Appeal.State.DECIDED, after=None)
        .exclude(decision=Appeal.Decision.DENIED)
        .count()
    )
    if unscored:
        yield Blocker(
            ngettext(
                "%(count)d granted appeal is not scored yet",
                "%(count)d granted appeals are not scored yet",
                unscored,
            )
            % {"count": unscored},
            is_hard=True,
            page="appeals",
        )
    silent = current.filter(
        published_at__isnull=False, confirmed_at=None, employee__user__isnull=False
    ).count()
    if silent:
        yield Blocker(
            ngettext(
                "%(count)d person has not confirmed the result",
                "%(count)d people have not confirmed their results",
                silent,
            )
            % {"count": silent},
            is_hard=False,
            page="period",
            arguments={"code": period.code},
        )
