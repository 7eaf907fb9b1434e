"""The Content-Security-Policy header.

Django gets one of its own in 6.0. Until then these lines read the same setting, SECURE_CSP, in the
same shape, so that moving to 6.0 means deleting this file and naming Django's middleware instead;
a package for so little would have to be moved away from.
"""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"


def policy(directives: Mapping[str, Sequence[str]]) -> str:
    """The header's value: {"img-src": ["'self'", "data:"]} becomes "img-src 'self' data:"."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class ContentSecurityPolicyMiddleware:
    """Adds the policy of SECURE_CSP to every answer that does not bring one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.value = policy(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request`, with the policy."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.value)
        return response
