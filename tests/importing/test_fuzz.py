"""More than 2,000 damaged variants of samples and real files: a result or problems, no exception.

Seeded. Workbooks are read in processes with a limit on memory, many variants in each; one that
ends its process (a far cell, memory) is read again as every stranger's file is, in a guarded child.
KPISCORE_FUZZ=full makes ten times as many.
"""

import faulthandler
import multiprocessing
import os
import random
import resource
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from appraisal.importing import ImportResult, Limits, Severity, parse, read_guarded
from appraisal.scoring.metrics import Aggregation
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import text, xlsx, zipped
from tests.importing.mutations import (
    CELLS,
    as_text,
    cells,
    damaged,
    inside,
    packing,
    shape,
    xml,
)
from tests.importing.samples import SAMPLES
from tests.importing.variants import CONTAINERS, as_it_is, as_typed, page, table, xls

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TIMES = 10 if os.environ.get("KPISCORE_FUZZ") == "full" else 1
TEXTS, BOOKS, OLD, REAL = 9 * TIMES, 2 * TIMES, 2 * TIMES, 16 * TIMES
MEMORY = 3 << 30
LIMITS = Limits(seconds=20, memory_bytes=1 << 30, max_bytes=20 << 20)
Variant = tuple[str, str, bytes]
"""The code of its sample, a file name, the bytes."""


def check(result: ImportResult) -> None:
    """What holds for every file in the world."""
    assert isinstance(result, ImportResult)
    assert result.facts or result.problems
    assert not (result.facts and result.refused)
    assert not (result.orders and result.refused)
    for fact in result.facts:
        assert fact.measures
        assert fact.date_from <= fact.date_to
        assert 2000 <= fact.date_from.year <= 2099
        for key, value in fact.measures.items():
            assert value.is_finite()
            assert abs(value) < 10**30
            metric = CATALOGUE[key.partition("@")[0]]
            counts = metric.aggregation is Aggregation.PEOPLE
            assert not counts or value == value.to_integral_value() or value % 1
    for found in result.problems:
        assert found.severity in Severity
        assert found.reason.zh
        assert found.reason.en
        assert "{" not in found.reason.en
        assert len(found.value) <= 60


def seeded(kind: str, code: str) -> random.Random:
    return random.Random(f"kpiscore {kind} {code}")


def text_variants(code: str) -> Iterator[Variant]:
    chance, sample = seeded("texts", code), SAMPLES[code]
    rows = as_it_is(*table(sample, 4))
    for _ in range(TEXTS):
        yield code, sample.filename, as_text(chance, cells(chance, rows))
        yield code, sample.filename, as_text(chance, shape(chance, rows))
        yield code, sample.filename, damaged(chance, text(rows))
        yield code, sample.filename, damaged(chance, page(rows))
    yield code, "a.zip", damaged(chance, zipped(a__csv=text(rows)))


def book_variants(code: str) -> Iterator[Variant]:
    chance, sample = seeded("books", code), SAMPLES[code]
    rows = [[as_typed(cell) for cell in row] for row in as_it_is(*table(sample, 4))]
    book = xlsx(rows)
    for _ in range(BOOKS):
        yield code, sample.filename, xlsx(cells(chance, rows, CELLS))
        for change in (damaged, inside, xml, packing):
            yield code, sample.filename, change(chance, book)
    old = xls(rows)
    for _ in range(OLD):
        yield code, sample.filename, damaged(chance, old)


def real_variants(name: str) -> Iterator[Variant]:
    chance = seeded("real", name)
    content = (SHARED / name).read_bytes()
    ways: list[Callable[[random.Random, bytes], bytes]] = [damaged]
    if name.endswith("xlsx"):
        ways += [inside, xml, packing]
    for number in range(REAL):
        yield "", name, ways[number % len(ways)](chance, content)


def _read(variant: Variant) -> ImportResult:
    code, name, content = variant
    period = SAMPLES[code].period if code else None
    return parse(content, name, catalogue=CATALOGUE, limits=LIMITS, period=period)


def _reader(variants: list[Variant], first: int, pipe: Connection) -> None:
    """Read variants from the first on and say after each how it went; in a process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a reader prints when it gives up
    for number in range(first, len(variants)):
        try:
            check(_read(variants[number]))
            pipe.send((number, ""))
        except BaseException as error:  # noqa: BLE001 - a panic inside the reader is one
            pipe.send((number, f"{type(error).__name__}: {error}"[:500]))
    pipe.close()


def read_all(variants: list[Variant], folder: Path) -> None:
    """Every variant gives a result or problems; what only ends its process does so in a child."""
    done = 0
    while done < len(variants):
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=_reader, args=(variants, done, theirs)
        )
        process.start()
        theirs.close()
        failed = ""
        try:
            while ours.poll(60):
                done, failed = ours.recv()
                if failed:
                    break
                done += 1
        except EOFError:
            pass
        process.kill()
        process.join()
        if failed or done < len(variants):
            _in_a_child(variants[done], folder, failed)
            done += 1


def _in_a_child(variant: Variant, folder: Path, failed: str) -> None:
    code, name, content = variant
    assert "AssertionError" not in failed, (code, name, failed)
    path = folder / "variant"
    path.write_bytes(content)
    found = read_guarded(path, name, catalogue=CATALOGUE, limits=LIMITS)
    check(found)
    assert not failed or "Panic" in failed or "MemoryError" in failed, (code, name, failed)


def test_there_are_enough_variants() -> None:
    count = sum(1 for code in SAMPLES for _ in text_variants(code))
    count += sum(1 for code in SAMPLES for _ in book_variants(code))
    assert count > 2_000


@pytest.mark.parametrize("code", SAMPLES)
def test_damaged_texts(code: str) -> None:
    for variant in text_variants(code):
        check(_read(variant))


@pytest.mark.parametrize("code", SAMPLES)
def test_damaged_workbooks(code: str, tmp_path: Path) -> None:
    read_all(list(book_variants(code)), tmp_path)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real files are not at {SHARED}")
@pytest.mark.parametrize(
    "name",
    [
        "sycm_product_wujie_plan_2026-08.xlsx",
        "jd_ad_spend_2018.xls",
        "sycm_traffic_source.xls",
        "sycm_traffic_source_gbk.csv",
    ],
)
def test_damaged_real_files(name: str, tmp_path: Path) -> None:
    read_all(list(real_variants(name)), tmp_path)


def test_a_container_is_not_told_by_its_name() -> None:
    rows = as_it_is(*table(SAMPLES["sycm_shop_day"], 2))
    for made in CONTAINERS.values():
        for name in ("a.csv", "a.xlsx", "a.xls", "a.zip", "a"):
            result = parse(made(rows), name, catalogue=CATALOGUE, limits=LIMITS)
            assert len(result.facts) == 2, result.problems
