"""Headers that differ from those of the samples are recognised as what they are."""

import pytest

from appraisal.importing import Limits, parse
from tests.importing.catalogue import CATALOGUE
from tests.importing.files import text
from tests.importing.more_headers import MORE
from tests.importing.test_layouts import worded


@pytest.mark.parametrize("name", MORE)
def test_a_header_is_recognised(name: str) -> None:
    code, sample, wanted = MORE[name]
    result = parse(
        text(sample.rows()),
        sample.filename,
        catalogue=CATALOGUE,
        limits=Limits(),
        period=sample.period,
        shop=sample.shop,
    )
    assert [sheet.layout for sheet in result.sheets] == [code], result.problems
    (fact,) = result.facts
    measures = worded(fact).split(" ")
    assert set(wanted.split(" ")) <= set(measures), measures
