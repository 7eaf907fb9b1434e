"""What people said about results, to read: everything is written on the pages, by services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from appraisal.admin.access import ReadOnlyAdmin
from appraisal.models import (
    Adjustment,
    AgreedAction,
    Appeal,
    GradeChange,
    ImprovementPlan,
    ReviewMeeting,
    SelfReview,
)

PERSON = ["employee__number", "employee__name"]
ABOUT: list[Any] = ["period", "employee__department"]


@admin.register(SelfReview)
class SelfReviewAdmin(ReadOnlyAdmin):
    list_display = ["period", "employee", "submitted_at"]
    list_filter = ABOUT
    search_fields = [*PERSON, "achievements", "difficulties", "intentions"]
    list_select_related = ["period", "employee"]
    date_hierarchy = "submitted_at"


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    list_display = [
        "period", "employee", "role", "item_code", "points", "reason", "made_by", "made_at",
        "withdrawn_at",
    ]  # fmt: skip
    list_filter = [*ABOUT, "role", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = [*PERSON, "item_code", "reason"]
    list_select_related = ["period", "employee", "role", "made_by"]
    date_hierarchy = "made_at"


@admin.register(GradeChange)
class GradeChangeAdmin(ReadOnlyAdmin):
    list_display = [
        "period", "employee", "grade", "reason", "made_by", "made_at", "withdrawn_at",
    ]  # fmt: skip
    list_filter = [*ABOUT, "grade", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = [*PERSON, "grade", "reason"]
    list_select_related = ["period", "employee", "made_by"]
    date_hierarchy = "made_at"


class ActionInline(admin.TabularInline):
    model = AgreedAction
    extra = 0
    max_num = 0
    can_delete = False
    fields = ("text", "due_on", "state", "follow_up", "closed_at")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the actions to whom the meeting is shown."""
        user: Any = request.user
        return bool(user.has_perm("appraisal.view_reviewmeeting"))


@admin.register(ReviewMeeting)
class ReviewMeetingAdmin(ReadOnlyAdmin):
    list_display = ["held_on", "period", "employee", "written_by", "written_at"]
    list_filter = ABOUT
    search_fields = [*PERSON, "notes", "actions__text"]
    list_select_related = ["period", "employee", "written_by"]
    date_hierarchy = "held_on"
    inlines = [ActionInline]


@admin.register(ImprovementPlan)
class ImprovementPlanAdmin(ReadOnlyAdmin):
    list_display = ["employee", "period", "start", "end", "state", "written_by"]
    list_filter = ["state", *ABOUT]
    search_fields = [*PERSON, "goals", "support", "outcome"]
    list_select_related = ["period", "employee", "written_by"]
    date_hierarchy = "start"


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = [
        "employee", "item", "category", "state", "answer_due", "decision", "submitted_at",
    ]  # fmt: skip
    list_filter = ["state", "decision", "category", "before__period", "employee__department"]
    search_fields = [*PERSON, "text", "answer", "reason", "score__item__name_zh"]
    list_select_related = ["employee", "score__item"]
    date_hierarchy = "submitted_at"
    # Where the file lies is nobody's business; it is downloaded on the appeal's page.
    exclude = ["attachment"]

    @admin.display(description=Appeal._meta.get_field("score").verbose_name)
    def item(self, row: Appeal) -> str:
        """Name the item in the reader's language."""
        return str(row.score.item.name)
