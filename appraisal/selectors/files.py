"""What became of a shop file, in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from appraisal.models import AccountBinding, AppraisalPeriod, Fact, ShopFile, SourceAccount


@dataclass(frozen=True, slots=True)
class FileSummary:
    """The counts of a read file."""

    file: ShopFile

    def lines(self) -> Iterator[str]:
        """One line for the rows, one for what they change."""
        file = self.file
        yield _(
            "%(name)s: %(read)d rows read, %(kept)d kept, %(dropped)d dropped, %(refused)d refused"
        ) % {
            "name": file.name,
            "read": file.rows_read,
            "kept": file.rows_kept,
            "dropped": file.rows_dropped,
            "refused": file.rows_refused,
        }
        yield "  " + _(
            "facts: %(new)d new, %(changed)d changed, %(same)d same, %(refused)d refused"
        ) % {
            "new": file.facts_new,
            "changed": file.facts_changed,
            "same": file.facts_same,
            "refused": file.facts_refused,
        }


def file_summary(file: ShopFile) -> FileSummary:
    """The summary of a file as it stands."""
    return FileSummary(file)


def unbound_accounts(
    file: ShopFile | None = None, period: AppraisalPeriod | None = None
) -> list[SourceAccount]:
    """Accounts with facts that belong to nobody: of a file, of a period, or of all that count.

    Without those marked as not one of ours.
    """
    ours = SourceAccount.objects.filter(is_external=False).exclude(kind=SourceAccount.Kind.SHOP)
    accounts = ours.filter(bindings=None)
    if file is not None:
        accounts = accounts.filter(facts__file=file)
    elif period is not None:
        accounts = ours.filter(_counts_in(period), ~_is_bound_in(period))
    else:
        accounts = accounts.filter(facts__state="active")
    return list(accounts.select_related("shop").distinct())


def _counts_in(period: AppraisalPeriod) -> Exists:
    """The account has facts on days of the period."""
    return Exists(
        Fact.objects.filter(
            account=OuterRef("pk"),
            state=Fact.State.ACTIVE,
            date_from__lte=period.end,
            date_until__gte=period.start,
        )
    )


def _is_bound_in(period: AppraisalPeriod) -> Exists:
    """The account is somebody's on some day of the period."""
    return Exists(
        AccountBinding.objects.filter(
            Q(end__isnull=True) | Q(end__gte=period.start),
            account=OuterRef("pk"),
            start__lte=period.end,
        )
    )
