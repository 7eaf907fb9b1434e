"""Ratings as a grid: one line a person, one column an item that a person judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import AppraisalPeriod, Employee
from appraisal.scoring.numbers import decimal_from, plain
from appraisal.selectors.people import team_of
from appraisal.selectors.ratings import (
    Cell,
    Grid,
    Key,
    Question,
    Tally,
    grids_of,
    rated_since_scored,
)
from appraisal.selectors.team import appraised_in, default_period
from appraisal.services.ratings import Answer, WrongAnswers, save_ratings
from appraisal.services.refusal import Refused
from appraisal.views.access import About, PageRequest, Who, page

PEOPLE_A_PAGE = 25
EVIDENCE_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as the page draws it: its question, what stands in its fields, what is wrong."""

    cell: Cell
    level: str
    value: str
    counts: tuple[tuple[Tally, str], ...]
    evidence: str
    wrong: str

    @property
    def asks_value(self) -> bool:
        """Whether some answer to it needs a number of points."""
        levels = self.cell.question.levels
        if self.cell.question.tallies:
            return False
        return not levels or any(not level.scale.is_fixed for level in levels)

    @property
    def asks_evidence(self) -> bool:
        """Whether there is room for evidence: where the scorecard asks for it."""
        question = self.cell.question
        return bool(
            self.evidence
            or question.evidence.zh
            or any(level.needs_evidence for level in question.levels)
        )


@dataclass(frozen=True, slots=True)
class DrawnGrid:
    """A grid with its boxes, line by line; None where a person is not asked."""

    grid: Grid
    questions: tuple[Question, ...]
    lines: tuple[tuple[Employee, tuple[Box | None, ...]], ...]


@page(Who.TEAM, about=About.LIST)
def ratings(request: PageRequest) -> HttpResponse:
    """The grid of the newest period."""
    period = default_period()
    if period is None:
        return render(request, "ratings/none.html")
    return redirect("appraisal:ratings_of", period.code)


@page(Who.TEAM, about=About.LIST, method="FORM")
def ratings_of(request: PageRequest, code: str) -> HttpResponse:
    """The grid of a period; saves it."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    shown, people = _people(request, period)
    grids = grids_of(people, period)
    wrong: Mapping[Key, str] = {}
    sent: QueryDict | None = None
    if request.method == "POST":
        sent = request.POST
        try:
            count = _save(request, period, grids)
        except WrongAnswers as refusal:
            wrong = refusal.reasons
            messages.error(request, str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = ngettext("%(count)d rating saved.", "%(count)d ratings saved.", count)
            messages.success(request, said % {"count": count})
            return redirect(request.get_full_path())
    context = {
        "period": period,
        "periods": AppraisalPeriod.objects.all(),
        "grids": [_drawn(grid, sent, wrong) for grid in grids],
        "shown": shown,
        "is_open": period.is_working,
        "is_late": rated_since_scored(period),
    }
    return render(request, "ratings/grid.html", context)


def _people(
    request: PageRequest, period: AppraisalPeriod
) -> tuple[Page[Employee], QuerySet[Employee]]:
    """One page of those with a role in the period, and its people as a queryset."""
    assigned = appraised_in(period).values("employee")
    people: QuerySet[Employee] = team_of(request.user).filter(pk__in=assigned)
    ordered = people.order_by("department__code", "number")
    shown = Paginator(ordered, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    # A slice can't be asked further: the people of the page, by their ids.
    return shown, Employee.objects.filter(pk__in=[one.pk for one in shown.object_list])


def _save(request: PageRequest, period: AppraisalPeriod, grids: list[Grid]) -> int:
    answers, wrong = [], {}
    for cell in _cells(grids):
        if f"{cell.name}-sent" not in request.POST:
            continue
        try:
            answers.append((cell, _answer(request.POST, cell)))
        except ValueError:
            wrong[cell.key] = _("Write the value as a number.")
    if wrong:
        raise WrongAnswers(wrong)
    return save_ratings(period=period, answers=answers, actor=request.user)


def _answer(sent: QueryDict, cell: Cell) -> Answer:
    """What stands in a cell's fields; a level with one value needs no number."""
    level = sent.get(f"{cell.name}-level", "").strip()
    value = _number(sent, f"{cell.name}-value")
    counters = {
        tally.code: number
        for tally in cell.question.tallies
        if (number := _number(sent, f"{cell.name}-count-{tally.code}")) is not None
    }
    found = cell.question.level(level)
    if found is not None and found.scale.is_fixed and value == found.scale.low:
        value = None
    evidence = sent.get(f"{cell.name}-evidence", "").strip()[:EVIDENCE_LENGTH]
    return Answer(level=level[:40], value=value, counters=counters, evidence=evidence)


def _number(sent: QueryDict, name: str) -> Decimal | None:
    """A number that was sent, None for an empty field. Raises ValueError for anything else."""
    text = sent.get(name, "").strip()
    return decimal_from(text) if text else None


def _cells(grids: list[Grid]) -> Iterator[Cell]:
    for grid in grids:
        for row in grid.rows:
            yield from row.cells


def _drawn(grid: Grid, sent: QueryDict | None, wrong: Mapping[Key, str]) -> DrawnGrid:
    asked = {cell.question.code for row in grid.rows for cell in row.cells}
    questions = tuple(each for each in grid.questions if each.code in asked)
    lines = []
    for row in grid.rows:
        cells = {cell.question.code: cell for cell in row.cells}
        boxes = tuple(
            _box(cells[each.code], sent, wrong) if each.code in cells else None
            for each in questions
        )
        lines.append((row.employee, boxes))
    return DrawnGrid(grid, questions, tuple(lines))


def _box(cell: Cell, sent: QueryDict | None, wrong: Mapping[Key, str]) -> Box:
    """What was sent, else what is stored."""
    tallies = cell.question.tallies
    if sent is not None:
        level, value, evidence = (
            sent.get(f"{cell.name}-{part}", "") for part in ("level", "value", "evidence")
        )
        counts = tuple((each, sent.get(f"{cell.name}-count-{each.code}", "")) for each in tallies)
        return Box(cell, level, value, counts, evidence, wrong.get(cell.key, ""))
    rating = cell.rating
    if rating is None:
        return Box(cell, "", "", tuple((each, "") for each in tallies), "", "")
    value = "" if rating.value is None else plain(rating.value)
    counts = tuple((each, str(rating.counters.get(each.code, ""))) for each in tallies)
    return Box(cell, rating.level, value, counts, rating.evidence, "")
