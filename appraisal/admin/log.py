"""The log of what happened: to read, never to change."""

from __future__ import annotations

from django.contrib import admin

from appraisal.admin.access import ReadOnlyAdmin
from appraisal.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "verb", "subject", "name"]
    list_filter = ["verb", "subject"]
    search_fields = ["name", "subject_id", "actor__username"]
    date_hierarchy = "at"
    list_select_related = ["actor"]
