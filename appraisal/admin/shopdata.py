"""Files of the shops as they came, and whose their accounts are."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from appraisal.admin.access import HistoryAdmin, ReadOnlyAdmin
from appraisal.models import AccountBinding, ImportProblem, ShopFile, SourceAccount


class BindingInline(admin.TabularInline):
    model = AccountBinding
    extra = 0
    autocomplete_fields = ["employee"]


@admin.register(SourceAccount)
class SourceAccountAdmin(admin.ModelAdmin):
    list_display = ["__str__", "key", "kind", "shop"]
    list_filter = ["kind", "shop"]
    search_fields = ["key", "name"]
    list_select_related = ["shop"]
    inlines = [BindingInline]
    readonly_fields = ["shop", "kind", "key", "name"]

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
