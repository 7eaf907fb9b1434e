"""The files of an export: parts, the archive they are joined to, its copy, and their end."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from appraisal.exporting import wording as w
from appraisal.exporting.joining import join
from appraisal.exporting.part_file import Part, PartWriter
from appraisal.exporting.safe_text import file_name
from appraisal.exporting.summary_sheet import MOST_SHEETS_BEHIND
from appraisal.models import Export, ExportBatch
from appraisal.selectors.sheet_periods import period_content
from appraisal.selectors.sheets import SheetReader
from appraisal.services.sheet_templates import read_template

PEOPLE_AT_ONCE = 50
"""Whose rows are in memory together."""

Alive = Callable[[], None]


def export_folder(export: Export) -> Path:
    """Where everything of an export lies; workers share it."""
    return Path(settings.EXPORT_DIR) / f"{export.pk}"


def batch_file(batch: ExportBatch) -> Path:
    """What a batch writes, under a name of this claim alone."""
    return export_folder(batch.export) / f"{batch.number:05}-{batch.token}.part"


def archive_name(export: Export) -> str:
    """The name under which an export is downloaded."""
    title = w.ARCHIVE_TITLE.in_language(export.language)
    return file_name(f"{export.period.code}_{title}", ".zip")


def write_part(batch: ExportBatch, file: Path, alive: Alive) -> None:
    """Writes the workbooks of a batch's people. Calls ``alive`` after each."""
    export, ids = batch.export, batch.appraisal_ids
    look = read_template(export.template) if export.template else None
    reader = SheetReader(export.period)
    with (
        file.open("wb") as stream,
        PartWriter(stream, export.language, behind=_behind(export), look=look) as writer,
    ):
        for start in range(0, len(ids), PEOPLE_AT_ONCE):
            for content in reader.read(ids[start : start + PEOPLE_AT_ONCE]):
                writer.add(content)
                alive()


def write_archive(batch: ExportBatch, file: Path, alive: Alive) -> None:
    """Joins the parts of all batches. Raises FileNotFoundError where one is not here."""
    export = batch.export
    reader, people, parts = SheetReader(export.period), [], []
    for one in export.batches.filter(stage=ExportBatch.Stage.PEOPLE).order_by("number"):
        people += reader.read(one.appraisal_ids, items=False)
        part = export_folder(export) / batch_file(one).name
        if not part.is_file():
            raise FileNotFoundError(
                f"part {one.number} of the export is not in {part.parent}:"
                " workers have to share EXPORT_DIR"
            )
        parts.append(Part(part))
        alive()
    with file.open("wb") as stream, tempfile.TemporaryFile(dir=file.parent) as room:
        join(
            stream, room, period_content(export.period), export.language, people, parts,
            behind=_behind(export), alive=alive,
        )  # fmt: skip


def keep_only_archive(export: Export) -> None:
    """Removes the parts of an ended export, also those of workers that died."""
    kept = archive_name(export)
    for path in export_folder(export).glob("*"):
        if path.name != kept:
            with suppress(OSError):
                path.unlink()


def remove_old_exports() -> int:
    """Removes the archives whose days are over, and whatever no export needs; returns how many."""
    old = timezone.now() - timedelta(days=settings.EXPORT_KEEP_DAYS)
    ended = [Export.State.FINISHED, Export.State.FAILED]
    removed = 0
    for export in Export.objects.filter(state__in=ended).select_related("period"):
        is_old = export.finished_at is not None and export.finished_at < old
        if not is_old:
            keep_only_archive(export)
        elif Export.objects.filter(pk=export.pk, state=export.state).update(
            state=Export.State.REMOVED, path=""
        ):
            shutil.rmtree(export_folder(export), ignore_errors=True)
            removed += 1
    _remove_strays()
    return removed


def copy_workbooks(*, export: Export, folder: Path) -> list[Path]:
    """Unpacks a finished export into a folder; the paths of its workbooks.

    Each file appears under its name only when it is complete. OSError where the folder can't
    be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with zipfile.ZipFile(Path(settings.EXPORT_DIR) / export.path) as archive:
        for name in archive.namelist():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name[:40]}.part")
            part.write_bytes(archive.read(name))
            part.replace(path)
            paths.append(path)
    return paths


def _remove_strays() -> None:
    """Folders of exports that are gone or were removed before a late worker wrote there."""
    kept = set(Export.objects.exclude(state=Export.State.REMOVED).values_list("pk", flat=True))
    for folder in Path(settings.EXPORT_DIR).glob("*"):
        if folder.name.isdecimal() and folder.is_dir() and int(folder.name) not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _behind(export: Export) -> bool:
    """Whether everybody's sheet stands in the period's workbook, too."""
    return export.total <= MOST_SHEETS_BEHIND
