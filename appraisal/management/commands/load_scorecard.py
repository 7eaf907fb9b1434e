"""Loads scorecards from YAML files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.models import Role, Scorecard
from appraisal.scoring.files import YamlError, from_yaml, scorecard_to_document
from appraisal.selectors.scorecards import Document, pure_scorecard
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import load_scorecard, publish_scorecard, readable


class Command(BaseCommand):
    """A file that is refused leaves nothing behind; one that is loaded already makes no copy."""

    help = "Loads scorecards from YAML files as new draft versions; --publish puts them in force."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, and what may differ from what they say."""
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--role", help="code of the role; the file's own when left out")
        parser.add_argument(
            "--from", dest="day", type=date.fromisoformat, help="first day in force: 2026-10-01"
        )
        parser.add_argument("--publish", action="store_true", help="publish what was loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each file; a refused one leaves nothing behind."""
        for path in options["files"]:
            try:
                row = _load(path, options["role"], options["day"], publish=options["publish"])
            except (Refused, OSError, UnicodeDecodeError, YamlError) as error:
                raise CommandError(f"{path.name}: {error}") from error
            self.stdout.write(
                _("%(file)s: %(scorecard)s, %(state)s, from %(day)s")
                % {
                    "file": path.name,
                    "scorecard": row,
                    "state": row.get_state_display(),
                    "day": row.effective_from,
                }
            )


@transaction.atomic
def _load(path: Path, role_code: str | None, day: date | None, *, publish: bool) -> Scorecard:
    document = from_yaml(path.read_text(encoding="utf-8"))
    scorecard = readable(document)
    code = role_code or scorecard.role
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise Refused(_("There is no role with the code %(code)s.") % {"code": code or "–"})
    effective_from = day or scorecard.effective_from
    if effective_from is None:
        raise Refused(_("The file names no effective_from: give one with --from."))
    row = _loaded_before(document, role, effective_from) or load_scorecard(
        document=document, role=role, effective_from=effective_from, actor=None
    )
    return publish_scorecard(scorecard=row, actor=None) if publish and row.is_draft else row


def _loaded_before(document: Document, role: Role, day: date) -> Scorecard | None:
    """The version that says the same, so that loading a file twice makes one version."""
    wanted = readable({**document, "role": role.code, "effective_from": day})
    rows = Scorecard.objects.filter(role=role, effective_from=day).select_related("role")
    return next(
        (
            row
            for row in rows.exclude(state=Scorecard.State.RETIRED)
            if scorecard_to_document(pure_scorecard(row)) == scorecard_to_document(wanted)
        ),
        None,
    )
