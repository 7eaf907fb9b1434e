"""Every declared layout reads its platform's true header."""

from collections.abc import Callable

import pytest

from appraisal.importing import LAYOUTS, FactRow, Limits, parse
from appraisal.scoring.metrics import Aggregation
from appraisal.scoring.numbers import plain
from tests.importing.catalogue import CATALOGUE
from tests.importing.expected_samples import EXPECTED
from tests.importing.files import text, xlsx
from tests.importing.samples import SAMPLES

WRITERS: dict[str, Callable[..., bytes]] = {
    "utf-8": text,
    "gb18030": lambda rows: text(rows, "gb18030"),
    "utf-16 with tabs": lambda rows: text(rows, "utf-16", "\t"),
    "xlsx": xlsx,
}


def worded(fact: FactRow) -> str:
    measures = (f"{code}={plain(value)}" for code, value in fact.measures.items())
    where = f"{fact.account.kind.value}:{fact.account.key} {fact.date_from}..{fact.date_to}"
    return " ".join([where, *measures])


def test_every_layout_has_a_sample() -> None:
    assert SAMPLES.keys() == LAYOUTS.keys() == EXPECTED.keys()


@pytest.mark.parametrize("written", WRITERS)
@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_gives_its_facts(code: str, written: str) -> None:
    sample = SAMPLES[code]
    content = WRITERS[written](sample.rows())
    result = parse(
        content,
        sample.filename,
        catalogue=CATALOGUE,
        limits=Limits(),
        period=sample.period,
        shop=sample.shop,
    )
    assert [sheet.layout for sheet in result.sheets] == [code], result.problems
    assert tuple(map(worded, result.facts)) == EXPECTED[code], result.problems


@pytest.mark.parametrize("code", LAYOUTS)
def test_a_declaration_makes_sense(code: str) -> None:
    layout = LAYOUTS[code]
    assert layout.code == code
    assert layout.name.zh
    assert layout.name.en
    assert layout.signature
    for column in layout.columns:
        assert column.metric in CATALOGUE, column.metric
        assert column.dated == "day" or column.dated in layout.dates
        averaged = CATALOGUE[column.metric].aggregation in {
            Aggregation.RATIO,
            Aggregation.WEIGHTED,
        }
        assert not (column.adds and averaged)
    assert {column.weight for column in layout.columns} <= {"", *CATALOGUE}


def test_ranks_put_the_shop_before_its_products_and_orders() -> None:
    assert LAYOUTS["sycm_shop_day"].rank < LAYOUTS["sycm_product_day"].rank
    assert LAYOUTS["sycm_product_day"].rank < LAYOUTS["taobao_orders"].rank
    assert LAYOUTS["taobao_orders"].rank < LAYOUTS["sycm_traffic_source"].rank
    assert LAYOUTS["cs_tmall"].rank < LAYOUTS["wujie_plan"].rank
    assert max(layout.rank for layout in LAYOUTS.values()) == LAYOUTS["figures"].rank
