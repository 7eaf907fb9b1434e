"""What people type in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.models import Appeal, Employee, Shop
from appraisal.scoring.numbers import decimal_from

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

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check each file; an empty one is refused later, by the importer, with its reason."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return list(files)


class GivenDays(Dressed, forms.Form):
    """The days of a file that names none."""

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


class Upload(GivenDays):
    """Shop files, and their days where the files themselves name none."""

    shop = forms.ModelChoiceField(
        label=gettext_lazy("Shop"),
        queryset=Shop.objects.filter(is_active=True),
        empty_label=gettext_lazy("choose the shop"),
    )
    shop_files = SeveralFilesField(label=gettext_lazy("Files"))


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


LONG_TEXT = 4_000
ACTIONS = 4
"""Actions that a meeting's form has room for; more go into a second meeting."""


def written(rows: int = 4) -> forms.Textarea:
    """Room for some sentences."""
    return forms.Textarea(attrs={"rows": rows})


class PointsField(forms.CharField):
    """Points as a Decimal, exactly as they are typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
            **kwargs,
        )

    def clean(self, value: Any) -> Decimal | None:
        """The number; None for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return decimal_from(text)
        except ValueError as error:
            raise ValidationError(_("Write the points as a number.")) from error


class SelfReviewing(Dressed, forms.Form):
    """What somebody says about the own period."""

    achievements = forms.CharField(
        label=gettext_lazy("What went well"), max_length=LONG_TEXT, widget=written()
    )
    difficulties = forms.CharField(
        label=gettext_lazy("What was difficult"),
        max_length=LONG_TEXT,
        required=False,
        widget=written(),
    )
    intentions = forms.CharField(
        label=gettext_lazy("What I will do next"),
        max_length=LONG_TEXT,
        required=False,
        widget=written(),
    )


class Adjusting(Dressed, forms.Form):
    """Points of an item set by hand."""

    points = PointsField(label=gettext_lazy("Points that shall count"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONG_TEXT,
        widget=written(3),
        help_text=gettext_lazy("The employee reads it once the result is published."),
    )


class Meeting(Dressed, forms.Form):
    """A review meeting with what was agreed."""

    held_on = forms.DateField(label=gettext_lazy("Day of the meeting"), widget=DAY)
    notes = forms.CharField(
        label=gettext_lazy("What was said"), max_length=LONG_TEXT, widget=written(6)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, ACTIONS + 1):
            self.fields[f"action_{number}"] = forms.CharField(
                label=_("Agreed action %(number)d") % {"number": number},
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
            self.fields[f"due_{number}"] = forms.DateField(
                label=_("due on"),
                required=False,
                widget=forms.DateInput(
                    format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
                ),
            )

    @property
    def actions(self) -> list[tuple[str, date | None]]:
        """What was agreed, with the day by which it is to be done."""
        numbers = range(1, ACTIONS + 1)
        sent = self.cleaned_data
        return [(sent[f"action_{n}"], sent[f"due_{n}"]) for n in numbers if sent[f"action_{n}"]]

    @property
    def action_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each action, for the page."""
        return [(self[f"action_{n}"], self[f"due_{n}"]) for n in range(1, ACTIONS + 1)]


class Plan(Dressed, forms.Form):
    """An improvement plan."""

    goals = forms.CharField(
        label=gettext_lazy("What is to be reached"), max_length=LONG_TEXT, widget=written(5)
    )
    support = forms.CharField(
        label=gettext_lazy("Which help there is"),
        max_length=LONG_TEXT,
        required=False,
        widget=written(3),
    )
    start = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    end = forms.DateField(label=gettext_lazy("Until"), widget=DAY)


class Appealing(Dressed, forms.Form):
    """An appeal against one item."""

    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"), choices=Appeal.Category.choices
    )
    text = forms.CharField(
        label=gettext_lazy("What is wrong, and what would be right"),
        max_length=LONG_TEXT,
        widget=written(6),
    )
    attachment = forms.FileField(
        label=gettext_lazy("Evidence"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.xls,.docx,.doc,.csv,.txt"}
        ),
        help_text=gettext_lazy("One file of at most 10 MB: PDF, picture, Office, CSV or text."),
    )


class Deciding(Dressed, forms.Form):
    """What HR decides about an appeal."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=Appeal.Decision.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    points = PointsField(
        label=gettext_lazy("Points that are right"),
        required=False,
        help_text=gettext_lazy("Needed for a grant; the person is scored again with them."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG_TEXT, widget=written(3))


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
