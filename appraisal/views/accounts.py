"""Source accounts, and whose they are."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from appraisal.filters import AccountFilter
from appraisal.forms import Binding, first_error
from appraisal.models import Employee, SourceAccount
from appraisal.services.accounts import bind_account
from appraisal.views.access import PageRequest, Who, page, refusals_shown

ACCOUNTS_A_PAGE = 30
PEOPLE_FOUND = 20


@page(Who.HR)
def accounts(request: PageRequest) -> HttpResponse:
    """All accounts but the shops themselves, with whose they are."""
    rows = (
        SourceAccount.objects.exclude(kind=SourceAccount.Kind.SHOP)
        .select_related("shop")
        .annotate(first_day=Min("facts__date_from"))
        .prefetch_related("bindings__employee")
        .order_by("shop__code", "kind", "key")
    )
    filtered = AccountFilter(request.GET, queryset=rows)
    shown = Paginator(filtered.qs, ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    lines = [
        (account, Binding(initial={"start": account.first_day}, auto_id=False))
        for account in shown.object_list
    ]
    context = {"filter": filtered, "shown": shown, "lines": lines}
    return render(request, "accounts/list.html", context)


@page(Who.HR, method="POST")
def account_bind(request: PageRequest, pk: int) -> HttpResponse:
    """Gives an account to an employee for some days; for htmx answers with its line."""
    account = get_object_or_404(SourceAccount.objects.select_related("shop"), pk=pk)
    form = Binding(request.POST, auto_id=False)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return _back(request)
    with refusals_shown(request):
        binding = bind_account(account=account, actor=request.user, **form.cleaned_data)
        said = _("%(account)s belongs to %(employee)s from %(day)s on.")
        messages.success(
            request,
            said % {"account": account, "employee": binding.employee.name, "day": binding.start},
        )
    return _back(request)


@page(Who.HR)
def people_found(request: PageRequest) -> HttpResponse:
    """Employees for what is being typed, as the options of a field."""
    asked = request.GET.get("employee", "").strip()
    found = Employee.objects.none()
    if asked:
        found = Employee.objects.filter(
            Q(number__istartswith=asked) | Q(name__icontains=asked), left_on__isnull=True
        ).select_related("department")[:PEOPLE_FOUND]
    return render(request, "accounts/people_found.html", {"people": found})


def _back(request: PageRequest) -> HttpResponse:
    """The page whose form it was."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return redirect(asked)
    return redirect("appraisal:accounts")
