"""A layout that says more than the mapping page can: a version made there must lose nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from appraisal.importing.draft import beyond_a_draft
from appraisal.models import CompanyLayout
from appraisal.services.layouts import save_layout
from tests.web.test_mapping import hana, refused
from tests.web.test_mapping_credit import CHOICES, SALES

__all__ = ["hana"]

DOCUMENT = {
    "code": "sales_by_agent",
    "name": {"zh": "落单表", "en": "Sales by agent"},
    "signature": [["数据日"], ["成交金额(元)"]],
    "columns": [{"metric": "gmv", "headers": ["成交金额(元)"]}],
    "dates": {"day": ["数据日"]},
    "rank": 45,
}
KEEP = [{"headers": ["客服姓氏"], "values": ["甲"], "dropped_as": "others"}]


def test_what_only_yaml_can_say_is_not_lost(company, hana, django_capture_on_commit_callbacks):
    save_layout(document=DOCUMENT | {"keep": KEEP}, actor=None, shop=company.shop)
    file = refused(company, SALES)
    path = reverse("appraisal:mapping", args=[file.pk])
    answer = hana.post(path, CHOICES | {"action": "save"}).content.decode()
    assert "says more than this page can: keep" in answer
    assert CompanyLayout.objects.get().version == 1
    with django_capture_on_commit_callbacks(execute=True):
        other = CHOICES | {"action": "save", "code": "sales_again"}
        assert hana.post(path, other).status_code == 302


@pytest.mark.parametrize(
    ("more", "lost"),
    [
        ({}, []),
        ({"keep": KEEP}, ["keep"]),
        ({"orders": {"number": ["订单号"]}}, ["orders"]),
        ({"dates": {"day": ["数据日"], "paid": ["付款日"]}}, ["dates.paid"]),
        (
            {"columns": [{"metric": "gmv", "headers": ["金额", "成交金额"], "dated": "paid"}]},
            ["columns.dated", "columns.headers"],
        ),
    ],
)
def test_what_no_draft_can_say(more, lost):
    assert beyond_a_draft(DOCUMENT | more) == lost
