"""One item: its form, the fields of a rule kind, and trying it without saving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisal.admin.inputs import NO_MESSAGES, Messages, said
from appraisal.admin.scorecards.codes import item_code
from appraisal.admin.scorecards.desk import frame, page, refuse_published, to_scorecard
from appraisal.admin.scorecards.item_form import (
    ItemForm,
    item_form,
    messages_of,
    place_of,
    posted_item,
    posted_rule,
    read_item,
    rule_form,
)
from appraisal.admin.scorecards.outline import Document
from appraisal.admin.scorecards.trying import tried_context
from appraisal.models import Scorecard
from appraisal.scoring.document import DocumentError
from appraisal.scoring.files import scorecard_from_document
from appraisal.scoring.findings import Level
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.scorecard_findings import findings_of
from appraisal.selectors.scorecards import pure_scorecard, scorecard_document
from appraisal.services.scorecards import ScorecardRefused, edit_scorecard

NEW: Mapping[str, Any] = {"rule": {"kind": "ratio"}, "target": ""}


@require_http_methods(["GET", "POST"])
@page("change")
def item(request: HttpRequest, row: Scorecard, code: str) -> HttpResponse:
    """The item's form; what is wrong with it stands beside its fields."""
    refuse_published(row)
    document = scorecard_document(row)
    found = _item_of(document, code)
    if request.method == "POST":
        return _save(request, row, code, "")
    return _page(request, row, found, _found_by_checks(row, document, found), code=code)


@require_http_methods(["GET", "POST"])
@page("change")
def new_item(request: HttpRequest, row: Scorecard, section: str) -> HttpResponse:
    """An empty form; the item is made in this section when it is saved."""
    refuse_published(row)
    if section not in {each["code"] for each in scorecard_document(row)["sections"]}:
        raise Http404
    if request.method == "POST":
        return _save(request, row, "", section)
    return _page(request, row, NEW, NO_MESSAGES, section=section)


@require_POST
@page("change")
def remove_item(request: HttpRequest, row: Scorecard, code: str) -> HttpResponse:
    """Takes the item out of the draft."""

    def change(document: Document) -> Document:
        _item_of(document, code)
        for section in document["sections"]:
            section["items"] = [each for each in section["items"] if each["code"] != code]
        return document

    edit_scorecard(scorecard=row, change=change, actor=request.user)
    messages.success(request, _("The item is removed."))
    return to_scorecard(row)


@require_POST
@page("view")
def rule_fields(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """The fields of the kind that was just chosen, for the page to put in place."""
    form = rule_form(posted_rule(request.POST))
    return render(request, "admin/scorecards/rule_fields.html", {"rule": form})


@require_POST
@page("view")
def try_item(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """Points, working and curve of the form as it stands; nothing is saved."""
    context = tried_context(posted_item(request.POST), request.POST, catalogue())
    return render(request, "admin/scorecards/tried.html", context)


def _save(request: HttpRequest, row: Scorecard, code: str, section: str) -> HttpResponse:
    posted = posted_item(request.POST)
    if not posted.get("code"):
        posted["code"] = code or item_code(posted, _codes(row))
    try:
        read_item(posted)
        edit_scorecard(scorecard=row, change=_put(posted, code, section), actor=request.user)
    except DocumentError as error:
        return _page(request, row, posted, messages_of(error), code=code, section=section)
    except ScorecardRefused as refused:
        whole = Messages.by_place(("", said(finding.message)) for finding in refused.findings)
        return _page(request, row, posted, whole, code=code, section=section)
    messages.success(request, _("The item is saved."))
    if "again" in request.POST:
        request.method = "GET"
        return item(request, row.pk, code=posted["code"])
    return to_scorecard(row, f"item-{posted['code']}")


def _codes(row: Scorecard) -> set[str]:
    """The codes of all items and sub-items."""
    return {item.code for item in pure_scorecard(row).all_items}


def _put(posted: Document, code: str, section: str) -> Any:
    """The change of the scorecard: the item in the place of the old one, or at the end."""

    def change(document: Document) -> Document:
        for each in document["sections"]:
            if each["code"] == section:
                each["items"] = [*each["items"], posted]
            each["items"] = [
                posted if code and entry["code"] == code else entry for entry in each["items"]
            ]
        return document

    return change


def _item_of(document: Document, code: str) -> Document:
    for section in document["sections"]:
        for entry in section["items"]:
            if entry["code"] == code:
                found: Document = entry
                return found
    raise Http404


def _found_by_checks(row: Scorecard, document: Document, found: Document) -> Messages:
    """What the checks say about this item, by the field it is about."""
    scorecard = scorecard_from_document(document)
    findings = findings_of(row, scorecard, catalogue(), publishing=True)
    told: dict[Level, list[tuple[str, str]]] = {level: [] for level in Level}
    for finding in findings:
        if finding.item == found["code"]:
            place = place_of(finding.parameter, found.get("rule") or {})
            told[finding.level].append((place, said(finding.message)))
    return Messages.by_place(told[Level.ERROR], told[Level.WARNING])


def _page(
    request: HttpRequest,
    row: Scorecard,
    document: Mapping[str, Any],
    found: Messages,
    *,
    code: str = "",
    section: str = "",
) -> HttpResponse:
    form: ItemForm = item_form(document, found)
    refused = request.method == "POST" and bool(found.at)
    title = said_name(document) if code else _("New item")
    context = frame(
        request, row, title, form=form, rule=form.rule, code=code, section=section,
        metrics=catalogue(), refused=refused,
    )  # fmt: skip
    return render(request, "admin/scorecards/item.html", context, status=422 if refused else 200)


def said_name(document: Mapping[str, Any]) -> str:
    """The item's name in the reader's language, as far as it has one."""
    name = document.get("name") or ""
    if isinstance(name, Mapping):
        name = name.get("zh") or name.get("en") or ""
    return str(name) or _("Item")
