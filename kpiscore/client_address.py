"""The address a request comes from: for locking out after wrong passwords, and for the log."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars


class ClientAddressMiddleware:
    """Binds the address to everything that is logged and recorded while a request lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its address bound."""
        with bound_contextvars(client_address=client_address(request) or None):
            return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """The peer's address, or behind a trusted proxy the one that the proxy saw.

    A proxy appends what it saw to X-Forwarded-For; everything before that is the client's own
    claim and is not believed.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
    return forwarded or peer
