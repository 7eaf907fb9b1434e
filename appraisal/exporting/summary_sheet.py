"""A period's workbook: overview, rankings, all items, who waits for what, sources.

Everybody's own sheet stands behind these when it is written with `PeriodWriter`, linked both
ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import IO

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PeriodContent
from appraisal.exporting.detail_sheets import detail_sheets
from appraisal.exporting.grid import Book, Cell, Link, Row, Sheet
from appraisal.exporting.lists import Lists
from appraisal.exporting.overview_sheet import overview_sheet
from appraisal.exporting.package import BookWriter, workbook_bytes
from appraisal.exporting.ranking_sheets import open_sheet, ranking_sheets
from appraisal.exporting.safe_text import file_name, sheet_title
from appraisal.exporting.source_sheets import correction_sheet, source_sheet, unbound_sheet
from appraisal.exporting.styles import Style

MOST_SHEETS_BEHIND = 1000
"""A workbook with more sheets than this opens too slowly to be of use."""


def summary_sheets(lists: Lists, people: Sequence[AppraisalContent]) -> list[Sheet]:
    """Lay out everything but the persons' own sheets."""
    sheets = [overview_sheet(lists, people), *ranking_sheets(lists, people)]
    waiting = [person for person in people if not person.is_final]
    if waiting:
        sheets.append(open_sheet(lists, waiting))
    sheets += detail_sheets(lists, people)
    if lists.period.corrections:
        sheets.append(correction_sheet(lists))
    if lists.period.unbound:
        sheets.append(unbound_sheet(lists))
    if lists.period.sources:
        sheets.append(source_sheet(lists))
    return sheets


def summary_workbook(
    period: PeriodContent, people: Sequence[AppraisalContent], language: str
) -> bytes:
    """Return the file of a period's summary, without the persons' sheets."""
    sheets = summary_sheets(Lists(period, language), people)
    return workbook_bytes(replace(_book(period, language), sheets=sheets))


def summary_file_name(period: PeriodContent, language: str) -> str:
    """Return the summary's file name."""
    return file_name(f"{period.period_code}_{w.SUMMARY_TITLE.in_language(language)}", ".xlsx")


def _book(period: PeriodContent, language: str) -> Book:
    title = w.SUMMARY_TITLE.in_language(language)
    return Book(
        title=f"{period.company}  {period.period.in_language(language)}  {title}".strip(),
        company=period.company,
        made_at=period.made_at,
    )


class PeriodWriter:
    """Writes a period's workbook with everybody's sheet behind the lists.

    The persons' sheets come first and are not kept; `finish` adds the lists in front. To be
    used with `with`, as `BookWriter`.
    """

    def __init__(self, file: IO[bytes], period: PeriodContent, language: str) -> None:
        """Begin the workbook."""
        self._writer = BookWriter(file, _book(period, language))
        self._period, self._language = period, language
        self._titles: dict[str, str] = {}
        # The overview is laid out last and keeps its name all the same.
        self._overview = sheet_title(w.OVERVIEW.in_language(language))
        self._taken = {self._overview.lower()}

    def __enter__(self) -> PeriodWriter:
        self._writer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    def add_person(self, person: AppraisalContent, sheet: Sheet) -> None:
        """Write somebody's sheet, under a name of its own and with a way back."""
        title = sheet_title(f"{person.number} {person.name}", self._taken)
        self._taken.add(title.lower())
        self._titles[person.number] = title
        back = Row((Cell(f"← {self._overview}", Style.BACK),), 18)
        link = Link(f"A{len(sheet.rows) + 1}", self._overview)
        self._writer.add(
            replace(sheet, title=title, rows=(*sheet.rows, back), links=(*sheet.links, link))
        )

    def finish(self, people: Sequence[AppraisalContent]) -> None:
        """Add the lists in front of the persons' sheets."""
        taken = self._taken - {self._overview.lower()}
        for sheet in summary_sheets(
            Lists(self._period, self._language, self._titles, taken), people
        ):
            self._writer.add(sheet, in_front=True)
