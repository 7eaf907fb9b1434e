"""`manage.py company_layout export CODE` and `import FILE`: the company's layouts as YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from appraisal.models import CompanyLayout
from appraisal.services.layouts import import_layout, layout_yaml
from appraisal.services.refusal import Refused


class Command(BaseCommand):
    """Writes a layout in use to standard output, or saves one from a file."""

    help = "Exports and imports the company's own layouts of shop files."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which layout."""
        actions = parser.add_subparsers(dest="action", required=True)
        exporting = actions.add_parser("export", help="write a layout as YAML")
        exporting.add_argument("code")
        exporting.add_argument("--version", type=int, dest="number", help="not the one in use")
        importing = actions.add_parser("import", help="save a layout from a YAML file")
        importing.add_argument("file", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; CommandError when refused."""
        if options["action"] == "export":
            self._export(options["code"], options["number"])
            return
        for path in options["file"]:
            self._import(path)

    def _export(self, code: str, version: int | None) -> None:
        rows = CompanyLayout.objects.filter(code=code)
        found = rows.filter(is_active=True) if version is None else rows.filter(version=version)
        row = found.select_related("shop").first()
        if row is None:
            known = ", ".join(
                CompanyLayout.objects.filter(is_active=True).values_list("code", flat=True)
            )
            raise CommandError(
                _("There is no layout %(code)s. In use: %(known)s.")
                % {"code": code, "known": known or "–"}
            )
        self.stdout.write(layout_yaml(row), ending="")

    def _import(self, path: Path) -> None:
        try:
            row = import_layout(text=path.read_text(encoding="utf-8-sig"), actor=None)
        except Refused as refused:
            raise CommandError(f"{path}:\n{refused}") from refused
        except UnicodeDecodeError as error:
            raise CommandError(_("The file is not UTF-8 text.")) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(_("%(layout)s is saved.") % {"layout": row})
