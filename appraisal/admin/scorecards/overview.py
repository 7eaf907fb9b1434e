"""The scorecard's own page: its outline, the order and points of its items, its sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.admin.drawing import inputs_of
from appraisal.admin.inputs import NO_MESSAGES, Messages, said
from appraisal.admin.posted import document_of, text_of
from appraisal.admin.scorecards.codes import section_code
from appraisal.admin.scorecards.desk import frame, may_edit, page, refuse_published, to_scorecard
from appraisal.admin.scorecards.outline import Document, outline_of
from appraisal.models import Scorecard
from appraisal.scoring import scorecard as pure
from appraisal.scoring.document import Field
from appraisal.scoring.files import scorecard_from_document
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.scorecard_findings import findings_of
from appraisal.selectors.scorecards import scorecard_document
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import ScorecardRefused, edit_scorecard

DETAILS: Mapping[str, tuple[str, ...]] = {
    "basics": ("name", "code", "effective_from", "period", "note"),
    "total": ("points", "rounding", "clamp", "spread"),
    "grades": ("grades", "coefficient", "forced"),
    "conditions": ("gates", "vetoes"),
    "advanced": ("metrics", "examples"),
}
"""Every field of a scorecard but its role and sections, by the part of the form."""

SECTION: Mapping[str, tuple[str, ...]] = {
    "basics": ("label", "name", "code", "kind"),
    "limits": ("points", "weight", "scale", "floor", "cap"),
    "conditions": ("gates",),
    "advanced": ("note",),
}
"""Every field of a section but its items, by the part of the form."""


@require_GET
@page("view")
def overview(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """The scorecard with everything in it, and what stands in the way of publishing it."""
    document = scorecard_document(row)
    scorecard, metrics = scorecard_from_document(document), catalogue()
    findings = findings_of(row, scorecard, metrics, publishing=row.is_draft)
    context = frame(
        request,
        row,
        str(row),
        outline=outline_of(scorecard, document, metrics, findings),
        note=said(scorecard.note),
        options=document,
        may_edit=may_edit(request, row),
        previous=_previous(row),
    )
    return render(request, "admin/scorecards/overview.html", context)


def _previous(row: Scorecard) -> Scorecard | None:
    """The version to compare with: the one before, else any other of the role."""
    others = Scorecard.objects.filter(role=row.role_id).exclude(pk=row.pk)
    before = others.filter(version__lt=row.version).order_by("-version").first()
    return before or others.order_by("-version").first()


@require_POST
@page("change")
def save_outline(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """Stores the order of sections and items, and the items' points, as the page shows them."""
    order = request.POST.getlist("order")
    moved = text_of(request.POST, "move")

    def change(document: Document) -> Document:
        _set_points(document, request.POST)
        document["sections"] = _moved(_ordered(document["sections"], order), moved)
        return document

    edit_scorecard(scorecard=row, change=change, actor=request.user)
    messages.success(request, _("Order and points are saved."))
    return to_scorecard(row)


def _set_points(document: Document, data: Mapping[str, Any]) -> None:
    for item in (item for section in document["sections"] for item in section["items"]):
        typed = data.get(f"points:{item['code']}")
        if typed is not None and "weight" not in item:
            item.pop("points", None)
            if typed.strip():
                item["points"] = typed.strip()


def _ordered(sections: list[Document], order: Iterable[str]) -> list[Document]:
    """Sections and items in the order of `s:CODE` and `i:CODE`; what is not named comes last."""
    by_code = {section["code"]: {**section, "items": []} for section in sections}
    items = {
        item["code"]: (section["code"], item) for section in sections for item in section["items"]
    }
    result: list[Document] = []
    for sort, _colon, code in (entry.partition(":") for entry in order):
        if sort == "s" and code in by_code:
            result.append(by_code.pop(code))
        elif sort == "i" and code in items and result:
            result[-1]["items"].append(items.pop(code)[1])
    result.extend(by_code.values())
    places = {section["code"]: section for section in result}
    for of_section, item in items.values():
        places[of_section]["items"].append(item)
    return result


def _moved(sections: list[Document], move: str) -> list[Document]:
    """One step up or down, for those without a script: `up:i:gmv`, `down:s:sales`."""
    way, _colon, what = move.partition(":")
    sort, _colon, code = what.partition(":")
    if way not in {"up", "down"}:
        return sections
    if sort == "s":
        _swap(sections, code, way)
    for section in sections:
        _swap(section["items"], code, way)
    return sections


def _swap(entries: list[Document], code: str, way: str) -> None:
    codes = [entry["code"] for entry in entries]
    if code not in codes:
        return
    here = codes.index(code)
    there = here + (1 if way == "down" else -1)
    if 0 <= there < len(entries):
        entries[here], entries[there] = entries[there], entries[here]


@require_http_methods(["GET", "POST"])
@page("change")
def details(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """The scorecard's own fields: name, dates, rounding, grades, vetoes."""
    refuse_published(row)
    fields = _named(pure.Scorecard.FIELDS)
    if request.method == "POST":
        posted = _posted(request, fields, DETAILS)
        posted["code"] = posted.get("code") or scorecard_document(row)["code"]

        def change(document: Document) -> Document:
            return {**posted, "role": document["role"], "sections": document["sections"]}

        return _save(request, row, change, posted, fields, DETAILS, _("Settings of the scorecard"))
    document = scorecard_document(row)
    return _form(request, row, document, fields, DETAILS, _("Settings of the scorecard"))


@require_http_methods(["GET", "POST"])
@page("change")
def section(request: HttpRequest, row: Scorecard, code: str = "") -> HttpResponse:
    """One section's own fields; without a code, a new one at the end."""
    refuse_published(row)
    fields = _named(pure.Section.FIELDS)
    title = _("Section") if code else _("New section")
    if request.method == "POST":
        posted = _posted(request, fields, SECTION)
        if not posted.get("code"):
            taken = {each["code"] for each in scorecard_document(row)["sections"]}
            posted["code"] = code or section_code(posted, taken)

        def change(document: Document) -> Document:
            sections = document["sections"]
            if not code:
                return {**document, "sections": [*sections, {**posted, "items": []}]}
            document["sections"] = [
                {**posted, "items": each["items"]} if each["code"] == code else each
                for each in sections
            ]
            return document

        return _save(request, row, change, posted, fields, SECTION, title)
    document = _section_of(scorecard_document(row), code) if code else {}
    return _form(request, row, document, fields, SECTION, title)


@require_POST
@page("change")
def remove_section(request: HttpRequest, row: Scorecard, code: str) -> HttpResponse:
    """Takes an empty section away."""

    def change(document: Document) -> Document:
        if _section_of(document, code)["items"]:
            raise Refused(_("Move or remove the items of the section first."))
        document["sections"] = [each for each in document["sections"] if each["code"] != code]
        return document

    edit_scorecard(scorecard=row, change=change, actor=request.user)
    return to_scorecard(row)


def _section_of(document: Document, code: str) -> Document:
    for each in document["sections"]:
        if each["code"] == code:
            found: Document = each
            return found
    raise Http404


def _named(fields: Iterable[Field]) -> dict[str, Field]:
    return {entry.name: entry for entry in fields}


def _posted(
    request: HttpRequest, fields: Mapping[str, Field], groups: Mapping[str, tuple[str, ...]]
) -> Document:
    names = [name for group in groups.values() for name in group]
    return document_of((fields[name] for name in names), request.POST, "")


def _save(
    request: HttpRequest,
    row: Scorecard,
    change: Callable[[Document], Document],
    posted: Document,
    fields: Mapping[str, Field],
    groups: Mapping[str, tuple[str, ...]],
    title: str,
) -> HttpResponse:
    """Stores the change, or shows the form again with each problem beside its field."""
    try:
        edit_scorecard(scorecard=row, change=change, actor=request.user)
    except ScorecardRefused as refused:
        found = Messages.by_place(
            (_without_section(finding.item), said(finding.message)) for finding in refused.findings
        )
        return _form(request, row, posted, fields, groups, title, found)
    messages.success(request, _("Saved."))
    return to_scorecard(row)


def _without_section(place: str) -> str:
    """sections[2].cap -> cap, as the section's form calls it."""
    head, dot, rest = place.partition(".")
    return rest if head.startswith("sections[") and dot else place


def _form(
    request: HttpRequest,
    row: Scorecard,
    document: Document,
    fields: Mapping[str, Field],
    groups: Mapping[str, tuple[str, ...]],
    title: str,
    found: Messages = NO_MESSAGES,
) -> HttpResponse:
    drawn = {
        group: inputs_of((fields[name] for name in names), document, "", found)
        for group, names in groups.items()
    }
    known = [place for group in groups.values() for place in group]
    elsewhere = [
        message
        for place, told in found.at.items()
        if not any(place == name or place.startswith((f"{name}.", f"{name}[")) for name in known)
        for message in told
    ]
    context = frame(request, row, title, groups=drawn, errors=elsewhere, metrics=catalogue())
    status = 422 if found.at else 200
    return render(request, "admin/scorecards/record.html", context, status=status)
