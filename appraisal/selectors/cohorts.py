"""What the rules have to know of everybody, to compare people; a run keeps it as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from appraisal.scoring.cohort import Cohort, Member, build
from appraisal.scoring.compared import measure
from appraisal.scoring.numbers import plain
from appraisal.selectors.inputs import Inputs, PartInputs

Document = dict[str, list[dict[str, Any]]]
"""Scorecard's primary key -> its members, as JSON keeps them."""


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


def cohorts_of(document: Mapping[str, Any] | None) -> dict[int, Cohort]:
    """Scorecard's primary key -> its cohort."""
    return {
        int(scorecard): build(
            Member(
                person=entry["person"],
                measures={key: Decimal(value) for key, value in entry["measures"].items()},
                department=entry["department"],
                shop=entry["shop"],
            )
            for entry in entries
        )
        for scorecard, entries in (document or {}).items()
    }


def cohort_document(members: Iterable[tuple[int, Member]]) -> Document:
    """What the run keeps."""
    document: Document = defaultdict(list)
    for scorecard, member in members:
        document[str(scorecard)].append(
            {
                "person": member.person,
                "measures": {key: plain(value) for key, value in member.measures.items()},
                "department": member.department,
                "shop": member.shop,
            }
        )
    return dict(document)
