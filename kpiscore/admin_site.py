"""The admin's start page: what belongs together stands together."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: Mapping[str, tuple[Promise, tuple[str, ...]]] = {
    "scorecards": (
        _("Scorecards and targets"),
        ("Scorecard", "Target", "MetricDefinition", "Role"),
    ),
    "people": (_("People and shops"), ("Employee", "Assignment", "Department", "Shop")),
    "appraisals": (
        _("Appraisals"),
        ("AppraisalPeriod", "ScoringRun", "Rating", "Exclusion", "PeriodSeal", "Export"),
    ),
    "reviews": (
        _("Reviews and appeals"),
        (
            "SelfReview",
            "Adjustment",
            "GradeChange",
            "ReviewMeeting",
            "ImprovementPlan",
            "Appeal",
        ),
    ),
    "data": (_("Shop data"), ("ShopFile", "SourceAccount", "AccountBinding")),
    "access": (
        _("Access and log"),
        ("User", "Group", "Event", "Notice", "NoticeSetting", "ReaderLanguage", "AccessAttempt"),
    ),
}
"""Heading and models of each group, in the order of the page."""

RENAMED: Mapping[str, Promise] = {
    "AccessAttempt": _("Refused sign-ins"),
    "AccessFailureLog": _("Refused sign-ins (log)"),
    "AccessLog": _("Sign-ins (log)"),
}
"""Models of packages that have no Chinese, or no name that tells what they are."""


class GroupedAdminSite(AdminSite):
    """Django's admin with models grouped by what people do, not by the app they live in."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The groups, each in the shape of an app; models of no group come last."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        left = {model["object_name"]: model for app in apps for model in app["models"]}
        for name in RENAMED.keys() & left.keys():
            left[name]["name"] = RENAMED[name]
        groups = []
        for code, (heading, names) in GROUPS.items():
            models = [left.pop(name) for name in names if name in left]
            groups.append(self._group(code, heading, models))
        groups.append(self._group("other", _("Other"), list(left.values())))
        return [group for group in groups if group["models"]]

    def _group(self, code: str, heading: Promise, models: list[Any]) -> dict[str, Any]:
        return {
            "name": heading,
            "app_label": code,
            "app_url": "",
            "has_module_perms": True,
            "models": models,
        }


class GroupedAdminConfig(AdminConfig):
    """`django.contrib.admin` with our site as its site."""

    default_site = "kpiscore.admin_site.GroupedAdminSite"
