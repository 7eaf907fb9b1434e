"""Which targets: of which role, from which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.models import PeriodKind, Role
from appraisal.selectors.proposals import Basis
from appraisal.selectors.targets import EMPLOYEE, SHOP


def this_month() -> date:
    """The first of this month: targets usually count from the first of one."""
    return date.today().replace(day=1)  # noqa: DTZ011 - a day of the office


class WhichForm(forms.Form):
    """The role, the kind of period and the day, and which rows to show."""

    role = forms.ModelChoiceField(Role.objects.all(), label=_("role"))
    day = forms.DateField(
        label=_("effective from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=_("for the"), required=False, choices=PeriodKind)
    show = forms.ChoiceField(
        label=_("rows"),
        required=False,
        choices=[("", _("all")), (SHOP, _("shops")), (EMPLOYEE, _("employees"))],
    )
    search = forms.CharField(label=_("search"), required=False)


class ProposalForm(forms.Form):
    """From what proposals are made: nothing is stored before the grid is saved."""

    basis = forms.ChoiceField(
        label=_("from"),
        choices=[
            (Basis.LAST, _("the last period")),
            (Basis.LAST_YEAR, _("the same period last year")),
            (Basis.MEAN, _("the mean of several periods")),
        ],
    )
    periods = forms.IntegerField(label=_("how many"), min_value=1, max_value=12, initial=3)
    growth = forms.DecimalField(
        label=_("growth in %"), min_value=-90, max_value=900, max_digits=5, decimal_places=1,
        initial=0,
    )  # fmt: skip


class SheetForm(forms.Form):
    """An Excel sheet with targets."""

    file = forms.FileField(label=_("Excel sheet (.xlsx)"))


def opened(data: Any) -> WhichForm:
    """The form with what was chosen; without a choice the first role and this month."""
    if data.get("role"):
        return WhichForm(data)
    first = Role.objects.filter(scorecards__isnull=False).order_by("code").first()
    first = first or Role.objects.order_by("code").first()
    role = first.pk if first else ""
    return WhichForm({"role": role, "kind": PeriodKind.MONTH, "day": this_month().isoformat()})
