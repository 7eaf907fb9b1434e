"""People counts: the file of exactly the period wins over its days, and the label says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from appraisal.models import Shop
from appraisal.scoring.metrics import Label
from appraisal.selectors.facts import Window, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HEADER = "统计日期,访客数,浏览量,支付金额,支付买家数,支付转化率"


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Shop:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2026-10", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", platform="tmall")


def store(shop: Shop, name: str, *rows: str) -> None:
    content = "\n".join((HEADER, *rows)).encode("gb18030")
    file, _is_new = imports.receive_file(shop=shop, name=name, chunks=[content], actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    imports.confirm_file(file=file, actor=None)


def october(shop: Shop, end: int = 31):
    window = Window("w", date(2026, 10, 1), date(2026, 10, end), shop=shop.pk)
    found = totals_of_windows([window], ["visitors", "page_views"], catalogue())["w"]
    return {key: (int(total.value), total.label) for key, total in found.items()}


def test_the_days_are_added_and_called_so(shop):
    store(shop, "days.csv", "2026-10-01,60,200,10,3,5.00%", "2026-10-02,50,100,20,2,4.00%")
    assert october(shop)["visitors"] == (110, Label.DAILY_SUM)
    assert october(shop)["page_views"] == (300, Label.SUM)


def test_the_month_wins_whichever_came_first(shop):
    """Measured on real exports: a week's visitors are 6 % fewer than its days' together."""
    month = "2026-10-01 ~ 2026-10-31,100,300,30,5,5.00%"
    store(shop, "month.csv", month)
    store(shop, "days.csv", "2026-10-01,60,200,10,3,5.00%", "2026-10-02,50,100,20,2,4.00%")
    assert october(shop)["visitors"] == (100, Label.PERIOD_FILE)
    assert october(shop, end=2)["visitors"] == (110, Label.DAILY_SUM)
