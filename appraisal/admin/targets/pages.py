"""The grid of targets, its Excel template, and the import with a preview."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.admin.access import HistoryAdmin
from appraisal.admin.inputs import said
from appraisal.admin.targets.forms import ProposalForm, SheetForm, WhichForm, opened
from appraisal.models import PeriodKind, Target
from appraisal.selectors.proposals import Basis, propose
from appraisal.selectors.targets import Cell, Grid, Subject, target_grid
from appraisal.services.refusal import Refused
from appraisal.services.target_sheet import entries_of, template
from appraisal.services.targets import (
    Becomes,
    Change,
    Entry,
    Setting,
    TargetsRefused,
    preview_targets,
    set_targets,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the page: the field's name, what stands in it, what holds without it."""

    name: str
    value: str
    saved: str
    otherwise: str
    since: date | None
    error: str
    item: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page."""

    subject: Subject
    boxes: tuple[Box, ...]


@require_http_methods(["GET", "POST"])
def grid_page(request: HttpRequest) -> HttpResponse:
    """Shows the grid; a POST stores what was changed in it, all or nothing."""
    _refuse_without(request, "view")
    form = opened(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return render(request, "admin/targets/grid.html", _frame(request, form))
    setting = _setting(form)
    errors: dict[str, str] = {}
    posted: Mapping[str, str] = {}
    if request.method == "POST":
        _refuse_without(request, "change")
        posted = {key: str(value) for key, value in request.POST.items()}
        try:
            return _store(request, setting, _entries(posted), form)
        except TargetsRefused as refused:
            errors = {_name(c.entry): c.reason for c in refused.changes if c.reason}
        except Refused as refused:
            messages.error(request, str(refused))
    grid = target_grid(setting.role, setting.kind, setting.day)
    proposal = ProposalForm(request.GET if "basis" in request.GET else None)
    if grid is not None and proposal.is_valid():
        posted = _proposed(request, grid, proposal)
    context = _frame(request, form, grid=grid, errors=errors, setting=setting, proposal=proposal)
    if grid is not None:
        context["lines"] = _lines(grid, form, posted, errors)
        context["items"] = [(item, said(item.name)) for item in grid.items]
    return render(request, "admin/targets/grid.html", context, status=422 if errors else 200)


@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The grid as an Excel sheet to fill in."""
    _refuse_without(request, "view")
    form = opened(request.GET)
    grid = None
    if form.is_valid():
        setting = _setting(form)
        grid = target_grid(setting.role, setting.kind, setting.day)
    if grid is None:
        messages.error(request, _("Make a scorecard for the role first."))
        return HttpResponseRedirect(reverse("admin:appraisal_target_changelist"))
    response = HttpResponse(template(grid), content_type=XLSX)
    name = f"targets-{grid.role.code}-{grid.kind}-{grid.day}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Shows what a sheet would do; the second time round, with `confirmed`, does it."""
    _refuse_without(request, "change")
    form = opened(request.POST)
    if not form.is_valid():
        return _back(form)
    setting = _setting(form)
    try:
        content = _content(request)
        entries = entries_of(content, setting)
        if "confirmed" in request.POST:
            return _store(request, setting, entries, form)
        changes = preview_targets(setting=setting, entries=entries)
    except Refused as refused:
        messages.error(request, str(refused))
        return _back(form)
    counts = Counter(change.becomes for change in changes)
    context = _frame(
        request, form, setting=setting, title=_("Preview of the import"),
        changes=_told(changes), counts={each.value: counts[each] for each in Becomes},
        refused=counts[Becomes.REFUSED], nothing=not counts[Becomes.NEW] + counts[Becomes.CHANGED],
        content=base64.b64encode(content).decode("ascii"),
    )  # fmt: skip
    return render(request, "admin/targets/preview.html", context)


def _setting(form: WhichForm) -> Setting:
    chosen = form.cleaned_data
    return Setting(chosen["role"], chosen["day"], chosen["kind"] or PeriodKind.MONTH)


def _content(request: HttpRequest) -> bytes:
    """The bytes of the sheet: uploaded, or carried along by the preview."""
    if "confirmed" in request.POST:
        try:
            return base64.b64decode(request.POST.get("content", ""), validate=True)
        except binascii.Error as error:
            raise Refused(_("The preview is damaged: upload the sheet again.")) from error
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(_("Choose an Excel sheet first."))
    return bytes(form.cleaned_data["file"].read())


def _store(
    request: HttpRequest, setting: Setting, entries: Sequence[Entry], form: WhichForm
) -> HttpResponse:
    changes = set_targets(setting=setting, entries=entries, actor=request.user)
    counts = Counter(change.becomes for change in changes)
    messages.success(
        request,
        _("Targets from %(day)s: %(new)d new, %(changed)d changed, %(removed)d removed.")
        % {
            "day": setting.day,
            "new": counts[Becomes.NEW],
            "changed": counts[Becomes.CHANGED],
            "removed": counts[Becomes.REMOVED],
        },
    )
    return _back(form)


def _proposed(request: HttpRequest, grid: Grid, form: ProposalForm) -> dict[str, str]:
    """The fields of the page as proposed: changed cells that somebody looks at, then saves."""
    chosen = form.cleaned_data
    proposed = propose(
        grid,
        basis=Basis(chosen["basis"]),
        periods=chosen["periods"],
        growth=chosen["growth"] / 100,
    )
    subjects = {(subject.kind, subject.pk): subject.code for subject in grid.subjects}
    messages.info(
        request,
        _("%(count)d targets are proposed below. Nothing is saved yet.") % {"count": len(proposed)},
    )
    return {
        f"t|{kind}|{subjects[kind, pk]}|{item}": text for (kind, pk, item), text in proposed.items()
    }


def _entries(posted: Mapping[str, str]) -> list[Entry]:
    """The cells that were changed: each carries what it held when the page was made."""
    found = []
    for name, text in posted.items():
        sort, *rest = name.split("|")
        if sort != "t" or len(rest) != 3:
            continue
        if text.strip() != posted.get(f"was{name[1:]}", ""):
            kind, code, item = rest
            found.append(Entry(kind, code, item, text))
    return found


def _lines(
    grid: Grid, form: WhichForm, posted: Mapping[str, str], errors: Mapping[str, str]
) -> list[Line]:
    show, search = form.cleaned_data["show"], form.cleaned_data["search"].lower()
    return [
        Line(
            subject,
            tuple(
                _box(subject, item.code, grid.cells[subject.kind, subject.pk, item.code],
                     posted, errors)
                for item in grid.items
            ),
        )
        for subject in grid.subjects
        if show in {"", subject.kind} and search in f"{subject.code} {subject.name}".lower()
    ]  # fmt: skip


def _box(
    subject: Subject, item: str, cell: Cell, posted: Mapping[str, str], errors: Mapping[str, str]
) -> Box:
    name = f"t|{subject.kind}|{subject.code}|{item}"
    value = posted.get(name, cell.typed)
    return Box(name, value, cell.typed, cell.otherwise, cell.since, errors.get(name, ""), item)


def _name(entry: Entry) -> str:
    return f"t|{entry.kind}|{entry.code}|{entry.item_code}"


def _told(changes: Sequence[Change]) -> list[tuple[str, str, Change]]:
    """What is refused first, then what changes; what stays the same is only counted."""
    names = {
        Becomes.REFUSED: _("refused"),
        Becomes.CHANGED: _("changed"),
        Becomes.NEW: _("new"),
    }
    return [
        (becomes.value, name, change)
        for becomes, name in names.items()
        for change in changes
        if change.becomes is becomes
    ]


def _frame(request: HttpRequest, form: WhichForm, **extra: Any) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "opts": Target._meta,
        "title": _("Targets"),
        "form": form,
        "sheet": SheetForm(),
        "may_change": _may(request, "change"),
        **extra,
    }


def _back(form: WhichForm) -> HttpResponseRedirect:
    query = ""
    if form.is_valid():
        chosen = form.cleaned_data
        values = {
            "role": chosen["role"].pk,
            "day": chosen["day"],
            "kind": chosen["kind"],
            "show": chosen["show"],
            "search": chosen["search"],
        }
        query = "?" + urlencode({key: value for key, value in values.items() if value})
    return HttpResponseRedirect(reverse("admin:appraisal_target_changelist") + query)


def _may(request: HttpRequest, action: str) -> bool:
    user: Any = request.user
    allowed = {f"appraisal.{action}_target", "appraisal.change_target"}
    return any(user.has_perm(permission) for permission in allowed)


def _refuse_without(request: HttpRequest, action: str) -> None:
    if not _may(request, action):
        raise PermissionDenied


@admin.register(Target)
class TargetAdmin(HistoryAdmin):
    can_revert = False
    list_display = [
        "role",
        "period_kind",
        "item_code",
        "shop",
        "employee",
        "effective_from",
        "value",
    ]
    list_filter = ["role", "period_kind", "effective_from", "shop"]
    search_fields = ["item_code", "employee__number", "employee__name", "shop__code"]
    list_select_related = ["role", "shop", "employee"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Targets are typed into the grid."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Targets are changed in the grid, where they are checked."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An emptied cell of the grid is a removed target."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Put the grid in the place of the list, which stays under list/."""
        view = self.admin_site.admin_view
        return [
            path("", view(grid_page), name="appraisal_target_changelist"),
            path("template/", view(download), name="appraisal_target_template"),
            path("import/", view(upload), name="appraisal_target_import"),
            path("list/", view(self.changelist_view), name="appraisal_target_list"),
            *super().get_urls(),
        ]
