"""What fills the addresses of the application: for tests that ask every page.

A new page fails there until it is given its arguments here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from appraisal.exporting.template_start import starting_template
from appraisal.models import (
    Adjustment,
    AgreedAction,
    Appeal,
    CompanyLayout,
    GradeChange,
    ImprovementPlan,
    SheetTemplate,
    Trial,
)
from appraisal.services.attachments import keep_attachment
from appraisal.services.sheet_templates import upload_template
from appraisal.urls import urlpatterns
from tests.cast import Company
from tests.desks import appeal_of, said_about_alice
from tests.explained import brushed_of, layout_of, pattern_of, remark_of

ADDRESSES = {str(address.name): address for address in urlpatterns}

SAID: dict[str, Callable[[Company], int]] = {
    "adjustment_withdraw": lambda company: said(company, Adjustment).pk,
    "grade_withdraw": lambda company: said(company, GradeChange).pk,
    "action_close": lambda company: said(company, AgreedAction).pk,
    "plan_end": lambda company: said(company, ImprovementPlan).pk,
    **dict.fromkeys(
        ("appeal", "appeal_answer", "appeal_decide", "appeal_score", "appeal_withdraw"),
        lambda company: the_appeal(company).pk,
    ),
    "appeal_attachment": lambda company: with_attachment(company),  # noqa: PLW0108 - defined below
    **dict.fromkeys(
        ("layout_export", "layout_retire"),
        lambda company: (CompanyLayout.objects.first() or layout_of(company)).pk,
    ),
    "pattern_remove": lambda company: pattern_of(company).pk,
    "brushed_unmark": lambda company: brushed_of(company).pk,
    "remark_remove": lambda company: remark_of(company).pk,
    "brushed_mark": lambda company: company.shop.pk,
    "remark_add": lambda company: company.shop.pk,
    "mapping": lambda company: company.preview.pk,
    **dict.fromkeys(("template_activate", "template_preview"), lambda _company: kept_template()),
}
"""Pages about something that somebody said: it is made where it is not there yet."""


def arguments(name: str, company: Company) -> dict[str, Any]:
    """What fills the address: always something of Alice's, of October, or of HR's."""
    values = {
        "appraisal": {"pk": company.appraisal("alice").pk},
        "appraisal_sheet": {"pk": company.appraisal("alice").pk},
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
        "file_hidden": {"pk": company.preview.pk},
        "file_again": {"pk": company.preview.pk},
        "object_history": {"subject": "appraisal", "pk": company.appraisal("alice").pk},
        "notice_open": {"pk": company.notice.pk},
    }
    if name in values:
        return values[name]
    if name in {"trial_found", "trial_export"}:
        return {"asked": trial_of(company).asked}
    if name in SAID:
        return {"pk": SAID[name](company)}
    if "<str:code>" in str(ADDRESSES[name].pattern):
        return {"code": "2026-10"}
    assert "<" not in str(ADDRESSES[name].pattern), f"give {name} its arguments"
    return {}


def path_of(name: str, company: Company) -> str:
    """The address of a page of the application."""
    return reverse(f"appraisal:{name}", kwargs=arguments(name, company))


def said(company: Company, model: type[Any]) -> Any:
    """A row of a model of what people say about Alice."""
    if not model.objects.exists():
        said_about_alice(company)
    return model.objects.earliest("pk")


def the_appeal(company: Company) -> Appeal:
    """Alice's appeal."""
    return Appeal.objects.first() or appeal_of(company)


def kept_template() -> int:
    """A template of the company's own."""
    known = SheetTemplate.objects.first()
    content = starting_template("en")
    return (known or upload_template(name="ours.xlsx", content=content, actor=None)).pk


def trial_of(company: Company) -> Trial:
    """A trial that the administrator asked for: HR sees everybody's."""
    ada = get_user_model().objects.get(username="ada")
    return Trial.objects.get_or_create(
        period=company.october,
        requested_by=ada,
        defaults={"targets_on": company.october.start},
    )[0]


def with_attachment(company: Company) -> int:
    """Alice's appeal, with a file."""
    stored, name = keep_attachment(name="beleg.pdf", chunks=[b"%PDF-1.7"])
    appeal = the_appeal(company)
    Appeal.objects.filter(pk=appeal.pk).update(attachment=stored, attachment_name=name)
    return appeal.pk
