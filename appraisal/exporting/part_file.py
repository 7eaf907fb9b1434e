"""A part of an export: some people's workbooks, and what the period's workbook needs of them.

Parts are written beside each other, in any order and by any worker; `joining` puts them
together. A part is an archive::

    people/0001.xlsx   somebody's workbook, as it will lie in the export
    sheets/0001.xml    the same sheet as it stands behind the lists, with a way back to them
    rows/0001.xml      rows of the first list of all items that somebody here stands in
    contents.json      the lists with their columns, and the rows each sheet repeats in print
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

from appraisal.exporting import wording as w
from appraisal.exporting.appraisal_sheet import appraisal_sheet, workbook_of_sheet
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.detail_sheets import Version, columns_of, detail_row, version_of
from appraisal.exporting.grid import Cell, Link, Row, Sheet
from appraisal.exporting.lines import Column
from appraisal.exporting.package import Packed, packed_sheet, write_entry
from appraisal.exporting.safe_text import sheet_title
from appraisal.exporting.sheet_xml import loose_row
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

_CONTENTS = "contents.json"


class Look(Protocol):
    """A company's own sheet (`template_sheet.TemplateSheet`)."""

    def fill(self, content: AppraisalContent, language: str) -> bytes:
        """Return somebody's workbook."""
        ...


class PartWriter:
    """Writes a part, person by person; only one is in memory.

    To be used with `with`; the part is complete when the block ends without an exception.
    """

    def __init__(
        self, file: IO[bytes], language: str, *, behind: bool, look: Look | None = None
    ) -> None:
        """Begin; `behind` when the persons' sheets stand in the period's workbook, too."""
        self._archive = zipfile.ZipFile(file, "w")
        self._language, self._behind, self._look = language, behind, look
        self._repeats: list[str] = []
        self._columns: dict[Version, Sequence[Column]] = {}
        self._rows: dict[Version, list[bytes]] = {}

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._finish()
        self._archive.close()

    def add(self, person: AppraisalContent) -> None:
        """Write somebody's workbook and sheet, and keep the rows for the lists."""
        language = self._language
        number = f"{len(self._repeats) + 1:04}"
        self._repeats.append("")
        if self._look is not None:
            self._put(number, self._look.fill(person, language))
        if self._behind or self._look is None:
            sheet = appraisal_sheet(person, language, w.TITLE.in_language(language))
            self._repeats[-1] = sheet.frame.print_setup.repeat_rows
            if self._look is None:
                self._put(number, workbook_of_sheet(person, language, sheet))
            if self._behind:
                back = _with_way_back(sheet, language)
                packed_sheet(self._archive, f"sheets/{number}.xml", back)
        for part in person.parts:
            version = version_of(part)
            self._columns.setdefault(version, columns_of(part))
            row = detail_row(self._say, person, part, linked=self._behind)
            self._rows.setdefault(version, []).append(loose_row(row))

    def _put(self, number: str, workbook: bytes) -> None:
        write_entry(self._archive, f"people/{number}.xlsx", workbook, zipfile.ZIP_STORED)

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)

    def _finish(self) -> None:
        for number, rows in enumerate(self._rows.values(), start=1):
            write_entry(self._archive, f"rows/{number:04}.xml", b"".join(rows))
        document = {
            "repeats": self._repeats,
            "lists": [
                {
                    "role": _document(version.role),
                    "scorecard": _document(version.scorecard),
                    "version": version.version,
                    "columns": [
                        [column.code, *_document(column.name), column.unit] for column in columns
                    ],
                }
                for version, columns in self._columns.items()
            ],
        }
        content = json.dumps(document, ensure_ascii=False).encode()
        write_entry(self._archive, _CONTENTS, content)


@dataclass(frozen=True, slots=True)
class PartContents:
    """What a part holds: the lists in the order of their rows, the rows repeated in print."""

    lists: dict[Version, Sequence[Column]]
    repeats: Sequence[str]


class Part:
    """A part that is complete."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        """Of this file; one at a path is opened only while something of it is read."""
        self._file = file

    @cached_property
    def contents(self) -> PartContents:
        """What it holds."""
        with zipfile.ZipFile(self._file) as archive:
            document = json.loads(archive.read(_CONTENTS))
        return PartContents(
            {
                Version(Text(*found["role"]), Text(*found["scorecard"]), found["version"]): [
                    Column(code, Text(zh, en), unit) for code, zh, en, unit in found["columns"]
                ]
                for found in document["lists"]
            },
            document["repeats"],
        )

    def rows(self, version: Version) -> bytes:
        """Return the loose rows of a list; none where nobody here stands in it."""
        for number, found in enumerate(self.contents.lists, start=1):
            if found == version:
                with zipfile.ZipFile(self._file) as archive:
                    return archive.read(f"rows/{number:04}.xml")
        return b""

    def workbooks(self) -> Iterator[Packed]:
        """Yield everybody's workbook in order; each can be copied until the next is asked for."""
        yield from self._members("people/{:04}.xlsx")

    def sheets(self) -> Iterator[Packed]:
        """Yield everybody's sheet in order, likewise."""
        yield from self._members("sheets/{:04}.xml")

    def _members(self, name: str) -> Iterator[Packed]:
        with zipfile.ZipFile(self._file) as archive:
            for number in range(1, len(self.contents.repeats) + 1):
                yield Packed(archive, name.format(number))


def overview_title(language: str) -> str:
    """Return the title of the first sheet of a period's workbook, to which all others link."""
    return sheet_title(w.OVERVIEW.in_language(language))


def _with_way_back(sheet: Sheet, language: str) -> Sheet:
    overview = overview_title(language)
    back = Row((Cell(f"← {overview}", Style.BACK),), 18)
    link = Link(f"A{len(sheet.rows) + 1}", overview)
    return replace(sheet, rows=(*sheet.rows, back), links=(*sheet.links, link))


def _document(text: Text) -> list[Any]:
    return [text.zh, text.en]
