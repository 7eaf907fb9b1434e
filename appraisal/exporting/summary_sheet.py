"""A period's workbook: overview, rankings, all items, who waits for what, sources.

Everybody's own sheet stands behind these where the parts hold them, linked both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PeriodContent
from appraisal.exporting.detail_sheets import Version, by_version, detail_sheet
from appraisal.exporting.grid import Book, Sheet
from appraisal.exporting.lines import Column
from appraisal.exporting.lists import Lists
from appraisal.exporting.overview_sheet import overview_sheet
from appraisal.exporting.package import BookWriter
from appraisal.exporting.part_file import Part, overview_title
from appraisal.exporting.ranking_sheets import open_sheet, ranking_sheets
from appraisal.exporting.safe_text import file_name, sheet_title
from appraisal.exporting.source_sheets import correction_sheet, source_sheet, unbound_sheet

MOST_SHEETS_BEHIND = 1000
"""A workbook with more sheets than this opens too slowly to be of use."""


def summary_file_name(period: PeriodContent, language: str) -> str:
    """Return the summary's file name."""
    return file_name(f"{period.period_code}_{w.SUMMARY_TITLE.in_language(language)}", ".xlsx")


def write_period_workbook(
    file: IO[bytes],
    period: PeriodContent,
    language: str,
    people: Sequence[AppraisalContent],
    parts: Sequence[Part],
    *,
    behind: bool,
) -> None:
    """Write a period's workbook.

    `people` are those of all parts, in their order; of them no items are needed. `behind` as
    the parts were written.
    """
    titles = person_titles(people, language) if behind else {}
    # The overview is laid out after the names of the persons' sheets are known, and keeps its own.
    taken = {title.lower() for title in titles.values()}
    lists = Lists(period, language, titles, taken)
    with BookWriter(file, _book(period, language)) as book:
        for sheet in figure_sheets(lists, people):
            book.add(sheet)
        columns = _columns(parts)
        for version, members in by_version(people).items():
            sheet = detail_sheet(lists, version, columns[version], members)
            book.add(sheet, (part.rows(version) for part in parts), len(members))
        for sheet in _period_sheets(lists):
            book.add(sheet)
        if behind:
            repeats = (rows for part in parts for rows in part.contents.repeats)
            sheets = (member for part in parts for member in part.sheets())
            for person, rows, member in zip(people, repeats, sheets, strict=True):
                book.add_packed(titles[person.number], rows, member)


def person_titles(people: Sequence[AppraisalContent], language: str) -> dict[str, str]:
    """Return the title of everybody's sheet by number, no two alike."""
    taken = {overview_title(language).lower()}
    titles = {}
    for person in people:
        title = sheet_title(f"{person.number} {person.name}", taken)
        taken.add(title.lower())
        titles[person.number] = title
    return titles


def figure_sheets(lists: Lists, people: Sequence[AppraisalContent]) -> Iterator[Sheet]:
    """Lay out the overview, the rankings, and who has no final score."""
    yield overview_sheet(lists, people)
    yield from ranking_sheets(lists, people)
    waiting = [person for person in people if not person.is_final]
    if waiting:
        yield open_sheet(lists, waiting)


def _period_sheets(lists: Lists) -> Iterator[Sheet]:
    """Lay out what is said about the period itself."""
    if lists.period.corrections:
        yield correction_sheet(lists)
    if lists.period.unbound:
        yield unbound_sheet(lists)
    if lists.period.sources:
        yield source_sheet(lists)


def _columns(parts: Sequence[Part]) -> dict[Version, Sequence[Column]]:
    found: dict[Version, Sequence[Column]] = {}
    for part in parts:
        for version, columns in part.contents.lists.items():
            if found.setdefault(version, columns) != columns:
                raise ValueError(f"{version} has other columns in another part")
    return found


def _book(period: PeriodContent, language: str) -> Book:
    title = w.SUMMARY_TITLE.in_language(language)
    return Book(
        title=f"{period.company}  {period.period.in_language(language)}  {title}".strip(),
        company=period.company,
        made_at=period.made_at,
    )
