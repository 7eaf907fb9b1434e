"""`manage.py verify_period 2026-10`: whether a locked period holds what was sealed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from appraisal.models import AppraisalPeriod
from appraisal.selectors.digests import differences, period_digests


class Command(BaseCommand):
    """Recomputes the digests of a period and compares them with those of its last lock."""

    help = "Compare a locked period with its seal; exit status 1 when a row differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which period."""
        parser.add_argument("period", help="2026-10, 2026-Q4, 2026-H2 or 2026")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that nothing differs, or name each row that does; CommandError then."""
        code = options["period"]
        period = AppraisalPeriod.objects.filter(code=code).first()
        if period is None:
            raise CommandError(_("There is no period %(code)s.") % {"code": code})
        seal = period.seals.first()
        if seal is None:
            raise CommandError(_("The period %(code)s was never locked.") % {"code": code})
        now = period_digests(period)
        if now.digest == seal.digest:
            self.stdout.write(
                _("%(code)s is as it was sealed on %(day)s: %(count)d rows, %(digest)s")
                % {
                    "code": code,
                    "day": f"{seal.sealed_at:%Y-%m-%d %H:%M}",
                    "count": len(now.rows),
                    "digest": seal.digest,
                }
            )
            return
        found = differences(seal.rows, now.rows)
        for difference in found:
            self.stdout.write(f"  {_(difference.what)}: {difference.row}")
        raise CommandError(_("%(count)d rows differ from the seal.") % {"count": len(found)})
