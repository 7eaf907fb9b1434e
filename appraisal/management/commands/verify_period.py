"""`manage.py verify_period 2026-10`: whether a locked period holds what was sealed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod
from appraisal.selectors.verification import Verification, verify


class Command(BaseCommand):
    """Compares every row of a period with its seal, and every score with what its inputs give."""

    help = (
        "Compare a locked period with its seal and score it again in memory; exit status 1 when"
        " a row or a number differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which period."""
        parser.add_argument("period", help="2026-10, 2026-Q4, 2026-H2 or 2026")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that nothing differs, or name each row that does; CommandError then."""
        code = options["period"]
        period = AppraisalPeriod.objects.filter(code=code).first()
        if period is None:
            raise CommandError(_("There is no period %(code)s.") % {"code": code})
        found = verify(period)
        if found is None:
            raise CommandError(_("The period %(code)s was never locked.") % {"code": code})
        if found.holds:
            self.stdout.write(self._proof(code, found))
            return
        for broken in found.broken:
            self.stdout.write(f"  {broken}")
        for difference in found.differences:
            self.stdout.write(f"  {_(difference.what)}: {difference.row}")
        for each in found.mismatches:
            self.stdout.write(
                _("  %(number)s %(name)s %(item)s, %(field)s: stored %(stored)s, gives %(again)s")
                % {
                    "number": each.number,
                    "name": each.name,
                    "item": each.item,
                    "field": _(each.field),
                    "stored": each.stored,
                    "again": each.again,
                }
            )
        count = len(found.broken) + len(found.differences) + len(found.mismatches)
        raise CommandError(_("%(count)d differences from what was sealed.") % {"count": count})

    def _proof(self, code: str, found: Verification) -> str:
        """What was compared, and that it is the same."""
        return _(
            "%(code)s is as it was sealed on %(day)s: %(count)d rows, %(people)d people scored"
            " again, %(digest)s"
        ) % {
            "code": code,
            "day": f"{timezone.localtime(found.seal.sealed_at):%Y-%m-%d %H:%M}",
            "count": found.rows,
            "people": found.people,
            "digest": found.seal.digest,
        }
