"""What the rules have to know of everybody, to compare people."""

from __future__ import annotations

from collections.abc import Iterator

from appraisal.scoring.cohort import Member, measure
from appraisal.selectors.inputs import Inputs, PartInputs


def person_key(part: PartInputs) -> str:
    """Who is compared: a part of a person's period, because each has its own scorecard."""
    return str(part.part.assignment.pk)


def members_of(inputs: Inputs) -> Iterator[tuple[int, Member]]:
    """The scorecard and the measures of each part of a batch."""
    for person in inputs.people:
        for part in person.parts:
            assignment = part.part.assignment
            yield (
                part.card.pk,
                Member(
                    person=person_key(part),
                    measures=measure(part.card.scorecard, part.facts, inputs.catalogue),
                    department=str(assignment.employee.department_id),
                    shop=str(assignment.shop_id or ""),
                ),
            )
