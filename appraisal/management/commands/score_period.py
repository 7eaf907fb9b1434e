"""`manage.py score_period 2026-10`: score without a browser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from appraisal.models import Employee, ScoringRun
from appraisal.selectors.runs import run_summary
from appraisal.services.periods import open_period
from appraisal.services.refusal import Refused
from appraisal.services.scoring import create_run, work_off


class Command(BaseCommand):
    """Scores a period in this process; workers that run beside it help."""

    help = "Score an appraisal period, such as 2026-10, 2026-Q4 or 2026."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to work on, and how."""
        parser.add_argument("period", help="2026-10, 2026-Q4, 2026-H2 or 2026")
        parser.add_argument(
            "--employee", action="append", default=[], metavar="NUMBER", help="only this employee"
        )
        parser.add_argument("--reason", default="", help="kept with the revision")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, show how far it got, and end with a summary; CommandError when refused."""
        try:
            run = create_run(
                period=open_period(code=options["period"], actor=None),
                actor=None,
                employees=self._employees(options["employee"]),
                reason=options["reason"],
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        run = work_off(run=run, progress=lambda done: self._progress(done, run.total))
        self.stdout.write("")
        if run.state != ScoringRun.State.FINISHED:
            raise CommandError(_("The run failed: %(error)s") % {"error": run.error})
        for line in run_summary(run).lines():
            self.stdout.write(line)

    def _employees(self, numbers: list[str]) -> list[Employee] | None:
        if not numbers:
            return None
        found = list(Employee.objects.filter(number__in=numbers))
        unknown = set(numbers) - {employee.number for employee in found}
        if unknown:
            raise CommandError(_("No employee %(number)s.") % {"number": ", ".join(unknown)})
        return found

    def _progress(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done}/{total}", ending="")
            self.stdout.flush()
