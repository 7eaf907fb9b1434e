"""What fills the addresses of the admin: for tests that ask every page of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import URLPattern, URLResolver

from appraisal.models import (
    Event,
    Exclusion,
    NoticeSetting,
    PeriodSeal,
    Rating,
    ReaderLanguage,
    Scorecard,
    Section,
    SelfReview,
    Target,
)
from tests.cast import Company
from tests.desks import said_about_alice

JANUARY = date(2026, 1, 1)


def admin_addresses() -> list[str]:
    """Every address of the admin as it is written in the code, each once."""
    return list(dict.fromkeys(_written(admin.site.get_urls(), "")))


def _written(patterns: list[Any], before: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _written(each.url_patterns, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield before + str(each.pattern)


def admin_path(address: str, company: Company) -> str:
    """The address with its arguments filled in; ``fill_admin`` has made the rows."""
    row = _row_of(address)
    if row is not None:
        address = re.sub(r"<path:object_id>|<id>|<int:pk>|\^\(\[\^/\]\+\)", str(row.pk), address)
        if "/history/(" in address:
            version = row.history.earliest("history_id").pk  # type: ignore[attr-defined]
            address = re.sub(r"\(\[\^/\]\+\)/\$$", f"{version}/", address)
    draft = _row_of("appraisal/scorecard/")
    for placeholder, value in (
        ("items/<str:code>", "items/gmv"),
        ("sections/<str:code>", "sections/sales"),
        ("<str:section>", "sales"),
        ("^(?P<app_label>auth|axes|appraisal)/$", "appraisal/"),
        ("<path:content_type_id>/<path:object_id>", f"1/{draft.pk if draft else 1}"),
        ("(?P<url>.*)$", "no-such-page/"),
    ):
        address = address.replace(placeholder, value)
    assert not re.search(r"[<(^$]", address), f"give {address} its arguments"
    return f"/admin/{address}"


def _row_of(address: str) -> Model | None:
    """A row of the model that an address of the admin is about; a draft for a scorecard."""
    parts = address.split("/")
    models = {(each._meta.app_label, each._meta.model_name): each for each in admin.site._registry}
    model = models.get((parts[0], parts[1] if len(parts) > 1 else ""))
    if model is None:
        return None
    if model is Scorecard:
        return Scorecard.objects.get(state=Scorecard.State.DRAFT)
    return model._default_manager.earliest("pk")


def fill_admin(company: Company) -> None:
    """A row of every model that the admin shows, and HR with access to it."""
    User.objects.filter(username="hana").update(is_staff=True)
    draft = Scorecard.objects.get(state=Scorecard.State.DRAFT)
    sales = Section.objects.create(
        scorecard=draft, code="sales", label="一", name_zh="销售", name_en="Sales", position=0
    )
    published = company.scorecard.sections.get(code="sales").items.get()
    published.pk, published.section = None, sales
    published.save(force_insert=True)
    about = {"period": company.october, "employee": company.people["alice"]}
    Rating.objects.create(
        **about,
        role=company.role,
        item_code="teamwork",
        rater="manager",
        level="good",
        rated_by=company.users["bob"],
    )
    Exclusion.objects.create(
        **about,
        role=company.role,
        item_code="teamwork",
        reason="借调",
        approved_by=company.users["hana"],
    )
    Target.objects.create(
        role=company.role, item_code="gmv", shop=company.shop, effective_from=JANUARY, value=90000
    )
    said_about_alice(company)
    SelfReview.objects.create(**about, achievements="接待 1,200 人")
    NoticeSetting.objects.create(user=company.users["alice"], kind="published")
    ReaderLanguage.objects.create(user=company.users["alice"], language="en")
    PeriodSeal.objects.create(period=company.september, digest="a" * 64, rows={})
    Event.objects.create(verb="open", subject="appraisalperiod", subject_id="1")
    AccessAttempt.objects.create(username="alice", ip_address="127.0.0.1", failures_since_start=1)
    for model in (AccessLog, AccessFailureLog):
        model.objects.create(username="alice", ip_address="127.0.0.1")
