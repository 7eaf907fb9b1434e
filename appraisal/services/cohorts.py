"""Everybody measured before the rules run, as the run keeps it between its two stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from appraisal.scoring.cohort import Cohort, Member, build
from appraisal.scoring.numbers import plain

Document = dict[str, list[dict[str, Any]]]
"""Scorecard's primary key -> its members, as JSON keeps them."""


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
