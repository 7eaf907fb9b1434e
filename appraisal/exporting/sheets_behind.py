"""Sheets added to a workbook's package whose XML is ready: names, numbers and print heads.

openpyxl would take a millisecond for each only to say that it is there; with a thousand people
that is longer than everything else about the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appraisal.exporting.safe_text import escaped

_BOOK, _LINKS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NO_NAMES, _SHEETS_END, _NAMES_END = "<definedNames/>", "</sheets>", "</definedNames>"
_LINKS_END, _TYPES_END = "</Relationships>", "</Types>"


def with_sheets_behind(
    parts: Mapping[str, bytes], first: int, sheets: Sequence[tuple[str, str]]
) -> Mapping[str, bytes]:
    """Return the package's files with these sheets (title, rows to repeat) named in them.

    `first` is the number of the first one; its XML lies under `framing.sheet_name(number)`.
    """
    if not sheets:
        return parts
    entries, names, links, types = [], [], [], []
    for number, (title, repeat_rows) in enumerate(sheets, start=first):
        entries.append(
            f'<sheet xmlns:r="{_RELATIONS}" name="{_attribute(title)}" sheetId="{number}"'
            f' state="visible" r:id="behind{number}"/>'
        )
        links.append(
            f'<Relationship Type="{_RELATIONS}/worksheet"'
            f' Target="/xl/worksheets/sheet{number}.xml" Id="behind{number}"/>'
        )
        types.append(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SHEET_TYPE}"/>'
        )
        if repeat_rows:
            names.append(
                f'<definedName name="_xlnm.Print_Titles" localSheetId="{number - 1}">'
                f"{escaped(_rows_of(title, repeat_rows))}</definedName>"
            )
    book = parts[_BOOK].decode().replace(_NO_NAMES, "<definedNames></definedNames>")
    book = _before(_before(book, _SHEETS_END, entries), _NAMES_END, names)
    return {
        **parts,
        _BOOK: book.encode(),
        _LINKS: _before(parts[_LINKS].decode(), _LINKS_END, links).encode(),
        _TYPES: _before(parts[_TYPES].decode(), _TYPES_END, types).encode(),
    }


def _before(text: str, place: str, added: Sequence[str]) -> str:
    if place not in text:
        raise AssertionError("this openpyxl writes workbooks in another way: adapt the places")
    return text.replace(place, "".join(added) + place, 1)


def _rows_of(title: str, rows: str) -> str:
    """A reference to whole rows of a sheet, from "1:5"."""
    quoted = title.replace("'", "''")
    first, _colon, last = rows.partition(":")
    return f"'{quoted}'!${first}:${last}"


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;")
