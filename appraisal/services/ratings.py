"""Ratings: what a manager judges, checked against the scorecard in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Rating
from appraisal.scoring.numbers import decimal_from, plain
from appraisal.selectors.ratings import Cell, Key, Question, Scale
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Answer:
    """What was entered in one cell; all empty takes an earlier rating back."""

    level: str = ""
    value: Decimal | None = None
    counters: Mapping[str, Decimal] = field(default_factory=dict)
    evidence: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not (self.level or self.value is not None or self.counters or self.evidence)


class WrongAnswers(Refused):
    """Some answers don't fit the scorecard; nothing was saved. ``reasons`` by cell."""

    def __init__(self, reasons: Mapping[Key, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(_("Nothing was saved: please correct the marked ratings."))


def save_ratings(
    *,
    period: AppraisalPeriod,
    answers: Iterable[tuple[Cell, Answer]],
    actor: Actor,
) -> int:
    """Saves the answers that differ from what is stored; returns how many.

    ``answers`` come with their cells (``selectors.ratings.grids_of``), which hold the question
    of the scorecard in force. Raises Refused when the period is locked, WrongAnswers when an
    answer does not fit; either way nothing is saved.
    """
    pairs = [(cell, answer) for cell, answer in answers if _differs(cell.rating, answer)]
    wrong = {
        cell.key: reason
        for cell, answer in pairs
        if not answer.is_empty and (reason := reason_against(cell.question, answer))
    }
    if wrong:
        raise WrongAnswers(wrong)
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        if not row.is_working:
            raise Refused(
                _("The period is %(state)s: nothing is rated any more.")
                % {"state": row.get_state_display()}
            )
        for cell, answer in pairs:
            _save(row, cell, answer, actor)
    return len(pairs)


def reason_against(question: Question, answer: Answer) -> str:
    """Why an answer does not fit its question; empty when it does."""
    if question.tallies:
        return _count_reason(question, answer)
    if not question.levels:
        if answer.level:
            return _("This item has no levels.")
        return _value_reason(question.scale, answer.value)
    level = question.level(answer.level)
    if level is None:
        return _("Choose a level.")
    if level.needs_evidence and not answer.evidence.strip():
        return _("This level needs written evidence.")
    if level.scale.is_fixed and answer.value is None:
        return ""
    return _value_reason(level.scale, answer.value)


def _count_reason(question: Question, answer: Answer) -> str:
    if any(number < 0 for number in answer.counters.values()):
        return _("A count can't be below 0.")
    lacking = any(each.is_needed and each.code not in answer.counters for each in question.tallies)
    return _("Enter every count; 0 when it did not happen.") if lacking else ""


def _value_reason(scale: Scale, value: Decimal | None) -> str:
    allowed = _said(scale)
    if value is None:
        return _("Give a value: %(allowed)s.") % {"allowed": allowed}
    if not scale.admits(value):
        return _("%(value)s is not allowed here: %(allowed)s.") % {
            "value": plain(value),
            "allowed": allowed,
        }
    return ""


def _said(scale: Scale) -> str:
    if scale.values:
        return ", ".join(plain(value) for value in scale.values)
    if scale.is_fixed:
        return plain(scale.low)
    return _("%(low)s to %(high)s") % {"low": plain(scale.low), "high": plain(scale.high)}


def document_of_rating(rating: Rating) -> dict[str, Any]:
    """What a stored rating says, without what was left empty."""
    return _document(_answer_of(rating))


def _differs(rating: Rating | None, answer: Answer) -> bool:
    if rating is None:
        return not answer.is_empty
    return document_of_rating(rating) != _document(answer)


def _answer_of(rating: Rating) -> Answer:
    counters = {code: decimal_from(number) for code, number in rating.counters.items()}
    return Answer(rating.level, rating.value, counters, rating.evidence)


def _save(period: AppraisalPeriod, cell: Cell, answer: Answer, actor: Actor) -> None:
    """One rating and its line in the log."""
    employee, role, item = cell.key
    same = Rating.objects.filter(
        period=period, employee=employee, role=role, item_code=item, rater=Rating.Rater.MANAGER
    )
    before = same.first()
    detail = {
        "period": period.code,
        "employee": cell.employee.number,
        "item": item,
        "from": _document(_answer_of(before)) if before else None,
        "to": None if answer.is_empty else _document(answer),
    }
    if answer.is_empty:
        record(actor=actor, verb="unrate", subject=cell.employee, detail=detail)
        same.delete()
        return
    Rating.objects.update_or_create(
        period=period,
        employee_id=employee,
        role_id=role,
        item_code=item,
        rater=Rating.Rater.MANAGER,
        defaults={
            "level": answer.level,
            "value": answer.value,
            "counters": {code: plain(number) for code, number in answer.counters.items()},
            "evidence": answer.evidence,
            "rated_by_id": actor.pk if actor is not None else None,
        },
    )
    record(actor=actor, verb="rate", subject=cell.employee, detail=detail)


def _document(answer: Answer) -> dict[str, Any]:
    """For the log: what was given, without what was left empty."""
    document = {
        "level": answer.level,
        "value": None if answer.value is None else plain(answer.value),
        "counters": {code: plain(number) for code, number in sorted(answer.counters.items())},
        "evidence": answer.evidence,
    }
    return {name: value for name, value in document.items() if value}
