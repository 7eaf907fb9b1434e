"""From a new draft to a published and a retired version; YAML out and in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.admin.inputs import said
from appraisal.admin.scorecards.desk import address, frame, may, page, to_scorecard
from appraisal.models import PeriodKind, Role, Scorecard
from appraisal.scoring import scorecard as pure
from appraisal.scoring.files import YamlError, from_yaml, scorecard_to_yaml
from appraisal.scoring.findings import Finding, Level
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.scorecard_findings import findings_of
from appraisal.selectors.scorecards import pure_scorecard
from appraisal.services.refusal import Refused
from appraisal.services.scorecards import (
    copy_scorecard,
    discard_draft,
    load_scorecard,
    publish_scorecard,
    retire_scorecard,
)

MAX_YAML_BYTES = 1024 * 1024


def _day(value: date | None = None) -> forms.DateField:
    return forms.DateField(
        label=_("effective from"),
        initial=value or _next_month,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day on which this version counts; usually the 1st of a month."),
    )


def _next_month() -> date:
    return (date.today().replace(day=28) + timedelta(days=4)).replace(day=1)  # noqa: DTZ011 - a day of the office


class NewForm(forms.Form):
    """A new scorecard: empty, or with the content of a YAML file."""

    role = forms.ModelChoiceField(Role.objects.all(), label=_("role"))
    effective_from = _day()
    period = forms.ChoiceField(
        label=_("appraised by the"),
        choices=PeriodKind,
        required=False,
        help_text=_(
            "A file says it itself. A role may have one scorecard for months and another for years."
        ),
    )
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    file = forms.FileField(
        label=_("YAML file"),
        required=False,
        help_text=_("Optional: take everything from a scorecard file, as docs/rules.md describes."),
    )

    def clean_file(self) -> Any:
        """The document in the file."""
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > MAX_YAML_BYTES:
            raise forms.ValidationError(_("The file is too large for a scorecard."))
        try:
            document = from_yaml(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from error
        except YamlError as error:
            raise forms.ValidationError(str(error)) from error
        if not isinstance(document, dict):
            raise forms.ValidationError(_("This is not a scorecard file."))
        return document

    def clean(self) -> dict[str, Any]:
        """A name is needed where no file brings one."""
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("name_zh") and "file" not in self.errors:
            self.add_error("name_zh", _("Give the scorecard a name."))
        return cleaned

    @property
    def document(self) -> dict[str, Any]:
        """What the new scorecard starts with."""
        cleaned = self.cleaned_data
        if cleaned["file"]:
            document: dict[str, Any] = cleaned["file"]
            return document
        name = {"zh": cleaned["name_zh"], "en": cleaned["name_en"] or cleaned["name_zh"]}
        return {
            "code": cleaned["role"].code,
            "name": name,
            "period": cleaned["period"] or PeriodKind.MONTH.value,
            "sections": [],
        }


class CopyForm(forms.Form):
    """From when the copy counts."""

    effective_from = _day()


@require_http_methods(["GET", "POST"])
def new_scorecard(request: HttpRequest) -> HttpResponse:
    """Makes a draft and opens it."""
    if not may(request, "add"):
        raise PermissionDenied
    form = NewForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = load_scorecard(
                document=form.document,
                role=form.cleaned_data["role"],
                effective_from=form.cleaned_data["effective_from"],
                actor=request.user,
            )
        except Refused as refused:
            form.add_error("file" if form.cleaned_data["file"] else None, str(refused))
        else:
            return to_scorecard(row)
    context = frame(request, None, str(_("New scorecard")), form=form, has_file=True)
    return render(request, "admin/scorecards/small_form.html", context)


@require_http_methods(["GET", "POST"])
@page("add")
def copy(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """A new draft version with the same content."""
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = copy_scorecard(
            scorecard=row, effective_from=form.cleaned_data["effective_from"], actor=request.user
        )
        messages.success(request, _("This is the new draft. The old version stays as it is."))
        return to_scorecard(draft)
    title = _("New version of %(name)s") % {"name": row}
    return render(
        request, "admin/scorecards/small_form.html", frame(request, row, title, form=form)
    )


@require_http_methods(["GET", "POST"])
@page("change")
def publish(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """Asks once more, with every warning, then publishes."""
    if request.method == "POST":
        publish_scorecard(scorecard=row, actor=request.user)
        messages.success(
            request,
            _("Published: in force from %(day)s. It never changes from now on.")
            % {"day": row.effective_from},
        )
        return to_scorecard(row)
    scorecard = pure_scorecard(row)
    findings = findings_of(row, scorecard, catalogue(), publishing=True)
    replaced = (
        Scorecard.objects.filter(
            role=row.role, state=Scorecard.State.PUBLISHED, effective_from__lt=row.effective_from
        )
        .order_by("-effective_from")
        .first()
    )
    context = frame(
        request,
        row,
        _("Publish %(name)s") % {"name": row},
        errors=_lines(findings, scorecard, Level.ERROR),
        warnings=_lines(findings, scorecard, Level.WARNING),
        replaced=replaced,
    )
    return render(request, "admin/scorecards/publish.html", context)


def _lines(
    findings: Iterable[Finding], scorecard: pure.Scorecard, level: Level
) -> list[tuple[str, str]]:
    """(name of the item, message) of the findings of one level."""
    names = {item.code: said(item.name) for item in scorecard.all_items}
    return [
        (names.get(finding.item, finding.item), said(finding.message))
        for finding in findings
        if finding.level is level
    ]


@require_POST
@page("change")
def retire(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """Takes a published version out of force."""
    retire_scorecard(scorecard=row, actor=request.user)
    messages.success(request, _("Retired. What was scored with it stays as it is."))
    return to_scorecard(row)


@require_POST
@page("delete")
def discard(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """Deletes a draft."""
    discard_draft(scorecard=row, actor=request.user)
    messages.success(request, _("The draft is deleted."))
    return HttpResponseRedirect(address("changelist"))


@require_GET
@page("view")
def download(request: HttpRequest, row: Scorecard) -> HttpResponse:
    """The scorecard as a YAML file."""
    text = scorecard_to_yaml(pure_scorecard(row))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    name = f"{row.role.code}-v{row.version}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
