"""`manage.py load_demo`: a demo company that has done its month."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from appraisal import tasks
from appraisal.management.commands.serve import start, stop, worker_command
from appraisal.models import (
    AppraisalPeriod,
    Export,
    Role,
    Scorecard,
    ScoringRun,
    Shop,
    ShopFile,
)
from appraisal.scoring.files import from_yaml
from appraisal.selectors.files import file_summary, unbound_accounts
from appraisal.selectors.runs import run_summary
from appraisal.services.company import load_company, load_ratings, load_targets
from appraisal.services.export_files import copy_workbooks
from appraisal.services.imports import confirm_file
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import (
    approve_period,
    close_scoring,
    complete_data,
    confirm_targets,
    lock_period,
    open_period,
    publish_period,
)
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import load_scorecard, publish_scorecard
from appraisal.services.scoring import people_done

FIXTURES = settings.BASE_DIR / "fixtures"
PASSWORD = "kpi-demo-2026"  # noqa: S105 - of invented people, printed below
MONTHS = ("2026-08", "2026-09", "2026-10")
SHOWN_EMPLOYEE = "E022"
SCORECARDS_FROM = date(2026, 1, 1)
State = AppraisalPeriod.State
STEPS: Mapping[str, Callable[..., object]] = {
    State.OPEN: confirm_targets,
    State.TARGETS: complete_data,
    State.DATA: close_scoring,
    State.SCORED: approve_period,
    State.APPROVED: publish_period,
    State.PUBLISHED: lock_period,
}
PATIENCE_SECONDS = 300
LOOK_SECONDS = 0.2


class Command(BaseCommand):
    """Sets up the demo company and does its three months; a second run changes nothing."""

    help = "Load the demo company: people, scorecards, shop files, scored months, workbooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the workbooks go."""
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "exports")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the whole month through the same services as the pages, and print what was done."""
        document = from_yaml((FIXTURES / "demo/company.yaml").read_text(encoding="utf-8"))
        try:
            load_metrics(path=FIXTURES / "metrics.yaml")
            load_company(document=document, password=PASSWORD)
            self._scorecards()
            load_targets(entries=document["targets"], actor=None)
            with self._worker():
                for month in MONTHS:
                    self._month(month, document["ratings"])
                self._export(options["out"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self._people(document)

    @contextmanager
    def _worker(self) -> Iterator[None]:
        """A worker process of its own on the embedded queue, for as long as it is needed."""
        worker = start(worker_command())
        try:
            yield
        finally:
            stop([worker])

    def _scorecards(self) -> None:
        for path in sorted((FIXTURES / "demo/scorecards").glob("*.yaml")):
            document = from_yaml(path.read_text(encoding="utf-8"))
            role = Role.objects.get(code=document["role"])
            if not Scorecard.objects.filter(role=role).exists():
                row = load_scorecard(
                    document=document, role=role, effective_from=SCORECARDS_FROM, actor=None
                )
                publish_scorecard(scorecard=row, actor=None)

    def _month(self, month: str, ratings: list[Mapping[str, Any]]) -> None:
        """Files in, ratings in, scored and published; earlier months are locked as well."""
        self.stdout.write(self.style.MIGRATE_HEADING(f"\n{month}"))
        period = open_period(code=month, actor=None)
        if period.is_working:
            self._import(month)
            load_ratings(
                period=period,
                entries=[entry for entry in ratings if entry["period"] == month],
                actor=None,
            )
        run = period.runs.filter(state=ScoringRun.State.FINISHED).first()
        if run is None:
            run = self._score(period)
        for line in run_summary(run).lines():
            self.stdout.write(f"  {line}")
        last = State.PUBLISHED if month == MONTHS[-1] else State.LOCKED
        while period.state != last:
            STEPS[period.state](period=period, actor=None, despite=True)
            period.refresh_from_db()

    def _import(self, month: str) -> None:
        """All files of a month are read by the worker, then stored one after the other."""
        files = []
        for folder in sorted((FIXTURES / "shop_files").glob(f"*/{month}")):
            shop = Shop.objects.get(code=folder.parent.name)
            for path in sorted(folder.iterdir()):
                file, _is_new = tasks.start_reading(
                    shop=shop, name=path.name, chunks=[path.read_bytes()], actor=None
                )
                files.append(file)
        waiting = {ShopFile.State.RECEIVED, ShopFile.State.READING}
        rows = ShopFile.objects.filter(pk__in=[file.pk for file in files]).order_by("pk")
        self._wait(
            _("reading files"),
            len(files),
            lambda: len(files) - rows.filter(state__in=waiting).count(),
        )
        for file in rows.select_related("shop"):
            if file.state == ShopFile.State.PREVIEWED:
                confirm_file(file=file, actor=None)
            for line in file_summary(file).lines():
                self.stdout.write(f"  {file.shop.code} {line}")
            if file.state == ShopFile.State.FAILED:
                problem = file.problems.first()
                raise CommandError(f"{file.name}: {problem.reason if problem else ''}")

    def _score(self, period: AppraisalPeriod) -> ScoringRun:
        run = period.runs.filter(state__in=ScoringRun.ACTIVE_STATES).first()
        if run is None:
            run = tasks.start_scoring(period=period, actor=None)
        self._wait(_("scoring people"), run.total, lambda: self._done(run))
        run.refresh_from_db()
        if run.state != ScoringRun.State.FINISHED:
            raise CommandError(_("The run failed: %(error)s") % {"error": run.error})
        return run

    def _done(self, run: ScoringRun) -> int:
        """People scored; the last one counts when the run itself has ended."""
        run.refresh_from_db()
        done = people_done(run=run)
        return done if not run.is_active else min(done, run.total - 1)

    def _export(self, out: Path) -> None:
        period = AppraisalPeriod.objects.get(code=MONTHS[-1])
        self.stdout.write(self.style.MIGRATE_HEADING(f"\n{_('Workbooks')}"))
        export = tasks.start_export(period=period, language="zh-hans", actor=None)
        ended = {Export.State.FINISHED, Export.State.FAILED}

        def done() -> int:
            export.refresh_from_db()
            return int(export.state in ended)

        self._wait(_("writing workbooks"), 1, done)
        if export.state != Export.State.FINISHED:
            raise CommandError(export.error)
        for path in copy_workbooks(export=export, folder=out / MONTHS[-1]):
            self.stdout.write(f"  {path}")

    def _people(self, document: Mapping[str, Any]) -> None:
        unbound = unbound_accounts()
        if unbound:
            names = ", ".join(f"{account.shop.code} {account}" for account in unbound)
            self.stdout.write(
                "\n" + _("Accounts that belong to nobody: %(names)s") % {"names": names}
            )
        self.stdout.write(self.style.MIGRATE_HEADING(f"\n{_('Sign in')}"))
        people = {entry["number"]: entry for entry in document["employees"]}
        employee = people[SHOWN_EMPLOYEE]
        hr = next(entry for entry in people.values() if "hr" in entry["access"])
        logins = [
            (_("employee"), employee),
            (_("manager"), people[employee["manager"]]),
            (_("HR"), hr),
            (_("administrator"), document["logins"][0]),
        ]
        for who, entry in logins:
            name = entry["name"]["zh"]
            self.stdout.write(f"  {who}  {entry['username']}  {PASSWORD}  {name}")

    def _wait(self, what: str, total: int, done: Callable[[], int]) -> None:
        """Shows how far the worker is, until it is through."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (count := done()) < total:
            if self.stdout.isatty():
                self.stdout.write(f"\r  {what} {count}/{total}", ending="")
                self.stdout.flush()
            if time.monotonic() > deadline:
                raise CommandError(_("The worker does not answer; see its messages above."))
            time.sleep(LOOK_SECONDS)
        start = "\r" if self.stdout.isatty() else ""
        self.stdout.write(f"{start}  {what} {total}/{total}")
