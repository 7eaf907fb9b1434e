"""The sheets notice a changed number: nearly every bound, step and amount is held by a case."""

import copy
from collections.abc import Iterator
from decimal import Decimal

import pytest

from appraisal.scoring.checks import Level, check
from appraisal.scoring.document import DocumentError
from appraisal.scoring.example_run import run_document
from appraisal.scoring.files import from_yaml, scorecard_from_document
from tests.examples.test_sheets import SHEETS, read
from tests.scoring.conftest import CATALOGUE

BOUNDS = frozenset(
    "at_least above at_most below exactly x unit deduct add target min max base stretch "
    "zero_below free every".split()
)
# Numbers no case of the sheets can notice: out of reach in the figures the cases have.
UNNOTICED_AT_MOST = Decimal("0.2")


def numbers(node, path=()) -> Iterator[tuple]:
    """Yield the path of every bound that is a plain number."""
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in entries:
        if isinstance(value, dict | list):
            yield from numbers(value, (*path, key))
        elif key in BOUNDS and "metrics" not in path and changed(value) is not None:
            yield (*path, key)


def changed(value):
    """Return a number two per cent larger (at least a hundredth), None for what is none."""
    text = str(value)
    share = text.endswith("%")
    try:
        number = Decimal(text.rstrip("%"))
    except ArithmeticError:
        return None
    larger = number + max(abs(number) * Decimal("0.02"), Decimal("0.01"))
    return f"{larger}%" if share else larger


def notices(document, path, examples) -> bool:
    mutant = copy.deepcopy(document)
    inner = mutant
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = changed(inner[path[-1]])
    try:
        card = scorecard_from_document(mutant)
        outcomes = run_document(card, examples, CATALOGUE)
    except DocumentError:
        return True
    if any(outcome.differences for outcome in outcomes):
        return True
    before = refused(scorecard_from_document(document))
    return refused(card) > before  # a bound that now overlaps or leaves a hole


def refused(card) -> int:
    return sum(f.level is Level.ERROR for f in check(card, CATALOGUE, publishing=True))


def survivors():
    for file in SHEETS:
        document = from_yaml(read(file))
        examples = from_yaml(read(file.with_name(file.name.replace(".scorecard.", ".examples."))))
        for path in numbers(document):
            yield file.name, path, notices(document, path, examples)


@pytest.mark.slow
def test_a_changed_bound_is_noticed():
    tried = list(survivors())
    unnoticed = [(name, path) for name, path, noticed in tried if not noticed]
    assert len(tried) >= 200
    assert Decimal(len(unnoticed)) / len(tried) <= UNNOTICED_AT_MOST, unnoticed
