"""Damaged variants of sample and real files: a result or problems, never an exception.

Seeded. A few hundred variants by default, KPISCORE_FUZZ=full makes more than 2,000; what could
stop the whole process (a far cell, memory) is read in a child.
"""

import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appraisal.importing import ImportResult, Limits, parse, read_guarded
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import text, xlsx, zipped
from tests.importing.samples import SAMPLES

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
FULL = os.environ.get("KPISCORE_FUZZ") == "full"
TEXTS = 40 if FULL else 4
BOOKS = 6 if FULL else 1
REAL = 40 if FULL else 3
LIMITS = Limits(seconds=20, memory_bytes=1 << 30, max_bytes=20 << 20)

NASTY = [
    *["", "-", "=1+1", '="1"', "1e999", "NaN", "9" * 400, "1.23E+18", "-0", "٣", "½", "#REF!"],
    *["\u202e12", "合计", "统计日期", "2026-13-01", "31/12/2026", "12-29-25", "1,2,3", "１２％"],
    *["100%", "<b>", "'; DROP TABLE", "\t", "\x0b", "0x1F", "1_000", "inf", "()", "(5)", "¥"],
    *["%", "万", "3分钟"],
]


def cells(chance: random.Random, rows: list[list[object]]) -> bytes:
    rows = [list(row) for row in rows]
    for _ in range(chance.randrange(1, 6)):
        row = rows[chance.randrange(len(rows))]
        if row:
            row[chance.randrange(len(row))] = chance.choice(NASTY)
    return text(rows)


def shape(chance: random.Random, rows: list[list[object]]) -> bytes:
    rows = [list(row) for row in rows] * chance.randrange(1, 4)
    for _ in range(chance.randrange(1, 4)):
        kind = chance.randrange(5)
        place = chance.randrange(len(rows))
        if kind == 0:
            rows.insert(place, [])
        elif kind == 1:
            rows[place] = rows[place][: chance.randrange(len(rows[place]) + 1)]
        elif kind == 2:
            rows[place] = [*rows[place], chance.choice(NASTY)]
        elif kind == 3:
            chance.shuffle(rows[place])
        else:
            chance.shuffle(rows)
    return text(rows, chance.choice(["utf-8", "utf-16", "gb18030"]))


def damaged(chance: random.Random, content: bytes) -> bytes:
    """The bytes with some flipped, cut out, doubled, or cut off."""
    found = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(found))
        kind = chance.randrange(4)
        if kind == 0:
            found[place] = chance.randrange(256)
        elif kind == 1:
            del found[place : place + chance.randrange(1, 50)]
        elif kind == 2:
            found[place:place] = found[place : place + chance.randrange(1, 50)]
        elif kind == 3 and chance.random() < 0.3:
            del found[place:]
        if not found:
            return b"x"
    return bytes(found)


def inside(chance: random.Random, book: bytes) -> bytes:
    """A workbook whose XML is damaged, packed again so that the zip itself is sound."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w") as target:
        victim = chance.choice(source.namelist())
        for name in source.namelist():
            member = source.read(name)
            target.writestr(name, damaged(chance, member) if name == victim else member)
    return content.getvalue()


def check(result: ImportResult) -> None:
    assert isinstance(result, ImportResult)
    assert result.facts or result.problems
    assert not (result.facts and result.refused)
    for fact in result.facts:
        assert fact.measures
        assert fact.date_from <= fact.date_to
        assert all(value.is_finite() for value in fact.measures.values())
    for found in result.problems:
        assert found.reason.zh
        assert found.reason.en


def variants(code: str) -> Iterator[bytes]:
    chance = random.Random(f"kpiscore {code}")
    rows = SAMPLES[code].rows()
    for _ in range(TEXTS):
        yield cells(chance, rows)
        yield shape(chance, rows)
        yield damaged(chance, text(rows))
    yield damaged(chance, zipped(a__csv=text(rows)))


@pytest.mark.parametrize("code", SAMPLES)
def test_damaged_texts(code: str) -> None:
    sample = SAMPLES[code]
    for content in variants(code):
        for period in {None, sample.period}:
            check(
                parse(content, sample.filename, catalogue=CATALOGUE, limits=LIMITS, period=period)
            )


@pytest.mark.parametrize("code", sorted(SAMPLES)[:: 1 if FULL else 6])
def test_damaged_workbooks(code: str, tmp_path: Path) -> None:
    chance = random.Random(f"books {code}")
    book = xlsx(SAMPLES[code].rows())
    ways: list[Callable[[random.Random, bytes], bytes]] = [inside, damaged]
    for number in range(BOOKS):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(ways[number % 2](chance, book))
        check(read_guarded(path, path.name, catalogue=CATALOGUE, limits=LIMITS))


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
    chance = random.Random(f"real {name}")
    content = (SHARED / name).read_bytes()
    for number in range(REAL):
        path = tmp_path / f"{number}-{name}"
        whole = inside if name.endswith("xlsx") and number % 2 else damaged
        path.write_bytes(whole(chance, content))
        check(read_guarded(path, name, catalogue=CATALOGUE, limits=LIMITS))
