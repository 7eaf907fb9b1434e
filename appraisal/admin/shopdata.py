"""Files of the shops as they came, and whose their accounts are."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appraisal.admin.access import HistoryAdmin, ReadOnlyAdmin
from appraisal.models import AccountBinding, ImportProblem, ShopFile, SourceAccount
from appraisal.services.accounts import mark_external


class BindingInline(admin.TabularInline):
    model = AccountBinding
    extra = 0
    autocomplete_fields = ["employee"]


@admin.register(SourceAccount)
class SourceAccountAdmin(admin.ModelAdmin):
    list_display = ["__str__", "key", "kind", "shop", "is_external"]
    list_filter = ["kind", "shop", "is_external"]
    actions = ["mark_selected", "take_back_selected"]
    search_fields = ["key", "name"]
    list_select_related = ["shop"]
    inlines = [BindingInline]
    readonly_fields = ["shop", "kind", "key", "name", "is_external"]

    @admin.action(description=_("Mark as not one of ours"), permissions=["change"])
    def mark_selected(self, request: HttpRequest, rows: QuerySet[SourceAccount]) -> None:
        """Listed and warned of no more."""
        self._mark(request, rows, is_external=True)

    @admin.action(description=_("Take back as one of ours"), permissions=["change"])
    def take_back_selected(self, request: HttpRequest, rows: QuerySet[SourceAccount]) -> None:
        """Listed and warned of again."""
        self._mark(request, rows, is_external=False)

    def _mark(
        self, request: HttpRequest, rows: QuerySet[SourceAccount], *, is_external: bool
    ) -> None:
        ids = list(rows.values_list("pk", flat=True))
        changed = mark_external(accounts=ids, is_external=is_external, actor=request.user)
        said = ngettext("%(count)d account changed.", "%(count)d accounts changed.", changed)
        self.message_user(request, said % {"count": changed})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts come out of files."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Facts hang on accounts."""
        return False


@admin.register(AccountBinding)
class AccountBindingAdmin(HistoryAdmin):
    list_display = ["account", "employee", "start", "end"]
    list_filter = ["account__shop", "account__kind"]
    search_fields = ["account__key", "account__name", "employee__number", "employee__name"]
    autocomplete_fields = ["account", "employee"]
    list_select_related = ["account", "account__shop", "employee"]


class ProblemInline(admin.TabularInline):
    model = ImportProblem
    extra = 0
    can_delete = False
    max_num = 0
    fields = ("severity", "sheet", "row", "column", "value", "reason")
    readonly_fields = ("severity", "sheet", "row", "column", "value", "reason")


@admin.register(ShopFile)
class ShopFileAdmin(ReadOnlyAdmin):
    list_display = [
        "name", "shop", "state", "date_from", "date_until", "rows_kept", "rows_refused",
        "uploaded_at", "uploaded_by",
    ]  # fmt: skip
    list_filter = ["state", "shop"]
    search_fields = ["name", "sha256"]
    date_hierarchy = "uploaded_at"
    list_select_related = ["shop", "uploaded_by"]
    inlines = [ProblemInline]
    exclude = ["path", "sheets"]
