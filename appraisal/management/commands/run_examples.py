"""Score the cases of an examples file and compare."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from appraisal.scoring.document import DocumentError
from appraisal.scoring.example_run import Outcome, run_document
from appraisal.scoring.files import (
    YamlError,
    catalogue_from_yaml,
    from_yaml,
    scorecard_from_yaml,
)


class Command(BaseCommand):
    """Needs no database; exit status 1 on any difference, and when a file can't be read."""

    help = "Score each case of an examples file with a scorecard file and compare."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two files, and how the outcome is written."""
        parser.add_argument("scorecard", type=Path)
        parser.add_argument("examples", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")
        parser.add_argument(
            "--workings", action="store_true", help="also the workings of what agrees"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Score, compare, print what differs with its working."""
        outcomes = self._run(options["scorecard"], options["examples"])
        differing = sum(bool(outcome.differences) for outcome in outcomes)
        if options["json"]:
            self.stdout.write(json.dumps(_document(outcomes), ensure_ascii=False, indent=1))
        else:
            for outcome in outcomes:
                self._print(outcome, workings=options["workings"])
        summary = f"{len(outcomes) - differing} of {len(outcomes)} cases as expected"
        if differing:
            raise CommandError(summary)
        if not options["json"]:
            self.stdout.write(summary)

    def _run(self, scorecard: Path, examples: Path) -> list[Outcome]:
        file = settings.BASE_DIR / "fixtures/metrics.yaml"
        try:
            catalogue = catalogue_from_yaml(file.read_text(encoding="utf-8"))
            file = scorecard
            card = scorecard_from_yaml(file.read_text(encoding="utf-8"))
            file = examples
            return run_document(card, from_yaml(file.read_text(encoding="utf-8")), catalogue)
        except (OSError, UnicodeDecodeError, YamlError) as problem:
            raise CommandError(f"{file}: {problem}") from problem
        except DocumentError as problem:
            listed = "\n".join(f"  {found}" for found in problem.problems)
            raise CommandError(f"{file}:\n{listed}") from problem

    def _print(self, outcome: Outcome, *, workings: bool) -> None:
        if outcome.differences:
            self.stdout.write(f"DIFFERS  {outcome.name}")
        elif outcome.compared:
            self.stdout.write(f"ok       {outcome.name} ({outcome.compared} compared)")
        else:
            self.stdout.write(f"nothing expected  {outcome.name}")
        for found in outcome.differences:
            self.stdout.write(
                f"  {found.place}: expected {found.expected}, got {found.got} [{found.status}]"
            )
            self.stdout.write(f"    {found.working.zh}\n    {found.working.en}")
        if workings or not outcome.compared:
            for item in outcome.result.items:
                self.stdout.write(f"  {item.code} [{item.status.value}] {item.points}")
                sentence = item.working.sentence
                self.stdout.write(f"    {sentence.zh}\n    {sentence.en}")
            total = outcome.result.working.sentence
            self.stdout.write(f"  total [{outcome.result.standing.value}] {outcome.result.total}")
            self.stdout.write(f"    {total.zh}\n    {total.en}")


def _document(outcomes: list[Outcome]) -> dict[str, Any]:
    cases = [
        {
            "case": outcome.case,
            "employee": outcome.person,
            "compared": outcome.compared,
            "passed": not outcome.differences,
            "differences": [
                {
                    "place": found.place,
                    "expected": found.expected,
                    "got": found.got,
                    "status": found.status,
                    "working": found.working.to_document(),
                }
                for found in outcome.differences
            ],
            "result": outcome.result.to_document(),
        }
        for outcome in outcomes
    ]
    return {"passed": all(case["passed"] for case in cases), "cases": cases}
