"""A shop file on its way: received, read and previewed, then stored, discarded or undone."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.importing.facts import ImportResult, Problem, SheetReading
from appraisal.importing.guarded import OwnRules, read_guarded
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.limits import Limits
from appraisal.importing.packed_facts import PackedFacts, packed_facts
from appraisal.models import Fact, ImportProblem, Shop, ShopFile
from appraisal.selectors.coverage import Refusals, refusals
from appraisal.selectors.layouts import documents_for, refunds_by
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.past import unlike_the_past
from appraisal.services.accounts import bind_numbered_accounts, ensure_accounts
from appraisal.services.events import Actor, record
from appraisal.services.facts import (
    activate_staged,
    compare,
    drop_staged,
    stage_facts,
    withdraw,
)
from appraisal.services.orders import (
    activate_orders,
    drop_staged_orders,
    order_rules,
    remark_orders,
    stage_orders,
    withdraw_orders,
)
from appraisal.services.refusal import Refused

log = structlog.get_logger(__name__)

KEPT_PROBLEMS = 1_000
"""Problems stored a file; the counts are always complete."""


def receive_file(
    *,
    shop: Shop,
    name: str,
    chunks: Iterable[bytes],
    actor: Actor,
    given: tuple[date, date] | None = None,
) -> tuple[ShopFile, bool]:
    """Keeps the bytes under their digest and returns (file, is_new).

    The same bytes again for the same shop are a no-op: the file that is stored, or that waits
    for confirmation, comes back. ``given`` are the dates of a file that names none.
    Raises Refused for a file over ``IMPORT_MAX_BYTES``.
    """
    if given and given[0] > given[1]:
        raise Refused(_("The first day is after the last day."))
    path, sha256, size = _keep(chunks)
    same = ShopFile.objects.filter(shop=shop, sha256=sha256)
    for known in same.filter(
        state__in=[
            ShopFile.State.STORED,
            ShopFile.State.PREVIEWED,
            ShopFile.State.READING,
            ShopFile.State.RECEIVED,
        ]
    ).order_by("pk"):
        if known.state == ShopFile.State.STORED or given_days(known) == given:
            return known, False
    file = ShopFile.objects.create(
        shop=shop,
        name=Path(name).name[:255],
        sha256=sha256,
        size=size,
        path=path,
        given_from=given[0] if given else None,
        given_until=given[1] if given else None,
        uploaded_by_id=actor.pk if actor is not None else None,
    )
    return file, True


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


def confirm_file(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Makes the staged facts count. Raises Refused when they no longer may."""
    try:
        with transaction.atomic():
            claimed = ShopFile.objects.filter(pk=file.pk, state=ShopFile.State.PREVIEWED).update(
                state=ShopFile.State.STORED, stored_at=timezone.now()
            )
            if not claimed:
                raise Refused(_("This file does not wait for confirmation."))
            file.refresh_from_db()
            late = refusals(file=file)
            if late.count:
                raise Refused(_("Periods have changed since the preview; read the file again."))
            activate_staged(file=file)
            activate_orders(file=file)
            bind_numbered_accounts(shop=file.shop)
            record(
                actor=actor,
                verb="import",
                subject=file,
                detail={"new": file.facts_new, "changed": file.facts_changed},
            )
    except IntegrityError as error:
        raise Refused(
            _("Another file with the same days was stored meanwhile; read this one again.")
        ) from error
    return file


def discard_file(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Forgets what a previewed file would have changed."""
    with transaction.atomic():
        if not ShopFile.objects.filter(pk=file.pk, state=ShopFile.State.PREVIEWED).update(
            state=ShopFile.State.DISCARDED
        ):
            raise Refused(_("This file does not wait for confirmation."))
        drop_staged(file=file)
        drop_staged_orders(file=file)
        record(actor=actor, verb="discard_import", subject=file)
    file.refresh_from_db()
    return file


def undo_file(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Takes a stored file out again; what it had replaced counts again.

    Raises Refused when a period it reaches into is not open any more, or when a later file
    has replaced some of its facts: that one has to be undone first.
    """
    with transaction.atomic():
        if not ShopFile.objects.filter(pk=file.pk, state=ShopFile.State.STORED).update(
            state=ShopFile.State.UNDONE
        ):
            raise Refused(_("This file is not stored."))
        later = ShopFile.objects.filter(
            Q(superseded_facts__file=file) | Q(superseded_orders__file=file)
        ).first()
        if later is not None:
            raise Refused(_("Undo the later file %(name)s first.") % {"name": later.name})
        if refusals(file=file, state=Fact.State.ACTIVE).count:
            raise Refused(_("Some of its days lie in a period that is not open any more."))
        withdraw(file=file)
        withdraw_orders(file=file)
        record(actor=actor, verb="undo_import", subject=file)
    file.refresh_from_db()
    return file


def read_again(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Lets a refused or previewed file be read once more, after a layout was saved.

    Raises Refused for a file that is stored, discarded or being read.
    """
    with transaction.atomic():
        if not ShopFile.objects.filter(
            pk=file.pk, state__in=[ShopFile.State.FAILED, ShopFile.State.PREVIEWED]
        ).update(state=ShopFile.State.RECEIVED, token=None, rows_done=0):
            raise Refused(_("Only a refused file, or one that waits, can be read again."))
        drop_staged(file=file)
        drop_staged_orders(file=file)
        record(actor=actor, verb="read_again", subject=file)
    file.refresh_from_db()
    return file


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
        limits=limits(),
        period=given_days(file),
        own=OwnRules(documents_for(file.shop), orders=order_rules(shop=file.shop)),
        progress=progress,
    )


def stale_file_ids() -> list[int]:
    """Files whose reader died, or whose message was lost: to be queued again."""
    old = timezone.now() - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    return list(
        ShopFile.objects.filter(
            Q(state=ShopFile.State.READING, heartbeat_at__lt=old)
            | Q(state=ShopFile.State.RECEIVED, uploaded_at__lt=old)
        ).values_list("pk", flat=True)
    )


def limits() -> Limits:
    """The limits of the settings."""
    return Limits(
        max_bytes=settings.IMPORT_MAX_BYTES,
        max_unpacked_bytes=settings.IMPORT_MAX_UNPACKED_BYTES,
        max_rows=settings.IMPORT_MAX_ROWS,
        max_columns=settings.IMPORT_MAX_COLUMNS,
        max_cell_chars=settings.IMPORT_MAX_CELL_CHARS,
        seconds=settings.IMPORT_SECONDS,
        memory_bytes=settings.IMPORT_MEMORY_BYTES,
    )


def stored_path(file: ShopFile) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.SHOP_FILE_DIR) / file.path


def _keep(chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """Writes the bytes and moves them to their digest's name: (path, sha256, size)."""
    folder = Path(settings.SHOP_FILE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="receiving-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.IMPORT_MAX_BYTES:
                    raise Refused(
                        _("The file is larger than %(limit)s MB.")
                        % {"limit": settings.IMPORT_MAX_BYTES // 2**20}
                    )
                digest.update(chunk)
                out.write(chunk)
        name = digest.hexdigest()
        path = folder / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return f"{name[:2]}/{name}", name, size


def given_days(file: ShopFile) -> tuple[date, date] | None:
    """The days a person gave with the file."""
    if file.given_from is None or file.given_until is None:
        return None
    return file.given_from, file.given_until


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
    def progress(rows: int) -> None:
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
    facts = packed_facts(result.facts)
    problems = list(result.problems)
    refused = Refusals()
    if facts:
        accounts = ensure_accounts(shop=file.shop, accounts=facts.accounts())
        stage_facts(file=file, facts=facts, account_ids=accounts)
        refused = refusals(file=file, facts=facts)
        problems += refused.problems
        problems += unlike_the_past(file.shop, facts)
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
        orders_read=len(result.orders) if kept else 0,
        sheets=[_sheet_document(sheet) for sheet in result.sheets],
        **_dates(facts),
    )
    return True


def _dates(facts: PackedFacts) -> dict[str, date | None]:
    first, last = facts.days() or (None, None)
    return {"date_from": first, "date_until": last}


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
