"""Loads the metric catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from appraisal.services.metrics import load_metrics
from appraisal.services.refusal import Refused

SHIPPED = settings.BASE_DIR / "fixtures" / "metrics.yaml"


class Command(BaseCommand):
    """Says how many metrics were new, changed and the same."""

    help = "Adds the metrics of a YAML file to the catalogue, and changes those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say what changed."""
        try:
            loaded = load_metrics(path=options["file"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            _("%(file)s: %(new)d new, %(changed)d changed, %(same)d the same")
            % {
                "file": options["file"].name,
                "new": loaded.new,
                "changed": loaded.changed,
                "same": loaded.same,
            }
        )
