"""What every page about one scorecard starts with: the row, the permission, the frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from appraisal.models import Scorecard
from appraisal.services.refusal import Refused

Page = Callable[..., HttpResponse]


def page(action: str) -> Callable[[Page], Page]:
    """A view of one scorecard, for those who may do `action` (view, add, change) on it.

    What a service refuses comes back as a message on the scorecard's page.
    """

    def decorate(view: Page) -> Page:
        @wraps(view)
        def opened(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            if not may(request, action):
                raise PermissionDenied
            row = get_object_or_404(Scorecard.objects.select_related("role"), pk=pk)
            try:
                return view(request, row, **kwargs)
            except Refused as refused:
                messages.error(request, str(refused))
                return to_scorecard(row)

        return opened

    return decorate


def may(request: HttpRequest, action: str) -> bool:
    """Whether the person may do this to scorecards; who may change may also look."""
    user: Any = request.user
    allowed = [f"appraisal.{action}_scorecard"]
    if action == "view":
        allowed.append("appraisal.change_scorecard")
    return any(user.has_perm(permission) for permission in allowed)


def may_edit(request: HttpRequest, row: Scorecard) -> bool:
    """Whether the person may change this very version: a draft only."""
    return row.is_draft and may(request, "change")


def refuse_published(row: Scorecard) -> None:
    """Raises PermissionDenied for a version that never changes again."""
    if not row.is_draft:
        raise PermissionDenied


def frame(request: HttpRequest, row: Scorecard | None, title: str, **extra: Any) -> dict[str, Any]:
    """The template context of an admin page about a scorecard."""
    return {
        **admin.site.each_context(request),
        "opts": Scorecard._meta,
        "scorecard": row,
        "title": title,
        "may_change": may(request, "change"),
        "may_edit": row is not None and may_edit(request, row),
        **extra,
    }


def address(name: str, *args: Any) -> str:
    """The address of one of the scorecard pages."""
    return reverse(f"admin:appraisal_scorecard_{name}", args=args)


def to_scorecard(row: Scorecard, fragment: str = "") -> HttpResponseRedirect:
    """Back to the scorecard's own page."""
    return HttpResponseRedirect(address("change", row.pk) + (f"#{fragment}" if fragment else ""))
