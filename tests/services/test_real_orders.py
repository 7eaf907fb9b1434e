"""A real order export, imported as a user would: its totals against sums computed elsewhere."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from appraisal.models import Shop, ShopFile
from appraisal.selectors.facts import Window, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period

FOLDER = settings.BASE_DIR.parent / "shared" / "data"
NAME = "tmall_orders_2020-02.csv"
FEBRUARY = (date(2020, 2, 1), date(2020, 2, 29))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.slow,
    pytest.mark.skipif(not (FOLDER / NAME).exists(), reason=f"{NAME} is not there"),
]


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Shop:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2020-02", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


def store(shop: Shop, content: bytes, name: str = NAME) -> ShopFile:
    file, _is_new = imports.receive_file(shop=shop, name=name, chunks=[content], actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    return imports.confirm_file(file=file, actor=None)


def february(shop: Shop) -> dict[str, Decimal]:
    keys = ["orders_created", "paid_orders", "gmv", "refund_amount", "brushed_amount"]
    window = Window("w", *FEBRUARY, shop=shop.pk)
    found = totals_of_windows([window], keys, catalogue())["w"]
    return {key: total.value for key, total in found.items()}


@pytest.fixture
def expected() -> dict[str, Decimal]:
    text = Path(FOLDER / "expected_totals.json").read_text("utf-8")
    return json.loads(text, parse_float=Decimal)[NAME]


def test_the_month_of_a_shop(shop, expected):
    file = store(shop, (FOLDER / NAME).read_bytes())
    assert file.rows_read == expected["orders_created"]
    found = february(shop)
    assert found["paid_orders"] == expected["paid_in_2020-02"]
    assert found["gmv"] == expected["总金额_paid_in_2020-02"]
    assert found["orders_created"] == expected["orders_created"]


def test_halves_that_overlap_are_the_whole(shop, expected):
    """By rows, that is by the time of creation: days are cut and orders stand in both files."""
    header, *lines = (FOLDER / NAME).read_bytes().splitlines(keepends=True)
    store(shop, b"".join([header, *lines[:16_000]]), "a.csv")
    store(shop, b"".join([header, *lines[12_000:]]), "b.csv")
    found = february(shop)
    assert found["paid_orders"] == expected["paid_in_2020-02"]
    assert found["gmv"] == expected["总金额_paid_in_2020-02"]
    assert found["orders_created"] == expected["orders_created"]
