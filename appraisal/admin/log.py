"""The log of what happened: to read, never to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from appraisal.admin.access import ReadOnlyAdmin
from appraisal.models import Event
from appraisal.selectors.audit import (
    Line,
    lines_of,
    subject_name,
    subjects_in_use,
    verb_name,
    verbs_in_use,
)
from appraisal.templatetags.desks import person


class VerbFilter(admin.SimpleListFilter):
    """What was done, in words."""

    title = _("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the verbs that occur."""
        return verbs_in_use()

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the lines of the verb."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


class SubjectFilter(admin.SimpleListFilter):
    """To what kind of object, in words."""

    title = _("object")
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the kinds that occur."""
        return subjects_in_use()

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the lines about the kind."""
        return queryset.filter(subject=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "who", "done", "name", "changed"]
    list_filter = [VerbFilter, SubjectFilter, "at"]
    search_fields = ["name", "subject_id", "actor__username", "actor__employee__name"]
    date_hierarchy = "at"
    list_select_related = ["actor__employee"]
    fields = ["at", "who", "done", "kind", "name", "changed", "address"]
    readonly_fields = ["who", "done", "kind", "changed"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Put all lines of the page into words at once, in three queries."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        for row, line in zip(found.result_list, lines_of(found.result_list), strict=True):
            row.line = line
        return found

    @admin.display(description=_("by"), ordering="actor")
    def who(self, row: Event) -> str:
        """Name the person behind the login."""
        return person(row.actor) if row.actor is not None else str(_("the system"))

    @admin.display(description=_("what"), ordering="verb")
    def done(self, row: Event) -> str:
        """Say the verb in words."""
        return verb_name(row.verb)

    @admin.display(description=_("object"), ordering="subject")
    def kind(self, row: Event) -> str:
        """Say the kind of object in words."""
        return subject_name(row.subject)

    @admin.display(description=_("Changes"))
    def changed(self, row: Event) -> SafeString:
        """Show from what to what."""
        return format_html_join(
            "",
            "<div>{}{}{}</div>",
            (
                (
                    f"{change.name}: " if change.name else "",
                    f"{change.before} → " if change.before else "",
                    change.after,
                )
                for change in _line(row).changes
            ),
        )


def _line(row: Event) -> Line:
    """The line in words, as the list prepared it, else by itself."""
    found: Line | None = getattr(row, "line", None)
    return found or lines_of([row])[0]
