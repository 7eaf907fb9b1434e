"""Tables written as text: the encoding, the separator and the rows."""

import csv
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TextIO

from appraisal.importing.blocks import Block, Row
from appraisal.importing.decimal_commas import has_decimal_commas, with_points
from appraisal.importing.limits import Limits
from appraisal.importing.problems import Unreadable, problem

BLOCK = 16
Source = bytes | Path
"""The bytes of a file, or where they lie."""

_SEPARATORS = (",", "\t", ";", "|")
_LOOKED_AT = 40
_HEAD = 1 << 18
_PIECE = 1 << 16
"""Characters read at a time: memory does not grow with the file."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Bytes that are text, and in which encoding."""

    source: Source
    encoding: str

    def opened(self) -> TextIO:
        """The text from its beginning, line ends as they are; a line ends at a line feed only."""
        return TextIOWrapper(opened_bytes(self.source), self.encoding, newline="\n")

    def head(self) -> str:
        """The beginning of the text."""
        with self.opened() as text:
            return text.read(_HEAD)

    def text(self) -> str:
        """All of it."""
        with self.opened() as text:
            return text.read()


def writing_of(source: Source) -> Writing:
    """The text by its byte order mark, else strict UTF-8, else strict GB18030.

    Raises Unreadable where none fits, and for bytes that are no text.
    """
    head = beginning(source)
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if head.startswith(mark):
            return _strict(source, encoding)
    zeros = head[:1000].count(0)
    if zeros:
        odd = head[1:1000:2].count(0)
        even = head[:1000:2].count(0)
        if max(odd, even) < 100 * min(odd, even) + 1 or zeros < 4:
            raise Unreadable(problem("not_a_table", kind="二进制文件 / a binary file"))
        return _strict(source, "utf-16-le" if odd > even else "utf-16-be")
    return _strict(source, "utf-8", "gb18030")


def opened_bytes(source: Source) -> BinaryIO:
    """The bytes from their beginning."""
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def beginning(source: Source) -> bytes:
    """The first bytes of a file."""
    with opened_bytes(source) as stream:
        return stream.read(_HEAD)


def _strict(source: Source, *encodings: str) -> Writing:
    """The first encoding under which every byte can be read."""
    for encoding in encodings:
        decoder = getincrementaldecoder(encoding)()
        try:
            with opened_bytes(source) as stream:
                while piece := stream.read(_PIECE):
                    if "\x00" in decoder.decode(piece):
                        kind = "二进制文件 / a binary file"
                        raise Unreadable(problem("not_a_table", kind=kind))
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return Writing(source, encoding)
    raise Unreadable(problem("encoding_unknown"))


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines into equally many cells; else a comma."""
    head = "".join(islice(StringIO(text, newline=""), _LOOKED_AT))
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


def _pad_blocks(rows: list[Row], width: int) -> None:
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
    writing: Writing
    limits: Limits
    bounded: bool = True

    def blocks(self) -> Iterator[Block]:
        """The rows, some at a time."""
        longest = self.limits.max_cell_chars
        csv.field_size_limit(longest)
        separator = separator_of(self.writing.head())
        number, width = 1, 0
        points = separator == ";" and has_decimal_commas(self._every_record(separator))
        with self.writing.opened() as text:
            while piece := text.read(_PIECE):
                piece += text.readline()
                # Blocks end where those of Excel do (see _pad_blocks).
                missing = -(number - 1 + piece.count("\n")) % BLOCK
                piece += "".join(islice(text, missing))
                block = _even_block(number, piece, separator, longest)
                if block is None or (block.width or 0) < width:
                    rows = self._records(number, piece, text, separator)
                    width = width or max(map(len, rows))
                    _pad_blocks(rows, width)
                    block = Block(number, rows)
                if points:
                    block = Block(number, [with_points(row) for row in block.rows])
                width = width or block.width or 0
                yield block
                number += block.height

    def _every_record(self, separator: str) -> Iterator[Row]:
        with self.writing.opened() as text:
            try:
                lines = chain.from_iterable(map(_lines, text))
                yield from csv.reader(lines, delimiter=separator)
            except csv.Error:
                return  # said where the rows are read

    def _records(self, number: int, piece: str, rest: TextIO, separator: str) -> list[Row]:
        """The rows of a piece; takes lines of the rest where a quoted cell goes on there."""
        lines = _lines(piece)
        following = chain.from_iterable(map(_lines, rest))
        reader = csv.reader(chain(lines, following), delimiter=separator)
        rows: list[Row] = []
        try:
            for row in reader:
                rows.append(row)  # type: ignore[arg-type]
                if reader.line_num >= len(lines) and (number - 1 + len(rows)) % BLOCK == 0:
                    break
        except csv.Error as error:
            code = "cell_too_long" if "field larger" in str(error) else "damaged"
            limit = self.limits.max_cell_chars
            raise Unreadable(problem(code, row=number + len(rows), limit=limit)) from None
        return rows

    def formulas_without_values(self) -> int:
        """Text holds no formulas with results."""
        return 0

    def hidden_parts(self) -> tuple[frozenset[int], bool]:
        """Nothing of it is hidden."""
        return frozenset(), False


def _lines(text: str) -> list[str]:
    """The lines as the csv module tells them apart: a lone carriage return ends one too."""
    return list(StringIO(text, newline=""))


def _even_block(number: int, piece: str, separator: str, longest: int) -> Block | None:
    """Rows without quotes that all have as many cells: what the csv module would make of them.

    Each line end becomes a cell of its own. When these stand where rows of one width end, and
    nowhere else, every row has that width.
    """
    if '"' in piece:
        return None
    if "\r" in piece:
        piece = piece.replace("\r\n", "\n").replace("\r", "\n")
    if not piece.endswith("\n"):
        piece += "\n"
    width = piece.count(separator, 0, piece.index("\n")) + 1
    height = piece.count("\n")
    cells = piece.replace("\n", f"{separator}\n{separator}").split(separator)
    cells.pop()
    step = width + 1
    if width == 1 or len(cells) != height * step or cells[width::step].count("\n") != height:
        return None
    if max(map(len, piece.split("\n"))) > longest:
        return None
    return Block(number, columns=[cells[place::step] for place in range(width)])
