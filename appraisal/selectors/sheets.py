"""Appraisals as the workbooks show them: rows -> exporting's values, batch by batch.

`SheetReader` loads once what all people share (scorecards, metric units); each batch then
takes five queries, whatever its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from appraisal.exporting import wording as w
from appraisal.exporting.content import (
    AppraisalContent,
    PartContent,
    Remark,
)
from appraisal.exporting.lines import Column
from appraisal.exporting.live.card import LiveCard
from appraisal.models import (
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Department,
    ItemScore,
    ReviewMeeting,
    Role,
    Scorecard,
    SelfReview,
    Shop,
    Target,
)
from appraisal.scoring import scorecard as pure
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.metrics import HOME_CURRENCY
from appraisal.scoring.program import program_of
from appraisal.scoring.result import Standing
from appraisal.scoring.text import EMPTY, Text
from appraisal.selectors.currencies import currencies, shop_currencies
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.periods import period_of
from appraisal.selectors.scorecards import scorecard_documents
from appraisal.selectors.sheet_lines import (
    SCORE_COLUMNS,
    Printed,
    item_lines,
    printed_items,
    section_lines,
    sentence,
    waiting_texts,
)


def current_appraisals(period: AppraisalPeriod) -> QuerySet[Appraisal]:
    """The appraisals in force, in the order in which workbooks list people."""
    return Appraisal.objects.filter(period=period, is_current=True).order_by(
        "employee__department__code", "employee__number"
    )


class SheetReader:
    """Reads appraisals of one period as contents of sheets."""

    def __init__(self, period: AppraisalPeriod) -> None:
        """Load what everybody shares: scorecards and metrics."""
        self._period = period
        self._name = period_of(period).name
        self._code = period.code
        metrics, kind = catalogue(), period_of(period).kind
        # Of every revision: the old ones stay readable, and a run may end while sheets are written.
        used = AppraisalPart.objects.filter(appraisal__period=period).values("scorecard")
        rows = list(Scorecard.objects.filter(pk__in=used).select_related("role"))
        documents = scorecard_documents(rows)
        changed = set(
            Target.objects.filter(
                role__in={row.role_id for row in rows}, period_kind=period.kind
            ).values_list("role_id", "item_code")
        )
        self._cards: dict[int, pure.Scorecard] = {}
        self._live: dict[int, LiveCard] = {}
        self._columns: dict[int, tuple[Column, ...]] = {}
        self._printed: dict[int, dict[str, Printed]] = {}
        self._abroad: dict[tuple[int, str], dict[str, Printed]] = {}
        self._metrics, self._kind = metrics, kind
        self._of_shop = shop_currencies()
        self._own: dict[int, set[str]] = {}
        for row in rows:
            card = scorecard_from_document(documents[row.pk])
            self._cards[row.pk] = card
            program = program_of(card, metrics, kind)
            self._live[row.pk] = LiveCard(program)
            own = {code for role, code in changed if role == row.role_id}
            self._own[row.pk] = own
            self._printed[row.pk] = printed_items(program, own)
            self._columns[row.pk] = tuple(
                Column(code, printed.name, printed.unit)
                for code, printed in self._printed[row.pk].items()
            )

    def read(self, ids: Sequence[int], *, items: bool = True) -> list[AppraisalContent]:
        """The appraisals of these keys, in this order; for lists without their `items`."""
        scores: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        if items:
            for score in (
                ItemScore.objects.filter(part__appraisal__in=ids)
                .order_by("part_id", "position")
                .values_list(*SCORE_COLUMNS)
            ):
                scores[score[0]].append(score[1:])
        parts: dict[int, list[PartContent]] = defaultdict(list)
        names: dict[int, dict[str, Text]] = defaultdict(dict)
        rows = Appraisal.objects.select_related(
            "employee__department", "employee__manager"
        ).in_bulk(list(ids))
        found = list(
            AppraisalPart.objects.filter(appraisal__in=ids)
            .select_related("role", "shop", "scorecard")
            .order_by("start", "pk")
        )
        people = {pk: row.employee_id for pk, row in rows.items()}
        pairs = [(part.shop_id, people[part.appraisal_id]) for part in found]
        moneys = currencies(pairs, self._of_shop)
        for part in found:
            currency = moneys.of(part.shop_id, people[part.appraisal_id])
            parts[part.appraisal_id].append(self._part(part, scores[part.pk], currency, live=items))
            names[part.appraisal_id] |= {
                code: printed.name for code, printed in self._printed[part.scorecard_id].items()
            }
        remarks = _remarks(self._period, [row.employee_id for row in rows.values()])
        return [
            replace(
                self._appraisal(rows[pk], parts[pk], names[pk]),
                remarks=remarks[rows[pk].employee_id],
            )
            for pk in ids
            if pk in rows
        ]

    def _appraisal(
        self, row: Appraisal, parts: Sequence[PartContent], names: Mapping[str, Text]
    ) -> AppraisalContent:
        employee = row.employee
        combined = row.working.get("combined")
        problems = [Text.from_document(problem) for problem in row.working.get("problems", [])]
        return AppraisalContent(
            company=settings.COMPANY_NAME,
            period=self._name,
            period_code=self._code,
            number=employee.number,
            name=employee.name,
            department=name_of(employee.department),
            manager=employee.manager.name if employee.manager else "",
            parts=tuple(parts),
            total=row.total,
            standing=Standing(row.standing),
            grade=row.grade,
            coefficient=row.coefficient,
            waits_for=(*problems, *waiting_texts(row.waits_for, names)),
            working=sentence(combined) if combined else EMPTY,
            revision=row.revision,
            fingerprint=row.fingerprint,
            scored_at=timezone.localtime(row.created_at),
        )

    def _printed_in(self, card: int, currency: str) -> dict[str, Printed]:
        """What is printed of a scorecard's items where amounts are in a currency."""
        if currency == HOME_CURRENCY:
            return self._printed[card]
        if (card, currency) not in self._abroad:
            abroad = self._metrics.in_currency(currency)
            program = program_of(self._cards[card], abroad, self._kind)
            self._abroad[card, currency] = printed_items(program, self._own[card])
        return self._abroad[card, currency]

    def _part(
        self, row: AppraisalPart, scores: Iterable[tuple[Any, ...]], currency: str, *, live: bool
    ) -> PartContent:
        printed = self._printed_in(row.scorecard_id, currency)
        items = tuple(line for score in scores for line in item_lines(score, printed))
        part = PartContent(
            role=name_of(row.role),
            shop=name_of(row.shop) if row.shop else w.ALL_SHOPS,
            start=row.start,
            end=row.end,
            days=row.days,
            scorecard=name_of(row.scorecard),
            version=row.scorecard.version,
            sections=tuple(section_lines(self._cards[row.scorecard_id], row.sections)),
            items=items,
            total=row.total,
            standing=Standing(row.standing),
            columns=self._columns[row.scorecard_id],
            grade=row.grade,
            working=sentence(row.working) if row.working else EMPTY,
        )
        if not live:
            return part
        card = self._live[row.scorecard_id]
        return replace(part, live=card.writers(part.items, part.sections, part.total))


def _remarks(
    period: AppraisalPeriod, employees: Iterable[int]
) -> Mapping[int, tuple[Remark, Remark]]:
    """What each wrote about the own period, and what was noted in the review meetings."""
    own: dict[int, str] = defaultdict(str)
    talks: dict[int, list[str]] = defaultdict(list)
    people = list(employees)
    for review in SelfReview.objects.filter(period=period, employee__in=people):
        said = (review.achievements, review.difficulties, review.intentions)
        own[review.employee_id] = "\n".join(filter(None, said))
    meetings = ReviewMeeting.objects.filter(period=period, employee__in=people)
    for meeting in meetings.order_by("held_on", "pk"):
        talks[meeting.employee_id].append(f"{meeting.held_on}  {meeting.notes}")
    return {
        employee: (
            Remark(w.SELF_COMMENT, own[employee]),
            Remark(w.MANAGER_COMMENT, "\n".join(talks[employee])),
        )
        for employee in people
    }


def name_of(row: Department | Role | Shop | Scorecard) -> Text:
    """The name in both languages; the Chinese one where no English one is given."""
    return Text(row.name_zh, row.name_en or row.name_zh)
