"""Every address, asked by everybody. A new page fails here until it is in ARGUMENTS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from appraisal.exporting.template_start import starting_template
from appraisal.models import Appeal
from appraisal.services.attachments import keep_attachment
from appraisal.services.sheet_templates import upload_template
from appraisal.urls import urlpatterns
from appraisal.views.access import RULES
from appraisal.views.permissions import Answer, Reader, answer, lines
from tests.cast import Company
from tests.desks import appeal_of, said_about_alice
from tests.explained import brushed_of, layout_of, pattern_of, remark_of

CAST = {
    Reader.ANONYMOUS: "",
    Reader.PERSON: "alice",
    Reader.COLLEAGUE: "amy",
    Reader.MANAGER: "bob",
    Reader.ABOVE: "clara",
    Reader.OTHER_MANAGER: "dan",
    Reader.HR: "hana",
    Reader.ADMINISTRATOR: "ada",
}
ADDRESSES = {str(address.name): address for address in urlpatterns}

SAID: dict[str, Callable[[Company], int]] = {
    "adjustment_withdraw": lambda company: said_about_alice(company).adjustment.pk,
    "grade_withdraw": lambda company: said_about_alice(company).grade.pk,
    "action_close": lambda company: said_about_alice(company).action.pk,
    "plan_end": lambda company: said_about_alice(company).plan.pk,
    **dict.fromkeys(
        ("appeal", "appeal_answer", "appeal_decide", "appeal_score", "appeal_withdraw"),
        lambda company: appeal_of(company).pk,
    ),
    "appeal_attachment": lambda company: with_attachment(company),  # noqa: PLW0108 - defined below
    **dict.fromkeys(("layout_export", "layout_retire"), lambda company: layout_of(company).pk),
    "pattern_remove": lambda company: pattern_of(company).pk,
    "brushed_unmark": lambda company: brushed_of(company).pk,
    "remark_remove": lambda company: remark_of(company).pk,
    "brushed_mark": lambda company: company.shop.pk,
    "remark_add": lambda company: company.shop.pk,
    "mapping": lambda company: company.preview.pk,
    **dict.fromkeys(("template_activate", "template_preview"), lambda _company: kept_template()),
}
"""Pages about something that somebody said: it is made only for them."""


def arguments(name: str, company: Company) -> dict[str, Any]:
    """What fills the address: always something of Alice's, of October, or of HR's."""
    values = {
        "appraisal": {"pk": company.appraisal("alice").pk},
        "item_facts": {"pk": company.appraisal("alice").pk, "score": company.score("alice").pk},
        "score_adjust": {"pk": company.appraisal("alice").pk, "score": company.score("alice").pk},
        "result_confirm": {"pk": company.appraisal("alice").pk},
        "appeal_submit": {"score": company.score("alice").pk},
        "talk": {"pk": company.people["alice"].pk, "code": "2026-10"},
        "meeting_hold": {"pk": company.people["alice"].pk, "code": "2026-10"},
        "plan_write": {"pk": company.people["alice"].pk, "code": "2026-10"},
        "employee": {"pk": company.people["alice"].pk},
        "my_scorecard_of": {"period": "2026-10"},
        "team_export": {"kind": "csv"},
        "export_download": {"pk": company.export.pk},
        "account_bind": {"pk": company.unbound.pk},
        "file": {"pk": company.file.pk},
        "file_original": {"pk": company.file.pk},
        "file_undo": {"pk": company.file.pk},
        "file_progress": {"pk": company.preview.pk},
        "file_problems": {"pk": company.preview.pk},
        "file_confirm": {"pk": company.preview.pk},
        "file_discard": {"pk": company.preview.pk},
        "object_history": {"subject": "appraisal", "pk": company.appraisal("alice").pk},
        "file_hidden": {"pk": company.preview.pk},
        "notice_open": {"pk": company.notice.pk},
    }
    if name in values:
        return values[name]
    if name in SAID:
        return {"pk": SAID[name](company)}
    if "<str:code>" in str(ADDRESSES[name].pattern):
        return {"code": "2026-10"}
    assert "<" not in str(ADDRESSES[name].pattern), f"give {name} its arguments"
    return {}


def kept_template() -> int:
    content = starting_template("en")
    return upload_template(name="ours.xlsx", content=content, actor=None).pk


def with_attachment(company: Company) -> int:
    stored, name = keep_attachment(name="beleg.pdf", chunks=[b"%PDF-1.7"])
    appeal = appeal_of(company)
    Appeal.objects.filter(pk=appeal.pk).update(attachment=stored, attachment_name=name)
    return appeal.pk


def test_every_page_is_registered() -> None:
    assert set(ADDRESSES) == set(RULES)


def test_document_is_the_code() -> None:
    document = Path(settings.BASE_DIR) / "docs" / "permissions.md"
    written = document.read_text(encoding="utf-8").splitlines()
    assert written == list(lines(urlpatterns)), "run bin/permissions"


@pytest.mark.parametrize("name", ADDRESSES)
def test_page_as_everybody(name: str, company: Company, signed_in: Callable[[str], Client]) -> None:
    path = reverse(f"appraisal:{name}", kwargs=arguments(name, company))
    methods = {"GET": ["get"], "POST": ["post"], "FORM": ["get", "post"]}[RULES[name].method]
    # Those who may change something come last, so that the others find it unchanged.
    readers = sorted(Reader, key=lambda reader: expected(name, reader) is Answer.OPEN)
    for reader in readers:
        client = signed_in(CAST[reader])
        for method in methods:
            response = getattr(client, method)(path)
            assert got(response) == expected(name, reader), f"{reader}: {method} {path}"
            if response.streaming:
                b"".join(response.streaming_content)  # read to its end, a file is closed


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.method == "POST"])
def test_only_post_changes(name: str, company: Company, signed_in: Callable[[str], Client]) -> None:
    path = reverse(f"appraisal:{name}", kwargs=arguments(name, company))
    assert signed_in("hana").get(path).status_code == 405


def expected(name: str, reader: Reader) -> Answer:
    """The matrix, but for two pages that have nothing to show to some readers."""
    if name == "my_scorecard_of" and reader not in (Reader.ANONYMOUS, Reader.PERSON):
        return Answer.NOT_FOUND  # only Alice has an own published scorecard of October
    return answer(RULES[name], reader)


def got(response: HttpResponse) -> Answer:
    if response.status_code == 403:
        return Answer.FORBIDDEN
    if response.status_code == 404:
        return Answer.NOT_FOUND
    if response.status_code == 302 and "/sign-in/?next=" in response.headers["Location"]:
        return Answer.SIGN_IN
    assert response.status_code in (200, 302), response.status_code
    return Answer.OPEN
