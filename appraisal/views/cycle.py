"""HR's desk: who is where in a period's cycle, and what each of them still lacks."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from appraisal.models import AppraisalPeriod
from appraisal.selectors.whereabouts import LACKS, lacking, people_in_cycle, stands_of
from appraisal.views.access import PageRequest, Who, page

PEOPLE_A_PAGE = 50
SAID = {
    "self_review": _("no self-review"),
    "score": _("not scored"),
    "final": _("not final"),
    "published": _("not published"),
    "confirmed": _("not confirmed"),
    "appeal": _("appeal open"),
    "meeting": _("no review meeting"),
}


@page(Who.HR)
def period_people(request: PageRequest, code: str) -> HttpResponse:
    """Everybody of a period with how far each is; ``lacks`` keeps those who lack one thing."""
    period = get_object_or_404(AppraisalPeriod, code=code)
    rows = people_in_cycle(period)
    counts = lacking(rows)
    chosen = request.GET.get("lacks", "")
    if chosen in LACKS:
        rows = rows.filter(LACKS[chosen])
    shown = Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "period": period,
        "shown": shown,
        "stands": stands_of(list(shown.object_list), period),
        "lacks": [(name, SAID[name], counts[name]) for name in LACKS],
        "chosen": chosen if chosen in LACKS else "",
    }
    return render(request, "periods/people.html", context)
