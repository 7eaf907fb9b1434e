"""Damaged files on their way into the database: all of a file is staged, or nothing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as shipped

from appraisal.importing import ImportResult, parse
from appraisal.models import Fact, OrderRecord, Shop, ShopFile, SourceAccount
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports
from appraisal.services.imports import reading
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period
from tests.importing.files import text, xlsx
from tests.importing.mutations import NASTY, as_text, cells, damaged, inside, shape
from tests.importing.samples import SAMPLES
from tests.importing.variants import as_it_is, table

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CODES = ["sycm_shop_day", "cs_tmall_shop", "wujie_plan", "taobao_orders", "figures"]
NAMES = sorted(set(NASTY[:-1]), key=str)


@pytest.fixture
def shop(tmp_path: Path, settings) -> Shop:
    settings.SHOP_FILE_DIR = tmp_path / "shop_files"
    load_metrics(path=shipped.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2026-05", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


def variants(code: str) -> list[bytes]:
    chance = random.Random(f"stored {code}")
    rows = as_it_is(*table(SAMPLES[code], 4))
    found: list[bytes] = []
    for _ in range(6):
        found.append(as_text(chance, cells(chance, rows, NAMES)))
        found.append(as_text(chance, shape(chance, rows)))
        found.append(damaged(chance, text(rows)))
    found.append(text(rows))
    return found


def in_this_process(path: Path, filename: str, **options: Any) -> ImportResult:
    """What the guarded child does, without the child: it is tested by itself."""
    own = options["own"]
    return parse(
        path,
        filename,
        catalogue=options["catalogue"],
        limits=options["limits"],
        period=options["period"],
        orders=own.orders,
        shop=own.shop,
    )


def received(shop: Shop, content: bytes, name: str = "a.csv") -> ShopFile:
    file, _ = imports.receive_file(shop=shop, name=name, chunks=[content], actor=None)
    return file


def left(file: ShopFile) -> tuple[int, int]:
    return Fact.objects.filter(file=file).count(), OrderRecord.objects.filter(file=file).count()


@pytest.mark.parametrize("code", CODES)
def test_all_of_a_file_is_staged_or_nothing(shop, monkeypatch, code: str) -> None:
    monkeypatch.setattr(reading, "read_guarded", in_this_process)
    seen = set()
    for number, content in enumerate(variants(code)):
        file = received(shop, content, f"{number}.csv")
        assert imports.read_file(file_id=file.pk)
        file.refresh_from_db()
        seen.add(file.state)
        facts, _orders = left(file)
        if file.state == ShopFile.State.FAILED:
            assert left(file) == (0, 0)
            assert file.problems.exists()
            continue
        assert file.state == ShopFile.State.PREVIEWED
        assert facts == file.facts_new + file.facts_changed + file.facts_same
        assert not Fact.objects.filter(file=file).exclude(state=Fact.State.STAGED).exists()
        imports.discard_file(file=file, actor=None)
        assert left(file) == (0, 0)
    assert seen == {ShopFile.State.FAILED, ShopFile.State.PREVIEWED}


def test_damaged_workbooks_through_the_guarded_child(shop) -> None:
    chance = random.Random("guarded")
    rows = as_it_is(*table(SAMPLES["sycm_shop_day"], 4))
    for number in range(4):
        content = (inside, damaged)[number % 2](chance, xlsx(rows))
        file = received(shop, content, f"{number}.xlsx")
        imports.read_file(file_id=file.pk)
        file.refresh_from_db()
        assert file.state in {ShopFile.State.FAILED, ShopFile.State.PREVIEWED}
        assert bool(left(file)[0]) == (file.state == ShopFile.State.PREVIEWED)


@pytest.mark.parametrize("step", ["stage_orders", "compare", "unlike_the_past", "_problem_row"])
def test_what_breaks_half_way_leaves_nothing_and_can_be_read_again(
    shop, monkeypatch, step: str
) -> None:
    monkeypatch.setattr(reading, "read_guarded", in_this_process)
    bad = [list(row) for row in as_it_is(*table(SAMPLES["sycm_shop_day"], 4))]
    bad[0].append("未知列")
    for row in bad[1:]:
        row.append("x")
        row[0] = str(row[0]).replace("2026-05-09", "2026-09-09")  # a day of no period: a problem
    file = received(shop, text(bad))

    def breaks(*_args: object, **_options: object) -> None:
        raise RuntimeError("the power is off")

    with monkeypatch.context() as patched:
        patched.setattr(reading, step, breaks)
        with pytest.raises(RuntimeError):
            imports.read_file(file_id=file.pk)
    assert left(file) == (0, 0)
    assert not file.problems.exists()
    assert not SourceAccount.objects.filter(shop=shop).exists()
    ShopFile.objects.filter(pk=file.pk).update(heartbeat_at=None, state=ShopFile.State.RECEIVED)
    assert imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED
    assert file.facts_new == 3
    assert catalogue()
