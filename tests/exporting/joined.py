"""Exports made in memory: people cut into parts, and these joined."""

from __future__ import annotations

import io
from collections.abc import Sequence

from appraisal.exporting.content import AppraisalContent, PeriodContent
from appraisal.exporting.joining import join
from appraisal.exporting.part_file import Part, PartWriter
from appraisal.exporting.summary_sheet import write_period_workbook


def parts_of(
    people: Sequence[AppraisalContent],
    language: str,
    sizes: Sequence[int] = (),
    *,
    behind: bool = False,
) -> list[Part]:
    """The people in parts of these sizes; in one without any."""
    parts: list[Part] = []
    start = 0
    for size in sizes or (len(people),):
        buffer = io.BytesIO()
        with PartWriter(buffer, language, behind=behind) as writer:
            for person in people[start : start + size]:
                writer.add(person)
        parts.append(Part(buffer))
        start += size
    assert start == len(people)
    return parts


def summary_workbook(
    period: PeriodContent,
    people: Sequence[AppraisalContent],
    language: str,
    *,
    behind: bool = False,
) -> bytes:
    """A period's workbook."""
    buffer = io.BytesIO()
    parts = parts_of(people, language, behind=behind)
    write_period_workbook(buffer, period, language, people, parts, behind=behind)
    return buffer.getvalue()


def archive(
    period: PeriodContent,
    people: Sequence[AppraisalContent],
    language: str,
    sizes: Sequence[int] = (),
    *,
    behind: bool = True,
) -> bytes:
    """The archive of an export."""
    buffer, room = io.BytesIO(), io.BytesIO()
    parts = parts_of(people, language, sizes, behind=behind)
    join(buffer, room, period, language, people, parts, behind=behind)
    return buffer.getvalue()
