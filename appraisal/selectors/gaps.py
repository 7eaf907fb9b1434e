"""Days that neither a new file nor the stored ones before and after it tell of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Max, Min, Q

from appraisal.importing.facts import Problem
from appraisal.importing.plausibility import listed_days
from appraisal.importing.problems import problem
from appraisal.models import AppraisalPeriod, Fact, ShopFile
from appraisal.selectors.layouts import layout_names

ONE_DAY = timedelta(days=1)


def days_between(file: ShopFile) -> list[Problem]:
    """A warning for each report whose staged days leave a gap to the stored ones.

    Looked at are days of open periods: others could not be imported. Two queries, and one for
    each report in the file.
    """
    daily = Fact.objects.filter(date_from=F("date_until"))
    reach = list(
        daily.filter(file=file, state=Fact.State.STAGED)
        .values_list("layout")
        .annotate(first=Min("date_from"), last=Max("date_from"))
        .order_by("layout")
    )
    spans = [(each.start, each.end) for each in AppraisalPeriod.objects.all() if each.is_working]
    names = layout_names() if reach else {}
    found = []
    for layout, first, last in reach:
        stored = daily.filter(
            account__shop=file.shop, layout=layout, state=Fact.State.ACTIVE
        ).aggregate(
            before=Max("date_from", filter=Q(date_from__lt=first)),
            after=Min("date_from", filter=Q(date_from__gt=last)),
        )
        missing = [
            day
            for start, end in ((stored["before"], first), (last, stored["after"]))
            if start and end
            for day in _between(start, end)
            if any(opened <= day <= closed for opened, closed in spans)
        ]
        if missing:
            name = names[layout]
            days = listed_days(missing)
            found.append(
                problem(
                    "days_missing_between",
                    count=len(missing),
                    days=days,
                    zh_layout=name.zh,
                    en_layout=name.en,
                )
            )
    return found


def _between(start: date, end: date) -> Iterator[date]:
    day = start + ONE_DAY
    while day < end:
        yield day
        day += ONE_DAY
