"""A received file is read in a guarded child process, and what it says is staged."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appraisal.importing.facts import ImportResult, Problem, Severity, SheetReading
from appraisal.importing.guarded import OwnRules, read_guarded
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.packed_facts import packed_facts
from appraisal.importing.shop import FileShop
from appraisal.models import Fact, ImportProblem, Shop, ShopFile
from appraisal.scoring.text import Text
from appraisal.selectors.coverage import Refusals, refusals
from appraisal.selectors.gaps import days_between
from appraisal.selectors.layouts import documents_for, refunds_by
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.past import unlike_the_past
from appraisal.services.facts import compare, drop_staged, stage_facts
from appraisal.services.imports.receiving import given_days, limits, stored_path
from appraisal.services.orders import (
    drop_staged_orders,
    order_rules,
    remark_orders,
    stage_orders,
)

log = structlog.get_logger(__name__)


PROGRESS_SECONDS = 0.5
"""How often the number of rows read so far is written down."""

_ELSEWHERE = (ShopFile.State.STORED, ShopFile.State.PREVIEWED)
KEPT_PROBLEMS = 1_000
"""Problems stored a file; the counts are always complete."""


def read_file(*, file_id: int) -> bool:
    """Reads a received file in a guarded child process and stages what it says.

    Returns whether this call did it: another worker may have got there first, or be at it
    with a fresh heartbeat. Nothing is half-done: facts, problems and counts are written in one
    transaction, which gives up when the claim was lost meanwhile.
    """
    token = uuid.uuid4()
    if not _claim(file_id, token):
        return False
    file = ShopFile.objects.select_related("shop").get(pk=file_id)
    result = _result(file, _progress_of(file_id, token))
    with transaction.atomic():
        return _stage(file, result, token)


def stale_file_ids() -> list[int]:
    """Files whose reader died, or whose message was lost: to be queued again."""
    old = timezone.now() - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    return list(
        ShopFile.objects.filter(
            Q(state=ShopFile.State.READING, heartbeat_at__lt=old)
            | Q(state=ShopFile.State.RECEIVED, uploaded_at__lt=old)
        ).values_list("pk", flat=True)
    )


def order_file_ids(*, shop: Shop) -> list[int]:
    """Stored files of a shop that hold orders."""
    return list(
        ShopFile.objects.filter(
            shop=shop, state=ShopFile.State.STORED, orders_read__gt=0
        ).values_list("pk", flat=True)
    )


def remark_file(*, file_id: int) -> None:
    """Reads a stored file once more, only to see which orders its remarks mark as brushed."""
    file = ShopFile.objects.select_related("shop").get(pk=file_id)
    if file.state != ShopFile.State.STORED:
        return
    remark_orders(file=file, orders=_result(file).orders)


def _result(file: ShopFile, progress: Callable[[int], None] | None = None) -> ImportResult:
    return read_guarded(
        stored_path(file),
        file.name,
        catalogue=catalogue(),
        limits=limits(hidden_sheets=file.reads_hidden),
        period=given_days(file),
        own=OwnRules(
            documents_for(file.shop),
            orders=order_rules(shop=file.shop),
            shop=file_shop(file.shop),
        ),
        progress=progress,
    )


def file_shop(shop: Shop) -> FileShop:
    """A shop as the reading of its files needs to know it."""
    return FileShop(shop.names, shop.platform, shop.currency)


def _claim(file_id: int, token: uuid.UUID) -> bool:
    """A conditional UPDATE: of two workers with the same message only one gets the file."""
    now = timezone.now()
    old = now - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    free = Q(state=ShopFile.State.RECEIVED) | Q(state=ShopFile.State.READING, heartbeat_at__lt=old)
    return bool(
        ShopFile.objects.filter(free, pk=file_id).update(
            state=ShopFile.State.READING, token=token, heartbeat_at=now, rows_done=0
        )
    )


def _progress_of(file_id: int, token: uuid.UUID) -> Callable[[int], None]:
    told = 0.0

    def progress(rows: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now < told + PROGRESS_SECONDS:
            return
        told = now
        ShopFile.objects.filter(pk=file_id, token=token).update(
            rows_done=rows, heartbeat_at=timezone.now()
        )

    return progress


def _stage(file: ShopFile, result: ImportResult, token: uuid.UUID) -> bool:
    """Writes what a file says, unless the claim was lost: another worker got there first."""
    mine = ShopFile.objects.filter(pk=file.pk, token=token, state=ShopFile.State.READING)
    if not mine.update(heartbeat_at=timezone.now()):
        log.warning("file_claim_lost", file=file.pk)
        return False
    drop_staged(file=file)
    drop_staged_orders(file=file)
    file.problems.all().delete()
    facts, days = packed_facts(result.facts), None
    problems = [*_known_elsewhere(file), *result.problems]
    refused = Refusals()
    if facts:
        days = stage_facts(file=file, facts=facts)
        refused = refusals(file=file, facts=facts)
        problems += refused.problems
        problems += days_between(file)
        problems += unlike_the_past(file, facts, days)
        Fact.objects.filter(pk__in=refused.fact_ids).delete()
    counts = compare(file=file)
    kept = len(facts) - refused.count
    if kept:
        stage_orders(file=file, orders=result.orders)
    ImportProblem.objects.bulk_create(
        [_problem_row(file, problem) for problem in problems[:KEPT_PROBLEMS]]
    )
    mine.update(
        state=ShopFile.State.PREVIEWED if kept else ShopFile.State.FAILED,
        rows_read=sum(sheet.rows_read for sheet in result.sheets),
        rows_kept=sum(sheet.rows_kept for sheet in result.sheets),
        rows_dropped=sum(sum(sheet.rows_dropped.values()) for sheet in result.sheets),
        rows_refused=sum(sheet.rows_refused for sheet in result.sheets),
        facts_new=counts.new,
        facts_changed=counts.changed,
        facts_same=counts.same,
        facts_refused=refused.count,
        orders_read=len({order.order for order in result.orders}) if kept else 0,
        sheets=[_sheet_document(sheet) for sheet in result.sheets],
        date_from=days and days[0],
        date_until=days and days[1],
    )
    return True


def _known_elsewhere(file: ShopFile) -> list[Problem]:
    """A warning where the same bytes came for another shop: one of the two may be wrong."""
    others = ShopFile.objects.filter(sha256=file.sha256, state__in=_ELSEWHERE).exclude(
        shop=file.shop
    )
    return [
        Problem(
            code="known_for_other_shop",
            severity=Severity.WARNING,
            reason=Text(
                zh=f"同样的文件已用于店铺「{other.shop.name_zh}」({other.shop.code})；"
                "如果选错了店铺，请放弃这个文件（多店铺合表可以分别导入）",
                en=f"The same file was uploaded for the shop {other.shop.name_en} "
                f"({other.shop.code}): if this is the wrong shop, discard it "
                "(a table of several shops may be imported for each)",
            ),
        )
        for other in others.select_related("shop").order_by("shop__code")[:3]
    ]


def _sheet_document(sheet: SheetReading) -> dict[str, Any]:
    """How a sheet was read, as the page shows it."""
    layout = LAYOUTS.get(sheet.layout or "")
    return {
        "refunds_by": refunds_by(layout) if layout else "",
        "sheet": sheet.sheet,
        "layout": sheet.layout,
        "header_row": sheet.header_row,
        "rows_read": sheet.rows_read,
        "rows_kept": sheet.rows_kept,
        "rows_refused": sheet.rows_refused,
        "rows_dropped": dict(sheet.rows_dropped),
        "period_source": sheet.period_source,
        "columns": dict(sheet.columns),
        "hidden": sheet.hidden,
    }


def _problem_row(file: ShopFile, problem: Problem) -> ImportProblem:
    return ImportProblem(
        file=file,
        severity=problem.severity,
        code=problem.code,
        sheet=problem.sheet[:120],
        row=problem.row,
        column=problem.column[:200],
        value=problem.value[:200],
        reason_zh=problem.reason.zh,
        reason_en=problem.reason.en,
    )
