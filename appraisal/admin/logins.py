"""Logins: Django's own pages, with what changed in the log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from appraisal.services.logins import note_login, note_login_gone, note_password, state_of

admin.site.unregister(User)


@admin.register(User)
class LoginAdmin(UserAdmin):
    """A login; groups come after the row, so the line is written when both are stored."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Remember the login as it is, to say what a change was."""
        known = self.get_object(request, object_id) if object_id else None
        before = None if known is None else state_of(known)
        request.login_before = before  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the groups, then the line."""
        super().save_related(request, form, formsets, change)
        before = getattr(request, "login_before", None)
        note_login(user=form.instance, before=before, actor=request.user)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Note a password that an administrator set; its page saves in no other way."""
        if getattr(request, "login_before", None) is None:
            note_password(user=obj, actor=request.user)
        return super().log_change(request, obj, message)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete a login and leave a line."""
        note_login_gone(user=obj, actor=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Delete several, each with its line."""
        for user in queryset:
            note_login_gone(user=user, actor=request.user)
        super().delete_queryset(request, queryset)
