"""Source accounts, and whose they are."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.filters import AccountFilter
from appraisal.forms import Binding, first_error
from appraisal.models import BindingPattern, Employee, Shop, SourceAccount
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.unbound import bindings_start, described, unbound
from appraisal.services.accounts import (
    add_binding_pattern,
    bind_account,
    bind_accounts,
    mark_external,
    remove_binding_pattern,
)
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
def accounts_unbound(request: PageRequest) -> HttpResponse:
    """Accounts whose facts count for nobody, with their figures and a suggestion each."""
    external = request.GET.get("external") == "1"
    shown = Paginator(unbound(external=external), ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    lines = [
        (line, bindings_start(line.account, line.first))
        for line in described(list(shown.object_list), catalogue())
    ]
    patterns = BindingPattern.objects.select_related("employee", "shop")
    context = {
        "shown": shown,
        "lines": lines,
        "external": external,
        "externals": unbound(external=True).count(),
        "patterns": patterns,
        "kinds": [
            choice
            for choice in SourceAccount.Kind.choices
            if choice[0] in (SourceAccount.Kind.AGENT, SourceAccount.Kind.PLAN)
        ],
        "shops": Shop.objects.filter(is_active=True),
    }
    return render(request, "accounts/unbound.html", context)


@page(Who.HR, method="POST")
def accounts_bind(request: PageRequest) -> HttpResponse:
    """Gives the ticked accounts to the people named beside them."""
    ticked = [pk for pk in request.POST.getlist("account") if pk.isdecimal()]
    pairs, wrong = [], []
    for account in SourceAccount.objects.filter(pk__in=ticked).select_related("shop"):
        fields = {
            "employee": request.POST.get(f"employee-{account.pk}", ""),
            "start": request.POST.get(f"start-{account.pk}", ""),
        }
        form = Binding(fields, auto_id=False)
        if form.is_valid():
            pairs.append((account, form.cleaned_data["employee"], form.cleaned_data["start"]))
        else:
            wrong.append(f"{account}: {first_error(form)}")
    bound, refused = bind_accounts(pairs=pairs, actor=request.user)
    if bound:
        said = ngettext("%(count)d account is bound.", "%(count)d accounts are bound.", bound)
        messages.success(request, said % {"count": bound})
    for reason in [*wrong, *refused]:
        messages.error(request, reason)
    if not ticked:
        messages.error(request, _("No account is ticked."))
    return redirect("appraisal:accounts_unbound")


@page(Who.HR, method="POST")
def accounts_external(request: PageRequest) -> HttpResponse:
    """Marks the accounts ticked as not one of ours, or takes that back."""
    ticked = [int(pk) for pk in request.POST.getlist("external") if pk.isdecimal()]
    back = request.POST.get("back") == "1"
    changed = mark_external(accounts=ticked, is_external=not back, actor=request.user)
    if not ticked:
        messages.error(request, _("No account is ticked."))
    elif back:
        said = ngettext(
            "%(count)d account is one of ours again.",
            "%(count)d accounts are ours again.",
            changed,
        )
        messages.success(request, said % {"count": changed})
    else:
        said = ngettext(
            "%(count)d account is marked as not one of ours.",
            "%(count)d accounts are marked as not ours.",
            changed,
        )
        messages.success(request, said % {"count": changed})
    return redirect("appraisal:accounts_unbound")


@page(Who.HR, method="POST")
def pattern_add(request: PageRequest) -> HttpResponse:
    """Keeps a text that tells whose accounts are."""
    typed = request.POST.get("employee", "").split()
    employee = Employee.objects.filter(number__iexact=typed[0]).first() if typed else None
    kind = request.POST.get("kind", "")
    shop_id = request.POST.get("shop", "")
    shop = Shop.objects.filter(pk=shop_id).first() if shop_id.isdecimal() else None
    if employee is None or kind not in SourceAccount.Kind.values:
        messages.error(request, _("Name the employee by number, and the kind of account."))
        return redirect("appraisal:accounts_unbound")
    with refusals_shown(request):
        add_binding_pattern(
            text=request.POST.get("text", ""),
            kind=kind,
            employee=employee,
            shop=shop,
            actor=request.user,
        )
    return redirect("appraisal:accounts_unbound")


@page(Who.HR, method="POST")
def pattern_remove(request: PageRequest, pk: int) -> HttpResponse:
    """Forgets a pattern."""
    pattern = get_object_or_404(BindingPattern.objects.select_related("employee"), pk=pk)
    remove_binding_pattern(pattern=pattern, actor=request.user)
    return redirect("appraisal:accounts_unbound")


@page(Who.HR)
def people_found(request: PageRequest) -> HttpResponse:
    """Employees for what is being typed, as the options of a field."""
    # The field is called employee, or employee-7 where a page has one for each account.
    asked = str(next(iter(request.GET.values()), "")).strip()
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
