"""Who may open which page. Every view is registered here by its decorator.

The registry is the one source: the decorator enforces it, docs/permissions.md is written from
it (``bin/permissions``), and tests/web asks every address as every person.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from appraisal.selectors.people import Person, person_of
from appraisal.services.refusal import Refused


class Who(StrEnum):
    """The people a page is made for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    TEAM = "team"
    HR = "hr"
    HR_OR_ADMINISTRATOR = "hr_or_administrator"
    ADMINISTRATOR = "administrator"


class About(StrEnum):
    """Whose things a page shows.

    A page of one person (ONE_OWN, OWN_AND_TEAM, TEAM) does not exist for those who may not see
    that person: 404. A LIST opens for everybody it is made for and holds only the reader's people.
    """

    NOBODY = "nobody"
    OWN = "own"
    ONE_OWN = "one_own"
    LIST = "list"
    OWN_AND_TEAM = "own_and_team"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open a page, whose things it is about, and how it is asked for."""

    view: str
    who: Who
    about: About
    method: str


RULES: dict[str, Rule] = {}
"""By the view's name, which is also the name of its address."""


class PageRequest(HttpRequest):
    """A request that has passed its page's rule: ``person`` is set."""

    person: Person


View = Callable[..., HttpResponseBase]


def page(who: Who, *, about: About = About.NOBODY, method: str = "GET") -> Callable[[View], View]:
    """Registers a view and lets in only those whom its page is made for.

    Strangers are sent to sign in; the others get 403. A page that shows (GET) never changes
    anything but the log (a download leaves a line), one that changes something takes POST only.
    """

    def register(view: View) -> View:
        rule = Rule(view.__name__, who, about, method)
        RULES[rule.view] = rule

        @functools.wraps(view)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if who is not Who.ANYONE and not request.user.is_authenticated:
                return _to_sign_in(request)
            if request.user.is_authenticated:
                request.person = person_of(request.user)
            if who is not Who.ANYONE and not _is_let_in(who, request.person):
                raise PermissionDenied
            if request.method not in _methods(rule):
                return HttpResponseNotAllowed(_methods(rule))
            return view(request, *args, **kwargs)

        return guarded

    return register


@contextmanager
def refusals_shown(request: HttpRequest) -> Iterator[None]:
    """Turns a service's refusal into a message on the next page."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))


def _is_let_in(who: Who, person: Person) -> bool:
    return {
        Who.SIGNED_IN: True,
        Who.TEAM: person.has_team,
        Who.HR: person.is_hr,
        Who.HR_OR_ADMINISTRATOR: person.is_hr or person.is_administrator,
        Who.ADMINISTRATOR: person.is_administrator,
    }[who]


def _methods(rule: Rule) -> list[str]:
    return {"GET": ["GET", "HEAD"], "POST": ["POST"], "FORM": ["GET", "HEAD", "POST"]}[rule.method]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A fragment's request sends the whole page to sign in, not the fragment's place."""
    sign_in = reverse("appraisal:sign_in")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(sign_in)
    return redirect_to_login(request.get_full_path(), sign_in)
