"""The two groups of people who may use the admin, kept up to date after every migration.

A signal does it and not a data migration: permissions are themselves made after migrations,
and a model that comes later is then covered without a migration of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from appraisal.selectors.people import ADMINISTRATOR_GROUP, HR_GROUP

EVERYTHING = ("view", "add", "change", "delete")
VIEW = ("view",)

MASTER_DATA = ("assignment", "department", "employee", "exclusion", "shop", "target")
BINDINGS = ("accountbinding",)
ACCOUNTS = ("sourceaccount",)
CONFIGURATION = ("metricdefinition", "role", "scorecard", "section", "item")
RECORDS = (
    "appraisalperiod",
    "event",
    "export",
    "notice",
    "noticesetting",
    "periodseal",
    "rating",
    "readerlanguage",
    "scoringrun",
    "shopfile",
)
REVIEWS = (
    "adjustment",
    "agreedaction",
    "appeal",
    "gradechange",
    "improvementplan",
    "reviewmeeting",
    "selfreview",
)
"""What is said about people: the business of human resources, not of who configures."""
HISTORY = (
    "historicalaccountbinding",
    "historicalassignment",
    "historicaldepartment",
    "historicalemployee",
    "historicalmetricdefinition",
    "historicalrole",
    "historicalscorecard",
    "historicalshop",
    "historicaltarget",
)

Grants = Mapping[tuple[str, str], Iterable[str]]
"""(app, model) -> the actions allowed on it."""


def _of_appraisal(models: Iterable[str], actions: Iterable[str]) -> dict[tuple[str, str], Any]:
    return {("appraisal", model): tuple(actions) for model in models}


GRANTS: Mapping[str, Grants] = {
    HR_GROUP: {
        **_of_appraisal((*MASTER_DATA, *BINDINGS), EVERYTHING),
        **_of_appraisal(ACCOUNTS, ("view", "change")),
        **_of_appraisal((*CONFIGURATION, *RECORDS, *REVIEWS, *HISTORY), VIEW),
    },
    ADMINISTRATOR_GROUP: {
        **_of_appraisal((*MASTER_DATA, *BINDINGS, *CONFIGURATION), EVERYTHING),
        **_of_appraisal(ACCOUNTS, ("view", "change")),
        **_of_appraisal((*RECORDS, *HISTORY), VIEW),
        ("auth", "user"): EVERYTHING,
        ("auth", "group"): VIEW,
        ("axes", "accessattempt"): ("view", "delete"),
        ("axes", "accesslog"): VIEW,
    },
}


@receiver(post_migrate)
def grant(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Makes the groups and gives them what is declared; what an administrator added stays."""
    if sender.label != "appraisal" or using != "default":
        return
    for label in ("auth", "axes", "appraisal"):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    permissions = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, grants in GRANTS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *(
                permissions[app, f"{action}_{model}"]
                for (app, model), actions in grants.items()
                for action in actions
                if (app, f"{action}_{model}") in permissions
            )
        )
