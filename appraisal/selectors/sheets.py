"""Appraisals as the workbooks show them: rows -> exporting's values, batch by batch.

`SheetReader` loads once what all people share (scorecards, metric units); each batch then
takes five queries, whatever its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils import timezone

from appraisal.exporting import wording as w
from appraisal.exporting.content import (
    AppraisalContent,
    ItemLine,
    PartContent,
    PeriodContent,
    Remark,
    SectionLine,
    SourceFile,
    UnboundAccount,
)
from appraisal.exporting.live.card import LiveCard
from appraisal.models import (
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Department,
    Fact,
    ItemScore,
    ReviewMeeting,
    Role,
    Scorecard,
    SelfReview,
    Shop,
    ShopFile,
    SourceAccount,
    Target,
)
from appraisal.scoring import scorecard as pure
from appraisal.scoring.choices import SectionKind
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.formula_text import in_both
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.program import Program, program_of
from appraisal.scoring.result import ItemScore as ChildScore
from appraisal.scoring.result import Standing, Status, Treatment
from appraisal.scoring.target import Target as Expected
from appraisal.scoring.target import TargetForm
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import amount
from appraisal.selectors.exceptions import corrections
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.periods import period_of
from appraisal.selectors.scorecards import scorecard_documents

_SCORE_COLUMNS = (
    "part_id", "item__code", "item__section__code", "status", "actual", "target", "attainment",
    "points", "full_points", "treatment", "working",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a sheet says about an item of a scorecard, the same for everybody."""

    name: Text
    measure: Text
    unit: str
    target_words: Text


def current_appraisals(period: AppraisalPeriod) -> QuerySet[Appraisal]:
    """The appraisals in force, in the order in which workbooks list people."""
    return Appraisal.objects.filter(period=period, is_current=True).order_by(
        "employee__department__code", "employee__number"
    )


def period_content(period: AppraisalPeriod) -> PeriodContent:
    """A period's head and the files its figures come from.

    Its moment is that of the newest appraisal: the same results give the same workbook.
    """
    newest = current_appraisals(period).aggregate(newest=Max("created_at"))["newest"]
    files = ShopFile.objects.filter(
        state=ShopFile.State.STORED, date_from__lte=period.end, date_until__gte=period.start
    )
    return PeriodContent(
        company=settings.COMPANY_NAME,
        period=period_of(period).name,
        period_code=period.code,
        start=period.start,
        end=period.end,
        made_at=timezone.localtime(newest or period.created_at),
        sources=tuple(
            SourceFile(
                shop=file.shop.code,
                name=file.name,
                sha256=file.sha256,
                rows=file.rows_kept,
                stored_at=timezone.localtime(file.stored_at) if file.stored_at else None,
            )
            for file in files.select_related("shop").order_by("shop__code", "date_from", "name")
        ),
        unbound=tuple(_unbound(period)),
        corrections=corrections(period),
    )


def _unbound(period: AppraisalPeriod) -> Iterator[UnboundAccount]:
    """Accounts with figures in the period that nobody owns."""
    accounts = SourceAccount.objects.filter(
        bindings=None,
        facts__state=Fact.State.ACTIVE,
        facts__date_from__lte=period.end,
        facts__date_until__gte=period.start,
    ).exclude(kind=SourceAccount.Kind.SHOP)
    for account in accounts.select_related("shop").distinct().order_by("shop__code", "kind", "key"):
        yield UnboundAccount(
            shop=_name(account.shop),
            kind=w.ACCOUNT_KINDS[account.kind],
            name=account.name or account.key,
        )


class SheetReader:
    """Reads appraisals of one period as contents of sheets."""

    def __init__(self, period: AppraisalPeriod) -> None:
        """Load what everybody shares: scorecards and metrics."""
        self._period = period
        self._name = period_of(period).name
        self._code = period.code
        metrics, kind = catalogue(), period_of(period).kind
        used = AppraisalPart.objects.filter(
            appraisal__period=period, appraisal__is_current=True
        ).values("scorecard")
        rows = list(Scorecard.objects.filter(pk__in=used).select_related("role"))
        documents = scorecard_documents(rows)
        changed = set(
            Target.objects.filter(
                role__in={row.role_id for row in rows}, period_kind=period.kind
            ).values_list("role_id", "item_code")
        )
        self._cards: dict[int, pure.Scorecard] = {}
        self._live: dict[int, LiveCard] = {}
        self._printed: dict[int, dict[str, _Printed]] = {}
        for row in rows:
            card = scorecard_from_document(documents[row.pk])
            self._cards[row.pk] = card
            program = program_of(card, metrics, kind)
            self._live[row.pk] = LiveCard(program)
            own = {code for role, code in changed if role == row.role_id}
            self._printed[row.pk] = _printed_items(program, own)

    def read(self, ids: Sequence[int]) -> list[AppraisalContent]:
        """The appraisals of these keys, in this order."""
        scores: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for score in (
            ItemScore.objects.filter(part__appraisal__in=ids)
            .order_by("part_id", "position")
            .values_list(*_SCORE_COLUMNS)
        ):
            scores[score[0]].append(score[1:])
        parts: dict[int, list[PartContent]] = defaultdict(list)
        names: dict[int, dict[str, Text]] = defaultdict(dict)
        for part in (
            AppraisalPart.objects.filter(appraisal__in=ids)
            .select_related("role", "shop", "scorecard")
            .order_by("start", "pk")
        ):
            parts[part.appraisal_id].append(self._part(part, scores[part.pk]))
            names[part.appraisal_id] |= {
                code: printed.name for code, printed in self._printed[part.scorecard_id].items()
            }
        rows = Appraisal.objects.select_related(
            "employee__department", "employee__manager"
        ).in_bulk(list(ids))
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
            department=_name(employee.department),
            manager=employee.manager.name if employee.manager else "",
            parts=tuple(parts),
            total=row.total,
            standing=Standing(row.standing),
            grade=row.grade,
            coefficient=row.coefficient,
            waits_for=(*problems, *_waits(row.waits_for, names)),
            working=_sentence(combined) if combined else EMPTY,
            revision=row.revision,
            fingerprint=row.fingerprint,
            scored_at=timezone.localtime(row.created_at),
        )

    def _part(self, row: AppraisalPart, scores: Iterable[tuple[Any, ...]]) -> PartContent:
        printed = self._printed[row.scorecard_id]
        items = tuple(line for score in scores for line in _lines(score, printed))
        part = PartContent(
            role=_name(row.role),
            shop=_name(row.shop) if row.shop else w.ALL_SHOPS,
            start=row.start,
            end=row.end,
            days=row.days,
            scorecard=_name(row.scorecard),
            version=row.scorecard.version,
            sections=tuple(_sections(self._cards[row.scorecard_id], row.sections)),
            items=items,
            total=row.total,
            standing=Standing(row.standing),
            grade=row.grade,
            working=_sentence(row.working) if row.working else EMPTY,
        )
        return self._live[row.scorecard_id].with_formulas(part)


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


def _name(row: Department | Role | Shop | Scorecard) -> Text:
    return Text(row.name_zh, row.name_en or row.name_zh)


def _printed_items(program: Program, changed: set[str]) -> dict[str, _Printed]:
    return {
        code: _printed(item.item, item.setting.unit, code in changed, program.catalogue)
        for code, item in program.items.items()
    }


def _printed(item: pure.Item, unit: str, is_changed: bool, metrics: Catalogue) -> _Printed:
    measure = EMPTY if item.measure is None else in_both(item.measure.tree, metrics)
    words = w.TARGET_IN_WORKING if is_changed else _target_words(item.target, unit)
    return _Printed(item.name, measure, unit, words)


def _target_words(target: Expected, unit: str) -> Text:
    """A range or anchors in words; a plain number needs none, it is stored with the score."""
    if target.form not in (TargetForm.RANGE, TargetForm.ANCHORS):
        return EMPTY
    shown = [
        w.TARGET_PARTS[name] + (amount(value, unit) if isinstance(value, Decimal) else _says(value))
        for name, value in target.parts.items()
        if value is not None
    ]
    return Text("\n".join(text.zh for text in shown), "\n".join(text.en for text in shown))


def _says(value: object) -> Text:
    return Text(str(value), str(value))


def _sections(card: pure.Scorecard, stored: Iterable[Mapping[str, Any]]) -> Iterator[SectionLine]:
    """The stored sums with what the scorecard says about their sections."""
    known = {section.code: section for section in card.sections}
    for document in stored:
        section = known[document["code"]]
        yield SectionLine(
            code=section.code,
            name=section.name,
            full_points=Decimal(document["full_points"]),
            points=_decimal(document["points"]),
            status=Status(document["status"]),
            label=section.label,
            outside=section.kind is not SectionKind.REGULAR,
        )


def _lines(score: tuple[Any, ...], printed: Mapping[str, _Printed]) -> Iterator[ItemLine]:
    """An item's line, and one for each of its sub-items."""
    code, section, status, actual, target, attainment, points, full, treatment, working = score
    figures = (actual, target, attainment, points, full)
    line = _line(printed[code], code, section, status, figures, working)
    yield replace(line, treatment=Treatment(treatment))
    for document in working.get("children", ()):
        child = ChildScore.from_document(document)
        figures = (child.actual, child.target, child.attainment, child.points, child.full_points)
        yield _line(
            printed[child.code], child.code, section, child.status, figures, document["working"],
            is_child=True,
        )  # fmt: skip


def _line(
    printed: _Printed,
    code: str,
    section: str,
    status: str,
    figures: tuple[Decimal | None, ...],
    working: Mapping[str, Any],
    is_child: bool = False,
) -> ItemLine:
    actual, target, attainment, points, full = figures
    return ItemLine(
        code=code,
        section=section,
        name=printed.name,
        status=Status(status),
        full_points=full or Decimal(0),
        measure=printed.measure,
        unit=printed.unit,
        target=target,
        target_words=printed.target_words if target is None else EMPTY,
        actual=actual,
        attainment=attainment,
        points=points,
        rule=Text(**working["rule"]) if working.get("rule") else EMPTY,
        working=_sentence(working),
        reason=Text(**working["reason"]) if working.get("reason") else EMPTY,
        is_child=is_child,
    )


def _sentence(working: Mapping[str, Any]) -> Text:
    return Text(**working["sentence"]) if working.get("sentence") else EMPTY


def _waits(waits_for: Iterable[Mapping[str, str]], names: Mapping[str, Text]) -> Iterator[Text]:
    """Item and status of each thing a provisional total waits for; each once."""
    for code, status in dict.fromkeys((entry["item"], entry["status"]) for entry in waits_for):
        kind, _colon, rest = code.rpartition(":")
        name = names.get(rest, Text(rest, rest))
        prefix = w.WAITS_KIND.get(kind, EMPTY)
        state = w.STATUSES[Status(status)]
        yield prefix + name + Text(f"({state.zh})", f" ({state.en})")


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
