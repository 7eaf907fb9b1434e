"""docs/layouts.md says what the declarations say. KPISCORE_WRITE_DOCS=1 writes it anew."""

import os
from pathlib import Path

import pytest

from appraisal.importing import LAYOUTS
from appraisal.importing.describe import layouts_described, problems_described
from tests.importing.catalogue import CATALOGUE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "layouts.md"
PARTS = {
    "layouts": layouts_described(LAYOUTS.values(), CATALOGUE),
    "problems": problems_described(),
}


@pytest.mark.parametrize("part", PARTS)
def test_the_page_is_up_to_date(part: str) -> None:
    start, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
    page = PAGE.read_text("utf-8")
    before, found, rest = page.partition(start)
    inside, closed, after = rest.partition(end)
    assert found
    assert closed
    if os.environ.get("KPISCORE_WRITE_DOCS") == "1":
        PAGE.write_text(before + start + PARTS[part] + end + after, "utf-8")
        return
    assert inside == PARTS[part], "run with KPISCORE_WRITE_DOCS=1 to write the page anew"
