"""`manage.py import_shop_file FILE --shop CODE [--dry-run]`: import without a browser."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from appraisal.models import Shop, ShopFile
from appraisal.selectors.files import file_summary
from appraisal.services.imports import confirm_file, discard_file, read_file, receive_file
from appraisal.services.refusal import Refused

CHUNK_BYTES = 1 << 20
SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    """Imports shop files exactly as the import page does: read, preview, store."""

    help = "Import a file that a platform's back office exported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to work on, and how."""
        parser.add_argument("file", nargs="+", type=Path)
        parser.add_argument("--shop", required=True, metavar="CODE", help="the shop's code")
        parser.add_argument("--dry-run", action="store_true", help="show, store nothing")
        for name in ("from", "until"):
            parser.add_argument(
                f"--{name}",
                dest=f"given_{name}",
                type=date.fromisoformat,
                metavar="YYYY-MM-DD",
                help="the days of a file that names none",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, show how far it got, and end with a summary; CommandError when refused."""
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            known = ", ".join(Shop.objects.values_list("code", flat=True))
            raise CommandError(
                _("There is no shop %(code)s. Known shops: %(known)s.")
                % {"code": options["shop"], "known": known}
            )
        given = self._given(options["given_from"], options["given_until"])
        refused = [
            path.name
            for path in options["file"]
            if not self._import(shop, path, given, dry_run=options["dry_run"])
        ]
        if refused:
            raise CommandError(_("Refused: %(names)s") % {"names": ", ".join(refused)})

    def _import(
        self, shop: Shop, path: Path, given: tuple[date, date] | None, *, dry_run: bool
    ) -> bool:
        """One file; whether something of it was, or would be, stored."""
        try:
            file, is_new = receive_file(
                shop=shop, name=path.name, chunks=_chunks(path), actor=None, given=given
            )
            if is_new:
                read_file(file_id=file.pk)
                file.refresh_from_db()
            self._report(file, is_new)
            if file.state == ShopFile.State.PREVIEWED:
                file = (discard_file if dry_run else confirm_file)(file=file, actor=None)
                return True
        except Refused as refused:
            self.stderr.write(f"{path.name}: {refused}")
            return False
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        return file.state == ShopFile.State.STORED

    def _report(self, file: ShopFile, is_new: bool) -> None:
        if not is_new:
            self.stdout.write(_("%(name)s: already imported, nothing to do") % {"name": file.name})
            return
        for line in file_summary(file).lines():
            self.stdout.write(line)
        for problem in file.problems.all()[:SHOWN_PROBLEMS]:
            place = " ".join(
                part
                for part in (
                    problem.sheet,
                    _("row %(row)d") % {"row": problem.row} if problem.row else "",
                    problem.column,
                    repr(problem.value) if problem.value else "",
                )
                if part
            )
            self.stdout.write(f"  {problem.get_severity_display()}: {place}: {problem.reason}")

    def _given(self, start: date | None, end: date | None) -> tuple[date, date] | None:
        if (start is None) != (end is None):
            raise CommandError(_("Give both --from and --until."))
        return (start, end) if start and end else None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
