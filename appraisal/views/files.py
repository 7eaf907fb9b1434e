"""Shop files: uploaded, read, previewed, then confirmed, discarded or undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import RequestConfig

from appraisal import tasks
from appraisal.filters import FileFilter
from appraisal.forms import Binding, GivenDays, Upload
from appraisal.models import ImportProblem, ShopFile
from appraisal.selectors.changes import accounts_of, changes_of, day_changes_of
from appraisal.selectors.layouts import layout_names
from appraisal.selectors.metrics import catalogue
from appraisal.services import imports as service
from appraisal.services.downloads import note_download
from appraisal.tables import FileTable
from appraisal.views.access import PageRequest, Who, page, refusals_shown

PROBLEMS_A_PAGE = 50
CHANGES_A_PAGE = 100
MAPPABLE = (ShopFile.State.FAILED, ShopFile.State.PREVIEWED)
"""Files that may be read once more."""

ASKS_FOR_DAYS = ("period_unknown", "date_order_unknown")
ON_THE_WAY = (ShopFile.State.RECEIVED, ShopFile.State.READING)


@page(Who.HR)
def files(request: PageRequest) -> HttpResponse:
    """All files, newest first."""
    rows = ShopFile.objects.select_related("shop", "uploaded_by__employee")
    filtered = FileFilter(request.GET, queryset=rows)
    table = FileTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    waiting = ShopFile.objects.filter(state=ShopFile.State.PREVIEWED).count()
    context = {"filter": filtered, "table": table, "waiting": waiting}
    return render(request, "files/list.html", context)


@page(Who.HR, method="FORM")
def upload(request: PageRequest) -> HttpResponse:
    """Takes one or more files for a shop."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        received = _receive(request, form)
        if len(received) == 1:
            return redirect("appraisal:file", received[0].pk)
        if received:
            said = ngettext("%(count)d file received.", "%(count)d files received.", len(received))
            messages.success(request, said % {"count": len(received)})
            return redirect("appraisal:files")
    return render(request, "files/upload.html", {"form": form})


@page(Who.HR)
def file(request: PageRequest, pk: int) -> HttpResponse:
    """One file: how it was read, what it changes, what is wrong, whose its accounts are."""
    found = _file(pk)
    context: dict[str, Any] = {"file": found, "is_read": found.state not in ON_THE_WAY}
    if context["is_read"]:
        unbound, names = accounts_of(found), layout_names()
        metrics = catalogue().in_currency(found.shop.currency)
        context |= {
            "sheets": [(sheet, names.get(sheet.get("layout") or "")) for sheet in found.sheets],
            "offers_hidden": found.state in MAPPABLE
            and (found.reads_hidden or any(sheet.get("hidden") for sheet in found.sheets)),
            "problems": _problems(request, found),
            "changes": _shown(request, "changes", changes_of(found, metrics)),
            "days": _shown(request, "days", day_changes_of(found, metrics)),
            "again": GivenDays(
                initial={"given_from": found.given_from, "given_until": found.given_until}
            ),
            "asks_for_days": found.problems.filter(code__in=ASKS_FOR_DAYS).exists(),
            "unbound": [(account, _binding(found)) for account in unbound],
        }
    return render(request, "files/file.html", context)


@page(Who.HR)
def file_progress(request: PageRequest, pk: int) -> HttpResponse:
    """How far the reading is; the page asks again until the file is read."""
    found = _file(pk)
    answer = render(request, "files/progress.html", {"file": found})
    if found.state not in ON_THE_WAY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Who.HR)
def file_problems(request: PageRequest, pk: int) -> HttpResponse:
    """One page of the problems."""
    found = _file(pk)
    context = {"file": found, "problems": _problems(request, found)}
    return render(request, "files/problems.html", context)


@page(Who.HR)
def file_original(request: PageRequest, pk: int) -> FileResponse:
    """The bytes as they came, always as a download: a browser must never show them."""
    found = _file(pk)
    note_download(file=found.name, subject=found, actor=request.user)
    return FileResponse(
        service.stored_path(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )


@page(Who.HR, method="POST")
def file_confirm(request: PageRequest, pk: int) -> HttpResponse:
    """Makes what was previewed count."""
    return _act(request, pk, service.confirm_file, _("Stored. Score the period to see its effect."))


@page(Who.HR, method="POST")
def file_discard(request: PageRequest, pk: int) -> HttpResponse:
    """Forgets a preview."""
    return _act(request, pk, service.discard_file, _("Discarded: nothing was changed."))


@page(Who.HR, method="POST")
def file_undo(request: PageRequest, pk: int) -> HttpResponse:
    """Takes a stored file out again."""
    return _act(request, pk, service.undo_file, _("Undone: what it had replaced counts again."))


@page(Who.HR, method="POST")
def file_again(request: PageRequest, pk: int) -> HttpResponse:
    """Reads the file once more, for the days that were given."""
    form = GivenDays(request.POST)
    if form.is_valid():
        with refusals_shown(request):
            tasks.start_reading_again(file=_file(pk), actor=request.user, given=form.given)
    else:
        for said in form.errors.values():
            messages.error(request, " ".join(map(str, said)))
    return redirect("appraisal:file", pk)


@page(Who.HR, method="POST")
def file_hidden(request: PageRequest, pk: int) -> HttpResponse:
    """Reads the file once more, with its hidden sheets or again without them."""
    with refusals_shown(request):
        with_hidden = request.POST.get("hidden") == "1"
        tasks.start_reading_again(file=_file(pk), actor=request.user, with_hidden=with_hidden)
    return redirect("appraisal:file", pk)


def _act(request: PageRequest, pk: int, act: Callable[..., ShopFile], success: str) -> HttpResponse:
    with refusals_shown(request):
        act(file=_file(pk), actor=request.user)
        messages.success(request, success)
    return redirect("appraisal:file", pk)


def _receive(request: PageRequest, form: Upload) -> list[ShopFile]:
    received: list[ShopFile] = []
    for sent in form.cleaned_data["shop_files"]:
        with refusals_shown(request):
            found, is_new = tasks.start_reading(
                shop=form.cleaned_data["shop"],
                name=sent.name,
                chunks=sent.chunks(),
                actor=request.user,
                given=form.given,
            )
            received.append(found)
            if not is_new:
                messages.warning(request, _known_already(found) % {"name": sent.name})
    return received


def _known_already(found: ShopFile) -> str:
    """What to do with bytes that are here already."""
    match found.state:
        case ShopFile.State.STORED:
            return _("%(name)s is known already: its figures count, nothing was done.")
        case ShopFile.State.PREVIEWED:
            return _("%(name)s is known already: it waits for you to confirm or discard it.")
        case _:
            return _("%(name)s is known already: it is being read.")


def _file(pk: int) -> ShopFile:
    return get_object_or_404(
        ShopFile.objects.select_related("shop", "uploaded_by__employee"), pk=pk
    )


def _problems(request: PageRequest, found: ShopFile) -> Any:
    rows = found.problems.all()
    severity = request.GET.get("severity")
    if severity in ImportProblem.Severity.values:
        rows = rows.filter(severity=severity)
    return Paginator(rows, PROBLEMS_A_PAGE).get_page(request.GET.get("problems"))


def _shown(request: PageRequest, name: str, rows: Sequence[Any]) -> Any:
    """One page of a list of changes."""
    return Paginator(rows, CHANGES_A_PAGE).get_page(request.GET.get(name))


def _binding(found: ShopFile) -> Binding:
    return Binding(initial={"start": found.date_from}, auto_id=False)
