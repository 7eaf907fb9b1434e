"""Facts that are handed on while a file is being read are those it gives when read as a whole."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appraisal.importing import FactRow, ImportResult, Limits, parse, read_guarded
from appraisal.importing.packed_facts import FactGroup, packed_facts
from appraisal.importing.spool import Spool
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import text, xlsx

PLANS = "日期 计划ID 计划名字 展现量 点击量 花费 总成交金额 收藏宝贝数".split()
DAYS = [f"2026-10-{day:02d}" for day in range(1, 32)]


@dataclass(slots=True)
class Kept:
    """Keeps what it is handed."""

    groups: list[FactGroup] = field(default_factory=list)
    cleared: int = 0
    rows: int = 0

    def progress(self, rows: int) -> None:
        self.rows = rows

    def add(self, group: FactGroup) -> None:
        self.groups.append(group)

    def clear(self) -> None:
        self.groups.clear()
        self.cleared += 1

    def facts(self) -> list[FactRow]:
        return [fact for group in self.groups for fact in group.facts()]


def in_order(facts: list[FactRow]) -> list[FactRow]:
    return sorted(facts, key=lambda fact: (fact.account, fact.date_from, fact.date_to))


def both(content: bytes) -> tuple[ImportResult, ImportResult, Kept]:
    """The file read as a whole, and with the facts handed on."""
    kept = Kept()
    options = {"catalogue": CATALOGUE, "limits": Limits()}
    whole = parse(content, "万相台_计划报表.csv", **options)  # type: ignore[arg-type]
    handed = parse(content, "万相台_计划报表.csv", sink=kept, **options)  # type: ignore[arg-type]
    assert handed.problems == whole.problems
    assert handed.sheets == whole.sheets
    facts = kept.facts() + list(handed.facts)
    assert in_order(facts) == in_order(list(whole.facts))
    return whole, handed, kept


def rows(count: int) -> list[list[object]]:
    pairs = product(DAYS, range(-(-count // len(DAYS))))
    return [
        [day, f"5688{plan:06d}", f"计划{plan}", 100, 10, "12.34", "99.5", plan]
        for _, (day, plan) in zip(range(count), pairs, strict=False)
    ]


@pytest.mark.parametrize("write", [text, xlsx])
def test_a_row_for_each_plan_and_day_goes_straight(write: object) -> None:
    whole, handed, kept = both(write([PLANS, *rows(3_000)]))  # type: ignore[operator]
    assert not whole.refused
    assert len(whole.facts) == 3_000
    assert not handed.facts
    assert kept.rows == 3_000
    assert not kept.cleared


def test_the_same_plan_and_day_far_apart_is_found() -> None:
    content = text([PLANS, *rows(3_000), [DAYS[0], "5688000000", "计划0", 1, 1, "1", "1", 1]])
    whole, handed, kept = both(content)
    assert kept.cleared
    assert not kept.groups
    assert handed.facts or whole.refused


def test_the_same_row_far_apart_counts_once() -> None:
    several = rows(3_000)
    whole, _, kept = both(text([PLANS, *several, several[0]]))
    assert [found.code for found in whole.problems] == ["rows_repeated"]
    assert len(whole.facts) == 3_000
    assert kept.cleared


@pytest.mark.parametrize(
    "last",
    [
        ["说明：数据次日更新", "", "", "", "", "", "", ""],
        ["合计", "", "", 300_000, 30_000, "37020.00", "298500", 0],
        ["合计", "", "", 300_000, 30_000, "37020.01", "2985000", 0],
        ["", "", "", 300_000, 30_000, "37020.00", "298500", ""],
        ["2026-10-32", "1", "计划", 1, 1, "1", "1", 1],
        ["01/02/2026", "1", "计划", 1, 1, "1", "1", 1],
        ["2026-10-01", "", "", 1, 1, "1", "1", 1],
        ["2026-10-01", "7", "计划", "x", 1, "1", "1", 1],
        ["2026-10-01", "7", "计划", "-", "", "", "1", 1],
        ["2026-10-01", "7", "计划", "", "", "", "", ""],
    ],
    ids=lambda row: str(row[0]) + str(row[3]),
)
def test_another_row_at_the_end(last: list[object]) -> None:
    both(text([PLANS, *rows(3_000), last]))


def test_a_refused_file_hands_nothing_on() -> None:
    whole, handed, kept = both(text([PLANS, *rows(3_000), [DAYS[0], "7", "x", "?", 1, 1, 1, 1]]))
    assert whole.refused
    assert not handed.facts
    assert not kept.groups


CELL = st.one_of(
    st.sampled_from(["", "-", "0", "1,234.5", "12%", "x", "1.2万"]),
    st.integers(0, 10**6).map(str),
    st.decimals(0, 10**6, places=2).map(str),
    st.decimals(0, 10, places=8).map(str),
)
ROW = st.tuples(
    st.sampled_from([*DAYS[:4], "2026/10/5", "20261006", "01/10/2026", "合计", "", "说明"]),
    st.sampled_from(["1", "2", "3", "", "1.0"]),
    st.sampled_from(["甲", "乙", ""]),
    *[CELL] * 5,
)


@settings(deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8))
@example([(DAYS[0], "1", "甲", "1", "1", "1.23456789", "1", "1")])
@example([(DAYS[0], "1", "甲", *"11111"), (DAYS[1], "2", "乙", *"1----")])
def test_any_rows(several: list[tuple[str, ...]]) -> None:
    both(text([PLANS, *several]))


def test_the_guarded_reading_gives_the_same_facts(tmp_path: Path) -> None:
    content = text([PLANS, *rows(3_000)])
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    here = parse(content, "万相台.csv", catalogue=CATALOGUE, limits=Limits())
    away = read_guarded(path, "万相台.csv", catalogue=CATALOGUE, limits=Limits())
    assert len(away.facts) == len(here.facts) == 3_000
    assert away == here
    assert list(away.facts) == list(away.facts)  # gone through again and again


def test_a_spool_forgets_what_was_cleared() -> None:
    spool = Spool()
    spool.add(5, b"never looked at")
    spool.clear()
    assert spool.facts() == 0
    assert list(spool) == []
    spool.rest = packed_facts(_facts()).groups  # type: ignore[assignment]
    assert spool.facts() == 1
    assert next(iter(spool)).millionths() == [[1_500_000]]


def _facts() -> list[FactRow]:
    fact = next(
        iter(parse(text([PLANS, *rows(1)]), "a.csv", catalogue=CATALOGUE, limits=Limits()).facts)
    )
    return [
        FactRow(fact.layout, fact.account, fact.date_from, fact.date_to, {"gmv": Decimal("1.5")}, 1)
    ]
