"""The axis of a rule's curve speaks the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from appraisal.selectors.curve_chart import _shown


@pytest.mark.parametrize(
    ("language", "value", "unit", "shown"),
    [
        ("zh-hans", 200_000, "元", "20万"),
        ("en", 200_000, "元", "200k"),
        ("en", 50_000, "元", "50,000"),
        ("en", 0.25, "%", "25%"),
        ("zh-hans", 200_000, "人", "200,000"),
    ],
)
def test_scale(language: str, value: float, unit: str, shown: str) -> None:
    with translation.override(language):
        assert _shown(value, unit) == shown
