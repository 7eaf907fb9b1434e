"""A period's workbooks: asked for, cut into batches that workers write, joined, and healed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Export, ExportBatch
from appraisal.selectors.sheets import current_appraisals
from appraisal.services.events import Actor, record
from appraisal.services.export_files import (
    archive_name,
    batch_file,
    export_folder,
    keep_only_archive,
    write_archive,
    write_part,
)
from appraisal.services.refusal import Refused
from appraisal.services.sheet_templates import active_template

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]
"""Called with (people done, people in all)."""

SECONDS_A_SIGN = 1.0


class TakenOver(Exception):
    """Another worker has claimed the batch meanwhile; nothing of this one is kept."""


def create_export(*, period: AppraisalPeriod, language: str, actor: Actor) -> Export:
    """A queued export of a period's current appraisals, with its batches.

    One that waits or is being written in the same language comes back instead of a second
    one. Raises Refused when nobody is scored, or for an unknown language.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("There are no workbooks in the language %(code)s.") % {"code": language})
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        ids = list(current_appraisals(row).values_list("pk", flat=True))
        if not ids:
            raise Refused(_("Nobody is scored in %(period)s yet.") % {"period": row.code})
        active = row.exports.filter(language=language, state__in=Export.ACTIVE_STATES).first()
        if active is not None:
            return active
        export = Export.objects.create(
            period=row,
            language=language,
            requested_by_id=actor.pk if actor is not None else None,
            total=len(ids),
            template=active_template(),
        )
        _create_batches(export, ids)
        record(
            actor=actor,
            verb="export",
            subject=export,
            detail={"period": row.code, "people": len(ids), "language": language},
        )
    return export


def batches_to_queue(*, export_id: int) -> list[int]:
    """Ids of the batches of an export that can start now, in order."""
    return list(_ready().filter(export=export_id).order_by("number").values_list("pk", flat=True))


def batches_after(*, batch_id: int) -> list[int]:
    """Ids of the batches that could not start before this one was done: the joining one, once."""
    batch = ExportBatch.objects.get(pk=batch_id)
    joining = _ready().filter(export=batch.export_id, stage=ExportBatch.Stage.JOIN)
    return list(joining.values_list("pk", flat=True))


def work_off(*, export: Export, progress: Progress | None = None) -> Export:
    """Writes the batches of an export in this process, beside any workers; the ended export.

    ``progress`` is called after each batch. Raises what went wrong, as ``write_batch`` does.
    """
    while True:
        for batch_id in batches_to_queue(export_id=export.pk):
            write_batch(batch_id=batch_id)
            if progress:
                export.refresh_from_db()
                progress(export.done, export.total)
        export.refresh_from_db()
        if export.state not in Export.ACTIVE_STATES:
            return export
        if not batches_to_queue(export_id=export.pk):
            # Some worker holds a batch: it ends it, or the reaper frees it.
            time.sleep(0.2)
            stale_batch_ids()


def write_batch(*, batch_id: int) -> bool:
    """Writes one batch's part, or joins the parts; returns whether this call's file counts.

    False when another worker has it, had it, or took it over meanwhile. An error fails the
    export with its reason and is raised; a busy database leaves the batch to the reaper, until
    MAX_ATTEMPTS.
    """
    token = uuid.uuid4()
    batch = _claim(batch_id, token)
    if batch is None:
        return False
    file, ended = batch_file(batch), False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if batch.stage == ExportBatch.Stage.JOIN:
            write_archive(batch, file, _sign_of_life(batch))
            ended = _finish(batch, file)
        else:
            write_part(batch, file, _sign_of_life(batch))
            ended = _end(batch)
    except TakenOver:
        return False
    except Exception as error:
        log.exception("export_batch_failed", batch=batch_id)
        _give_up(batch, error)
        raise
    finally:
        if not ended:
            with suppress(OSError):
                file.unlink(missing_ok=True)
    return ended


def stale_batch_ids() -> list[int]:
    """Batches whose worker died or whose message was lost, marked as queued anew.

    A batch that has used up its attempts fails instead, and with it its export.
    """
    now = timezone.now()
    old = now - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    dead = Q(state=ExportBatch.State.RUNNING, heartbeat_at__lt=old)
    lost = Q(state=ExportBatch.State.QUEUED, queued_at__lt=old)
    stale = ExportBatch.objects.filter(export__state__in=Export.ACTIVE_STATES)
    for batch in stale.filter(dead, attempts__gte=ExportBatch.MAX_ATTEMPTS):
        _fail(batch, batch.error or "the worker died each time")
    freed = list(stale.filter(dead).values_list("pk", flat=True))
    # The conditions stand on the row's own columns: it may have ended since it was looked at.
    ExportBatch.objects.filter(dead, pk__in=freed).update(state=ExportBatch.State.QUEUED)
    ids = list(_ready().filter(lost | Q(pk__in=freed)).values_list("pk", flat=True))
    # Asked for again now: the next look leaves them alone for as long as a message may take.
    ExportBatch.objects.filter(pk__in=ids).update(queued_at=now)
    return ids


def archive_path(export: Export) -> Path:
    """Where a finished export lies."""
    return Path(settings.EXPORT_DIR) / export.path


def _create_batches(export: Export, ids: Sequence[int]) -> None:
    """Slices of the people, and after them the one that joins."""
    now, size = timezone.now(), settings.EXPORT_BATCH_SIZE
    batches = [
        ExportBatch(
            export=export,
            number=number,
            appraisal_ids=ids[start : start + size],
            people=len(ids[start : start + size]),
            queued_at=now,
        )
        for number, start in enumerate(range(0, len(ids), size), start=1)
    ]
    joining = ExportBatch(
        export=export, number=len(batches) + 1, stage=ExportBatch.Stage.JOIN, queued_at=now
    )
    ExportBatch.objects.bulk_create([*batches, joining])


def _ready() -> QuerySet[ExportBatch]:
    """Queued batches of active exports; the joining one waits for all others."""
    writing = ExportBatch.objects.filter(
        export=OuterRef("export"), stage=ExportBatch.Stage.PEOPLE
    ).exclude(state=ExportBatch.State.DONE)
    return ExportBatch.objects.filter(
        ~Exists(writing) | Q(stage=ExportBatch.Stage.PEOPLE),
        state=ExportBatch.State.QUEUED,
        export__state__in=Export.ACTIVE_STATES,
    )


def _claim(batch_id: int, token: uuid.UUID) -> ExportBatch | None:
    """The batch, now ours; None when another process got there first.

    Only columns of the row itself stand in the UPDATE's condition, because PostgreSQL looks
    again at the row it waited for, not at a subquery.
    """
    if not _ready().filter(pk=batch_id).exists():
        return None
    if not ExportBatch.objects.filter(pk=batch_id, state=ExportBatch.State.QUEUED).update(
        state=ExportBatch.State.RUNNING,
        token=token,
        heartbeat_at=timezone.now(),
        attempts=F("attempts") + 1,
    ):
        return None
    batch = ExportBatch.objects.select_related("export__period", "export__template").get(
        pk=batch_id
    )
    Export.objects.filter(pk=batch.export_id, state=Export.State.QUEUED).update(
        state=Export.State.RUNNING
    )
    # Read before another claim could be read with the row: the token says whose it is.
    batch.token = token
    return batch


def _held(batch: ExportBatch) -> QuerySet[ExportBatch]:
    return ExportBatch.objects.filter(
        pk=batch.pk, token=batch.token, state=ExportBatch.State.RUNNING
    )


def _sign_of_life(batch: ExportBatch) -> Callable[[], None]:
    """Shows the batch as alive, once a second; raises TakenOver."""
    last = time.monotonic()

    def alive() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < SECONDS_A_SIGN:
            return
        last = now
        if not _held(batch).update(heartbeat_at=timezone.now()):
            raise TakenOver

    return alive


def _end(batch: ExportBatch) -> bool:
    """The part counts from now on, if the claim still holds and the export is wanted."""
    with transaction.atomic():
        ended = _held(batch).update(
            state=ExportBatch.State.DONE, heartbeat_at=timezone.now(), error=""
        )
        wanted = Export.objects.filter(pk=batch.export_id, state__in=Export.ACTIVE_STATES)
        if not ended or not wanted.update(done=F("done") + batch.people):
            log.warning("export_claim_lost", batch=batch.pk)
            transaction.set_rollback(True)
            return False
    return True


def _finish(batch: ExportBatch, file: Path) -> bool:
    """The archive appears under its name and the export is finished, both or neither."""
    export = batch.export
    name = archive_name(export)
    with transaction.atomic():
        ended = _held(batch).update(
            state=ExportBatch.State.DONE, heartbeat_at=timezone.now(), error=""
        )
        if not ended:
            return False
        Export.objects.filter(pk=export.pk).update(
            state=Export.State.FINISHED,
            path=f"{export_folder(export).name}/{name}",
            finished_at=timezone.now(),
        )
        file.replace(file.parent / name)
    keep_only_archive(export)
    log.info("export_finished", export=export.pk)
    return True


def _give_up(batch: ExportBatch, error: Exception) -> None:
    """Fails the export with the reason; only a busy database is worth another attempt."""
    message = f"{type(error).__name__}: {error}"[:1000]
    if isinstance(error, OperationalError):
        _held(batch).update(error=message)
    elif _held(batch).exists():
        _fail(batch, message)


def _fail(batch: ExportBatch, message: str) -> None:
    """Fails the batch and its export, of which no part is kept."""
    with transaction.atomic():
        failed = _held(batch).update(state=ExportBatch.State.FAILED, error=message)
        if failed:
            Export.objects.filter(pk=batch.export_id, state__in=Export.ACTIVE_STATES).update(
                state=Export.State.FAILED, error=message, finished_at=timezone.now()
            )
    if failed:
        keep_only_archive(batch.export)
