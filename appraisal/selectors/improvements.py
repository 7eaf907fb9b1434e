"""What one step better on each item of a stored result would have brought. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping

from appraisal.models import Appraisal, ItemScore
from appraisal.scoring.cohort import Cohort, Seen
from appraisal.scoring.one_step import NEWER, Outlook, one_step
from appraisal.selectors.cohorts import cohorts_of, person_key
from appraisal.selectors.inputs import PartInputs, load_inputs
from appraisal.selectors.reviews import calculated_of


def outlooks_of(appraisal: Appraisal) -> dict[int, Outlook]:
    """Item score -> what one step better would have brought, or why it can't be told.

    None at full points and where there is no number. The number of queries does not depend on
    the number of items.
    """
    inputs = load_inputs(appraisal.period, [appraisal.employee_id])
    loaded = {part.part.assignment.pk: part for one in inputs.people for part in one.parts}
    cohorts = cohorts_of(appraisal.run.cohort)
    found: dict[int, Outlook] = {}
    for row in ItemScore.objects.filter(part__appraisal=appraisal).select_related("item", "part"):
        part = loaded.get(row.part.assignment_id)
        points = calculated_of(row)
        if part is None or part.card.pk != row.part.scorecard_id:
            found[row.pk] = None if points is None else NEWER
            continue
        peers = _seen(cohorts, part)
        card = part.card.scorecard
        metrics = inputs.catalogue.in_currency(part.currency)
        found[row.pk] = one_step(card, part.facts, metrics, row.item.code, points, peers)
    return found


def _seen(cohorts: Mapping[int, Cohort], part: PartInputs) -> Seen | None:
    """The cohort of the run as this person sees it; None where it was not measured."""
    cohort = cohorts.get(part.card.pk)
    return None if cohort is None else cohort.find(person_key(part))
