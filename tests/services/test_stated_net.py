"""Net sales that a report states without their parts: they add up over days and accounts."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from appraisal.models import Shop, ShopFile
from appraisal.scoring.metrics import Label
from appraisal.selectors.changes import day_changes_of
from appraisal.selectors.facts import Window, totals_of_windows
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Shop:
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    open_period(code="2026-10", actor=None)
    return Shop.objects.create(code="TM01", name_zh="店", name_en="Shop", platform="tmall")


def store(shop: Shop, content: str, day: date) -> ShopFile:
    file, _is_new = imports.receive_file(
        shop=shop, name="客服.csv", chunks=[content.encode()], actor=None, given=(day, day)
    )
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED, list(file.problems.values_list("reason_en"))
    return imports.confirm_file(file=file, actor=None)


def test_days_and_agents_add_up_and_the_label_says_stated(shop):
    for day, (first, second) in enumerate(((100, 20), (50, 30)), 1):
        content = f"旺旺昵称,净销售额,询单人数,下单人数\n小满,{first},5,2\n阿青,{second},4,1\n"
        file = store(shop, content, date(2026, 10, day))
        assert {change.new for change in day_changes_of(file, catalogue())} >= {first + second}
    window = Window("w", *OCTOBER, shop=shop.pk)
    found = totals_of_windows([window], ["cs_net_gmv@stated"], catalogue())["w"]
    total = found["cs_net_gmv@stated"]
    assert (total.value, total.label, total.facts) == (200, Label.STATED, 4)
