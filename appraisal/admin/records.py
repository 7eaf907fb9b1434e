"""What the system itself wrote, to read: seals, exports, notices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from appraisal.admin.access import ReadOnlyAdmin
from appraisal.models import Export, Notice, NoticeSetting, PeriodSeal, ReaderLanguage, ScoringRun


@admin.register(PeriodSeal)
class PeriodSealAdmin(ReadOnlyAdmin):
    list_display = ["period", "digest", "sealed_at", "sealed_by"]
    list_filter = ["period"]
    search_fields = ["period__code", "digest"]
    list_select_related = ["period", "sealed_by"]
    date_hierarchy = "sealed_at"
    # A row for each person and file: thousands. `verify_period` names those that differ.
    exclude = ["rows", "basis"]


@admin.register(ScoringRun)
class ScoringRunAdmin(ReadOnlyAdmin):
    list_display = [
        "period", "revision", "state", "total", "reason", "requested_by", "created_at",
        "finished_at",
    ]  # fmt: skip
    list_filter = ["state", "period"]
    search_fields = ["period__code", "reason", "error"]
    list_select_related = ["period", "requested_by"]
    date_hierarchy = "created_at"
    exclude = ["cohort"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = [
        "period", "language", "state", "done", "total", "requested_by", "created_at",
        "finished_at",
    ]  # fmt: skip
    list_filter = ["state", "period", "language"]
    search_fields = ["period__code", "requested_by__username", "error"]
    list_select_related = ["period", "requested_by"]
    date_hierarchy = "created_at"


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "user", "kind", "said", "read_at", "mailed_at"]
    list_filter = [
        "kind",
        ("read_at", admin.EmptyFieldListFilter),
        ("mailed_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["user__username", "user__employee__name", "text_zh", "text_en", "key"]
    list_select_related = ["user"]
    date_hierarchy = "created_at"

    @admin.display(description=Notice._meta.verbose_name)
    def said(self, row: Notice) -> str:
        """Give the text in the reader's language."""
        return row.text


@admin.register(NoticeSetting)
class NoticeSettingAdmin(ReadOnlyAdmin):
    list_display = ["user", "kind", "mail"]
    list_filter = ["kind", "mail"]
    search_fields = ["user__username", "user__employee__name"]
    list_select_related = ["user"]


@admin.register(ReaderLanguage)
class ReaderLanguageAdmin(ReadOnlyAdmin):
    list_display: list[Any] = ["user", "language"]
    list_filter = ["language"]
    search_fields = ["user__username", "user__employee__name"]
    list_select_related = ["user"]
