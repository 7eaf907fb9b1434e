"""Every layout in every container and writing: the same facts, to the last digit."""

from collections import Counter
from decimal import Decimal

import pytest

from appraisal.importing import LAYOUTS, FactRow, ImportResult, Limits, parse
from appraisal.scoring.metrics import Aggregation
from tests.importing.catalogue import CATALOGUE
from tests.importing.samples import SAMPLES
from tests.importing.variants import CONTAINERS, WRITINGS, as_it_is, table

ROWS = 3
ONE_ROW_ONLY = {"cs_kuaishou"}
"""A layout whose rows nothing tells apart."""
TABLES = sorted(code for code, sample in SAMPLES.items() if not sample.given)
"""All but those that are more than a header and rows below it."""
NOT_FOR = {
    # two header rows, of which the upper one is not changed with the lower
    "cs_tmall_reviews": {"unknown columns", "columns reversed", "index without a name"},
    # its header is repeated, and not changed with the first one
    "erp_shop_day": {"unknown columns", "columns reversed", "index without a name"},
    # a column nobody knows is refused in a table of our own
    "figures": {"unknown columns"},
}
HARMLESS = {"rows_added", "average_not_combined", "ratio_contradicts"}


def read(code: str, content: bytes) -> ImportResult:
    sample = SAMPLES[code]
    return parse(
        content,
        sample.filename,
        catalogue=CATALOGUE,
        limits=Limits(),
        period=sample.period,
        shop=sample.shop,
    )


def shown(facts: tuple[FactRow, ...]) -> list[tuple[object, ...]]:
    return sorted(
        (fact.account.key, fact.date_from, fact.date_to, tuple(sorted(fact.measures.items())))
        for fact in facts
    )


def totals(result: ImportResult) -> Counter[str]:
    found: Counter[str] = Counter()
    for fact in result.facts:
        for key, value in fact.measures.items():
            if _adds_up(key):
                found[key] += value  # type: ignore[assignment]
    return found


def _as_text(cell: object) -> object:
    """An id without the signs that a spreadsheet would take for a formula."""
    return cell[2:-1] if isinstance(cell, str) and cell.startswith('="') else cell


def _adds_up(key: str) -> bool:
    metric, _, part = key.partition("@")
    averaged = {Aggregation.LAST, Aggregation.MAX}
    return part != "stated" and CATALOGUE[metric].aggregation not in averaged


@pytest.mark.parametrize("code", sorted(set(TABLES) - ONE_ROW_ONLY))
def test_several_rows_are_so_many_times_one(code: str) -> None:
    one = totals(read(code, CONTAINERS["csv"](as_it_is(*table(SAMPLES[code], 1)))))
    result = read(code, CONTAINERS["csv"](as_it_is(*table(SAMPLES[code], ROWS))))
    assert result.facts, result.problems
    assert {found.code for found in result.problems} <= HARMLESS
    assert totals(result) == Counter({key: ROWS * value for key, value in one.items()})
    assert sum(sheet.rows_kept for sheet in result.sheets) == ROWS


@pytest.mark.parametrize("code", TABLES)
def test_a_table_is_the_same_in_every_writing_and_container(code: str) -> None:
    above, header, rows = table(SAMPLES[code], 1 if code in ONE_ROW_ONLY else ROWS)
    rows = [[_as_text(cell) for cell in row] for row in rows]
    parts = (above, header, rows)
    plain = read(code, CONTAINERS["csv"](as_it_is(*parts)))
    assert plain.facts, plain.problems
    for writing, write in WRITINGS.items():
        if writing in NOT_FOR.get(code, ()):
            continue
        everywhere = writing in {"as it is", "typed cells"}
        for container, made in CONTAINERS.items():
            if not everywhere and container not in {"csv GB18030", "xlsx"}:
                continue
            result = read(code, made(write(*parts)))
            where = f"{writing}, {container}: {[p.reason.en for p in result.problems]}"
            assert shown(result.facts) == shown(plain.facts), where
            assert {found.code for found in result.problems} <= HARMLESS, where
    assert all(isinstance(value, Decimal) for f in plain.facts for value in f.measures.values())
    assert LAYOUTS[code].code == plain.sheets[0].layout
