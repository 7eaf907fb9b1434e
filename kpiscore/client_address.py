"""The address a request comes from, for locking out after wrong passwords."""

from django.conf import settings
from django.http import HttpRequest


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
