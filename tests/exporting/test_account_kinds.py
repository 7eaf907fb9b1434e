"""A workbook has a word for every kind of account that may belong to nobody."""

from __future__ import annotations

from appraisal.exporting.wording import ACCOUNT_KINDS
from appraisal.models import SourceAccount


def test_every_kind_but_the_shop_itself_is_named() -> None:
    assert set(ACCOUNT_KINDS) == set(SourceAccount.Kind.values) - {SourceAccount.Kind.SHOP}
