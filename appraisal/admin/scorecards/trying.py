"""'Try it': what the form as it stands would give for figures that somebody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from appraisal.admin.inputs import said
from appraisal.admin.posted import Data, text_of
from appraisal.admin.scorecards.item_form import read_item
from appraisal.scoring.document import DocumentError, Place, Unreadable
from appraisal.scoring.engine import Rating
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import decimal_from, plain
from appraisal.scoring.result import ItemScore, Status
from appraisal.scoring.scorecard import Item
from appraisal.scoring.target import NO_TARGET, TARGET, Target
from appraisal.selectors.curve_chart import Chart, chart_of
from appraisal.selectors.points_curve import curve_of
from appraisal.selectors.targets import untyped
from appraisal.selectors.trial import Trial, Tried, counters_of, figures_wanted, rule_sentence

ACTUAL, TARGET_FIELD, LEVEL, VALUE = "try.actual", "try.target", "try.level", "try.value"


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that 'Try it' asks for."""

    name: str
    label: str
    value: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""


def tried_context(document: Mapping[str, Any], data: Data, metrics: Catalogue) -> dict[str, Any]:
    """What the fragment shows: the questions, then the answer or why there is none."""
    try:
        item = read_item({"code": "trial", "name": "-", **document})
    except DocumentError as error:
        return {"problems": [said(problem.message) for problem in error.problems]}
    if item.children:
        return {"problems": [_("Sub-items are tried one by one.")]}
    asked, tried, target = _questions(item, data, metrics)
    context: dict[str, Any] = {"asked": asked}
    if any(question.error for question in asked):
        return context
    sentence = rule_sentence(item, metrics)
    trial = Trial(item, metrics, target)
    curve = curve_of(trial, tried)
    result = trial.score(tried) if _is_tried(tried) else None
    return context | {
        "sentence": said(sentence) if sentence else "",
        "result": _answer(result) if result else None,
        "chart": _chart(trial, curve, tried, result) if curve else None,
    }


def _questions(item: Item, data: Data, metrics: Catalogue) -> tuple[list[Asked], Tried, Target]:
    asked: list[Asked] = []
    measured = item.measure is not None
    actual = _ask(asked, data, ACTUAL, _("Actual"), _exact) if measured else None
    target = _ask(asked, data, TARGET_FIELD, _("Target (instead of the item's)"), _target)
    figures = {
        metric.code: value
        for metric in figures_wanted(item, metrics)
        if (value := _ask(asked, data, f"try.figure.{metric.code}", said(metric.name), _exact))
        is not None
    }
    counts = {
        counter.code: value
        for counter in counters_of(item)
        if (value := _ask(asked, data, f"try.count.{counter.code}", _name(counter), _exact))
        is not None
    }
    return asked, Tried(actual, figures, counts, _ratings(asked, item, data)), target or NO_TARGET


def _ask(asked: list[Asked], data: Data, name: str, label: str, read: Callable[[str], Any]) -> Any:
    """Adds a question with what was typed, and returns its value; None while it is empty."""
    typed, error, value = text_of(data, name), "", None
    if typed:
        try:
            value = read(typed)
        except ValueError:
            error = _("This is not a number.")
        except Unreadable as problem:
            error = said(problem.message)
    asked.append(Asked(name, label, typed, error=error))
    return value


def _exact(typed: str) -> Decimal:
    return decimal_from(typed.replace(",", "").replace("，", ""))


def _target(typed: str) -> Target:
    found: Target = TARGET.read(untyped(typed), Place())
    return found


def _ratings(asked: list[Asked], item: Item, data: Data) -> tuple[Rating, ...]:
    """One judgement for each rater of the rule; also the value a band leaves to a person."""
    rule: Any = item.rule
    raters = getattr(rule, "raters", ())
    levels = tuple((level.label, level.label) for level in getattr(rule, "levels", ()))
    found = []
    for rater in raters:
        name = said(rater.name) or rater.rater
        level = text_of(data, f"{LEVEL}.{rater.rater}")
        if levels:
            choices = (("", "–"), *levels)
            label = _("%(rater)s: level") % {"rater": name}
            asked.append(Asked(f"{LEVEL}.{rater.rater}", label, level, choices=choices))
        label = _("%(rater)s: points") % {"rater": name}
        value = _ask(asked, data, f"{VALUE}.{rater.rater}", label, _exact)
        if level or value is not None:
            found.append(Rating(rater.rater, level or None, value, evidence="-"))
    return tuple(found)


def _is_tried(tried: Tried) -> bool:
    return bool(tried.actual is not None or tried.counts or tried.figures or tried.ratings)


def _name(counter: Any) -> str:
    return said(counter.name) or str(counter.code)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result in words."""

    status: str
    is_scored: bool
    points: str
    sentence: str
    steps: tuple[tuple[str, str, str], ...]
    reason: str


def _answer(result: ItemScore) -> Answer:
    names = {
        Status.SCORED: _("scored"),
        Status.MISSING: _("no data"),
        Status.UNDEFINED: _("can't be calculated"),
        Status.PENDING: _("waits for a person"),
        Status.EXCLUDED: _("left out"),
        Status.INVALID: _("invalid"),
    }
    working = result.working
    return Answer(
        status=names[result.status],
        is_scored=result.status is Status.SCORED,
        points="" if result.points is None else plain(result.points),
        sentence=said(working.sentence),
        steps=tuple(
            (said(step.name), step.arithmetic, plain(step.result)) for step in working.steps
        ),
        reason=said(working.reason) if working.reason else "",
    )


def _chart(trial: Trial, curve: Any, tried: Tried, result: ItemScore | None) -> Chart:
    actual = tried.actual
    if actual is None and tried.counts:
        actual = next(iter(tried.counts.values()))
    return chart_of(curve, trial.item.worth, actual, result.points if result else None)
