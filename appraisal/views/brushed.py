"""Brushed orders (补单): marked by number or by a remark, and left out of net sales."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal import tasks
from appraisal.models import BrushedOrder, RemarkPattern, Shop
from appraisal.selectors.orders import order_summary
from appraisal.services import orders as service
from appraisal.services.refusal import Refused
from appraisal.views.access import PageRequest, Who, page, refusals_shown

ORDERS_A_PAGE = 50
LARGEST_LIST = 1024 * 1024


@page(Who.HR)
def brushed(request: PageRequest) -> HttpResponse:
    """The marked orders and the remark patterns of one shop."""
    shops = Shop.objects.filter(is_active=True)
    asked = request.GET.get("shop", "")
    shop = shops.filter(pk=asked).first() if asked.isdecimal() else shops.first()
    context: dict[str, Any] = {"shops": shops, "shop": shop}
    if shop is not None:
        marked = shop.brushed_orders.select_related("added_by")
        context |= {
            "marked": Paginator(marked, ORDERS_A_PAGE).get_page(request.GET.get("page")),
            "patterns": shop.remark_patterns.all(),
            "summary": order_summary(shop),
        }
    return render(request, "files/brushed.html", context)


@page(Who.HR, method="POST")
def brushed_mark(request: PageRequest, pk: int) -> HttpResponse:
    """Marks the orders whose numbers were typed, or uploaded as text."""
    shop = get_object_or_404(Shop, pk=pk)
    with refusals_shown(request):
        text = request.POST.get("numbers", "") + "\n" + _uploaded(request)
        count = service.mark_brushed(
            shop=shop, text=text, note=request.POST.get("note", ""), actor=request.user
        )
        said = ngettext("%(count)d order is marked.", "%(count)d orders are marked.", count)
        messages.success(request, said % {"count": count})
    return _back(shop)


@page(Who.HR, method="POST")
def brushed_unmark(request: PageRequest, pk: int) -> HttpResponse:
    """Takes one order off the list."""
    order = get_object_or_404(BrushedOrder.objects.select_related("shop"), pk=pk)
    service.unmark_brushed(order=order, actor=request.user)
    return _back(order.shop)


@page(Who.HR, method="POST")
def remark_add(request: PageRequest, pk: int) -> HttpResponse:
    """Adds a remark pattern, and matches the stored orders with it."""
    shop = get_object_or_404(Shop, pk=pk)
    with refusals_shown(request):
        service.add_remark_pattern(shop=shop, text=request.POST.get("text", ""), actor=request.user)
        _match(request, shop)
    return _back(shop)


@page(Who.HR, method="POST")
def remark_remove(request: PageRequest, pk: int) -> HttpResponse:
    """Removes a remark pattern, and matches the stored orders again."""
    pattern = get_object_or_404(RemarkPattern.objects.select_related("shop"), pk=pk)
    service.remove_remark_pattern(pattern=pattern, actor=request.user)
    _match(request, pattern.shop)
    return _back(pattern.shop)


def _match(request: PageRequest, shop: Shop) -> None:
    count = tasks.start_remarking(shop=shop)
    if count:
        said = ngettext(
            "%(count)d order file is being matched again.",
            "%(count)d order files are being matched again.",
            count,
        )
        messages.success(request, said % {"count": count})


def _uploaded(request: PageRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        return ""
    if sent.size is None or sent.size > LARGEST_LIST:
        raise Refused(_("The list may have at most 1 MB."))
    content = sent.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The list is not a text file."))


def _back(shop: Shop) -> HttpResponse:
    return redirect(f"{reverse('appraisal:brushed')}?shop={shop.pk}")
