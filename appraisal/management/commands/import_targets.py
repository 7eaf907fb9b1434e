"""`manage.py import_targets FILE --role operator --from 2026-10-01`: targets from Excel."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from appraisal.models import PeriodKind, Role
from appraisal.services.refusal import Refused
from appraisal.services.target_sheet import entries_of
from appraisal.services.targets import (
    Becomes,
    Change,
    Setting,
    line_of,
    preview_targets,
    set_targets,
)


class Command(BaseCommand):
    """Stores all targets of a sheet, or none and the reasons."""

    help = "Set targets of shops and employees from an Excel sheet (the admin has the template)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and what it is about."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--role", required=True, help="code of the role")
        parser.add_argument(
            "--from", dest="day", type=date.fromisoformat, required=True, help="2026-10-01"
        )
        parser.add_argument(
            "--for",
            dest="kind",
            choices=PeriodKind.values,
            default=PeriodKind.MONTH,
            help="the kind of period that the targets are for (month)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and end with a summary; CommandError when refused."""
        role = Role.objects.filter(code=options["role"]).first()
        if role is None:
            raise CommandError(
                _("There is no role with the code %(code)s.") % {"code": options["role"]}
            )
        setting = Setting(role, options["day"], options["kind"])
        try:
            entries = entries_of(options["file"].read_bytes(), setting)
            if options["dry_run"]:
                changes = preview_targets(setting=setting, entries=entries)
            else:
                changes = set_targets(setting=setting, entries=entries, actor=None)
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self._summarise(changes)

    def _summarise(self, changes: tuple[Change, ...]) -> None:
        refused = [change for change in changes if change.becomes is Becomes.REFUSED]
        for change in refused:
            self.stderr.write(line_of(change))
        counts = Counter(change.becomes for change in changes)
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(same)d the same, %(refused)d refused")
            % {
                "new": counts[Becomes.NEW],
                "changed": counts[Becomes.CHANGED],
                "same": counts[Becomes.SAME],
                "refused": counts[Becomes.REFUSED],
            }
        )
        if refused:
            raise CommandError(_("Some targets are refused."))
