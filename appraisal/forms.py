"""What people type in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.models import Employee, Shop

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Dressed:
    """A form whose widgets have the look of the pages."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _look(field.widget))


class SignIn(Dressed, AuthenticationForm):
    """Name and password."""


class NewPassword(Dressed, PasswordChangeForm):
    """The old password and the new one, twice."""


class SeveralFiles(forms.ClearableFileInput):
    """A file field of a form that takes several files at once."""

    allow_multiple_selected = True

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Draw the field; there is never a file to clear."""
        return super().render(name, None, attrs, renderer)


class SeveralFilesField(forms.FileField):
    """One or more uploaded files."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        """Check each file; an empty one is refused later, by the importer, with its reason."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return list(files)


class Upload(Dressed, forms.Form):
    """Shop files, and their days where the files themselves name none."""

    shop = forms.ModelChoiceField(
        label=gettext_lazy("Shop"),
        queryset=Shop.objects.filter(is_active=True),
        empty_label=gettext_lazy("choose the shop"),
    )
    files = SeveralFilesField(label=gettext_lazy("Files"))
    given_from = forms.DateField(label=gettext_lazy("First day"), required=False, widget=DAY)
    given_until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DAY)

    def clean(self) -> dict[str, Any]:
        """Both days or none."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("given_from"), cleaned.get("given_until")
        if (start is None) != (end is None):
            raise ValidationError(_("Give the first and the last day, or neither."))
        if start and end and start > end:
            raise ValidationError(_("The first day is after the last day."))
        return cleaned

    @property
    def given(self) -> tuple[date, date] | None:
        """The days that were given, both included."""
        start, end = self.cleaned_data["given_from"], self.cleaned_data["given_until"]
        return (start, end) if start and end else None


class Binding(Dressed, forms.Form):
    """Whose account it is, and from when until when."""

    employee = forms.CharField(
        label=gettext_lazy("Employee"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "people-found", "autocomplete": "off"}),
    )
    start = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    end = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DAY)

    def clean_employee(self) -> Employee:
        """The employee of the number that was typed or chosen: "E022" or "E022 Name"."""
        number = self.cleaned_data["employee"].split()[0]
        found = Employee.objects.filter(number__iexact=number).first()
        if found is None:
            raise ValidationError(_("There is no employee with the number %s.") % number)
        return found


class OpenPeriod(Dressed, forms.Form):
    """The code of a period to open."""

    code = forms.CharField(
        label=gettext_lazy("New period"),
        max_length=10,
        widget=forms.TextInput(attrs={"placeholder": "2026-11"}),
    )


class Reason(Dressed, forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def first_error(form: forms.BaseForm) -> str:
    """The first thing wrong with a form, for a message."""
    errors: Sequence[Any] = next(iter(form.errors.values()), [""])
    return str(errors[0])


def _look(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Select):
        return "form-select"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-control"
