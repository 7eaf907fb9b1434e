"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.i18n import set_language as set_language_of_pages

from appraisal.forms import NewPassword, SignIn
from appraisal.selectors.people import language_of
from appraisal.services.logins import note_password
from appraisal.services.notices import set_language
from appraisal.views.access import Who, page, refusals_shown

LANGUAGE_COOKIE: dict[str, Any] = {
    "max_age": settings.LANGUAGE_COOKIE_AGE,
    "path": settings.LANGUAGE_COOKIE_PATH,
    "secure": settings.LANGUAGE_COOKIE_SECURE,
    "httponly": settings.LANGUAGE_COOKIE_HTTPONLY,
    "samesite": settings.LANGUAGE_COOKIE_SAMESITE,
}


class _PasswordChange(PasswordChangeView):
    """Says that it worked, on the home page."""

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Save, and tell."""
        answer = super().form_valid(form)
        note_password(user=form.user, actor=form.user)
        messages.success(self.request, _("The new password is saved."))
        return answer


@page(Who.ANYONE, method="FORM")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; who is signed in already goes on to the home page."""
    view = LoginView.as_view(
        template_name="session/sign_in.html",
        authentication_form=SignIn,
        redirect_authenticated_user=True,
    )
    answer = view(request)
    chosen = language_of(request.user)
    if chosen is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        # Another browser speaks as the person chose before.
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, **LANGUAGE_COOKIE)
    return answer


@page(Who.ANYONE, method="POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("appraisal:sign_in")


@page(Who.ANYONE, method="POST")
def language(request: HttpRequest) -> HttpResponse:
    """Changes the language of the pages; of a signed-in person that of the e-mails, too."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(chosen):
        with refusals_shown(request):
            set_language(user=request.user, language=chosen)
    return set_language_of_pages(request)


@page(Who.SIGNED_IN, method="FORM")
def password(request: HttpRequest) -> HttpResponseBase:
    """Changes one's own password."""
    view = _PasswordChange.as_view(
        template_name="session/password.html",
        form_class=NewPassword,
        success_url=reverse_lazy("appraisal:home"),
    )
    return view(request)
