"""Everybody measured before the rules run, as the run keeps it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from appraisal.scoring.cohort import Member
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
