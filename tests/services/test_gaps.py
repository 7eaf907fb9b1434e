"""Days that are missing between two imports of the same report."""

from __future__ import annotations

import pytest
from django.conf import settings

from appraisal.models import Shop, ShopFile
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Shop:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2026-10", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


def store(shop: Shop, *days: str) -> list[str]:
    """Stores a shop report of these days; returns what is said of gaps to the stored ones."""
    lines = ["统计日期,访客数,浏览量,支付金额,支付转化率", *(f"{day},10,20,30,10%" for day in days)]
    content = "\n".join(lines).encode()
    file, _is_new = imports.receive_file(shop=shop, name="a.csv", chunks=[content], actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED, list(file.problems.values_list("reason_en"))
    imports.confirm_file(file=file, actor=None)
    return list(
        file.problems.filter(code="days_missing_between").values_list("reason_en", flat=True)
    )


def test_a_day_between_two_files_is_missing(shop):
    assert store(shop, "2026-10-05", "2026-10-06") == []
    (after,) = store(shop, "2026-10-08", "2026-10-09")
    assert "1 days are missing" in after
    assert "2026-10-07" in after
    assert store(shop, "2026-10-07") == []
    (before,) = store(shop, "2026-10-01", "2026-10-02")
    assert "2026-10-03, 2026-10-04" in before


def test_the_next_day_and_the_same_days_leave_no_gap(shop):
    store(shop, "2026-10-05", "2026-10-06")
    assert store(shop, "2026-10-07") == []
    assert store(shop, "2026-10-06", "2026-10-07", "2026-10-08") == []


def test_days_of_no_open_period_are_not_missed(shop):
    open_period(code="2026-07", actor=None)
    store(shop, "2026-07-31")
    assert store(shop, "2026-10-01") == []
