"""What people are told when the database refuses a change."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from appraisal.models.immutability import guards

log = structlog.get_logger(__name__)


class SealedMiddleware:
    """Answers 409 where a trigger of ours said no, whatever page or admin form it came from.

    Forms say so themselves where they know it before; this is for deleting, for lists of
    actions, and for what happens between looking and saving. Nothing of the request is stored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._messages = {guard.message for guard in guards()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in the place of an error page; other errors stay errors."""
        if not isinstance(error, IntegrityError):
            return None
        said = next((each for each in self._messages if each in str(error)), None)
        if said is None:
            return None
        log.info("refused_by_the_database", reason=said, path=request.path)
        return render(request, "sealed.html", status=409)
