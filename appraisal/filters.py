"""What can be asked for above each list."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import DateInput, Form, HiddenInput, Select
from django.utils.translation import gettext_lazy as _

from appraisal.models import (
    Appeal,
    AppraisalPeriod,
    Department,
    Employee,
    Event,
    Role,
    Shop,
    ShopFile,
    SourceAccount,
    Standing,
)
from appraisal.selectors.audit import subjects_in_use, verbs_in_use
from appraisal.selectors.team import appraised_in

NOT_SCORED = "none"
DATE_FIELD = {"type": "date"}


def dressed(form: Form) -> Form:
    """Gives a filter's fields the look of the pages."""
    for field in form.fields.values():
        is_choice = isinstance(field.widget, Select)
        field.widget.attrs["class"] = f"form-{'select' if is_choice else 'control'} form-control-sm"
    return form


class Filters(filters.FilterSet):
    """A filter set whose form looks like the pages."""

    @property
    def form(self) -> Form:
        """The form, dressed."""
        return dressed(super().form)


class TeamFilter(Filters):
    """People of a period by name, department, role, shop, standing and grade."""

    name = filters.CharFilter(method="named", label=_("Name or number"))
    department = filters.ModelChoiceFilter(
        queryset=Department.objects.all(), label=_("Department"), empty_label=_("all")
    )
    role = filters.ModelChoiceFilter(
        queryset=Role.objects.all(), method="with_role", label=_("Role"), empty_label=_("all")
    )
    shop = filters.ModelChoiceFilter(
        queryset=Shop.objects.all(), method="in_shop", label=_("Shop"), empty_label=_("all")
    )
    standing = filters.ChoiceFilter(
        choices=[*Standing.choices, (NOT_SCORED, _("not scored"))],
        method="with_standing",
        label=_("Standing"),
        empty_label=_("all"),
    )
    grade = filters.ChoiceFilter(label=_("Grade"), empty_label=_("all"))

    class Meta:
        model = Employee
        fields: list[str] = []

    def __init__(self, *args: Any, period: AppraisalPeriod, grades: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.period = period
        self.filters["grade"].extra["choices"] = [(grade, grade) for grade in grades]

    def named(self, rows: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        """By a part of the name or of the employee number."""
        return rows.filter(Q(name__icontains=value) | Q(number__icontains=value))

    def with_role(self, rows: QuerySet[Employee], name: str, value: Role) -> QuerySet[Employee]:
        """By a role held in the period."""
        return rows.filter(self._assigned(role=value))

    def in_shop(self, rows: QuerySet[Employee], name: str, value: Shop) -> QuerySet[Employee]:
        """By a shop worked for in the period."""
        return rows.filter(self._assigned(shop=value))

    def with_standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By standing; not scored is one, too."""
        if value == NOT_SCORED:
            return rows.filter(standing__isnull=True)
        return rows.filter(standing=value)

    def _assigned(self, **conditions: Any) -> Exists:
        assignments = appraised_in(self.period)
        return Exists(assignments.filter(employee=OuterRef("pk"), **conditions))


class FileFilter(Filters):
    """Shop files by name, shop and state."""

    name = filters.CharFilter(lookup_expr="icontains", label=_("File name"))
    shop = filters.ModelChoiceFilter(
        queryset=Shop.objects.all(), label=_("Shop"), empty_label=_("all")
    )
    state = filters.ChoiceFilter(
        choices=ShopFile.State.choices, label=_("State"), empty_label=_("all")
    )

    class Meta:
        model = ShopFile
        fields: list[str] = []


class AccountFilter(Filters):
    """Source accounts by name, shop, kind, and whether they are somebody's."""

    name = filters.CharFilter(method="named", label=_("Account"))
    shop = filters.ModelChoiceFilter(
        queryset=Shop.objects.all(), label=_("Shop"), empty_label=_("all")
    )
    kind = filters.ChoiceFilter(
        choices=[one for one in SourceAccount.Kind.choices if one[0] != SourceAccount.Kind.SHOP],
        label=_("Kind"),
        empty_label=_("all"),
    )
    bound = filters.ChoiceFilter(
        choices=[
            ("no", _("nobody's")),
            ("yes", _("bound")),
            ("external", _("not one of ours")),
        ],
        method="with_binding",
        label=_("Whose"),
        empty_label=_("all"),
    )

    class Meta:
        model = SourceAccount
        fields: list[str] = []

    def named(
        self, rows: QuerySet[SourceAccount], name: str, value: str
    ) -> QuerySet[SourceAccount]:
        """By a part of the key or of the name."""
        return rows.filter(Q(name__icontains=value) | Q(key__icontains=value))

    def with_binding(
        self, rows: QuerySet[SourceAccount], name: str, value: str
    ) -> QuerySet[SourceAccount]:
        """By whether the account belongs to somebody, or was said to be none of ours."""
        if value == "external":
            return rows.filter(is_external=True)
        if value == "no":
            rows = rows.filter(is_external=False)
        return rows.filter(bindings__isnull=value == "no").distinct()


class AppealFilter(Filters):
    """Appeals by person, period, state, decision and what they are about."""

    name = filters.CharFilter(method="named", label=_("Name or number"))
    period = filters.ModelChoiceFilter(
        field_name="before__period",
        queryset=AppraisalPeriod.objects.all(),
        label=_("Period"),
        empty_label=_("all"),
    )
    state = filters.ChoiceFilter(
        choices=Appeal.State.choices, label=_("State"), empty_label=_("all")
    )
    decision = filters.ChoiceFilter(
        choices=Appeal.Decision.choices, label=_("Decision"), empty_label=_("all")
    )
    category = filters.ChoiceFilter(
        choices=Appeal.Category.choices, label=_("About"), empty_label=_("all")
    )

    class Meta:
        model = Appeal
        fields: list[str] = []

    def named(self, rows: QuerySet[Appeal], name: str, value: str) -> QuerySet[Appeal]:
        """By a part of the name or of the employee number."""
        named = Q(employee__name__icontains=value) | Q(employee__number__icontains=value)
        return rows.filter(named)


class EventFilter(Filters):
    """Lines of the log by what was done, to what, by whom and when."""

    text = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Object"))
    verb = filters.ChoiceFilter(choices=verbs_in_use, label=_("What"), empty_label=_("all"))
    subject = filters.ChoiceFilter(
        choices=subjects_in_use, label=_("Kind of object"), empty_label=_("all")
    )
    actor = filters.CharFilter(method="by", label=_("By"))
    since = filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From"), widget=DateInput(DATE_FIELD)
    )
    until = filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("Until"), widget=DateInput(DATE_FIELD)
    )
    id = filters.CharFilter(field_name="subject_id", label="", widget=HiddenInput)

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()

    def by(self, rows: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """By login or by the employee's name."""
        return rows.filter(
            Q(actor__username__icontains=value) | Q(actor__employee__name__icontains=value)
        )
