"""An employee confirms the own published result."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import Appeal, Appraisal, AppraisalPeriod
from appraisal.services.authority import allow_own
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


def confirm_result(*, appraisal: Appraisal, actor: Actor) -> Appraisal:
    """Notes that the person has seen and accepts the result.

    Raises Refused unless it is the person's own current, published result, while the period is
    published and no appeal about it is open.
    """
    allow_own(actor, appraisal.employee)
    with transaction.atomic():
        period = AppraisalPeriod.objects.select_for_update().get(pk=appraisal.period_id)
        if period.state != AppraisalPeriod.State.PUBLISHED:
            raise Refused(
                _("The period is %(state)s: results are not confirmed now.")
                % {"state": period.get_state_display()}
            )
        if Appeal.objects.filter(before=appraisal, state__in=Appeal.OPEN_STATES).exists():
            raise Refused(_("An appeal of yours is open: wait for its decision or withdraw it."))
        confirmed = Appraisal.objects.filter(
            pk=appraisal.pk, is_current=True, published_at__isnull=False, confirmed_at=None
        ).update(confirmed_at=timezone.now())
        if not confirmed:
            raise Refused(_("This result is confirmed already, or a newer one took its place."))
        record(
            actor=actor,
            verb="confirm",
            subject=appraisal,
            detail={"period": period.code, "revision": appraisal.revision},
        )
    appraisal.refresh_from_db()
    return appraisal
