"""The list of scorecards, and the addresses of everything about one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appraisal.admin.access import HistoryAdmin
from appraisal.admin.scorecards import comparison, item_page, life_cycle, overview
from appraisal.admin.scorecards.desk import address
from appraisal.models import Scorecard


@admin.register(Scorecard)
class ScorecardAdmin(HistoryAdmin):
    can_revert = False
    list_display = [
        "called", "role", "version", "state_shown", "period_kind",
        "effective_from", "items",
    ]  # fmt: skip
    list_display_links = ["called"]
    list_filter = ["role", "state", "period_kind"]
    search_fields = ["name_zh", "name_en", "role__code", "role__name_zh", "role__name_en"]
    list_select_related = ["role"]
    actions = ["compare_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scorecard]:
        """Count the items along."""
        return super().get_queryset(request).annotate(item_count=Count("sections__items"))

    @admin.display(description=_("name"), ordering="name_zh")
    def called(self, row: Scorecard) -> str:
        """Show the name in the reader's language."""
        return row.name

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, row: Scorecard) -> str:
        """Show the state as a badge."""
        return format_html(
            '<span class="badge state-{}">{}</span>', row.state, row.get_state_display()
        )

    @admin.display(description=_("number of items"), ordering="item_count")
    def items(self, row: Any) -> int:
        """Show how many items it has."""
        return int(row.item_count)

    @admin.action(description=_("Compare two versions"), permissions=["view"])
    def compare_selected(
        self, request: HttpRequest, chosen: QuerySet[Scorecard]
    ) -> HttpResponse | None:
        """Open both side by side, the older one left."""
        rows = list(chosen.order_by("role", "version"))
        if len(rows) != 2:
            messages.error(request, _("Choose exactly two versions to compare."))
            return None
        left, right = rows
        return HttpResponseRedirect(f"{address('compare')}?left={left.pk}&right={right.pk}")

    def has_delete_permission(self, request: HttpRequest, obj: Scorecard | None = None) -> bool:
        """Drafts are deleted on their own page; there is no deleting in bulk."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Put our pages before Django's own."""
        pages: list[tuple[str, Any, str]] = [
            ("add/", life_cycle.new_scorecard, "add"),
            ("compare/", comparison.compare, "compare"),
            ("<int:pk>/change/", overview.overview, "change"),
            ("<int:pk>/outline/", overview.save_outline, "outline"),
            ("<int:pk>/settings/", overview.details, "details"),
            ("<int:pk>/sections/new/", overview.section, "new_section"),
            ("<int:pk>/sections/<str:code>/", overview.section, "section"),
            ("<int:pk>/sections/<str:code>/remove/", overview.remove_section, "remove_section"),
            ("<int:pk>/sections/<str:section>/items/new/", item_page.new_item, "new_item"),
            ("<int:pk>/rule-fields/", item_page.rule_fields, "rule_fields"),
            ("<int:pk>/try/", item_page.try_item, "try"),
            ("<int:pk>/items/<str:code>/", item_page.item, "item"),
            ("<int:pk>/items/<str:code>/remove/", item_page.remove_item, "remove_item"),
            ("<int:pk>/publish/", life_cycle.publish, "publish"),
            ("<int:pk>/retire/", life_cycle.retire, "retire"),
            ("<int:pk>/copy/", life_cycle.copy, "copy"),
            ("<int:pk>/discard/", life_cycle.discard, "discard"),
            ("<int:pk>/scorecard.yaml", life_cycle.download, "yaml"),
        ]
        ours = [
            path(route, self.admin_site.admin_view(view), name=f"appraisal_scorecard_{name}")
            for route, view, name in pages
        ]
        return [*ours, *super().get_urls()]
