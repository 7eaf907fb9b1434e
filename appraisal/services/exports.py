"""A period's workbooks: asked for, written by a worker, downloaded, removed after their days."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.exporting import wording as w
from appraisal.exporting.appraisal_sheet import (
    appraisal_file_name,
    appraisal_sheet,
    workbook_of_sheet,
)
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.package import copy_entry, write_entry
from appraisal.exporting.ranking import without_sentences
from appraisal.exporting.safe_text import file_name
from appraisal.exporting.summary_sheet import MOST_SHEETS_BEHIND, PeriodWriter, summary_file_name
from appraisal.models import AppraisalPeriod, Export
from appraisal.selectors.sheet_periods import period_content
from appraisal.selectors.sheets import SheetReader, current_appraisals
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused
from appraisal.services.sheet_templates import template_in_use

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]
"""Called with (people done, people in all)."""

PEOPLE_A_BATCH = 100
SECONDS_A_REPORT = 1.0


class TakenOver(Exception):
    """Another worker has claimed the export meanwhile; nothing of this one is kept."""


def create_export(*, period: AppraisalPeriod, language: str, actor: Actor) -> Export:
    """A queued export of a period's current appraisals.

    One that waits or is being written in the same language comes back instead of a second
    one. Raises Refused when nobody is scored, or for an unknown language.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("There are no workbooks in the language %(code)s.") % {"code": language})
    with transaction.atomic():
        row = AppraisalPeriod.objects.select_for_update().get(pk=period.pk)
        total = current_appraisals(row).count()
        if not total:
            raise Refused(_("Nobody is scored in %(period)s yet.") % {"period": row.code})
        active = row.exports.filter(
            language=language, state__in=[Export.State.QUEUED, Export.State.RUNNING]
        ).first()
        if active is not None:
            return active
        export = Export.objects.create(
            period=row,
            language=language,
            requested_by_id=actor.pk if actor is not None else None,
            total=total,
        )
        record(
            actor=actor,
            verb="export",
            subject=export,
            detail={"period": row.code, "people": total, "language": language},
        )
    return export


def run_export(*, export_id: int, progress: Progress | None = None) -> bool:
    """Writes the workbooks of an export into one archive; returns whether this call did it.

    False when another worker has it, had it, or took it over meanwhile. An archive appears
    under its name only when it is complete.
    """
    token = uuid.uuid4()
    export = _claim(export_id, token)
    if export is None:
        return False
    folder = Path(settings.EXPORT_DIR) / f"{export.pk}"
    part = folder / f"{token}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "w") as archive:
            _write(export, archive, folder, _reporter(export, token, progress))
        return _finish(export, token, part, folder)
    except TakenOver:
        return False
    except Exception as error:
        log.exception("export_failed", export=export_id)
        _held(export, token).update(
            state=Export.State.FAILED,
            error=f"{type(error).__name__}: {error}"[:1000],
            finished_at=timezone.now(),
        )
        raise
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def stale_export_ids() -> list[int]:
    """Exports whose worker died or whose message was lost, marked as queued anew.

    One that has used up its attempts fails instead.
    """
    now = timezone.now()
    old = now - timedelta(seconds=settings.BATCH_STALE_SECONDS)
    dead = Q(state=Export.State.RUNNING, heartbeat_at__lt=old)
    Export.objects.filter(dead, attempts__gte=Export.MAX_ATTEMPTS).update(
        state=Export.State.FAILED, error="the worker died each time", finished_at=now
    )
    # The condition stands on the row's own columns: it may have ended since it was looked at.
    Export.objects.filter(dead).update(state=Export.State.QUEUED)
    lost = Q(heartbeat_at=None, created_at__lt=old) | Q(heartbeat_at__lt=old)
    ids = list(Export.objects.filter(lost, state=Export.State.QUEUED).values_list("pk", flat=True))
    # Asked for again now: the next look leaves them alone for as long as a message may take.
    Export.objects.filter(pk__in=ids, state=Export.State.QUEUED).update(heartbeat_at=now)
    return ids


def remove_old_exports() -> int:
    """Removes the archives whose days are over; returns how many."""
    old = timezone.now() - timedelta(days=settings.EXPORT_KEEP_DAYS)
    ended = [Export.State.FINISHED, Export.State.FAILED]
    removed = 0
    for export in Export.objects.filter(state__in=ended, finished_at__lt=old):
        if Export.objects.filter(pk=export.pk, state=export.state).update(
            state=Export.State.REMOVED, path=""
        ):
            shutil.rmtree(Path(settings.EXPORT_DIR) / f"{export.pk}", ignore_errors=True)
            removed += 1
    return removed


def archive_path(export: Export) -> Path:
    """Where a finished export lies."""
    return Path(settings.EXPORT_DIR) / export.path


def copy_workbooks(*, export: Export, folder: Path) -> list[Path]:
    """Unpacks a finished export into a folder; the paths of its workbooks.

    Each file appears under its name only when it is complete. OSError where the folder can't
    be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with zipfile.ZipFile(archive_path(export)) as archive:
        for name in archive.namelist():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name[:40]}.part")
            part.write_bytes(archive.read(name))
            part.replace(path)
            paths.append(path)
    return paths


def _claim(export_id: int, token: uuid.UUID) -> Export | None:
    """The export, now ours; None when another process got there first."""
    claimed = Export.objects.filter(pk=export_id, state=Export.State.QUEUED).update(
        state=Export.State.RUNNING,
        token=token,
        heartbeat_at=timezone.now(),
        attempts=F("attempts") + 1,
        done=0,
        error="",
    )
    return Export.objects.select_related("period").get(pk=export_id) if claimed else None


def _held(export: Export, token: uuid.UUID) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, token=token, state=Export.State.RUNNING)


def _finish(export: Export, token: uuid.UUID, part: Path, folder: Path) -> bool:
    title = w.ARCHIVE_TITLE.in_language(export.language)
    name = file_name(f"{export.period.code}_{title}", ".zip")
    with transaction.atomic():
        finished = _held(export, token).update(
            state=Export.State.FINISHED,
            done=export.total,
            total=export.total,
            path=f"{folder.name}/{name}",
            finished_at=timezone.now(),
        )
        if finished:
            os.replace(part, folder / name)
    return bool(finished)


def _write(export: Export, archive: zipfile.ZipFile, folder: Path, report: Progress) -> None:
    """Everybody's sheet, each as a workbook; then the period's workbook with all of them.

    Only one batch of people is in memory with its sentences; the period's workbook grows on
    the disk beside the archive.
    """
    ids = list(current_appraisals(export.period).values_list("pk", flat=True))
    export.total = len(ids)
    period, language = period_content(export.period), export.language
    # Read once: reading a workbook takes longer than filling it.
    template = template_in_use()
    people_folder = w.PEOPLE_FOLDER.in_language(language)
    taken: set[str] = set()
    people: list[AppraisalContent] = []
    report(0, len(ids))
    with tempfile.TemporaryFile(dir=folder) as file:
        with PeriodWriter(file, period, language) as book:
            for content in _contents(export.period, ids):
                sheet = appraisal_sheet(content, language, w.TITLE.in_language(language))
                name = appraisal_file_name(content, taken)
                taken.add(name.lower())
                workbook = (
                    template.fill(content, language)
                    if template is not None
                    else workbook_of_sheet(content, language, sheet)
                )
                write_entry(archive, f"{people_folder}/{name}", workbook, zipfile.ZIP_STORED)
                if len(ids) <= MOST_SHEETS_BEHIND:
                    book.add_person(content, sheet)
                people.append(without_sentences(content))
                report(len(people), len(ids))
            book.finish(people)
        file.seek(0)
        copy_entry(archive, summary_file_name(period, language), file)


def _contents(period: AppraisalPeriod, ids: Sequence[int]) -> Iterator[AppraisalContent]:
    reader = SheetReader(period)
    for start in range(0, len(ids), PEOPLE_A_BATCH):
        yield from reader.read(ids[start : start + PEOPLE_A_BATCH])


def _reporter(export: Export, token: uuid.UUID, progress: Progress | None) -> Progress:
    """A progress that also shows the row as alive, once a second; raises TakenOver."""
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < SECONDS_A_REPORT and done < total:
            return
        last = now
        if not _held(export, token).update(done=done, total=total, heartbeat_at=timezone.now()):
            raise TakenOver
        if progress:
            progress(done, total)

    return report
