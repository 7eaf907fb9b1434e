"""What a period's workbook says besides its people: sources, unbound accounts, corrections."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from appraisal.exporting import wording as w
from appraisal.exporting.content import PeriodContent, SourceFile, UnboundAccount
from appraisal.models import AppraisalPeriod, Fact, ShopFile, SourceAccount
from appraisal.selectors.exceptions import corrections
from appraisal.selectors.periods import period_of
from appraisal.selectors.sheets import current_appraisals, name_of


def period_content(period: AppraisalPeriod) -> PeriodContent:
    """A period's head and the files its figures come from.

    Its moment is that of the newest appraisal: the same results give the same workbook.
    """
    newest = current_appraisals(period).aggregate(newest=Max("created_at"))["newest"]
    files = ShopFile.objects.filter(
        state=ShopFile.State.STORED, date_from__lte=period.end, date_until__gte=period.start
    )
    return PeriodContent(
        company=settings.COMPANY_NAME,
        period=period_of(period).name,
        period_code=period.code,
        start=period.start,
        end=period.end,
        made_at=timezone.localtime(newest or period.created_at),
        sources=tuple(
            SourceFile(
                shop=file.shop.code,
                name=file.name,
                sha256=file.sha256,
                rows=file.rows_kept,
                stored_at=timezone.localtime(file.stored_at) if file.stored_at else None,
            )
            for file in files.select_related("shop").order_by("shop__code", "date_from", "name")
        ),
        unbound=tuple(_unbound(period)),
        corrections=corrections(period),
    )


def _unbound(period: AppraisalPeriod) -> Iterator[UnboundAccount]:
    """Accounts with figures in the period that nobody owns."""
    accounts = SourceAccount.objects.filter(
        bindings=None,
        is_external=False,
        facts__state=Fact.State.ACTIVE,
        facts__date_from__lte=period.end,
        facts__date_until__gte=period.start,
    ).exclude(kind=SourceAccount.Kind.SHOP)
    for account in accounts.select_related("shop").distinct().order_by("shop__code", "kind", "key"):
        yield UnboundAccount(
            shop=name_of(account.shop),
            kind=w.ACCOUNT_KINDS[account.kind],
            name=account.name or account.key,
        )
