"""Admin pages that show and never change, and those with a history."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the system writes: people with permission look at them, nobody edits them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tell that nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nobody deletes one."""
        return False


class HistoryAdmin(SimpleHistoryAdmin):
    """Rows whose earlier states are kept, and can be put back by those who may change them.

    The library's own page stores a POST of anybody who may look at the history.
    """

    can_revert = True
    object_history_template = "admin/versions.html"

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the earlier state is only shown."""
        return not self.can_revert or not self.has_change_permission(request)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show an earlier state, or put it back."""
        if request.method == "POST" and self.revert_disabled(request):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)
