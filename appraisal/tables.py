"""One class for each list: columns, sorting, and what a cell shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.models import Employee, ShopFile, Standing
from appraisal.templatetags.desks import person
from appraisal.templatetags.figures import NOTHING, days, points_text, tone

ONE_LINE = {"td": {"class": "nowrap"}}
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


def tag(label: str, state: str) -> SafeString:
    """A coloured word for a state."""
    return format_html('<span class="tag {}">{}</span>', tone(state), label)


class ListTable(tables.Table):
    """The look of all lists: a table when there is room, cards on a phone."""

    class Meta:
        template_name = "tables/table.html"
        attrs = {"class": "list cards"}
        order_by_field = "sort"
        per_page = 50
        default = NOTHING


def nulls_last(rows: QuerySet[Any], name: str, is_descending: bool) -> tuple[QuerySet[Any], bool]:
    """Sorts with empty values at the end, either way."""
    by = F(name).desc(nulls_last=True) if is_descending else F(name).asc(nulls_last=True)
    return rows.order_by(by, "number"), True


class TeamTable(ListTable):
    """A period's people with their results."""

    name = tables.Column(
        verbose_name=gettext_lazy("Name"), attrs={"td": {"class": "strong nowrap"}}
    )
    number = tables.Column(verbose_name=gettext_lazy("Number"), attrs=ONE_LINE)
    department = tables.Column(
        verbose_name=gettext_lazy("Department"),
        order_by=("department__code", "number"),
        attrs=ONE_LINE,
    )
    roles = tables.Column(
        verbose_name=gettext_lazy("Role and shop"), accessor="roles_now", orderable=False
    )
    total = tables.Column(verbose_name=gettext_lazy("Total"), attrs=NUMBER, empty_values=())
    grade = tables.Column(verbose_name=gettext_lazy("Grade"), default=NOTHING)
    coefficient = tables.Column(
        verbose_name=gettext_lazy("Coefficient"), attrs=NUMBER, default=NOTHING
    )
    standing = tables.Column(verbose_name=gettext_lazy("Standing"), empty_values=())
    published_at = tables.Column(
        verbose_name=gettext_lazy("Published"), empty_values=(), orderable=False
    )

    class Meta(ListTable.Meta):
        model = Employee
        fields = ()
        sequence = ("name", "number", "department", "roles", "...")

    def render_name(self, value: str, record: Any) -> SafeString | str:
        """The name, leading to the scorecard where there is one."""
        if record.appraisal_id is None:
            return value
        return format_html(
            '<a href="{}">{}</a>', reverse("appraisal:appraisal", args=[record.appraisal_id]), value
        )

    def value_name(self, value: str) -> str:
        """The name alone, for an export."""
        return value

    def render_roles(self, value: list[Any]) -> str:
        """All assignments of the period, one after the other."""
        said = [f"{one.role}, {one.shop}" if one.shop else str(one.role) for one in value]
        return "; ".join(dict.fromkeys(said)) or NOTHING

    def render_total(self, value: Decimal | None) -> str:
        """The total; without one a dash, never 0."""
        return points_text(value)

    def value_total(self, value: Decimal | None) -> Decimal | None:
        """The exact number, for an export."""
        return value

    def render_coefficient(self, value: Decimal) -> str:
        """The coefficient without trailing zeros."""
        return points_text(value)

    def value_coefficient(self, value: Decimal | None) -> Decimal | None:
        """The exact number, for an export."""
        return value

    def render_standing(self, value: str | None) -> SafeString:
        """The standing, or that there is none yet."""
        if value is None:
            return tag(_("not scored"), "")
        return tag(str(Standing(value).label), value)

    def value_standing(self, value: str | None) -> str:
        """The word alone, for an export."""
        return _("not scored") if value is None else str(Standing(value).label)

    def render_published_at(self, value: Any) -> str:
        """Whether the person can see it."""
        return _("yes") if value else NOTHING

    def order_total(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """By total, people without one at the end."""
        return nulls_last(rows, "total", is_descending)

    def order_grade(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """By grade, people without one at the end."""
        return nulls_last(rows, "grade", is_descending)

    def order_coefficient(
        self, rows: QuerySet[Any], is_descending: bool
    ) -> tuple[QuerySet[Any], bool]:
        """By coefficient, people without one at the end."""
        return nulls_last(rows, "coefficient", is_descending)

    def order_standing(
        self, rows: QuerySet[Any], is_descending: bool
    ) -> tuple[QuerySet[Any], bool]:
        """By standing, people without one at the end."""
        return nulls_last(rows, "standing", is_descending)


class FileTable(ListTable):
    """Shop files, newest first."""

    name = tables.Column(
        verbose_name=gettext_lazy("File"),
        linkify=("appraisal:file", [tables.A("pk")]),
        attrs={"td": {"class": "broad"}},
    )
    shop = tables.Column(
        verbose_name=gettext_lazy("Shop"),
        order_by=("shop__code", "-uploaded_at"),
        attrs={"td": {"class": "broad"}},
    )
    state = tables.Column(verbose_name=gettext_lazy("State"))
    dates = tables.Column(
        verbose_name=gettext_lazy("Days"),
        accessor="date_from",
        order_by=("date_from", "pk"),
        attrs=ONE_LINE,
    )
    rows_kept = tables.Column(verbose_name=gettext_lazy("Rows kept"), attrs=NUMBER)
    rows_refused = tables.Column(verbose_name=gettext_lazy("Refused"), attrs=NUMBER)
    uploaded_at = tables.DateTimeColumn(
        verbose_name=gettext_lazy("Uploaded"), format="Y-m-d H:i", attrs={"td": {"class": "nowrap"}}
    )
    uploaded_by = tables.Column(verbose_name=gettext_lazy("By"), orderable=False, attrs=ONE_LINE)

    class Meta(ListTable.Meta):
        model = ShopFile
        fields = ()
        order_by = "-uploaded_at"

    def render_state(self, value: str, record: ShopFile) -> SafeString:
        """The state in its colour."""
        return tag(value, record.state)

    def render_uploaded_by(self, value: Any) -> str:
        """Who uploaded it, by the name of the person."""
        return person(value)

    def render_dates(self, record: ShopFile) -> str:
        """From the first to the last day that the file speaks of."""
        return days(record.date_from, record.date_until) if record.date_from else NOTHING
