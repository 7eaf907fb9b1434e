"""What one is told, and how one wants to hear of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from appraisal.models import Notice, NoticeSetting
from appraisal.selectors.people import language_of
from appraisal.services.notices import mark_read, set_language, set_mail
from appraisal.views.access import About, PageRequest, Who, page, refusals_shown

NOTICES_A_PAGE = 30


@page(Who.SIGNED_IN, about=About.LIST)
def notices(request: PageRequest) -> HttpResponse:
    """One's own notices, newest first, and the wishes about e-mail."""
    rows = Notice.objects.filter(user=request.user.pk)
    wishes = dict(NoticeSetting.objects.filter(user=request.user.pk).values_list("kind", "mail"))
    context = {
        "shown": Paginator(rows, NOTICES_A_PAGE).get_page(request.GET.get("page")),
        "kinds": [
            (kind.value, kind.label, wishes.get(kind.value, NoticeSetting.Mail.AT_ONCE))
            for kind in Notice.Kind
        ],
        "mails": NoticeSetting.Mail.choices,
        "languages": settings.LANGUAGES,
        "language": language_of(request.user) or settings.LANGUAGE_CODE,
        "has_address": bool(getattr(request.user, "email", "")),
    }
    return render(request, "notices/list.html", context)


@page(Who.SIGNED_IN, about=About.ONE_OWN, method="POST")
def notice_open(request: PageRequest, pk: int) -> HttpResponse:
    """Marks a notice as read and goes where it leads."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user.pk)
    mark_read(user=request.user, notice=notice)
    return redirect(notice.path or "appraisal:notices")


@page(Who.SIGNED_IN, about=About.LIST, method="POST")
def notices_read(request: PageRequest) -> HttpResponse:
    """Marks all of one's notices as read."""
    mark_read(user=request.user)
    return redirect("appraisal:notices")


@page(Who.SIGNED_IN, about=About.LIST, method="POST")
def notice_mails(request: PageRequest) -> HttpResponse:
    """Keeps how one wants to hear of each kind by e-mail."""
    wishes = {
        kind: request.POST[kind]
        for kind in Notice.Kind.values
        if request.POST.get(kind) in NoticeSetting.Mail.values
    }
    set_mail(user=request.user, wishes=wishes)
    with refusals_shown(request):
        set_language(user=request.user, language=request.POST.get("language", ""))
        messages.success(request, _("Your wishes are kept."))
    return redirect("appraisal:notices")
