"""What became of a shop file, in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from appraisal.models import ShopFile, SourceAccount


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


def unbound_accounts(file: ShopFile | None = None) -> list[SourceAccount]:
    """Accounts with facts that belong to nobody: of one file, or of all that count."""
    accounts = SourceAccount.objects.filter(bindings=None).exclude(kind=SourceAccount.Kind.SHOP)
    if file is not None:
        accounts = accounts.filter(facts__file=file)
    else:
        accounts = accounts.filter(facts__state="active")
    return list(accounts.select_related("shop").distinct())
