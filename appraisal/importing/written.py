"""Tables written as text: the encoding, the separator and the rows."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from appraisal.importing.cells import Cell
from appraisal.importing.limits import Limits
from appraisal.importing.problems import Unreadable, problem

BLOCK = 16
CHUNK = 63 * BLOCK
_SEPARATORS = (",", "\t", ";", "|")
_LOOKED_AT = 40
_HEAD = 1 << 18


def decoded(content: bytes) -> str:
    """The text by its byte order mark, else strict UTF-8, else strict GB18030.

    Raises Unreadable where none fits, and for bytes that are no text.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _strict(content, encoding)
    zeros = content[:1000].count(0)
    if zeros:
        odd = content[1:1000:2].count(0)
        even = content[:1000:2].count(0)
        if max(odd, even) < 100 * min(odd, even) + 1 or zeros < 4:
            raise Unreadable(problem("not_a_table", kind="二进制文件 / a binary file"))
        return _strict(content, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeError:
        raise Unreadable(problem("encoding_unknown")) from None
    if "\x00" in text:
        raise Unreadable(problem("not_a_table", kind="二进制文件 / a binary file"))
    return text


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines into equally many cells; else a comma."""
    head = "".join(islice(StringIO(text[:_HEAD], newline=""), _LOOKED_AT))
    best, most = ",", 0
    for separator in _SEPARATORS:
        try:
            rows = csv.reader(StringIO(head, newline=""), delimiter=separator)
            widths = Counter(len(row) for row in rows if len(row) > 1)
        except (csv.Error, ValueError):
            continue
        cells = max((width * count for width, count in widths.items()), default=0)
        if cells > most:
            best, most = separator, cells
    return best


def _pad_blocks(rows: list[list[str]], width: int) -> None:
    """Give back the separators Excel leaves out of a CSV.

    It writes rows in blocks of 16, each as wide as the last cell that is filled in the block. Rows
    of which only some of a block are short may be shifted, and stay as they are.
    """
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        widths = set(map(len, block)) - {0}
        if len(block) > 1 and len(widths) == 1 and max(widths) < width:
            for row in filter(None, block):
                row.extend([""] * (width - len(row)))


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file; every record is one row, as a spreadsheet would count it."""

    name: str
    text: str
    limits: Limits
    bounded: bool = True

    def chunks(self) -> Iterator[tuple[int, list[list[Cell]]]]:
        """The number of the first row and the next rows."""
        csv.field_size_limit(self.limits.max_cell_chars)
        rows = csv.reader(StringIO(self.text, newline=""), delimiter=separator_of(self.text))
        number, width = 1, 0
        try:
            while chunk := list(islice(rows, CHUNK)):
                width = width or max(map(len, chunk))
                if len(set(map(len, chunk))) > 1:
                    _pad_blocks(chunk, width)
                yield number, chunk  # type: ignore[misc]
                number += len(chunk)
        except csv.Error as error:
            code = "cell_too_long" if "field larger" in str(error) else "damaged"
            raise Unreadable(problem(code, row=number, limit=self.limits.max_cell_chars)) from None

    def formulas_without_values(self) -> int:
        """Text holds no formulas with results."""
        return 0
