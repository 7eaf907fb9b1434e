"""Departments, shops, roles, people and where they work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget

from appraisal.admin.access import HistoryAdmin
from appraisal.admin.sheets import SheetMixin
from appraisal.models import Assignment, Department, Employee, Role, Shop


class AssignmentInline(admin.TabularInline):
    model = Assignment
    extra = 0
    autocomplete_fields = ["shop"]


@admin.register(Department)
class DepartmentAdmin(HistoryAdmin):
    list_display = ["code", "name_zh", "name_en", "parent"]
    search_fields = ["code", "name_zh", "name_en"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]


@admin.register(Role)
class RoleAdmin(HistoryAdmin):
    list_display = ["code", "name_zh", "name_en"]
    search_fields = ["code", "name_zh", "name_en"]


class ShopResource(resources.ModelResource):
    """Shops as a sheet; the code says which shop a row is about."""

    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=ForeignKeyWidget(Department, field="code"),
    )

    class Meta:
        model = Shop
        import_id_fields = ["code"]
        fields = ["code", "name_zh", "name_en", "platform", "department", "currency"]
        fields += ["other_names", "is_active"]
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Shop)
class ShopAdmin(SheetMixin, HistoryAdmin):
    resource_classes = [ShopResource]
    list_display = ["code", "name_zh", "name_en", "platform", "department", "currency", "is_active"]
    list_filter = ["platform", "currency", "is_active", "department"]
    search_fields = ["code", "name_zh", "name_en"]
    autocomplete_fields = ["department"]
    list_select_related = ["department"]


class EmployeeResource(resources.ModelResource):
    """Employees as a sheet; the employee number says whom a row is about."""

    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=ForeignKeyWidget(Department, field="code"),
    )
    manager = fields.Field(
        column_name="manager",
        attribute="manager",
        widget=ForeignKeyWidget(Employee, field="number"),
    )

    class Meta:
        model = Employee
        import_id_fields = ["number"]
        fields = ["number", "name", "department", "manager", "email", "hired_on", "left_on"]
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Employee)
class EmployeeAdmin(SheetMixin, HistoryAdmin):
    resource_classes = [EmployeeResource]
    list_display = ["number", "name", "department", "manager", "hired_on", "left_on"]
    list_filter = ["department", "assignments__role", "assignments__shop"]
    search_fields = ["number", "name", "email"]
    autocomplete_fields = ["department", "manager", "user"]
    list_select_related = ["department", "manager"]
    inlines = [AssignmentInline]

    fieldsets = [
        (None, {"fields": ["number", "name", "department", "manager"]}),
        (_("Contact and login"), {"fields": ["email", "user"]}),
        (_("Employment"), {"fields": ["hired_on", "left_on"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Employee | None = None) -> list[str]:
        """Only those who keep the logins say whose one is."""
        user: Any = request.user
        return [] if user.has_perm("auth.view_user") else ["user"]


class AssignmentResource(resources.ModelResource):
    """Assignments as a sheet: one row for a person, role, shop and first day."""

    employee = fields.Field(
        column_name="employee",
        attribute="employee",
        widget=ForeignKeyWidget(Employee, field="number"),
    )
    role = fields.Field(
        column_name="role", attribute="role", widget=ForeignKeyWidget(Role, field="code")
    )
    shop = fields.Field(
        column_name="shop", attribute="shop", widget=ForeignKeyWidget(Shop, field="code")
    )

    class Meta:
        model = Assignment
        import_id_fields = ["employee", "role", "shop", "start"]
        fields = ["employee", "role", "shop", "start", "end"]
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Assignment)
class AssignmentAdmin(SheetMixin, HistoryAdmin):
    resource_classes = [AssignmentResource]
    list_display = ["employee", "role", "shop", "start", "end"]
    list_filter = ["role", "shop", "employee__department"]
    search_fields = ["employee__number", "employee__name"]
    autocomplete_fields = ["employee", "role", "shop"]
    list_select_related = ["employee", "role", "shop"]
    date_hierarchy = "start"
