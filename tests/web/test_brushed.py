"""Brushed orders on a page: marked by number, by file, by remark, and unmarked."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from appraisal.models import OrderRecord, ShopFile
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from tests.cast import Company

ORDERS = """\
订单编号,买家会员名,总金额,买家实际支付金额,订单创建时间,订单付款时间 ,订单备注,宝贝总数量,退款金额
80000001,甲,100,100,2026-10-05 10:00:00,2026-10-05 10:00:00,补单,1,0
80000002,乙,50,50,2026-10-05 10:00:00,2026-10-05 10:00:00,,1,0
"""


@pytest.fixture
def hana(company: Company, signed_in: Callable[..., Client], tasks_at_once: None) -> Client:
    load_metrics(path=settings.BASE_DIR / "fixtures/metrics.yaml")
    file, _is_new = imports.receive_file(
        shop=company.shop, name="orders.csv", chunks=[ORDERS.encode()], actor=None
    )
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == ShopFile.State.PREVIEWED
    imports.confirm_file(file=file, actor=None)
    return signed_in("hana")


def shown(client: Client, company: Company) -> str:
    path = reverse("appraisal:brushed")
    return client.get(f"{path}?shop={company.shop.pk}").content.decode()


def test_by_number_and_by_file(company: Company, hana: Client) -> None:
    mark = reverse("appraisal:brushed_mark", args=[company.shop.pk])
    hana.post(mark, {"numbers": "80000002", "note": "双十一"})
    page = shown(hana, company)
    assert "****0002" in page
    assert "80000002" not in page
    listed = BytesIO("单号\n80000001\n80000002".encode("gb18030"))
    listed.name = "list.txt"
    hana.post(mark, {"file": listed})
    assert company.shop.brushed_orders.count() == 2
    order = company.shop.brushed_orders.get(ending="0001")
    hana.post(reverse("appraisal:brushed_unmark", args=[order.pk]))
    assert company.shop.brushed_orders.count() == 1
    assert "no order number" in hana.post(mark, {"numbers": "?"}, follow=True).content.decode()
    picture = BytesIO(b"\xff\xfe\x00\xd8")
    picture.name = "x.png"
    assert "not a text file" in hana.post(mark, {"file": picture}, follow=True).content.decode()


def test_by_remark_the_stored_files_are_matched_again(
    company: Company, hana: Client, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        hana.post(reverse("appraisal:remark_add", args=[company.shop.pk]), {"text": "补单"})
    assert OrderRecord.objects.filter(is_remarked=True).count() == 1
    assert "补单" in shown(hana, company)
    pattern = company.shop.remark_patterns.get()
    with django_capture_on_commit_callbacks(execute=True):
        hana.post(reverse("appraisal:remark_remove", args=[pattern.pk]))
    assert not OrderRecord.objects.filter(is_remarked=True).exists()
