"""Appraisal periods, and what people judged or excused in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from appraisal.admin.access import ReadOnlyAdmin
from appraisal.models import AppraisalPeriod, Exclusion, Rating
from appraisal.services.exclusions import exclude_item, refuse_exclusion, withdraw_exclusion
from appraisal.services.refusal import Refused


@admin.register(AppraisalPeriod)
class AppraisalPeriodAdmin(ReadOnlyAdmin):
    list_display = ["code", "kind", "start", "end", "state", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["code"]


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    list_display = ["period", "employee", "item_code", "rater", "level", "value", "rated_by"]
    list_filter = ["period", "role", "rater"]
    search_fields = ["employee__number", "employee__name", "item_code"]
    list_select_related = ["period", "employee", "rated_by"]


class ExclusionForm(forms.ModelForm):
    """An exclusion; what the service would refuse is said in the form."""

    class Meta:
        model = Exclusion
        fields = ["period", "employee", "role", "item_code", "reason"]

    def clean(self) -> dict[str, Any]:
        """Ask the service whether it may be."""
        cleaned = super().clean() or {}
        if not self.errors and "period" in cleaned:
            try:
                refuse_exclusion(cleaned["period"], cleaned["role"], cleaned["item_code"])
            except Refused as refused:
                self.add_error("item_code", str(refused))
        return cleaned


@admin.register(Exclusion)
class ExclusionAdmin(admin.ModelAdmin):
    form = ExclusionForm
    list_display = ["period", "employee", "item_code", "reason", "approved_by"]
    list_filter = ["period", "role"]
    search_fields = ["employee__number", "employee__name", "item_code", "reason"]
    autocomplete_fields = ["employee"]
    list_select_related = ["period", "employee", "approved_by"]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Only the reason of an exclusion can be reworded."""
        return ["period", "employee", "role", "item_code"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the period still takes changes."""
        return super().has_change_permission(request, obj) and _is_working(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the period still takes changes."""
        return super().has_delete_permission(request, obj) and _is_working(obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer periods that take changes only."""
        if db_field.name == "period":
            kwargs["queryset"] = AppraisalPeriod.objects.filter(state__in=AppraisalPeriod.WORKING)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Exclusion, form: Any, change: bool) -> None:
        """Let the service write it, with its line in the log."""
        obj.pk = exclude_item(
            period=obj.period, employee=obj.employee, role=obj.role, item_code=obj.item_code,
            reason=obj.reason, actor=request.user,
        ).pk  # fmt: skip

    def delete_model(self, request: HttpRequest, obj: Exclusion) -> None:
        """Let the service take it back, with its line in the log."""
        withdraw_exclusion(exclusion=obj, actor=request.user)


def _is_working(obj: Exclusion | None) -> bool:
    return obj is None or obj.period.is_working
