"""Print what is wrong with a scorecard file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from appraisal.scoring.checks import Level, check
from appraisal.scoring.document import DocumentError
from appraisal.scoring.example_run import run_own
from appraisal.scoring.files import YamlError, catalogue_from_yaml, scorecard_from_yaml


class Command(BaseCommand):
    """Reads one file, needs no database; exit status 1 when it could not be published."""

    help = "Check a scorecard file: what refuses publishing, and what deserves a second look."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether it is still a draft."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--draft", action="store_true", help="blank parameters are warnings, not errors"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every finding with its item, parameter and number, in both languages."""
        file: Path = options["file"]
        catalogue = catalogue_from_yaml(
            (settings.BASE_DIR / "fixtures/metrics.yaml").read_text(encoding="utf-8")
        )
        try:
            scorecard = scorecard_from_yaml(file.read_text(encoding="utf-8"))
            findings = check(scorecard, catalogue, publishing=not options["draft"])
            examples = run_own(scorecard, catalogue)
        except (OSError, UnicodeDecodeError, YamlError) as problem:
            raise CommandError(f"{file}: {problem}") from problem
        except DocumentError as problem:
            for found in problem.problems:
                self.stdout.write(f"error    {found}\n         {found.message.zh}")
            raise CommandError(f"{file}: {len(problem.problems)} problems") from problem
        for finding in findings:
            place = ".".join(part for part in (finding.item, finding.parameter) if part)
            self.stdout.write(
                f"{finding.level.value:<8} {place}: {finding.message.en}\n"
                f"         {finding.message.zh}"
            )
        errors = sum(finding.level is Level.ERROR for finding in findings)
        failed = sum(bool(example.differences) for example in examples)
        summary = f"{errors} errors, {len(findings) - errors} warnings"
        if examples:
            summary += f", {len(examples) - failed} of {len(examples)} own examples pass"
        if errors or failed:
            raise CommandError(f"{file}: {summary}")
        self.stdout.write(f"{file}: {summary}")
