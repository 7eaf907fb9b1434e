"""The company's own look of a person's sheet: uploaded, checked, tried, put in use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal.exporting.template_names import CELLS, ITEM_CELLS, REQUIRED, ROW
from appraisal.exporting.template_reading import MAX_BYTES
from appraisal.exporting.template_start import starting_template
from appraisal.models import Appraisal, SheetTemplate
from appraisal.services import sheet_templates as service
from appraisal.services.refusal import Refused
from appraisal.views.access import PageRequest, Who, page, refusals_shown
from appraisal.views.downloads import KINDS


@page(Who.HR)
def sheet_templates(request: PageRequest) -> HttpResponse:
    """The templates there are, and the names that one may use."""
    return _shown(request)


@page(Who.HR, method="POST")
def template_upload(request: PageRequest) -> HttpResponse:
    """Keeps a template, or shows everything that is wrong with it."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose an Excel sheet first."))
        return redirect("appraisal:sheet_templates")
    content = bytes(file.read(MAX_BYTES + 1))
    try:
        kept = service.upload_template(name=file.name or "", content=content, actor=request.user)
    except Refused as refusal:
        return _shown(request, name=file.name or "", problems=str(refusal).split("\n"))
    messages.success(
        request, _("%(name)s can be used: try it, then put it in use.") % {"name": kept}
    )
    return redirect("appraisal:sheet_templates")


@page(Who.HR)
def template_start(request: PageRequest) -> HttpResponse:
    """A ready-made sheet with every name."""
    return _download(starting_template(get_language() or "zh-hans"), "template.xlsx")


@page(Who.HR, method="POST")
def template_activate(request: PageRequest, pk: int) -> HttpResponse:
    """Puts a template in use."""
    service.use_template(template=get_object_or_404(SheetTemplate, pk=pk), actor=request.user)
    messages.success(request, _("The next workbooks have this look."))
    return redirect("appraisal:sheet_templates")


@page(Who.HR, method="POST")
def template_deactivate(request: PageRequest) -> HttpResponse:
    """Goes back to the built-in look."""
    service.use_template(template=None, actor=request.user)
    messages.success(request, _("The next workbooks have the built-in look."))
    return redirect("appraisal:sheet_templates")


@page(Who.HR)
def template_preview(request: PageRequest, pk: int) -> HttpResponse:
    """One person's newest result in a template; that of the number asked for."""
    template = get_object_or_404(SheetTemplate, pk=pk)
    current = Appraisal.objects.filter(is_current=True).select_related("period", "employee")
    number = request.GET.get("number", "").strip()
    if number:
        current = current.filter(employee__number=number)
    found = current.order_by("-period__start", "employee__number").first()
    if found is None:
        messages.error(request, _("Nobody with this number is scored yet."))
        return redirect("appraisal:sheet_templates")
    with refusals_shown(request):
        content = service.preview_template(
            template=template,
            appraisal=found,
            language=get_language() or "zh-hans",
            actor=request.user,
        )
        return _download(content, f"preview-{found.period.code}.xlsx")
    return redirect("appraisal:sheet_templates")


def _shown(request: PageRequest, **result: object) -> HttpResponse:
    templates = list(SheetTemplate.objects.select_related("uploaded_by__employee"))
    context = {
        "templates": templates,
        "in_use": any(one.is_active for one in templates),
        "names": [(name, name in REQUIRED) for name in (*CELLS, ROW, *ITEM_CELLS)],
        **result,
    }
    return render(request, "periods/templates.html", context)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
