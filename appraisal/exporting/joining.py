"""Parts put together: one archive with everybody's workbook and the period's.

What the parts hold is copied as it is packed, piece by piece; so the memory this takes does not
grow with the workbooks. The same appraisals give the same bytes, however they were cut into
parts and whoever wrote these.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from typing import IO

from appraisal.exporting import wording as w
from appraisal.exporting.appraisal_sheet import appraisal_file_name
from appraisal.exporting.content import AppraisalContent, PeriodContent
from appraisal.exporting.package import copy_entry, copy_packed, packed_entry
from appraisal.exporting.part_file import Part
from appraisal.exporting.summary_sheet import summary_file_name, write_period_workbook


def join(
    file: IO[bytes],
    room: IO[bytes],
    period: PeriodContent,
    language: str,
    people: Sequence[AppraisalContent],
    parts: Sequence[Part],
    *,
    behind: bool,
    alive: Callable[[], None] = lambda: None,
) -> None:
    """Write the archive of an export into `file`; the period's workbook grows in `room`.

    `people` are those of all parts, in their order, without items; `behind` as the parts were
    written. `alive` is called after each part.
    """
    folder = w.PEOPLE_FOLDER.in_language(language)
    taken: set[str] = set()
    everybody = iter(people)
    with zipfile.ZipFile(file, "w") as archive:
        for part in parts:
            for member, person in zip(part.workbooks(), everybody, strict=False):
                name = appraisal_file_name(person, taken)
                taken.add(name.lower())
                copy_packed(archive, packed_entry(f"{folder}/{name}"), member)
            alive()
        if next(everybody, None) is not None:
            raise ValueError("the parts hold fewer people")
        write_period_workbook(room, period, language, people, parts, behind=behind)
        alive()
        room.seek(0)
        copy_entry(archive, summary_file_name(period, language), room)
