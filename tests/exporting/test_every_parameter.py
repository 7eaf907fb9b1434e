"""Formulas with every parameter of every rule: formualizer gives what the engine gave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appraisal.exporting.appraisal_sheet import appraisal_sheet
from appraisal.exporting.grid import Book
from appraisal.exporting.live import rules, writing
from appraisal.exporting.package import workbook_bytes
from appraisal.scoring.result import ScorecardResult
from tests.exporting import samples
from tests.exporting.every_parameter import SWEEPS, Sweep, ratios, sweep
from tests.exporting.reading import opened, recalculated_by_libreoffice
from tests.exporting.test_live import Rows, changed, recalculated, values
from tests.servers import libreoffice  # noqa: F401 - a fixture

A_SWEEP = 63
"""People for each scorecard: 504 in all."""


def everybody(of: Sweep, size: int, seed: int = 0) -> dict[str, ScorecardResult]:
    return {f"E{n}": of.scored(seed + n) for n in range(size)}


def book(of: Sweep, results: dict[str, ScorecardResult]) -> bytes:
    sheets = [
        appraisal_sheet(of.content(number, result), "zh-hans", number)
        for number, result in results.items()
    ]
    return workbook_bytes(Book("t", "c", samples.SCORED_AT, sheets))


def differences(rows: Rows, result: ScorecardResult) -> Iterator[str]:
    """Where a sheet shows another number than the engine gave, and rows it does not have."""
    shown = {row[1]: row[7] for row in rows if row[1]} | {row[0]: row[7] for row in rows}
    for item in result.items:
        if item.points is not None and shown.get(item.code) != float(item.points):
            yield f"{item.code}: {shown.get(item.code)!r} for {item.points}"
    for section in result.sections:
        if section.points is not None and shown.get(section.code) != float(section.points):
            yield f"{section.code}: {shown.get(section.code)!r} for {section.points}"
    if shown["合计"] != float(result.total):
        yield f"total: {shown['合计']!r} for {result.total}"


def formulas(content: bytes, number: str) -> set[str]:
    """The items whose points are formulas."""
    return {
        row[1].value
        for row in opened(content)[number].iter_rows()
        if str(row[7].value).startswith("=")
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", SWEEPS)
def test_500_people_are_recalculated_to_the_last_digit(name: str):
    of = SWEEPS[name]
    results = everybody(of, A_SWEEP)
    content = book(of, results)
    found = recalculated(content)
    kept = values(content)
    wrong = [
        f"{number} {line}"
        for number, result in results.items()
        for rows in (found[number], kept[number])
        for line in differences(rows, result)
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SWEEPS)
def test_changed_actuals_change_every_score(name: str):
    of = SWEEPS[name]
    results, others = everybody(of, 12), everybody(of, 12, seed=10_000)
    content = book(of, results)
    live = {number: formulas(content, number) for number in results}

    def type_in(workbook: Any) -> None:
        for number, result in others.items():
            for row in workbook[number].iter_rows():
                if row[1].value in of.program.items:
                    row[5].value = result.item(row[1].value).actual

    found = recalculated(changed(content, type_in))
    wrong = [
        f"{number} {line}"
        for number, result in others.items()
        for line in differences(found[number], result)
        if line.partition(":")[0] in live[number]
    ]
    assert wrong == []


@pytest.mark.parametrize("name", SWEEPS)
def test_all_of_them_are_formulas(name: str):
    of = SWEEPS[name]
    results = everybody(of, 4)
    content = book(of, results)
    for number, result in results.items():
        scored = {item.code for item in result.items if item.points is not None}
        assert scored - formulas(content, number) == set()


def test_a_wrong_formula_is_found(monkeypatch: pytest.MonkeyPatch):
    """The proof can fail: with a cap that is a hair off, and without the rounding."""
    of = sweep("ratio", ratios())
    results = everybody(of, 6)

    def wrong() -> int:
        found = recalculated(book(sweep("ratio", ratios()), results))
        return sum(1 for number in results for _ in differences(found[number], results[number]))

    assert wrong() == 0
    limited = rules.limited
    with monkeypatch.context() as patched:
        patched.setattr(
            rules, "limited", lambda text, low, high: limited(f"{text}+1E-3", low, high)
        )
        assert wrong() > 0
    with monkeypatch.context() as patched:
        patched.setattr(writing, "_SNAP_DIGITS", 1)
        assert wrong() > 0


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_agrees(libreoffice: str, tmp_path: Path):  # noqa: F811
    for name, of in SWEEPS.items():
        results = everybody(of, 3, seed=77)
        folder = tmp_path / name
        folder.mkdir()
        found = values(recalculated_by_libreoffice(book(of, results), libreoffice, folder))
        wrong = [
            f"{name} {number} {line}"
            for number, result in results.items()
            for line in differences(found[number], result)
        ]
        assert wrong == []
