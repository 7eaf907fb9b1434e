"""What a file says is shown as text, wherever it appears; pages carry the strict policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from appraisal.models import Employee
from tests.cast import MARKUP, Company

SHOWN = escape(MARKUP)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("files", ()),
        ("file", ("preview",)),
        ("file_problems", ("preview",)),
        ("accounts", ()),
    ],
)
def test_text_of_files(
    name: str, args: tuple[str, ...], company: Company, signed_in: Callable[[str], Client]
) -> None:
    arguments = [company.preview.pk] if args else []
    page = signed_in("hana").get(reverse(f"appraisal:{name}", args=arguments)).content.decode()
    assert MARKUP not in page
    assert SHOWN in page


def test_names_of_people(company: Company, signed_in: Callable[[str], Client]) -> None:
    Employee.objects.filter(name="Alice").update(name=MARKUP)
    paths = [
        reverse("appraisal:home"),
        reverse("appraisal:team"),
        reverse("appraisal:period", args=["2026-10"]),
        reverse("appraisal:ratings_of", args=["2026-10"]),
        reverse("appraisal:appraisal", args=[company.appraisal("alice").pk]),
        reverse("appraisal:people_found") + "?employee=E003",
    ]
    for path in paths:
        assert MARKUP not in signed_in("hana").get(path).content.decode(), path


def test_policy_allows_no_inline_script(
    company: Company, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in("alice").get(reverse("appraisal:my_scorecard"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script" not in policy.replace("script-src", "")
    page = answer.content.decode()
    assert "<script>" not in page
    assert " onclick=" not in page
    assert " hx-on" not in page


def test_original_is_always_a_download(
    company: Company, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in("hana").get(reverse("appraisal:file_original", args=[company.preview.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"some bytes"
