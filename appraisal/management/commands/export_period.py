"""`manage.py export_period 2026-10 --out DIR`: workbooks without a browser."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod, Export
from appraisal.services.export_files import copy_workbooks
from appraisal.services.exports import create_export, work_off
from appraisal.services.refusal import Refused


class Command(BaseCommand):
    """Writes a period's workbooks into a folder, in this process."""

    help = "Write a period's appraisal sheets and its summary as Excel workbooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to write, where, and in which language."""
        parser.add_argument("period", help="2026-10, 2026-Q4, 2026-H2 or 2026")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, show how far it got, and end with a summary; CommandError when refused."""
        folder = self._writable(options["out"])
        period = AppraisalPeriod.objects.filter(code=options["period"]).first()
        if period is None:
            raise CommandError(
                _("There is no period %(code)s; import files or score it first.")
                % {"code": options["period"]}
            )
        try:
            export = create_export(period=period, language=options["language"], actor=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        export = work_off(export=export, progress=self._progress)
        self.stdout.write("")
        if export.state != Export.State.FINISHED:
            raise CommandError(export.error)
        self._copy(export, folder)

    def _copy(self, export: Export, folder: Path) -> None:
        try:
            paths = copy_workbooks(export=export, folder=folder)
        except OSError as error:
            raise self._unwritable(folder, error) from error
        self.stdout.write(
            _("%(period)s: %(people)d people, %(files)d workbooks in %(folder)s")
            % {
                "period": export.period.code,
                "people": export.total,
                "files": len(paths),
                "folder": folder,
            }
        )
        self.stdout.write(f"  {paths[-1]}")

    def _writable(self, folder: Path) -> Path:
        """The folder, made when it is missing; refused before any work is done."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(folder, error) from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._unwritable(folder, None)
        return folder

    def _unwritable(self, folder: Path, error: OSError | None) -> CommandError:
        reason = (error.strerror if error else None) or _("no permission")
        return CommandError(
            _("Can't write into %(folder)s: %(reason)s") % {"folder": folder, "reason": reason}
        )

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"\r{done}/{total}", ending="")
        self.stdout.flush()
