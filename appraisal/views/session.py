"""Signing in and out, and one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from appraisal.forms import NewPassword, SignIn
from appraisal.views.access import Who, page


class _PasswordChange(PasswordChangeView):
    """Says that it worked, on the home page."""

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Save, and tell."""
        answer = super().form_valid(form)
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
    return view(request)


@page(Who.ANYONE, method="POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("appraisal:sign_in")


@page(Who.SIGNED_IN, method="FORM")
def password(request: HttpRequest) -> HttpResponseBase:
    """Changes one's own password."""
    view = _PasswordChange.as_view(
        template_name="session/password.html",
        form_class=NewPassword,
        success_url=reverse_lazy("appraisal:home"),
    )
    return view(request)
