"""Appraisal periods, and what people judged or excused in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from appraisal.admin.access import ReadOnlyAdmin
from appraisal.models import AppraisalPeriod, Exclusion, Rating


@admin.register(AppraisalPeriod)
class AppraisalPeriodAdmin(ReadOnlyAdmin):
    list_display = ["code", "kind", "start", "end", "state", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["code"]


class InOpenPeriodAdmin(admin.ModelAdmin):
    """Rows that can be changed until their period is locked; the signed-in person signs."""

    signed_by = ""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the period is still open."""
        return super().has_change_permission(request, obj) and _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the period is still open."""
        return super().has_delete_permission(request, obj) and _is_open(obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer open periods only."""
        if db_field.name == "period":
            kwargs["queryset"] = AppraisalPeriod.objects.filter(state__in=AppraisalPeriod.WORKING)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Note who decided."""
        setattr(obj, self.signed_by, request.user)
        super().save_model(request, obj, form, change)


def _is_open(obj: Rating | Exclusion | None) -> bool:
    return obj is None or obj.period.is_working


@admin.register(Rating)
class RatingAdmin(InOpenPeriodAdmin):
    signed_by = "rated_by"
    list_display = ["period", "employee", "item_code", "rater", "level", "value", "rated_by"]
    list_filter = ["period", "role", "rater"]
    search_fields = ["employee__number", "employee__name", "item_code"]
    autocomplete_fields = ["employee"]
    list_select_related = ["period", "employee", "rated_by"]
    readonly_fields = ["rated_by", "rated_at"]


@admin.register(Exclusion)
class ExclusionAdmin(InOpenPeriodAdmin):
    signed_by = "approved_by"
    list_display = ["period", "employee", "item_code", "reason", "approved_by"]
    list_filter = ["period", "role"]
    search_fields = ["employee__number", "employee__name", "item_code", "reason"]
    autocomplete_fields = ["employee"]
    list_select_related = ["period", "employee", "approved_by"]
    readonly_fields = ["approved_by", "approved_at"]
