"""Every sheet of this folder: an examples file beside its scorecard."""

from pathlib import Path

import pytest

from appraisal.scoring.checks import Level, check
from appraisal.scoring.example_run import run_document
from appraisal.scoring.files import from_yaml, scorecard_from_yaml, scorecard_to_document
from tests.scoring.conftest import CATALOGUE

SHEETS = sorted(Path(__file__).parent.glob("*.scorecard.yaml"))


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name.split(".")[0])
def test_sheet(file: Path):
    examples = file.with_name(file.name.replace(".scorecard.", ".examples."))
    outcomes = run_document(scorecard_from_yaml(read(file)), from_yaml(read(examples)), CATALOGUE)
    assert [(o.name, d) for o in outcomes for d in o.differences] == []
    assert all(outcome.compared for outcome in outcomes)


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name.split(".")[0])
def test_sheet_has_no_error_but_its_points(file: Path):
    """A sheet may show only some items of a hundred points; nothing else is wrong with it."""
    findings = check(scorecard_from_yaml(read(file)), CATALOGUE, publishing=True)
    errors = [f for f in findings if f.level is Level.ERROR and f.parameter != "points"]
    assert errors == []


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name.split(".")[0])
def test_sheet_is_written_back_as_it_was_read(file: Path):
    assert scorecard_to_document(scorecard_from_yaml(read(file))) == from_yaml(read(file))


def test_there_are_many_sheets():
    assert len(SHEETS) >= 40
