"""The company's own layouts: listed, exchanged as YAML, taken out of use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from appraisal.models import CompanyLayout
from appraisal.services import layouts as service
from appraisal.services.downloads import note_download
from appraisal.services.refusal import Refused
from appraisal.views.access import PageRequest, Who, page, refusals_shown

LARGEST_YAML = 512 * 1024


@page(Who.HR)
def layouts(request: PageRequest) -> HttpResponse:
    """The company's own layouts, all versions."""
    rows = CompanyLayout.objects.select_related("shop", "created_by")
    return render(request, "files/layouts.html", {"layouts": rows})


@page(Who.HR)
def layout_export(request: PageRequest, pk: int) -> HttpResponse:
    """One version as a YAML file."""
    row = get_object_or_404(CompanyLayout, pk=pk)
    answer = HttpResponse(service.layout_yaml(row), content_type="application/yaml; charset=utf-8")
    name = get_valid_filename(f"{row.code}-v{row.version}.yaml")
    note_download(file=name, subject=row, actor=request.user)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(Who.HR, method="POST")
def layout_import(request: PageRequest) -> HttpResponse:
    """Takes a layout from a YAML file."""
    sent = request.FILES.get("file")
    with refusals_shown(request):
        if sent is None or sent.size is None or sent.size > LARGEST_YAML:
            raise Refused(_("Choose a YAML file of at most 512 KB."))
        try:
            text = sent.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused(_("The file is not UTF-8 text.")) from error
        row = service.import_layout(text=text, actor=request.user)
        messages.success(request, _("%(layout)s is saved.") % {"layout": row})
    return redirect("appraisal:layouts")


@page(Who.HR, method="POST")
def layout_retire(request: PageRequest, pk: int) -> HttpResponse:
    """Takes a layout out of use."""
    row = get_object_or_404(CompanyLayout, pk=pk)
    with refusals_shown(request):
        service.retire_layout(code=row.code, actor=request.user)
        messages.success(request, _("%(layout)s is out of use.") % {"layout": row.name})
    return redirect("appraisal:layouts")
